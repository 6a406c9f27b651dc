// What the definition gives on real people: how many, who enters and leaves, how values are spread, ten of them with why.
import { html, nothing, type TemplateResult } from "lit";
import { isList } from "../composer/document.ts";
import type { Drawn } from "./controls.ts";
import { showText } from "./literals.ts";
import { dateOf, distributionTemplate, numberOf, overlapBar, peopleOf } from "./plot.ts";
import type { Change, Happened, Json, Named, Overlap, Person, Preview, Reason } from "./types.ts";

export interface Looked {
  readonly kind: "trait" | "audience";
  readonly preview: Preview | null;
  /** The preview is of what stood here before. */
  readonly isOld: boolean;
  readonly isAsking: boolean;
  readonly failure: string;
  readonly savedVersion: number | null;
  readonly audiences: readonly Named[];
  readonly overlap: string;
  readonly choose: (overlap: string) => void;
}

export function lookTemplate(looked: Looked, personChoice: TemplateResult): TemplateResult {
  const { preview, isOld, isAsking, failure } = looked;
  return html`<section class="card look-pane ${isOld ? "old" : ""}" aria-label="What it gives" aria-busy=${isAsking}>
    ${failure === "" ? nothing : html`<div class="body"><p class="note bad" role="alert">${failure}</p></div>`}
    ${preview === null
      ? html`<div class="body look-empty"><p class="label">Now</p><p class="muted">${isAsking ? "Counting people…" : "How many people it holds for is shown here once the definition is whole."}</p></div>`
      : html`<div class="body stack tight">${sizeTemplate(looked, preview)}</div>
          ${looked.kind === "trait" || looked.audiences.length === 0 ? nothing : html`<div class="body stack tight">${overlapTemplate(looked, preview.overlap)}</div>`}
          <div class="body"><h2>${looked.kind === "trait" ? "Ten people, with why" : "Sample, with why"}</h2>
            ${preview.sample.length === 0 ? html`<p class="label">${looked.kind === "trait" ? "Nobody has a value." : "Nobody belongs to it."}</p>` : peopleTemplate(preview.sample, looked.kind)}</div>`}
    <div class="body stack tight check-one">${personChoice}${preview?.person == null ? nothing : personTemplate(preview.person, looked.kind)}</div>
  </section>`;
}

function sizeTemplate({ kind, isOld, savedVersion }: Looked, preview: Preview): TemplateResult {
  const { size, people, isExact, seconds, tooSlow, change, distribution } = preview;
  const share = people > 0 && size !== null ? `, ${percent(size / people)}` : "";
  const how = isExact ? `Exact, counted in ${timeOf(seconds)}.` : "About: reckoned from a sample of people.";
  const late = tooSlow ? html`<p class="label warning">Counting everybody takes too long for a live look; it will be settled in the slow lane.</p>` : nothing;
  return html`<p class="label">${isOld ? "Before the last change" : "Now"}</p>
    <p class="baseline wrap"><span class="figure size-now" data-size-now>${isExact || size === null ? "" : "about "}${size === null ? "–" : size.toLocaleString("en-GB")}</span>
      <span class="muted small">${kind === "trait" ? "have a value, " : ""}of ${peopleOf(people)}${share}</span></p>
    <p class="label">${size === null ? nothing : how}</p>${late}
    ${change === null || savedVersion === null ? nothing : changeTemplate(change, savedVersion, kind)}
    ${distribution === null ? nothing : distributionTemplate(distribution)}`;
}

function changeTemplate(change: Change, version: number, kind: string): TemplateResult {
  const { enter, leave, changed, enterSample, leaveSample, changedSample } = change;
  const [enters, leaves] = kind === "trait" ? ["gain a value", "lose theirs"] : ["enter", "leave"];
  if (enter + leave + changed === 0) return html`<p class="label">Against version ${version}: nothing changes for anybody.</p>`;
  const list = (word: string, count: number, sample: readonly Person[]): Drawn =>
    sample.length === 0 ? nothing : html`<h3>${word}${count > sample.length ? `, ${sample.length} of ${count.toLocaleString("en-GB")}` : ""}</h3>${peopleTemplate(sample, kind)}`;
  return html`<details class="change"><summary class="label">Against version ${version}: <b class="success">${enter.toLocaleString("en-GB")} ${enters}</b>, <b class="danger">${leave.toLocaleString("en-GB")} ${leaves}</b>${kind === "trait" ? html`, <b>${changed.toLocaleString("en-GB")} change</b>` : nothing}</summary>
    ${list(`Who would ${enters}`, enter, enterSample)}${list(`Who would ${leaves}`, leave, leaveSample)}${list("Whose value would change", changed, changedSample)}</details>`;
}

