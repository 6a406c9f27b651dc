// Audiences and the like as badges: the first three, then how many more; those that mean trouble come first.
import { css, html, nothing, type TemplateResult } from "lit";
import type { LayoutField, Trait } from "../../types.ts";
import type { Format } from "../../format/format.ts";
import { brief } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { badgeOf } from "../value/field.ts";

const SHOWN = 3;

export const badgesStyles = css`
  .badges {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-top: var(--onefold-space-2);
  }
  .badges > * {
    max-width: 100%;
  }
`;

/** @param all every badge, not the first ones alone. */
export function badgesTemplate(
  fields: readonly LayoutField[],
  traits: readonly Trait[],
  format: Format,
  all: boolean,
  showAll: () => void,
): TemplateResult | typeof nothing {
  const badges = fields.flatMap((field) => {
    const trait = traits.find(({ key }) => key === field.key);
    const badge = trait === undefined ? null : badgeOf(field, trait.value, format);
    return badge === null ? [] : [badge];
  });
  if (badges.length === 0) return nothing;
  const [first, ...rest] = badges;
  const ordered = first === undefined ? [] : [first, ...rest.filter(isTrouble), ...rest.filter((badge) => !isTrouble(badge))];
  const shown = all ? ordered : ordered.slice(0, SHOWN);
  const left = ordered.slice(shown.length);
  return html`<ul class="badges" aria-label=${words.audiences}>
    ${shown.map(({ text, colour }) => html`<li><span class="badge ${colour}">${brief(text)}</span></li>`)}
    ${left.length === 0
      ? nothing
      : html`<li><button class="badge" aria-label=${`+${format.number(left.length)} ${words.moreBadges(format.list(left.map(({ text }) => text)).slice(0, 200))}`} @click=${showAll}>
          <bdi dir="ltr">+${format.number(left.length)}</bdi>
        </button></li>`}
  </ul>`;
}

function isTrouble({ colour }: { readonly colour: string }): boolean {
  return colour === "danger";
}
