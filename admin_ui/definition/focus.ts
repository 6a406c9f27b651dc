// Where the focus goes, and what is marked: between the sentence, the form and what is wrong with it.
import { isWithin, upwards } from "./places.ts";

const COMMANDS: Readonly<Record<string, string>> = {
  ArrowUp: "previous", ArrowDown: "next", Delete: "remove", a: "add", g: "wrap", u: "unwrap",
  "Alt ArrowUp": "up", "Alt ArrowDown": "down", "Alt ArrowLeft": "out", "Alt ArrowRight": "in",
};

/** What a key means on a row, or null. */
export function keyCommand(event: KeyboardEvent): string | null {
  return COMMANDS[event.altKey ? `Alt ${event.key}` : event.key] ?? null;
}

/** To the control of a place, to the first one within it, or to what is around it. */
export function focusPlace(root: HTMLElement, place: string): void {
  for (const one of upwards(place)) {
    const name = CSS.escape(one);
    const found = root.querySelector<HTMLElement>(`[data-at="${name}"], [data-row="${name}"]`) ?? root.querySelector<HTMLElement>(`[data-at^="${name}/"]`);
    if (found === null) continue;
    found.focus();
    return;
  }
}

/** To what was just added, ready to be filled in; else to the row itself. */
export function focusAdded(root: HTMLElement, place: string, isNew: boolean): void {
  const box = root.querySelector<HTMLElement>(`[data-box="${CSS.escape(place)}"]`);
  const fresh = isNew ? (box?.querySelector<HTMLElement>(".row-top .grow input") ?? box?.querySelector<HTMLElement>(".row-top .grow select, [data-add]")) : null;
  if (fresh) fresh.focus();
  else focusPlace(root, place);
}

export function walkRows(root: HTMLElement, row: string, way: -1 | 1): void {
  const rows = [...root.querySelectorAll<HTMLElement>("[data-row]")];
  rows[rows.findIndex(({ dataset }) => dataset.row === row) + way]?.focus();
}

/** Up and down within an open menu. */
export function walkMenu(target: HTMLElement, key: string): boolean {
  const way = { ArrowDown: 1, ArrowUp: -1 }[key];
  const items = [...(target.closest(".acts")?.querySelectorAll<HTMLElement>("button") ?? [])];
  if (way === undefined || items.length === 0) return false;
  items[(items.indexOf(target) + way + items.length) % items.length]?.focus();
  return true;
}

/** Marks the row that a part of the sentence says; null: none. */
export function markBox(root: HTMLElement, place: string | null): void {
  for (const one of root.querySelectorAll("[data-box][data-marked]")) one.removeAttribute("data-marked");
  const name = upwards(place ?? "").find((one) => root.querySelector(`[data-box="${CSS.escape(one)}"]`) !== null);
  if (place !== null && name !== undefined) root.querySelector(`[data-box="${CSS.escape(name)}"]`)?.setAttribute("data-marked", "");
}

/** Marks the parts of the sentence that the row with the focus says. */
export function markSaid(root: HTMLElement, target: HTMLElement): void {
  const box = target.closest<HTMLElement>("[data-box]")?.dataset.box;
  for (const one of root.querySelectorAll<HTMLElement>("[data-says]")) {
    one.toggleAttribute("data-marked", box !== undefined && isWithin(one.dataset.says ?? "", box));
  }
}