function overlapTemplate({ audiences, overlap, choose }: Looked, found: Overlap | null): TemplateResult {
  const change = (event: Event): void => choose((event.target as HTMLSelectElement).value);
  return html`<div class="row between"><label class="row small"><span>Overlap with</span>
      <select aria-label="Overlap with" @change=${change}><option value="" ?selected=${overlap === ""}>no audience</option>
        ${audiences.map(({ key, name }) => html`<option value=${key} ?selected=${key === overlap}>${name}</option>`)}</select></label>
      ${found === null || overlap === "" ? nothing : html`<b class="stacked">${found.both.toLocaleString("en-GB")}</b>`}</div>
    ${found === null || overlap === ""
      ? nothing
      : html`${overlapBar(found.onlyThis, found.both)}<p class="label legend"><span><i class="swatch past"></i>here only ${found.onlyThis.toLocaleString("en-GB")}</span>
          <span><i class="swatch"></i>in both ${found.both.toLocaleString("en-GB")}</span><span>there only ${found.onlyOther.toLocaleString("en-GB")}</span></p>`}`;
}

function peopleTemplate(people: readonly Person[], kind: string): TemplateResult {
  return html`<ul class="sample">${people.map((one) => html`<li><details>
      <summary><span class="grow"><b class="break">${one.label}</b><span class="label break">${one.why[0]?.text ?? one.detail}</span></span>
        ${kind === "trait" ? html`<span class="value-of break">${valueOf(one.value)}</span>` : nothing}${CHEVRON}</summary>
      ${receiptTemplate(one)}</details></li>`)}</ul>`;
}

/** What stands behind somebody's value or membership: each reason with its events. */
function receiptTemplate({ detail, why }: Person): TemplateResult {
  return html`<div class="receipt"><p class="label break">${detail}</p>
    ${why.map(reasonTemplate)}${why.length === 0 ? html`<p class="label">Nothing they did counts here: it holds for them as it is.</p>` : nothing}</div>`;
}

function reasonTemplate({ text, events }: Reason): TemplateResult {
  return html`<p class="small break">${text}</p>
    ${events.length === 0 ? nothing : html`<ul>${events.map((one) => html`<li>${happenedTemplate(one)}</li>`)}</ul>`}`;
}

function happenedTemplate({ at, name, source }: Happened): TemplateResult {
  const moment = new Date(at);
  return html`<time class="label" datetime=${moment.toISOString()} title=${moment.toISOString()}>${momentOf(at)}</time>
    <span class="break">${name}</span> <span class="label break">${source}</span>`;
}

function personTemplate(person: Person, kind: string): TemplateResult {
  return html`<div class="one-person" data-person=${person.id}>
    <p class="row between"><b class="break">${person.label}</b>${kind === "trait"
      ? html`<span class="value-of break">${valueOf(person.value)}</span>`
      : html`<span class="badge ${person.isMember === true ? "good" : ""}">${person.isMember === true ? "belongs to it" : "does not belong to it"}</span>`}</p>
    ${receiptTemplate(person)}</div>`;
}

/** A trait's value as people read it; moments come as text. */
export function valueOf(value: Json): string {
  if (value === null) return "no value";
  if (typeof value === "number") return isMoment(value) ? momentOf(value) : numberOf(value);
  if (isList(value)) return value.map(showText).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Milliseconds of this age of the world: no count, sum or number of days comes near. */
function isMoment(value: number): boolean {
  return Number.isInteger(value) && value > 1e12 && value < 1e13;
}

function momentOf(at: number): string {
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(at);
  return `${dateOf(at)}, ${time}`;
}

function percent(share: number): string {
  return share.toLocaleString("en-GB", { style: "percent", maximumFractionDigits: share < 0.01 ? 2 : 0 });
}

function timeOf(seconds: number): string {
  return seconds < 1 ? `${Math.max(Math.round(seconds * 1000), 1)} ms` : `${seconds.toFixed(1)} s`;
}

const CHEVRON = html`<svg class="icon chevron" viewBox="0 0 24 24" aria-hidden="true"><path d="M9 6l6 6-6 6" /></svg>`;
