import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { icon } from "../../icons/icon.ts";
import { words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";

const SAID_FOR = 2000;

/** A button that puts a text on the clipboard and says whether that went well. */
@customElement("onefold-copy")
export class OnefoldCopy extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
        position: relative;
      }
      button {
        display: grid;
        place-items: center;
        width: 28px;
        height: 28px;
        border-radius: var(--onefold-radius);
        color: var(--onefold-color-text-muted);
      }
      button:hover {
        background: var(--onefold-color-hover);
        color: var(--onefold-color-text);
      }
      .said {
        position: absolute;
        inset-inline-end: 0;
        top: 100%;
        z-index: 2;
        padding: 0 var(--onefold-space-2);
        border: 1px solid var(--onefold-color-border);
        border-radius: var(--onefold-radius);
        background: var(--onefold-color-background);
        color: var(--onefold-color-text);
        white-space: nowrap;
      }
      .said:empty {
        display: none;
      }
    `,
  ];

  @property({ attribute: false }) text = "";
  /** What is copied, in words: it names the button. */
  @property({ attribute: false }) what = "";

  @state() private said = "";

  override render(): TemplateResult {
    const label = words.copy(this.what);
    return html`<button aria-label=${label} title=${label} @click=${this.copy}>
        ${this.said === words.copied ? icon("check", "success") : icon("copy")}
      </button>
      <span class="said label" role="status">${this.said}</span>`;
  }

  private readonly copy = async (): Promise<void> => {
    this.said = (await toClipboard(this.text)) ? words.copied : words.notCopied;
    setTimeout(() => (this.said = ""), SAID_FOR);
  };
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // a host's iframe often has no clipboard permission
  }
}

function copyBySelection(text: string): boolean {
  const back = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way left in a frame without the permission
  const done = document.execCommand("copy");
  field.remove();
  if (back instanceof HTMLElement) back.focus();
  return done;
}
