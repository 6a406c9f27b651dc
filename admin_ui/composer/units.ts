// Editors of fields, tiles and links: what they show, how it is written, and when.
import { html, nothing, type TemplateResult } from "lit";
import { conditionControl } from "./conditions.ts";
import { choiceControl, numberOf, textControl, tick, valueOf } from "./controls.ts";
import { at, isObject, listAt, textAt } from "./document.ts";
import { rolesControl } from "./roles.ts";
import type { Editing, Json, JsonObject, Path } from "./types.ts";
import { COLOURS, FIELD_KINDS, FORMATS, RULE_TESTS, typeOf } from "./words.ts";

export function unitEditor(editing: Editing, path: Path, list: string): TemplateResult {
  const shown = list === "tiles" ? tileEditor(editing, path) : list === "links" ? linkEditor(editing, path) : fieldEditor(editing, path);
  return html`${shown}${rolesControl(editing, path)}${conditionControl(editing, [...path, "condition"])}`;
}

function fieldEditor(editing: Editing, path: Path): TemplateResult {
  const kinds = Object.keys(FIELD_KINDS).filter((kind) => kind !== "audience" || typeOf(at(editing.document, path.slice(0, 2))) === "audiences");
  const kind = kinds.find((name) => hasMember(editing, path, name)) ?? "key";
  const change = (next: string): void => {
    const before = without(without(without(without(at(editing.document, path), "key"), "computed"), "audience"), "colour");
    editing.set(path, { [next]: "", ...(next === "audience" ? without(without(before, "format"), "options") : before) });
  };
  const which = choiceControl(editing, [...path, "shows"], "Shows", Object.fromEntries(kinds.map((name) => [name, FIELD_KINDS[name] ?? name])), kind, change);
  if (kind === "audience") {
    return html`${textControl(editing, [...path, "audience"], "Audience", { list: "composer-audiences" })}${which}
      ${textControl(editing, [...path, "label"], "Label", { optional: true, placeholder: "its name" })}
      ${choiceControl(editing, [...path, "colour"], "Colour", COLOURS, "neutral")}`;
  }
  return html`${kind === "computed"
      ? textControl(editing, [...path, "computed"], "Computed trait", { list: "composer-computed" })
      : textControl(editing, [...path, "key"], "Trait", {
          list: "composer-traits", placeholder: "a trait of this space", settled: (key) => suggestFormat(editing, path, key),
        })}${which}
    ${textControl(editing, [...path, "label"], "Label", { optional: true, placeholder: "from the trait" })}
    ${formatControls(editing, path)}`;
}

/** A field without a format gets the one that the trait's values suggest. */
function suggestFormat(editing: Editing, path: Path, key: string): void {
  const known = editing.suggestions.traits.find((trait) => trait.key === key);
  if (known === undefined || known.format === "text" || at(editing.document, [...path, "format"]) !== undefined) return;
  editing.set([...path, "format"], known.format);
  if (known.options !== undefined) editing.set([...path, "options"], known.options);
}

function tileEditor(editing: Editing, path: Path): TemplateResult {
  const source: Path = [...path, "source"];
  const kind = ["event", "computed"].find((name) => hasMember(editing, source, name)) ?? "trait";
  const sum = textAt(editing.document, [...source, "measure"]) === "sum";
  const change = (value: string): void => editing.set(source, value === "event" ? { event: "", days: 30 } : { [value]: "" });
  const measure = (value: string): void => {
    const before = at(editing.document, source);
    const rest = without(before, "property");
    editing.set(source, value === "sum" ? { ...rest, measure: value, property: "" } : { ...rest, measure: value });
  };
  return html`${textControl(editing, [...path, "label"], "Label")}
    <label class="line"><span>Figure from</span><select @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
      ${Object.entries({ trait: "a trait", computed: "a computed trait", event: "events" }).map(([name, word]) => html`<option value=${name} ?selected=${name === kind}>${word}</option>`)}
    </select></label>
    ${kind === "event"
      ? html`${textControl(editing, [...source, "event"], "Event", { list: "composer-events" })}
          ${choiceControl(editing, [...source, "measure"], "Measure", { count: "how many", sum: "sum of a property" }, "count", measure)}
          ${sum ? textControl(editing, [...source, "property"], "Property") : nothing}
          ${textControl(editing, [...source, "days"], "Days", { read: numberOf, optional: true, placeholder: "30" })}`
      : kind === "computed"
        ? textControl(editing, [...source, "computed"], "Computed trait", { list: "composer-computed" })
        : textControl(editing, [...source, "trait"], "Trait", { list: "composer-traits" })}
    ${formatControls(editing, path)}`;
}

