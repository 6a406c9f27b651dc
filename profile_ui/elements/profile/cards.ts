// Each card of a layout as the element that draws it, with what the answer holds for it.
import { html, nothing, type TemplateResult } from "lit";
import type { CardType, FoundCopy, LayoutCard, Reader, UnreadCard } from "../../types.ts";
import type { Format } from "../../format/format.ts";
import { nameOf } from "../../format/person.ts";
import { plain } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { badgesTemplate } from "../badges/badges.ts";
import { readHighlights, readTraits } from "../../session/answers.ts";
import { list, object } from "../../session/fields.ts";

export interface CardParts {
  readonly found: FoundCopy;
  readonly format: Format;
  readonly reader: Reader | null;
  /** Cards that were late and have come since, by id. */
  readonly late: ReadonlyMap<string, UnreadCard>;
  readonly came: (cards: ReadonlyMap<string, UnreadCard>) => void;
  readonly allBadges: boolean;
  readonly showAllBadges: () => void;
  /** The audience whose reasons are open; null: none. */
  readonly openBadge: string | null;
  readonly tellBadge: (key: string) => void;
  readonly canInsert: boolean;
  /** Only events of this name are wanted; null: all. */
  readonly sought: string | null;
}

const NONE: UnreadCard = { state: "empty", body: {} };
/** Asked for by themselves where they are late. Panel API, "GET /panel/v1/card". */
const ASKED: readonly CardType[] = ["highlights", "activity", "metrics", "header", "audiences", "traits"];

/** The inside of a card; nothing for one without content that needs no words for it. */
export function cardTemplate(card: LayoutCard, parts: CardParts): TemplateResult | typeof nothing {
  const { cards, profile, as_of } = parts.found.answer;
  const body = cards.others.get(card.id) ?? NONE;
  const partly = body.state !== "late" && "late" in body.body;
  if (body.state !== "hidden" && body.state !== "late" && !partly) return contentTemplate(card, parts, body);
  const came = parts.late.get(card.id);
  const reader = ASKED.includes(card.type) ? parts.reader : null;
  return html`<onefold-late
      .state=${body.state} .reader=${reader} .type=${card.type} .heading=${headingOf(card)}
      .of=${`${profile.id} ${profile.version} ${JSON.stringify(body.body.late)} ${reader === null ? as_of : ""}`} .quiet=${came !== undefined} .came=${parts.came} .partly=${partly}
    ></onefold-late>
    ${came === undefined && !partly ? nothing : contentTemplate(card, parts, came ?? body)}`;
}

function contentTemplate(card: LayoutCard, parts: CardParts, body: UnreadCard): TemplateResult | typeof nothing {
  const { found, format, reader } = parts;
  const { cards, profile } = found.answer;
  const heading = card.title;
  switch (card.type) {
    case "header":
      return nothing; // stands by itself
    case "highlights": {
      const highlights = parts.late.has(card.id) ? readHighlights(body.body) : cards.highlights;
      return html`<onefold-highlights .card=${highlights} .format=${format} .person=${profile.id}></onefold-highlights>`;
    }
    case "activity":
      return html`<onefold-activity
        .card=${body} .format=${format} .heading=${heading} .name=${nameOf(profile.name, cards.identities.items)}
      ></onefold-activity>`;
    case "metrics":
      return body.state === "empty"
        ? nothing
        : html`<onefold-metrics .card=${body} .layout=${card} .reader=${reader} .format=${format}></onefold-metrics>`;
    case "traits":
      return html`<onefold-traits
        .card=${parts.late.has(card.id) ? readTraits(body.body) : cards.traits.get(card.id)}
        .fields=${card.fields} .heading=${heading} .format=${format} .person=${profile.id} .reader=${reader}
      ></onefold-traits>`;
    case "audiences":
      return html`${badgesTemplate({
          fields: card.fields, traits: readTraits(body.body).items, body: body.body, format, all: parts.allBadges,
          showAll: parts.showAllBadges, open: parts.openBadge, tell: parts.tellBadge,
        })}
        ${!isMember(body, parts.openBadge)
          ? nothing
          : html`<onefold-worked-out opened .of=${parts.openBadge} .reader=${reader} .format=${format}></onefold-worked-out>`}`;
    case "timeline":
      return html`<onefold-timeline
        .card=${cards.timeline} .filters=${card.own.filters} .sought=${parts.sought} .format=${format} .reader=${reader}
        .person=${profile.id} .canInsert=${parts.canInsert}
      ></onefold-timeline>`;
    case "identities":
      return html`<onefold-identities
        .card=${cards.identities} .format=${format} .reader=${reader} .matched=${found.answer.matched_by}
        .person=${profile.id} .adminUrl=${profile.admin_url} .canInsert=${parts.canInsert}
      ></onefold-identities>`;
    case "accounts":
      return html`<onefold-accounts .card=${body} .format=${format}></onefold-accounts>`;
    case "links":
      return html`<onefold-links .card=${body}></onefold-links>`;
    case "changes":
      return html`<onefold-changes .card=${body} .format=${format} .reader=${reader} .person=${profile.id}></onefold-changes>`;
    case "note":
      return html`<p class="written any">${plain(textOf(body))}</p>`;
  }
}

/** What a card is called; the layout's own title comes first. */
export function headingOf(card: LayoutCard): string {
  return card.title ?? words[card.type === "header" ? "panel" : card.type];
}

function isMember({ body }: UnreadCard, key: string | null): boolean {
  return list(body.memberships, object).some((each) => each.key === key);
}

function textOf({ body }: UnreadCard): string {
  return typeof body.text === "string" ? body.text : "";
}
