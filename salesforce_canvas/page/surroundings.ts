// What the frame around the page is to the page: how high we are to be, light or dark.
import type { Canvas } from "./canvas.ts";
import type { Theme } from "./facts.ts";

const RESIZE_PAUSE = 100;

/** Keeps the frame as high as what is in it: asks after a change has settled, and never twice for one height. */
export function keepSized(canvas: Canvas, content: HTMLElement): void {
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const height = Math.ceil(content.getBoundingClientRect().height);
      if (height === last || height === 0) return;
      last = height;
      canvas.resize(height);
    }, RESIZE_PAUSE);
  }).observe(content);
}

/** The theme as the admin chose it. Nothing in a signed request tells the mode, so "auto" is the system's. */
export function followTheme(theme: Theme, apply: (scheme: "light" | "dark") => void): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const decide = (): void => apply(theme === "dark" || (theme === "auto" && dark.matches) ? "dark" : "light");
  if (theme === "auto") dark.addEventListener("change", decide);
  decide();
}

/** Tells whether the placement is wide enough for columns in which every part stands open, now and after each change. */
export function followWidth(tell: (wide: boolean) => void): void {
  const query = matchMedia("(min-width: 900px)");
  query.addEventListener("change", () => tell(query.matches));
  tell(query.matches);
}
