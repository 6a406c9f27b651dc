// The tree of conditions: groups, and rows that each say one thing in words.
import { html, nothing, type TemplateResult } from "lit";
import { at, listAt, pointer, textAt } from "../composer/document.ts";
import { choice, CROSS, type Drawn, entry, jsonEntry, momentEntry, numberEntry, select, troubles } from "./controls.ts";
import { countTemplate, eventsTemplate, sequenceTemplate, whereTemplate } from "./events.ts";
import { literalFor, testEnd } from "./fields.ts";
import { FRESH, GROUPS, GROUP_ENDS, KINDS, OPERATORS, TRAIT_OPERATORS, UNITS, VALUE_OPERATORS } from "./language.ts";
import { conditionKind, momentKind } from "./shapes.ts";
import { added, joined, levelsAt, movedIn, movedOut, removed, shifted, unwrapped, wrapped } from "./tree.ts";
import type { Changed, Editing, Json, JsonObject, Path } from "./types.ts";
import { namedSelect, valueTemplate } from "./values.ts";

const REMOVED = "Removed. Control Z brings it back.";

/** The whole tree below a place; what stands alone can be joined by others. */
export function treeTemplate(editing: Editing, path: Path): TemplateResult {
  const kind = conditionKind(at(editing.document, path));
  if (Object.hasOwn(GROUPS, kind)) return groupTemplate(editing, path, kind);
  return html`<div class="group-box card">${rowTemplate(editing, path)}${addTemplate(editing, path, (node) => joined(editing.document, path, node))}</div>`;
}

function groupTemplate(editing: Editing, path: Path, kind: string): TemplateResult {
  const list: Path = [...path, kind];
  const items = listAt(editing.document, list);
  const isRoot = typeof path.at(-1) !== "number";
  const change = (next: string): void => editing.set(path, { [next]: items });
  return html`<section class="group-box ${isRoot ? "card" : ""}" role="group" aria-label=${groupName(kind)} data-box=${pointer(path)}>
    <div class="group-head">
      ${handle(editing, path, groupName(kind))}
      ${select(editing, path, "How many of these hold", GROUPS, kind, change)} <span>${GROUP_ENDS[kind] ?? ""}</span>
      <span class="grow"></span>${sizeTemplate(editing, path)}
      ${isRoot ? nothing : removeButton(editing, path, "this group")}
    </div>
    ${troubles(editing, path, items.map((_, index) => [...list, index]))}
    ${items.length === 0 ? html`<p class="label">${EMPTY[kind] ?? ""}</p>` : nothing}
    ${items.map((_, index) => itemTemplate(editing, [...list, index]))}
    ${addTemplate(editing, list, (node) => added(editing.document, list, node))}
  </section>`;
}

const EMPTY: Readonly<Record<string, string>> = {
  all: "Nothing is asked here yet, so everybody fits.", any: "Nothing is offered here yet, so nobody fits.",
  none: "Nothing is ruled out here yet, so everybody fits.",
};

function itemTemplate(editing: Editing, path: Path): TemplateResult {
  const kind = conditionKind(at(editing.document, path));
  return Object.hasOwn(GROUPS, kind) ? groupTemplate(editing, path, kind) : rowTemplate(editing, path);
}

function rowTemplate(editing: Editing, path: Path): TemplateResult {
  const condition = at(editing.document, path);
  const kind = conditionKind(condition);
  return html`<div class="condition-row" role="group" aria-label=${rowName(condition)} data-box=${pointer(path)}>
    <div class="row-top">${handle(editing, path, rowName(condition))}
      <div class="grow">${bodyTemplate(editing, path, kind)}</div>
      <span class="row-end">${sizeTemplate(editing, path)}${removeButton(editing, path, "this condition")}</span></div>
    ${kind === "did" ? whereTemplate(editing, [...path, "did"]) : nothing}
    ${troubles(editing, path)}
  </div>`;
}

function bodyTemplate(editing: Editing, path: Path, kind: string): TemplateResult {
  if (kind === "json") return jsonEntry(editing, path, "Condition, as written");
  if (kind === "sequence") return sequenceTemplate(editing, path);
  if (kind === "value") return valueRow(editing, path);
  return html`<div class="words">${wordsTemplate(editing, path, kind)}</div>`;
}

function wordsTemplate(editing: Editing, path: Path, kind: string): TemplateResult {
  if (kind === "did") return eventsTemplate(editing, [...path, "did"], countTemplate(editing, [...path, "count"]));
  if (kind === "trait") return traitWords(editing, path);
  if (kind === "audience") return audienceWords(editing, path);
  return html`<span>computed</span> ${namedSelect(editing, [...path, "computed"], "Computed trait", editing.offers.computed)}
    ${testEnd(editing, path, OPERATORS, () => [])}`;
}

function traitWords(editing: Editing, path: Path): TemplateResult {
  const { offers } = editing;
  const name = entry(editing, [...path, "trait"], "Trait", { offered: () => offers.traits(), placeholder: "trait" });
  const op = textAt(editing.document, [...path, "op"]);
  const key = textAt(editing.document, [...path, "trait"]);
  if (op !== "before" && op !== "after") return html`<span>trait</span> ${name} ${testEnd(editing, path, TRAIT_OPERATORS, () => offers.traitValues(key))}`;
  const value = at(editing.document, [...path, "value"]);
  const choices = { ...TRAIT_OPERATORS, exists: "is there" };
  const change = (next: string): void => editing.set(path, { trait: key, op: next, value: literalFor(next, value) });
  return html`<span>trait</span> ${name} ${select(editing, [...path, "op"], "Comparison", choices, op, change)} ${momentTemplate(editing, [...path, "value"])}`;
}

const MOMENTS = { in: "now and", ago: "what was", at: "the moment" };

