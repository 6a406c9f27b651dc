import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { AskingError, RefusedError } from "../composer/asking.ts";
import { at, isObject, listAt, pointer, put, textAt } from "../composer/document.ts";
import { Undo } from "../composer/undo.ts";
import { Asking, ConflictError } from "./asking.ts";
import { formTemplate } from "./form.ts";
import { focusAdded, focusPlace, keyCommand, markBox, markSaid, walkMenu, walkRows } from "./focus.ts";
import { readText, type TextFault, writeText } from "./json_text.ts";
import { FRESH } from "./language.ts";
import { lookTemplate } from "./look.ts";
import { Offered } from "./offers.ts";
import { stepsOf } from "./places.ts";
import { sentenceTemplate, troubleTemplate, versionWords } from "./said.ts";
import { textTemplate } from "./text_view.ts";
import { added, movedIn, movedOut, removed, shifted, unwrapped, wrapped } from "./tree.ts";
import type { Changed, Checked, Config, Conflict, Editing, Fault, Json, JsonObject, Path, PersonLine, Preview, Saved } from "./types.ts";
import "./onefold-one-person.ts";

export { readLiteral, showLiteral } from "./literals.ts";
export { readText, writeText } from "./json_text.ts";
export { conditionKind, valueKind } from "./shapes.ts";
export * as tree from "./tree.ts";

const LOOK_AFTER = 300;
const NO_SIZES: ReadonlyMap<string, number> = new Map();
const NOTHING_SAID: Checked = { sentence: [], faults: [], warnings: [] };
const VIEWS = [["form", "Form"], ["both", "Both"], ["json", "JSON"]] as const;
type View = (typeof VIEWS)[number][0];

/** What undo brings back: the document, and the text of it, which may be broken for the moment. */
interface Written {
  readonly document: JsonObject;
  readonly text: string;
  readonly fault: TextFault | null;
}

/** The builder of one computed trait or audience. It takes over from the form on the page, which works without a script. */
@customElement("onefold-definition")
export class OnefoldDefinition extends LitElement {
  @state() private written: Written = { document: {}, text: "{}", fault: null };
  @state() private view: View = "form";
  @state() private checked: Checked = NOTHING_SAID;
  @state() private preview: Preview | null = null;
  @state() private previewOf: JsonObject | null = null;
  @state() private sizes = NO_SIZES;
  @state() private isAsking = false;
  @state() private lookFailure = "";
  @state() private refused: readonly Fault[] = [];
  @state() private failure = "";
  @state() private late: Conflict | null = null;
  @state() private saved: Saved | null = null;
  @state() private busy = false;
  @state() private note = "";
  @state() private opened = "";
  @state() private overlap = "";
  @state() private person: PersonLine | null = null;
  @state() private said = "";
  private clean: JsonObject = {};
  private key = "";
  private knownVersion: number | null = null;
  private config: Config | null = null;
  private asking: Asking | null = null;
  private offered: Offered | null = null;
  private readonly history = new Undo<Written>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private abort = new AbortController();

  protected override createRenderRoot(): HTMLElement {
    return this; // the page's own styles
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeunload", this.beforeLeaving);
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("focusin", this.onFocusIn);
    this.addEventListener("focusout", this.onFocusOut);
    if (this.config === null) this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeunload", this.beforeLeaving);
    this.removeEventListener("keydown", this.onKey);
    this.removeEventListener("focusin", this.onFocusIn);
    this.removeEventListener("focusout", this.onFocusOut);
    clearTimeout(this.timer);
    this.abort.abort();
  }

