// Reading one value of unknown make: each function gives a harmless value for what is missing or of another make.
import type { Card, EventKind, Identifier, Json, JsonObject, PanelEvent, TimelinePage } from "../types.ts";

export type Fields = Readonly<Record<string, unknown>>;

const KINDS: readonly EventKind[] = [
  "problem", "payment", "order", "page", "screen", "ticket", "mail", "sign_in", "feature", "activity",
];

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function object(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function json(value: unknown): Json {
  return (value ?? null) as Json; // JSON.parse made it, so it is JSON
}

export function jsonObject(value: unknown): JsonObject {
  return object(value) as JsonObject; // JSON.parse made it, so it is JSON
}

export function list<Item>(value: unknown, read: (item: unknown) => Item): readonly Item[] {
  return Array.isArray(value) ? value.map((item) => read(item)) : [];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A total is what it says unless Onefold says that it stopped counting. */
export function isExact(value: unknown): boolean {
  return value !== false;
}

export function number(value: unknown): number {
  return numberOrNull(value) ?? 0;
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function readCardList<Item>(fields: Fields, read: (value: unknown) => Item): Card<Item> {
  const items = list(fields.items, read);
  return { items, total: Math.max(items.length, number(fields.total)) };
}

export function readTimelinePage(body: unknown): TimelinePage {
  const fields = object(body);
  return { ...readCardList(fields, readEvent), total_is_exact: isExact(fields.total_is_exact), next: textOrNull(fields.next) };
}

export function readIdentifier(value: unknown): Identifier {
  const fields = object(value);
  return { type: text(fields.type), value: text(fields.value) };
}

export function readEvent(value: unknown): PanelEvent {
  const fields = object(value);
  return {
    id: text(fields.id),
    type: text(fields.type),
    name: textOrNull(fields.name),
    kind: KINDS.find((kind) => kind === fields.kind) ?? null,
    is_this_object: fields.is_this_object === true,
    timestamp: text(fields.timestamp),
    received_at: text(fields.received_at),
    source: text(fields.source),
    properties: jsonObject(fields.properties),
    context: jsonObject(fields.context),
  };
}
