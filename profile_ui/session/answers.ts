// The edge where JSON from the network becomes the types of `types.ts`. What is missing or of another make gets a
// harmless value, so that one odd field never costs the viewer the rest; a body of another shape altogether is refused.
import type {
  Answer, AskedIdentifier, Candidate, CardType, Cards, Explanation, ExternalId, FoundAnswer, Identifier, Json, JsonObject,
  PanelEvent, Profile, SearchedIdentifier, SessionToken, TimelinePage, Trait,
} from "../types.ts";
import { UnreachableError } from "./failures.ts";

type Fields = Readonly<Record<string, unknown>>;

const CARD_TYPES: readonly CardType[] = ["header", "traits", "timeline", "identities"];

/** Raises UnreachableError for a body that is no answer of Onefold. */
export function readAnswer(body: unknown): Answer {
  const fields = object(body);
  const as_of = text(fields.as_of);
  const searched = list(fields.searched, readSearched);
  if (fields.status === "found") return readFound(fields);
  if (fields.status === "unknown") return { status: "unknown", searched, as_of };
  if (fields.status === "ambiguous") {
    return { status: "ambiguous", candidates: list(fields.candidates, readCandidate), searched, as_of };
  }
  throw new UnreachableError("no answer of Onefold");
}

function readFound(fields: Fields): FoundAnswer {
  return {
    status: "found",
    matched_by: readIdentifier(fields.matched_by),
    also: list(fields.also, readCandidate),
    profile: readProfile(object(fields.profile)),
    layout: readLayout(object(fields.layout)),
    cards: readCards(object(fields.cards)),
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
  };
}

/** The cards this version can draw, in the layout's order; all of them where the layout names none. */
function readLayout(fields: Fields): readonly CardType[] {
  const named = list(fields.cards, (card) => text(object(card).type));
  const known = named.flatMap((name) => CARD_TYPES.filter((type) => type === name));
  return known.length > 0 ? [...new Set(known)] : CARD_TYPES;
}

function readCards(fields: Fields): Cards {
  const traits = object(fields.traits);
  const identities = object(fields.identities);
  const timeline = object(fields.timeline);
  return {
    traits: readCard(traits, readTrait),
    identities: readCard(identities, readExternalId),
    timeline: {
      ...readTimelinePage(timeline),
      today: number(timeline.today),
      today_is_exact: isExact(timeline.today_is_exact),
    },
  };
}

function readCard<Item>(fields: Fields, read: (value: unknown) => Item): { items: readonly Item[]; total: number } {
  const items = list(fields.items, read);
  return { items, total: Math.max(items.length, number(fields.total)) };
}

export function readTimelinePage(body: unknown): TimelinePage {
  const fields = object(body);
  return { ...readCard(fields, readEvent), total_is_exact: isExact(fields.total_is_exact), next: textOrNull(fields.next) };
}

export function readExplanation(body: unknown): Explanation {
  const fields = object(body);
  const attached = fields.attached_by;
  const confirmed = object(fields.confirmed_by);
  return {
    identifier: readIdentifier(fields.identifier),
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

function readEvent(value: unknown): PanelEvent {
  const fields = object(value);
  return {
    id: text(fields.id),
    type: text(fields.type),
    name: textOrNull(fields.name),
    timestamp: text(fields.timestamp),
    received_at: text(fields.received_at),
    source: text(fields.source),
    properties: json(fields.properties),
    context: json(fields.context),
  };
}

function readTrait(value: unknown): Trait {
  const fields = object(value);
  return {
    key: text(fields.key),
    value: (fields.value ?? null) as Json, // JSON.parse made it, so it is JSON
    updated_at: text(fields.updated_at),
    source: text(fields.source),
  };
}

function readExternalId(value: unknown): ExternalId {
  const fields = object(value);
  const { ref, source, first_seen_at } = fields;
  return { ref: text(ref), ...readIdentifier(value), source: text(source), first_seen_at: text(first_seen_at) };
}

function readCandidate(value: unknown): Candidate {
  const fields = object(value);
  const profile = object(fields.profile);
  return {
    profile: {
      id: text(profile.id),
      name: textOrNull(profile.name),
      title: textOrNull(profile.title),
      company: textOrNull(profile.company),
      last_seen_at: textOrNull(profile.last_seen_at),
      events_total: number(profile.events_total),
      events_total_is_exact: isExact(profile.events_total_is_exact),
    },
    reasons: list(fields.reasons, readAsked),
  };
}

function readAsked(value: unknown): AskedIdentifier {
  return { ...readIdentifier(value), verified: object(value).verified === true };
}

function readSearched(value: unknown): SearchedIdentifier {
  return { ...readIdentifier(value), found: number(object(value).found) };
}

function readIdentifier(value: unknown): Identifier {
  const fields = object(value);
  return { type: text(fields.type), value: text(fields.value) };
}

function readSession(value: unknown): SessionToken | null {
  if (!isFields(value) || typeof value.token !== "string") return null;
  return { token: value.token, expires_at: text(value.expires_at) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function object(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function json(value: unknown): JsonObject {
  return (isFields(value) ? value : {}) as JsonObject; // JSON.parse made it, so it is JSON
}

function list<Item>(value: unknown, read: (item: unknown) => Item): readonly Item[] {
  return Array.isArray(value) ? value.map(read) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A total is what it says unless Onefold says that it stopped counting. */
function isExact(value: unknown): boolean {
  return value !== false;
}

function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
