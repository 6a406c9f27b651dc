import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { JsonObject, PanelEvent, Reader, TimelineCard } from "../../types.ts";
import { icon, type IconName } from "../../icons/icon.ts";
import { eventIcon, eventSummary, eventTitle } from "../../format/event.ts";
import { type Format, moment } from "../../format/format.ts";
import { brief, plain } from "../../format/plain.ts";
import { readSearchedPage, type SearchedPage, type TimelineCounts } from "../../session/parts.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { controls } from "../../style/controls.ts";
import { bodyOf, EVERYTHING, isEverything, type Wanted, wantedIn } from "../filters/wanted.ts";
import type { OnefoldFilters } from "../filters/onefold-filters.ts";
import { shortcut } from "../keys.ts";
import { type Day, daysOf, gapBetween, isMobile, mergePages, type Row, rowSummary, rowTitle } from "./days.ts";
import {
  eventsIn, hasNewer, NO_PAGES, olderCursor, type PageWindow, startWith, withFirst, withNewer, withOlder,
} from "./pages.ts";
import { timelineStyles } from "./styles.ts";
import type { OnefoldEvent } from "../event/onefold-event.ts";
import "../event/onefold-event.ts";
import "../filters/onefold-filters.ts";

const PAGE = 50;
/** From this width on an opened event stands beside the list: 264 for it, a gap, and a table that still reads as one. */
const BESIDE_FROM = 780;

type Asking = "no" | "first" | "older" | "newer" | "failed";

/** A person's events by day, newest first. Each row opens; further pages and searches are asked of the reader. */
@customElement("onefold-timeline")
export class OnefoldTimeline extends LitElement {
  static override styles = [base, controls, timelineStyles];

  @property({ attribute: false }) card!: TimelineCard;
  /** The filters that the layout starts with. */
  @property({ attribute: false }) filters: JsonObject | undefined;
  /** Only events of this name are wanted, as a viewer has said elsewhere; null: all. */
  @property({ attribute: false }) sought: string | null = null;
  @property({ attribute: false }) format!: Format;
  /** Null while Onefold cannot be asked: then what is loaded is all there is. */
  @property({ attribute: false }) reader: Reader | null = null;
  /** Whose events these are: pages of another person are never mixed in. */
  @property({ attribute: false }) person = "";
  @property({ attribute: false }) canInsert = false;

