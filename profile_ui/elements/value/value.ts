// A value in place: short ones as plain text, long ones with "more", named ones by their name.
import { html, nothing, type TemplateResult } from "lit";
import type { Shown } from "../../format/value.ts";
import { brief, plain } from "../../format/plain.ts";
import "../text/onefold-text.ts";

const SHORT = 160;

/**
 * @param openable a name opens to the whole that it stands for; else that only shows on hover.
 */
export function valueTemplate(shown: Shown, openable: boolean): TemplateResult {
  const aside = shown.aside === undefined ? nothing : html` <span class="muted">${brief(shown.aside)}</span>`;
  if (shown.text.length > SHORT || shown.kind === "code") {
    return html`<onefold-text .text=${shown.text} ?code=${shown.kind === "code"}></onefold-text>${aside}`;
  }
  if (shown.whole !== undefined && openable) {
    return html`<onefold-text code .name=${shown.text} .text=${shown.whole}></onefold-text>${aside}`;
  }
  const style = shown.kind === "absent" ? "muted" : shown.kind === "text" ? "" : "number";
  return html`<span class=${style} title=${shown.whole ?? nothing}>${plain(shown.text)}</span>${aside}`;
}
