// Events grouped as the timeline shows them: by the viewer's day, repetitions on one row.
import type { PanelEvent, TimelinePage } from "../../types.ts";
import { type Format, moment } from "../../format/format.ts";
import { eventSummary, sameKind } from "../../format/event.ts";
import { words } from "../../strings/index.ts";

/** Events of one kind that followed each other, newest first; never empty. */
export interface Row {
  readonly first: PanelEvent;
  readonly events: readonly PanelEvent[];
}

export interface Day {
  readonly heading: string;
  readonly count: number;
  readonly rows: readonly Row[];
}

/** Days in the order of the events, which is newest first. */
export function daysOf(events: readonly PanelEvent[], format: Format): readonly Day[] {
  const days: { heading: string; count: number; rows: { first: PanelEvent; events: PanelEvent[] }[] }[] = [];
  for (const event of events) {
    const heading = format.dayHeading(moment(event.timestamp));
    let day = days.at(-1);
    if (day?.heading !== heading) {
      day = { heading, count: 0, rows: [] };
      days.push(day);
    }
    day.count += 1;
    const row = day.rows.at(-1);
    if (row !== undefined && sameKind(row.first, event)) row.events.push(event);
    else day.rows.push({ first: event, events: [event] });
  }
  return days;
}

/** What stands under a row's title: its values, and for a repetition from when to when and what all share. */
export function rowSummary(row: Row, format: Format): string {
  const oldest = row.events.at(-1);
  if (row.events.length === 1 || oldest === undefined) return eventSummary(row.first, format);
  const span = words.span(format.clock(moment(oldest.timestamp)), format.clock(moment(row.first.timestamp)));
  const summaries = [...new Set(row.events.map((event) => eventSummary(event, format)))].filter((each) => each !== "");
  if (summaries.length === 0) return span;
  const [only] = summaries;
  if (summaries.length === 1 && only !== undefined) return `${span}, ${words.allShare(only)}`;
  return summaries.length <= 3 ? summaries.join(", ") : span;
}

/**
 * What was loaded before together with a newly arrived first page, so that reading on is not interrupted; the new page
 * alone where the two do not fit, because then events were taken away or more came than one page holds.
 */
export function mergePages(loaded: TimelinePage, fresh: TimelinePage): TimelinePage {
  const known = new Set(loaded.items.map((event) => event.id));
  const added = fresh.items.filter((event) => !known.has(event.id));
  const kept = new Set(fresh.items.map((event) => event.id));
  const overlap = loaded.items.filter((event) => kept.has(event.id)).length;
  const fits = overlap === fresh.items.length - added.length && overlap > 0;
  const counted = !fresh.total_is_exact || fresh.total - loaded.total === added.length;
  if (!fits || !counted) return fresh;
  const items = [...added, ...loaded.items].sort(newestFirst);
  return { ...fresh, items, next: loaded.next };
}

/** The canonical order backwards: by time, then by message id. */
function newestFirst(a: PanelEvent, b: PanelEvent): number {
  return moment(b.timestamp) - moment(a.timestamp) || (a.id < b.id ? 1 : -1);
}
