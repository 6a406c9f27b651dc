import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Explanation, Identifier, PanelEvent, Reader, Why } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { eventTitle } from "../../format/event.ts";
import { type Format, moment } from "../../format/format.ts";
import { brief, plain } from "../../format/plain.ts";
import { detailWords, words } from "../../strings/index.ts";
import { isOpenable } from "../../session/parts.ts";
import { base } from "../../style/base.ts";
import "../remark/onefold-remark.ts";

/**
 * Why an identifier is here: the event that brought it, the rule, what confirmed it since, and where it was turned away.
 *
 * @fires onefold-ask-again - a person asked once more after no answer came
 */
@customElement("onefold-explanation")
export class OnefoldExplanation extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        margin-top: var(--onefold-space-2);
        padding: var(--onefold-space-3);
        border: 1px solid var(--onefold-color-border-subtle);
        border-radius: var(--onefold-radius);
        background: var(--onefold-color-recessed);
      }
      ol > li {
        position: relative;
        padding-inline-start: var(--onefold-space-6);
      }
      ol > li + li {
        margin-top: var(--onefold-space-2);
      }
      ol > li::before {
        content: "";
        position: absolute;
        inset-inline-start: 7.5px;
        top: 10px;
        height: calc(100% + 8px);
        width: 1px;
        background: var(--onefold-color-border-control);
      }
      ol > li:last-child::before {
        display: none;
      }
      .dot {
        position: absolute;
        inset-inline-start: 3px;
        top: 5px;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--onefold-color-link);
      }
      .dot.call {
        border: 1.5px solid var(--onefold-color-border-control);
        border-radius: 2px;
        background: var(--onefold-color-background);
      }
      .after {
        margin-top: var(--onefold-space-2);
      }
      .confirmed > li {
        padding-inline-start: var(--onefold-space-2);
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        align-items: flex-start;
        gap: 0 var(--onefold-space-3);
        margin-top: var(--onefold-space-2);
      }
      .ways .icon {
        width: 12px;
        height: 12px;
      }
      .failed {
        display: flex;
        justify-content: space-between;
        align-items: center;
      }
    `,
  ];

  @property({ attribute: false }) why: Why = "asking";
  @property({ attribute: false }) identifier!: Identifier;
  @property({ attribute: false }) format!: Format;
  /** Takes remarks; null where Onefold cannot be asked. */
  @property({ attribute: false }) reader: Reader | null = null;
  @property({ attribute: false }) person = "";
  /** Where admins see the person; null: nobody said. */
  @property({ attribute: false }) adminUrl: string | null = null;

  override render(): TemplateResult {
    if (this.why === "asking") return html`<p class="label" role="status">${detailWords.asking}</p>`;
    if (this.why === "failed") {
      return html`<div class="failed" role="alert">
        <span class="label">${detailWords.late}</span>
        <button class="link" @click=${this.askAgain}>${words.askAgain}</button>
      </div>`;
    }
    return this.renderChain(this.why);
  }

  private renderChain(why: Explanation): TemplateResult {
    const event = why.attached_by;
    return html`<ol>
        <li><span class="dot"></span><span class="any">${brief(this.identifier.value)}</span></li>
        <li>
          <span class="dot call"></span>
          ${event === null ? html`<span class="muted">${detailWords.attachedUnknown}</span>` : this.renderCall(event)}
          ${event?.rule === null || event === null ? nothing : html`<p class="label any">${plain(event.rule)}</p>`}
        </li>
      </ol>
      ${this.renderConfirmed(why)} ${why.refused.length === 0 ? nothing : this.renderRefused(why)}
      <div class="ways">
        <onefold-remark .reader=${this.reader} .person=${this.person}></onefold-remark>
        ${this.adminUrl !== null && isOpenable(this.adminUrl)
          ? html`<a class="link" href=${this.adminUrl} target="_blank" rel="noopener noreferrer" title=${detailWords.newWindow}>
              ${detailWords.openGraph}${icon("external-link")}
            </a>`
          : nothing}
      </div>`;
  }

  private renderCall(event: PanelEvent): TemplateResult {
    const time = moment(event.timestamp);
    const name = event.type === "track" ? eventTitle(event) : event.type;
    return html`<span class="any">${brief(name)} <span class="muted">${brief(detailWords.from(event.source))}</span></span>
      <p class="label">
        <time datetime=${event.timestamp} title=${this.format.exact(time)}>
          ${this.format.fullDate(time)}${words.comma}${this.format.clock(time)}
        </time>
      </p>`;
  }

  private renderConfirmed(why: Explanation): TemplateResult | typeof nothing {
    const { total, total_is_exact, newest } = why.confirmed_by;
    if (total === 0) return nothing;
    const last = newest[0] === undefined ? null : this.format.when(moment(newest[0].timestamp));
    return html`<p class="label after">${detailWords.confirmed(total, this.format.count(total, total_is_exact), last)}</p>
      <ul class="label confirmed">${newest.map((event) => html`<li class="any">${brief(this.confirmedBy(event))}</li>`)}</ul>`;
  }

  private confirmedBy(event: PanelEvent): string {
    const name = event.type === "track" ? eventTitle(event) : event.type;
    return detailWords.confirmedBy(name, event.source, this.format.when(moment(event.timestamp)));
  }

  private renderRefused(why: Explanation): TemplateResult {
    const reasons = [...new Set(why.refused.map((each) => each.reason))];
    return html`<p class="label after any">${detailWords.refused(why.refused.length)}: ${plain(reasons.join(" "))}</p>`;
  }

  private readonly askAgain = (): void => {
    this.dispatchEvent(new CustomEvent("onefold-ask-again"));
  };
}
