// Editors of cards: what a card has besides its fields, tiles or links.
import { html, nothing, type TemplateResult } from "lit";
import { conditionControl } from "./conditions.ts";
import { choiceControl, jsonControl, longText, namesControl, textControl, tick } from "./controls.ts";
import { at, textAt } from "./document.ts";
import { rolesControl } from "./roles.ts";
import type { Editing, Path } from "./types.ts";
import { CARDS, typeOf } from "./words.ts";

const GROUPS = { "": "Everything", problems: "Problems", money: "Money", product: "Product", pages: "Pages" };
const FOLDED: readonly string[] = ["timeline", "identities", "accounts", "links", "note", "changes"];

export function cardEditor(editing: Editing, path: Path): TemplateResult {
  const type = typeOf(at(editing.document, path));
  const titled = type !== "header";
  return html`${ownEditor(editing, path, type)}
    ${titled ? textControl(editing, [...path, "title"], "Title", { optional: true, placeholder: CARDS[type]?.name ?? "" }) : nothing}
    ${titled ? tick(editing, [...path, "folded"], "Folded at first", FOLDED.includes(type)) : nothing}
    ${rolesControl(editing, path)}${conditionControl(editing, [...path, "condition"])}`;
}

function ownEditor(editing: Editing, path: Path, type: string): TemplateResult | typeof nothing {
  switch (type) {
    case "traits":
      return tick(editing, [...path, "all"], "All other traits can be reached", true);
    case "audiences":
      return tick(editing, [...path, "all"], "All other audiences that the person is in", true);
    case "note":
      return longText(editing, [...path, "text"], "Text");
    case "timeline":
      return timelineEditor(editing, [...path, "filters"]);
    case "highlights":
      return html`${namesControl(editing, [...path, "interest"], "Speak of interest", "composer-events")}
        ${namesControl(editing, [...path, "problems"], "Are problems", "composer-events")}
        ${namesControl(editing, [...path, "not_problems"], "Are no problems", "composer-events")}
        ${at(editing.document, [...path, "good"]) === undefined
          ? html`<button class="plain" type="button" @click=${() => editing.set([...path, "good"], [{ problem: "", by: [""] }])}>Say what makes a problem good</button>`
          : jsonControl(editing, [...path, "good"], "Made good by, as JSON")}`;
    default:
      return nothing;
  }
}

function timelineEditor(editing: Editing, path: Path): TemplateResult {
  const tidy = (member: string, value: string): void => {
    editing.set([...path, member], value === "" ? undefined : value);
    if (Object.keys(at(editing.document, path) ?? {}).length === 0) editing.set(path, undefined);
  };
  return html`${choiceControl(editing, [...path, "group"], "Shows at first", GROUPS, "", (value) => tidy("group", value))}
    ${namesControl(editing, [...path, "names"], "Only events named", "composer-events")}
    <label class="line"><span>Only from source</span><input class="input" autocomplete="off"
      .value=${textAt(editing.document, [...path, "source"])}
      @change=${(event: Event) => tidy("source", (event.target as HTMLInputElement).value)} /></label>`;
}
