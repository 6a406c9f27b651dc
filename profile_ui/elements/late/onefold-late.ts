import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CardState, Reader, UnreadCard } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { readUnread } from "../../session/answers.ts";
import { object } from "../../session/fields.ts";
import { detailWords, words } from "../../strings/index.ts";
import { brief } from "../../format/plain.ts";
import { base } from "../../style/base.ts";

const GIVES_UP_AFTER = 10_000;

/** Cards that came after all, by id. */
export type Came = (cards: ReadonlyMap<string, UnreadCard>) => void;

/** A card that is hidden from the viewer, or whose data is slow: then it says since when it was asked for, and after ten seconds that it did not come. */
@customElement("onefold-late")
export class OnefoldLate extends LitElement {
  static override styles = [
    base,
    css`
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--onefold-space-2);
        min-height: 24px;
      }
      .notice {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr);
        column-gap: var(--onefold-space-2);
      }
      .notice > .icon {
        margin-top: 2px;
      }
      .block {
        display: block;
        width: 70%;
        height: 12px;
        margin-top: var(--onefold-space-2);
        border-radius: 4px;
        background: var(--onefold-color-skeleton);
      }
      .block + .block {
        width: 48%;
      }
    `,
  ];

  @property({ attribute: false }) state: CardState = "late";
  @property({ attribute: false }) reader: Reader | null = null;
  /** The type of the cards that are asked for. */
  @property({ attribute: false }) type = "";
  @property({ attribute: false }) heading = "";
  /** What the question belongs to: another one is asked for anew. */
  @property({ attribute: false }) of = "";
  /** Something older stands there meanwhile, so nothing is drawn. */
  @property({ attribute: false }) quiet = false;
  /** The rest of the card stands there: only that a part did not come is said. */
  @property({ attribute: false }) partly = false;
  @property({ attribute: false }) came: Came = () => undefined;

  @state() private seconds = 0;
  @state() private failed = false;
  private turn = 0;
  private ticking: ReturnType<typeof setInterval> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.turn += 1;
    clearInterval(this.ticking);
  }

  protected override updated(before: PropertyValues<this>): void {
    if ((this.state === "late" || this.partly) && (before.has("of") || before.has("type"))) this.ask();
  }

  private readonly ask = (): void => {
    const turn = ++this.turn;
    const asked = Date.now();
    this.failed = false;
    this.seconds = 0;
    clearInterval(this.ticking);
    const fail = (): void => {
      if (turn !== this.turn) return;
      clearInterval(this.ticking);
      this.failed = true;
    };
    this.ticking = setInterval(() => {
      this.seconds = Math.floor((Date.now() - asked) / 1000);
      if (Date.now() - asked >= GIVES_UP_AFTER) fail();
    }, 1000);
    if (this.reader === null) { fail(); return; }
    this.reader.read({ path: `card?type=${this.type}` }).then((body) => {
      if (turn !== this.turn) return;
      clearInterval(this.ticking);
      const cards = Object.entries(object(object(body).cards)).map(([id, card]) => [id, readUnread(card)] as const);
      if (cards.every(([, card]) => card.state === "late")) fail();
      else {
        this.came(new Map(cards));
        if (this.partly && cards.some(([, card]) => "late" in card.body)) fail();
      }
    }, fail);
  };

  override render(): TemplateResult | typeof nothing {
    if ((this.quiet && !this.partly) || !("late" in detailWords)) return nothing; // its words may be on their way
    if (this.state === "hidden") {
      return html`<div class="notice muted">
        ${icon("eye-off")}
        <p class="any"><b>${brief(this.heading)}</b>${words.stop} ${detailWords.hiddenCard}</p>
      </div>`;
    }
    if (this.partly) return this.failed ? this.renderFailed() : nothing;
    return html`<div class="head">
        <h2 class="grow any">${brief(this.heading)}</h2>
        ${this.failed ? nothing : html`<span class="label number">${detailWords.lateFor(this.seconds)}</span>`}
      </div>
      ${this.failed
        ? this.renderFailed()
        : html`<span class="block"></span><span class="block"></span>`}`;
  }

  private renderFailed(): TemplateResult {
    return html`<div class="head" role="alert">
      <span class="label">${detailWords.late}</span>
      <button class="link" @click=${this.ask}>${words.askAgain}</button>
    </div>`;
  }
}
