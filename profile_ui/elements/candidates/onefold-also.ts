import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Json, Reader } from "../../types.ts";
import type { Format } from "../../format/format.ts";
import { readCandidate } from "../../session/candidates.ts";
import { base } from "../../style/base.ts";
import "../remark/onefold-remark.ts";
import "./onefold-candidate.ts";

/** Others who carry one of the requester's identifiers: pick one instead, or say that they look like one person. */
@customElement("onefold-also")
export class OnefoldAlso extends LitElement {
  static override styles = [
    base,
    css`
      onefold-candidate {
        margin-top: var(--onefold-space-2);
      }
    `,
  ];

  @property({ attribute: false }) also: readonly Json[] = [];
  @property({ attribute: false }) format!: Format;
  @property({ attribute: false }) reader: Reader | null = null;
  @property({ attribute: false }) person = "";

  override render(): TemplateResult[] {
    return this.also.map(readCandidate).map((each, place) => html`<onefold-candidate
        .candidate=${each} .format=${this.format} .position=${place + 1} .total=${this.also.length}
      ></onefold-candidate>
      <onefold-remark .reader=${this.reader} .kind=${"one_person"} .other=${each.profile.id} .person=${this.person}></onefold-remark>`);
  }
}
