import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Json, UnreadCard } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import type { Format } from "../../format/format.ts";
import { brief, isBlank, plain } from "../../format/plain.ts";
import { label, show } from "../../format/value.ts";
import { type Account, readAccounts } from "../../session/parts.ts";
import { detailWords } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { valueTemplate } from "../value/value.ts";

const TRAITS_SHOWN = 6;

/** The accounts a person belongs to, each with how many people and what is known of it. */
@customElement("onefold-accounts")
export class OnefoldAccounts extends LitElement {
  static override styles = [
    base,
    css`
      ul {
        display: grid;
        gap: var(--onefold-space-3);
      }
      li {
        display: grid;
        grid-template-columns: 16px minmax(0, 1fr);
        column-gap: var(--onefold-space-2);
      }
      li > .icon {
        margin-top: 2px;
      }
      dl > div {
        display: grid;
        grid-template-columns: minmax(0, 92px) minmax(0, 1fr);
        column-gap: var(--onefold-space-2);
        font-size: var(--onefold-size-label);
        line-height: var(--onefold-line-body);
      }
      dt {
        color: var(--onefold-color-text-muted);
      }
      .left {
        margin-top: var(--onefold-space-2);
      }
    `,
  ];

  @property({ attribute: false }) card: UnreadCard = { state: "empty", body: {} };
  @property({ attribute: false }) format!: Format;

  private accounts = readAccounts({});

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("card")) this.accounts = readAccounts(this.card.body);
  }

  override render(): TemplateResult {
    const { items, total } = this.accounts;
    if (items.length === 0) return html`<p class="label">${detailWords.noAccounts}</p>`;
    return html`<ul>${items.map((account) => this.renderAccount(account))}</ul>
      ${total > items.length
        ? html`<p class="label left">${detailWords.accountsLeftOut(this.format.number(total - items.length))}</p>`
        : nothing}`;
  }

  private renderAccount(account: Account): TemplateResult {
    const people = detailWords.peopleHere(account.people, this.format.count(account.people, account.people_is_exact));
    return html`<li>
      ${icon("building", "muted")}
      <div class="any">
        <h3 class="any">${plain(accountName(account))}</h3>
        <p class="label">${people}</p>
        <dl>
          ${account.traits.slice(0, TRAITS_SHOWN).map(({ key, value }) => html`<div>
            <dt class="any">${brief(label(key))}</dt>
            <dd class="any">${valueTemplate(show(value as Json, this.format), true)}</dd>
          </div>`)}
        </dl>
      </div>
    </li>`;
  }
}

export function accountName({ name, group_id, id }: Pick<Account, "name" | "group_id" | "id">): string {
  return [name, group_id].find((each): each is string => !isBlank(each)) ?? id;
}
