import { css, html, LitElement, nothing, svg, type PropertyValues, type SVGTemplateResult, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type Format, moment } from "../../format/format.ts";
import { brief } from "../../format/plain.ts";
import { type Activity, readActivity } from "../../session/parts.ts";
import { detailWords, words } from "../../strings/index.ts";
import type { UnreadCard } from "../../types.ts";
import { base } from "../../style/base.ts";
import { saidTemplate } from "../said/said.ts";

const DAYS = 90;
const RECENT = 30;
const DAY = 86_400_000;
const UP = 36;
const DOWN = 12;
const HEIGHT = UP + 24;
const NAMED_MAX = 6;
const WIDTH_FIRST = 296;

/** What a person did in 90 days: bars a day, problems below the line, tickets as triangles; and the whole as a sentence. */
@customElement("onefold-activity")
export class OnefoldActivity extends LitElement {
  static override styles = [
    base,
    css`
      .head,
      .axis {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--onefold-space-2);
      }
      .head {
        min-height: 24px;
      }
      .head b {
        color: var(--onefold-color-text);
      }
      .plot {
        display: block;
        width: 100%;
        height: ${HEIGHT}px;
        margin-top: var(--onefold-space-2);
        overflow: visible;
        shape-rendering: crispEdges;
      }
      .plot:dir(rtl) {
        transform: scaleX(-1);
      }
      .past {
        fill: var(--onefold-color-plot-past);
      }
      .now {
        fill: var(--onefold-color-plot);
      }
      .problem {
        fill: var(--onefold-color-plot-problem);
      }
      .ground {
        stroke: var(--onefold-color-border);
      }
      .ticket {
        fill: var(--onefold-color-text);
        shape-rendering: auto;
      }
      .axis,
      .legend {
        margin-top: var(--onefold-space-1);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--onefold-space-3);
      }
      .legend > span {
        display: inline-flex;
        align-items: center;
        gap: 4px;
      }
      .legend svg {
        flex: none;
        width: 8px;
        height: 8px;
      }
      @media (forced-colors: active) {
        .past {
          fill: GrayText;
        }
        .now,
        .ticket {
          fill: CanvasText;
        }
        .problem {
          fill: LinkText;
        }
      }
    `,
  ];

  @property({ attribute: false }) card: UnreadCard = { state: "empty", body: {} };
  @property({ attribute: false }) format!: Format;
  /** What the layout calls the card; null: as we do. */
  @property({ attribute: false }) heading: string | null = null;
  /** Who it is about, for a sentence. */
  @property({ attribute: false }) name = "";

