import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Highlight, HighlightClass, HighlightsCard } from "../../types.ts";
import { icon, type IconName } from "../../icons/icon.ts";
import type { Format } from "../../format/format.ts";
import { plain } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { asText } from "../../strings/sentence.ts";
import { base } from "../../style/base.ts";
import { saidTemplate } from "../said/said.ts";
import { sentenceOf } from "./sentences.ts";

const LOOKS: Readonly<Record<HighlightClass, readonly [IconName, string]>> = {
  now: ["alert-circle", "danger"],
  unusual: ["alert-triangle", "warning"],
  chance: ["trending-up", "success"],
  change: ["trending-down", "muted"],
  new: ["user", "muted"],
  seen: ["clock", "muted"],
  habit: ["list", "muted"],
};

/** What matters, as sentences; each opens in place into the events behind it and the rule that chose it. */
@customElement("onefold-highlights")
export class OnefoldHighlights extends LitElement {
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
      .now {
        margin: 0 -1px;
        padding: 7px 8px;
        border: 1px solid var(--onefold-color-danger-border);
        border-radius: var(--onefold-radius);
        background: var(--onefold-color-danger-fill);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        column-gap: var(--onefold-space-2);
      }
      .line .link {
        margin: -2px 0 -4px;
      }
      .now :is(.line, .link) {
        color: inherit;
      }
      .now .link > span {
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      .link .icon {
        width: 12px;
        height: 12px;
      }
      /* It takes no room on its line, which keeps some free at its end: so it never stands on one alone. */
      div:has(> .bare) {
        padding-inline-end: 24px;
      }
      .bare {
        margin-block: -4px;
        margin-inline-end: -24px;
        padding: 6px;
        vertical-align: middle;
      }
      .more {
        margin-top: var(--onefold-space-2);
        padding-inline-start: 24px;
      }
    `,
  ];

  @property({ attribute: false }) card: HighlightsCard = { state: "empty", items: [], more_problems: 0 };
  @property({ attribute: false }) format!: Format;
  /** Whose highlights these are: what a viewer opened closes with the person. */
  @property({ attribute: false }) person = "";

  @state() private open: ReadonlySet<string> = new Set();

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("person")) this.open = new Set();
  }

  override render(): TemplateResult | typeof nothing {
    const { items, more_problems } = this.card;
    if (items.length === 0) return nothing;
    return html`<ul aria-label=${words.highlights}>${items.map((item) => this.renderItem(item))}</ul>
      ${more_problems > 0 ? html`<p class="label more">${words.moreProblems(more_problems)}</p>` : nothing}`;
  }

  private renderItem(item: Highlight): TemplateResult | typeof nothing {
    const said = sentenceOf(item, this.format);
    if (said === null) return nothing;
    const [name, tone] = LOOKS[item.class as HighlightClass]; // it has a sentence, so it is one of them
    const rising = item.class === "change" && item.count > Number(item.rule.before);
    return html`<li class=${item.class}>
      ${icon(rising ? "trending-up" : name, tone)}
      <div class="any">
        ${saidTemplate(said, tone === "danger" ? tone : "")}${this.renderLine(item, asText(said))}
        ${this.open.has(keyOf(item)) ? html`<onefold-evidence .highlight=${item} .format=${this.format}></onefold-evidence>` : nothing}
      </div>
    </li>`;
  }

  /** How many events there are behind it; a single one needs no number. */
  private renderLine(item: Highlight, sentence: string): TemplateResult | typeof nothing {
    if (item.evidence.length === 0) return nothing;
    const open = this.open.has(keyOf(item));
    const chevron = icon("chevron-right", "chevron");
    const toggle = (): void => this.toggle(keyOf(item));
    if (item.class === "seen" || item.class === "new" || item.count === 0) {
      return html` <button class="link bare" aria-expanded=${open} aria-label=${words.evidenceOf(sentence)} @click=${toggle}>${chevron}</button>`;
    }
    return html`<p class="line label">
      <button class="link" aria-expanded=${open} @click=${toggle}><span>${this.countOf(item)}</span>${chevron}</button>
      ${this.renderAmount(item)}
    </p>`;
  }

  private countOf(item: Highlight): string {
    const shown = this.format.number(item.count);
    const { of } = item.rule;
    return item.class === "habit" && typeof of === "number"
      ? words.habitShare(shown, this.format.number(of))
      : words.eventCount(item.count, shown);
  }

  private renderAmount({ amount }: Highlight): TemplateResult | typeof nothing {
    if (amount === null) return nothing;
    const money = amount.currency === null ? null : this.format.money(amount.value, amount.currency);
    return html`<span class="number">${plain(words.open(money ?? this.format.number(amount.value)))}</span>`;
  }

  private toggle(key: string): void {
    const open = new Set(this.open);
    if (!open.delete(key)) open.add(key);
    this.open = open;
  }
}

function keyOf(item: Highlight): string {
  return `${item.class} ${item.name}`;
}
