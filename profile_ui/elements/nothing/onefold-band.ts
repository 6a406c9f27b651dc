import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { FoundCopy, PanelState } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { type Format, moment } from "../../format/format.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { noteFailure } from "../actions/paint_report.ts";

export type BandState = Extract<PanelState, { kind: "unreachable" | "too-many" }>;

/**
 * Stands over a copy: nothing newer is to be had, since when, and what can be done.
 *
 * @fires onefold-ask-again - a person asked to try now
 */
@customElement("onefold-band")
export class OnefoldBand extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        align-items: flex-start;
        gap: var(--onefold-space-2);
        margin: calc(-1 * var(--onefold-padding)) calc(-1 * var(--onefold-padding)) var(--onefold-space-3);
        padding: var(--onefold-space-2) var(--onefold-padding);
        border-bottom: 1px solid var(--onefold-color-warning-border);
        background: var(--onefold-color-warning-fill);
        font-size: var(--onefold-size-label);
        line-height: var(--onefold-line-label);
      }
      .link {
        display: inline;
        min-height: 0;
        padding: 4px 0;
        margin: -4px 0;
        color: inherit;
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      .icon {
        color: var(--onefold-color-warning);
      }
    `,
  ];

  @property({ attribute: false }) state!: BandState;
  @property({ attribute: false }) copy!: FoundCopy;
  @property({ attribute: false }) format!: Format;

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("state")) noteFailure(this.state.kind);
  }

  override render(): TemplateResult {
    const { state, format } = this;
    const taken = moment(this.copy.answer.as_of);
    const shown = detailWords.unreachableCopy(format.clock(taken), format.span(Math.max(0, format.now - taken)));
    if (state.kind === "too-many") {
      const { lead, rest } = detailWords.tooMany(format.clock(state.until), state.by_host === true);
      return html`${icon("clock")}<div role="status"><b>${lead}${words.stop}</b> ${rest} ${shown}</div>`;
    }
    const seconds = Math.max(0, Math.ceil((state.next_try - format.now) / 1000));
    return html`${icon("cloud-off")}
      <div>
        <span role="alert"><b>${detailWords.unreachable}${words.stop}</b></span> ${shown} ${detailWords.nextTry(seconds)}
        <button class="link" @click=${this.askAgain}>${detailWords.tryNow}</button>
      </div>`;
  }

  private readonly askAgain = (): void => {
    this.dispatchEvent(new CustomEvent("onefold-ask-again", { bubbles: true, composed: true }));
  };
}
