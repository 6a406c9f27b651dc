// Places in a document as rows of the list name them, and where things stand once others have moved.
import { isObject } from "./document.ts";
import type { Json, JsonObject, Path } from "./types.ts";

export function parsed(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The steps of a pointer made here: numbers are places in lists. */
export function steps(place: string): Path {
  return place.split("/").slice(1).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** Where something stands after another thing of its list has moved. */
export function followed(index: number | null, from: number, to: number): number | null {
  if (index === null || index === from) return index === null ? null : to;
  if (from < index && to >= index) return index - 1;
  return from > index && to <= index ? index + 1 : index;
}

/** The row of the dragged one's own list that something is dragged over. */
export function sibling(item: HTMLElement | null, dragged: string): HTMLElement | null {
  const list = dragged.slice(0, dragged.lastIndexOf("/"));
  let here = item;
  while (here !== null) {
    const place = here.dataset.place ?? "";
    if (place.slice(0, place.lastIndexOf("/")) === list) return here;
    here = here.parentElement?.closest<HTMLElement>("[data-place]") ?? null;
  }
  return null;
}

/** Closes the menu that something stands in, and goes back to what opened it. */
export function closeAround(target: Element): void {
  const menu = target.closest("details[open]");
  menu?.removeAttribute("open");
  menu?.querySelector("summary")?.focus();
}
