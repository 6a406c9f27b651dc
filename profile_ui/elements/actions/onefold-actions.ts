import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { FoundAnswer, Reader } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import type { Format } from "../../format/format.ts";
import { isOpenable } from "../../session/parts.ts";
import { loadHistory } from "../../history_part.ts";
import { detailWords } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { toClipboard } from "../copy/onefold-copy.ts";
import { letLettersAct, lettersAct, shortcut } from "../keys.ts";
import type { OnefoldProfile } from "../profile/onefold-profile.ts";
import type { OnefoldTimeline } from "../timeline/onefold-timeline.ts";
import "../remark/onefold-remark.ts";
import { asNote } from "./as_text.ts";
import { reportPaint } from "./paint_report.ts";

const SAID_FOR = 2000;

/** What can be done with the whole person: copy as text, open in Onefold, say that it is somebody else; and the keys. */
@customElement("onefold-actions")
export class OnefoldActions extends LitElement {
  static override styles = [
    base,
    css`
      .row {
        flex-wrap: wrap;
        column-gap: var(--onefold-space-3);
        row-gap: 0;
      }
      .link {
        text-decoration: none;
      }
      [role="status"]:empty {
        display: none;
      }
      .link .icon {
        width: 12px;
        height: 12px;
      }
      onefold-remark {
        display: contents;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 2px var(--onefold-space-3);
        margin: var(--onefold-space-2) 0;
      }
      kbd {
        font-family: var(--onefold-font-mono);
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--onefold-space-2);
        min-height: 24px;
      }
    `,
  ];

  @property({ attribute: false }) answer!: FoundAnswer;
  @property({ attribute: false }) format!: Format;
  @property({ attribute: false }) reader: Reader | null = null;
  /** The panel around: its keys mean something while the focus is inside. */
  @property({ attribute: false }) panel: OnefoldProfile | null = null;
  /** How long it took to paint the person, in milliseconds; null: it is no first paint. */
  @property({ attribute: false }) took: number | null = null;
  @property({ attribute: false }) wide = false;

  @state() private keys = false;
  @state() private said = "";

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.panel?.removeEventListener("keydown", this.onKey);
  }

  protected override updated(before: PropertyValues<this>): void {
    if (before.has("panel")) {
      before.get("panel")?.removeEventListener("keydown", this.onKey);
      this.panel?.addEventListener("keydown", this.onKey);
    }
    if (before.has("took") && this.took !== null && this.reader !== null) reportPaint(this.reader, this.took, this.wide);
  }

  override render(): TemplateResult | typeof nothing {
    if (this.panel === null) return nothing; // the words are on their way
    const { admin_url, id } = this.answer.profile;
    return html`<div class="row">
        <button class="link" @click=${this.copy}>${detailWords.copyAsText}</button>
        <span class="label" role="status">${this.said}</span>
        ${admin_url !== null && isOpenable(admin_url)
          ? html`<a class="link" href=${admin_url} target="_blank" rel="noopener noreferrer" title=${detailWords.newWindow}>
              ${detailWords.openInOnefold}${icon("external-link")}
            </a>`
          : nothing}
        <onefold-remark .reader=${this.reader} .person=${id}></onefold-remark>
        <button class="link" aria-expanded=${this.keys} @click=${this.toggleKeys}>${detailWords.shortcuts}</button>
      </div>
      ${this.keys ? this.renderKeys() : nothing}`;
  }

  private renderKeys(): TemplateResult {
    return html`<dl class="label">
        ${detailWords.shortcutList.map(([key, does]) => html`<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`)}
      </dl>
      <label class="label">
        <input type="checkbox" .checked=${lettersAct()} @change=${this.onLetters} />${detailWords.lettersOn}
      </label>`;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const key = shortcut(event);
    if (key === "?") this.toggleKeys();
    else if (key === "/") void this.search();
    else if (key === "w" && this.panel?.canWiden === true) this.panel.say("onefold-wide");
    else return;
    event.preventDefault();
  };

  /** To the timeline's search, which may have to be opened first. */
  private async search(): Promise<void> {
    this.panel?.showHistory(null);
    await Promise.all([loadHistory(), this.panel?.updateComplete]);
    const timeline = this.panel?.renderRoot.querySelector<OnefoldTimeline>("onefold-timeline");
    await timeline?.updateComplete;
    timeline?.focusSearch();
  }

  private readonly copy = async (): Promise<void> => {
    this.said = (await toClipboard(asNote(this.answer, this.format))) ? detailWords.copied : detailWords.notCopied;
    setTimeout(() => (this.said = ""), SAID_FOR);
  };

  private readonly toggleKeys = (): void => {
    this.keys = !this.keys;
  };

  private readonly onLetters = (event: Event): void => {
    letLettersAct((event.target as HTMLInputElement).checked); // the one box of this template
  };
}
