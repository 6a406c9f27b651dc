import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { cut, plain } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";

const SHORT = 160;
// What a viewer can still scroll through; the whole of it is under "Raw" and in the clipboard.
const LONGEST = 20_000;

/** Text of any length: the first lines, and "more" for the rest. */
@customElement("onefold-text")
export class OnefoldText extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline;
        overflow-wrap: anywhere;
      }
      .link {
        display: inline;
        min-height: 0;
        padding: 4px;
        margin: -4px 0;
      }
    `,
  ];

  @property({ attribute: false }) text = "";
  /** Keeps line breaks and uses the type of code. */
  @property({ type: Boolean }) code = false;

  @state() private open = false;

  override render(): TemplateResult {
    const short = cut(this.text, SHORT);
    const shown = this.open ? (cut(this.text, LONGEST) ?? this.text) : (short ?? this.text);
    const style = this.code ? "code" : "";
    if (short === null) return html`<span class=${style}>${plain(shown, this.code ? "ltr" : "auto")}</span>`;
    return html`<span class=${style}>${plain(shown, this.code ? "ltr" : "auto")}${shown === this.text ? "" : "…"}</span>
      <button class="link" aria-expanded=${this.open} @click=${this.toggle}>${this.open ? words.less : words.more}</button>`;
  }

  private readonly toggle = (): void => {
    this.open = !this.open;
  };
}
