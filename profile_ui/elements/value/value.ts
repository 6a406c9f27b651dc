// A value in place: short ones as plain text, long ones with "more".
import { html, nothing, type TemplateResult } from "lit";
import type { Shown } from "../../format/value.ts";
import { brief, plain } from "../../format/plain.ts";
import "../text/onefold-text.ts";

const SHORT = 160;

export function valueTemplate(shown: Shown): TemplateResult {
  const aside = shown.aside === undefined ? nothing : html` <span class="muted">${brief(shown.aside)}</span>`;
  if (shown.text.length > SHORT || shown.kind === "code") {
    return html`<onefold-text .text=${shown.text} ?code=${shown.kind === "code"}></onefold-text>${aside}`;
  }
  const style = shown.kind === "absent" ? "muted" : shown.kind === "text" ? "" : "number";
  return html`<span class=${style}>${plain(shown.text)}</span>${aside}`;
}
