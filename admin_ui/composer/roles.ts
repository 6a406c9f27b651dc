// Who may see a card, field, tile or link. Whoever may not learns that it is there, and nothing of what is in it.
import type { TemplateResult } from "lit";
import { choiceControl } from "./controls.ts";
import { at, isList, textAt } from "./document.ts";
import type { Editing, Path } from "./types.ts";
import { SEEN_BY } from "./words.ts";

const WRITTEN = "written";

export function rolesControl(editing: Editing, path: Path): TemplateResult {
  const place: Path = [...path, "roles"];
  const roles = at(editing.document, place);
  const first = textAt(editing.document, [...place, 0]);
  const chosen = roles === undefined ? "" : isList(roles) && roles.length === 1 && Object.hasOwn(SEEN_BY, first) ? first : WRITTEN;
  const choices = chosen === WRITTEN ? { ...SEEN_BY, [WRITTEN]: `As written: ${JSON.stringify(roles)}` } : SEEN_BY;
  const change = (value: string): void => {
    if (value !== WRITTEN) editing.set(place, value === "" ? undefined : [value]);
  };
  return choiceControl(editing, place, "Seen by", choices, chosen, change);
}
