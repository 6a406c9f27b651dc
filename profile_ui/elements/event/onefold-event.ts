import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Json, PanelEvent } from "../../types.ts";
import { AMOUNTS, moneyIn } from "../../format/event.ts";
import { type Format, moment } from "../../format/format.ts";
import { brief } from "../../format/plain.ts";
import { show, type Shown } from "../../format/value.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { valueTemplate } from "../value/value.ts";
import { copyByKey } from "../copy/onefold-copy.ts";
import "../text/onefold-text.ts";

const LISTED = 8;
const KEY_LENGTH = 80;

/** An opened event: its properties in words, or the event as it was received. */
@customElement("onefold-event")
export class OnefoldEvent extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        margin-top: var(--onefold-space-1);
        padding: 4px var(--onefold-space-2) var(--onefold-space-2);
        border: 1px solid var(--onefold-color-border-subtle);
        border-radius: var(--onefold-radius);
        background: var(--onefold-color-recessed);
        font-size: var(--onefold-size-label);
        line-height: var(--onefold-line-label);
      }
      .tabs {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 var(--onefold-space-3);
        margin-bottom: var(--onefold-space-2);
        border-bottom: 1px solid var(--onefold-color-border-subtle);
      }
      .tabs > button {
        min-height: 28px;
        color: var(--onefold-color-text-muted);
      }
      .tabs > [aria-pressed="true"] {
        color: var(--onefold-color-text);
        font-weight: 600;
        box-shadow:
          0 1px 0 var(--onefold-color-accent),
          inset 0 -1px 0 var(--onefold-color-accent);
      }
      .tabs > onefold-copy {
        margin-inline-start: auto;
      }
      dl > div {
        display: grid;
        grid-template-columns: minmax(0, 72px) minmax(0, 1fr);
        column-gap: var(--onefold-space-2);
        padding: 2px 0;
      }
      :host([stacked]) {
        margin-top: 0;
        padding: 0;
        border: 0;
        background: none;
      }
      :host([stacked]) dl > div {
        display: block;
        padding: 4px 0;
      }
      :host([stacked]) dd {
        font-size: var(--onefold-size-body);
        line-height: var(--onefold-line-body);
      }
      dd {
        display: flex;
        align-items: flex-start;
        min-width: 0;
      }
      dl onefold-copy {
        flex: none;
        margin: -4px 0;
      }
      @media (hover: hover) {
        dl > div:not(:hover, :focus-within) > dd > onefold-copy {
          opacity: 0;
        }
      }
      dt {
        color: var(--onefold-color-text-muted);
      }
    `,
  ];

  @property({ attribute: false }) event!: PanelEvent;
  @property({ attribute: false }) format!: Format;

  /** The host has a reply that a value can be put into. */
  @property({ attribute: false }) canInsert = false;

  @state() private raw = false;
  @state() private all = false;

  override render(): TemplateResult {
    const text = JSON.stringify(this.event, null, 2);
    return html`<div class="tabs">
        ${this.renderTab(detailWords.properties, false)} ${this.renderTab(detailWords.raw, true)}
        <onefold-copy .text=${text} .what=${detailWords.rawEvent}></onefold-copy>
      </div>
      ${this.raw ? html`<onefold-text code .text=${text}></onefold-text>` : this.renderProperties()}`;
  }

  /** To the first thing in it that can be done. */
  focusFirst(): void {
    this.renderRoot.querySelector("button")?.focus();
  }

  /** Show the other form: what was received, or its properties in words. */
  turn(): void {
    this.raw = !this.raw;
  }

  private renderTab(name: string, raw: boolean): TemplateResult {
    return html`<button aria-pressed=${this.raw === raw} @click=${() => (this.raw = raw)}>${name}</button>`;
  }

  private renderProperties(): TemplateResult {
    const entries = Object.entries(this.event.properties);
    const shown = this.all ? entries : entries.slice(0, LISTED);
    const happened = moment(this.event.timestamp);
    const received = moment(this.event.received_at);
    return html`<dl>
        ${shown.map(([key, value]) => this.renderValue(key, value))}
      </dl>
      ${entries.length === 0 ? html`<p class="label">${detailWords.noProperties}</p>` : nothing}
      ${shown.length < entries.length
        ? html`<button class="link" @click=${() => (this.all = true)}>+${entries.length - shown.length} ${words.more}</button>`
        : nothing}
      <dl>
        ${this.renderRow(detailWords.happened, html`<span class="number">${this.format.exact(happened)}</span>`)}
        ${this.renderRow(detailWords.source, html`${brief(this.event.source)} <span class="muted">${brief(this.event.type)}</span>`)}
        ${this.renderRow(detailWords.received, this.renderReceived(happened, received))}
      </dl>`;
  }

  private renderReceived(happened: number, received: number): TemplateResult {
    const later = received - happened;
    const sameDay = this.format.daysBack(happened) === this.format.daysBack(received);
    const time = sameDay ? this.format.clock(received, true) : this.format.exact(received);
    return html`<span class="number">${time}</span>
      ${later > 0 ? html`<span class="muted">${detailWords.later(this.format.span(later, "narrow"))}</span>` : nothing}`;
  }

  private renderValue(key: string, value: Json): TemplateResult {
    const money = AMOUNTS.includes(key) ? moneyIn({ currency: this.event.properties.currency ?? null, [key]: value }, this.format) : null;
    const shown: Shown = money === null ? show(value, this.format) : { text: money, kind: "number" };
    const text = typeof value === "string" ? value : shown.text;
    const plainValue = value !== null && typeof value !== "object";
    return this.renderRow(key, valueTemplate(shown, true), plainValue ? text : null);
  }

  /** @param text what can be copied of it; null: nothing. */
  private renderRow(key: string, value: TemplateResult, text: string | null = null): TemplateResult {
    return html`<div @keydown=${this.onKey}>
      <dt class="any">${brief(key)}</dt>
      <dd>
        <span class="any grow">${value}</span>
        ${text === null || text === ""
          ? nothing
          : html`<onefold-copy small .text=${text} .what=${key.slice(0, KEY_LENGTH)} .canInsert=${this.canInsert}></onefold-copy>`}
      </dd>
    </div>`;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    copyByKey(event, (event.currentTarget as HTMLElement).querySelector("onefold-copy")); // the row it hangs on
  };
}
