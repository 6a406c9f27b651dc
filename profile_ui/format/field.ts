// A value by the format that a layout names for it. What is not of the format's kind is shown as what it is: no guess.
import type { Json, JsonObject } from "../types.ts";
import { words } from "../strings/index.ts";
import type { Format } from "./format.ts";
import { isList, isWhen, show, showDate, type Shown } from "./value.ts";

export type FieldFormat =
  | "text" | "number" | "currency" | "percent" | "date" | "relative_time" | "duration" | "yes_no" | "badge" | "list" | "link"
  | "email" | "phone" | "country" | "json";

/** What colours a badge may mean; "neutral" is the one without meaning. */
export type Colour = "neutral" | "accent" | "success" | "warning" | "danger";
const COLOURS: readonly Colour[] = ["neutral", "accent", "success", "warning", "danger"];

/** As a layout gives it. `format` may be one that a newer version knows. */
export interface Formatted {
  readonly format: string | null;
  readonly options: JsonObject;
}

/** Another trait of the same person, for a format that rests on two. */
export type TraitOf = (key: string) => Json | undefined;

export type Show = (value: Json, options: JsonObject, format: Format, traitOf: TraitOf) => Shown | null;

const NUMERIC = /^-?\d{1,15}(\.\d{1,6})?$/;
const YES: readonly Json[] = [true, "true", "yes", 1, "1"];
const NO: readonly Json[] = [false, "false", "no", 0, "0"];

/** Return a value as its format says; as its own make says where it has none or is not of that kind. */
export function showAs(field: Formatted, value: Json | undefined, format: Format, traitOf: TraitOf = () => undefined): Shown {
  const name = field.format ?? "";
  const kind = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  const shown = value === null || value === undefined ? null : kind?.(value, field.options, format, traitOf);
  return shown ?? show(value, format);
}

const FORMATS: Record<string, Show | undefined> = {
  text: (value) => (typeof value === "string" && value !== "" ? { text: value, kind: "text" } : null),
  number: (value, { digits }, format) => withNumber(value, (number) => format.number(number, digitsOf(digits, 6))),
  currency: showCurrency,
  date: (value, { time }, format) => (isWhen(value) ? showDate(value, format, time === true) : null),
  yes_no: (value) =>
    YES.includes(value) ? { text: words.yes, kind: "text" } : NO.includes(value) ? { text: words.no, kind: "text" } : null,
  badge: (value, { rules }, format) => ({ ...show(value, format), colour: colourOf(value, rules) }),
};

/** Have further formats shown: those that a first paint seldom needs. */
export function addFormats(more: Readonly<Record<string, Show>>): void {
  Object.assign(FORMATS, more);
}

/** A figure that is a number, or a text that is one without losing a digit. */
export function withNumber(value: Json, write: (number: number) => string | null): Shown | null {
  const number = typeof value === "string" && NUMERIC.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return null;
  const text = write(number);
  return text === null ? null : { text, kind: "number" };
}

/** @param most the digits after the point where the layout names none. */
export function digitsOf(given: Json | undefined, most: number): Intl.NumberFormatOptions {
  const digits = typeof given === "number" && Number.isInteger(given) && given >= 0 && given <= 6 ? given : null;
  return digits === null ? { maximumFractionDigits: most } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

function showCurrency(value: Json, { currency, currency_key }: JsonObject, format: Format, traitOf: TraitOf): Shown | null {
  const given = currency ?? (typeof currency_key === "string" ? traitOf(currency_key) : undefined);
  return withNumber(value, (number) =>
    // Without a currency an amount is a number, and no dollar sign is made up for it.
    typeof given === "string" ? format.money(number, given, { trailingZeroDisplay: "stripIfInteger" }) : format.number(number),
  );
}

/** The colour of the first rule that holds. */
function colourOf(value: Json, rules: Json | undefined): Colour {
  const held = rules !== undefined && isList(rules) ? rules.find((rule) => holds(value, rule)) : undefined;
  const colour = typeof held === "object" && held !== null && !isList(held) ? held.colour : "neutral";
  return COLOURS.find((each) => each === colour) ?? "neutral";
}

function holds(value: Json, rule: Json): boolean {
  if (typeof rule !== "object" || rule === null || isList(rule)) return false;
  if ("equals" in rule) return value === rule.equals;
  if ("less" in rule) return typeof value === "number" && typeof rule.less === "number" && value < rule.less;
  if ("greater" in rule) return typeof value === "number" && typeof rule.greater === "number" && value > rule.greater;
  if (!("contains" in rule)) return false;
  if (isList(value)) return value.includes(rule.contains ?? null);
  return typeof value === "string" && typeof rule.contains === "string" && value.toLowerCase().includes(rule.contains.toLowerCase());
}
