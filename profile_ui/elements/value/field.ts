// A trait as the layout's field shows it: by its format, or by the value's own make where the field names none.
import type { TemplateResult } from "lit";
import type { Json, LayoutField } from "../../types.ts";
import { showAs } from "../../format/field.ts";
import type { Format } from "../../format/format.ts";
import { label, show, type Shown } from "../../format/value.ts";
import { valueTemplate } from "./value.ts";

/** Another trait of the same person, which a currency may rest on. */
export type TraitOf = (key: string) => Json | undefined;

function shownAs(field: LayoutField | undefined, value: Json, format: Format, traitOf?: TraitOf): Shown {
  return field === undefined ? show(value, format) : showAs(field, value, format, traitOf);
}

/** The value in words, without what stands beside it. */
export function fieldText(field: LayoutField | undefined, value: Json, format: Format, traitOf?: TraitOf): string {
  return shownAs(field, value, format, traitOf).text;
}

/** A badge: its text, and the colour it means; null where there is none, such as for an audience one is not in. */
export function badgeOf(field: LayoutField, value: Json, format: Format): { readonly text: string; readonly colour: string } | null {
  if (value === false || value === null || value === "") return null;
  const { text, colour } = showAs(field.format === null ? { ...field, format: "badge" } : field, value, format);
  return { text: value === true ? (field.label ?? label(field.key)) : text, colour: colour ?? "" };
}

/** @param openable a name opens to the whole that it stands for; else that only shows on hover. */
export function fieldTemplate(
  field: LayoutField | undefined, value: Json, format: Format, openable: boolean, traitOf?: TraitOf,
): TemplateResult {
  return valueTemplate(shownAs(field, value, format, traitOf), openable);
}
