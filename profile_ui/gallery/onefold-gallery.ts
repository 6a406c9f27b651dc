import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import "../all.ts";
import type { PanelState } from "../types.ts";
import { openAll } from "./open_all.ts";
import { samples, silent } from "./samples.ts";
import { CHOICES, speakAs, tagOf } from "./speak_as.ts";
import { galleryStyles } from "./styles.ts";
import { swatches } from "./swatches.ts";

const THEMES = ["garden-light", "garden-dark", "slds-light", "slds-dark", "onefold-light", "onefold-dark"];
const WIDTHS = ["258", "320", "400", "480", "640", "700"];

/**
 * The living style guide: the panel in every state, beside the colours it is drawn with.
 *
 * @cssproperty --onefold-color-text - and every other name of `style/themes.ts`, set by the theme that is chosen
 */
@customElement("onefold-gallery")
export class OnefoldGallery extends LitElement {
  static override styles = galleryStyles;

  @property({ reflect: true }) theme = "garden-light";
  /** One of the languages, or "pseudo". */
  @property() language = "en";
  @property({ reflect: true }) width = "320";
  /** Every row that can be opened is. */
  @property({ type: Boolean }) opened = false;

  @state() private spoken = "";
  private readonly states: ReadonlyMap<string, PanelState> = samples(Date.now());

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("language")) void this.speak(this.language);
  }

  protected override updated(): void {
    if (this.opened) void openAll(this.renderRoot);
  }

  private async speak(language: string): Promise<void> {
    await speakAs(language);
    if (language === this.language) this.spoken = language;
  }

  override render(): TemplateResult {
    return html`<form class="controls">
        ${this.renderChoice("Theme", THEMES, this.theme, (theme) => (this.theme = theme))}
        ${this.renderChoice("Language", CHOICES, this.language, (language) => (this.language = language))}
        ${this.renderChoice("Width", WIDTHS, this.width, (width) => (this.width = width))}
        <label><input type="checkbox" .checked=${this.opened} @change=${this.onOpened} /> Everything opened</label>
      </form>
      <h2>States</h2>
      ${this.spoken === "" ? "" : keyed(`${this.spoken} ${String(this.opened)}`, this.renderStates())}
      <h2>Colours</h2>
      ${swatches(this.theme)}`;
  }

  private renderStates(): TemplateResult {
    return html`<div class="states">
      ${repeat([...this.states], ([name]) => name, ([name, each]) => html`<figure>
        <figcaption>${name}</figcaption>
        <onefold-profile
          embedded .theme=${this.theme} .state=${each} .reader=${silent} .canWiden=${true} .unfolded=${this.opened}
          .locale=${tagOf(this.spoken)}
        ></onefold-profile>
      </figure>`)}
    </div>`;
  }

  private renderChoice(name: string, choices: readonly string[], chosen: string, choose: (choice: string) => void): TemplateResult {
    const onChange = (event: Event): void => choose((event.target as HTMLSelectElement).value); // the one field it is on
    return html`<label>${name}
      <select @change=${onChange}>
        ${choices.map((choice) => html`<option .selected=${choice === chosen}>${choice}</option>`)}
      </select>
    </label>`;
  }

  private readonly onOpened = (event: Event): void => {
    this.opened = (event.target as HTMLInputElement).checked; // the one field it is on
  };
}
