import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { AmbiguousAnswer } from "../../types.ts";
import type { Format } from "../../format/format.ts";
import { detailWords } from "../../strings/index.ts";
import { readCandidate } from "../../session/candidates.ts";
import { base } from "../../style/base.ts";
import { controls } from "../../style/controls.ts";
import { messageStyles, messageTemplate } from "../message/message.ts";
import { searchedStyles, searchedTemplate } from "../searched/searched.ts";
import "./onefold-candidate.ts";

/** Several people could be the requester: all of them with their reasons, and the choice. */
@customElement("onefold-candidates")
export class OnefoldCandidates extends LitElement {
  static override styles = [
    base,
    controls,
    messageStyles,
    searchedStyles,
    css`
      .searched {
        margin-top: var(--onefold-space-3);
      }
      onefold-candidate {
        margin-top: var(--onefold-space-2);
      }
      .link {
        margin-top: var(--onefold-space-2);
      }
    `,
  ];

  @property({ attribute: false }) answer!: AmbiguousAnswer;
  @property({ attribute: false }) format!: Format;

  @state() private none = false;

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("answer")) this.none = false;
  }

  override render(): TemplateResult {
    if (this.none) {
      return html`${messageTemplate({ icon: "users", ...detailWords.noneChosen })}
        <button class="button wide" @click=${() => (this.none = false)}>${detailWords.showThem}</button>`;
    }
    const { candidates, searched } = this.answer;
    return html`${messageTemplate({ icon: "users", tone: "warn", ...detailWords.ambiguous(candidates.length) })}
      ${searched.length === 0 ? "" : searchedTemplate(searched, (found) => (found === 0 ? "0" : detailWords.people(found)))}
      ${repeat(
        candidates.map(readCandidate),
        (candidate) => candidate.profile.id,
        (candidate, index) => html`<onefold-candidate
          .candidate=${candidate} .format=${this.format} .position=${index + 1} .total=${candidates.length}
        ></onefold-candidate>`,
      )}
      <button class="link" @click=${() => (this.none = true)}>${detailWords.noneOfThem}</button>`;
  }
}
