import { adoptStyles, type CSSResult, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { FoundAnswer, FoundCopy, LayoutCard, PanelState, Reader, UnreadCard } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { Format, moment } from "../../format/format.ts";
import { brief, plain } from "../../format/plain.ts";
import { loadHistory } from "../../history_part.ts";
import { words } from "../../strings/index.ts";
import { mark, speak, speakDetails, speaks, speaksDetails } from "../../strings/language.ts";
import { base } from "../../style/base.ts";
import { tokens } from "../../style/tokens.ts";
import { badgesStyles } from "../badges/badges.ts";
import type { PickDetail } from "../candidates/onefold-candidate.ts";
import type { HistoryDetail } from "../evidence/onefold-evidence.ts";
import { type CardParts, cardTemplate, headingOf } from "./cards.ts";
import { headerTemplate } from "./header.ts";
import { profileStyles } from "./styles.ts";
import "../header/onefold-header.ts";
import "../highlights/onefold-highlights.ts";
import "../loading/onefold-loading.ts";
import "../traits/onefold-traits.ts";

/** Values grow old on screen ("22 minutes ago"), so the moment of drawing moves on by itself. */
const TICK = 30_000;
const TICK_WAITING = 1000;
const WORDLESS = 2000;
/** Cards whose words are there from the start; the others come right after the first paint. */
const FIRST: readonly LayoutCard["type"][] = ["header", "highlights", "traits", "audiences", "note"];
/** Loaded once somebody opens them. */
const HISTORY: readonly LayoutCard["type"][] = ["timeline", "identities"];

declare global {
  interface HTMLElementEventMap {
    "onefold-history": CustomEvent<HistoryDetail>;
  }
}

/**
 * The panel: one person, or in words why there is none. It knows no host; data comes in, choices go out.
 *
 * @fires onefold-ask-again - a person asked to try (again) now
 * @fires onefold-pick - a person chose who the requester is; `detail.id` null takes the choice back
 * @fires onefold-wide - a person wants the wide view
 * @fires onefold-back - a person wants to go back to where this person was chosen
 * @fires onefold-open-again - the sign-in has ended, and a person wants another
 * @fires onefold-insert - a person wants a value in the host's reply; `detail.text`
 * @cssproperty --onefold-color-text - and every other name of `style/`
 */
@customElement("onefold-profile")
export class OnefoldProfile extends LitElement {
  static override styles = [tokens, base, badgesStyles, profileStyles];

  /** The themes that a page can show. A host names its own alone, before the first panel: the others would cost time. */
  static themes: readonly CSSResult[] = [];

  /** One of the six themes, for example "garden-dark". */
  @property({ reflect: true }) theme = "garden-light";
  @property({ attribute: false }) state: PanelState = { kind: "no-requester" };
  /** Asks for further pages and explanations; null while nobody can be asked. */
  @property({ attribute: false }) reader: Reader | null = null;
  /** The viewer's tag: numbers and dates are written in it. */
  @property({ attribute: false }) locale: string | undefined;
  /** The viewer's language, where that is not the language of `locale`. */
  @property({ attribute: false }) language: string | undefined;
  @property({ attribute: false }) timeZone: string | undefined;
  /** It stands in a page of its own making, beside others, and is not what the page is about. */
  @property({ type: Boolean }) embedded = false;
  /** The host has a reply that a value can be put into. */
  @property({ attribute: false }) canInsert = false;
  /** The host has a wide view to open. */
  @property({ attribute: false }) canWiden = false;
  /** Words of the way back, where there is one: this person was chosen out of a list. */
  @property({ attribute: false }) back: string | null = null;
  /** Shows every part unfolded at first, where there is room. */
  @property({ type: Boolean, reflect: true }) unfolded = false;
  /** Nobody looks: nothing on screen is moved on. */
  @property({ attribute: false }) paused = false;

  @state() private now = Date.now();
  @state() private alsoOpen = false;
  @state() private allBadges = false;
  @state() private openBadge: string | null = null;
  @state() private sought: string | null = null;
  @state() private late: ReadonlyMap<string, UnreadCard> = new Map();
  private format = new Format({ now: Date.now() });
  private ticking: ReturnType<typeof setTimeout> | undefined;
  /** When the requester was known of whom nothing is painted yet, in milliseconds since 1970. */
  private since: number | null = null;
  /** How long it took to paint the person on screen, once for each look-up. */
  @state() private took: number | null = null;
  private spoken = "";
  private turned = false;
  /** What a viewer opened or folded, by card; it stays so while they stay on this person. */
  private opened = new Map<string, boolean>();

  constructor() {
    super();
    this.addEventListener("onefold-history", (event) => this.showHistory(event.detail.name));
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    if (root instanceof ShadowRoot) adoptStyles(root, [...OnefoldProfile.elementStyles, ...OnefoldProfile.themes]);
    return root;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.tick();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.ticking);
  }

  private tick(): void {
    clearTimeout(this.ticking);
    const waiting = ["unreachable", "host-silent", "loading"].includes(this.state.kind);
    if (this.paused) return;
    this.now = Date.now();
    this.ticking = setTimeout(() => this.tick(), waiting ? TICK_WAITING : TICK);
  }

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("state") || before.has("paused")) this.tick();
    if (before.has("state")) {
      this.follow(this.state);
      if (personIn(before.get("state")) !== personIn(this.state)) this.forget();
    }
    this.format = new Format({ locale: this.locale, timeZone: this.timeZone, now: this.now });
    if (speaks(this.tongue)) mark(this);
    if (this.spoken !== words.dates) {
      this.turned = !this.turned;
      this.took = null; // what is drawn anew was painted before
    }
    this.spoken = words.dates;
    // While it is loading the host may not have said yet who looks, and no other language than theirs is to be loaded.
    const known = this.tongue !== undefined;
    if (known && !speaks(this.tongue)) void speak(this.tongue).then(() => this.requestUpdate());
  }

  protected override updated(): void {
    if (this.state.kind === "found" && this.since !== null && speaks(this.tongue)) this.measure(this.since);
    // What opens later is spoken of after the first paint.
    const wanted = this.state.kind !== "loading" && speaks(this.tongue) && !speaksDetails();
    if (wanted) void speakDetails().then(() => this.requestUpdate());
  }

  /** Time runs from the moment the host has said who it is. */
  private follow(state: PanelState): void {
    if (state.kind === "loading" && state.requester !== null) this.since ??= state.since;
    else if (state.kind !== "found") this.since = null;
  }

  private measure(since: number): void {
    this.since = null;
    requestAnimationFrame(() => setTimeout(() => (this.took = Math.max(0, Date.now() - since))));
  }

  /** What belongs to the person before is gone. */
  private forget(): void {
    this.opened = new Map();
    this.alsoOpen = false;
    this.allBadges = false;
    this.openBadge = null;
    this.sought = null;
    this.late = new Map();
    this.took = null;
  }

  private get tongue(): string | undefined {
    return this.language ?? this.locale ?? (this.isEarly() ? undefined : navigator.language);
  }

  /** The host may still say which language the viewer reads; a page that says nothing for long speaks the browser's. */
  private isEarly(): boolean {
    return this.state.kind === "loading" && this.now - this.state.since < WORDLESS;
  }

  override render(): TemplateResult {
    const inside = html`${this.renderBack()}${this.renderState()}`;
    // Another language is another page: a template of its own is drawn anew, so nothing keeps a word of the one before.
    const role = this.embedded ? "group" : "main";
    return this.turned
      ? html`<div class="main" role=${role} aria-label=${words.panel}>${inside}</div>`
      : html`<div class="main " role=${role} aria-label=${words.panel}>${inside}</div>`;
  }

  private renderBack(): TemplateResult | typeof nothing {
    if (this.back === null) return nothing;
    return html`<button class="link back" @click=${() => this.say("onefold-back")}>
      ${icon("chevron-right", "chevron")}${brief(this.back)}
    </button>`;
  }

  private renderState(): TemplateResult {
    const { state } = this;
    const wordless = state.kind === "found" ? !speaks(this.tongue) : state.kind !== "loading" && !speaksDetails();
    if (wordless) return html`<onefold-loading .since=${this.now}></onefold-loading>`;
    switch (state.kind) {
      case "loading":
        return html`<onefold-loading .requester=${state.requester} .since=${state.since}></onefold-loading>`;
      case "found":
        return this.renderFound(state, this.reader);
      case "ambiguous":
        return html`<onefold-candidates .answer=${state.answer} .format=${this.format}></onefold-candidates>`;
      case "people":
        return html`<onefold-people
          .people=${state.people} .heading=${state.heading} .more=${state.more} .next=${state.next}
        ></onefold-people>`;
      case "unreachable":
      case "too-many":
        if (state.copy !== null) {
          return html`<onefold-band .state=${state} .copy=${state.copy} .format=${this.format}></onefold-band>
            ${this.renderFound(state.copy, null)}`;
        }
    }
    return html`<onefold-nothing .state=${state} .format=${this.format}></onefold-nothing>`;
  }

  private renderFound(found: FoundCopy, reader: Reader | null): TemplateResult {
    const { answer } = found;
    const parts: CardParts = {
      found, reader, format: this.format, late: this.late, came: this.came, allBadges: this.allBadges,
      showAllBadges: this.showAllBadges, openBadge: this.openBadge, tellBadge: this.tellBadge, canInsert: this.canInsert, sought: this.sought,
    };
    const copied = this.state.kind !== "found";
    return html`<div class="cards">${groupsOf(answer.layout, this.unfolded).map(({ folded, cards }) =>
        folded
          ? html`<div class="folds">${cards.map((card) => this.renderFold(card, parts))}</div>`
          : html`<div class="standing">${cards.map((card) => this.renderStanding(card, parts))}</div>`)}</div>
      ${answer.hidden > 0 ? html`<onefold-hidden .count=${answer.hidden}></onefold-hidden>` : nothing}
      <div class="foot label number">
        <span>${words.asOf(this.format.clock(moment(answer.as_of), true))}</span>
        <span>${copied ? words.copyAge(this.format.span(this.now - moment(answer.as_of))) : words.updates}</span>
        ${speaksDetails()
          ? html`<onefold-actions .answer=${answer} .format=${this.format} .reader=${reader}
              .panel=${this} .took=${this.took} .wide=${this.unfolded}></onefold-actions>`
          : html`<onefold-actions></onefold-actions>`}
      </div>`;
  }

  private renderStanding(card: LayoutCard, parts: CardParts): TemplateResult | typeof nothing {
    if (card.type === "header") return html`<div class="card header">${this.renderHeader(card, parts)}</div>`;
    if (!FIRST.includes(card.type) && !speaksDetails()) return html`<div class="card room ${card.type}"></div>`;
    if (HISTORY.includes(card.type)) void loadHistory();
    const inside = cardTemplate(card, parts);
    if (inside === nothing) return nothing;
    const headless = ["timeline", "identities", "accounts", "links", "note", "changes"].includes(card.type);
    return html`<div class="card ${card.type}">
      ${headless ? html`<h2 class="any">${brief(headingOf(card))}</h2>` : nothing} ${inside}
    </div>`;
  }

  private renderHeader(card: LayoutCard, { found, reader, format }: CardParts): TemplateResult {
    const widen = this.canWiden ? () => this.say("onefold-wide") : null;
    const { also } = found.answer;
    return html`${headerTemplate({ found, card, format, reader, widen, change: () => this.pick(null) })}
      ${also.length === 0 ? nothing : this.renderAlso(found.answer, reader)}`;
  }

  private renderAlso({ also, profile }: FoundAnswer, reader: Reader | null): TemplateResult {
    return html`<div class="also">
      <button class="link" aria-expanded=${this.alsoOpen} @click=${() => (this.alsoOpen = !this.alsoOpen)}>
        ${words.also(also.length)}${icon("chevron-right", "chevron")}
      </button>
      ${this.alsoOpen && speaksDetails()
        ? html`<onefold-also .also=${also} .format=${this.format} .reader=${reader} .person=${profile.id}></onefold-also>`
        : nothing}
    </div>`;
  }

  private renderFold(card: LayoutCard, parts: CardParts): TemplateResult {
    const open = this.isOpen(card) && (FIRST.includes(card.type) || speaksDetails());
    if (open && HISTORY.includes(card.type)) void loadHistory();
    // A row that opens: a title, and a summary that makes opening often needless.
    return html`<section class="fold ${card.type}">
      <h2>
        <button aria-expanded=${open} @click=${() => this.fold(card)}>
          <span class="any heading">${plain(headingOf(card))}</span>
          <onefold-summary class="grow muted" .card=${card} .answer=${parts.found.answer} .format=${this.format}></onefold-summary>
          ${icon("chevron-right", "chevron")}
        </button>
      </h2>
      ${open ? html`<div class="content">${cardTemplate(card, parts)}</div>` : nothing}
    </section>`;
  }

  private isOpen({ id }: LayoutCard): boolean {
    return this.opened.get(id) ?? this.unfolded;
  }

  private fold(card: LayoutCard): void {
    this.opened.set(card.id, !this.isOpen(card));
    this.requestUpdate();
  }

  /** Open the timeline, with events of one name alone where one is given. */
  showHistory(name: string | null): void {
    const { state } = this;
    const card = state.kind === "found" ? state.answer.layout.find(({ type }) => type === "timeline") : undefined;
    if (card === undefined) return;
    this.opened.set(card.id, true);
    this.sought = name;
    this.requestUpdate();
  }

  private readonly came = (cards: ReadonlyMap<string, UnreadCard>): void => {
    this.late = new Map([...this.late, ...cards]);
  };

  private readonly showAllBadges = (): void => {
    this.allBadges = true;
  };

  private readonly tellBadge = (key: string): void => {
    this.openBadge = this.openBadge === key ? null : key;
  };

  private pick(id: string | null): void {
    const detail: PickDetail = { id };
    this.dispatchEvent(new CustomEvent("onefold-pick", { detail, bubbles: true, composed: true }));
  }

  /** Tell the host what a person wants. */
  say(event: string): void {
    this.dispatchEvent(new CustomEvent(event, { bubbles: true, composed: true }));
  }
}

interface Group {
  readonly folded: boolean;
  readonly cards: LayoutCard[];
}

/** Cards in the layout's order, what is folded together; where all is unfolded, in two columns: what stands, what folds. */
function groupsOf(layout: readonly LayoutCard[], inTwo: boolean): readonly Group[] {
  const ordered = inTwo ? [...layout].sort((a, b) => Number(a.folded) - Number(b.folded)) : layout;
  const groups: Group[] = [];
  for (const card of ordered) {
    const group = groups.at(-1);
    if (group?.folded === card.folded) group.cards.push(card);
    else groups.push({ folded: card.folded, cards: [card] });
  }
  return groups;
}

/** The profile a state shows, so that opened rows close with the person and not with the weather. */
function personIn(state: PanelState | undefined): string | null {
  if (state?.kind === "found") return state.answer.profile.id;
  if (state?.kind === "unreachable" || state?.kind === "too-many") return state.copy?.answer.profile.id ?? null;
  return null;
}
