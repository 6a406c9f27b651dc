// Single letters as shortcuts: only while the focus is inside the panel, never while somebody types, and not where a
// viewer has switched them off (WCAG 2.1, "Character Key Shortcuts").

let acts = true;

export function lettersAct(): boolean {
  return acts;
}

export function letLettersAct(value: boolean): void {
  acts = value;
}

/** The key that is meant as a shortcut, in lower case; null for one that is not. */
export function shortcut(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !acts || event.key.length !== 1) return null;
  const [origin] = event.composedPath();
  const typing = origin instanceof HTMLInputElement || origin instanceof HTMLTextAreaElement || origin instanceof HTMLSelectElement;
  return typing ? null : event.key.toLowerCase();
}
