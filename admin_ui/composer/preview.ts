// Both hosts' looks beside each other: the panel's own element in a frame of the host's width each, as a host has it.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { OnefoldProfile } from "../../profile_ui/index.ts";
import type { FoundAnswer } from "../../profile_ui/types.ts";
import type { Preview } from "./types.ts";

/** What the script in a frame hangs on its window. */
interface PanelWindow extends Window {
  readonly onefold?: { readAnswer(body: unknown): { readonly status: string } };
}

interface Look {
  readonly name: string;
  readonly theme: string;
  readonly width: number;
}

const LOOKS: readonly Look[] = [
  { name: "Zendesk", theme: "garden", width: 320 },
  { name: "Salesforce", theme: "slds", width: 400 },
];
const WIDTHS: readonly number[] = [258, 320, 400, 560, 700];

/** @fires onefold-card - a person chose a card in a panel; `detail.id` is its id in the answer */
@customElement("onefold-composer-preview")
export class OnefoldComposerPreview extends LitElement {
  /** What is drawn; null: nothing yet. */
  @property({ attribute: false }) preview: Preview | null = null;
  /** The id of the card that is being edited. */
  @property({ attribute: false }) chosen: string | null = null;
  @property({ attribute: false }) dark = false;
  @property({ attribute: false }) address = "";
  @state() private widths: readonly number[] = LOOKS.map(({ width }) => width);
  private readonly watching = new Map<HTMLIFrameElement, ResizeObserver>();

  protected override createRenderRoot(): HTMLElement {
    return this; // the page's own styles
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const observer of this.watching.values()) observer.disconnect();
    this.watching.clear();
  }

  override render(): TemplateResult {
    return html`<div class="looks">${LOOKS.map((look, index) => this.renderLook(look, index))}</div>`;
  }

  private renderLook({ name, theme }: Look, index: number): TemplateResult {
    const width = this.widths[index] ?? 320;
    const choose = (event: Event): void => {
      const next = Number((event.target as HTMLSelectElement).value);
      this.widths = this.widths.with(index, next);
    };
    return html`<figure class="look ${this.dark ? "dark" : ""}">
      <figcaption class="label">${name},
        <select aria-label="Width in ${name}" @change=${choose}>
          ${WIDTHS.map((each) => html`<option value=${each} ?selected=${each === width}>${each} px</option>`)}
        </select></figcaption>
      <div class="pane w${width} ${theme}">
        ${this.address === "" ? nothing : html`<iframe
          title="Panel in ${name}" src=${this.address} data-theme=${theme}
          @load=${(event: Event) => this.loaded(event.target as HTMLIFrameElement)}
        ></iframe>`}
      </div>
    </figure>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    for (const frame of this.frames) this.draw(frame, changed.has("preview"));
  }

  private get frames(): readonly HTMLIFrameElement[] {
    return [...this.querySelectorAll("iframe")];
  }

  private loaded(frame: HTMLIFrameElement): void {
    const page = frame.contentDocument;
    if (page === null) return;
    // Made now, and not written in the page: the themes are there only after the element is.
    page.body.prepend(page.createElement("onefold-profile"));
    const profile = profileIn(frame);
    if (profile === null) return;
    profile.locale = navigator.language; // the element says nothing before it knows in which language
    this.watching.get(frame)?.disconnect();
    const observer = new ResizeObserver(() => this.fit(frame));
    observer.observe(profile);
    this.watching.set(frame, observer);
    profile.addEventListener("click", (event) => this.clicked(event));
    this.draw(frame, true);
  }

  private draw(frame: HTMLIFrameElement, anew: boolean): void {
    const profile = profileIn(frame);
    const panel: PanelWindow | null = frame.contentWindow;
    const onefold = panel?.onefold;
    if (profile === null || onefold === undefined) return;
    profile.theme = `${frame.dataset.theme ?? ""}-${this.dark ? "dark" : "light"}`;
    frame.contentDocument?.documentElement.classList.toggle("dark", this.dark);
    if (anew && this.preview !== null) {
      const answer = onefold.readAnswer(this.preview.answer);
      // A preview is always of somebody who is there.
      if (answer.status === "found") profile.state = { kind: "found", answer: answer as FoundAnswer, asked: [] };
    }
    void profile.updateComplete.then(() => this.fit(frame));
  }

  /** The frame is as high as what stands in it; the line goes around the chosen card, wherever it stands now. */
  private fit(frame: HTMLIFrameElement): void {
    const profile = profileIn(frame);
    const line = frame.contentDocument?.getElementById("chosen");
    if (profile === null || !line) return;
    frame.style.setProperty("height", `${Math.ceil(profile.getBoundingClientRect().height)}px`);
    const card = this.chosen === null ? undefined : cardIn(profile, this.chosen);
    line.hidden = card === undefined;
    if (card === undefined) return;
    const { top, left, width, height } = card.getBoundingClientRect();
    const values = { top: top - 3, left: Math.max(left - 3, 1), width: Math.min(width + 2, profile.clientWidth - 6), height: height + 2 };
    for (const [name, value] of Object.entries(values)) line.style.setProperty(name, `${value}px`);
  }

  private clicked(event: Event): void {
    const profile = event.currentTarget as OnefoldProfile;
    const path = event.composedPath();
    const id = idsIn(profile).find((each) => path.includes(cardIn(profile, each) as EventTarget));
    if (id !== undefined) this.dispatchEvent(new CustomEvent("onefold-card", { detail: { id }, bubbles: true }));
  }
}

function profileIn(frame: HTMLIFrameElement): OnefoldProfile | null {
  return frame.contentDocument?.querySelector<OnefoldProfile>("onefold-profile") ?? null;
}

function idsIn({ state }: OnefoldProfile): readonly string[] {
  return state.kind === "found" ? state.answer.layout.map(({ id }) => id) : [];
}

/** The element of a card: cards of one type stand in the answer's order; metrics without a figure are not drawn. */
function cardIn(profile: OnefoldProfile, id: string): Element | undefined {
  if (profile.state.kind !== "found") return undefined;
  const { layout, cards } = profile.state.answer;
  const type = layout.find((card) => card.id === id)?.type;
  if (type === undefined) return undefined;
  const isDrawn = (one: string): boolean => type !== "metrics" || cards.others.get(one)?.state !== "empty";
  const ofType = layout.filter((card) => card.type === type && isDrawn(card.id));
  const drawn = profile.shadowRoot?.querySelectorAll(`.card.${type}, .fold.${type}`) ?? [];
  return [...drawn][ofType.findIndex((card) => card.id === id)];
}
