// Audiences and the like as badges: the first three, then how many more; those that mean trouble come first.
import { css, html, nothing, type TemplateResult } from "lit";
import type { Fields } from "../../session/fields.ts";
import { list, object, text } from "../../session/fields.ts";
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

interface Badge {
  readonly text: string;
  readonly colour: string;
  /** Of an audience: it tells why. */
  readonly key?: string;
}

export interface BadgesParts {
  readonly fields: readonly LayoutField[];
  readonly traits: readonly Trait[];
  /** The card, with the audiences that the person is in. */
  readonly body: Fields;
  readonly format: Format;
  /** Every badge, not the first ones alone. */
  readonly all: boolean;
  readonly showAll: () => void;
  /** The audience whose reasons are open. */
  readonly open: string | null;
  readonly tell: (key: string) => void;
}

export function badgesTemplate({ fields, traits, body, format, all, showAll, open, tell }: BadgesParts): TemplateResult | typeof nothing {
  const named = fields.flatMap((field): Badge[] => {
    const trait = traits.find(({ key }) => key === field.key);
    const badge = trait === undefined || field.hidden ? null : badgeOf(field, trait.value, format);
    return badge === null ? [] : [badge];
  });
  const badges = [...named, ...list(body.memberships, (each): Badge => {
    const { name, colour, key } = object(each);
    return { text: text(name), colour: text(colour), key: text(key) };
  })];
  if (badges.length === 0) return nothing;
  const [first, ...rest] = badges;
  const ordered = first === undefined ? [] : [first, ...rest.filter(isTrouble), ...rest.filter((badge) => !isTrouble(badge))];
  const shown = all ? ordered : ordered.slice(0, SHOWN);
  const left = ordered.slice(shown.length);
  return html`<ul class="badges" aria-label=${words.audiences}>
    ${shown.map(({ text, colour, key }) => html`<li>${key === undefined
      ? html`<span class="badge ${colour}">${brief(text)}</span>`
      : html`<button class="badge ${colour}" aria-expanded=${key === open} @click=${() => tell(key)}>${brief(text)}</button>`}</li>`)}
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
