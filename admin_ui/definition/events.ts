// Which events are meant, in words: what they did, how often, when, and what the events' own fields hold.
import { html, nothing, type TemplateResult } from "lit";
import { at, isList, isObject, pointer, textAt } from "../composer/document.ts";
import { choice, CROSS, type Drawn, entry, jsonEntry, momentEntry, numberEntry, select, setAll } from "./controls.ts";
import { fieldsTemplate } from "./fields.ts";
import { COUNTS, FRESH_TEST, LIST_MAX, UNITS, VERBS, WINDOWS } from "./language.ts";
import { showText } from "./literals.ts";
import { showsEvents, windowKind } from "./shapes.ts";
import type { Editing, Json, JsonObject, Option, Path } from "./types.ts";

const DAY_MS = 86_400_000;

/** What, with its verb, and when; `between` stands between the two, such as how often. */
export function eventsTemplate(editing: Editing, path: Path, between: Drawn = nothing): TemplateResult {
  const events = at(editing.document, path);
  if (!showsEvents(events)) return html`${jsonEntry(editing, path, "Events, as written")}${between}`;
  return html`${choice(editing, [...path, "type"], "Type of call", VERBS)} ${namesTemplate(editing, path, events)} ${between}
    ${windowTemplate(editing, [...path, "window"])} ${whereButton(editing, path)}`;
}

/** The conditions on the fields of the events, on lines of their own. */
export function whereTemplate(editing: Editing, path: Path): Drawn {
  const events = at(editing.document, path);
  if (!showsEvents(events) || events.where === undefined) return nothing;
  return html`<div class="fields-of"><span class="label">only where</span>${fieldsTemplate(editing, [...path, "where"], events)}</div>`;
}

function whereButton(editing: Editing, path: Path): Drawn {
  const where: Path = [...path, "where"];
  if (at(editing.document, where) !== undefined) return nothing;
  return html`<button class="plain" type="button" data-at=${pointer(where)} @click=${() => editing.set(where, FRESH_TEST)}>only where…</button>`;
}

function namesTemplate(editing: Editing, path: Path, events: JsonObject): TemplateResult {
  const place: Path = [...path, "event"];
  const offered = (): readonly Option[] => editing.offers.events(textAt(events, ["type"]));
  if (events.event === "*") {
    return select(editing, place, "Event", { "*": "anything", "": "a named event" }, "*", (value) => editing.set(place, value));
  }
  const names = isList(events.event) ? events.event : [events.event ?? ""];
  const whole = (next: readonly Json[]): Json => (next.length === 1 ? (next[0] ?? "") : next);
  const more = { offered, placeholder: "event" };
  const nameAt = (index: number): TemplateResult =>
    isList(events.event) ? entry(editing, [...place, index], `Event ${index + 1}`, more) : entry(editing, place, "Event", more);
  return html`${names.map((name, index) => html`${index === 0 ? nothing : html`<span>or</span>`}<span class="chip"
      >${nameAt(index)}${names.length === 1
        ? nothing
        : html`<button class="plain x" type="button" aria-label="Take ${showText(name)} out" @click=${() => editing.set(place, whole(names.toSpliced(index, 1)))}>${CROSS}</button>`}</span>`)}
    ${names.length >= LIST_MAX ? nothing : html`<button class="plain" type="button" aria-label="Or another event" @click=${() => editing.set(place, [...names, ""])}>or…</button>`}
    ${names.length === 1 && names[0] === "" ? html`<button class="plain" type="button" @click=${() => editing.set(place, "*")}>anything</button>` : nothing}`;
}

