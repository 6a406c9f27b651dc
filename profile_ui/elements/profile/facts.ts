// The lines under the name: the person's own time, and how sure we are that it is they.
import { html, nothing, type TemplateResult } from "lit";
import type { AskedIdentifier, FoundAnswer } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import type { Format } from "../../format/format.ts";
import { brief, plain } from "../../format/plain.ts";
import { typeWord } from "../../format/value.ts";
import { words } from "../../strings/index.ts";

/** How a person was found: "Matched by verified e-mail", or that a viewer picked them. */
export function matchedWords(answer: FoundAnswer, asked: readonly AskedIdentifier[]): string {
  const { type, value } = answer.matched_by;
  if (type === "pick") return words.picked;
  const kind = words.matchedTypes[type] ?? typeWord(type);
  const folded = value.toLowerCase();
  const vouched = asked.some((each) => each.type === type && each.value.toLowerCase() === folded && each.verified);
  return words.matchedBy(type === "email" && vouched ? words.verified(kind) : kind);
}

export function factsTemplate(
  answer: FoundAnswer,
  asked: readonly AskedIdentifier[],
  format: Format,
  change: (() => void) | null,
  since: string | null,
): TemplateResult {
  const local = format.placeTime(answer.profile.time_zone);
  const picked = answer.matched_by.type === "pick";
  return html`<p class="facts label">
    ${local === null ? nothing : html`<span>${icon("clock")}${plain(local)}</span>`}
    <span>
      ${icon("shield-check", "success")}${brief(matchedWords(answer, asked))}
      ${picked && change !== null ? html`<button class="link" @click=${change}>${words.change}</button>` : nothing}
    </span>
    ${since === null ? nothing : html`<span>${icon("user")}${since}</span>`}
  </p>`;
}
