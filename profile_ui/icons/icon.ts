// The icons of a first paint, inlined at build from @tabler/icons; `more.ts` adds the others. An icon is never alone: a
// word or a label goes with it.
import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import alertCircle from "icon:alert-circle";
import alertTriangle from "icon:alert-triangle";
import arrowsDiagonal from "icon:arrows-diagonal";
import chevronRight from "icon:chevron-right";
import clock from "icon:clock";
import list from "icon:list";
import shield from "icon:shield";
import trendingDown from "icon:trending-down";
import trendingUp from "icon:trending-up";
import user from "icon:user";
import type { LateIconName } from "./more.ts";

const FIRST = {
  "alert-circle": alertCircle,
  "alert-triangle": alertTriangle,
  "arrows-diagonal": arrowsDiagonal,
  "chevron-right": chevronRight,
  clock,
  list,
  // Tabler's own shield-check leaves its outline open, which at 14 px reads as broken.
  "shield-check": svg`${shield}<path d="M9 12l2 2l4 -4" />`,
  "trending-down": trendingDown,
  "trending-up": trendingUp,
  user,
};

export type IconName = keyof typeof FIRST | LateIconName;

const shapes: Partial<Record<IconName, SVGTemplateResult>> = { ...FIRST };

/** Have further icons drawn. */
export function addIcons(more: Readonly<Record<LateIconName, SVGTemplateResult>>): void {
  Object.assign(shapes, more);
}

/** An icon beside a word. `tone` is a class of the shared styles: danger, warning, success, muted. */
export function icon(name: IconName, tone = ""): TemplateResult {
  return html`<svg class="icon ${tone}" viewBox="0 0 24 24" aria-hidden="true">${shapes[name]}</svg>`;
}
