// A value in words: what is reckoned from events, from traits, or from other values.
import { html, nothing, type TemplateResult } from "lit";
import { at, isObject, textAt } from "../composer/document.ts";
import { choice, type Drawn, entry, jsonEntry, numberEntry, select, setAll } from "./controls.ts";
import { eventsTemplate, whereTemplate } from "./events.ts";
import { LEVELS_MAX, PLAIN, turnedInto, VALUES } from "./language.ts";
import { readNumber, showText } from "./literals.ts";
import { MORE_OF, valueKind } from "./shapes.ts";
import type { Editing, Named, Path } from "./types.ts";

const FIELDS = { property: "property", context: "context" };
const AS_OF_FIRST = { "": "as text", number: "as a number" };
const AS_OF_NAMED = { "": "as it is needed", number: "as a number", text: "as text", date: "as a date" };
const LINKS: Readonly<Record<string, string>> = { ratio: "to", difference: "and" };

/** `level`: how many values stand around it, which are reckoned from it. */
export function valueTemplate(editing: Editing, path: Path, level = 0): TemplateResult {
  const kind = valueKind(at(editing.document, path));
  if (kind === "json") return html`<div class="value">${kindTemplate(editing, path, "", level)} ${jsonEntry(editing, path, "Value, as written")}</div>`;
  const parts = partsOf(kind, path);
  return html`<div class="value">
    <div class="words">${kindTemplate(editing, path, kind, level)} ${endTemplate(editing, path, kind)}</div>
    ${parts.length > 0 ? nothing : whereOf(editing, path)}
    ${parts.map((part, index) => html`<div class="part">${index === 0 ? nothing : html`<span class="label">${LINKS[kind] ?? ""}</span>`}
      ${valueTemplate(editing, part, level + 1)}</div>`)}
  </div>`;
}

function kindTemplate(editing: Editing, path: Path, kind: string, level: number): TemplateResult {
  const before = at(editing.document, path);
  const allowed = Object.fromEntries(Object.entries(VALUES).filter(([key]) => level < LEVELS_MAX || !["ratio", "difference", "days_since", "days_until"].includes(key)));
  const choices = kind === "" ? { "": "as written", ...allowed } : allowed;
  return select(editing, path, "What kind of value", choices, kind, (next) => {
    if (next !== "") editing.set(path, turnedInto(next, before));
  });
}

function partsOf(kind: string, path: Path): readonly Path[] {
  if (kind === "ratio" || kind === "difference") return [[...path, kind, 0], [...path, kind, 1]];
  return kind === "days_since" || kind === "days_until" ? [[...path, kind]] : [];
}

function endTemplate(editing: Editing, path: Path, kind: string): Drawn {
  if (kind === "number") return entry(editing, path, "Number", { read: readNumber });
  if (kind === "trait") {
    return html`${entry(editing, [...path, "trait"], "Trait", { offered: () => editing.offers.traits(), placeholder: "trait" })}
      ${choice(editing, [...path, "as"], "Read as", AS_OF_NAMED)}`;
  }
  if (kind === "computed") return html`${namedSelect(editing, [...path, "computed"], "Computed trait", editing.offers.computed)} ${choice(editing, [...path, "as"], "Read as", AS_OF_NAMED)}`;
  if (partsOf(kind, path).length > 0) return nothing;
  return aggregateTemplate(editing, path, kind);
}

function aggregateTemplate(editing: Editing, path: Path, kind: string): TemplateResult {
  const value = at(editing.document, path);
  const where = isObject(value) && value.context !== undefined ? "context" : "property";
  const name = textAt(value, [where]);
  const offered = (): ReturnType<Editing["offers"]["fields"]> =>
    editing.offers.fields(at(value, ["of"]), where === "context" ? "context" : "properties");
  const field = html`${select(editing, path, "Field of", FIELDS, where, (next) => setAll(editing, path, { [where]: undefined, [next]: name }))}
    ${entry(editing, [...path, where], "Field", { offered, placeholder: "field" })} ${moreTemplate(editing, path, kind)} <span>where they</span>`;
  return html`${PLAIN.includes(kind) ? html`<span>they</span>` : field} ${eventsTemplate(editing, [...path, "of"])}`;
}

function whereOf(editing: Editing, path: Path): Drawn {
  return isObject(at(editing.document, [...path, "of"])) ? whereTemplate(editing, [...path, "of"]) : nothing;
}

function moreTemplate(editing: Editing, path: Path, kind: string): Drawn {
  const more = MORE_OF[kind];
  if (more === undefined) return nothing;
  const place: Path = [...path, more];
  if (more === "as") return choice(editing, place, "Read as", AS_OF_FIRST);
  const isSet = at(editing.document, place) !== undefined;
  const [word, standing, label] = more === "limit" ? (["at most", 100, "How many at most"] as const) : (["met at least", 1, "Met at least so often"] as const);
  return html`<span>${word}</span> ${isSet
    ? numberEntry(editing, place, label)
    : entry(editing, place, label, { show: () => String(standing), change: (value) => editing.set(place, readNumber(showText(value))) })}`;
}

/** A choice among the definitions of the space, by name. */
export function namedSelect(editing: Editing, path: Path, label: string, all: readonly Named[]): TemplateResult {
  const chosen = textAt(editing.document, path);
  const choices = { ...(chosen === "" ? { "": "choose one" } : {}), ...Object.fromEntries(all.map(({ key, name }) => [key, name || key])) };
  return select(editing, path, label, choices, chosen, (next) => editing.set(path, next));
}

/** What stands for nothing: its own member beside the value. */
export function defaultTemplate(editing: Editing): TemplateResult {
  const place: Path = ["default"];
  const isSet = at(editing.document, place) !== undefined;
  return html`<div class="words">
    <span>If there is nothing to reckon from, they have</span>
    ${select(editing, place, "Without a value", { "": "no value", set: "the value" }, isSet ? "set" : "", (next) => editing.set(place, next === "set" ? 0 : undefined))}
    ${isSet ? entry(editing, place, "Value instead of nothing", { read: readNumber }) : nothing}
  </div>`;
}
