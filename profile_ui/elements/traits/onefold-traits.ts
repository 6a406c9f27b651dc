import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Card, Trait } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { type Format, moment } from "../../format/format.ts";
import { brief } from "../../format/plain.ts";
import { label, show } from "../../format/value.ts";
import { words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { valueTemplate } from "../value/value.ts";

const KEY_TRAITS = 5;
const MARKED_FOR = 2000;

/** The key traits, then all of them with a filter. A value that changed while on screen is marked for two seconds. */
@customElement("onefold-traits")
export class OnefoldTraits extends LitElement {
  static override styles = [
    base,
    css`
      .head {
        display: flex;
        align-items: center;
        gap: var(--onefold-space-2);
        min-height: 24px;
      }
      .field {
        margin: var(--onefold-space-2) 0;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        column-gap: var(--onefold-space-6);
        margin-top: 4px;
      }
      dl > div {
        display: grid;
        grid-template-columns: 100px minmax(0, 1fr);
        column-gap: var(--onefold-space-2);
        align-items: baseline;
        padding: 2px 0;
        transition: background-color var(--onefold-motion);
      }
      dt {
        font-size: var(--onefold-size-label);
        line-height: var(--onefold-line-body);
        color: var(--onefold-color-text-muted);
      }
      dd {
        line-height: var(--onefold-line-body);
      }
      .changed {
        background: var(--onefold-color-accent-soft);
      }
      @container (max-width: 284px) {
        dl > div {
          grid-template-columns: 84px minmax(0, 1fr);
        }
      }
      @container (min-width: 480px) {
        dl {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) card: Card<Trait> = { items: [], total: 0 };
  @property({ attribute: false }) format!: Format;
  /** Whose traits these are: a change of person is no change of values. */
  @property({ attribute: false }) person = "";

  @state() private all = false;
  @state() private filter = "";
  @state() private changed: ReadonlySet<string> = new Set();

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("person")) {
      this.all = false;
      this.filter = "";
      this.changed = new Set();
    } else if (before.has("card")) {
      this.markChanges(before.get("card"));
    }
  }

  private markChanges(before: Card<Trait> | undefined): void {
    const old = new Map((before?.items ?? []).map((trait) => [trait.key, JSON.stringify(trait.value)]));
    const changed = this.card.items.filter((trait) => old.get(trait.key) !== JSON.stringify(trait.value));
    if (before === undefined || changed.length === 0) return;
    this.changed = new Set(changed.map((trait) => trait.key));
    setTimeout(() => (this.changed = new Set()), MARKED_FOR);
  }

  override render(): TemplateResult {
    const { items, total } = this.card;
    const shown = this.all ? items.filter((trait) => this.passes(trait)) : items.slice(0, KEY_TRAITS);
    return html`<div class="head">
        <h2 class="grow">${words.traits}</h2>
        ${total > KEY_TRAITS ? this.renderAll(total) : nothing}
      </div>
      ${this.all ? this.renderFilter() : nothing}
      ${items.length === 0 ? html`<p class="label">${words.noTraits}</p>` : nothing}
      ${items.length > 0 && shown.length === 0 ? html`<p class="label" role="status">${words.noTraitMatches}</p>` : nothing}
      <dl>${repeat(shown, (trait) => trait.key, (trait) => this.renderRow(trait))}</dl>
      ${this.all && total > items.length
        ? html`<p class="label">${words.traitsLeftOut(this.format.number(total - items.length))}</p>`
        : nothing}`;
  }

  private renderAll(total: number): TemplateResult {
    return html`<button class="link" aria-expanded=${this.all} @click=${this.toggle}>
      ${this.all ? words.fewer : words.all(this.format.number(total))}${icon("chevron-right", "chevron")}
    </button>`;
  }

  private renderFilter(): TemplateResult {
    return html`<label class="field">
      ${icon("search")}
      <input type="search" aria-label=${words.filterTraits} placeholder=${words.filterTraits}
        .value=${this.filter} @input=${this.onInput} />
    </label>`;
  }

  private renderRow(trait: Trait): TemplateResult {
    const source = words.setBy(this.format.exact(moment(trait.updated_at)), trait.source);
    return html`<div class=${this.changed.has(trait.key) ? "changed" : ""} title=${source}>
      <dt class="any">${brief(label(trait.key))}</dt>
      <dd class="any">${valueTemplate(show(trait.value, this.format), this.all)}</dd>
    </div>`;
  }

  private passes(trait: Trait): boolean {
    const letters = this.filter.trim().toLocaleLowerCase();
    const { text, whole } = show(trait.value, this.format);
    const where = `${trait.key} ${label(trait.key)} ${text} ${whole ?? ""}`;
    return where.toLocaleLowerCase().includes(letters);
  }

  private readonly toggle = (): void => {
    this.all = !this.all;
    this.filter = "";
  };

  private readonly onInput = (event: InputEvent): void => {
    this.filter = (event.target as HTMLInputElement).value; // the one field of this template
  };
}
