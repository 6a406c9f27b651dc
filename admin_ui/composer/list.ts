// The list of cards and what stands in them: rows that open, and move by drag and by keyboard.
import { html, nothing, type TemplateResult } from "lit";
import { cardEditor } from "./cards.ts";
import { faultsTemplate } from "./controls.ts";
import { at, leadsInto, listAt, pointer, textAt } from "./document.ts";
import type { Editing, Fault, Json, Path } from "./types.ts";
import { unitEditor } from "./units.ts";
import { CARDS, nameOfCard, nameOfUnit, ONCE, summaryOfCard, summaryOfUnit, typeOf, UNITS } from "./words.ts";

export interface ListParts {
  readonly editing: Editing;
  readonly warnings: readonly Fault[];
  readonly openCard: number | null;
  readonly openUnit: number | null;
  readonly adding: boolean;
  /** Whether a card is drawn for the person shown; null: nobody is. */
  readonly isDrawn: (place: string) => boolean | null;
  readonly open: (card: number, unit: number | null) => void;
  readonly key: (event: KeyboardEvent) => void;
  readonly drag: (event: DragEvent) => void;
  readonly addCard: (type: string) => void;
  readonly addUnit: (card: number) => void;
  readonly toggleAdding: () => void;
}

const CARD_LIST: Path = ["cards"];

export function listTemplate(parts: ListParts): TemplateResult {
  const cards = listAt(parts.editing.document, CARD_LIST);
  const { drag } = parts;
  return html`<ol class="cards" aria-label="Cards" @keydown=${parts.key} @dragstart=${drag} @dragover=${drag} @dragleave=${drag} @drop=${drag} @dragend=${drag}>
      ${cards.map((card, index) => cardRow(parts, card, index))}
    </ol>
    ${addTemplate(parts, cards)}`;
}

function cardRow(parts: ListParts, card: Json, index: number): TemplateResult {
  const path: Path = [...CARD_LIST, index];
  const open = parts.openCard === index;
  const hidden = parts.isDrawn(pointer(path)) === false;
  return html`<li class=${open ? "open" : ""} data-place=${pointer(path)}>
    ${row(parts, path, nameOfCard(card), hidden ? "not for this person" : summaryOfCard(card), open, () => parts.open(index, null))}
    ${open ? html`<div class="inside">${cardInside(parts, card, path, index)}</div>` : nothing}
  </li>`;
}

function cardInside(parts: ListParts, card: Json, path: Path, index: number): TemplateResult {
  const kind = UNITS[typeOf(card)];
  const own = kind === undefined ? [] : listAt(card, [kind.list]);
  const list: Path = kind === undefined ? path : [...path, kind.list];
  const told = inPlace(parts, path).filter(({ place }) => kind === undefined || !own.some((_, unit) => leadsInto(place, [...list, unit])));
  return html`${faultsTemplate(told)}
    ${kind === undefined
      ? nothing
      : html`<ol class="units" aria-label=${kind.many}>${own.map((unit, number) => unitRow(parts, unit, [...list, number], index, number))}</ol>
          <button class="adds" type="button" @click=${() => parts.addUnit(index)}>Add a ${kind.one}</button>`}
    <div class="settings">${cardEditor(parts.editing, path)}</div>`;
}

function unitRow(parts: ListParts, unit: Json, path: Path, card: number, number: number): TemplateResult {
  const open = parts.openUnit === number;
  const list = String(path.at(-2));
  return html`<li class=${open ? "open" : ""} data-place=${pointer(path)}>
    ${row(parts, path, nameOfUnit(unit), summaryOfUnit(unit), open, () => parts.open(card, open ? null : number))}
    ${open ? html`<div class="settings">${faultsTemplate(inPlace(parts, path))}${unitEditor(parts.editing, path, list)}</div>` : nothing}
  </li>`;
}

function row(parts: ListParts, path: Path, name: string, summary: string, open: boolean, toggle: () => void): TemplateResult {
  const { editing, warnings } = parts;
  const wrong = editing.faults.some(({ place }) => leadsInto(place, path));
  const odd = warnings.some(({ place }) => leadsInto(place, path));
  return html`<div class="row-line">
    <span class="grip" draggable="true" aria-hidden="true">⠿</span>
    <button type="button" class="row-name" data-row=${pointer(path)} aria-expanded=${open} @click=${toggle}>
      <span class="grow">${name}</span>
      ${wrong ? html`<span class="mark danger">to be changed</span>` : odd ? html`<span class="mark warning">no data yet</span>` : html`<span class="label">${summary}</span>`}
    </button>
  </div>`;
}

function addTemplate(parts: ListParts, cards: readonly Json[]): TemplateResult {
  const there = cards.map((card) => textAt(card, ["type"]));
  const types = Object.keys(CARDS).filter((type) => !ONCE.includes(type) || !there.includes(type));
  return html`<div class="adding">
    <button class="adds" type="button" data-add-card aria-expanded=${parts.adding} @click=${parts.toggleAdding}>Add a card <kbd>A</kbd></button>
    ${parts.adding
      ? html`<ul class="types" aria-label="Cards to add">${types.map(
          (type) => html`<li><button type="button" data-type=${type} @click=${() => parts.addCard(type)}>${CARDS[type]?.name}</button></li>`,
        )}</ul>`
      : nothing}
  </div>`;
}

function inPlace({ editing, warnings }: ListParts, path: Path): readonly Fault[] {
  const found = at(editing.document, path) === undefined ? [] : [...editing.faults, ...warnings];
  return found.filter(({ place }) => leadsInto(place, path));
}
