import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { LayoutField, Reader, TraitsCard } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import type { Format } from "../../format/format.ts";
import { label } from "../../format/value.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { controls } from "../../style/controls.ts";
import { fieldText } from "../value/field.ts";
import { type Row, rowsStyles, rowsTemplate } from "./rows.ts";

/** Rows are drawn in portions: nobody reads thousands at once, and each costs time. */
const PORTION = 200;
/** The filter looks at so much of a value. */
const LOOKED_AT = 2000;

/** Every trait there is, with a filter over keys, labels and values. */
@customElement("onefold-all-traits")
export class OnefoldAllTraits extends LitElement {
  static override styles = [
    base,
    controls,
    rowsStyles,
    css`
      .field {
        margin: var(--onefold-space-2) 0;
      }
    `,
  ];

  @property({ attribute: false }) card: TraitsCard = { state: "empty", items: [], total: 0 };
  @property({ attribute: false }) fields: readonly LayoutField[] = [];
  @property({ attribute: false }) format!: Format;
  @property({ attribute: false }) reader: Reader | null = null;
  /** Keys whose values have just changed. */
  @property({ attribute: false }) changed: ReadonlySet<string> = new Set();

  @state() private filter = "";
  @state() private most = PORTION;

  override render(): TemplateResult {
    const { card, format, changed, reader } = this;
    const rows = card.items.map((trait) => ({ trait, field: this.fields.find(({ key }) => key === trait.key) }));
    const shown = rows.filter((row) => this.passes(row));
    const left = shown.length - this.most;
    return html`<label class="field">
        ${icon("search")}
        <input type="search" aria-label=${detailWords.filterTraits} placeholder=${detailWords.filterTraits}
          .value=${this.filter} @input=${this.onInput} />
      </label>
      <p class="label" role="status">${rows.length > 0 && shown.length === 0 ? detailWords.noTraitMatches : ""}</p>
      ${rowsTemplate(shown.slice(0, this.most), { card, format, changed, openable: true, reader })}
      ${left > 0
        ? html`<button class="link" @click=${() => (this.most += PORTION)}>+${format.number(left)} ${words.more}</button>`
        : nothing}
      ${card.total > rows.length ? html`<p class="label">${detailWords.traitsLeftOut(format.number(card.total - rows.length))}</p>` : nothing}`;
  }

  private passes({ trait, field }: Row): boolean {
    const letters = this.filter.trim().toLocaleLowerCase();
    if (letters === "") return true;
    const raw = typeof trait.value === "string" ? trait.value : JSON.stringify(trait.value);
    const shown = fieldText(field, trait.value, this.format);
    const where = [trait.key, field?.label ?? trait.computed ?? label(trait.key), shown, raw].map((each) => each.slice(0, LOOKED_AT)).join("\n");
    return where.toLocaleLowerCase().includes(letters);
  }

  private readonly onInput = (event: InputEvent): void => {
    this.filter = (event.target as HTMLInputElement).value; // the one field of this template
    this.most = PORTION;
  };
}
