import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { FoundAnswer, LayoutCard, UnreadCard } from "../../types.ts";
import type { Format } from "../../format/format.ts";
import { plain } from "../../format/plain.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";

const NONE: UnreadCard = { state: "empty", body: {} };

/** What a folded card says of itself, on one line. */
@customElement("onefold-summary")
export class OnefoldSummary extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        font-weight: 400;
      }
    `,
  ];

  @property({ attribute: false }) card!: LayoutCard;
  @property({ attribute: false }) answer!: FoundAnswer;
  @property({ attribute: false }) format!: Format;

  override render(): TemplateResult | string {
    // Its words may be on their way still.
    if (!("timelineSummary" in detailWords)) return "";
    return html`<p class="cut">${plain(summaryOf(this.card, this.answer, this.format))}</p>`;
  }
}

function summaryOf(card: LayoutCard, { cards }: FoundAnswer, format: Format): string {
  const body = cards.others.get(card.id) ?? NONE;
  if (body.state === "hidden") return words.hidden;
  switch (card.type) {
    case "timeline": {
      const { today, today_is_exact, total, total_is_exact } = cards.timeline;
      if (total === 0) return detailWords.nothingHappened;
      return detailWords.timelineSummary(format.count(today, today_is_exact), format.count(total, total_is_exact));
    }
    case "identities": {
      const sources = new Set(cards.identities.items.map((each) => each.source)).size;
      return detailWords.identitiesSummary(format.number(cards.identities.total), sources);
    }
    case "traits":
      return format.number(cards.traits.get(card.id)?.total ?? 0);
    case "accounts":
      return accountsSummary(body, format);
    case "links":
      return format.list(listIn(body).map((link) => (typeof link.label === "string" ? link.label.slice(0, 40) : "")));
    case "note":
      return typeof body.body.text === "string" ? body.body.text.slice(0, 80) : "";
    default:
      return "";
  }
}

function accountsSummary(body: UnreadCard, format: Format): string {
  const [first] = listIn(body);
  const total = typeof body.body.total === "number" ? body.body.total : listIn(body).length;
  if (first === undefined) return detailWords.noAccounts;
  if (total > 1) return detailWords.accountCount(total, format.count(total, body.body.total_is_exact !== false));
  const people = typeof first.people === "number" ? first.people : 0;
  const name = [first.name, first.group_id].find((each): each is string => typeof each === "string") ?? "";
  return detailWords.accountSummary(name, people, format.count(people, first.people_is_exact !== false));
}

type Item = Readonly<Record<string, unknown>>;

function listIn({ body }: UnreadCard): readonly Item[] {
  const items: readonly unknown[] = Array.isArray(body.items) ? body.items : [];
  return items.filter((each): each is Item => typeof each === "object" && each !== null);
}
