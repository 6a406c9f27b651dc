// A value in place: short ones as plain text, long ones with "more", named ones by their name.
import { html, nothing, type TemplateResult } from "lit";
import type { Shown } from "../../format/value.ts";
import { brief, plain } from "../../format/plain.ts";

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
  if (shown.href !== undefined) return html`${linkTemplate(shown.href, shown)}${aside}`;
  const style = shown.kind === "absent" ? "muted" : shown.kind === "text" ? "" : "number";
  const badge = shown.colour === undefined ? "" : `badge ${shown.colour}`;
  return html`<span class=${badge || style} title=${shown.title ?? shown.whole ?? nothing}>${plain(shown.text)}</span>${aside}`;
}

/** A link out of the host's frame; an address that the device opens by itself needs no window. */
function linkTemplate(href: string, { text, title }: Shown): TemplateResult {
  const out = href.startsWith("http");
  return html`<a class="out" href=${href} title=${title ?? nothing} target=${out ? "_blank" : nothing} rel=${out ? "noopener noreferrer" : nothing}
    >${plain(text)}</a
  >`;
}
