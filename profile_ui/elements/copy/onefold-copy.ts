import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { icon } from "../../icons/icon.ts";
import { detailWords } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { shortcut } from "../keys.ts";

const SAID_FOR = 2000;

/** Detail of `onefold-insert`: a value that a person wants in the host's reply. */
export interface InsertDetail {
  readonly text: string;
}

/**
 * A button that puts a text on the clipboard and says whether that went well; and one that puts it into the host's reply.
 *
 * @fires onefold-insert - a person wants the text in the reply
 */
@customElement("onefold-copy")
export class OnefoldCopy extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
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
      :host([small]) button {
        width: 24px;
        height: 24px;
      }
      :host([small]) .icon {
        width: 14px;
        height: 14px;
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
  /** The host has a reply that the text can be put into. */
  @property({ attribute: false }) canInsert = false;
  /** The size used inside of dense lists. */
  @property({ type: Boolean, reflect: true }) small = false;

  @state() private said = "";

  override render(): TemplateResult {
    const label = detailWords.copy(this.what);
    const insert = detailWords.insertWhat(this.what);
    return html`${this.canInsert
        ? html`<button aria-label=${insert} title=${insert} @click=${this.insert}>${icon("arrow-back-up")}</button>`
        : nothing}
      <button aria-label=${label} title=${label} @click=${this.copy}>
        ${this.said === detailWords.copied ? icon("check", "success") : icon("copy")}
      </button>
      <span class="said label" role="status">${this.said}</span>`;
  }

  /** Put the text on the clipboard, and say so. */
  readonly copy = async (): Promise<void> => {
    this.said = (await toClipboard(this.text)) ? detailWords.copied : detailWords.notCopied;
    setTimeout(() => (this.said = ""), SAID_FOR);
  };

  /** Have the host put the text into the reply. */
  readonly insert = (): void => {
    const detail: InsertDetail = { text: this.text };
    this.dispatchEvent(new CustomEvent("onefold-insert", { detail, bubbles: true, composed: true }));
  };
}

/** What the keys C and I mean for the copy button beside what has the focus. */
export function copyByKey(event: KeyboardEvent, copy: OnefoldCopy | null): void {
  const key = shortcut(event);
  if (copy === null || (key !== "c" && key !== "i")) return;
  event.preventDefault();
  if (key === "c") void copy.copy();
  else if (copy.canInsert) copy.insert();
}

export async function toClipboard(text: string): Promise<boolean> {
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
