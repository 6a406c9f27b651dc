import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { icon } from "../../icons/icon.ts";
import { detailWords } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { hiddenStyles } from "./styles.ts";

/** How many fields are hidden from the viewer. It depends on the viewer's rights alone, so it gives nothing away. */
@customElement("onefold-hidden")
export class OnefoldHidden extends LitElement {
  static override styles = [base, hiddenStyles];

  @property({ attribute: false }) count = 0;

  override render(): TemplateResult | typeof nothing {
    if (!("hiddenFields" in detailWords)) return nothing; // its words may be on their way
    const { lead, rest } = detailWords.hiddenFields(this.count);
    return html`<p class="box label">${icon("eye-off")}<span><b>${lead}</b> ${rest}</span></p>`;
  }
}
