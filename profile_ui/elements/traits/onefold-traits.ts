import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { LayoutField, Reader, TraitsCard } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import type { Format } from "../../format/format.ts";
import { brief } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { hiddenRow, type Row, rowsStyles, rowsTemplate } from "./rows.ts";

const KEY_TRAITS = 5;
const MARKED_FOR = 2000;

/** The traits that a layout names; all of them on request. A value that changed while on screen is marked for two seconds. */
@customElement("onefold-traits")
export class OnefoldTraits extends LitElement {
  static override styles = [base, rowsStyles];

  @property({ attribute: false }) card: TraitsCard = { state: "empty", items: [], total: 0 };
  /** Those that stand there at first; none: the first ones. */
  @property({ attribute: false }) fields: readonly LayoutField[] = [];
  /** What the layout calls the card; null: as we do. */
  @property({ attribute: false }) heading: string | null = null;
  @property({ attribute: false }) format!: Format;
  @property({ attribute: false }) reader: Reader | null = null;
  /** Whose traits these are: a change of person is no change of values. */
  @property({ attribute: false }) person = "";

  @state() private all = false;
  @state() private changed: ReadonlySet<string> = new Set();

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("person")) {
      this.all = false;
      this.changed = new Set();
    } else if (before.has("card")) {
      this.markChanges(before.get("card"));
    }
  }

  private markChanges(before: TraitsCard | undefined): void {
    const old = new Map((before?.items ?? []).map((trait) => [trait.key, JSON.stringify(trait.value)]));
    const changed = this.card.items.filter((trait) => old.get(trait.key) !== JSON.stringify(trait.value));
    if (before === undefined || changed.length === 0) return;
    this.changed = new Set(changed.map((trait) => trait.key));
    setTimeout(() => (this.changed = new Set()), MARKED_FOR);
  }

  override render(): TemplateResult {
    const { card, fields, format, changed, reader } = this;
    const rows = this.firstRows();
    return html`<div class="row">
        <h2 class="grow any">${this.heading === null ? words.traits : brief(this.heading)}</h2>
        ${card.total > rows.length ? this.renderAll(card.total) : nothing}
      </div>
      ${card.items.length === 0 ? html`<p class="label">${words.noTraits}</p>` : nothing}
      ${this.all
        ? html`<onefold-all-traits .card=${card} .fields=${fields} .format=${format} .changed=${changed} .reader=${reader}></onefold-all-traits>`
        : rowsTemplate(rows, { card, format, changed, openable: false, reader })}`;
  }

  /** Traits of the layout's fields that are set, in its order; without fields the first ones there are. */
  private firstRows(): readonly Row[] {
    const { items } = this.card;
    if (this.fields.length === 0) return items.slice(0, KEY_TRAITS).map((trait) => ({ trait, field: undefined }));
    const named = new Map(items.map((trait) => [trait.key, trait]));
    return this.fields.flatMap((field) => {
      const trait = named.get(field.key);
      return field.hidden ? [hiddenRow(field)] : trait === undefined ? [] : [{ trait, field }];
    });
  }

  private renderAll(total: number): TemplateResult {
    return html`<button class="link" aria-expanded=${this.all} @click=${() => (this.all = !this.all)}>
      ${this.all ? words.fewer : words.all(this.format.number(total))}${icon("chevron-right", "chevron")}
    </button>`;
  }
}