function linkEditor(editing: Editing, path: Path): TemplateResult {
  return html`${textControl(editing, [...path, "label"], "Label")}
    ${textControl(editing, [...path, "address"], "Address", { placeholder: "https://back.example/{id:user_id}" })}
    <p class="label">{trait} and {id:type} are replaced by the person's values.</p>`;
}

function hasMember({ document }: Editing, path: Path, name: string): boolean {
  const found = at(document, path);
  return isObject(found) && name in found;
}

function without(value: Json | undefined, name: string): JsonObject {
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).filter(([member]) => member !== name));
}

function formatControls(editing: Editing, path: Path): TemplateResult {
  const format = textAt(editing.document, [...path, "format"]) || "text";
  const change = (value: string): void => {
    const before = at(editing.document, path);
    editing.set(path, { ...without(before, "options"), format: value });
  };
  return html`${choiceControl(editing, [...path, "format"], "Format", FORMATS, "text", change)}
    ${optionControls(editing, [...path, "options"], format)}`;
}

function optionControls(editing: Editing, path: Path, format: string): TemplateResult | typeof nothing {
  const digits = textControl(editing, [...path, "digits"], "Decimals", { read: numberOf, optional: true, placeholder: "as needed" });
  switch (format) {
    case "number":
      return digits;
    case "percent":
      return html`${choiceControl(editing, [...path, "of"], "Values are", { "1": "parts of 1", "100": "per cent" }, "1", (value) => {
        editing.set([...path, "of"], Number(value));
      })}${digits}`;
    case "currency":
      return html`${textControl(editing, [...path, "currency"], "Currency", { optional: true, placeholder: "such as EUR" })}
        ${textControl(editing, [...path, "currency_key"], "or from trait", { optional: true, list: "composer-traits" })}`;
    case "date":
      return tick(editing, [...path, "time"], "With the time of day", false);
    case "duration":
      return choiceControl(editing, [...path, "unit"], "Values are in", { ms: "milliseconds", s: "seconds", min: "minutes", h: "hours", d: "days" }, "s");
    case "list":
      return textControl(editing, [...path, "most"], "At most", { read: numberOf, optional: true });
    case "link":
      return textControl(editing, [...path, "label"], "Words", { optional: true });
    case "badge":
      return rulesEditor(editing, [...path, "rules"]);
    default:
      return nothing;
  }
}

/** Badges are coloured by the first rule that fits. */
function rulesEditor(editing: Editing, path: Path): TemplateResult {
  const rules = listAt(editing.document, path);
  return html`<fieldset class="group"><legend>Colours, by the first that fits</legend>
    ${rules.map((rule, index) => ruleEditor(editing, [...path, index], isObject(rule) ? rule : {}, index + 1))}
    <button class="plain" type="button" @click=${() => editing.insert(path, { equals: "", colour: "success" })}>Add a colour</button>
  </fieldset>`;
}

function ruleEditor(editing: Editing, path: Path, rule: JsonObject, number: number): TemplateResult {
  const test = Object.keys(RULE_TESTS).find((name) => name in rule) ?? "equals";
  const change = (next: string): void => editing.set(path, { [next]: rule[test] ?? "", colour: rule.colour ?? "neutral" });
  return html`<div class="rule" role="group" aria-label="Colour ${number}">
    <select aria-label="Test of colour ${number}" @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
      ${Object.entries(RULE_TESTS).map(([name, word]) => html`<option value=${name} ?selected=${name === test}>${word}</option>`)}
    </select>
    ${textControl(editing, [...path, test], "Value", { read: valueOf })}
    ${choiceControl(editing, [...path, "colour"], "Colour", COLOURS, "neutral")}
    <button class="plain" type="button" @click=${() => editing.remove(path)}>Remove colour ${number}</button>
  </div>`;
}
