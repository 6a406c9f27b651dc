// Times and numbers as this viewer reads them. One object a moment: a new one is made as time passes.
import { plainly } from "../strings/grammar.ts";
import { words } from "../strings/index.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface FormatOptions {
  readonly locale?: string | undefined;
  /** The viewer's zone by its IANA name; the browser's own when absent or unknown. */
  readonly timeZone?: string | undefined;
  readonly now: number;
}

type DateParts = Intl.DateTimeFormatOptions;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs more than using it a thousand times, so each is made once. */
function formatter(tag: string, zone: string | undefined, parts: DateParts): Intl.DateTimeFormat {
  const key = `${tag} ${zone ?? ""}${JSON.stringify(parts)}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(tag, { ...parts, ...(zone === undefined ? {} : { timeZone: zone }) });
  formatters.set(key, made);
  return made;
}

const numberFormatters = new Map<string, Intl.NumberFormat>();

function numberFormatter(tag: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${tag} ${JSON.stringify(options)}`;
  const made = numberFormatters.get(key) ?? new Intl.NumberFormat(tag, options);
  numberFormatters.set(key, made);
  return made;
}

function isZone(zone: string | null | undefined): zone is string {
  if (zone === null || zone === undefined || zone === "") return false;
  try {
    formatter("en", zone, { hour: "2-digit" });
    return true;
  } catch {
    return false;
  }
}

/** The tag in which numbers are written: the viewer's own, also where its language has no words here. */
function numbersIn(locale: string | undefined): string {
  try {
    return plainly(locale ?? words.dates);
  } catch {
    return plainly(words.dates);
  }
}

/** The tag in which dates are written, since they hold words: the viewer's region where the language is that of the words. */
function datesIn(tag: string): string {
  const { language, region } = new Intl.Locale(tag);
  return language === new Intl.Locale(words.dates).language && region !== undefined ? tag : plainly(words.dates);
}

const CLOCK: DateParts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const SECONDS: DateParts = { ...CLOCK, second: "2-digit" };
const DATE: DateParts = { day: "numeric", month: "short" };
const YEAR: DateParts = { ...DATE, year: "numeric" };
const WEEKDAY: DateParts = { weekday: "short" };

const AGO: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365.25 * DAY], ["month", 30.44 * DAY], ["day", DAY], ["hour", HOUR], ["minute", MINUTE],
];
const LENGTHS = [
  ["day", DAY], ["hour", HOUR], ["minute", MINUTE], ["second", 1000], ["millisecond", 1],
] as const;

export class Format {
  readonly now: number;
  readonly zone: string | undefined;
  /** The language tag of numbers, with digits and calendar settled. */
  readonly locale: string;
  /** The language tag of dates and of words. */
  readonly dates: string;

  constructor(options: FormatOptions) {
    this.now = options.now;
    this.zone = isZone(options.timeZone) ? options.timeZone : undefined;
    this.locale = numbersIn(options.locale);
    this.dates = datesIn(this.locale);
  }

  number(value: number, options: Intl.NumberFormatOptions = { maximumFractionDigits: 6 }): string {
    return numberFormatter(this.locale, options).format(value);
  }

  /** A number of things, "1,000+" where Onefold counted no further. */
  count(value: number, exact: boolean): string {
    return exact ? this.number(value) : words.atLeast(this.number(value));
  }

  /** An amount in its currency; null for what is no currency code. */
  money(amount: number, currency: string, more: Intl.NumberFormatOptions = {}): string | null {
    try {
      const style = { style: "currency", currency, currencyDisplay: "narrowSymbol", ...more } as const;
      return words.direction === "rtl" ? this.leading(amount, style) : this.number(amount, style);
    } catch {
      return null;
    }
  }

  /** An amount behind its Latin sign, "US$168": the sign would be torn apart in a line that runs from right to left. */
  private leading(amount: number, style: Intl.NumberFormatOptions): string {
    const parts = numberFormatter(this.locale, { ...style, currencyDisplay: "symbol" }).formatToParts(amount);
    const sign = parts.find(({ type }) => type === "currency")?.value ?? "";
    if (!/^[A-Z]*\p{Sc}?$/u.test(sign)) return this.number(amount, style);
    const said = (...types: readonly string[]): string => parts.flatMap(({ type, value }) => (types.includes(type) ? [value] : [])).join("");
    const figure = said("integer", "group", "decimal", "fraction");
    return `${said("minusSign")}${sign}${/[A-Z]$/.test(sign) ? "\u00a0" : ""}${figure}`;
  }

  /** "14:12", and "14:12:07" where seconds are asked for. */
  clock(time: number, seconds = false): string {
    return this.parts(time, seconds ? SECONDS : CLOCK);
  }

  /** "20 Nov" in this year, else "4 Mar 2024". */
  date(time: number, zone = this.zone): string {
    return this.parts(time, this.dateParts(time, zone), zone);
  }

  /** "4 Mar 2024": a date with its year in any year. */
  fullDate(time: number, zone = this.zone): string {
    return this.parts(time, YEAR, zone);
  }

  /** "22 minutes ago", "14:12", "yesterday 18:40", "Fri 14:08", "20 Nov", "4 Mar 2024". */
  when(time: number): string {
    const ago = this.now - time;
    if (ago >= 0 && ago < MINUTE) return words.justNow;
    if (ago >= 0 && ago < HOUR) return this.relative(-Math.floor(ago / MINUTE), "minute");
    const days = this.daysBack(time);
    if (days === 0) return this.clock(time);
    if (days === 1) return words.yesterday(this.clock(time));
    if (days > 1 && days < 7) return this.parts(time, { ...WEEKDAY, ...CLOCK });
    return this.date(time);
  }

