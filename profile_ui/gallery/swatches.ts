// The colours of a theme by the names that elements use, each with its contrast where text stands on it.
import { html, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";

/** Text, and the grounds it stands on. Fills hold text of their own colour and the plain one. */
export const TEXT_ON: readonly (readonly [text: string, grounds: readonly string[]])[] = [
  ["text", ["background", "recessed", "hover", "accent-soft", "danger-fill", "warning-fill", "success-fill"]],
  ["text-muted", ["background", "recessed", "hover"]],
  ["link", ["background", "recessed", "hover"]],
  ["danger", ["background", "danger-fill"]],
  ["warning", ["background", "warning-fill"]],
  ["success", ["background", "success-fill"]],
];

export function swatches(theme: string): TemplateResult {
  return html`<table data-theme=${theme}>
    <thead>
      <tr><th>Text</th><th>On</th><th>Looks</th><th>Contrast</th></tr>
    </thead>
    <tbody>
      ${TEXT_ON.flatMap(([text, grounds]) => grounds.map((ground) => row(text, ground)))}
    </tbody>
  </table>`;
}

function row(text: string, ground: string): TemplateResult {
  return html`<tr>
    <td>${text}</td>
    <td>${ground}</td>
    <td><span class="swatch" ${ref((element) => paint(element, text, ground))}>Payment failed 3 times</span></td>
    <td class="number" ${ref((element) => measure(element, text, ground))}></td>
  </tr>`;
}

function paint(element: Element | undefined, text: string, ground: string): void {
  if (!(element instanceof HTMLElement)) return;
  element.style.setProperty("color", `var(--onefold-color-${text})`);
  element.style.setProperty("background", `var(--onefold-color-${ground})`);
}

function measure(element: Element | undefined, text: string, ground: string): void {
  if (element === undefined) return;
  const style = getComputedStyle(element);
  const [a, b] = [text, ground].map((name) => luminance(style.getPropertyValue(`--onefold-color-${name}`)));
  element.textContent = a === undefined || b === undefined ? "" : ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toFixed(1);
}

/** Relative luminance of `#rrggbb` (WCAG 2.2, "relative luminance"). */
function luminance(colour: string): number {
  const channel = (from: number): number => {
    const part = parseInt(colour.trim().slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
