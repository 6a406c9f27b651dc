import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { icon } from "../../icons/icon.ts";
import type { Format } from "../../format/format.ts";
import { cut } from "../../format/plain.ts";
import { type Group, GROUPS, type TimelineCounts } from "../../session/parts.ts";
import { detailWords } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { controls } from "../../style/controls.ts";
import { EVERYTHING, isEverything, type Wanted } from "./wanted.ts";

const TYPING_PAUSE = 300;
const SEARCH_MAX = 200; // Panel API, "POST /panel/v1/timeline"
const OPTION_LENGTH = 60;

/** Search and filters over the timeline. What is wanted goes to `changed`. */
@customElement("onefold-filters")
export class OnefoldFilters extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .square {
        display: grid;
        place-items: center;
        flex: none;
        width: 32px;
        min-height: 32px;
        padding: 0;
      }
      .square[aria-expanded="true"] {
        border-color: var(--onefold-color-link);
        color: var(--onefold-color-link);
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin-top: var(--onefold-space-2);
      }
      .chip {
        min-height: 24px;
        padding: 0 var(--onefold-space-2);
        border: 1px solid var(--onefold-color-border-control);
        border-radius: 12px;
        font-size: 12px;
        line-height: 16px;
      }
      .chip:hover {
        background: var(--onefold-color-hover);
      }
      .chip[aria-pressed="true"] {
        border-color: var(--onefold-color-link);
        background: var(--onefold-color-accent-soft);
        color: var(--onefold-color-link);
      }
      .more {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(120px, 1fr));
        gap: var(--onefold-space-2);
        margin-top: var(--onefold-space-2);
        padding: var(--onefold-space-2);
        border-radius: var(--onefold-radius);
        background: var(--onefold-color-recessed);
      }
      .more label {
        display: grid;
        gap: 2px;
        min-width: 0;
      }
      select,
      input[type="date"] {
        width: 100%;
        min-width: 0;
        height: 28px;
        padding: 0 4px;
        border: 1px solid var(--onefold-color-border-control);
        border-radius: var(--onefold-radius);
        background: var(--onefold-color-background);
        color: var(--onefold-color-text);
        font: inherit;
        font-size: 12px;
      }
      .more .link {
        justify-self: start;
      }
    `,
  ];

  @property({ attribute: false }) wanted: Wanted = EVERYTHING;
  @property({ attribute: false }) counts: TimelineCounts | null = null;
  @property({ attribute: false }) format!: Format;
  @property({ attribute: false }) changed: (wanted: Wanted) => void = () => undefined;

  @state() private open = false;
  private typing: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.typing);
  }

  /** Put the focus where a viewer types what they look for. */
  focusSearch(): void {
    this.renderRoot.querySelector<HTMLInputElement>("input[type=search]")?.focus();
  }

  override render(): TemplateResult {
    return html`<div class="row">
        <label class="field grow">
          ${icon("search")}
          <input type="search" aria-label=${detailWords.searchAll} placeholder=${detailWords.searchAll}
            maxlength=${SEARCH_MAX} .value=${this.wanted.q} @input=${this.onSearch} />
        </label>
        <button class="button square" aria-expanded=${this.open} aria-label=${detailWords.filters} title=${detailWords.filters}
          @click=${() => (this.open = !this.open)}>${icon("filter")}</button>
      </div>
      <div class="chips" role="group" aria-label=${detailWords.filters}>${GROUPS.map((group) => this.renderChip(group))}</div>
      ${this.open || this.isNarrowed() ? this.renderMore() : nothing}`;
  }

  private renderChip(group: Group): TemplateResult {
    const pressed = this.wanted.group === group;
    const count = this.counts === null ? "" : ` ${this.format.count(this.counts.groups[group], this.counts.is_exact)}`;
    return html`<button class="chip number" aria-pressed=${pressed} @click=${() => this.want({ group: pressed ? null : group })}>
      ${detailWords.groups[group]}${count}
    </button>`;
  }

  private renderMore(): TemplateResult {
    const { source, from, to } = this.wanted;
    const [name] = this.wanted.names;
    const names = this.counts?.names.map((each) => each.name).filter((each) => each !== "") ?? [];
    const sources = this.counts?.sources.map((each) => each.source) ?? [];
    return html`<div class="more">
      ${this.renderSelect(detailWords.source, detailWords.anySource, sources, source, (chosen) => this.want({ source: chosen }))}
      ${this.renderSelect(detailWords.eventName, detailWords.anyName, names, name ?? null, (chosen) =>
        this.want({ names: chosen === null ? [] : [chosen] }))}
      ${this.renderDate(detailWords.fromDay, from, (day) => this.want({ from: day }))}
      ${this.renderDate(detailWords.toDay, to, (day) => this.want({ to: day }))}
      ${isEverything(this.wanted)
        ? nothing
        : html`<button class="link" @click=${() => this.changed(EVERYTHING)}>${detailWords.clearFilters}</button>`}
    </div>`;
  }

  private renderSelect(
    label: string, any: string, options: readonly string[], chosen: string | null, choose: (value: string | null) => void,
  ): TemplateResult {
    const all = chosen === null || options.includes(chosen) ? options : [chosen, ...options];
    const onChange = (event: Event): void => {
      const place = (event.target as HTMLSelectElement).selectedIndex; // the one list of this template
      choose(all[place - 1] ?? null);
    };
    return html`<label class="label">
      ${label}
      <select @change=${onChange}>
        <option ?selected=${chosen === null}>${any}</option>
        ${all.map((each) => html`<option ?selected=${each === chosen}>${cut(each, OPTION_LENGTH) ?? each}</option>`)}
      </select>
    </label>`;
  }

  private renderDate(label: string, day: string, choose: (day: string) => void): TemplateResult {
    const onChange = (event: Event): void => choose((event.target as HTMLInputElement).value); // the one field of this template
    return html`<label class="label">${label}<input type="date" .value=${day} @change=${onChange} /></label>`;
  }

  private isNarrowed(): boolean {
    const { names, source, from, to } = this.wanted;
    return names.length > 0 || source !== null || from !== "" || to !== "";
  }

  private readonly onSearch = (event: InputEvent): void => {
    const q = (event.target as HTMLInputElement).value; // the one field of this template
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.want({ q }), TYPING_PAUSE);
  };

  private want(change: Partial<Wanted>): void {
    this.changed({ ...this.wanted, ...change });
  }
}
