// Which events a viewer wants to see, and how that is asked for.
import type { JsonObject } from "../../types.ts";
import type { Format } from "../../format/format.ts";
import { type Group, GROUPS } from "../../session/parts.ts";

export interface Wanted {
  readonly q: string;
  readonly group: Group | null;
  readonly names: readonly string[];
  readonly source: string | null;
  /** Days of the viewer's, "2026-11-23", both included; empty: no bound. */
  readonly from: string;
  readonly to: string;
}

export const EVERYTHING: Wanted = { q: "", group: null, names: [], source: null, from: "", to: "" };

const HOUR = 3_600_000;

export function isEverything({ q, group, names, source, from, to }: Wanted): boolean {
  return q.trim() === "" && group === null && names.length === 0 && source === null && from === "" && to === "";
}

/** The filters that a layout starts with; what is of another make filters nothing. */
export function wantedIn(filters: unknown): Wanted {
  const given = typeof filters === "object" && filters !== null ? (filters as Readonly<Record<string, unknown>>) : {};
  return {
    ...EVERYTHING,
    group: GROUPS.find((group) => group === given.group) ?? null,
    names: Array.isArray(given.names) ? given.names.filter((name) => typeof name === "string") : [],
    source: typeof given.source === "string" ? given.source : null,
  };
}

/** The body of the question. Panel API, "POST /panel/v1/timeline". */
export function bodyOf({ q, group, names, source, from, to }: Wanted, format: Format, more: JsonObject): JsonObject {
  const words = q.trim();
  const end = to === "" ? null : dayAfter(to);
  return {
    ...(words === "" ? {} : { q: words }),
    ...(group === null ? {} : { group }),
    ...(names.length === 0 ? {} : { names }),
    ...(source === null ? {} : { source }),
    ...(from === "" ? {} : { from: midnight(from, format) }),
    ...(end === null ? {} : { to: midnight(end, format) }),
    ...more,
  };
}

function dayAfter(day: string): string {
  const time = Date.parse(day);
  return Number.isNaN(time) ? day : new Date(time + 24 * HOUR).toISOString().slice(0, 10);
}

/** The moment at which a day of the viewer's begins: the first one that is of it, or noon of UTC for no day. */
function midnight(day: string, format: Format): string {
  const start = Date.parse(day);
  if (Number.isNaN(start)) return day;
  // No zone is further than 14 h from UTC, and each changes its offset at full quarters of an hour.
  for (let time = start - 14 * HOUR; time <= start + 14 * HOUR; time += HOUR / 4) {
    if (format.day(time) === day) return new Date(time).toISOString();
  }
  return new Date(start).toISOString();
}