  @state() private pages: PageWindow = NO_PAGES;
  @state() private wanted: Wanted = EVERYTHING;
  @state() private counts: TimelineCounts | null = null;
  @state() private asking: Asking = "no";
  @state() private open: ReadonlySet<string> = new Set();
  /** There is room beside the list: the opened event stands there, and the list stays a table. */
  @property({ type: Boolean, reflect: true }) beside = false;
  /** The event that stands beside the list; another one takes its place, and at first it is the newest. */
  @state() private chosen = "";
  /** Which event stands beside the list as it is drawn; empty where none does. */
  private standing = "";
  private failed: Asking = "first";
  private asked = 0;
  private readonly watcher = new ResizeObserver(([entry]) => {
    if (entry !== undefined && entry.contentRect.width > 0) this.beside = entry.contentRect.width >= BESIDE_FROM;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher.disconnect();
  }

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("person")) this.startOver();
    else if (before.has("card") && isEverything(this.wanted)) this.takeFresh();
    if (before.has("sought") && this.sought !== null) this.want({ ...EVERYTHING, names: [this.sought] });
  }

  private startOver(): void {
    this.asked += 1;
    this.open = new Set();
    this.chosen = "";
    this.counts = null;
    this.asking = "no";
    this.pages = startWith(firstPage(this.card));
    this.wanted = EVERYTHING;
    void this.askCounts();
    const wanted = wantedIn(this.filters);
    if (!isEverything(wanted)) this.want(wanted);
  }

  /** The first page as it is now, in front of what was read on; from the start where the two do not fit. */
  private takeFresh(): void {
    const fresh = firstPage(this.card);
    const [loaded] = this.pages.pages;
    if (hasNewer(this.pages) || loaded === undefined) return; // the first page is not in sight
    const merged = mergePages(loaded, fresh);
    this.pages = merged === null ? startWith(fresh) : withFirst(this.pages, { ...fresh, ...merged });
  }

  /** To where a viewer types what they look for. */
  focusSearch(): void {
    this.renderRoot.querySelector<OnefoldFilters>("onefold-filters")?.focusSearch();
  }

  override render(): TemplateResult {
    const events = eventsIn(this.pages);
    const days = daysOf(events, this.format);
    const chosen = this.beside ? (events.find(({ id }) => id === this.chosen) ?? events[0]) : undefined;
    this.standing = chosen?.id ?? "";
    const list = this.renderList(days);
    if (!this.beside) return list;
    return html`<div class="table">${list}</div>${chosen === undefined ? nothing : this.renderBeside(chosen)}`;
  }

  private renderList(days: readonly Day[]): TemplateResult {
    return html`${this.reader === null
        ? nothing
        : html`<onefold-filters
            .wanted=${this.wanted} .counts=${this.counts} .format=${this.format} .changed=${this.want}
          ></onefold-filters>`}
      ${hasNewer(this.pages) ? this.renderNewer() : nothing}
      <div class="days" aria-busy=${this.asking === "first"} @keydown=${this.onKey}>
        ${repeat(days, (day) => day.key, (day, place) => this.renderDay(day, days[place + 1]))}
      </div>
      <p class="label" role="status">${this.emptiness()}</p>
      ${this.renderEnd(days)}`;
  }

  private emptiness(): string {
    if (this.asking === "first") return detailWords.asking;
    if (this.asking === "failed") return "";
    const last = this.pages.pages.at(-1);
    const searched = last?.next == null ? null : last.searched_to;
    if (searched !== null) return detailWords.searchedTo(this.format.date(moment(searched)));
    if (eventsIn(this.pages).length > 0) return "";
    return isEverything(this.wanted) ? detailWords.nothingHappened : detailWords.noEventHere;
  }

  private renderDay(day: Day, older: Day | undefined): TemplateResult {
    const whole = isEverything(this.wanted) ? this.counts?.days.get(day.key) : undefined;
    const more = older === undefined && olderCursor(this.pages) !== null;
    const gap = older === undefined || !isEverything(this.wanted) ? null : gapBetween(day, older, this.format);
    return html`<section>
      <div class="day">
        <h3>${day.heading}</h3>
        <span class="label number">${this.format.count(Math.max(whole ?? 0, day.count), whole !== undefined || !more)}</span>
      </div>
      <ul>${repeat(day.rows, (row) => row.events.at(-1)?.id ?? row.first.id, (row) => this.renderRow(row))}</ul>
      ${gap === null ? nothing : html`<p class="gap label">${gap}</p>`}
    </section>`;
  }

  /** The opened event in a column of its own. */
  private renderBeside(event: PanelEvent): TemplateResult {
    return html`<aside id="beside" aria-label=${plain(eventTitle(event))} @keydown=${this.onKeyBeside}>
      <h3 class="any">${plain(eventTitle(event))}</h3>
      <onefold-event stacked .event=${event} .format=${this.format} .canInsert=${this.canInsert}></onefold-event>
    </aside>`;
  }

  private renderRow(row: Row): TemplateResult {
    const key = row.events.find((event) => this.open.has(rowKey(event)));
    const count = row.events.length;
    const stands = row.events.some(({ id }) => id === this.standing);
    const choosing = this.beside && count === 1;
    const opened = key !== undefined && !choosing;
    const [name, tone] = lookOf(row);
    const summary = rowSummary(row, this.format);
    return html`<li class="event ${row.first.is_this_object ? "mine" : ""} ${stands ? "chosen" : ""}">
      <button
        class="entry" aria-expanded=${choosing ? nothing : opened} aria-current=${choosing && stands ? "true" : nothing}
        @click=${() => (choosing ? this.choose(row.first) : this.toggle(rowKey(key ?? row.first)))}
      >
        ${icon(name, tone)}
        <span class="what">
          <span class="name"
            ><span class="title any">${this.renderTitle(row)}</span>
            ${count > 1 && !row.visit ? html`<span class="times">${detailWords.times(count)}</span>` : nothing}</span
          >
          ${summary === "" ? nothing : html`<span class="summary label cut">${plain(summary)}</span>`}
        </span>
        <span class="source label cut">${brief(row.first.source)}</span>
        ${this.renderTime(row.first)}
      </button>
      ${opened ? html`<div class="opened">${count > 1 ? this.renderInner(row) : this.renderEvent(row.first)}</div>` : nothing}
    </li>`;
  }

  private renderTitle(row: Row): TemplateResult {
    const title = plain(rowTitle(row, this.format));
    return row.first.is_this_object ? html`<b>${detailWords.thisTicket}</b> ${title}` : title;
  }

  private renderTime(event: PanelEvent): TemplateResult {
    const time = moment(event.timestamp);
    return html`<time class="time" datetime=${event.timestamp} title=${this.format.exact(time)}>${this.format.clock(time)}</time>`;
  }

  /** The single events of a repetition or a visit; each opens in its place. */
  private renderInner(row: Row): TemplateResult {
    return html`<ul class="inner">
      ${repeat(row.events, (event) => event.id, (event) => {
        const opened = this.open.has(event.id) && !this.beside;
        const current = this.beside && event.id === this.standing;
        const summary = eventSummary(event, this.format);
        const title = row.visit && event.type === "track" ? [eventTitle(event), summary].filter((each) => each !== "").join(words.comma) : summary;
        return html`<li>
          <button
            class="entry" aria-expanded=${this.beside ? nothing : opened} aria-current=${current ? "true" : nothing}
            @click=${() => (this.beside ? this.choose(event) : this.toggle(event.id))}
          >
            <span class="label cut grow">${plain(title || eventTitle(event))}</span>
            ${this.renderTime(event)}
          </button>
          ${opened ? this.renderEvent(event) : nothing}
        </li>`;
      })}
    </ul>`;
  }

  private renderEvent(event: PanelEvent): TemplateResult {
    return html`<onefold-event .event=${event} .format=${this.format} .canInsert=${this.canInsert}></onefold-event>`;
  }

  private renderNewer(): TemplateResult {
    const busy = this.asking === "newer";
    return html`<button class="button wide newer" ?disabled=${busy} @click=${this.askNewer}>
      ${busy ? detailWords.asking : detailWords.newer}
    </button>`;
  }

  private renderEnd(days: readonly Day[]): TemplateResult | typeof nothing {
    if (this.asking === "failed") {
      return html`<p class="failed" role="alert">
        <span class="label">${detailWords.late}</span>
        <button class="link" @click=${this.askAgain}>${words.askAgain}</button>
      </p>`;
    }
    if (olderCursor(this.pages) === null || this.reader === null || this.asking === "first") return nothing;
    const busy = this.asking === "older";
    return html`<button class="button wide older" ?disabled=${busy} @click=${this.askOlder}>
      ${busy ? detailWords.asking : this.moreWords(days)}
    </button>`;
  }

  /** "Show 50 more, back to 12 Nov", as far as anybody has counted. */
  private moreWords(days: readonly Day[]): string {
    const page = this.pages.pages.at(-1);
    const loaded = this.pages.first * PAGE + eventsIn(this.pages).length;
    const left = Math.min(PAGE, (page?.total ?? 0) - loaded);
    if (left <= 0 || !isEverything(this.wanted) || !(page?.total_is_exact === true || left === PAGE)) return detailWords.showAnyMore;
    const oldest = days.at(-1);
    let due = left;
    for (const [day, count] of this.counts?.days ?? []) {
      if (oldest === undefined || day > oldest.key) continue;
      due -= day === oldest.key ? count - oldest.count : count;
      if (due <= 0) return detailWords.showMoreBackTo(left, this.format.date(Date.parse(day), "UTC"));
    }
    return detailWords.showMore(left);
  }

  private toggle(key: string): void {
    const open = new Set(this.open);
    if (!open.delete(key)) open.add(key);
    this.open = open;
  }

  private choose(event: PanelEvent): void {
    this.chosen = event.id;
  }

  private readonly want = (wanted: Wanted): void => {
    this.wanted = wanted;
    this.open = new Set();
    if (isEverything(wanted) || this.reader === null) {
      this.asked += 1;
      this.asking = "no";
      this.pages = startWith(firstPage(this.card));
      return;
    }
    this.pages = NO_PAGES;
    void this.ask("first");
  };

  private readonly askOlder = (): void => void this.ask("older");
  private readonly askNewer = (): void => void this.ask("newer");
  private readonly askAgain = (): void => void this.ask(this.failed);

  /** Ask for a page and put it where it belongs; an answer that was overtaken is dropped. */
  private async ask(kind: Asking): Promise<void> {
    const { reader } = this;
    if (reader === null || (kind === "older" && olderCursor(this.pages) === null)) return;
    const before = kind === "older" ? olderCursor(this.pages) : kind === "newer" ? (this.pages.cursors[this.pages.first - 1] ?? null) : null;
    const turn = ++this.asked;
    this.asking = kind;
    const zone = this.format.zone;
    try {
      const more = { limit: PAGE, ...(before === null ? {} : { before }), ...(zone === undefined ? {} : { zone }) };
      const page = readSearchedPage(await reader.read({ path: "timeline", body: bodyOf(this.wanted, this.format, more) }));
      if (turn !== this.asked) return;
      this.take(kind, page);
      this.asking = "no";
    } catch {
      if (turn !== this.asked) return; // each way to fail is one to the reader of a list
      this.failed = kind;
      this.asking = "failed";
    }
  }

  private take(kind: Asking, page: SearchedPage): void {
    if (kind === "newer") {
      this.pages = withNewer(this.pages, page);
      if (!hasNewer(this.pages) && isEverything(this.wanted)) this.takeFresh();
    } else if (kind === "older") {
      const last = eventsIn(this.pages).at(-1);
      this.pages = withOlder(this.pages, page);
      // Rows above may have gone: whoever reads goes on where they were.
      if (hasNewer(this.pages) && last !== undefined) void this.updateComplete.then(() => this.holdTo(last));
    } else {
      this.pages = startWith(page);
    }
  }

  private holdTo(event: PanelEvent): void {
    const times = [...this.renderRoot.querySelectorAll<HTMLTimeElement>(".event > .entry time")];
    const row = times.find(({ dateTime }) => dateTime === event.timestamp)?.closest("button");
    row?.scrollIntoView({ block: "nearest" });
    row?.focus({ preventScroll: true });
  }

  /** How many events there are by what they can be filtered by; without the numbers the filters work as well. */
  private async askCounts(): Promise<void> {
    const { reader, person, format } = this;
    if (reader === null) return;
    const zone = format.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    try {
      const { counts } = readSearchedPage(await reader.read({ path: "timeline", body: { limit: 1, counts: true, zone } }));
      if (person === this.person) this.counts = counts;
    } catch {
      // The numbers are left out.
    }
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const entries = [...this.renderRoot.querySelectorAll<HTMLButtonElement>("button.entry")];
    const current = entries.find((entry) => entry.matches(":focus"));
    if (shortcut(event) === "r") this.turnRaw(current);
    else if (current === undefined) return;
    else if (event.key === "ArrowDown") entries[entries.indexOf(current) + 1]?.focus();
    else if (event.key === "ArrowUp") entries[entries.indexOf(current) - 1]?.focus();
    else if (event.key === "ArrowRight" && current.ariaCurrent === "true") this.renderRoot.querySelector<OnefoldEvent>("aside onefold-event")?.focusFirst();
    else if (event.key === "ArrowRight" && current.ariaExpanded !== "true") current.click();
    else if ((event.key === "ArrowLeft" || event.key === "Escape") && current.ariaExpanded === "true") current.click();
    else return;
    event.preventDefault();
  };

  /** Out of the event that stands beside the list, back to its row. */
  private readonly onKeyBeside = (event: KeyboardEvent): void => {
    if (shortcut(event) === "r") this.turnRaw(undefined);
    else if (event.key === "Escape") this.rowStanding()?.focus();
    else return;
    event.preventDefault();
  };

  private rowStanding(): HTMLButtonElement | null {
    const inner = this.renderRoot.querySelector<HTMLButtonElement>('button[aria-current="true"]');
    return inner ?? this.renderRoot.querySelector<HTMLButtonElement>(".chosen > .entry");
  }

  /** The opened event under a row, or the one with the focus, between its two forms. */
  private turnRaw(row: HTMLButtonElement | undefined): void {
    const scope = this.beside ? this.renderRoot : (row?.parentElement ?? this.renderRoot);
    const events = [...scope.querySelectorAll<OnefoldEvent>("onefold-event")];
    (events.find((each) => each.matches(":focus-within")) ?? (row === undefined && !this.beside ? undefined : events[0]))?.turn();
  }
}

function firstPage(card: TimelineCard): SearchedPage {
  const { items, total, total_is_exact, next } = card;
  return { items, total, total_is_exact, next, searched_to: null, counts: null };
}

function lookOf(row: Row): readonly [IconName, string] {
  if (row.visit) return [isMobile(row) ? "device-mobile" : "device-desktop", ""];
  const { name, problem, tone } = eventIcon(row.first);
  return [name, problem ? tone : ""];
}

/** A row's own key: a repetition may be open while none of its events is. */
function rowKey(event: PanelEvent): string {
  return `row ${event.id}`;
}
