import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { cut, plain } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { controls } from "../../style/controls.ts";

const SHORT = 160;
// What a viewer can still scroll through; the whole of it is under "Raw" and in the clipboard.
const LONGEST = 20_000;

/** Text of any length: its name or its first lines, and "more" for the rest. */
@customElement("onefold-text")
export class OnefoldText extends LitElement {
  static override styles = [
    base,
    controls,
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
  /** Stands for the text until a viewer opens it; null: the first lines do. */
  @property({ attribute: false }) name: string | null = null;
  /** Keeps line breaks and uses the type of code. */
  @property({ type: Boolean }) code = false;

  @state() private open = false;

  override render(): TemplateResult {
    const short = cut(this.name ?? this.text, SHORT);
    if (short === null && this.name === null) return this.renderText(this.text, this.code, "");
    const whole = cut(this.text, LONGEST) ?? this.text;
    const shown = this.open
      ? this.renderText(whole, this.code, whole === this.text ? "" : "…")
      : this.renderText(short ?? this.name ?? "", this.code && this.name === null, short === null ? "" : "…");
    return html`${shown}
      <button class="link" aria-expanded=${this.open} @click=${this.toggle}>${this.open ? words.less : words.more}</button>`;
  }

  private renderText(text: string, code: boolean, end: string): TemplateResult {
    return html`<span class=${code ? "code" : ""}>${plain(text, code ? "ltr" : "auto")}${end}</span>`;
  }

  private readonly toggle = (): void => {
    this.open = !this.open;
  };
}
