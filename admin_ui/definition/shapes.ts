// Which parts of a document the controls can show. What they cannot is shown as JSON at its own place, so that the form
// loses nothing: a control stands only for an object all of whose members it shows.
import { isList, isObject, textAt } from "../composer/document.ts";
import { COUNTS, GROUPS, OPERATORS, PLAIN, RECKONED, TRAIT_OPERATORS, UNITS, VALUES, VALUE_OPERATORS, VERBS } from "./language.ts";
import type { Json, JsonObject } from "./types.ts";

/** The kind of a condition: the key that tells it, or "json" for what the controls cannot show. */
export function conditionKind(condition: Json | undefined): string {
  if (!isObject(condition)) return "json";
  const group = groupOf(condition);
  if (group !== null) return group;
  const shows = CONDITIONS.find(([key]) => key in condition);
  return shows?.[1](condition) === true ? shows[0] : "json";
}

export function groupOf(node: Json | undefined): string | null {
  if (!isObject(node)) return null;
  const [key, ...others] = Object.keys(node);
  return key !== undefined && others.length === 0 && Object.hasOwn(GROUPS, key) && isList(node[key]) ? key : null;
}

const CONDITIONS: readonly (readonly [string, (condition: JsonObject) => boolean])[] = [
  ["did", (one) => only(one, ["did", "count"]) && isObject(one.did) && isCount(one.count)],
  ["sequence", (one) => only(one, ["sequence", "within", "not_then"]) && isSteps(one) && isSpan(one.within, ["last", "unit"])],
  ["trait", (one) => only(one, ["trait", "op", "value"]) && isText(one.trait) && isTest(one, TRAIT_OPERATORS)],
  ["computed", (one) => only(one, ["computed", "op", "value"]) && isText(one.computed) && isTest(one, OPERATORS)],
  ["audience", (one) => only(one, ["audience", "is"]) && isText(one.audience) && ["undefined", "boolean"].includes(typeof one.is)],
  ["value", (one) => only(one, ["value", "op", "to"]) && isOneOf(one.op, VALUE_OPERATORS) && isPlain(one.to)],
];

/** The kind of a value: its aggregate, or the key that tells it; "json" for what the controls cannot show. */
export function valueKind(value: Json | undefined): string {
  if (typeof value === "number") return "number";
  if (!isObject(value)) return "json";
  const reckoned = RECKONED.find((key) => key in value);
  if (reckoned !== undefined) return isReckoned(value, reckoned) ? reckoned : "json";
  const named = ["trait", "computed"].find((key) => key in value);
  if (named !== undefined) return only(value, [named, "as"]) && isText(value[named]) && isAs(value.as, ["number", "text", "date"]) ? named : "json";
  return isAggregate(value) ? textAt(value, ["aggregate"]) : "json";
}

function isReckoned(value: JsonObject, kind: string): boolean {
  const parts = value[kind];
  const isPair = kind === "ratio" || kind === "difference";
  return only(value, [kind]) && (isPair ? isList(parts) && parts.length === 2 : !isList(parts));
}

/** The members an aggregate may have beside the field and the events. */
export const MORE_OF: Readonly<Record<string, string>> = { first: "as", last: "as", most_frequent: "at_least", unique_list: "limit" };

function isAggregate(value: JsonObject): boolean {
  const { aggregate } = value;
  if (!isText(aggregate) || !isOneOf(aggregate, VALUES) || !isObject(value.of)) return false;
  const more = MORE_OF[aggregate] ?? "of";
  if (PLAIN.includes(aggregate)) return only(value, ["aggregate", "of"]);
  const hasField = isText(value.property) !== isText(value.context);
  const fits = more === "as" ? isAs(value.as, ["text", "number"]) : ["undefined", "number", "string"].includes(typeof value[more]) || more === "of";
  return only(value, ["aggregate", "of", value.property === undefined ? "context" : "property", more]) && hasField && fits;
}

export function showsEvents(events: Json | undefined): events is JsonObject {
  if (!isObject(events) || !only(events, ["event", "type", "window", "where"])) return false;
  const names = isList(events.event) ? events.event : [events.event];
  const isNamed = names.length > 0 && names.every((name) => isText(name));
  return isNamed && !(isList(events.event) && names.includes("*")) && (events.type === undefined || isOneOf(events.type, VERBS));
}

/** Which kind of window: "" for none, "json" for what the controls cannot show. */
export function windowKind(window: Json | undefined): string {
  if (window === undefined) return "";
  if (isSpan(window, ["last", "unit"])) return "last";
  if (isSpan(window, ["last", "unit", "ending"])) return "ending";
  const isStretch = isObject(window) && only(window, ["since", "until"]) && Object.values(window).every(isMilliseconds);
  return isStretch ? "stretch" : "json";
}

export function isMilliseconds(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 8.64e15 && value >= -62_135_596_800_000;
}

/** The kind of a condition on an event's fields: a group, "test" or "json". */
export function fieldKind(node: Json | undefined): string {
  const group = groupOf(node);
  if (group !== null) return group;
  if (!isObject(node)) return "json";
  const field = "context" in node ? "context" : "property";
  return only(node, [field, "op", "value"]) && isText(node[field]) && isTest(node, OPERATORS) ? "test" : "json";
}

/** Which kind of moment a trait is compared with: "in", "ago", "at" or "json". */
export function momentKind(value: Json | undefined): string {
  if (isMilliseconds(value) || value === "") return "at";
  if (isSpan(value, ["in", "unit"])) return "in";
  return isSpan(value, ["ago", "unit"]) ? "ago" : "json";
}

export function only(value: JsonObject, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}

function isTest({ op, value }: JsonObject, operators: Readonly<Record<string, string>>): boolean {
  if (!isOneOf(op, operators)) return false;
  if (op === "in" || op === "not_in") return isList(value) && value.every(isPlain);
  if (op === "exists") return value === undefined || typeof value === "boolean";
  return op === "before" || op === "after" ? momentKind(value) !== "json" : isPlain(value);
}

function isCount(count: Json | undefined): boolean {
  if (count === undefined) return true;
  const [op, ...others] = isObject(count) ? Object.keys(count) : [];
  if (!isObject(count) || op === undefined || others.length > 0 || !Object.hasOwn(COUNTS, op)) return false;
  const number = count[op];
  return op === "between" ? isList(number) && number.length === 2 && number.every(isPlain) : isPlain(number);
}

function isSteps({ sequence, not_then }: JsonObject): boolean {
  return isList(sequence) && sequence.length > 0 && sequence.every(isObject) && (not_then === undefined || isObject(not_then));
}

function isSpan(span: Json | undefined, keys: readonly string[]): boolean {
  if (!isObject(span) || Object.keys(span).length !== keys.length) return false;
  return keys.every((key) => (key === "unit" ? isOneOf(span.unit, UNITS) : isPlain(span[key])));
}

function isAs(value: Json | undefined, kinds: readonly string[]): boolean {
  return value === undefined || (isText(value) && kinds.includes(value));
}

function isOneOf(value: Json | undefined, words: Readonly<Record<string, string>>): boolean {
  return isText(value) && value !== "" && Object.hasOwn(words, value);
}

function isPlain(value: Json | undefined): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string";
}
