// Events grouped as the timeline shows them: by the viewer's day, visits folded, repetitions on one row.
import type { PanelEvent, TimelinePage } from "../../types.ts";
import { type Format, moment } from "../../format/format.ts";
import { eventIcon, eventSummary, eventTitle, sameKind } from "../../format/event.ts";
import { detailWords, words } from "../../strings/index.ts";

/** Gaps within one visit. Design language, "Folding": calls of one source with gaps of at most 30 min, 2 or more pages. */
const GAP = 30 * 60_000;
const PAGES_LEAST = 2;
const DAY = 86_400_000;

/** Events on one row, newest first; never empty. `visit`: calls of one source in one go, of which pages are the bulk. */
export interface Row {
  readonly first: PanelEvent;
  readonly events: readonly PanelEvent[];
  readonly visit: boolean;
}

export interface Day {
  /** "2026-11-23"; empty for events without a moment. */
  readonly key: string;
  readonly heading: string;
  readonly count: number;
  readonly rows: readonly Row[];
}

/** Days in the order of the events, which is newest first. */
export function daysOf(events: readonly PanelEvent[], format: Format): readonly Day[] {
  const days: { key: string; events: PanelEvent[] }[] = [];
  for (const event of events) {
    const key = format.day(moment(event.timestamp));
    const day = days.at(-1);
    if (day?.key === key) day.events.push(event);
    else days.push({ key, events: [event] });
  }
  return days.map(({ key, events: [first, ...rest] }) => ({
    key,
    heading: first === undefined ? "" : format.dayHeading(moment(first.timestamp)),
    count: rest.length + 1,
    rows: first === undefined ? [] : rowsOf([first, ...rest]),
  }));
}

/** The rows of one day: visits where their newest call stood, and between them what came in a row. */
export function rowsOf(events: readonly PanelEvent[]): readonly Row[] {
  const visits = visitsOf(events);
  const rows: { first: PanelEvent; events: PanelEvent[]; visit: boolean }[] = [];
  const seen = new Set<readonly PanelEvent[]>();
  for (const event of events) {
    const visit = visits.get(event);
    if (visit !== undefined) {
      if (!seen.has(visit)) rows.push({ first: event, events: [...visit], visit: true });
      seen.add(visit);
      continue;
    }
    const row = rows.at(-1);
    if (row !== undefined && !row.visit && sameKind(row.first, event) && !row.first.is_this_object && !event.is_this_object) row.events.push(event);
    else rows.push({ first: event, events: [event], visit: false });
  }
  return rows;
}

/** The visit of each event that is in one. Problems and the viewer's own ticket stand by themselves. */
function visitsOf(events: readonly PanelEvent[]): ReadonlyMap<PanelEvent, readonly PanelEvent[]> {
  const runs = new Map<string, PanelEvent[][]>();
  for (const event of events) {
    if (event.is_this_object || eventIcon(event).problem) continue;
    const ofSource = runs.get(event.source) ?? [];
    runs.set(event.source, ofSource);
    const run = ofSource.at(-1);
    const before = run?.at(-1);
    if (run !== undefined && before !== undefined && moment(before.timestamp) - moment(event.timestamp) <= GAP) run.push(event);
    else ofSource.push([event]);
  }
  const visits = [...runs.values()].flat().filter((run) => run.filter(isPage).length >= PAGES_LEAST);
  return new Map(visits.flatMap((visit) => visit.map((event) => [event, visit] as const)));
}

function isPage({ type }: PanelEvent): boolean {
  return type === "page" || type === "screen";
}

/** True where a visit was made with a telephone's app. */
export function isMobile({ events }: Row): boolean {
  return events.some(({ type }) => type === "screen");
}

export function rowTitle(row: Row, format: Format): string {
  if (!row.visit) return eventTitle(row.first, row.events.length);
  const oldest = row.events.at(-1) ?? row.first;
  const length = moment(row.first.timestamp) - moment(oldest.timestamp);
  return detailWords.session(row.first.source, format.span(length, "narrow"));
}

/** What stands under a row's title: its values, and for a repetition from when to when and what all share. */
export function rowSummary(row: Row, format: Format): string {
  const oldest = row.events.at(-1);
  if (row.visit) return visitSummary(row, format);
  if (row.events.length === 1 || oldest === undefined) return eventSummary(row.first, format);
  const span = detailWords.span(format.clock(moment(oldest.timestamp)), format.clock(moment(row.first.timestamp)));
  const summaries = [...new Set(row.events.map((event) => eventSummary(event, format)))].filter((each) => each !== "");
  if (summaries.length === 0) return span;
  const [only] = summaries;
  if (summaries.length === 1 && only !== undefined) return `${span}${words.comma}${detailWords.allShare(only)}`;
  return summaries.length <= 3 ? summaries.join(words.comma) : span;
}

function visitSummary({ events }: Row, format: Format): string {
  const pages = events.filter(isPage);
  const last = pages[0] === undefined ? "" : eventSummary(pages[0], format);
  return detailWords.sessionPages(pages.length, last);
}

/** The days without events between two that have some, as one line; null where they follow each other. */
export function gapBetween(newer: Day, older: Day, format: Format): string | null {
  const [from, to] = [Date.parse(older.key) + DAY, Date.parse(newer.key) - DAY];
  if (!(to >= from)) return null;
  return detailWords.gap(format.date(from, "UTC"), format.date(to, "UTC"));
}

/**
 * What was loaded before together with a newly arrived first page, so that reading on is not interrupted; the new page
 * alone where the two do not fit, because then events were taken away or more came than one page holds.
 */
export function mergePages(loaded: TimelinePage, fresh: TimelinePage): TimelinePage | null {
  const known = new Set(loaded.items.map((event) => event.id));
  const added = fresh.items.filter((event) => !known.has(event.id));
  const kept = new Set(fresh.items.map((event) => event.id));
  const overlap = loaded.items.filter((event) => kept.has(event.id)).length;
  const fits = overlap === fresh.items.length - added.length && overlap > 0;
  const counted = !fresh.total_is_exact || fresh.total - loaded.total === added.length;
  if (!fits || !counted) return null;
  const items = [...added, ...loaded.items].sort(newestFirst);
  return { ...fresh, items, next: loaded.next };
}

/** The canonical order backwards: by time, then by message id. */
function newestFirst(a: PanelEvent, b: PanelEvent): number {
  return moment(b.timestamp) - moment(a.timestamp) || (a.id < b.id ? 1 : -1);
}
