// What a value of unknown make looks like: a guess by its shape, since events carry no types.
import type { Json, JsonObject } from "../types.ts";
import { words } from "../strings/index.ts";
import { type Format, moment, relative } from "./format.ts";
import { isBlank } from "./plain.ts";

/** A value in words: its text, what stands muted beside it, the whole where the text only names it, and its make. */
export interface Shown {
  readonly text: string;
  readonly aside?: string;
  readonly whole?: string;
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
  return { text: entries.map(([key, each]) => `${key}: ${show(each, format).text}`).join(", "), kind: "text" };
}

/** What an object is called; null where it has no name of its own. */
function nameIn(value: Json): string | null {
  if (!isObject(value)) return null;
  return [value.name, value.title].find((each): each is string => typeof each === "string" && !isBlank(each)) ?? null;
}

function code(value: Json): string {
  return JSON.stringify(value, null, 1);
}

function showText(value: string, format: Format): Shown {
  if (value === "") return { text: "“”", kind: "text" };
  // A date without a time belongs to no zone: the fourth of March is the fourth everywhere.
  if (DATE_ONLY.test(value) && !Number.isNaN(Date.parse(value))) return showDate(moment(value), format, "UTC");
  if (DATE_TIME.test(value) && !Number.isNaN(Date.parse(value))) return showDate(moment(value), format, format.zone);
  return { text: value, kind: "text" };
}

function showDate(time: number, format: Format, zone: string | undefined): Shown {
  const days = format.daysBack(time);
  const today = days === 0 && zone !== "UTC";
  return {
    text: today ? format.when(time) : format.fullDate(time, zone),
    ...(today ? {} : { aside: distance(days) }),
    kind: "date",
  };
}

/** "in 98 days", "12 days ago", and from two months back "2 y 8 mo". */
function distance(days: number): string {
  if (days > 60) {
    const months = Math.floor(days / 30.44);
    return words.yearsMonths(Math.floor(months / 12), months % 12);
  }
  return relative(-days, "day");
}

function showList(values: readonly Json[], format: Format): Shown {
  const deep = values.some((each) => typeof each === "object" && each !== null);
  if (deep && values.some((each) => nameIn(each) === null)) return { text: code(values), kind: "code" };
  const shown = values.map((each) => show(each, format).text);
  const text = shown.slice(0, LISTED).join(", ");
  return {
    text: text === "" ? "[]" : text,
    ...(shown.length > LISTED ? { aside: `+${shown.length - LISTED}` } : {}),
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
  return words.identifierTypes[type] ?? label(type);
}