  /** Take over from the form with what stands in it: text that cannot be read is shown as text. */
  private begin(): void {
    const page = this.ownerDocument;
    const field = page.querySelector<HTMLTextAreaElement>("#definition-document");
    const token = page.querySelector<HTMLInputElement>("#definition-form [name=form_token]")?.value ?? "";
    const config = JSON.parse(this.getAttribute("config") ?? "null") as Config | null;
    if (config === null || field === null) return;
    const { document, fault } = readText(field.value);
    const fresh: JsonObject = { key: "", name: "", kind: config.kind, ...(config.kind === "audience" ? { where: { all: [] } } : { value: null }) };
    this.clean = document ?? fresh;
    this.written = document === null ? { document: fresh, text: field.value, fault } : { document, text: writeText(document), fault: null };
    if (document === null) this.view = "json";
    [this.config, this.saved, this.knownVersion, this.key] = [config, config.saved, config.knownVersion, config.saved?.key ?? ""];
    this.asking = new Asking(config.urls, token);
    this.offered = new Offered(this.asking, () => this.requestUpdate());
    page.documentElement.classList.add("building");
    this.offered.begin().catch(this.fail);
  }

  private get document(): JsonObject {
    return this.written.document;
  }

  private get kind(): "trait" | "audience" {
    return textAt(this.document, ["kind"]) === "audience" ? "audience" : "trait";
  }

  private get isDirty(): boolean {
    const { document, fault } = this.written;
    return fault !== null || (document !== this.clean && writeText(document) !== writeText(this.clean));
  }

  /** The address of what is saved, with its history. */
  private get page(): string {
    return (this.config?.urls.new ?? "").replace(/new$/, encodeURIComponent(this.key));
  }

  private readonly beforeLeaving = (event: BeforeUnloadEvent): void => {
    if (this.isDirty) event.preventDefault();
  };

  private readonly fail = (error: unknown): void => {
    if (error instanceof DOMException && error.name === "AbortError") return;
    if (error instanceof RefusedError) this.refused = error.faults;
    else if (error instanceof ConflictError) this.late = error.other;
    else if (error instanceof AskingError) this.failure = error.message;
    else throw error;
  };

  // -- changing ---------------------------------------------------------------

  private write(next: Written, what = ""): void {
    this.history.note(this.written, what, Date.now());
    this.written = next;
    this.refused = [];
  }

  private change(next: Json, what = ""): void {
    if (isObject(next) && next !== this.document) this.write({ document: next, text: writeText(next), fault: null }, what);
  }

  private readonly writeText = (text: string): void => {
    const { document, fault } = readText(text);
    this.sizes = NO_SIZES;
    this.write({ document: document ?? this.document, text, fault }, "text");
  };

  private readonly apply = (changed: Changed | null, said: string): void => {
    this.opened = "";
    if (changed === null) {
      this.said = "That cannot be done here.";
      return;
    }
    this.sizes = NO_SIZES;
    this.change(changed.document);
    this.said = said;
    void this.updateComplete.then(() => focusAdded(this, pointer(changed.at), said === "Added."));
  };

  private get editing(): Editing | null {
    const { offered, checked, sizes, preview, opened, document } = this;
    if (offered === null) return null;
    return {
      document, offers: offered, faults: this.refused.length > 0 ? this.refused : checked.faults, warnings: checked.warnings,
      sizes, isExact: preview?.isExact !== false, opened,
      set: (path, value) => this.change(put(this.document, path, value), pointer(path)),
      setWhole: (next, place) => this.change(next, place),
      apply: this.apply,
      open: (row) => this.openMenu(row),
    };
  }

  private openMenu(row: string): void {
    this.opened = row;
    if (row !== "") void this.updateComplete.then(() => this.querySelector<HTMLElement>(".acts button")?.focus());
  }

  private step(way: "undo" | "redo"): void {
    const { row, at: control } = (document.activeElement as HTMLElement | null)?.dataset ?? {};
    this.written = this.history[way](this.written);
    [this.sizes, this.refused] = [NO_SIZES, []];
    this.said = way === "undo" ? "Undone." : "Done again.";
    const place = row ?? control;
    if (place === undefined) return;
    void this.updateComplete.then(() => {
      if (!this.contains(document.activeElement)) focusPlace(this, place); // what had the focus is not there any more
    });
  }

