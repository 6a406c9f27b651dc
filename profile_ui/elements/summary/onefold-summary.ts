import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { FoundAnswer, LayoutCard, UnreadCard } from "../../types.ts";
import { type Format, moment } from "../../format/format.ts";
import { plain } from "../../format/plain.ts";
import { readChange } from "../../session/computed.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { changeSaid } from "../changes/said.ts";

const NONE: UnreadCard = { state: "empty", body: {} };
/** Stands for the name while a sentence is made: a letter of no script. */
const NAME = "\ue000";

/** What a folded card says of itself, on one line. */
@customElement("onefold-summary")
export class OnefoldSummary extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        font-weight: 400;
      }
      /* Text of a sender runs its own way, is cut at its own end, and begins where the line does. */
      .alone > bdi {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        text-align: -webkit-match-parent;
        text-align: match-parent;
      }
    `,
  ];

  @property({ attribute: false }) card!: LayoutCard;
  @property({ attribute: false }) answer!: FoundAnswer;
  @property({ attribute: false }) format!: Format;

  override render(): TemplateResult | string {
    // Its words may be on their way still.
    if (!("timelineSummary" in detailWords)) return "";
    const body = this.answer.cards.others.get(this.card.id) ?? NONE;
    const account = this.card.type === "accounts" && body.state !== "hidden" ? onlyAccount(body) : null;
    if (account === null) return html`<p class="cut alone">${plain(summaryOf(this.card, this.answer, this.format))}</p>`;
    // The sentence is ours and runs as the panel does; only the name in it runs its own way.
    const { name, people, isExact } = account;
    const [before, after] = detailWords.accountSummary(NAME, people, this.format.count(people, isExact)).split(NAME);
    return html`<p class="cut">${before}${plain(name)}${after}</p>`;
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
    case "changes":
      return changesSummary(body, format);
    case "links":
      return format.list(listIn(body).map((link) => (typeof link.label === "string" ? link.label.slice(0, 40) : "")));
    case "note":
      return typeof body.body.text === "string" ? body.body.text.slice(0, 80) : "";
    default:
      return "";
  }
}

function changesSummary(body: UnreadCard, format: Format): string {
  const [first] = listIn(body).map(readChange);
  return first === undefined ? detailWords.noChanges : `${changeSaid(first, format)}, ${format.since(moment(first.at))}`;
}

function accountsSummary(body: UnreadCard, format: Format): string {
  const total = typeof body.body.total === "number" ? body.body.total : listIn(body).length;
  if (total === 0) return detailWords.noAccounts;
  return detailWords.accountCount(total, format.count(total, body.body.total_is_exact !== false));
}

/** The account of somebody who has one alone; null for none and for several. */
function onlyAccount(body: UnreadCard): { name: string; people: number; isExact: boolean } | null {
  const [first] = listIn(body);
  if (first === undefined || (typeof body.body.total === "number" && body.body.total > 1)) return null;
  const name = [first.name, first.group_id].find((each): each is string => typeof each === "string") ?? "";
  return { name, people: typeof first.people === "number" ? first.people : 0, isExact: first.people_is_exact !== false };
}

type Item = Readonly<Record<string, unknown>>;

function listIn({ body }: UnreadCard): readonly Item[] {
  const items: readonly unknown[] = Array.isArray(body.items) ? body.items : [];
  return items.filter((each): each is Item => typeof each === "object" && each !== null);
}
