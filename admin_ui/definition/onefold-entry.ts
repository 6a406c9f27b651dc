import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Json, Option } from "./types.ts";

const SHOWN_MAX = 50;
let made = 0;

/**
 * A field for one value, as wide as what stands in it, with what the data offers below: a combo box by the pattern of
 * WAI-ARIA where there is something to offer, else a plain field. While somebody types, their own text stays.
 *
 * @fires onefold-entry - the text was changed; `detail` is the value read
 * @fires onefold-wanted - what may be chosen is needed now
 */
@customElement("onefold-entry")
export class OnefoldEntry extends LitElement {
  @property({ attribute: false }) value: Json | undefined = "";
  @property({ attribute: false }) read: (text: string) => Json = String;
  @property({ attribute: false }) show: (value: Json | undefined) => string = String;
  @property({ attribute: false }) options: readonly Option[] = [];
  /** What the field is, for those who do not see what stands around it. */
  @property({ attribute: false }) label = "";
  @property({ attribute: false }) placeholder = "";
  @property({ attribute: false }) place = "";
  @property({ attribute: false }) wrong = false;
  @property({ attribute: false }) offers = false;
  @state() private text = "";
  @state() private isOpen = false;
  @state() private active = -1;
  /** Options are narrowed only by what was typed since the field was entered. */
  @state() private typed = false;
  private readonly list = `offered-${(made += 1)}`;

  protected override createRenderRoot(): HTMLElement {
    return this; // the page's own styles
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("value") && this.hasUpdated) return;
    if (!this.hasUpdated || JSON.stringify(this.read(this.text)) !== JSON.stringify(this.value)) this.text = this.show(this.value);
  }

  private get shown(): readonly Option[] {
    const wanted = this.typed ? this.text.toLocaleLowerCase() : "";
    return this.options.filter(({ value }) => value.toLocaleLowerCase().includes(wanted)).slice(0, SHOWN_MAX);
  }

  override render(): TemplateResult {
    const { shown } = this;
    const isOpen = this.isOpen && shown.length > 0;
    const combo = this.offers ? "combobox" : nothing;
    return html`<input
        class="input" autocomplete="off" spellcheck="false" maxlength="1000" data-at=${this.place} aria-label=${this.label}
        placeholder=${this.placeholder} title=${this.text.length > 28 ? this.text : nothing}
        role=${combo} aria-expanded=${this.offers ? isOpen : nothing} aria-controls=${this.offers && isOpen ? this.list : nothing}
        aria-autocomplete=${this.offers ? "list" : nothing}
        aria-activedescendant=${isOpen && this.active >= 0 ? `${this.list}-${this.active}` : nothing}
        aria-invalid=${this.wrong} size=${sizeOf(this.text === "" ? this.placeholder : this.text)} .value=${this.text}
        @input=${this.onInput} @focus=${this.onFocus} @click=${this.onClick} @blur=${this.close} @keydown=${this.onKey}
      />
      ${isOpen
        ? html`<ul class="offered" id=${this.list} role="listbox" aria-label=${this.label} @mousedown=${(event: Event) => event.preventDefault()}>
            ${shown.map(({ value, hint }, index) => html`<li
              id="${this.list}-${index}" role="option" aria-selected=${index === this.active} @click=${() => this.pick(value)}
            ><span class="break">${value}</span><span class="label">${hint}</span></li>`)}
          </ul>`
        : nothing}`;
  }

  protected override updated(): void {
    if (this.active >= 0) this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  private readonly onInput = (event: Event): void => {
    this.text = (event.target as HTMLInputElement).value; // the input above
    [this.typed, this.isOpen, this.active] = [true, true, -1];
    this.tell();
  };

  private readonly onFocus = (): void => {
    this.typed = false;
    this.dispatchEvent(new Event("onefold-wanted"));
  };

  private readonly onClick = (): void => void (this.isOpen = true);

  private readonly close = (): void => {
    [this.isOpen, this.active] = [false, -1];
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { shown } = this;
    if (!this.offers || event.altKey || event.ctrlKey || event.metaKey || shown.length === 0) return;
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way !== undefined) {
      this.active = this.isOpen ? (this.active + way + shown.length) % shown.length : 0;
      this.isOpen = true;
    } else if (event.key === "Enter" && this.isOpen && this.active >= 0) this.pick(shown[this.active]?.value ?? this.text);
    else if (event.key === "Escape" && this.isOpen) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private pick(value: string): void {
    this.text = value;
    this.close();
    this.typed = false;
    this.tell();
  }

  private tell(): void {
    this.dispatchEvent(new CustomEvent("onefold-entry", { detail: this.read(this.text) }));
  }
}

/** Wide enough for the text, in characters; long texts scroll. */
function sizeOf(text: string): number {
  return Math.min(Math.max(text.length + 1, 3), 32);
}
