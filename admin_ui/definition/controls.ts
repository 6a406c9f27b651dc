// The controls that sentences are made of: each stands for one place in the document, and says what is wrong with it.
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { options } from "../composer/controls.ts";
import { at, listAt, pointer, put, textAt } from "../composer/document.ts";
import { LIST_MAX } from "./language.ts";
import { readLiteral, readNumber, showLiteral, showText } from "./literals.ts";
import { isWithin } from "./places.ts";
import { isMilliseconds } from "./shapes.ts";
import type { Editing, Json, Option, Path } from "./types.ts";
import "./onefold-entry.ts";

type Choices = Readonly<Record<string, string>>;
export type Drawn = TemplateResult | typeof nothing;

export interface EntryOptions {
  readonly read?: (text: string) => Json;
  readonly show?: (value: Json | undefined) => string;
  readonly placeholder?: string;
  /** What the data offers; asked for once the field has the focus. */
  readonly offered?: () => readonly Option[];
  readonly change?: (value: Json) => void;
}

/** A field for a text, with suggestions if there are some. */
export function entry(editing: Editing, path: Path, label: string, more: EntryOptions = {}): TemplateResult {
  const place = pointer(path);
  const change = more.change ?? ((value: Json): void => editing.set(path, value));
  const offered = more.offered;
  return html`<onefold-entry
    .value=${at(editing.document, path)} .read=${more.read ?? String} .show=${more.show ?? showText} .label=${label} .place=${place}
    .placeholder=${more.placeholder ?? ""} .wrong=${isWrong(editing, place)} .offers=${offered !== undefined}
    .options=${wanted === place && offered !== undefined ? offered() : NOTHING_YET}
    @onefold-wanted=${(event: Event) => want(event, place, offered)}
    @onefold-entry=${(event: CustomEvent<Json>) => change(event.detail)}
  ></onefold-entry>`;
}

const NOTHING_YET: readonly Option[] = [];
/** The place whose suggestions are wanted, that of the focus: asking for all of them would be many requests. */
let wanted: string | null = null;

function want(event: Event, place: string, offered: (() => readonly Option[]) | undefined): void {
  if (offered === undefined) return;
  wanted = place;
  (event.target as HTMLElement & { options: readonly Option[] }).options = offered(); // an onefold-entry
}

export function numberEntry(editing: Editing, path: Path, label: string): TemplateResult {
  return entry(editing, path, label, { read: readNumber });
}

export function select(
  editing: Editing, path: Path, label: string, choices: Choices, chosen: string, change: (value: string) => void,
): TemplateResult {
  const place = pointer(path);
  return html`<select data-at=${place} aria-label=${label} aria-invalid=${isWrong(editing, place)}
    @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>${options(choices, chosen)}</select>`;
}

/** A select whose choice is the member itself; `standing` is what holds without it. */
export function choice(editing: Editing, path: Path, label: string, choices: Choices, standing = ""): TemplateResult {
  return select(editing, path, label, choices, textAt(editing.document, path) || standing, (value) => {
    editing.set(path, value === "" ? undefined : value);
  });
}

/** One literal, of whatever type. */
export function literalEntry(editing: Editing, path: Path, label: string, offered?: () => readonly Option[]): TemplateResult {
  const more = offered === undefined ? {} : { offered };
  return entry(editing, path, label, { read: readLiteral, show: showLiteral, placeholder: "value", ...more });
}

/** Several literals: each its own field, with what takes it away, and one to add another. */
export function literalsEntry(editing: Editing, path: Path, label: string, offered?: () => readonly Option[]): TemplateResult {
  const items = listAt(editing.document, path);
  return html`${items.map((item, index) => html`${index === 0 ? nothing : html`<span>or</span>`}<span class="chip"
      >${literalEntry(editing, [...path, index], `${label} ${index + 1}`, offered)}<button
        class="plain x" type="button" aria-label="Take ${showLiteral(item)} out" @click=${() => editing.set([...path, index], undefined)}
      >${CROSS}</button></span>`)}
    <button class="plain" type="button" data-at=${pointer(path)} ?disabled=${items.length >= LIST_MAX}
      @click=${() => editing.set([...path, items.length], "")}>${items.length === 0 ? "Add a value" : "or…"}</button>`;
}

