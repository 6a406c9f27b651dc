// An event as a line: its title, its icon, and what is worth saying of its properties without opening it.
import type { EventKind, JsonObject, PanelEvent } from "../types.ts";
import type { IconName } from "../icons/icon.ts";
import { detailWords, words } from "../strings/index.ts";
import type { Format } from "./format.ts";
import { isBlank } from "./plain.ts";
import { isObject, show } from "./value.ts";

const PROBLEM = /\b(fail(ed|ure|s)?|errors?|declined|rejected|bounced|crash(ed)?|expired|blocked)\b/i;

const ICONS: readonly (readonly [RegExp, IconName])[] = [
  [/\b(pa(y|id|yment)|invoice|charge|refund|order|checkout|subscription|plan|purchase)/i, "credit-card"],
  [/\b(ticket|support|conversation|chat)/i, "ticket"],
  [/\b(e-?mail|mail|newsletter)/i, "mail"],
  [/\b(sign(ed)?|log(ged)?)[ _-]?(in|up|out)/i, "check"],
  [/\b(feature|used|use)\b/i, "bolt"],
];
const TYPE_ICONS: Readonly<Record<string, IconName>> = {
  page: "file",
  screen: "device-mobile",
  identify: "id",
  group: "users",
  alias: "git-merge",
};

const KIND_ICONS: Readonly<Record<EventKind, IconName>> = {
  problem: "alert-triangle",
  payment: "credit-card",
  order: "shopping-cart",
  page: "file",
  screen: "device-mobile",
  ticket: "ticket",
  mail: "mail",
  sign_in: "check",
  feature: "bolt",
  activity: "activity",
};
const MONEY = /\b(pa(y|id|yment)|invoice|charge|refund|card|subscription)/i;

export interface EventIcon {
  readonly name: IconName;
  readonly problem: boolean;
  /** Of a problem: about money, or anything else. */
  readonly tone: "danger" | "warning" | "";
}

/** The drawing of an event: by what Onefold says it is about, else by its type and name. */
export function eventIcon(event: PanelEvent): EventIcon {
  const name = (event.name ?? "").replaceAll("_", " ");
  const byType = event.kind === null || event.type !== "track" ? TYPE_ICONS[event.type] : undefined;
  if (byType !== undefined) return { name: byType, problem: false, tone: "" };
  if (event.kind === null ? PROBLEM.test(name) : event.kind === "problem") {
    return MONEY.test(name) ? { name: "alert-circle", problem: true, tone: "danger" } : { name: "alert-triangle", problem: true, tone: "warning" };
  }
  if (event.kind !== null) return { name: KIND_ICONS[event.kind], problem: false, tone: "" };
  return { name: ICONS.find(([pattern]) => pattern.test(name))?.[1] ?? "activity", problem: false, tone: "" };
}

/** What is said of an event by name: its own as sent, or a word for its type. */
export function eventTitle(event: PanelEvent, count = 1): string {
  const types: Readonly<Record<string, string>> = detailWords.eventTypes;
  if (event.type !== "track") return (count > 1 ? types[`${event.type}s`] : undefined) ?? types[event.type] ?? event.type;
  return event.name !== null && !isBlank(event.name) ? event.name : detailWords.eventTypes.track;
}

/** Events that stand under one title when they follow each other on one day. */
export function sameKind(a: PanelEvent, b: PanelEvent): boolean {
  return a.type === b.type && (a.type !== "track" || a.name === b.name);
}

export const AMOUNTS: readonly string[] = ["amount", "total", "revenue", "price", "value"];
const TELLING = ["reason", "error", "plan", "product", "feature", "subject", "title", "name", "status", "category", "path"];
const SUMMARY_LENGTH = 80;

/** One or two values that say most: money first, then a reason or a name, then whatever is short. */
export function eventSummary(event: PanelEvent, format: Format): string {
  const parts = event.type === "page" || event.type === "screen" ? placeOf(event) : telling(event.properties, format);
  return parts.slice(0, 2).join(words.comma);
}

function telling(properties: JsonObject, format: Format): readonly string[] {
  const money = moneyIn(properties, format);
  const order = [...TELLING.filter((key) => key in properties), ...Object.keys(properties)];
  const texts = order.flatMap((key) => {
    const value = properties[key];
    return typeof value === "string" && value.length <= SUMMARY_LENGTH && key !== "currency" && !isBlank(value)
      ? [show(value, format).text]
      : [];
  });
  return [...new Set(money === null ? texts : [money, ...texts])];
}

/** "$168.00" out of an amount and its currency; null without either. */
export function moneyIn(properties: JsonObject, format: Format): string | null {
  const currency = properties.currency;
  const amount = AMOUNTS.map((key) => properties[key]).find((value) => typeof value === "number");
  return typeof amount === "number" && typeof currency === "string" ? format.money(amount, currency) : null;
}

function placeOf(event: PanelEvent): readonly string[] {
  const page = isObject(event.context.page) ? event.context.page : {};
  const places = [event.name, event.properties.title, page.title, event.properties.path, page.path];
  return places.filter((each): each is string => typeof each === "string" && !isBlank(each)).slice(0, 1);
}
