// A person as plain text for a note: what is on screen, in the same order, with the time it is of.
import type { FoundAnswer, LayoutCard } from "../../types.ts";
import { type Format, moment } from "../../format/format.ts";
import { lineUnderName, nameOf } from "../../format/person.ts";
import { label } from "../../format/value.ts";
import { words } from "../../strings/index.ts";
import { asText } from "../../strings/sentence.ts";
import { sentenceOf } from "../highlights/sentences.ts";
import { fieldText } from "../value/field.ts";

const VALUE_MAX = 300;
const TRAITS_MAX = 40;

export function asNote(answer: FoundAnswer, format: Format): string {
  const ids = answer.cards.identities.items;
  const name = nameOf(answer.profile.name, ids);
  const line = lineUnderName(answer.profile, name, ids);
  const head = [line === null ? name : `${name}, ${line}`];
  const body = answer.layout.flatMap((card) => linesOf(card, answer, format));
  return [...head, ...body, words.asOf(format.exact(moment(answer.as_of)))].join("\n");
}

function linesOf(card: LayoutCard, answer: FoundAnswer, format: Format): readonly string[] {
  if (card.type === "highlights") {
    const said = answer.cards.highlights.items.map((item) => sentenceOf(item, format));
    return said.flatMap((each) => (each === null ? [] : [`- ${asText(each)}`]));
  }
  if (card.type !== "traits" && card.type !== "audiences") return [];
  const traits = answer.cards.traits.get(card.id)?.items ?? [];
  const shown = card.fields.length === 0 ? traits.map(({ key }) => ({ key, label: null, format: null, options: {}, hidden: false })) : card.fields;
  return shown.slice(0, TRAITS_MAX).flatMap((field) => {
    const trait = traits.find(({ key }) => key === field.key);
    if (trait?.state !== "full") return [];
    return [`${field.label ?? trait.computed ?? label(field.key)}: ${fieldText(field, trait.value, format).slice(0, VALUE_MAX)}`];
  });
}
