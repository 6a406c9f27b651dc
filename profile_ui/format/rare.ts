// The formats that a first paint seldom needs. Importing this adds them; until then such values show as what they are.
import type { Json, JsonObject } from "../types.ts";
import { addFormats, digitsOf, withNumber } from "./field.ts";
import { type Format, moment } from "./format.ts";
import { code, isList, isWhen, showDate, type Shown, showList } from "./value.ts";

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const EMAIL = /^[^\s@<>()",;:]+@[^\s@<>()",;:]+$/;
const PHONE = /^\+?[\d\s().\-/]{5,40}$/;

addFormats({
  percent: (value, { of, digits }, format) =>
    withNumber(value, (number) => format.number(of === 100 ? number / 100 : number, { style: "percent", ...digitsOf(digits, 1) })),
  relative_time: (value, _, format) =>
    isWhen(value)
      ? { text: format.ago(moment(value)), title: showDate(value, format, true).text, kind: "date" }
      : null,
  duration: (value, { unit }, format) =>
    withNumber(value, (number) => format.duration(number * (UNIT_MS[typeof unit === "string" ? unit : "s"] ?? 1000))),
  list: (value, { most }, format) => (isList(value) ? showList(value, format, typeof most === "number" ? most : undefined) : null),
  link: showLink,
  email: (value) =>
    typeof value === "string" && EMAIL.test(value) ? { text: value, href: `mailto:${encodeURIComponent(value)}`, kind: "text" } : null,
  phone: (value) =>
    typeof value === "string" && PHONE.test(value) ? { text: value, href: `tel:${value.replace(/[^\d+]/g, "")}`, kind: "number" } : null,
  country: showCountry,
  json: (value) => ({ text: code(value), kind: "code" }),
});

/** An http(s) address as a link; anything else, such as `javascript:`, stays text. */
function showLink(value: Json, { label }: JsonObject): Shown | null {
  if (typeof value !== "string" || !/^https?:\/\/[^\s/]/i.test(value) || !URL.canParse(value)) return null;
  const { href, protocol } = new URL(value);
  if (protocol !== "http:" && protocol !== "https:") return null;
  const text = typeof label === "string" && label !== "" ? label : value.replace(/^https?:\/\//i, "").replace(/\/$/, "");
  return { text, title: value, href, kind: "text" };
}

/** ISO 3166-1 alpha-2 as the name in the viewer's language; "ZZ" names no country. */
function showCountry(value: Json, _: JsonObject, format: Format): Shown | null {
  if (typeof value !== "string" || !/^(?!zz)[a-z]{2}$/i.test(value)) return null;
  const name = new Intl.DisplayNames(format.dates, { type: "region", fallback: "none" }).of(value.toUpperCase());
  return name === undefined ? null : { text: name, title: value, kind: "text" };
}
