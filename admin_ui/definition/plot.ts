// How the values of a trait are spread, as bars: drawn as SVG, and said in words for those who do not see it.
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Bin, Distribution } from "./types.ts";

const WIDTH = 320;
const HEIGHT = 72;
const GAP = 2;

export function distributionTemplate(found: Distribution): TemplateResult {
  return html`<figure class="distribution">
    ${found.kind === "words" ? wordsTemplate(found) : binsTemplate(found)}
    <figcaption class="label">${found.without === 0 ? nothing : html`${peopleOf(found.without)} without a value.`}</figcaption>
  </figure>`;
}

function binsTemplate({ kind, bins, min, median, max }: Distribution): TemplateResult {
  const say = kind === "moments" ? dateOf : numberOf;
  const [first] = bins;
  const last = bins.at(-1);
  if (first === undefined || last === undefined) return html`<p class="label">Nobody has a value.</p>`;
  const low = say(min ?? first.from);
  const high = say(max ?? last.to);
  const middle = median === null ? "" : `, half of them up to ${say(median)}`;
  const most = bins.reduce((one, other) => (other.count > one.count ? other : one));
  const said = `Values from ${low} to ${high}${middle}; most people, ${most.count.toLocaleString("en-GB")}, have ${rangeOf(most, say)}.`;
  return html`<svg class="chart bars" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${said}>${bars(bins, most.count, say)}</svg>
    <p class="axis label"><span>${low}</span>${median === null ? nothing : html`<span>median ${say(median)}</span>`}<span>${high}</span></p>`;
}

function bars(bins: readonly Bin[], most: number, say: (value: number) => string): readonly TemplateResult[] {
  const width = WIDTH / bins.length;
  return bins.map((bin, index) => {
    const height = bin.count === 0 ? 0 : Math.max((bin.count / most) * HEIGHT, 1.5);
    return svg`<rect class="bar" x=${index * width} y=${HEIGHT - height} width=${Math.max(width - GAP, 1)} height=${height}><title>${rangeOf(bin, say)}: ${peopleOf(bin.count)}</title></rect>`;
  });
}

function wordsTemplate({ top, others }: Distribution): TemplateResult {
  if (top.length === 0) return html`<p class="label">Nobody has a value.</p>`;
  const most = Math.max(...top.map(({ count }) => count), 1);
  return html`<ol class="words-plot">${top.map(({ value, count }) => html`<li>
      <span class="break">${value}</span><span class="stacked">${count.toLocaleString("en-GB")}</span>
      <svg class="chart" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="bar" width=${(count / most) * 100} height="4"></rect></svg>
    </li>`)}</ol>
    ${others === 0 ? nothing : html`<p class="label">${peopleOf(others)} with other values.</p>`}`;
}

/** What a bar of two shares means is said beside it. */
export function overlapBar(onlyThis: number, both: number): TemplateResult {
  const whole = Math.max(onlyThis + both, 1);
  const part = (onlyThis / whole) * 100;
  return html`<svg class="chart overlap" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="past" width=${part} height="8"></rect><rect class="bar" x=${part} width=${100 - part} height="8"></rect></svg>`;
}

export function peopleOf(count: number): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? "person" : "people"}`;
}

function rangeOf({ from, to }: Bin, say: (value: number) => string): string {
  return from === to ? say(from) : `${say(from)} to ${say(to)}`;
}

export function numberOf(value: number): string {
  return value.toLocaleString("en-GB", { maximumFractionDigits: 2 });
}

export function dateOf(value: number): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" }).format(value);
}