  // -- keyboard -----------------------------------------------------------------

  private readonly onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === "z" || key === "y")) {
      this.step(key === "y" || event.shiftKey ? "redo" : "undo");
    } else if (key === "escape" && this.opened !== "") this.closeMenu();
    else if (target.closest(".acts") !== null && walkMenu(target, event.key)) this.said = "";
    else if (target.dataset.row === undefined || event.ctrlKey || event.metaKey || !this.command(target.dataset.row, event)) return;
    event.preventDefault();
  };

  private closeMenu(): void {
    const trigger = this.querySelector<HTMLElement>(".handle [aria-expanded=true]");
    this.opened = "";
    trigger?.focus();
  }

  /** What the keys do while a row has the focus. */
  private command(row: string, event: KeyboardEvent): boolean {
    const command = keyCommand(event);
    const path = stepsOf(row);
    const { document } = this;
    if (command === null) return false;
    if (command === "previous" || command === "next") walkRows(this, row, command === "next" ? 1 : -1);
    else if (command === "up") this.apply(shifted(document, path, -1), "Moved up.");
    else if (command === "down") this.apply(shifted(document, path, 1), "Moved down.");
    else if (command === "out") this.apply(movedOut(document, path), "Moved out of its group.");
    else if (command === "in") this.apply(movedIn(document, path), "Moved into a group.");
    else if (command === "wrap") this.apply(wrapped(document, path), "It stands in a group now.");
    else if (command === "unwrap") this.apply(unwrapped(document, path), "The group is dissolved.");
    else if (command === "remove") this.apply(removed(document, path), "Removed. Control Z brings it back.");
    else this.addBeside(path);
    return true;
  }

  private addBeside(path: Path): void {
    const group = ["all", "any", "none"].find((kind) => Array.isArray(at(this.document, [...path, kind])));
    const list = group === undefined ? path.slice(0, -1) : [...path, group];
    if (listAt(this.document, list).length > 0 || group !== undefined) this.apply(added(this.document, list, FRESH.did ?? {}), "Added.");
  }

  private readonly onFocusIn = (event: FocusEvent): void => markSaid(this, event.target as HTMLElement);

  /** A menu closes once the focus has left it. */
  private readonly onFocusOut = (event: FocusEvent): void => {
    const next = event.relatedTarget;
    if (this.opened !== "" && next instanceof HTMLElement && next.closest(".handle") === null) this.opened = "";
  };

  private readonly go = (place: string): void => {
    if (this.view === "json") this.view = "both";
    void this.updateComplete.then(() => focusPlace(this, place));
  };

  // -- asking ----------------------------------------------------------------------

  protected override updated(changed: PropertyValues): void {
    const before = changed.get("written") as Written | undefined;
    const isOther = changed.has("written") && before?.document !== this.document;
    if (this.asking === null || !(isOther || changed.has("person") || changed.has("overlap") || changed.has("saved"))) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), this.previewOf === null ? 0 : LOOK_AFTER);
  }

  /** Check the document and, if nothing is wrong with it, look at what it gives. The newest question is the one answered. */
  private async look(): Promise<void> {
    const { asking, document } = this;
    if (asking === null) return;
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.isAsking = true;
    try {
      const text = writeText(document);
      const checked = await asking.check(text, signal);
      if (signal.aborted) return;
      this.checked = checked;
      if (checked.faults.length === 0) {
        const more = { person: this.person?.id ?? "", overlap: this.overlap, known_key: this.key };
        const preview = await asking.preview(text, more, signal);
        [this.preview, this.previewOf, this.sizes] = [preview, document, preview.sizes];
      }
      this.lookFailure = "";
    } catch (error) {
      if (!signal.aborted) this.lookFailed(error);
    } finally {
      if (!signal.aborted) this.isAsking = false;
    }
  }

  private lookFailed(error: unknown): void {
    if (error instanceof RefusedError) this.checked = { ...this.checked, faults: error.faults };
    else if (error instanceof AskingError) this.lookFailure = error.message;
    else throw error;
  }

  private async save(): Promise<void> {
    const { asking, document, written } = this;
    if (asking === null || this.busy) return;
    if (written.fault !== null) {
      this.failure = "The JSON cannot be read, so nothing was saved. What is wrong is said below it.";
      return;
    }
    [this.busy, this.failure, this.late, this.refused] = [true, "", null, []];
    try {
      const { key, version } = await asking.save(writeText(document), this.knownVersion, this.note);
      this.isSaved(document, key, version);
    } catch (error) {
      this.fail(error);
    } finally {
      this.busy = false;
    }
  }

  private isSaved(document: JsonObject, key: string, version: number): void {
    [this.clean, this.key, this.knownVersion, this.note] = [document, key, version, ""];
    this.saved = { key, version, author: "you", savedAt: Date.now() };
    this.said = `Version ${version} is saved and being worked out for everybody.`;
    history.replaceState(null, "", `${this.page}/edit`);
  }

  // -- drawing -----------------------------------------------------------------

  override render(): TemplateResult | typeof nothing {
    const { config, editing, checked, view } = this;
    if (config === null || editing === null) return nothing;
    const over = (): void => {
      this.knownVersion = this.late?.version ?? null;
      void this.save();
    };
    return html`${this.renderHead()}${troubleTemplate(this.failure, this.late, this.refused, over, this.go)}
      <div class="builder view-${view}">
        ${view === "json" ? nothing : html`<div class="stack builder-form">${formTemplate(editing, this.kind, this.saved !== null)}
          ${sentenceTemplate(checked.sentence, this.go, (place) => markBox(this, place))}</div>`}
        ${view === "form" ? nothing : textTemplate(this.written, editing.faults, this.writeText)}
        ${this.renderLook()}
      </div><p class="hidden" role="status">${this.said}</p>`;
  }

  private renderHead(): TemplateResult {
    const noted = (event: Event): void => void (this.note = (event.target as HTMLInputElement).value);
    const name = textAt(this.document, ["name"]) || `New ${this.kind === "trait" ? "computed trait" : "audience"}`;
    const version = (this.saved?.version ?? 0) + 1;
    return html`<header class="head">
      <div class="grow"><h1>${name}</h1><p>${versionWords(this.kind, this.saved, this.isDirty)}</p></div>
      <button class="button" type="button" ?disabled=${!this.history.canUndo} @click=${() => this.step("undo")}>Undo</button>
      <button class="button" type="button" ?disabled=${!this.history.canRedo} @click=${() => this.step("redo")}>Redo</button>
      ${this.saved === null ? nothing : html`<a class="button" href=${this.page}>History</a>`}
      <span class="choice" role="group" aria-label="Shown as">${VIEWS.map(([view, word]) => html`<button type="button" aria-pressed=${this.view === view} @click=${() => (this.view = view)}>${word}</button>`)}</span>
      <input class="input note-field" aria-label="Note for the history" placeholder="Note for the history" maxlength="500" autocomplete="off" .value=${this.note} @input=${noted} />
      <button class="button primary" type="button" ?disabled=${this.busy} @click=${() => this.save()}>Save version ${version}</button>
    </header>`;
  }

  private renderLook(): TemplateResult {
    const { preview, previewOf, document, overlap } = this;
    const looked = {
      kind: this.kind, preview, isOld: preview !== null && previewOf !== document, isAsking: this.isAsking, failure: this.lookFailure,
      savedVersion: this.saved?.version ?? null, audiences: (this.offered?.audiences ?? []).filter(({ key }) => key !== this.key), overlap,
      choose: (key: string) => (this.overlap = key),
    };
    return lookTemplate(looked, html`<onefold-one-person .asking=${this.asking} .person=${this.person}
      @onefold-person=${(event: CustomEvent<PersonLine | null>) => (this.person = event.detail)}></onefold-one-person>`);
  }
}
