// Reading what comes after the look-up: for the elements that are loaded once somebody opens something.
import type { Explanation, TimelinePage } from "../types.ts";
import {
  type Fields, isExact, isFields, list, number, numberOrNull, object, readEvent, readTimelinePage, text, textOrNull,
} from "./fields.ts";

export const GROUPS = ["problems", "money", "product", "pages"] as const;
export type Group = (typeof GROUPS)[number];

/** How many events there are, by what they can be filtered by. */
export interface TimelineCounts {
  /** By the viewer's day, "2026-11-23". */
  readonly days: ReadonlyMap<string, number>;
  readonly names: readonly { readonly name: string; readonly count: number }[];
  readonly sources: readonly { readonly source: string; readonly count: number }[];
  readonly groups: Readonly<Record<Group, number>>;
  readonly total: number;
  readonly is_exact: boolean;
}

/** A page that was asked for with filters. */
export interface SearchedPage extends TimelinePage {
  /** How far back a search has looked; null: all the way. */
  readonly searched_to: string | null;
  readonly counts: TimelineCounts | null;
}

export function readSearchedPage(body: unknown): SearchedPage {
  const fields = object(body);
  const counts = isFields(fields.counts) ? readCounts(fields.counts) : null;
  return { ...readTimelinePage(body), searched_to: textOrNull(fields.searched_to), counts };
}

function readCounts(fields: Fields): TimelineCounts {
  const groups = object(fields.groups);
  return {
    days: new Map(list(fields.days, (each) => [text(object(each).day), number(object(each).count)] as const)),
    names: list(fields.names, (each) => ({ name: text(object(each).name), count: number(object(each).count) })),
    sources: list(fields.sources, (each) => ({ source: text(object(each).source), count: number(object(each).count) })),
    groups: {
      problems: number(groups.problems), money: number(groups.money), product: number(groups.product), pages: number(groups.pages),
    },
    total: number(fields.total),
    is_exact: isExact(fields.is_exact),
  };
}

export function readExplanation(body: unknown): Explanation {
  const fields = object(body);
  const { identifier, attached_by: attached } = fields;
  const confirmed = object(fields.confirmed_by);
  return {
    identifier: { type: text(object(identifier).type), value: text(object(identifier).value) },
    attached_by: isFields(attached) ? { ...readEvent(attached), rule: textOrNull(attached.rule) } : null,
    confirmed_by: {
      total: number(confirmed.total),
      total_is_exact: isExact(confirmed.total_is_exact),
      newest: list(confirmed.newest, readEvent),
    },
    refused: list(fields.refused, readRefusal),
  };
}

function readRefusal(value: unknown): Explanation["refused"][number] {
  const fields = object(value);
  return { event: isFields(fields.event) ? readEvent(fields.event) : null, reason: text(fields.reason) };
}

/** 90 days of what a person did. */
export interface Activity {
  readonly from: string;
  readonly to: string;
  readonly days: readonly number[];
  readonly problems: readonly number[];
  readonly tickets: readonly number[];
  readonly now: number;
  readonly before: number;
  readonly percent: number | null;
  readonly is_exact: boolean;
}

const DAYS = 90;
/** What one bar can stand for at most; a count beyond it is no count. */
const COUNT_MAX = 1_000_000;

export function readActivity(fields: Fields): Activity {
  return {
    from: text(fields.from),
    to: text(fields.to),
    days: readDays(fields.days),
    problems: readDays(fields.problems),
    tickets: readDays(fields.tickets),
    now: number(fields.now),
    before: number(fields.before),
    percent: numberOrNull(fields.percent),
    is_exact: isExact(fields.is_exact),
  };
}

/** Exactly 90 whole numbers, whatever came. */
function readDays(value: unknown): readonly number[] {
  const counts = list(value, (each) => Math.min(COUNT_MAX, Math.max(0, Math.round(number(each)))));
  return Array.from({ length: DAYS }, (_, day) => counts[day] ?? 0);
}

export interface Metric {
  readonly state: string;
  readonly value: unknown;
  readonly currency: string | null;
  readonly before: number | null;
  readonly change: number | null;
  readonly percent: number | null;
  readonly since: string | null;
  readonly sparkline: readonly (number | null)[];
  readonly left_out: number;
  readonly days: number | null;
}

const WEEKS = 12;

export function readMetrics(fields: Fields): readonly Metric[] {
  return list(fields.items, (each) => {
    const metric = object(each);
    return {
      state: text(metric.state),
      value: metric.value ?? null,
      currency: textOrNull(metric.currency),
      before: numberOrNull(metric.before),
      change: numberOrNull(metric.change),
      percent: numberOrNull(metric.percent),
      since: textOrNull(metric.since),
      sparkline: list(metric.sparkline, numberOrNull).slice(-WEEKS),
      left_out: number(metric.left_out),
      days: numberOrNull(metric.days),
    };
  });
}

export interface Account {
  readonly id: string;
  readonly name: string | null;
  readonly group_id: string | null;
  readonly people: number;
  readonly people_is_exact: boolean;
  readonly traits: readonly { readonly key: string; readonly value: unknown }[];
}

export function readAccounts(fields: Fields): { readonly items: readonly Account[]; readonly total: number; readonly exact: boolean } {
  const items = list(fields.items, (each) => {
    const account = object(each);
    return {
      id: text(account.id),
      name: textOrNull(account.name),
      group_id: textOrNull(account.group_id),
      people: number(account.people),
      people_is_exact: isExact(account.people_is_exact),
      traits: list(account.traits, (trait) => ({ key: text(object(trait).key), value: object(trait).value ?? null })),
    };
  });
  return { items, total: Math.max(items.length, number(fields.total)), exact: isExact(fields.total_is_exact) };
}

export interface Link {
  readonly label: string;
  readonly address: string;
}

const OPENED: readonly string[] = ["http:", "https:", "mailto:", "tel:"];

/** Links that may be opened: an address of any other kind, such as `javascript:`, is none. */
export function readLinks(fields: Fields): readonly Link[] {
  return list(fields.items, (each) => ({ label: text(object(each).label), address: text(object(each).address) }))
    .filter(({ address }) => isOpenable(address));
}

export function isOpenable(address: string): boolean {
  return URL.canParse(address) && OPENED.includes(new URL(address).protocol);
}
