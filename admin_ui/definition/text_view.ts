// The document as JSON, beside the form: what is typed here is in the form at once, as long as it can be read.
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { readText, type TextFault } from "./json_text.ts";
import { placeWords, textFaultTemplate } from "./said.ts";
import type { Fault } from "./types.ts";

interface Shown {
  readonly text: string;
  readonly fault: TextFault | null;
}

export function textTemplate({ text, fault }: Shown, faults: readonly Fault[], write: (text: string) => void): TemplateResult {
  const { starts } = fault === null && faults.length > 0 ? readText(text) : { starts: new Map<string, number>() };
  return html`<section class="card text-view" aria-label="JSON"><header><h2>JSON</h2><span class="label">the same as the form</span></header>
    <div class="body stack tight">
      <textarea class="input mono" rows="24" spellcheck="false" autocomplete="off" wrap="off" aria-label="The definition as JSON"
        aria-invalid=${fault !== null} aria-describedby=${fault === null ? nothing : "text-fault"} .value=${live(text)}
        @input=${(event: Event) => write((event.target as HTMLTextAreaElement).value)}></textarea>
      ${textFaultTemplate(fault)}
      ${fault !== null || faults.length === 0 ? nothing : html`<ul class="troubles">${faults.map((one) => faultTemplate(one, text, starts))}</ul>`}
    </div></section>`;
}

function faultTemplate({ place, text: said }: Fault, text: string, starts: ReadonlyMap<string, number>): TemplateResult {
  const start = startOf(place, starts);
  const line = text.slice(0, start).split("\n").length;
  const go = (event: Event): void => {
    const field = (event.target as HTMLElement).closest(".text-view")?.querySelector("textarea");
    field?.focus();
    field?.setSelectionRange(start, start);
  };
  return html`<li class="danger"><button class="plain" type="button" @click=${go}>Line ${line}</button><span class="break"><code>${placeWords(place)}</code> ${said}</span></li>`;
}

/** Where a place stands in the text, or else what is around it, when it is missing there. */
function startOf(place: string, starts: ReadonlyMap<string, number>): number {
  const found = starts.get(place);
  if (found !== undefined || place === "") return found ?? 0;
  return startOf(place.slice(0, place.lastIndexOf("/")), starts);
}
