// Text of strangers as harmless text: kept letter for letter, with what cannot be seen made visible.
import { html, type TemplateResult } from "lit";

/**
 * Controls that reorder or hide text: direction overrides and embeddings, zero-width spaces, C0 and C1.
 * Joiners and plain direction marks stay, since emoji and right-to-left names need them.
 */
// eslint-disable-next-line no-control-regex -- finding control characters is the purpose
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2028-\u202e\u2060-\u206f\ufeff]/;

const BRIEF = 80;

const INVISIBLE_ONLY = /^[\s\p{C}\p{Z}\u115f\u1160\u2800\u3164\uffa0]*$/u;

/** True where nothing of the text would be seen, so that a name of blanks counts as no name. */
export function isBlank(text: string | null | undefined): boolean {
  return text === null || text === undefined || INVISIBLE_ONLY.test(text);
}

/**
 * The text as an isolated run. Each hidden control stands in a run of its own, where it reorders nothing,
 * and is drawn as a mark by the stylesheet; the text content stays what was sent. Code runs from left to right always.
 */
export function plain(text: string, direction: "auto" | "ltr" = "auto"): TemplateResult {
  return html`<bdi dir=${direction}>${HIDDEN.test(text) ? marked(text) : breakable(text)}</bdi>`;
}

/** An e-mail address or a key breaks where a reader would, before it breaks inside a word. */
function breakable(text: string): string | readonly TemplateResult[] {
  if (text.length > 254 || !/^(\S+@\S+|\w+_\w+)$/.test(text)) return text;
  return text.split(/(?<=[@._])/).map((part) => html`${part}<wbr />`);
}

/** The beginning of a text that stands where nothing long belongs, such as a key or a source. */
export function brief(text: string): TemplateResult {
  const short = cut(text, BRIEF);
  return plain(short === null ? text : `${short}…`);
}

function marked(text: string): readonly (TemplateResult | string)[] {
  return text
    .split(new RegExp(`(${HIDDEN.source})`))
    .map((part) => (part !== "" && HIDDEN.test(part) ? html`<bdi class="hidden-mark">${part}</bdi>` : part));
}

/** The first letters as seen by a reader: a flag or a family emoji counts as one. */
export function graphemes(text: string, count: number): string {
  const found: string[] = [];
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, 64))) {
    if (found.length === count) break;
    found.push(segment);
  }
  return found.join("");
}

/** The text up to a length, never cut inside a letter; null where it is short enough as it is. */
export function cut(text: string, length: number): string | null {
  if (text.length <= length) return null;
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end);
}

