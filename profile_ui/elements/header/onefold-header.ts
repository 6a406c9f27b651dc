import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { icon } from "../../icons/icon.ts";
import { initials } from "../../format/person.ts";
import { plain } from "../../format/plain.ts";
import { base } from "../../style/base.ts";

/**
 * Who is on screen: initials, name, one line below.
 *
 * @slot - facts under the name
 * @slot end - a small button beside the name
 */
@customElement("onefold-header")
export class OnefoldHeader extends LitElement {
  static override styles = [
    base,
    css`
      .person {
        display: grid;
        grid-template-columns: 40px minmax(0, 1fr);
        column-gap: var(--onefold-space-3);
        align-items: start;
        min-height: 44px;
      }
      /* Beside the name alone, as high as its line, so that the line below runs through under it. */
      ::slotted([slot="end"]) {
        float: inline-end;
        margin: 0 0 -4px 4px;
      }
      :host([small]) .person {
        grid-template-columns: 32px minmax(0, 1fr);
        min-height: 32px;
      }
      .avatar {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        overflow: hidden;
        border: 1px solid var(--onefold-color-border);
        border-radius: 50%;
        background: var(--onefold-color-recessed);
        font-size: 14px;
        line-height: 16px;
        font-weight: 600;
      }
      :host([small]) .avatar {
        width: 32px;
        height: 32px;
        font-size: 12px;
      }
      .name {
        font-size: var(--onefold-size-title);
        line-height: var(--onefold-line-title);
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 6;
      }
      :host([small]) .name {
        font-size: var(--onefold-size-body);
        line-height: var(--onefold-line-body);
        -webkit-line-clamp: 3;
      }
      :host([small]) .line {
        font-size: var(--onefold-size-label);
        line-height: var(--onefold-line-label);
        color: var(--onefold-color-text-muted);
      }
      .line {
        max-height: calc(3 * var(--onefold-line-body));
      }
    `,
  ];

  @property({ attribute: false }) name = "";
  @property({ attribute: false }) line: string | null = null;
  /** The size used for one candidate among several. */
  @property({ type: Boolean, reflect: true }) small = false;

  override render(): TemplateResult {
    const letters = initials(this.name);
    const name = plain(this.name);
    return html`<div class="person">
        <span class="avatar" aria-hidden="true">${letters === "" ? icon("user", "muted") : letters}</span>
        <div>
          <slot name="end"></slot>
          ${this.small
            ? html`<h2 class="name any" title=${this.name}>${name}</h2>`
            : html`<h1 class="name any" title=${this.name}>${name}</h1>`}
          ${this.line === null ? nothing : html`<p class="line any">${plain(this.line)}</p>`}
        </div>
      </div>
      <slot></slot>`;
  }
}
