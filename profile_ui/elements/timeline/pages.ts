// A window on endlessly many pages: so many are kept as a viewer can look through, the others are asked for again.
import type { PanelEvent } from "../../types.ts";
import type { SearchedPage } from "../../session/parts.ts";

/** Pages kept at once; with 50 events each, ten thousand events are paged through in constant memory. */
export const PAGES_KEPT = 8;

/** Pages from the `first` one on, each with the cursor it was asked with; null: the newest events. */
export interface PageWindow {
  readonly first: number;
  readonly pages: readonly SearchedPage[];
  /** Of every page that was ever reached, by its number: what is asked with to have it again. */
  readonly cursors: readonly (string | null)[];
}

export const NO_PAGES: PageWindow = { first: 0, pages: [], cursors: [null] };

export function startWith(page: SearchedPage): PageWindow {
  return { first: 0, pages: [page], cursors: [null, page.next] };
}

/** The window with a further page of older events; the newest one goes where there are too many. */
export function withOlder({ first, pages, cursors }: PageWindow, page: SearchedPage): PageWindow {
  const number = first + pages.length;
  const kept = [...pages, page];
  const left = Math.max(0, kept.length - PAGES_KEPT);
  return { first: first + left, pages: kept.slice(left), cursors: [...cursors.slice(0, number + 1), page.next] };
}

/** The window with the page before its first; the oldest one goes where there are too many. */
export function withNewer({ first, pages, cursors }: PageWindow, page: SearchedPage): PageWindow {
  return { first: Math.max(0, first - 1), pages: [page, ...pages].slice(0, PAGES_KEPT), cursors };
}

/** The window with another first page, as new events arrive. */
export function withFirst(window: PageWindow, page: SearchedPage): PageWindow {
  return { ...window, pages: [page, ...window.pages.slice(1)] };
}

/** Every event in the window once: events may have arrived between two questions. */
export function eventsIn({ pages }: PageWindow): readonly PanelEvent[] {
  const known = new Set<string>();
  return pages.flatMap(({ items }) => items.filter(({ id }) => !known.has(id) && known.add(id)));
}

/** The cursor of the next older page; null: there is none. */
export function olderCursor({ first, pages, cursors }: PageWindow): string | null {
  return cursors[first + pages.length] ?? null;
}

/** True where newer events were taken out of the window. */
export function hasNewer({ first }: PageWindow): boolean {
  return first > 0;
}
