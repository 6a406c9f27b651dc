import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { icon } from "../../icons/icon.ts";
import { plain } from "../../format/plain.ts";
import { base } from "../../style/base.ts";

/**
 * A row of the panel that opens: a title, and a summary that makes opening often needless.
 *
 * @slot - what is shown when open
 * @fires onefold-fold - a person opened or closed it; `open` holds the new state
 */
@customElement("onefold-fold")
export class OnefoldFold extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        border-top: 1px solid var(--onefold-color-border-subtle);
        margin: 0 calc(-1 * var(--onefold-padding));
      }
      button {
        display: flex;
        align-items: center;
        gap: var(--onefold-space-2);
        width: 100%;
        min-height: 40px;
        padding: var(--onefold-space-2) var(--onefold-padding);
      }
      button:hover {
        background: var(--onefold-color-hover);
      }
      button:focus-visible {
        outline-offset: -2px;
      }
      .summary {
        font-weight: 400;
      }
      .content {
        padding: 0 var(--onefold-padding) var(--onefold-space-3);
      }
    `,
  ];

  @property({ attribute: false }) heading = "";
  @property({ attribute: false }) summary = "";
  @property({ type: Boolean, reflect: true }) open = false;

  override render(): TemplateResult {
    return html`<h2>
        <button aria-expanded=${this.open} @click=${this.toggle}>
          <span>${this.heading}</span>
          <span class="grow cut muted summary">${plain(this.summary)}</span>
          ${icon("chevron-right", "chevron")}
        </button>
      </h2>
      ${this.open ? html`<div class="content"><slot></slot></div>` : nothing}`;
  }

  private readonly toggle = (): void => {
    this.open = !this.open;
    this.dispatchEvent(new CustomEvent("onefold-fold", { bubbles: true, composed: true }));
  };
}
