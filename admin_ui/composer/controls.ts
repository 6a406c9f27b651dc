// The controls that editors are made of: each stands for one place in the document, and says what is wrong with it.
import { html, nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { live } from "lit/directives/live.js";
import { at, listAt, pointer, textAt } from "./document.ts";
import type { Editing, Json, Path } from "./types.ts";

type Choices = Readonly<Record<string, string>>;

export interface TextOptions {
  /** The id of a list of suggestions. */
  readonly list?: string;
  readonly placeholder?: string;
  /** Empty text takes the member away. */
  readonly optional?: boolean;
  /** Called once somebody has settled on a text. */
  readonly settled?: (text: string) => void;
  /** How a text becomes the value; texts stay texts without it. */
  readonly read?: (text: string) => Json;
}

export function textControl(editing: Editing, path: Path, label: string, options: TextOptions = {}): TemplateResult {
  const write = (event: Event): void => {
    const { value } = event.target as HTMLInputElement; // the input below
    editing.set(path, value === "" && options.optional === true ? undefined : (options.read ?? String)(value));
  };
  return html`<label class="line"><span>${label}</span>
    <input
      class="input" autocomplete="off" spellcheck="false" data-at=${pointer(path)} placeholder=${options.placeholder ?? ""}
      list=${ifDefined(options.list)} aria-invalid=${wrong(editing, path)} .value=${live(textAt(editing.document, path))} @input=${write}
      @change=${(event: Event) => options.settled?.((event.target as HTMLInputElement).value)}
    /></label>`;
}

export function longText(editing: Editing, path: Path, label: string): TemplateResult {
  return html`<label class="line tall"><span>${label}</span>
    <textarea
      class="input" rows="4" data-at=${pointer(path)} aria-invalid=${wrong(editing, path)}
      .value=${live(textAt(editing.document, path))}
      @input=${(event: Event) => editing.set(path, (event.target as HTMLTextAreaElement).value)}
    ></textarea></label>`;
}

export function choiceControl(
  editing: Editing, path: Path, label: string, choices: Choices, standing: string,
  change: (value: string) => void = (value) => editing.set(path, value),
): TemplateResult {
  const chosen = textAt(editing.document, path) || standing;
  return html`<label class="line"><span>${label}</span>
    <select data-at=${pointer(path)} aria-invalid=${wrong(editing, path)} @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
      ${options(choices, chosen)}
    </select></label>`;
}

export function options(choices: Choices, chosen: string): TemplateResult {
  const unknown = Object.hasOwn(choices, chosen) ? [] : [[chosen, chosen] as const];
  return html`${[...Object.entries(choices), ...unknown].map(
    ([value, word]) => html`<option value=${value} ?selected=${value === chosen} .selected=${live(value === chosen)}>${word}</option>`,
  )}`;
}

export function tick(editing: Editing, path: Path, label: string, standing: boolean): TemplateResult {
  const value = at(editing.document, path);
  return html`<label class="tick"><input
      type="checkbox" data-at=${pointer(path)} .checked=${live(typeof value === "boolean" ? value : standing)}
      @change=${(event: Event) => editing.set(path, (event.target as HTMLInputElement).checked)}
    />${label}</label>`;
}

/** A list of names, each on a line of its own; the last line adds one. */
export function namesControl(editing: Editing, path: Path, label: string, list: string): TemplateResult {
  const names = listAt(editing.document, path);
  const close = (): void => {
    if (listAt(editing.document, path).length === 0) editing.set(path, undefined);
  };
  return html`<fieldset class="group"><legend>${label}</legend>
    ${names.map((_, index) => html`<div class="line">
      <input
        class="input" list=${list} autocomplete="off" aria-label="${label}, ${index + 1}" data-at=${pointer([...path, index])}
        aria-invalid=${wrong(editing, [...path, index])} .value=${live(textAt(names, [index]))}
        @input=${(event: Event) => editing.set([...path, index], (event.target as HTMLInputElement).value)}
      />
      <button class="plain" type="button" aria-label="Remove ${textAt(names, [index])}" @click=${() => {
        editing.remove([...path, index]);
        close();
      }}>Remove</button>
    </div>`)}
    <button class="plain" type="button" data-add=${pointer(path)} @click=${() => editing.insert(path, "")}>Add an event</button>
  </fieldset>`;
}

/** What cannot be said with controls, as JSON; it is written once it can be read. */
export function jsonControl(editing: Editing, path: Path, label: string): TemplateResult {
  const write = (event: Event): void => {
    const field = event.target as HTMLTextAreaElement; // the one below
    try {
      editing.set(path, JSON.parse(field.value) as Json);
      field.setCustomValidity("");
    } catch {
      field.setCustomValidity("This is no JSON.");
    }
    field.reportValidity();
  };
  const text = JSON.stringify(at(editing.document, path) ?? null, null, 1);
  return html`<label class="line tall"><span>${label}</span>
    <textarea class="input mono" rows="5" spellcheck="false" data-at=${pointer(path)} aria-invalid=${wrong(editing, path)}
      .value=${text} @change=${write}></textarea></label>`;
}

/** A value as people type it: numbers and yes or no as such, everything else as text. */
export function valueOf(text: string): Json {
  if (text === "true" || text === "false") return text === "true";
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/.test(text) ? Number(text) : text;
}

export function numberOf(text: string): Json {
  const value = valueOf(text);
  return typeof value === "number" ? value : text;
}

export function faultsTemplate(faults: readonly { readonly place: string; readonly text: string }[]): TemplateResult | typeof nothing {
  if (faults.length === 0) return nothing;
  return html`<ul class="faults">${faults.map(({ place, text }) => html`<li><code>${place.slice(place.lastIndexOf("/") + 1)}</code> ${text}</li>`)}</ul>`;
}

function wrong({ faults }: Editing, path: Path): "true" | "false" {
  const place = pointer(path);
  return faults.some((fault) => fault.place === place) ? "true" : "false";
}
