// What the builders say: the sentence that is read aloud, what is saved, and what is in the way.
import { html, nothing, type TemplateResult } from "lit";
import type { Drawn } from "./controls.ts";
import type { TextFault } from "./json_text.ts";
import type { Conflict, Fault, Said, Saved } from "./types.ts";

/** Each part leads to what says it in the form. */
export function sentenceTemplate(sentence: readonly Said[], go: (place: string) => void, mark: (place: string | null) => void): TemplateResult {
  const part = ({ text, place }: Said): TemplateResult | string =>
    place === "" ? text : html`<a class="said" href="#definition-form" data-says=${place} @mouseenter=${() => mark(place)} @mouseleave=${() => mark(null)} @click=${(event: Event) => {
      event.preventDefault();
      go(place);
    }}>${text}</a>`; // a link, since it flows and breaks as text
  return html`<div class="note read-aloud">${NOTE}<p class="grow break">Read aloud: ${sentence.length === 0 ? html`<span class="muted">nothing yet.</span>` : sentence.map(part)}</p></div>`;
}

export function versionWords(kind: string, saved: Saved | null, dirty: boolean): string {
  const what = kind === "trait" ? "Computed trait" : "Audience";
  const changed = dirty ? " Changes since are not saved." : "";
  if (saved === null) return `${what}, new.${changed}`;
  return `${what}, version ${saved.version}, saved ${agoOf(saved.savedAt)} by ${saved.author}.${changed}`;
}

/** Why nothing was saved: no answer, somebody was quicker, or places that have to be changed. */
export function troubleTemplate(
  failure: string, late: Conflict | null, faults: readonly Fault[], over: () => void, go: (place: string) => void,
): TemplateResult {
  const many = faults.length === 1 ? "One thing has" : `${faults.length} things have`;
  return html`${failure === "" ? nothing : html`<div class="note bad" role="alert"><p>${failure}</p></div>`}
    ${late === null ? nothing : lateTemplate(late, over)}
    ${faults.length === 0
      ? nothing
      : html`<div class="note bad" role="alert"><div class="grow"><p><b>${many} to be changed</b> before this can be saved.</p>
          <ul class="troubles">${faults.map(({ place, text }) => html`<li><button class="plain" type="button" @click=${() => go(place)}>${placeWords(place)}</button><span class="break">${text}</span></li>`)}</ul></div></div>`}`;
}

function lateTemplate({ text, author, version, savedAt, isArchived }: Conflict, over: () => void): TemplateResult {
  if (version === null || isArchived) return html`<div class="note warn" role="alert"><p><b>Nothing was saved.</b> <span class="break">${text}</span></p></div>`;
  return html`<div class="note warn" role="alert"><div class="grow">
    <p><b>${author} saved version ${version} ${agoOf(savedAt)}.</b> Yours was begun before that and is not saved.</p>
    <p class="row wrap"><a class="button little" href=${location.href} target="_blank" rel="noopener">Look at theirs</a>
      <button class="button little" type="button" @click=${over}>Save mine as version ${version + 1}</button></p></div></div>`;
}

export function textFaultTemplate(fault: TextFault | null): Drawn {
  if (fault === null) return nothing;
  return html`<p class="danger small" id="text-fault" role="alert">Line ${fault.line}, column ${fault.column}: ${fault.text} The form shows what stood here before.</p>`;
}

/** A place as one reads it: which condition, and what of it. */
export function placeWords(place: string): string {
  if (place === "") return "the whole";
  return place.split("/").slice(1).map((step) => (/^\d+$/.test(step) ? String(Number(step) + 1) : step)).join(" › ");
}

function agoOf(at: number): string {
  const minutes = Math.floor((Date.now() - at) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(at);
}

const NOTE = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 4h14v10l-6 6H5zM13 20v-6h6M8 8h8M8 12h4" /></svg>`;
