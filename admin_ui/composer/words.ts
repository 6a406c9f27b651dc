// The composer's words for what the language of layouts names.
import { at, isObject, listAt, textAt } from "./document.ts";
import type { Json, JsonObject } from "./types.ts";

/** Each card, what it is called, and with what a new one begins. */
export const CARDS: Readonly<Record<string, { readonly name: string; readonly fresh: JsonObject }>> = {
  header: { name: "Header", fresh: { type: "header", fields: [{ key: "title" }, { key: "company" }] } },
  audiences: { name: "Audiences as badges", fresh: { type: "audiences", fields: [] } },
  highlights: { name: "Highlights", fresh: { type: "highlights" } },
  activity: { name: "Activity", fresh: { type: "activity" } },
  metrics: { name: "Metrics", fresh: { type: "metrics", tiles: [{ label: "Events", source: { trait: "" }, format: "number" }] } },
  traits: { name: "Traits", fresh: { type: "traits", fields: [] } },
  timeline: { name: "Timeline", fresh: { type: "timeline", folded: true } },
  identities: { name: "Identities", fresh: { type: "identities", folded: true } },
  accounts: { name: "Accounts", fresh: { type: "accounts", folded: true } },
  changes: { name: "Changes", fresh: { type: "changes", folded: true } },
  links: { name: "Links out", fresh: { type: "links", links: [{ label: "Back office", address: "https://" }] } },
  note: { name: "Note", fresh: { type: "note", text: "A note for agents." } },
};
/** Of these a layout has at most one each. */
export const ONCE: readonly string[] = ["header", "highlights", "activity", "audiences", "timeline", "identities", "accounts", "changes"];

/** Each format, with what it makes of a value. */
export const FORMATS: Readonly<Record<string, string>> = {
  text: "Text",
  number: "Number: 1,240",
  currency: "Currency: $168.00",
  percent: "Per cent: 25 %",
  date: "Date: 4 Mar 2026",
  relative_time: "Relative time: 3 days ago",
  duration: "Duration: 2 h 5 min",
  yes_no: "Yes or no",
  badge: "Badge, with colours",
  list: "List: a, b, c",
  link: "Link",
  email: "E-mail",
  phone: "Phone",
  country: "Country: Canada",
  json: "JSON",
};
export const COLOURS: Readonly<Record<string, string>> = {
  neutral: "Neutral", accent: "Accent", success: "Green: good", warning: "Amber: look", danger: "Red: trouble",
};
export const RULE_TESTS: Readonly<Record<string, string>> = {
  equals: "is", contains: "contains", less: "is less than", greater: "is more than",
};
/** Who may see a part: roles as the layout names them, in words. */
export const SEEN_BY: Readonly<Record<string, string>> = { "": "Everybody", proven: "Viewers whom the host has proven" };
/** What a field or a badge shows. */
export const FIELD_KINDS: Readonly<Record<string, string>> = { key: "a trait", computed: "a computed trait", audience: "an audience" };
export const OPERATORS: Readonly<Record<string, string>> = {
  exists: "is set", missing: "is not set", equals: "is", not_equals: "is not", one_of: "is one of",
  contains: "contains", greater: "is more than", less: "is less than",
};
export const HEADER_FACTS: readonly string[] = ["initials", "name", "title", "company", "local_time", "customer_since"];
/** The list that a card of this type holds, and what one of its entries is called. */
export const UNITS: Readonly<Record<string, { readonly list: string; readonly one: string; readonly many: string; readonly fresh: JsonObject }>> = {
  header: { list: "fields", one: "field", many: "fields", fresh: { key: "" } },
  audiences: { list: "fields", one: "badge", many: "badges", fresh: { key: "", format: "badge" } },
  traits: { list: "fields", one: "field", many: "fields", fresh: { key: "" } },
  metrics: { list: "tiles", one: "tile", many: "tiles", fresh: { label: "", source: { trait: "" }, format: "number" } },
  links: { list: "links", one: "link", many: "links", fresh: { label: "", address: "https://" } },
};

export function typeOf(card: Json | undefined): string {
  return textAt(card, ["type"]);
}

export function nameOfCard(card: Json | undefined): string {
  const type = typeOf(card);
  return textAt(card, ["title"]) || (CARDS[type]?.name ?? (type || "Unknown card"));
}

export function summaryOfCard(card: Json | undefined): string {
  const kind = UNITS[typeOf(card)];
  if (kind !== undefined) {
    const { length } = listAt(card, [kind.list]);
    return `${length} ${length === 1 ? kind.one : kind.many}`;
  }
  const ofType: Readonly<Record<string, string>> = { highlights: "up to 4", activity: "90 days" };
  return at(card, ["folded"]) === true ? "folded" : (ofType[typeOf(card)] ?? "");
}

export function nameOfUnit(unit: Json | undefined): string {
  const key = textAt(unit, ["key"]) || textAt(unit, ["computed"]) || textAt(unit, ["audience"]);
  return textAt(unit, ["label"]) || key.replaceAll("_", " ") || "(not chosen yet)";
}

export function summaryOfUnit(unit: Json | undefined): string {
  const named = isObject(unit) && "audience" in unit ? "audience" : isObject(unit) && "address" in unit ? "link" : (FORMATS[textAt(unit, ["format"]) || "text"] ?? "");
  return (named.split(/[:,]/)[0] ?? "").toLowerCase();
}
