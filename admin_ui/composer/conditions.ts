// When something is shown: comparisons with traits, all or any or none of them, or a condition by its name.
import { html, nothing, type TemplateResult } from "lit";
import { choiceControl, jsonControl, options, textControl, valueOf } from "./controls.ts";
import { at, isList, isObject, listAt, pointer, textAt } from "./document.ts";
import type { Editing, Json, JsonObject, Path } from "./types.ts";
import { OPERATORS } from "./words.ts";

const MODES = { "": "Always", all: "When all of these hold", any: "When any of these holds", none: "When none of these holds" };
const FRESH: JsonObject = { trait: "", is: "exists" };

export function conditionControl(editing: Editing, path: Path, label = "Show when", always = true): TemplateResult {
  const condition = at(editing.document, path);
  const mode = modeOf(condition);
  const names = Object.keys(namedIn(editing.document));
  const choices = {
    ...Object.fromEntries(Object.entries(MODES).filter(([value]) => always || value !== "")),
    ...Object.fromEntries(names.map((name) => [`named:${name}`, `When “${name}” holds`])),
    ...(mode === "json" ? { json: "As written" } : {}),
  };
  const change = (value: string): void => editing.set(path, conditionOf(value, condition));
  return html`<div class="condition">
    <label class="line"><span>${label}</span>
      <select data-at=${pointer(path)} @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
        ${options(choices, mode)}
      </select></label>
    ${mode === "json" ? jsonControl(editing, path, "Condition as JSON") : nothing}
    ${["all", "any", "none"].includes(mode) ? rowsTemplate(editing, path, condition, mode) : nothing}
  </div>`;
}

/** Conditions by name, for use in many places. */
export function namedConditions(editing: Editing): TemplateResult {
  const named = namedIn(editing.document);
  const add = (): void => {
    let number = 1;
    while (Object.hasOwn(named, `condition ${number}`)) number += 1;
    editing.set(["conditions", `condition ${number}`], FRESH);
  };
  return html`<details class="named"><summary>Conditions by name <span class="label">${Object.keys(named).length}</span></summary>
    <div class="inside">
      ${Object.keys(named).map((name) => html`<fieldset class="group"><legend>${name}</legend>
        <label class="line"><span>Name</span><input class="input" .value=${name} @change=${(event: Event) => {
          rename(editing, name, (event.target as HTMLInputElement).value.trim());
        }} /></label>
        ${conditionControl(editing, ["conditions", name], "Holds", false)}
        <button class="plain" type="button" @click=${() => editing.remove(["conditions", name])}>Remove</button>
      </fieldset>`)}
      <button class="plain" type="button" @click=${add}>Add a condition</button>
    </div></details>`;
}

function rename(editing: Editing, name: string, next: string): void {
  const named = namedIn(editing.document);
  if (next === "" || Object.hasOwn(named, next)) return;
  const renamed = Object.entries(named).map(([each, value]) => [each === name ? next : each, value] as const);
  editing.set([], renamedIn({ ...editing.document, conditions: Object.fromEntries(renamed) }, name, next));
}

/** The document with every reference to a condition under its new name. */
function renamedIn(value: Json, name: string, next: string): Json {
  if (isList(value)) return value.map((each) => renamedIn(each, name, next));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => [
      member, member === "condition" && inner === name ? next : renamedIn(inner, name, next),
    ]),
  );
}

function rowsTemplate(editing: Editing, path: Path, condition: Json | undefined, mode: string): TemplateResult {
  const single = isObject(condition) && "trait" in condition;
  const list: Path = [...path, mode];
  const places = single ? [path] : listAt(editing.document, list).map((_, index): Path => [...list, index]);
  const add = (): void => {
    if (single) editing.set(path, { [mode]: [condition, FRESH] });
    else editing.insert(list, FRESH);
  };
  const remove = (place: Path): void => (places.length === 1 ? editing.set(path, undefined) : editing.remove(place));
  return html`${places.map((place) => comparison(editing, place, () => remove(place)))}
    <button class="plain" type="button" @click=${add}>Add a comparison</button>`;
}

function comparison(editing: Editing, path: Path, remove: () => void): TemplateResult {
  const operator = textAt(editing.document, [...path, "is"]);
  const change = (value: string): void => {
    const trait = textAt(editing.document, [...path, "trait"]);
    const old = at(editing.document, [...path, "value"]);
    if (["exists", "missing"].includes(value)) editing.set(path, { trait, is: value });
    else if (value === "one_of") editing.set(path, { trait, is: value, value: isList(old) ? old : [old ?? ""] });
    else editing.set(path, { trait, is: value, value: (isList(old) ? old[0] : old) ?? "" });
  };
  return html`<fieldset class="group"><legend class="hidden">Comparison</legend>
    ${textControl(editing, [...path, "trait"], "Trait", { list: "composer-traits" })}
    ${choiceControl(editing, [...path, "is"], "Holds if it", OPERATORS, "exists", change)}
    ${["exists", "missing"].includes(operator) ? nothing : valueControl(editing, [...path, "value"], operator === "one_of")}
    <button class="plain" type="button" @click=${remove}>Remove this comparison</button>
  </fieldset>`;
}

function valueControl(editing: Editing, path: Path, several: boolean): TemplateResult {
  if (!several) return textControl(editing, path, "Value", { read: valueOf });
  return html`${listAt(editing.document, path).map((_, index) => textControl(editing, [...path, index], `Value ${index + 1}`, { read: valueOf }))}
    <button class="plain" type="button" @click=${() => editing.insert(path, "")}>Add a value</button>`;
}

function modeOf(condition: Json | undefined): string {
  if (condition === undefined) return "";
  if (!isObject(condition)) return "json";
  if (typeof condition.condition === "string") return `named:${condition.condition}`;
  if ("trait" in condition) return "all";
  const list = ["all", "any", "none"].find((name) => isList(condition[name]));
  const isFlat = list !== undefined && listAt(condition, [list]).every((part) => isObject(part) && "trait" in part);
  return isFlat ? list : "json";
}

function conditionOf(mode: string, before: Json | undefined): Json | undefined {
  if (mode === "") return undefined;
  if (mode === "json") return before;
  if (mode.startsWith("named:")) return { condition: mode.slice("named:".length) };
  const old = modeOf(before);
  const single = isObject(before) && "trait" in before;
  const parts = single ? [before] : ["all", "any", "none"].includes(old) ? listAt(before, [old]) : [FRESH];
  const [first] = parts;
  return mode === "all" && parts.length === 1 && first !== undefined ? first : { [mode]: parts };
}

function namedIn(document: JsonObject): JsonObject {
  return isObject(document.conditions) ? document.conditions : {};
}