function momentTemplate(editing: Editing, path: Path): TemplateResult {
  const value = at(editing.document, path);
  const kind = momentKind(value);
  const change = (next: string): void => editing.set(path, momentOf(next, value as JsonObject));
  const mode = select(editing, path, "Which moment", MOMENTS, kind, change);
  if (kind === "at") return html`${mode} ${momentEntry(editing, path, "Moment")} <span class="label">UTC</span>`;
  return html`${mode} <span class="span">${numberEntry(editing, [...path, kind], "How long")}${choice(editing, [...path, "unit"], "How long, unit", UNITS)}</span>
    <span>${kind === "ago" ? "ago" : "more"}</span>`;
}

function momentOf(kind: string, before: JsonObject): Json {
  if (kind === "at") return Math.floor(Date.now() / 86_400_000) * 86_400_000;
  return { [kind]: before.in ?? before.ago ?? 0, unit: before.unit ?? "day" };
}

function audienceWords(editing: Editing, path: Path): TemplateResult {
  const is = at(editing.document, [...path, "is"]);
  const change = (next: string): void => editing.set([...path, "is"], next === "not" ? false : undefined);
  return html`${select(editing, [...path, "is"], "Whether they are in it", { "": "is in", not: "is not in" }, is === false ? "not" : "", change)}
    <span>audience</span> ${namedSelect(editing, [...path, "audience"], "Audience", editing.offers.audiences)}`;
}

function valueRow(editing: Editing, path: Path): TemplateResult {
  return html`${valueTemplate(editing, [...path, "value"], levelsAt(path))}
    <div class="words">${select(editing, [...path, "op"], "Comparison", VALUE_OPERATORS, textAt(editing.document, [...path, "op"]), (next) => editing.set([...path, "op"], next))}
      ${numberEntry(editing, [...path, "to"], "Number")}</div>`;
}

/** How many people a condition alone holds for. */
function sizeTemplate(editing: Editing, path: Path): Drawn {
  const size = editing.sizes.get(pointer(path));
  if (size === undefined) return nothing;
  return html`<span class="size" data-size=${pointer(path)}>${editing.isExact ? "" : "about "}${size.toLocaleString("en-GB")} ${size === 1 ? "person" : "people"}</span>`;
}

function removeButton(editing: Editing, path: Path, what: string): TemplateResult {
  const remove = (): void => editing.apply(removed(editing.document, path), REMOVED);
  return html`<button class="plain x" type="button" aria-label="Remove ${what}" @click=${remove}>${CROSS}</button>`;
}

/** What can be done with a row, for mouse and keyboard; the same by keys while it has the focus. */
function handle(editing: Editing, path: Path, name: string): TemplateResult {
  const place = pointer(path);
  const { document } = editing;
  const act = (word: string, said: string, changed: Changed | null): TemplateResult | typeof nothing =>
    changed === null ? nothing : html`<li><button type="button" @click=${() => editing.apply(changed, said)}>${word}</button></li>`;
  const isOpen = editing.opened === place;
  return html`<span class="handle"><button class="plain grip" type="button" data-row=${place} aria-expanded=${isOpen}
      aria-label="${name}: move, wrap or remove" @click=${() => editing.open(isOpen ? "" : place)}>${DOTS}</button>
    ${!isOpen ? nothing : html`<ul class="card acts">
      ${act("Move up", "Moved up.", shifted(document, path, -1))}${act("Move down", "Moved down.", shifted(document, path, 1))}
      ${act("Move out of its group", "Moved out of its group.", movedOut(document, path))}${act("Move into the group beside it", "Moved into a group.", movedIn(document, path))}
      ${act("Put into a group of its own", "It stands in a group now.", wrapped(document, path))}${act("Dissolve the group", "The group is dissolved.", unwrapped(document, path))}
      ${act("Remove", REMOVED, removed(document, path))}
    </ul>`}</span>`;
}

function addTemplate(editing: Editing, path: Path, add: (node: Json) => Changed | null): TemplateResult {
  const place = `+${pointer(path)}`;
  const isOpen = editing.opened === place;
  const put = (kind: string): void => editing.apply(add(FRESH[kind] ?? {}), "Added.");
  const fits = add(FRESH.group ?? {}) !== null;
  return html`<p class="row wrap adding-row">
    <span class="handle"><button class="button little" type="button" aria-expanded=${isOpen} data-add=${pointer(path)} @click=${() => editing.open(isOpen ? "" : place)}>${PLUS}Condition</button>
      ${!isOpen ? nothing : html`<ul class="card acts">${Object.entries(KINDS).map(([kind, word]) => html`<li><button type="button" @click=${() => put(kind)}>${word}</button></li>`)}</ul>`}</span>
    ${fits ? html`<button class="button little" type="button" @click=${() => put("group")}>${PLUS}Group</button>` : html`<span class="label">Six levels of groups, no more.</span>`}
    <button class="button little" type="button" @click=${() => put("sequence")}>${PLUS}Sequence</button>
  </p>`;
}

function groupName(kind: string): string {
  return `${GROUPS[kind] ?? kind} ${GROUP_ENDS[kind] ?? ""}`;
}

/** A row by what it is about, for those who hear it. */
function rowName(condition: Json | undefined): string {
  const name = ["trait", "computed", "audience"].map((key) => textAt(condition, [key])).find((one) => one !== "");
  const event = textAt(condition, ["did", "event"]) || textAt(condition, ["sequence", 0, "event"]);
  return `Condition ${name ?? event}`.trim();
}

const DOTS = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M9 5v.01M9 12v.01M9 19v.01M15 5v.01M15 12v.01M15 19v.01" /></svg>`;
const PLUS = html`<svg class="icon small" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 5v14M5 12h14" /></svg>`;
