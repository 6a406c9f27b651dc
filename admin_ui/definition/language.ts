// The words of the language of definitions, as controls say them, and what a new part begins with.
import type { Json, JsonObject } from "./types.ts";

type Words = Readonly<Record<string, string>>;

export const LEVELS_MAX = 6;
export const STEPS_MAX = 5;
export const LEAVES_MAX = 50;
export const LIST_MAX = 100;
export const GROUPS: Words = { all: "All", any: "Any", none: "None" };
export const GROUP_ENDS: Words = { all: "of these hold", any: "of these holds", none: "of these holds" };
/** What a person did, by the type of the call; left out means track. */
export const VERBS: Words = {
  "": "did", track: "tracked", page: "viewed page", screen: "viewed screen", identify: "was identified by", group: "joined group by",
};
export const COUNTS: Words = {
  gte: "at least", gt: "more than", eq: "exactly", lte: "at most", lt: "fewer than", between: "between",
};
export const WINDOWS: Words = { "": "at any time", last: "in the last", ending: "in the stretch of", stretch: "between dates" };
export const UNITS: Words = { minute: "minutes", hour: "hours", day: "days", week: "weeks" };
export const OPERATORS: Words = {
  eq: "is", ne: "is not", gt: "is more than", gte: "is at least", lt: "is less than", lte: "is at most",
  in: "is one of", not_in: "is none of", contains: "contains", starts_with: "starts with", ends_with: "ends with", exists: "is",
};
export const TRAIT_OPERATORS: Words = { ...OPERATORS, before: "is before", after: "is after" };
export const VALUE_OPERATORS: Words = { gte: "is at least", gt: "is more than", eq: "is", lte: "is at most", lt: "is less than" };
export const PLAIN: readonly string[] = ["count", "unique_days", "first_at", "last_at"];
/** What a value is, by its key or by its aggregate. */
export const VALUES: Words = {
  count: "the number of times", unique_days: "the number of days", first_at: "the first time", last_at: "the last time",
  sum: "the sum of", avg: "the average of", min: "the smallest", max: "the largest", unique_count: "the number of different",
  first: "the first", last: "the last", most_frequent: "the most frequent", unique_list: "the list of different",
  ratio: "the ratio of", difference: "the difference of", days_since: "the days since", days_until: "the days until",
  trait: "the trait", computed: "the computed trait", number: "the number",
};
export const RECKONED: readonly string[] = ["ratio", "difference", "days_since", "days_until"];

const EVENT: JsonObject = { event: "" };
const COUNTED: JsonObject = { aggregate: "count", of: EVENT };
const MOMENT: JsonObject = { aggregate: "last_at", of: EVENT };

/** Conditions as they are when they are added, by kind. */
export const FRESH: Readonly<Record<string, JsonObject>> = {
  did: { did: { event: "", window: { last: 30, unit: "day" } }, count: { gte: 1 } },
  trait: { trait: "", op: "eq", value: "" },
  computed: { computed: "", op: "gte", value: 1 },
  audience: { audience: "" },
  value: { value: COUNTED, op: "gte", to: 1 },
  sequence: { sequence: [EVENT, EVENT], within: { last: 7, unit: "day" } },
  not_then: { sequence: [{ event: "", window: { last: 30, unit: "day" } }], within: { last: 7, unit: "day" }, not_then: EVENT },
  group: { any: [] },
};
export const FRESH_TEST: JsonObject = { property: "", op: "eq", value: "" };
export const KINDS: Words = {
  did: "What they did", not_then: "Did, and then did not", trait: "A trait", computed: "A computed trait",
  audience: "Another audience", value: "A value reckoned from events",
};

/** A value of another kind that keeps what both have: the events, the field, the parts. */
export function turnedInto(kind: string, before: Json | undefined): Json {
  const old: JsonObject = typeof before === "object" && before !== null && !Array.isArray(before) ? (before as JsonObject) : {};
  const parts = Object.entries(old).find(([key]) => RECKONED.includes(key))?.[1];
  const [first, second] = Array.isArray(parts) ? (parts as readonly Json[]) : [parts];
  const inner = first ?? (Object.keys(old).length === 0 ? undefined : old);
  if (kind === "number") return typeof before === "number" ? before : 0;
  if (kind === "trait" || kind === "computed") return { [kind]: "" };
  if (kind === "ratio" || kind === "difference") return { [kind]: [inner ?? COUNTED, second ?? COUNTED] };
  if (kind === "days_since" || kind === "days_until") return { [kind]: momentOf(inner) };
  const from = isPlainObject(inner) && inner.aggregate !== undefined ? inner : old;
  const field = PLAIN.includes(kind) ? {} : fieldOf(from);
  return { aggregate: kind, ...field, of: from.of ?? EVENT };
}

function momentOf(inner: Json | undefined): Json {
  if (!isPlainObject(inner)) return MOMENT;
  if (inner.trait !== undefined) return { ...inner, as: "date" };
  return inner.aggregate === "first_at" || inner.aggregate === "last_at" ? inner : { aggregate: "last_at", of: inner.of ?? EVENT };
}

function fieldOf(value: JsonObject): JsonObject {
  if (value.context !== undefined) return { context: value.context };
  return { property: value.property ?? "" };
}

function isPlainObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