/** How often. */
export function countTemplate(editing: Editing, path: Path): TemplateResult {
  const count = at(editing.document, path);
  const op = isObject(count) ? (Object.keys(count)[0] ?? "gte") : "gte";
  const number = isObject(count) ? (count[op] ?? 1) : 1;
  const change = (next: string): void => {
    const low = isList(number) ? (number[0] ?? 1) : number;
    const high = isList(number) ? (number[1] ?? low) : number;
    editing.set(path, { [next]: next === "between" ? [low, high] : low });
  };
  const place: Path = [...path, op];
  const times = number === 1 ? "time" : "times";
  const field = (at_: Path, label: string): TemplateResult =>
    count === undefined ? entry(editing, at_, label, { show: () => "1", change: (value) => editing.set(path, { gte: Number(value) }) }) : numberEntry(editing, at_, label);
  return html`${select(editing, path, "How often", COUNTS, op, change)}
    ${op === "between"
      ? html`${numberEntry(editing, [...place, 0], "From, times")} <span>and</span> ${numberEntry(editing, [...place, 1], "To, times")}`
      : field(place, "Times")}
    <span>${times}</span>`;
}

function windowTemplate(editing: Editing, path: Path): TemplateResult {
  const window = at(editing.document, path);
  const kind = windowKind(window);
  if (kind === "json") return jsonEntry(editing, path, "When, as written");
  const mode = select(editing, path, "When", WINDOWS, kind, (next) => editing.set(path, windowOf(next, window)));
  if (kind === "stretch") {
    return html`${mode} <span>from</span> ${momentEntry(editing, [...path, "since"], "From", true)}
      <span>to before</span> ${momentEntry(editing, [...path, "until"], "To before", true)} <span class="label">UTC</span>`;
  }
  if (kind === "") return mode;
  return html`${mode} ${spanTemplate(editing, path, "last", "Length of the window")}
    ${kind === "ending" ? html`<span>before the last</span> ${numberEntry(editing, [...path, "ending"], "Ending so long ago")}` : nothing}`;
}

export function spanTemplate(editing: Editing, path: Path, key: string, label: string): TemplateResult {
  return html`<span class="span">${numberEntry(editing, [...path, key], label)}${choice(editing, [...path, "unit"], `${label}, unit`, UNITS)}</span>`;
}

function windowOf(kind: string, before: Json | undefined): Json | undefined {
  if (kind === "") return undefined;
  const old = isObject(before) && before.unit !== undefined ? before : { last: 30, unit: "day" };
  if (kind === "stretch") {
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    return { since: today - 30 * DAY_MS, until: today };
  }
  const { last = 30, unit = "day" } = old;
  return kind === "last" ? { last, unit } : { last, unit, ending: old.ending ?? last };
}

/** What a sequence is made of: its steps, the time it may take, and what must not follow. */
export function sequenceTemplate(editing: Editing, path: Path): TemplateResult {
  const steps = at(editing.document, [...path, "sequence"]);
  const list: readonly Json[] = isList(steps) ? steps : [];
  const within: Path = [...path, "within"];
  const notThen = at(editing.document, [...path, "not_then"]) !== undefined;
  const add = (): void => editing.set([...path, "sequence", list.length], { event: "" });
  const takeOut = (index: number): void => editing.set([...path, "sequence", index], undefined);
  const turn = (): void => setAll(editing, path, { not_then: { event: "" } });
  return html`<ol class="sequence">
    ${list.map((_, index) => html`<li><div class="words">
        ${index === 0 ? nothing : html`<span>and then</span>`} ${eventsTemplate(editing, [...path, "sequence", index])}
        ${list.length === 1 ? nothing : html`<button class="plain x" type="button" aria-label="Take step ${index + 1} out" @click=${() => takeOut(index)}>${CROSS}</button>`}
      </div>${whereTemplate(editing, [...path, "sequence", index])}</li>`)}
    ${notThen
      ? html`<li><div class="words"><b>and then not</b> ${eventsTemplate(editing, [...path, "not_then"])}</div>${whereTemplate(editing, [...path, "not_then"])}</li>`
      : nothing}
    <li class="words"><span>within</span> ${spanTemplate(editing, within, "last", "Within")} <span>of the first</span>
      ${list.length >= 5 || notThen ? nothing : html`<button class="plain" type="button" @click=${add}>and then…</button>`}
      ${list.length === 1 && !notThen ? html`<button class="plain" type="button" @click=${turn}>and then not…</button>` : nothing}
      ${notThen ? html`<button class="plain" type="button" @click=${() => editing.set([...path, "not_then"], undefined)}>take “and then not” away</button>` : nothing}
    </li></ol>`;
}
