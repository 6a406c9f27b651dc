import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Explanation, Identifier, PanelEvent, Why } from "../../types.ts";
import { eventTitle } from "../../format/event.ts";
import { type Format, moment } from "../../format/format.ts";
import { brief, plain } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";

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

  override render(): TemplateResult {
    if (this.why === "asking") return html`<p class="label" role="status">${words.asking}</p>`;
    if (this.why === "failed") {
      return html`<div class="failed" role="alert">
        <span class="label">${words.late}</span>
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
          ${event === null ? html`<span class="muted">${words.attachedUnknown}</span>` : this.renderCall(event)}
          ${event?.rule === null || event === null ? nothing : html`<p class="label any">${plain(event.rule)}</p>`}
        </li>
      </ol>
      ${this.renderConfirmed(why)} ${why.refused.length === 0 ? nothing : this.renderRefused(why)}`;
  }

  private renderCall(event: PanelEvent): TemplateResult {
    const time = moment(event.timestamp);
    const name = event.type === "track" ? eventTitle(event) : event.type;
    return html`<span class="any">${brief(name)} <span class="muted">${brief(words.from(event.source))}</span></span>
      <p class="label">
        <time datetime=${event.timestamp} title=${this.format.exact(time)}>
          ${this.format.fullDate(time)}, ${this.format.clock(time)}
        </time>
      </p>`;
  }

  private renderConfirmed(why: Explanation): TemplateResult | typeof nothing {
    const { total, total_is_exact, newest } = why.confirmed_by;
    if (total === 0) return nothing;
    const last = newest[0] === undefined ? null : this.format.when(moment(newest[0].timestamp));
    return html`<p class="label after">${words.confirmed(total, this.format.count(total, total_is_exact), last)}</p>`;
  }

  private renderRefused(why: Explanation): TemplateResult {
    const reasons = [...new Set(why.refused.map((each) => each.reason))];
    return html`<p class="label after any">${words.refused(why.refused.length)}: ${plain(reasons.join(" "))}</p>`;
  }

  private readonly askAgain = (): void => {
    this.dispatchEvent(new CustomEvent("onefold-ask-again"));
  };
}
