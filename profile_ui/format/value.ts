// What a value of unknown make looks like: a guess by its shape, since events carry no types.
import type { Json, JsonObject } from "../types.ts";
import { words } from "../strings/index.ts";
import { type Format, moment, relative } from "./format.ts";

/** A value in words: its text, what stands muted beside it, and whether it is code. */
export interface Shown {
  readonly text: string;
  readonly aside?: string;
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

/** A flat object as its name and a line of its other fields; a deeper one as the code it is. */
function showObject(value: JsonObject, format: Format): Shown {
  const entries = Object.entries(value);
  if (entries.length === 0 || entries.length > LISTED || entries.some(([, each]) => typeof each === "object" && each !== null)) {
    return { text: JSON.stringify(value, null, 1), kind: "code" };
  }
  const { name } = value;
  const named = typeof name === "string" && name !== "";
  const rest = entries.filter(([key]) => !named || key !== "name").map(([key, each]) => `${key}: ${show(each, format).text}`);
  return named ? { text: name, aside: rest.join(", "), kind: "text" } : { text: rest.join(", "), kind: "text" };
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
  if (values.some((each) => typeof each === "object" && each !== null)) {
    return { text: JSON.stringify(values, null, 1), kind: "code" };
  }
  const shown = values.map((each) => show(each, format).text);
  const text = shown.slice(0, LISTED).join(", ");
  if (shown.length > LISTED) return { text, aside: `+${shown.length - LISTED}`, kind: "text" };
  return { text: text === "" ? "[]" : text, kind: "text" };
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A key as a label: underscores are spaces, and it opens with a capital. */
export function label(key: string): string {
  const spaced = key.replaceAll("_", " ").trim();
  return spaced === "" ? key : spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** An identifier type as a word of the field, else its own name as a label. */
export function typeWord(type: string): string {
  return words.identifierTypes[type] ?? label(type);
}
