import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CardType, FoundAnswer, FoundCopy, PanelState, Reader } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { Format, moment } from "../../format/format.ts";
import { lineUnderName, nameOf } from "../../format/person.ts";
import { brief } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { themes } from "../../style/themes.ts";
import { tokens } from "../../style/tokens.ts";
import type { PickDetail } from "../candidates/onefold-candidate.ts";
import { messageStyles } from "../message/message.ts";
import { searchedStyles } from "../searched/searched.ts";
import { factsTemplate } from "./facts.ts";
import { nothingTemplate } from "./nothing.ts";
import { profileStyles } from "./styles.ts";
import "../fold/onefold-fold.ts";
import "../header/onefold-header.ts";
import "../loading/onefold-loading.ts";
import "../traits/onefold-traits.ts";

/** Values grow old on screen ("22 minutes ago"), so the moment of drawing moves on by itself. */
const TICK = 30_000;
const TICK_WAITING = 1000;

/**
 * The panel: one person, or in words why there is none. It knows no host; data comes in, choices go out.
 *
 * @fires onefold-ask-again - a person asked to try (again) now
 * @fires onefold-pick - a person chose who the requester is; `detail.id` null takes the choice back
 * @cssproperty --onefold-color-text - and every other name of `style/themes.ts`
 */
@customElement("onefold-profile")
export class OnefoldProfile extends LitElement {
  static override styles = [tokens, themes, base, messageStyles, searchedStyles, profileStyles];

  /** One of the six themes, for example "garden-dark". */
  @property({ reflect: true }) theme = "garden-light";
  @property({ attribute: false }) state: PanelState = { kind: "no-requester" };
  /** Asks for further pages and explanations; null while nobody can be asked. */
  @property({ attribute: false }) reader: Reader | null = null;
  @property({ attribute: false }) locale: string | undefined;
  @property({ attribute: false }) timeZone: string | undefined;

