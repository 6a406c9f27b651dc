import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { PanelEvent, Reader } from "../../types.ts";
import { eventSummary, eventTitle } from "../../format/event.ts";
import { type Format, moment } from "../../format/format.ts";
import { brief, plain } from "../../format/plain.ts";
import { label } from "../../format/value.ts";
import { readWorkedOut, type WorkedOut } from "../../session/computed.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";

/** What a computed value or a membership follows from: asked for when somebody wants to know. */
@customElement("onefold-worked-out")
export class OnefoldWorkedOut extends LitElement {
  static override styles = [
    base,
    css`
      :host(:not([opened])) {
        display: inline;
      }
      .link {
        min-height: 0;
        font-size: var(--onefold-size-label);
      }
      .told {
        margin-top: var(--onefold-space-1);
        padding: var(--onefold-space-2);
        border-radius: var(--onefold-radius);
        background: var(--onefold-color-recessed);
        font-size: var(--onefold-size-label);
        line-height: var(--onefold-line-label);
      }
      li {
        padding: 2px 0;
      }
      time {
        color: var(--onefold-color-text-muted);
      }
    `,
  ];

  /** The definition's key. */
  @property({ attribute: false }) of = "";
  /** What it is called, where a button stands beside it. */
  @property({ attribute: false }) name = "";
  @property({ attribute: false }) reader: Reader | null = null;
  @property({ attribute: false }) format!: Format;
  /** It is told at once, and there is no button of its own. */
  @property({ type: Boolean, reflect: true }) opened = false;

  /** It tells; what stands around it may make room. */
  @property({ type: Boolean, reflect: true, attribute: "unfolded" }) isOpen = false;
  @state() private told: WorkedOut | "asking" | "failed" = "asking";
  private turn = 0;

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("of")) {
      this.isOpen = this.opened;
      if (this.isOpen) this.ask();
    }
  }

  private readonly ask = (): void => {
    const turn = ++this.turn;
    this.told = "asking";
    const tell = (told: WorkedOut | "failed"): void => {
      if (turn === this.turn) this.told = told;
    };
    if (this.reader === null) { this.told = "failed"; return; }
    this.reader.read({ path: `computed?key=${encodeURIComponent(this.of)}` }).then((body) => tell(readWorkedOut(body)), () => tell("failed"));
  };

  private readonly toggle = (): void => {
    this.isOpen = !this.isOpen;
    if (this.isOpen) this.ask();
  };

  override render(): TemplateResult | typeof nothing {
    if (!("followsFrom" in detailWords)) return nothing; // its words may be on their way
    return html`${this.opened
        ? nothing
        : html`<button class="link" aria-expanded=${this.isOpen} aria-label=${detailWords.whyLabel(this.name)} @click=${this.toggle}>${detailWords.why}</button>`}
      ${this.isOpen ? html`<div class="told" role="status">${this.renderTold(this.told)}</div>` : nothing}`;
  }

  private renderTold(told: WorkedOut | "asking" | "failed"): TemplateResult {
    if (told === "asking") return html`${detailWords.asking}`;
    if (told === "failed") return html`${detailWords.late} <button class="link" @click=${this.ask}>${words.askAgain}</button>`;
    if (told.late) return html`${words.worked}`;
    const { format } = this;
    const settled = told.settled_at === null ? null : detailWords.settledAt(format.since(moment(told.settled_at)));
    return html`<p class="any"><b>${brief(told.name)}</b>, ${detailWords.versionOf(told.version)}${settled === null ? nothing : html`, ${settled}`}</p>
      ${told.rests_on.length === 0 ? nothing : html`<p class="any">${detailWords.restsOn(format.list(told.rests_on.map(label)).slice(0, 300))}</p>`}
      ${told.total === 0 ? nothing : html`<p>${detailWords.followsFrom(told.total, format.number(told.total))}</p>
          <ul>${told.newest.map((event) => this.renderEvent(event))}</ul>`}`;
  }

  private renderEvent(event: PanelEvent): TemplateResult {
    const time = moment(event.timestamp);
    const summary = eventSummary(event, this.format);
    return html`<li class="any">
      <time class="number" datetime=${event.timestamp} title=${this.format.exact(time)}>${this.format.since(time)}</time>
      ${plain(eventTitle(event))}${summary === "" ? nothing : html`<span class="muted">, ${brief(summary)}</span>`}
    </li>`;
  }
}