  @state() private wide = WIDTH_FIRST;
  private activity: Activity = readActivity({});
  private observer: ResizeObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) this.wide = Math.floor(entry.contentRect.width);
    });
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
  }

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("card")) this.activity = readActivity(this.card.body);
  }

  override render(): TemplateResult {
    const heading = html`<h2 class="grow any">${this.heading === null ? words.activity : brief(this.heading)}</h2>`;
    if (this.card.state === "empty") {
      return html`<div class="head">${heading}</div>
        <p class="label any">${brief(detailWords.noActivity(this.name))}</p>`;
    }
    return html`<div class="head">${heading}<span class="label number any">${this.renderChange()}</span></div>
      ${this.renderPlot()}
      <div class="axis label number">
        <span>${this.format.date(moment(this.activity.from), "UTC")}</span><span>${detailWords.plotToday}</span>
      </div>
      ${this.renderLegend()}
      ${this.activity.is_exact ? nothing : html`<p class="label">${detailWords.lessThanAll}</p>`}`;
  }

  private renderChange(): TemplateResult {
    const { now, before, percent } = this.activity;
    const said = saidTemplate(detailWords.actions(this.format.number(now)));
    const change = changeWords(this.format, now, before, percent);
    return html`${said}${change === null ? nothing : html`${words.comma}<b>${change}</b>`}`;
  }

  private renderPlot(): TemplateResult {
    const { days, problems, tickets } = this.activity;
    const step = Math.max(1, Math.floor((this.wide / DAYS) * 2) / 2);
    const bar = Math.max(1, step - 1);
    const start = Math.max(0, this.wide - step * DAYS + (step - bar));
    const up = scaled(days, UP);
    const down = scaled(problems, DOWN);
    const marks = tickets.flatMap((count, day) => (count > 0 ? [start + day * step + bar / 2] : []));
    return html`<svg class="plot" role="img" aria-label=${this.sentence()} viewBox="0 0 ${this.wide} ${HEIGHT}">
      <line class="ground" x1="0" x2=${this.wide} y1=${UP + 0.5} y2=${UP + 0.5}></line>
      ${up.map((high, day) => rect(day < DAYS - RECENT ? "past" : "now", start + day * step, bar, UP - high, high))}
      ${down.map((low, day) => rect("problem", start + day * step, bar, UP + 1, low))}
      ${marks.map((x) => svg`<path class="ticket" d="M${x} ${UP + 16}l4 6h-8z"></path>`)}
    </svg>`;
  }

  /** The plot in words, for who does not see it. */
  private sentence(): string {
    const { now, before, problems, tickets } = this.activity;
    const said = [detailWords.plot(this.format.number(now), this.format.number(before))];
    if (problems.some((count) => count > 0)) said.push(detailWords.plotProblems(this.daysWith(problems)));
    if (tickets.some((count) => count > 0)) said.push(detailWords.plotTickets(this.daysWith(tickets)));
    return said.join(" ");
  }

  private daysWith(counts: readonly number[]): string {
    const first = moment(this.activity.from);
    const days = counts.flatMap((count, day) => (count > 0 ? [this.format.date(first + day * DAY, "UTC")] : []));
    const left = days.length - NAMED_MAX;
    return this.format.list(left > 0 ? [...days.slice(-NAMED_MAX), `+${left}`] : days);
  }

  private renderLegend(): TemplateResult {
    const { problems, tickets } = this.activity;
    return html`<p class="legend label" aria-hidden="true">
      <span>${swatch("now")}${detailWords.legendNow}</span>
      <span>${swatch("past")}${detailWords.legendBefore}</span>
      ${problems.some((count) => count > 0) ? html`<span>${swatch("problem")}${detailWords.legendProblems}</span>` : nothing}
      ${tickets.some((count) => count > 0)
        ? html`<span><svg viewBox="0 0 8 8"><path class="ticket" d="M4 1l4 6h-8z"></path></svg>${detailWords.legendTickets}</span>`
        : nothing}
    </p>`;
  }
}

/** "▼ 60 %", or "3 after 1" where so few are no base for a per cent; null where nothing was before or after. */
export function changeWords(format: Format, now: number, before: number | null, percent: number | null): string | null {
  if (before === null || (now === 0 && before === 0)) return null;
  if (percent === null) return before === 0 ? detailWords.noneBefore : detailWords.after(format.number(now), format.number(before));
  if (percent === 0) return detailWords.noChange;
  const shown = format.number(Math.abs(percent) / 100, { style: "percent", maximumFractionDigits: 0 });
  return percent > 0 ? detailWords.changeUp(shown) : detailWords.changeDown(shown);
}

/** Counts as heights: any count at all is seen. */
function scaled(counts: readonly number[], height: number): readonly number[] {
  const most = Math.max(...counts, height === UP ? 7 : 3);
  return counts.map((count) => (count === 0 ? 0 : Math.max(2, Math.round((count / most) * height))));
}

function rect(name: string, x: number, width: number, y: number, height: number): SVGTemplateResult | typeof nothing {
  return height === 0 ? nothing : svg`<rect class=${name} x=${x} y=${y} width=${width} height=${height}></rect>`;
}

function swatch(name: string): TemplateResult {
  return html`<svg viewBox="0 0 8 8"><rect class=${name} width="8" height="8" rx="2"></rect></svg>`;
}
