import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Reader, UnreadCard } from "../../types.ts";
import { type Format, moment } from "../../format/format.ts";
import { plain } from "../../format/plain.ts";
import { type Change, type ChangesPage, readChanges } from "../../session/computed.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { causeSaid, changeSaid } from "./said.ts";

/** Audiences entered and left, and computed traits that became others, newest first, each with its cause and moment. */
@customElement("onefold-changes")
export class OnefoldChanges extends LitElement {
  static override styles = [
    base,
    css`
      li {
        display: grid;
        grid-template-columns: minmax(84px, max-content) minmax(0, 1fr);
        column-gap: var(--onefold-space-2);
        padding: 4px 0;
      }
      time {
        font-size: var(--onefold-size-label);
        color: var(--onefold-color-text-muted);
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) card: UnreadCard = { state: "empty", body: {} };
  @property({ attribute: false }) format!: Format;
  @property({ attribute: false }) reader: Reader | null = null;
  @property({ attribute: false }) person = "";

  @state() private page: ChangesPage = { items: [], next: null };
  @state() private failed = false;
  private turn = 0;

  protected override willUpdate(before: PropertyValues<this>): void {
    if (!before.has("card") && !before.has("person")) return;
    this.turn += 1;
    this.failed = false;
    this.page = readChanges(this.card.body);
  }

  override render(): TemplateResult {
    const { items, next } = this.page;
    if (items.length === 0) return html`<p class="label">${detailWords.noChanges}</p>`;
    return html`<ul>${items.map((change) => this.renderChange(change))}</ul>
      ${this.failed ? html`<p class="label" role="alert">${detailWords.late}</p>` : nothing}
      ${next === null || this.reader === null
        ? nothing
        : html`<button class="link" @click=${() => this.more(next)}>${this.failed ? words.askAgain : detailWords.olderChanges}</button>`}`;
  }

  private renderChange(change: Change): TemplateResult {
    const time = moment(change.at);
    return html`<li>
      <time class="number" datetime=${change.at} title=${this.format.exact(time)}>${this.format.since(time)}</time>
      <span class="any">${plain(changeSaid(change, this.format))} <span class="label">${plain(causeSaid(change))}</span></span>
    </li>`;
  }

  private more(before: string): void {
    const turn = ++this.turn;
    this.failed = false;
    this.reader?.read({ path: `changes?before=${encodeURIComponent(before)}` }).then(
      (body) => {
        if (turn !== this.turn) return;
        const { items, next } = readChanges(body);
        this.page = { items: [...this.page.items, ...items], next };
      },
      () => {
        if (turn === this.turn) this.failed = true;
      },
    );
  }
}
