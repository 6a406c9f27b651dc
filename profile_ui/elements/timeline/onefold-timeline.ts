import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { PanelEvent, Reader, TimelineCard, TimelinePage } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { eventIcon, eventSummary, eventTitle } from "../../format/event.ts";
import { type Format, moment } from "../../format/format.ts";
import { plain } from "../../format/plain.ts";
import { words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { type Day, daysOf, mergePages, type Row, rowSummary } from "./days.ts";
import { timelineStyles } from "./styles.ts";
import "../event/onefold-event.ts";

const PAGE = 25;
const TYPING_PAUSE = 300;
const NONE: TimelinePage = { items: [], total: 0, total_is_exact: true, next: null };

type Asking = "no" | "first" | "more" | "failed";

/** A person's events by day, newest first. Each row opens; further pages and searches are asked of the reader. */
@customElement("onefold-timeline")
export class OnefoldTimeline extends LitElement {
  static override styles = [base, timelineStyles];

  @property({ attribute: false }) card: TimelineCard = { ...NONE, today: 0, today_is_exact: true };
  @property({ attribute: false }) format!: Format;
  /** Null while Onefold cannot be asked: then what is loaded is all there is. */
  @property({ attribute: false }) reader: Reader | null = null;
  /** Whose events these are: pages of another person are never mixed in. */
  @property({ attribute: false }) person = "";

  @state() private page: TimelinePage = NONE;
  @state() private search = "";
  @state() private asking: Asking = "no";
  @state() private open: ReadonlySet<string> = new Set();

  private asked = 0;
  private typing: ReturnType<typeof setTimeout> | undefined;

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("person")) {
      this.asked += 1;
      this.search = "";
      this.asking = "no";
      this.open = new Set();
      this.page = this.card;
    } else if (before.has("card") && this.search === "") {
      this.page = mergePages(this.page, this.card);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.typing);
  }

  override render(): TemplateResult {
    const days = daysOf(this.page.items, this.format);
    return html`${this.reader === null ? nothing : this.renderSearch()}
      <div aria-busy=${this.asking === "first"} @keydown=${this.onKey}>
        ${repeat(days, (day) => day.heading, (day, index) => this.renderDay(day, index === days.length - 1))}
      </div>
      <p class="label" role="status">${this.emptiness()}</p>
      ${this.renderEnd()}`;
  }

  private emptiness(): string {
    if (this.asking === "first") return words.asking;
    if (this.page.items.length > 0 || this.asking === "failed") return "";
    return this.search === "" ? words.nothingHappened : words.noEventMatches;
  }

  private renderSearch(): TemplateResult {
    return html`<label class="field">
      ${icon("search")}
      <input type="search" aria-label=${words.searchEvents} placeholder=${words.searchEvents}
        maxlength="100" .value=${this.search} @input=${this.onInput} />
    </label>`;
  }

  private renderDay(day: Day, last: boolean): TemplateResult {
    const more = last && this.page.next !== null;
    return html`<section>
      <div class="day">
        <h3>${day.heading}</h3>
        <span class="label number">${words.dayCount(day.count, more)}</span>
      </div>
      <ul>${repeat(day.rows, (row) => row.events.at(-1)?.id ?? row.first.id, (row) => this.renderRow(row))}</ul>
    </section>`;
  }

  private renderRow(row: Row): TemplateResult {
    const { name, problem } = eventIcon(row.first);
    const key = row.events.find((event) => this.open.has(rowKey(event)));
    const opened = key !== undefined;
    const summary = rowSummary(row, this.format);
    const count = row.events.length;
    return html`<li class="event">
      <button class="entry" aria-expanded=${opened} @click=${() => this.toggle(rowKey(key ?? row.first))}>
        ${icon(name, problem ? "danger" : "")}
        <span class="what">
          <span class="title any">${plain(eventTitle(row.first, count))}</span>
          ${count > 1 ? html`<span class="times">${words.times(count)}</span>` : nothing}
          ${summary === "" ? nothing : html`<span class="summary label cut">${plain(summary)}</span>`}
        </span>
        ${this.renderTime(row.first)}
      </button>
      ${opened ? html`<div class="opened">${count > 1 ? this.renderInner(row) : this.renderEvent(row.first)}</div>` : nothing}
    </li>`;
  }

  private renderTime(event: PanelEvent): TemplateResult {
    const time = moment(event.timestamp);
    return html`<time class="time" datetime=${event.timestamp} title=${this.format.exact(time)}>${this.format.clock(time)}</time>`;
  }

  /** The single events of a repetition; each opens in its place. */
  private renderInner(row: Row): TemplateResult {
    return html`<ul class="inner">
      ${repeat(row.events, (event) => event.id, (event) => {
        const opened = this.open.has(event.id);
        return html`<li>
          <button class="entry" aria-expanded=${opened} @click=${() => this.toggle(event.id)}>
            <span class="label cut grow">${plain(eventSummary(event, this.format) || eventTitle(event))}</span>
            ${this.renderTime(event)}
          </button>
          ${opened ? this.renderEvent(event) : nothing}
        </li>`;
      })}
    </ul>`;
  }

  private renderEvent(event: PanelEvent): TemplateResult {
    return html`<onefold-event .event=${event} .format=${this.format}></onefold-event>`;
  }

  private renderEnd(): TemplateResult | typeof nothing {
    if (this.asking === "failed") {
      return html`<p class="failed" role="alert">
        <span class="label">${words.late}</span>
        <button class="link" @click=${this.askAgain}>${words.askAgain}</button>
      </p>`;
    }
    if (this.page.next === null || this.reader === null || this.asking === "first") return nothing;
    const { total, total_is_exact, items } = this.page;
    const left = Math.min(PAGE, total - items.length);
    // The total is of all events, so it says nothing about how many a search will find.
    const known = left > 0 && this.search.trim() === "" && (total_is_exact || left === PAGE);
    const label = known ? words.showMore(left) : words.showAnyMore;
    const busy = this.asking === "more";
    return html`<button class="button wide" ?disabled=${busy} @click=${this.askMore}>${busy ? words.asking : label}</button>`;
  }

  private toggle(key: string): void {
    const open = new Set(this.open);
    if (!open.delete(key)) open.add(key);
    this.open = open;
  }

  private readonly onInput = (event: InputEvent): void => {
    this.search = (event.target as HTMLInputElement).value; // the one field of this template
    clearTimeout(this.typing);
    this.typing = setTimeout(() => void this.askFirst(), TYPING_PAUSE);
  };

  private readonly askAgain = (): void => {
    void (this.page.items.length > 0 && this.page.next !== null ? this.askMore() : this.askFirst());
  };

  private async askFirst(): Promise<void> {
    const search = this.search.trim();
    if (search === "") {
      this.asked += 1;
      this.asking = "no";
      this.page = this.card;
      return;
    }
    this.page = NONE;
    await this.ask("first", (reader) => reader.timeline({ search }));
  }

  private readonly askMore = async (): Promise<void> => {
    const { next } = this.page;
    if (next === null) return;
    await this.ask("more", (reader) => reader.timeline({ before: next, search: this.search.trim() }));
  };

  /** Ask for a page and put it behind what is shown; an answer that was overtaken is dropped. */
  private async ask(kind: Asking, read: (reader: Reader) => Promise<TimelinePage>): Promise<void> {
    if (this.reader === null) return;
    const turn = ++this.asked;
    this.asking = kind;
    try {
      const page = await read(this.reader);
      if (turn !== this.asked) return;
      const known = new Set(this.page.items.map((event) => event.id));
      this.page = { ...page, items: [...this.page.items, ...page.items.filter((event) => !known.has(event.id))] };
      this.asking = "no";
    } catch {
      if (turn === this.asked) this.asking = "failed"; // each way to fail is one to the reader of a list
    }
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const entries = [...this.renderRoot.querySelectorAll<HTMLButtonElement>("button.entry")];
    const current = entries.find((entry) => entry.matches(":focus"));
    if (current === undefined) return;
    const opened = current.getAttribute("aria-expanded") === "true";
    if (event.key === "ArrowDown") entries[entries.indexOf(current) + 1]?.focus();
    else if (event.key === "ArrowUp") entries[entries.indexOf(current) - 1]?.focus();
    else if (event.key === "ArrowRight" && !opened) current.click();
    else if ((event.key === "ArrowLeft" || event.key === "Escape") && opened) current.click();
    else return;
    event.preventDefault();
  };
}

/** A row's own key: a repetition may be open while none of its events is. */
function rowKey(event: PanelEvent): string {
  return `row ${event.id}`;
}
