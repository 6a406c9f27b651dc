import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Requester } from "../../types.ts";
import { isBlank } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { speaksAny } from "../../strings/language.ts";
import { base } from "../../style/base.ts";
import "../header/onefold-header.ts";

const WORDS_AFTER = 3;

/**
 * Who the host says it is as real text, the place of what comes as blocks; from the third second on, words.
 *
 * @fires onefold-ask-again - a person would rather ask anew than wait
 */
@customElement("onefold-loading")
export class OnefoldLoading extends LitElement {
  static override styles = [
    base,
    css`
      .block {
        display: block;
        height: 12px;
        border-radius: 4px;
        background: var(--onefold-color-skeleton);
      }
      .block.w1 {
        width: 112px;
      }
      .block.w2 {
        width: 72%;
      }
      .block.round {
        width: 40px;
        height: 40px;
        border-radius: 50%;
      }
      .facts {
        display: flex;
        gap: var(--onefold-space-3);
        margin-top: var(--onefold-space-3);
      }
      .rows {
        display: grid;
        gap: var(--onefold-space-3);
        margin-top: var(--onefold-space-4);
        padding-top: var(--onefold-space-4);
        border-top: 1px solid var(--onefold-color-border-subtle);
      }
      .blank {
        display: grid;
        grid-template-columns: 40px 1fr;
        gap: var(--onefold-space-3);
        align-items: center;
      }
      .box {
        display: flex;
        align-items: center;
        gap: var(--onefold-space-2);
        margin-top: var(--onefold-space-3);
      }
      @media (prefers-reduced-motion: no-preference) {
        .block {
          animation: breathe 1.6s ease-in-out infinite alternate;
        }
        @keyframes breathe {
          to {
            opacity: 0.55;
          }
        }
      }
    `,
  ];

  /** Null until the host has said who it is. */
  @property({ attribute: false }) requester: Requester | null = null;
  /** When the question was asked, in milliseconds since 1970. */
  @property({ attribute: false }) since = 0;

  @state() private seconds = 0;
  private ticking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticking = setInterval(() => this.count(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticking);
  }

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("since")) this.count();
  }

  private count(): void {
    this.seconds = Math.max(0, Math.floor((Date.now() - this.since) / 1000));
  }

  override render(): TemplateResult {
    const { name, email } = this.requester ?? { name: null, email: null };
    const label = this.requester === null ? words.starting : words.loadingLabel;
    const shown = isBlank(name) ? email : name;
    return html`<div aria-busy="true">
      ${shown === null
        ? html`<h1 class="unseen">${label}</h1>
            <div class="blank"><span class="block round"></span><span class="block w2"></span></div>`
        : html`<onefold-header .name=${shown} .line=${shown === email ? null : email}></onefold-header>`}
      <p class="unseen" role="status">${label}</p>
      ${this.seconds < WORDS_AFTER || !speaksAny()
        ? html`<div class="facts"><span class="block w1"></span><span class="block w1"></span></div>`
        : this.renderWords()}
      <div class="rows">
        <span class="block w2"></span><span class="block"></span><span class="block w1"></span>
        <span class="block"></span><span class="block w2"></span>
      </div>
    </div>`;
  }

  private renderWords(): TemplateResult | typeof nothing {
    return html`<div class="box">
      <span class="label grow" role="status">${(this.requester === null ? words.startingFor : words.loading)(this.seconds)}</span>
      <button class="link" @click=${this.askAgain}>${words.askAgain}</button>
    </div>`;
  }

  private readonly askAgain = (): void => {
    this.dispatchEvent(new CustomEvent("onefold-ask-again", { bubbles: true, composed: true }));
  };
}
