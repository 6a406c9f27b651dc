import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { messageStyles, messageTemplate } from "../../profile_ui/elements/message/message.ts";
import { profileStyles } from "../../profile_ui/elements/profile/styles.ts";
import { words } from "../../profile_ui/strings/index.ts";
import { base } from "../../profile_ui/style/base.ts";
import { controls } from "../../profile_ui/style/controls.ts";
import { sldsThemes } from "../../profile_ui/style/slds.ts";
import { tokens } from "../../profile_ui/style/tokens.ts";
import { looks, type MessageName, messages } from "./words.ts";

/**
 * What only Salesforce can be the reason of, in words, with the one thing to do about it.
 *
 * @fires onefold-act - a person did it
 */
@customElement("onefold-record-message")
export class OnefoldRecordMessage extends LitElement {
  static override styles = [
    tokens,
    sldsThemes,
    base, controls,
    messageStyles,
    profileStyles,
    css`
      .button {
        margin-top: var(--onefold-space-3);
      }
    `,
  ];

  @property({ reflect: true }) theme = "slds-light";
  @property({ attribute: false }) name: MessageName = "no-record";

  override render(): TemplateResult {
    const { icon, warns } = looks[this.name];
    const { lead, rest, action } = messages[this.name];
    const tone = warns ? { tone: "warn" as const } : {};
    return html`<main aria-label=${words.panel}>
      ${messageTemplate({ icon, ...tone, lead, rest })}
      ${action === null ? nothing : html`<button class="button wide" @click=${this.act}>${action}</button>`}
    </main>`;
  }

  private readonly act = (): void => {
    this.dispatchEvent(new CustomEvent("onefold-act"));
  };
}
