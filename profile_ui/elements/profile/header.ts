// The head of a found person: who, how sure, since when; and what stands right under it.
import { html, nothing, type TemplateResult } from "lit";
import type { FoundAnswer, FoundCopy, LayoutCard, Reader } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { type Format, moment } from "../../format/format.ts";
import { lineUnderName, nameOf } from "../../format/person.ts";
import { words } from "../../strings/index.ts";
import { fieldText } from "../value/field.ts";
import { factsTemplate } from "./facts.ts";

/** Facts of a header that are no traits. Docs, "Layouts", section "header". */
const FACTS: readonly string[] = ["initials", "name", "title", "company", "local_time", "customer_since"];

export interface HeaderParts {
  readonly found: FoundCopy;
  readonly card: LayoutCard;
  readonly format: Format;
  readonly reader: Reader | null;
  /** Asks for the wide view; null where the host has none. */
  readonly widen: (() => void) | null;
  /** Takes a viewer's choice of person back. */
  readonly change: () => void;
}

export function headerTemplate({ found, card, format, reader, widen, change }: HeaderParts): TemplateResult {
  const { answer, asked } = found;
  const ids = answer.cards.identities.items;
  const name = nameOf(answer.profile.name, ids);
  return html`<onefold-header .name=${name} .line=${lineOf(answer, card, name, format)}>
      ${widen === null
        ? nothing
        : html`<button slot="end" class="square" title=${words.wide} aria-label=${words.wide} @click=${widen}>
            ${icon("arrows-diagonal")}
          </button>`}
      ${factsTemplate(answer, asked, format, reader === null ? null : change, sinceOf(answer, card, format))}
    </onefold-header>
    ${answer.profile.recomputing
      ? html`<p class="box label recomputing">${words.recomputing(format.clock(moment(answer.as_of)))}</p>`
      : nothing}
    ${answer.cards.timeline.total === 0 && answer.profile.last_seen_at === null 
      ? html`<onefold-known .answer=${answer} .format=${format}></onefold-known>`
      : nothing}`;
}

/** Title and company, and what else the layout wants to stand there. */
function lineOf(answer: FoundAnswer, card: LayoutCard, name: string, format: Format): string | null {
  const traits = answer.cards.traits.get(card.id)?.items ?? [];
  const named = card.fields.map(({ key }) => key);
  const { title, company } = answer.profile;
  const who = named.length === 0 ? { title, company } : {
    title: named.includes("title") ? title : null,
    company: named.includes("company") ? company : null,
  };
  const line = lineUnderName(who, name, answer.cards.identities.items);
  const more = card.fields.flatMap((field) => {
    const trait = FACTS.includes(field.key) ? undefined : traits.find(({ key }) => key === field.key);
    return trait === undefined || trait.value === null ? [] : [fieldText(field, trait.value, format)];
  });
  return more.length === 0 ? line : [...(line === null ? [] : [line]), ...more].join(words.comma);
}

function sinceOf({ profile }: FoundAnswer, card: LayoutCard, format: Format): string | null {
  const wanted = card.fields.some(({ key }) => key === "customer_since");
  return wanted ? words.customerSince(format.fullDate(moment(profile.created_at))) : null;
}
