import { css, html, LitElement, nothing, type PropertyValues, svg, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Json, LayoutCard, LayoutField, Reader, UnreadCard } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { type Format, moment } from "../../format/format.ts";
import { brief, plain } from "../../format/plain.ts";
import { readField } from "../../session/answers.ts";
import { list, object, text } from "../../session/fields.ts";
import { type Metric, readMetrics } from "../../session/parts.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { changeWords } from "../activity/onefold-activity.ts";
import { fieldText } from "../value/field.ts";

const WIDE = 46;
const HIGH = 14;
const SHORT_FROM = 10_000;

/** Figures as tiles: a label, the figure, its trend in words, and twelve weeks of it as a line. */
@customElement("onefold-metrics")
export class OnefoldMetrics extends LitElement {
  static override styles = [
    base,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: var(--onefold-space-2);
      }
      .tile {
        min-width: 0;
        min-height: 76px;
        padding: var(--onefold-space-2);
        border-radius: var(--onefold-radius);
        background: var(--onefold-color-recessed);
      }
      .tile:has([unfolded]) {
        grid-column: 1 / -1;
      }
      dt {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      .figure {
        display: flex;
        flex-wrap: wrap;
        align-items: flex-end;
        justify-content: space-between;
        gap: 0 4px;
      }
      .figure b {
        flex: none;
        max-width: 100%;
        overflow-wrap: break-word;
        font-size: var(--onefold-size-figure);
        line-height: var(--onefold-line-figure);
        font-variant-numeric: tabular-nums;
        letter-spacing: 0;
        max-height: calc(2 * var(--onefold-line-figure));
      }
      .figure .absent {
        font-weight: 400;
        font-size: var(--onefold-size-body);
        color: var(--onefold-color-text-muted);
      }
      .trend {
        max-height: calc(3 * var(--onefold-line-label));
      }
      .line {
        flex: none;
        width: 48px;
        height: 16px;
        margin-bottom: 4px;
        overflow: visible;
      }
      .line:dir(rtl) {
        transform: scaleX(-1);
      }
      .line path {
        fill: none;
        stroke: var(--onefold-color-plot-past);
        stroke-width: 1.5;
        stroke-linejoin: round;
        stroke-linecap: round;
      }
      .line circle {
        fill: var(--onefold-color-plot);
      }
      .off {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        line-height: var(--onefold-line-figure);
      }
      @container (max-width: 284px) {
        .line {
          display: none;
        }
      }
      @media (forced-colors: active) {
        .tile {
          border: 1px solid CanvasText;
        }
        .line path {
          stroke: CanvasText;
        }
        .line circle {
          fill: CanvasText;
        }
      }
    `,
  ];

  @property({ attribute: false }) card: UnreadCard = { state: "empty", body: {} };
  @property({ attribute: false }) layout!: LayoutCard;
  @property({ attribute: false }) reader: Reader | null = null;
  @property({ attribute: false }) format!: Format;

  private metrics: readonly Metric[] = [];
  private tiles: readonly LayoutField[] = [];
  /** Of each tile the definition that it shows; empty: it shows none. */
  private definitions: readonly string[] = [];

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("card")) this.metrics = readMetrics(this.card.body);
    if (!before.has("layout")) return;
    this.tiles = list(this.layout.own.tiles, readField);
    this.definitions = list(this.layout.own.tiles, (tile) => text(object(object(tile).source).computed));
  }

  override render(): TemplateResult | typeof nothing {
    if (this.tiles.length === 0) return nothing;
    return html`<dl aria-label=${words.metrics}>
      ${this.tiles.map((tile, place) => this.renderTile(tile, this.metrics[place], this.definitions[place] ?? ""))}
    </dl>`;
  }

  private renderTile(tile: LayoutField, metric: Metric | undefined, definition: string): TemplateResult {
    const name = brief(tile.label ?? "");
    return html`<div class="tile">
      <dt class="label">${name}</dt>
      <dd>${this.renderFigure(tile, metric)}${definition === "" || metric?.state !== "full"
        ? nothing
        : html`<onefold-worked-out .of=${definition} .name=${name} .reader=${this.reader} .format=${this.format}></onefold-worked-out>`}</dd>
    </div>`;
  }

  private renderFigure(tile: LayoutField, metric: Metric | undefined): TemplateResult {
    if (metric?.state === "hidden") return html`<span class="off muted">${icon("eye-off")}${words.hidden}</span>`;
    if (metric?.state === "late") return html`<span class="off muted">${words.worked}</span>`;
    if (metric === undefined || metric.value === null) {
      return html`<span class="figure"><b class="absent">${words.notSet}</b></span>`;
    }
    const value = metric.value as Json; // JSON.parse made it, so it is JSON
    const whole = fieldText(withCurrency(tile, metric), value, this.format);
    const short = typeof value === "number" && Math.abs(value) >= SHORT_FROM ? this.shortened(tile, metric, value) : whole;
    return html`<span class="figure">
        <b class="any" title=${whole}>${plain(short)}</b>${lineTemplate(metric.sparkline)}
      </span>
      <p class="label number any trend">${this.trend(tile, metric)}</p>
      ${metric.left_out > 0 ? html`<span class="label">${detailWords.otherCurrencies(metric.left_out)}</span>` : nothing}`;
  }

  /** "1.24 M": what does not fit a tile; the whole figure stands in the title. */
  private shortened(tile: LayoutField, metric: Metric, value: number): string {
    const compact = { notation: "compact", maximumSignificantDigits: 3 } as const;
    const { currency } = withCurrency(tile, metric).options;
    if (tile.format === "currency") {
      return typeof currency === "string"
        ? (this.format.money(value, currency, { ...compact, maximumFractionDigits: undefined }) ?? this.format.number(value, compact))
        : this.format.number(value, compact);
    }
    return tile.format === "number" || tile.format === null ? this.format.number(value, compact) : fieldText(tile, value, this.format);
  }

  /** The trend in words; for a trait since when it is as it is. */
  private trend(tile: LayoutField, metric: Metric): string {
    const { value, before, change, percent, since, days } = metric;
    if (days !== null) {
      const said = typeof value === "number" ? changeWords(this.format, value, before, percent) : null;
      return said ?? detailWords.inDays(days);
    }
    if (since === null) return "";
    const when = this.format.parts(moment(since), { month: "short", ...(this.isLongAgo(since) ? { year: "numeric" } : {}) });
    if (change === null || change === 0) return detailWords.unchangedSince(when);
    const shown = fieldText(withCurrency(tile, metric), Math.abs(change), this.format);
    return detailWords.sinceWhen(change > 0 ? detailWords.changeUp(shown) : detailWords.changeDown(shown), when);
  }

  private isLongAgo(time: string): boolean {
    return this.format.daysBack(moment(time)) > 300;
  }
}

/** The tile with the currency of its sum, where the layout names none. */
function withCurrency(tile: LayoutField, { currency }: Metric): LayoutField {
  return currency === null || tile.options.currency !== undefined ? tile : { ...tile, options: { ...tile.options, currency } };
}

/** Twelve weeks as a line that ends in a dot; nothing where fewer than two are known or the browser would draw a flat one. */
function lineTemplate(weeks: readonly (number | null)[]): TemplateResult | typeof nothing {
  const known = weeks.flatMap((value, week) => (value === null ? [] : [[week, value] as const]));
  const values = known.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (known.length < 2 || !Number.isFinite(high - low)) return nothing;
  const points = known.map(([week, value]) => {
    const share = high === low ? 0.5 : (value - low) / (high - low);
    return [1 + (week * WIDE) / (weeks.length - 1), 1 + HIGH - share * HIGH].map((each) => each.toFixed(1)) as [string, string]; // of two
  });
  const [x, y] = points.at(-1) ?? ["0", "0"];
  const path = points.map((point) => point.join(" ")).join("L");
  return html`<svg class="line" viewBox="0 0 48 16" aria-hidden="true">
    ${svg`<path d="M${path}"></path><circle cx=${x} cy=${y} r="2"></circle>`}
  </svg>`;
}
