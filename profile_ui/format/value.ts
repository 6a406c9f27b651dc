// What a value of unknown make looks like: a guess by its shape, since events carry no types.
import type { Json, JsonObject } from "../types.ts";
import { words } from "../strings/index.ts";
import { type Format, moment } from "./format.ts";
import { isBlank } from "./plain.ts";

/** A value in words: its text, what stands muted beside it, the whole where the text only names it, and its make. */
export interface Shown {
  readonly text: string;
  readonly aside?: string;
  readonly whole?: string;
  /** What hovering tells, such as the exact moment. */
  readonly title?: string;
  /** Where it leads: http(s), mailto or tel. */
  readonly href?: string;
  /** What a badge's colour means. */
  readonly colour?: string;
  readonly kind: "text" | "number" | "date" | "code" | "absent";
}

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const LISTED = 8;

export function show(value: Json | undefined, format: Format): Shown {
  if (value === null || value === undefined) return { text: words.notSet, kind: "absent" };
  if (typeof value === "boolean") return { text: value ? words.yes : words.no, kind: "text" };
  if (typeof value === "number") return { text: format.number(value), kind: "number" };
  if (typeof value === "string") return showText(value, format);
  if (isList(value)) return showList(value, format);
  return showObject(value, format);
}

/** An object by its name; without one a flat object as a line of its fields, and a deeper one as the code it is. */
function showObject(value: JsonObject, format: Format): Shown {
  const name = nameIn(value);
  if (name !== null) return { text: name, whole: code(value), kind: "text" };
  const entries = Object.entries(value);
  if (entries.length === 0 || entries.length > LISTED || entries.some(([, each]) => typeof each === "object" && each !== null)) {
    return { text: code(value), kind: "code" };
  }
  return { text: entries.map(([key, each]) => `${key}: ${show(each, format).text}`).join(words.comma), kind: "text" };
}

/** What an object is called; null where it has no name of its own. */
function nameIn(value: Json): string | null {
  if (!isObject(value)) return null;
  return [value.name, value.title].find((each): each is string => typeof each === "string" && !isBlank(each)) ?? null;
}

export function code(value: Json): string {
  return JSON.stringify(value, null, 1);
}

function showText(value: string, format: Format): Shown {
  if (value === "") return { text: "“”", kind: "text" };
  return isWhen(value) ? showDate(value, format) : { text: value, kind: "text" };
}

/** True for a day or a moment as RFC 3339 writes it, which a number never is. */
export function isWhen(value: Json): value is string {
  return typeof value === "string" && (DATE_ONLY.test(value) || DATE_TIME.test(value)) && !Number.isNaN(Date.parse(value));
}

export function showDate(value: string, format: Format, clock = false): Shown {
  // A date without a time belongs to no zone: the fourth of March is the fourth everywhere.
  const isDay = DATE_ONLY.test(value);
  const time = moment(value);
  const days = format.daysBack(time);
  const today = days === 0 && !isDay;
  if (clock && !isDay) return { text: `${format.fullDate(time)}${words.comma}${format.clock(time)}`, kind: "date" };
  return {
    text: today ? format.when(time) : format.fullDate(time, isDay ? "UTC" : format.zone),
    ...(today ? {} : { aside: distance(days, format) }),
    kind: "date",
  };
}

/** "in 98 days", "12 days ago", and from two months back "2 y 8 mo". */
export function distance(days: number, format: Format): string {
  if (days > 60) {
    const months = Math.floor(days / 30.44);
    return words.yearsMonths(Math.floor(months / 12), months % 12);
  }
  return format.relative(-days, "day");
}

export function showList(values: readonly Json[], format: Format, most = LISTED): Shown {
  const deep = values.some((each) => typeof each === "object" && each !== null);
  if (deep && values.some((each) => nameIn(each) === null)) return { text: code(values), kind: "code" };
  const shown = values.map((each) => show(each, format).text);
  const text = shown.slice(0, most).join(words.comma);
  return {
    text: text === "" ? "[]" : text,
    ...(shown.length > most ? { aside: `+${shown.length - most}` } : {}),
    ...(deep ? { whole: code(values) } : {}),
    kind: "text",
  };
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A key as a label: underscores and the humps of camel case are spaces, and it opens with a capital. */
export function label(key: string): string {
  const humps = key.replace(/(?<=[a-z0-9])[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`);
  const spaced = humps.replaceAll("_", " ").trim();
  return spaced === "" ? key : spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** An identifier type as a word of the field, else its own name as a label. */
export function typeWord(type: string): string {
  return (Object.hasOwn(words.identifierTypes, type) ? words.identifierTypes[type] : undefined) ?? label(type);
}
