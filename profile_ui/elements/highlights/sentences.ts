// Highlights as sentences. Which ones there are, and in which order, Onefold has decided; here they get their words.
import type { Highlight, Json } from "../../types.ts";
import { type Format, moment } from "../../format/format.ts";
import { isBlank } from "../../format/plain.ts";
import { label } from "../../format/value.ts";
import { words } from "../../strings/index.ts";
import type { Given, Said } from "../../strings/sentence.ts";

/** A highlight in words; null for one that lacks what its sentence is about. */
export function sentenceOf(highlight: Highlight, format: Format): Said | null {
  const name = given(spoken(highlight.name));
  const { count, rule } = highlight;
  switch (highlight.class) {
    case "now":
      return words.problem(name, count, beginning(highlight, format), end(highlight, format), whyOf(highlight));
    case "unusual":
      return words.unusual(name, count, count > 1 ? beginning(highlight, format) : end(highlight, format), numberIn(rule, "before"));
    case "chance":
      return words.chance(name, count, numberIn(rule, "days"), whyOf(highlight));
    case "change":
      return changeOf(count, numberIn(rule, "before"), format);
    case "new":
      return words.isNew(format.relative(-format.daysBack(moment(highlight.since ?? "")), "day"), whyOf(highlight));
    case "seen":
      return seenOf(highlight, format);
    case "habit":
      return habitOf(highlight);
    default:
      return null;
  }
}

function changeOf(now: number, before: number, format: Format): Said {
  const say = now > before ? words.moreActive : words.lessActive;
  return say(format.number(now), format.number(before));
}

function seenOf({ rule, last }: Highlight, format: Format): Said {
  const places = Array.isArray(rule.place) ? (rule.place as readonly Json[]).filter((each) => typeof each === "string") : [];
  const source = typeof rule.source === "string" && !isBlank(rule.source) ? given(rule.source) : null;
  return words.seen(format.when(moment(last ?? "")), source, places.length === 0 ? null : given(places.join(" › ")));
}

function habitOf({ names }: Highlight): Said | null {
  const [first, second] = names.map((each) => given(label(each.name)));
  return first === undefined ? null : words.habit(first, second ?? null);
}

/** "Friday", "yesterday 18:40", "20 Nov": what stands behind "since". */
function beginning({ since }: Highlight, format: Format): string {
  const time = moment(since ?? "");
  const days = format.daysBack(time);
  return days > 1 && days < 7 ? format.parts(time, { weekday: "long" }) : format.since(time);
}

/** "today at 14:12", "Friday at 14:08", "on 20 Nov". */
function end({ last }: Highlight, format: Format): string {
  const time = moment(last ?? "");
  const days = format.daysBack(time);
  if (days === 0) return words.todayAt(format.clock(time));
  if (days === 1) return words.yesterdayAt(format.clock(time));
  return days > 1 && days < 7 ? words.dayAt(format.parts(time, { weekday: "long" }), format.clock(time)) : words.onDay(format.date(time));
}

/** Why, as sent: a bare key such as "card_expired" with blanks, anything else in quotes. */
function whyOf({ why }: Highlight): Given | null {
  const value = why?.value ?? null;
  if (value === null || typeof value === "object") return null;
  const text = String(value);
  if (isBlank(text)) return null;
  return given(/^[\w-]{1,60}$/.test(text) ? text.replaceAll("_", " ") : `“${text}”`);
}

/** "Payment Failed", "payment_failed" and "paymentFailed" as a sentence begins: "Payment failed". */
export function spoken(name: string): string {
  if (!/^[\w -]{1,100}$/.test(name)) return name;
  const parts = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").split(/[\s_-]+/).filter((part) => part !== "");
  const lower = parts.map((part, place) => (place > 0 && /^[A-Z][a-z]+$/.test(part) ? part.toLowerCase() : part));
  const text = lower.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function numberIn(rule: Highlight["rule"], key: string): number {
  const value = rule[key];
  return typeof value === "number" ? value : 0;
}

function given(text: string): Given {
  return { given: text };
}
