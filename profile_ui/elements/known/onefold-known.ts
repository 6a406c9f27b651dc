import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { FoundAnswer } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { type Format, moment } from "../../format/format.ts";
import { brief } from "../../format/plain.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";

/** Known, but without a history: since when, and by what. */
@customElement("onefold-known")
export class OnefoldKnown extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr);
        column-gap: var(--onefold-space-2);
        margin-top: var(--onefold-space-4);
      }
      .icon {
        margin-top: 2px;
      }
    `,
  ];

  @property({ attribute: false }) answer!: FoundAnswer;
  @property({ attribute: false }) format!: Format;

  override render(): TemplateResult | string {
    if (!("knownSince" in detailWords)) return ""; // the words are on their way
    const { cards, profile } = this.answer;
    const [first] = [...cards.identities.items].sort((a, b) => a.first_seen_at.localeCompare(b.first_seen_at));
    const call = first === undefined ? "" : detailWords.byCall(first.source);
    const since = detailWords.knownSince(this.format.since(moment(profile.created_at)));
    return html`${icon("info-circle", "muted")}
      <p class="any"><b>${since}</b>${brief(call)}${words.stop} ${detailWords.noEvents}</p>`;
  }
}
