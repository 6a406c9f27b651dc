// Times and numbers as this viewer reads them. One object a moment: a new one is made as time passes.
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
function formatter(zone: string | undefined, parts: DateParts): Intl.DateTimeFormat {
  const key = `${zone ?? ""}${JSON.stringify(parts)}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(words.dates, { ...parts, ...(zone === undefined ? {} : { timeZone: zone }) });
  formatters.set(key, made);
  return made;
}

function isZone(zone: string | null | undefined): zone is string {
  if (zone === null || zone === undefined || zone === "") return false;
  try {
    formatter(zone, { hour: "2-digit" });
    return true;
  } catch {
    return false;
  }
}

function numbersIn(locale: string | undefined): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
  } catch {
    return new Intl.NumberFormat(words.dates, { maximumFractionDigits: 6 });
  }
}

const CLOCK: DateParts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const SECONDS: DateParts = { ...CLOCK, second: "2-digit" };
const DATE: DateParts = { day: "numeric", month: "short" };
const YEAR: DateParts = { ...DATE, year: "numeric" };

export class Format {
  readonly now: number;
  readonly zone: string | undefined;
  private readonly locale: string | undefined;
  private readonly numbers: Intl.NumberFormat;

  constructor(options: FormatOptions) {
    this.now = options.now;
    this.zone = isZone(options.timeZone) ? options.timeZone : undefined;
    this.numbers = numbersIn(options.locale);
    this.locale = this.numbers.resolvedOptions().locale;
  }

  number(value: number): string {
    return this.numbers.format(value);
  }

  /** A number of things, "1,000+" where Onefold counted no further. */
  count(value: number, exact: boolean): string {
    return exact ? this.number(value) : words.atLeast(this.number(value));
  }

  /** An amount in its currency, cents only where they are; null for what is no currency code. */
  money(amount: number, currency: string): string | null {
    try {
      const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
      return new Intl.NumberFormat(this.locale, style).format(amount);
    } catch {
      return null;
    }
  }

  /** "14:12", and "14:12:07" where seconds are asked for. */
  clock(time: number, seconds = false): string {
    return this.parts(time, seconds ? SECONDS : CLOCK);
  }

  /** "20 Nov" in this year, else "4 Mar 2024". */
  date(time: number, zone = this.zone): string {
    const thisYear = this.parts(time, { year: "numeric" }, zone) === this.parts(this.now, { year: "numeric" });
    return this.parts(time, thisYear ? DATE : YEAR, zone);
  }

  /** "4 Mar 2024": a date with its year in any year. */
  fullDate(time: number, zone = this.zone): string {
    return this.parts(time, YEAR, zone);
  }

  /** "22 minutes ago", "14:12", "yesterday 18:40", "Fri 14:08", "20 Nov", "4 Mar 2024". */
  when(time: number): string {
    const ago = this.now - time;
    if (ago >= 0 && ago < MINUTE) return words.justNow;
    if (ago >= 0 && ago < HOUR) return relative(-Math.floor(ago / MINUTE), "minute");
    const days = this.daysBack(time);
    if (days === 0) return this.clock(time);
    if (days === 1) return words.yesterday(this.clock(time));
    if (days > 1 && days < 7) return `${this.parts(time, { weekday: "short" })} ${this.clock(time)}`;
    return this.date(time);
  }

  /** "today 14:58" and the like: a moment that stands behind "since". */
  since(time: number): string {
    return this.daysBack(time) === 0 ? words.today(this.clock(time)) : this.when(time);
  }

  /** The exact moment with its zone, for a title. */
  exact(time: number): string {
    return this.parts(time, { weekday: "short", ...YEAR, ...SECONDS, timeZoneName: "short" });
  }

  /** The heading of a day: "Today, Mon 23 Nov". */
  dayHeading(time: number): string {
    const days = this.daysBack(time);
    const day = `${this.parts(time, { weekday: "short" })} ${this.date(time)}`;
    if (days === 0) return words.todayHeading(day);
    return days === 1 ? words.yesterdayHeading(day) : day;
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
    const text = new Intl.NumberFormat(words.dates, style).format(exact ? length / size : Math.floor(length / size));
    // A narrow minute is an "m", which is a metre or a month as well.
    return text.replace(/(\d)m$/, "$1min").replace(/(\d)([a-z])/, "$1\u00a0$2");
  }

  /** The time at a person's own place: "07:06 in Vancouver"; null for a zone nobody knows. */
  placeTime(zone: string | null): string | null {
    if (!isZone(zone)) return null;
    const place = zone.includes("/") && !zone.startsWith("Etc/") ? (zone.split("/").at(-1) ?? "") : "";
    if (place === "" && !/^(Etc\/)?(UTC|GMT|Zulu)$/i.test(zone)) return null;
    return words.localTime(this.parts(this.now, CLOCK, zone), place === "" ? null : place.replaceAll("_", " "));
  }

  private parts(time: number, parts: DateParts, zone = this.zone): string {
    return Number.isNaN(time) ? "–" : formatter(zone, parts).format(time);
  }

  /** Midnight of the moment's day in the viewer's zone, counted as if days were all of one length. */
  private dayNumber(time: number): number {
    if (Number.isNaN(time)) return NaN;
    const parts = formatter(this.zone, { year: "numeric", month: "numeric", day: "numeric" }).formatToParts(time);
    const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0);
    return Date.UTC(part("year"), part("month") - 1, part("day"));
  }
}

function unitOf(length: number): readonly ["second" | "minute" | "hour" | "day", number] {
  if (length < MINUTE) return ["second", 1000];
  if (length < HOUR) return ["minute", MINUTE];
  return length < 2 * DAY ? ["hour", HOUR] : ["day", DAY];
}

/** "22 minutes ago", "in 98 days", "tomorrow". */
export function relative(count: number, unit: "minute" | "day"): string {
  return new Intl.RelativeTimeFormat(words.dates, { numeric: "auto" }).format(count, unit);
}

/** A time of the wire in milliseconds; NaN for what is none, which is written as a dash. */
export function moment(text: string): number {
  return Date.parse(text);
}
