// The edge where JSON from the network becomes the types of `types.ts`. What is missing or of another make gets a
// harmless value, so that one odd field never costs the viewer the rest; a body of another shape altogether is refused.
import type {
  Answer, Cards, ExternalId, FoundAnswer, Highlight, HighlightsCard, LayoutCard, LayoutField,
  Profile, SearchedIdentifier, SessionToken, Trait, TraitsCard, UnreadCard,
} from "../types.ts";
import {
  type Fields, isExact, isFields, json, jsonObject, list, number, object, readCardList, readIdentifier, readTimelinePage, text, textOrNull,
} from "./fields.ts";
import { UnreachableError } from "./failures.ts";

const CARD_TYPES: readonly LayoutCard["type"][] = [
  "header", "highlights", "activity", "metrics", "traits", "audiences", "timeline", "identities", "accounts", "links", "note",
  "changes",
];
/** What stands where a layout names nothing that this version can draw. */
const PLAIN: readonly LayoutCard["type"][] = ["header", "highlights", "traits", "timeline", "identities"];
const FOLDED: readonly string[] = ["timeline", "identities", "accounts", "links", "note", "changes"];

/** Raises UnreachableError for a body that is no answer of Onefold. */
export function readAnswer(body: unknown): Answer {
  const fields = object(body);
  const as_of = text(fields.as_of);
  const searched = list(fields.searched, readSearched);
  if (fields.status === "found") return readFound(fields);
  if (fields.status === "unknown") {
    const near_late = fields.near_misses_state === "late";
    return { status: "unknown", searched, near_misses: list(fields.near_misses, json), near_late, people_url: textOrNull(fields.people_url), as_of };
  }
  if (fields.status === "ambiguous") {
    return { status: "ambiguous", candidates: list(fields.candidates, json), searched, as_of };
  }
  throw new UnreachableError("no answer of Onefold");
}

function readFound(fields: Fields): FoundAnswer {
  const layout = readLayout(object(fields.layout));
  return {
    status: "found",
    matched_by: readIdentifier(fields.matched_by),
    also: list(fields.also, json),
    profile: readProfile(object(fields.profile)),
    layout,
    cards: readCards(object(fields.cards), layout),
    hidden: number(object(fields.hidden).fields),
    as_of: text(fields.as_of),
    session: readSession(fields.session),
  };
}

function readProfile(fields: Fields): Profile {
  return {
    id: text(fields.id),
    name: textOrNull(fields.name),
    title: textOrNull(fields.title),
    company: textOrNull(fields.company),
    time_zone: textOrNull(fields.time_zone),
    created_at: text(fields.created_at),
    last_seen_at: textOrNull(fields.last_seen_at),
    version: number(fields.version),
    recomputing: fields.recomputing === true,
    admin_url: textOrNull(fields.admin_url),
  };
}

/** The cards this version can draw, in the layout's order; the plainest ones where the layout names none. */
function readLayout(fields: Fields): readonly LayoutCard[] {
  const known = list(fields.cards, object).flatMap(readLayoutCard);
  const seen = new Set<string>();
  const cards = known.filter(({ id }) => !seen.has(id) && seen.add(id));
  return cards.length > 0 ? cards : PLAIN.flatMap((type) => readLayoutCard({ type }));
}

function readLayoutCard(card: Fields): readonly LayoutCard[] {
  const type = CARD_TYPES.find((each) => each === card.type);
  if (type === undefined) return [];
  return [{
    type,
    id: textOrNull(card.id) ?? type,
    title: textOrNull(card.title),
    folded: typeof card.folded === "boolean" ? card.folded : FOLDED.includes(type),
    fields: list(card.fields, readField),
    own: jsonObject(card),
  }];
}

export function readField(value: unknown): LayoutField {
  const fields = object(value);
  return {
    key: fields.computed === undefined ? text(fields.key) : computedKey(fields.computed),
    hidden: fields.hidden === true,
    label: textOrNull(fields.label),
    format: textOrNull(fields.format),
    options: jsonObject(fields.options),
  };
}

function readCards(cards: Fields, layout: readonly LayoutCard[]): Cards {
  const timeline = object(cards.timeline);
  const identities = object(cards.identities);
  const listing = layout.filter(({ type }) => ["header", "traits", "audiences"].includes(type));
  return {
    traits: new Map(listing.map(({ id }) => [id, readTraits(object(cards[id]))])),
    highlights: readHighlights(object(cards.highlights)),
    identities: { ...readCardList(identities, readExternalId), state: readState(identities) },
    timeline: {
      ...readTimelinePage(timeline),
      today: number(timeline.today),
      today_is_exact: isExact(timeline.today_is_exact),
      state: readState(timeline),
    },
    others: new Map(layout.map(({ id }) => [id, readUnread(cards[id])])),
  };
}

export function readUnread(value: unknown): UnreadCard {
  return { state: readState(object(value)), body: jsonObject(value) };
}

function readState(fields: Fields): UnreadCard["state"] {
  return fields.state === "hidden" || fields.state === "late" || fields.state === "empty" ? fields.state : "full";
}

/** What is computed and what was sent may bear the same key. */
function computedKey(key: unknown): string {
  return `\0${text(key)}`;
}

export function readTraits(fields: Fields): TraitsCard {
  return { ...readCardList(fields, readTrait), state: readState(fields) };
}

export function readHighlights(fields: Fields): HighlightsCard {
  const items = list(fields.items, readHighlight);
  return { state: readState(fields), items, more_problems: number(fields.more_problems) };
}

function readHighlight(value: unknown): Highlight {
  const fields = object(value);
  const { amount, why } = fields;
  return {
    class: text(fields.class),
    kind: text(fields.kind),
    name: text(fields.name),
    count: number(fields.count),
    since: textOrNull(fields.since),
    last: textOrNull(fields.last),
    why: isFields(why) ? { key: text(why.key), value: json(why.value), count: number(why.count) } : null,
    amount: isFields(amount) ? { value: number(amount.value), currency: textOrNull(amount.currency) } : null,
    names: list(fields.names, (each) => ({ name: text(object(each).name), count: number(object(each).count) })),
    more: number(fields.more),
    rule: jsonObject(fields.rule),
    evidence: list(fields.evidence, json),
  };
}

function readTrait(value: unknown): Trait {
  const fields = object(value);
  const { key, name, state } = fields;
  const computed = fields.computed === true ? (textOrNull(name) ?? text(key)) : null;
  return {
    key: computed === null ? text(key) : computedKey(key),
    value: json(fields.value), updated_at: text(fields.updated_at), source: text(fields.source),
    computed, state: state === "late" || state === "hidden" ? state : "full",
  };
}

function readExternalId(value: unknown): ExternalId {
  const { ref, source, first_seen_at } = object(value);
  return { ref: text(ref), ...readIdentifier(value), source: text(source), first_seen_at: text(first_seen_at) };
}

function readSearched(value: unknown): SearchedIdentifier {
  return { ...readIdentifier(value), found: number(object(value).found) };
}

function readSession(value: unknown): SessionToken | null {
  if (!isFields(value) || typeof value.token !== "string") return null;
  return { bearer: value.token, expires_at: text(value.expires_at) };
}
