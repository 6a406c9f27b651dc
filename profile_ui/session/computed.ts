// Reading what definitions say: what became of a value, and what it follows from. For elements that come later.
import type { Json, PanelEvent } from "../types.ts";
import { isFields, json, list, number, object, readEvent, text, textOrNull } from "./fields.ts";

/** An audience entered or left, or a computed trait that became another. */
export interface Change {
  readonly id: string;
  readonly name: string;
  /** Null of a trait. */
  readonly entered: boolean | null;
  readonly old: Json;
  readonly new: Json;
  readonly cause: string;
  /** The name of the event that caused it; null: no single one did. */
  readonly event: string | null;
  readonly at: string;
}

export interface ChangesPage {
  readonly items: readonly Change[];
  readonly next: string | null;
}

/** What a value or a membership follows from. */
export interface WorkedOut {
  readonly name: string;
  readonly version: number;
  readonly late: boolean;
  readonly settled_at: string | null;
  readonly total: number;
  readonly newest: readonly PanelEvent[];
  /** Names of traits, computed traits and audiences that it reads. */
  readonly rests_on: readonly string[];
}

export function readChange(value: unknown): Change {
  const fields = object(value);
  const { event, entered } = fields;
  return {
    id: text(fields.id),
    name: text(fields.name),
    entered: typeof entered === "boolean" ? entered : null,
    old: json(fields.old),
    new: json(fields.new),
    cause: text(fields.cause),
    event: isFields(event) ? text(event.name) : null,
    at: text(fields.at),
  };
}

export function readChanges(value: unknown): ChangesPage {
  const fields = object(value);
  return { items: list(fields.items, readChange), next: textOrNull(fields.next) };
}

export function readWorkedOut(value: unknown): WorkedOut {
  const fields = object(value);
  const definition = object(fields.definition);
  const events = object(fields.events);
  const rests = object(definition.rests_on);
  return {
    name: text(definition.name),
    version: number(definition.version),
    late: fields.state === "late",
    settled_at: textOrNull(fields.settled_at),
    total: number(events.total),
    newest: list(events.newest, readEvent),
    rests_on: [rests.traits, rests.computed, rests.audiences].flatMap((each) => list(each, text)),
  };
}