  /** "today 14:58" and the like: a moment that stands behind "since". */
  since(time: number): string {
    return this.daysBack(time) === 0 ? words.today(this.clock(time)) : this.when(time);
  }

  /** The exact moment with its zone, for a title. */
  exact(time: number): string {
    return this.parts(time, { ...WEEKDAY, ...YEAR, ...SECONDS, timeZoneName: "short" });
  }

  /** The heading of a day: "Today, Mon 23 Nov". */
  dayHeading(time: number): string {
    const days = this.daysBack(time);
    const day = this.parts(time, { ...WEEKDAY, ...this.dateParts(time, this.zone) });
    if (days === 0) return words.todayHeading(day);
    return days === 1 ? words.yesterdayHeading(day) : day;
  }

  /** The viewer's day of a moment, "2026-11-23"; empty for no moment. */
  day(time: number): string {
    const day = this.dayNumber(time);
    return Number.isNaN(day) ? "" : new Date(day).toISOString().slice(0, 10);
  }

  /** Number of days between the viewer's today and the day of a moment; negative for the future. */
  daysBack(time: number): number {
    return Math.round((this.dayNumber(this.now) - this.dayNumber(time)) / DAY);
  }

  /** A length of time by its largest unit: "12 minutes", "3 hours"; narrow "1.3 s". */
  span(length: number, display: "long" | "narrow" = "long"): string {
    const [unit, size] = unitOf(length);
    const style = { style: "unit", unit, unitDisplay: display, maximumFractionDigits: 1 } as const;
    const exact = unit === "second" && display === "narrow";
    const text = numberFormatter(this.dates, style).format(exact ? length / size : Math.floor(length / size));
    // A narrow minute is an "m", which is a metre or a month as well.
    return text.replace(/(\d)m$/, "$1min").replace(/(\d)([a-z])/, "$1\u00a0$2");
  }

  /** "22 minutes ago", "in 98 days", "tomorrow". */
  relative(count: number, unit: Intl.RelativeTimeFormatUnit): string {
    return new Intl.RelativeTimeFormat(this.dates, { numeric: "auto" }).format(count, unit);
  }

  /** How long ago or ahead, by the largest unit: "5 minutes ago", "in 3 months". */
  ago(time: number): string {
    const length = time - this.now;
    const [unit, size] = AGO.find(([, each]) => Math.abs(length) >= each) ?? ["second", 1000];
    return Number.isNaN(time) ? "–" : this.relative(Math.trunc(length / size), unit);
  }

  /** A length of time by its two largest units: "2 hrs 5 mins", "350 ms". */
  duration(length: number): string {
    const whole = Math.abs(length);
    const found = LENGTHS.findIndex(([, size]) => whole >= size);
    const place = whole === 0 ? LENGTHS.length - 2 : found; // none at all is none of a second
    const [unit, size] = LENGTHS[place] ?? ["millisecond", 1];
    const [nextUnit, nextSize] = LENGTHS[place + 1] ?? ["second", 1];
    const inUnit = (count: number, of: string): string =>
      this.number(count, { style: "unit", unit: of, unitDisplay: "short", maximumFractionDigits: 1 });
    // Below a minute one figure says it; above, what is left counts in the next smaller unit.
    const rounded = Math.round(whole / nextSize) * nextSize;
    const parts = size < MINUTE ? [whole / size] : [Math.floor(rounded / size), Math.round((rounded % size) / nextSize)];
    const texts = parts.flatMap((count, each) => (each > 0 && count === 0 ? [] : [inUnit(count, each === 0 ? unit : nextUnit)]));
    return (length < 0 ? "−" : "") + new Intl.ListFormat(this.dates, { type: "unit", style: "narrow" }).format(texts);
  }

  /** Several things as one phrase, joined by commas alone. */
  list(parts: readonly string[]): string {
    return new Intl.ListFormat(this.dates, { type: "unit", style: "short" }).format(parts);
  }

  /** The time at a person's own place: "07:06 in Vancouver"; null for a zone nobody knows. */
  placeTime(zone: string | null): string | null {
    if (!isZone(zone)) return null;
    const place = zone.includes("/") && !zone.startsWith("Etc/") ? (zone.split("/").at(-1) ?? "") : "";
    if (place === "" && !/^(Etc\/)?(UTC|GMT|Zulu)$/i.test(zone)) return null;
    return words.localTime(this.parts(this.now, CLOCK, zone), place === "" ? null : place.replaceAll("_", " "));
  }

  /** Named parts of a moment, such as its weekday alone. */
  parts(time: number, parts: DateParts, zone = this.zone): string {
    return Number.isNaN(time) ? "–" : formatter(this.dates, zone, parts).format(time);
  }

  /** Day and month, and the year where it is another than the present one. */
  private dateParts(time: number, zone: string | undefined): DateParts {
    const thisYear = this.parts(time, { year: "numeric" }, zone) === this.parts(this.now, { year: "numeric" });
    return thisYear ? DATE : YEAR;
  }

  /** Midnight of the moment's day in the viewer's zone, counted as if days were all of one length. */
  private dayNumber(time: number): number {
    if (Number.isNaN(time)) return NaN;
    const parts = formatter("en", this.zone, { year: "numeric", month: "numeric", day: "numeric" }).formatToParts(time);
    const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0);
    return Date.UTC(part("year"), part("month") - 1, part("day"));
  }
}

function unitOf(length: number): readonly ["second" | "minute" | "hour" | "day", number] {
  if (length < MINUTE) return ["second", 1000];
  if (length < HOUR) return ["minute", MINUTE];
  return length < 2 * DAY ? ["hour", HOUR] : ["day", DAY];
}

/** A time of the wire in milliseconds; NaN for what is none, which is written as a dash. */
export function moment(text: string): number {
  return Date.parse(text);
}
