// What the composer says: what is saved, what is wrong, and what can be named.
import { html, nothing, type TemplateResult } from "lit";
import { faultsTemplate } from "./controls.ts";
import type { Fault, SavedVersion, Suggestions } from "./types.ts";

export function versionWords(saved: SavedVersion | null, dirty: boolean): string {
  const changed = dirty ? " Changes since are not saved." : "";
  if (saved === null) return `Not saved yet: made from the data of this space.${changed}`;
  const state = saved.isPublished ? "published" : "not yet published";
  return `Version ${saved.version}, saved ${agoOf(saved.savedAt)} by ${saved.author}, ${state}.${changed}`;
}

/** Why nothing was saved: no answer, somebody was quicker, or places that have to be changed. */
export function troubleTemplate(
  failure: string, late: SavedVersion | null, faults: readonly Fault[], over: () => void,
): TemplateResult {
  const whole = faults.filter(({ place }) => !place.startsWith("/cards/"));
  const many = faults.length === 1 ? "One thing has" : `${faults.length} things have`;
  return html`${failure === "" ? nothing : html`<div class="note bad" role="alert"><p>${failure}</p></div>`}
    ${late === null ? nothing : lateTemplate(late, over)}
    ${faults.length === 0
      ? nothing
      : html`<div class="note bad" role="alert"><div class="grow">
          <p><b>${many} to be changed</b> before this can be saved. The preview shows what stood here before.</p>
          ${faultsTemplate(whole)}
        </div></div>`}`;
}

/** What is named and not there: an admin who knows that it will come publishes all the same. */
export function absentTemplate(absent: readonly Fault[], publish: () => void): TemplateResult | typeof nothing {
  if (absent.length === 0) return nothing;
  const many = absent.length === 1 ? "One thing is" : `${absent.length} things are`;
  return html`<div class="note warn" role="alert"><div class="grow">
    <p><b>${many} named that this space does not have,</b> so this is not published. Nothing would stand there until it comes.</p>
    <ul class="faults">${absent.map(({ place, text }) => html`<li><code>${place}</code> ${text}</li>`)}</ul>
    <p><button class="button little" type="button" @click=${publish}>Publish all the same</button></p>
  </div></div>`;
}

function lateTemplate({ author, version, savedAt }: SavedVersion, over: () => void): TemplateResult {
  return html`<div class="note warn" role="alert"><div class="grow">
    <p><b>${author} saved version ${version} ${agoOf(savedAt)}.</b> Yours was begun before that and is not saved.</p>
    <p class="row wrap">
      <a class="button little" href=${location.href} target="_blank" rel="noopener">Look at theirs</a>
      <button class="button little" type="button" @click=${over}>Save mine as version ${version + 1}</button>
    </p>
  </div></div>`;
}

/** What fields of the list offer while somebody types: traits and events of the space, with how many there are. */
export function offeredTemplate({ traits, events, definitions }: Suggestions): TemplateResult {
  const ofKind = (wanted: string): readonly TemplateResult[] =>
    definitions.filter(({ kind }) => kind === wanted).map(({ key, name }) => html`<option value=${key} label=${name}></option>`);
  const people = (number: number): string => `${number} ${number === 1 ? "person" : "people"}`;
  return html`<datalist id="composer-traits">
      ${traits.map(({ key, people: number, format }) => html`<option value=${key} label="${people(number)}, ${format}"></option>`)}
    </datalist>
    <datalist id="composer-events">
      ${events.map(({ name, count, isExact }) => html`<option value=${name} label="${count} events${isExact ? "" : " or more"}"></option>`)}
    </datalist>
    <datalist id="composer-computed">${ofKind("trait")}</datalist>
    <datalist id="composer-audiences">${ofKind("audience")}</datalist>`;
}

/** As whom the preview looks: what is hidden from some is drawn as they see it. */
export function seenByTemplate(chosen: string, choose: (role: string) => void): TemplateResult {
  const roles = [["claimed", "Anybody"], ["proven", "Proven viewer"]] as const;
  return html`<span class="choice" role="group" aria-label="Shown to">${roles.map(
    ([role, word]) => html`<button type="button" aria-pressed=${chosen === role} @click=${() => choose(role)}>${word}</button>`,
  )}</span>`;
}

/** A past moment in words. */
function agoOf(at: number): string {
  const minutes = Math.floor((Date.now() - at) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const format = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return format.format(at);
}