  @state() private now = Date.now();
  @state() private alsoOpen = false;
  private format = new Format({ now: Date.now() });
  private ticking: ReturnType<typeof setTimeout> | undefined;
  /** What a viewer opened stays open while they stay on this person. */
  private opened = new Set<CardType>();

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
    const waiting = this.state.kind === "unreachable" || this.state.kind === "host-silent";
    this.now = Date.now();
    this.ticking = setTimeout(() => this.tick(), waiting ? TICK_WAITING : TICK);
  }

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("state")) {
      this.tick();
      if (personIn(before.get("state")) !== personIn(this.state)) {
        this.opened = new Set();
        this.alsoOpen = false;
      }
    }
    this.format = new Format({ locale: this.locale, timeZone: this.timeZone, now: this.now });
  }

  override render(): TemplateResult {
    return html`<main aria-label=${words.panel}>${this.renderState(this.state)}</main>`;
  }

  private renderState(state: PanelState): TemplateResult {
    switch (state.kind) {
      case "loading":
        return html`<onefold-loading .requester=${state.requester} .since=${state.since}></onefold-loading>`;
      case "found":
        return this.renderFound(state, this.reader);
      case "ambiguous":
        return html`<onefold-candidates .answer=${state.answer} .format=${this.format}></onefold-candidates>`;
      case "unreachable":
      case "too-many":
        if (state.copy !== null) return html`${this.renderBand(state, state.copy)}${this.renderFound(state.copy, null)}`;
        return nothingTemplate(state, this.format, this.askAgain);
      default:
        return nothingTemplate(state, this.format, this.askAgain);
    }
  }

  private renderBand(state: Extract<PanelState, { kind: "unreachable" | "too-many" }>, copy: FoundCopy): TemplateResult {
    const taken = moment(copy.answer.as_of);
    const age = this.format.span(Math.max(0, this.now - taken));
    const shown = words.unreachableCopy(this.format.clock(taken), age);
    if (state.kind === "too-many") {
      const { lead, rest } = words.tooMany(this.format.clock(state.until));
      return html`<div class="band" role="status">${icon("clock")}<div><b>${lead}.</b> ${rest} ${shown}</div></div>`;
    }
    const seconds = Math.max(0, Math.ceil((state.next_try - this.now) / 1000));
    return html`<div class="band">
      ${icon("cloud-off")}
      <div>
        <span role="alert"><b>${words.unreachable}</b></span> ${shown} ${words.nextTry(seconds)}
        <button class="link" @click=${this.askAgain}>${words.tryNow}</button>
      </div>
    </div>`;
  }

  private renderFound(found: FoundCopy, reader: Reader | null): TemplateResult {
    const { answer } = found;
    const copied = this.state.kind !== "found";
    return html`${answer.layout.map((card) => this.renderCard(card, found, reader))}
      <footer class="label number">
        <span>${words.asOf(this.format.clock(moment(answer.as_of), true))}</span>
        <span>${copied ? words.copyAge(this.format.span(this.now - moment(answer.as_of))) : words.updates}</span>
      </footer>`;
  }

  private renderCard(card: CardType, found: FoundCopy, reader: Reader | null): TemplateResult {
    switch (card) {
      case "header":
        return this.renderHeader(found, reader);
      case "traits":
        return html`<onefold-traits
          .card=${found.answer.cards.traits} .format=${this.format} .person=${found.answer.profile.id}
        ></onefold-traits>`;
      case "timeline":
        return this.renderTimeline(found.answer, reader);
      case "identities":
        return this.renderIdentities(found.answer, reader);
    }
  }

  private renderHeader(found: FoundCopy, reader: Reader | null): TemplateResult {
    const { answer, asked } = found;
    const ids = answer.cards.identities.items;
    const name = nameOf(answer.profile.name, ids);
    const change = reader === null ? null : () => this.pick(null);
    return html`<onefold-header .name=${name} .line=${lineUnderName(answer.profile, name, ids)}>
        ${factsTemplate(answer, asked, this.format, change)}
      </onefold-header>
      ${answer.also.length === 0 ? nothing : this.renderAlso(answer)}
      ${answer.profile.recomputing
        ? html`<p class="box label recomputing">${words.recomputing(this.format.clock(moment(answer.as_of)))}</p>`
        : nothing}
      ${answer.cards.timeline.total === 0 && answer.profile.last_seen_at === null ? this.renderKnownSince(answer) : nothing}`;
  }

  private renderAlso(answer: FoundAnswer): TemplateResult {
    const total = answer.also.length;
    return html`<div class="also">
      <button class="link" aria-expanded=${this.alsoOpen} @click=${() => (this.alsoOpen = !this.alsoOpen)}>
        ${words.also(total)}${icon("chevron-right", "chevron")}
      </button>
      ${this.alsoOpen
        ? answer.also.map((each, index) => html`<onefold-candidate
            .candidate=${each} .format=${this.format} .position=${index + 1} .total=${total}
          ></onefold-candidate>`)
        : nothing}
    </div>`;
  }

  /** Known, but without a history: since when, and by what. */
  private renderKnownSince(answer: FoundAnswer): TemplateResult {
    const [first] = [...answer.cards.identities.items].sort((a, b) => a.first_seen_at.localeCompare(b.first_seen_at));
    const call = first === undefined ? "" : words.byCall(first.source);
    const since = words.knownSince(this.format.since(moment(answer.profile.created_at)));
    return html`<div class="note">
      ${icon("info-circle", "muted")}
      <p class="any"><b>${since}</b>${brief(call)}. ${words.noEvents}</p>
    </div>`;
  }

  private renderTimeline(answer: FoundAnswer, reader: Reader | null): TemplateResult {
    const { timeline } = answer.cards;
    const { today, today_is_exact, total, total_is_exact } = timeline;
    const { format } = this;
    const summary = words.timelineSummary(format.count(today, today_is_exact), format.count(total, total_is_exact));
    const content = html`<onefold-timeline
      .card=${timeline} .format=${this.format} .reader=${reader} .person=${answer.profile.id}
    ></onefold-timeline>`;
    return this.renderFold("timeline", words.timeline, timeline.total === 0 ? words.nothingHappened : summary, content);
  }

  private renderIdentities(answer: FoundAnswer, reader: Reader | null): TemplateResult {
    const { identities } = answer.cards;
    const sources = new Set(identities.items.map((each) => each.source)).size;
    const summary = words.identitiesSummary(this.format.number(identities.total), sources);
    const content = html`<onefold-identities
      .card=${identities} .format=${this.format} .reader=${reader}
      .matched=${answer.matched_by} .person=${answer.profile.id}
    ></onefold-identities>`;
    return this.renderFold("identities", words.identities, summary, content);
  }

  private renderFold(card: CardType, heading: string, summary: string, content: TemplateResult): TemplateResult {
    const open = this.opened.has(card);
    return html`<onefold-fold .heading=${heading} .summary=${summary} .open=${open} @onefold-fold=${() => this.fold(card)}>
      ${open ? content : nothing}
    </onefold-fold>`;
  }

  private fold(card: CardType): void {
    if (!this.opened.delete(card)) this.opened.add(card);
    this.requestUpdate();
  }

  private pick(id: string | null): void {
    const detail: PickDetail = { id };
    this.dispatchEvent(new CustomEvent("onefold-pick", { detail, bubbles: true, composed: true }));
  }

  private readonly askAgain = (): void => {
    this.dispatchEvent(new CustomEvent("onefold-ask-again", { bubbles: true, composed: true }));
  };
}

/** The profile a state shows, so that opened rows close with the person and not with the weather. */
function personIn(state: PanelState | undefined): string | null {
  if (state?.kind === "found") return state.answer.profile.id;
  if (state?.kind === "unreachable" || state?.kind === "too-many") return state.copy?.answer.profile.id ?? null;
  return null;
}
