// Conditions on the fields of an event: tests of properties and context, and all, any or none of them.
import { html, nothing, type TemplateResult } from "lit";
import { at, listAt, pointer, textAt } from "../composer/document.ts";
import { CROSS, entry, jsonEntry, literalEntry, literalsEntry, select, setAll } from "./controls.ts";
import { FRESH_TEST, GROUPS, GROUP_ENDS, LEVELS_MAX, OPERATORS } from "./language.ts";
import { fieldKind } from "./shapes.ts";
import { added, joined, levelsAt, removed, unwrapped } from "./tree.ts";
import type { Editing, Json, JsonObject, Option, Path } from "./types.ts";

const PLACES = { property: "property", context: "context" };
const TRUTHS = { true: "there", false: "not there" };

export function fieldsTemplate(editing: Editing, path: Path, events: JsonObject): TemplateResult {
  const kind = fieldKind(at(editing.document, path));
  if (kind === "json") return html`<div class="words">${jsonEntry(editing, path, "Condition on fields, as written")}${removeButton(editing, path)}</div>`;
  return kind === "test" ? testTemplate(editing, path, events) : groupTemplate(editing, path, events, kind);
}

function groupTemplate(editing: Editing, path: Path, events: JsonObject, kind: string): TemplateResult {
  const list: Path = [...path, kind];
  const items = listAt(editing.document, list);
  const change = (next: string): void => editing.set(path, { [next]: items });
  const add = (): void => editing.apply(added(editing.document, list, FRESH_TEST), "Added.");
  const group = (): void => editing.apply(added(editing.document, list, { any: [FRESH_TEST] }), "A group is added.");
  return html`<div class="field-group" role="group" aria-label="${GROUPS[kind] ?? kind} ${GROUP_ENDS[kind] ?? ""}, on fields">
    <div class="words">${select(editing, path, "How many of these hold", GROUPS, kind, change)} <span>${GROUP_ENDS[kind] ?? ""}</span>
      <button class="plain" type="button" @click=${() => editing.apply(unwrapped(editing.document, path), "The group is dissolved.")}>Dissolve</button>
      ${removeButton(editing, path)}</div>
    ${items.map((_, index) => fieldsTemplate(editing, [...list, index], events))}
    <div class="words"><button class="plain" type="button" data-at=${pointer(list)} @click=${add}>and…</button>
      ${levelsAt(list) >= LEVELS_MAX ? nothing : html`<button class="plain" type="button" @click=${group}>a group…</button>`}</div>
  </div>`;
}

function testTemplate(editing: Editing, path: Path, events: JsonObject): TemplateResult {
  const test = at(editing.document, path);
  const where = textAt(test, ["context"]) !== "" || (test as JsonObject).context !== undefined ? "context" : "property"; // a test by its kind
  const name = textAt(test, [where]);
  const isAlone = typeof path.at(-1) !== "number";
  const add = (): void => editing.apply(joined(editing.document, path, FRESH_TEST), "Added.");
  return html`<div class="words">
    ${select(editing, path, "Field of", PLACES, where, (next) => setAll(editing, path, { [where]: undefined, [next]: name }))}
    ${entry(editing, [...path, where], "Field", { placeholder: "field", offered: () => editing.offers.fields(events, where === "context" ? "context" : "properties") })}
    ${testEnd(editing, path, OPERATORS, () => editing.offers.fieldValues(events, where === "context" ? "context" : "properties", name))}
    ${removeButton(editing, path)}
    ${isAlone ? html`<button class="plain" type="button" @click=${add}>and…</button>` : nothing}
  </div>`;
}

/** The operator and what is compared with. */
export function testEnd(
  editing: Editing, path: Path, operators: Readonly<Record<string, string>>, offered: () => readonly Option[],
): TemplateResult {
  const op = textAt(editing.document, [...path, "op"]);
  const place: Path = [...path, "value"];
  const value = at(editing.document, place);
  const change = (next: string): void => setAll(editing, path, { op: next, value: literalFor(next, value) });
  const isThere = value === false ? "false" : "true";
  return html`${select(editing, [...path, "op"], "Comparison", op === "exists" ? operators : { ...operators, exists: "is there" }, op, change)}
    ${op === "exists"
      ? select(editing, place, "Whether it is there", TRUTHS, isThere, (next) => editing.set(place, next === "true"))
      : op === "in" || op === "not_in"
        ? literalsEntry(editing, place, "Value", offered)
        : literalEntry(editing, place, "Value", offered)}`;
}

/** What is compared with, kept as far as the next operator can have it. */
export function literalFor(op: string, before: Json | undefined): Json {
  const one = Array.isArray(before) ? ((before as readonly Json[])[0] ?? "") : before;
  const plain = typeof one === "string" || typeof one === "number" || typeof one === "boolean" ? one : "";
  if (op === "exists") return true;
  if (op === "in" || op === "not_in") return Array.isArray(before) ? (before as Json) : plain === "" ? [] : [plain];
  if (op === "before" || op === "after") return typeof before === "object" || typeof before === "number" ? (before ?? "") : { in: 0, unit: "day" };
  return ["contains", "starts_with", "ends_with"].includes(op) ? String(plain) : plain;
}

function removeButton(editing: Editing, path: Path): TemplateResult {
  const remove = (): void => {
    if (typeof path.at(-1) === "number") editing.apply(removed(editing.document, path), "Removed. Control Z brings it back.");
    else editing.set(path, undefined);
  };
  return html`<button class="plain x" type="button" aria-label="Remove the condition on fields" @click=${remove}>${CROSS}</button>`;
}
