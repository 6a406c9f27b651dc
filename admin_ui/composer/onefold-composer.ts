import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { AbsentError, Asking, AskingError, LateError, RefusedError } from "./asking.ts";
import { namedConditions } from "./conditions.ts";
import { options, textControl } from "./controls.ts";
import { inserted, isObject, listAt, moved, pointer, put, textAt } from "./document.ts";
import { download, readFile } from "./files.ts";
import { listTemplate } from "./list.ts";
import { closeAround, followed, parsed, sibling, steps } from "./places.ts";
import { absentTemplate, offeredTemplate, seenByTemplate, troubleTemplate, versionWords } from "./said.ts";
import type { Config, Editing, Fault, Json, JsonObject, Path, PersonLine, Preview, SavedVersion, Suggestions } from "./types.ts";
import { Undo } from "./undo.ts";
import { CARDS, nameOfCard, UNITS, typeOf } from "./words.ts";
import "./onefold-person-choice.ts";
import "./preview.ts";

const PREVIEW_AFTER = 250;
const NO_SUGGESTIONS: Suggestions = { traits: [], events: [], definitions: [] };

/** The composer of one layout. It takes over from the form on the page, which works without any script. */
@customElement("onefold-composer")
export class OnefoldComposer extends LitElement {
  @state() private document: JsonObject = {};
  @state() private saved: SavedVersion | null = null;
  @state() private clean: JsonObject = {};
  @state() private faults: readonly Fault[] = [];
  @state() private absent: readonly Fault[] = [];
  @state() private openCard: number | null = null;
  @state() private openUnit: number | null = null;
  @state() private adding = false;
  @state() private suggestions: Suggestions = NO_SUGGESTIONS;
  @state() private seenBy = "claimed";
  @state() private person: PersonLine | null = null;
  @state() private preview: Preview | null = null;
  @state() private dark = false;
  @state() private busy = false;
  @state() private said = "";
  @state() private failure = "";
  @state() private late: SavedVersion | null = null;
  @state() private note = "";
  private basedOn = 0;
  private config: Config | null = null;
  private asking: Asking | null = null;
  private readonly history = new Undo<JsonObject>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private abort = new AbortController();
  private dragged: string | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this; // the page's own styles
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeunload", this.beforeLeaving);
    this.addEventListener("keydown", this.onUndoKeys);
    if (this.asking === null) this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeunload", this.beforeLeaving);
    this.removeEventListener("keydown", this.onUndoKeys);
    clearTimeout(this.timer);
  }

  /** Take over from the form, if what stands in it can be read and was not just refused: else the form goes on. */
  private begin(): void {
    const page = this.ownerDocument;
    const text = page.querySelector<HTMLTextAreaElement>("#layout-document")?.value ?? "";
    const token = page.querySelector<HTMLInputElement>("#layout-form [name=form_token]")?.value ?? "";
    const config = JSON.parse(page.getElementById("composer-config")?.textContent ?? "null") as Config | null;
    const given = parsed(text);
    if (config === null || given === null || page.getElementById("faults") !== null) return;
    this.config = config;
    if (config.target.role !== "") this.seenBy = config.target.role;
    this.asking = new Asking(config, token);
    this.document = this.clean = given;
    this.saved = config.saved;
    this.basedOn = config.basedOn;
    page.documentElement.classList.add("composing");
    void this.asking.suggestions().then((found) => (this.suggestions = found), this.fail);
  }

  private get isDirty(): boolean {
    return this.document !== this.clean;
  }

  private readonly beforeLeaving = (event: BeforeUnloadEvent): void => {
    if (this.isDirty) event.preventDefault();
  };

  private readonly fail = (error: unknown): void => {
    if (error instanceof DOMException && error.name === "AbortError") return;
    if (error instanceof RefusedError) this.faults = error.faults;
    else if (error instanceof AbsentError) this.absent = error.absent;
    else if (error instanceof LateError) this.late = error.other;
    else if (error instanceof AskingError) this.failure = error.message;
    else throw error;
  };

  // -- changing ---------------------------------------------------------------

  private change(next: Json, what = ""): void {
    if (!isObject(next) || next === this.document) return;
    this.history.note(this.document, what, Date.now());
    this.document = next;
    this.absent = [];
  }

  private get editing(): Editing {
    const current = (): JsonObject => this.document;
    return {
      get document() {
        return current();
      },
      suggestions: this.suggestions,
      faults: this.faults,
      set: (path, value) => this.change(put(this.document, path, value), pointer(path)),
      insert: (list, value) => this.change(inserted(this.document, list, listAt(this.document, list).length, value)),
      remove: (path) => this.change(put(this.document, path, undefined)),
    };
  }

  private step(way: "undo" | "redo"): void {
    this.document = this.history[way](this.document);
    this.openCard = this.openCard !== null && this.openCard < listAt(this.document, ["cards"]).length ? this.openCard : null;
    this.said = way === "undo" ? "Undone." : "Done again.";
  }

  private readonly onUndoKeys = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && event.target instanceof Element) closeAround(event.target);
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    this.step(key === "y" || event.shiftKey ? "redo" : "undo");
  };

  private readonly open = (card: number, unit: number | null): void => {
    const again = this.openCard === card && unit === null && this.openUnit === null;
    this.openCard = again ? null : card;
    this.openUnit = unit;
  };

  private readonly addCard = (type: string): void => {
    const fresh = CARDS[type]?.fresh;
    if (fresh === undefined) return;
    const count = listAt(this.document, ["cards"]).length;
    this.editing.insert(["cards"], fresh);
    this.adding = false;
    [this.openCard, this.openUnit] = [count, null];
    this.said = `${CARDS[type]?.name ?? ""} added at the end.`;
    this.focusOn(`[data-row="/cards/${count}"]`);
  };

  private readonly addUnit = (card: number): void => {
    const kind = UNITS[typeOf(listAt(this.document, ["cards"])[card])];
    if (kind === undefined) return;
    const list: Path = ["cards", card, kind.list];
    const count = listAt(this.document, list).length;
    this.editing.insert(list, kind.fresh);
    [this.openCard, this.openUnit] = [card, count];
    this.focusOn(`[data-at^="${pointer([...list, count])}/"]`);
  };

  /** Move a card, or something in it, within its list; what is open stays open. */
  private move(place: string, to: number): void {
    const path = steps(place);
    const from = Number(path.at(-1));
    const list = path.slice(0, -1);
    const items = listAt(this.document, list);
    if (to < 0 || to >= items.length || to === from) return;
    const name = list.length === 1 ? nameOfCard(items[from]) : "It";
    this.change(moved(this.document, list, from, to));
    if (list.length === 1) this.openCard = followed(this.openCard, from, to);
    else this.openUnit = followed(this.openUnit, from, to);
    this.said = `${name} is now ${to + 1} of ${items.length}.`;
    this.focusOn(`[data-row="${pointer([...list, to])}"]`);
  }

  private removeRow(place: string): void {
    const path = steps(place);
    const index = Number(path.at(-1));
    const list = path.slice(0, -1);
    const name = list.length === 1 ? nameOfCard(listAt(this.document, list)[index]) : "It";
    this.editing.remove(path);
    if (list.length === 1) this.openCard = null;
    this.openUnit = null;
    this.said = `${name} is removed. Control Z brings it back.`;
    const left = listAt(this.document, list).length;
    const next = left === 0 ? list.slice(0, -1) : [...list, Math.min(index, left - 1)];
    this.focusOn(next.length === 0 ? "[data-add-card]" : `[data-row="${pointer(next)}"]`);
  }

  private focusOn(selector: string): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(selector)?.focus());
  }

  // -- keyboard and drag --------------------------------------------------------

  private readonly onKey = (event: KeyboardEvent): void => {
    const place = event.target instanceof HTMLElement ? event.target.dataset.row : undefined;
    if (place === undefined || event.ctrlKey || event.metaKey) return;
    const index = Number(steps(place).at(-1));
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (way !== undefined && event.altKey) this.move(place, index + way);
    else if (way !== undefined) this.walk(place, way);
    else if (event.key === "Delete") this.removeRow(place);
    else if (event.key.toLowerCase() === "a" && !event.altKey) this.addBeside(place);
    else return;
    event.preventDefault();
  };

  private walk(place: string, way: number): void {
    const rows = [...this.querySelectorAll<HTMLElement>("[data-row]")];
    rows[rows.findIndex(({ dataset }) => dataset.row === place) + way]?.focus();
  }

  private addBeside(place: string): void {
    const path = steps(place);
    if (path.length > 2) this.addUnit(Number(path[1]));
    else this.toggleAdding(true);
  }

  private toggleAdding(open: boolean): void {
    this.adding = open;
    this.focusOn(open ? ".types button" : "[data-add-card]");
  }

  private readonly onDrag = (event: DragEvent): void => {
    const target = event.target instanceof Element ? event.target : null;
    const item = target?.closest<HTMLElement>("[data-place]") ?? null;
    const place = item?.dataset.place ?? "";
    if (event.type === "dragstart" && item !== null) {
      this.dragged = place;
      event.dataTransfer?.setData("text/plain", place);
      event.dataTransfer?.setDragImage(item, 0, 0);
      return;
    }
    for (const marked of this.querySelectorAll(".drop")) marked.classList.remove("drop");
    if (event.type === "dragend") this.dragged = null;
    const over = this.dragged === null ? null : sibling(item, this.dragged);
    if (over === null || this.dragged === null) return;
    event.preventDefault();
    if (event.type === "dragover") over.classList.add("drop");
    if (event.type === "drop") this.move(this.dragged, Number(steps(over.dataset.place ?? "").at(-1)));
  };

  // -- preview --------------------------------------------------------------------

  protected override updated(changed: PropertyValues): void {
    if (this.asking !== null && ["document", "person", "seenBy"].some((name) => changed.has(name))) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.look(), this.preview === null ? 0 : PREVIEW_AFTER);
    }
  }

  private async look(): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    try {
      const found = await this.asking?.preview(this.document, this.person?.id ?? "", this.seenBy, signal);
      if (found === undefined || signal.aborted) return;
      this.preview = found;
      this.faults = [];
      this.failure = "";
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }

  // -- saving -------------------------------------------------------------------

  private async save(act: "draft" | "publish", anyway = false): Promise<void> {
    if (this.asking === null || this.busy) return;
    const { document } = this;
    [this.busy, this.failure, this.late, this.absent] = [true, "", null, []];
    try {
      const saved = await this.asking.save(document, this.basedOn, this.note, act, anyway);
      [this.saved, this.basedOn, this.clean, this.note] = [saved, saved.version, document, ""];
      this.said = act === "publish" ? `Version ${saved.version} is published.` : `Version ${saved.version} is saved as a draft.`;
    } catch (error) {
      this.fail(error);
    } finally {
      this.busy = false;
    }
  }

  private async import(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement; // the file field below
    const given = parsed(await readFile(field));
    field.value = "";
    if (given === null || this.config === null) this.failure = "This file holds no layout.";
    else this.change({ ...given, for: Object.fromEntries(Object.entries(this.config.target).filter(([, part]) => part !== "")) });
  }

  private goTo(part: string, value: string): void {
    if (this.config === null) return;
    const address = new URL(this.config.urls.compose ?? "", location.href);
    for (const [name, each] of Object.entries({ ...this.config.target, [part]: value })) {
      if (each !== "") address.searchParams.set(name, each);
    }
    location.assign(address);
    this.requestUpdate(); // if they stay, the list says so again
  }

  // -- drawing -----------------------------------------------------------------

  override render(): TemplateResult | typeof nothing {
    const { config } = this;
    if (config === null) return nothing;
    return html`${this.renderHead(config)}${this.renderTrouble()}
      <div class="composer-columns">
        <section class="card composer-list" aria-label="Layout">
          ${this.renderTarget(config)}${listTemplate(this.listParts)}${namedConditions(this.editing)}
          <p class="label keys"><kbd>↑</kbd> <kbd>↓</kbd> choose, <kbd>Alt ↑</kbd> <kbd>Alt ↓</kbd> move, <kbd>Enter</kbd> edit, <kbd>Delete</kbd> remove</p>
        </section>
        <section class="composer-preview" aria-label="Preview">${this.renderPreview(config)}</section>
      </div>
      ${offeredTemplate(this.suggestions)}<p class="hidden" role="status">${this.said}</p>`;
  }

  private renderHead(config: Config): TemplateResult {
    const name = textAt(this.document, ["name"]);
    return html`<header class="head">
      <div class="grow"><h1>Composer</h1><p>${name === "" ? "" : `Layout “${name}”. `}${versionWords(this.saved, this.isDirty)}</p></div>
      <button class="button" type="button" ?disabled=${!this.history.canUndo} @click=${() => this.step("undo")}>Undo</button>
      <button class="button" type="button" ?disabled=${!this.history.canRedo} @click=${() => this.step("redo")}>Redo</button>
      ${this.saved === null ? nothing : html`<a class="button" href=${config.urls.history ?? ""}>History</a>`}
      ${this.renderMore()}
      <button class="button" type="button" ?disabled=${this.busy} @click=${() => this.save("draft")}>Save draft</button>
      <button class="button primary" type="button" ?disabled=${this.busy} @click=${() => this.save("publish")}>Publish</button>
    </header>`;
  }

  private renderMore(): TemplateResult {
    const noted = (event: Event): void => void (this.note = (event.target as HTMLInputElement).value);
    return html`<details class="more"><summary class="button">More</summary><div class="card body stack">
      ${textControl(this.editing, ["name"], "Name of the layout", { optional: true })}
      <label class="line"><span>Note for the history</span><input class="input" maxlength="500" autocomplete="off" .value=${this.note} @input=${noted} /></label>
      <button class="button" type="button" @click=${() => download("layout.json", this.document)}>Export to a file</button>
      <label class="line"><span>Import a file</span><input class="input" type="file" accept=".json,application/json" @change=${(event: Event) => this.import(event)} /></label>
    </div></details>`;
  }

  private renderTrouble(): (TemplateResult | typeof nothing)[] {
    const over = (): void => {
      this.basedOn = this.late?.version ?? this.basedOn;
      void this.save("draft");
    };
    return [troubleTemplate(this.failure, this.late, this.faults, over), absentTemplate(this.absent, () => void this.save("publish", true))];
  }

  private renderTarget(config: Config): TemplateResult {
    const parts = [["host", "Host", config.hosts], ["object", "Beside", config.objects], ["role", "For", config.roles]] as const;
    return html`<div class="target">${parts.map(([part, label, choices]) => html`<select aria-label=${label} @change=${(event: Event) => {
      this.goTo(part, (event.target as HTMLSelectElement).value);
    }}>${options(choices, config.target[part])}</select>`)}</div>`;
  }

  private get listParts(): Parameters<typeof listTemplate>[0] {
    const { preview } = this;
    return {
      editing: this.editing, warnings: preview?.warnings ?? [], openCard: this.openCard, openUnit: this.openUnit, adding: this.adding,
      isDrawn: (place) => (preview === null || preview.answer === null || this.faults.length > 0 || this.isLooking ? null : place in preview.drawn),
      open: this.open, key: this.onKey, drag: this.onDrag, addCard: this.addCard, addUnit: this.addUnit,
      toggleAdding: () => this.toggleAdding(!this.adding),
    };
  }

  /** The preview is not of this document yet. */
  private get isLooking(): boolean {
    return Object.keys(this.preview?.drawn ?? {}).some((place) => listAt(this.document, ["cards"])[Number(steps(place)[1])] === undefined);
  }

  private renderPreview(config: Config): TemplateResult {
    const { preview } = this;
    const looks = [[false, "Light"], [true, "Dark"]] as const;
    return html`<div class="shown-with row wrap">
        <span>Shown with</span>
        <onefold-person-choice .asking=${this.asking} .person=${this.person} @onefold-person=${(event: CustomEvent<PersonLine>) => (this.person = event.detail)}></onefold-person-choice>
        <span class="grow"></span>${seenByTemplate(this.seenBy, (role) => (this.seenBy = role))}
        <span class="choice" role="group" aria-label="Look">${looks.map(([dark, word]) => html`<button type="button" aria-pressed=${this.dark === dark} @click=${() => (this.dark = dark)}>${word}</button>`)}</span>
      </div>
      ${preview === null || preview.answer === null
        ? html`<p class="empty muted">${this.person === null ? "Nobody is here yet to be shown. The layout can be composed all the same." : "Loading."}</p>`
        : html`<onefold-composer-preview
            .preview=${preview} .dark=${this.dark} .address=${config.urls.preview_frame ?? ""}
            .chosen=${this.openCard === null ? null : (preview.drawn[`/cards/${this.openCard}`] ?? null)}
            @onefold-card=${(event: CustomEvent<{ id: string }>) => this.choose(event.detail.id)}
          ></onefold-composer-preview>`}`;
  }

  private choose(id: string): void {
    const place = Object.entries(this.preview?.drawn ?? {}).find(([, each]) => each === id)?.[0];
    if (place !== undefined) [this.openCard, this.openUnit] = [Number(steps(place)[1]), null];
  }
}