/** A moment in UTC, to the second. */
export function momentEntry(editing: Editing, path: Path, label: string, optional = false): TemplateResult {
  const value = at(editing.document, path);
  const place = pointer(path);
  const write = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value; // the input below
    const moment = Date.parse(`${text}Z`);
    if (!Number.isNaN(moment)) editing.set(path, moment);
    else if (optional) editing.set(path, undefined);
  };
  const shown = isMilliseconds(value) ? new Date(value).toISOString().slice(0, value % 60_000 === 0 ? 16 : 19) : "";
  return html`<input class="input moment" type="datetime-local" step="1" data-at=${place} aria-label="${label}, UTC"
    aria-invalid=${isWrong(editing, place)} .value=${live(shown)} @change=${write} />`;
}

/** What the form cannot show otherwise, as JSON; it is written once it can be read. */
export function jsonEntry(editing: Editing, path: Path, label: string): TemplateResult {
  const write = (event: Event): void => {
    const field = event.target as HTMLTextAreaElement; // the one below
    try {
      editing.set(path, JSON.parse(field.value) as Json);
      field.setCustomValidity("");
    } catch {
      field.setCustomValidity("This is no JSON yet.");
    }
    field.reportValidity();
  };
  return html`<label class="as-json"><span class="label">${label}</span><textarea class="input mono" rows="3" spellcheck="false"
    data-at=${pointer(path)} aria-invalid=${isWrong(editing, pointer(path))}
    .value=${JSON.stringify(at(editing.document, path) ?? null, null, 1)} @change=${write}></textarea></label>`;
}

export function isWrong({ faults }: Editing, place: string): boolean {
  return faults.some((fault) => fault.place === place);
}

/** What is wrong or doubtful within a place, but not within the parts of it that say so themselves. */
export function troubles(editing: Editing, path: Path, except: readonly Path[] = []): Drawn {
  const place = pointer(path);
  const others = except.map(pointer);
  const here = (one: { readonly place: string }): boolean =>
    isWithin(one.place, place) && !others.some((other) => isWithin(one.place, other));
  const faults = editing.faults.filter(here);
  const warnings = editing.warnings.filter(here);
  if (faults.length + warnings.length === 0) return nothing;
  const line = (text: string, of: string, kind: string): TemplateResult =>
    html`<li class=${kind}>${kind === "danger" ? CIRCLE : TRIANGLE}<span class="break">${of === "" ? nothing : html`<code>${of}</code> `}${text}</span></li>`;
  return html`<ul class="troubles">
    ${faults.map((fault) => line(fault.text, lastOf(fault.place, place), "danger"))}${warnings.map((one) => line(one.text, "", "warning"))}
  </ul>`;
}

/** The key in a place that is wrong, if it is not the place itself. */
function lastOf(place: string, outer: string): string {
  return place === outer ? "" : place.slice(outer.length + 1).replaceAll("/", " › ");
}

/** Puts several members of an object at once, so that one undo takes them back. */
export function setAll(editing: Editing, path: Path, members: Readonly<Record<string, Json | undefined>>): void {
  let next: Json = at(editing.document, path) ?? {};
  for (const [key, value] of Object.entries(members)) next = put(next, [key], value);
  editing.set(path, next);
}

const CROSS = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M18 6L6 18M6 6l12 12" /></svg>`;
const CIRCLE = html`<svg class="icon small" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="9" /><path d="M12 8v4M12 16v.01" /></svg>`;
const TRIANGLE = html`<svg class="icon small" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4l9 16H3zM12 10v4M12 17v.01" /></svg>`;
export { CROSS };
