import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { UnreadCard } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { plain } from "../../format/plain.ts";
import { type Link, readLinks } from "../../session/parts.ts";
import { detailWords } from "../../strings/index.ts";
import { base } from "../../style/base.ts";

/** Ways out to other systems, in a new tab. Only web addresses, mail and telephone are ways. */
@customElement("onefold-links")
export class OnefoldLinks extends LitElement {
  static override styles = [
    base,
    css`
      .link {
        min-height: 28px;
        font-size: var(--onefold-size-body);
        gap: 4px;
        text-decoration: none;
      }
      .link .icon {
        width: 14px;
        height: 14px;
      }
    `,
  ];

  @property({ attribute: false }) card: UnreadCard = { state: "empty", body: {} };

  private links: readonly Link[] = [];

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("card")) this.links = readLinks(this.card.body);
  }

  override render(): TemplateResult {
    return html`<ul>${this.links.map((link) => html`<li>
      <a class="link any" href=${link.address} target="_blank" rel="noopener noreferrer" title=${detailWords.newWindow}>
        ${plain(link.label)}${icon("external-link", "muted")}
      </a>
    </li>`)}</ul>`;
  }
}
