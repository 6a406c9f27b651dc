import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ListedPerson, NextPeople } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { initials } from "../../format/person.ts";
import { isBlank, plain } from "../../format/plain.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { controls } from "../../style/controls.ts";
import { messageStyles, messageTemplate } from "../message/message.ts";
import { peopleStyles } from "./styles.ts";

/** Detail of `onefold-person`: the `key` of the person that was chosen, as the host gave it. */
export interface PersonDetail {
  readonly key: string;
}

/** From so many people on, a field finds one by name. */
const FILTER_FROM = 9;

/**
 * The people of a company, as the host lists them. One is chosen to be shown; arrows walk the rows, Home and End jump.
 *
 * @fires onefold-person - a viewer chose somebody; `detail.key` says whom
 * @fires onefold-more-people - a viewer asked for the next page
 */
@customElement("onefold-people")
export class OnefoldPeople extends LitElement {
  static override styles = [base, controls, messageStyles, peopleStyles];

  @property({ attribute: false }) people: readonly ListedPerson[] = [];
  /** Whose people they are; null where the host does not say. */
  @property({ attribute: false }) heading: string | null = null;
  /** More people belong here than are listed. */
  @property({ attribute: false }) more = false;
  /** Whether the next page can be asked for, and how that goes. */
  @property({ attribute: false }) next: NextPeople = "none";

  @state() private sought = "";
  /** The row that takes the focus when a viewer tabs into the list. */
  @state() private current = 0;

  protected override willUpdate(before: PropertyValues<this>): void {
    if (!before.has("heading") || before.get("heading") === undefined) return;
    this.sought = "";
    this.current = 0;
  }

  override render(): TemplateResult {
    const { people } = this;
    if (people.length === 0 && !this.more) return messageTemplate({ icon: "users", ...detailWords.noPeople });
    return html`<h1 class="heading any">${isBlank(this.heading) ? detailWords.peopleHeading : plain(this.heading ?? "")}</h1>
      <p class="label count" role="status">${detailWords.peopleCount(people.length, this.more)}</p>
      ${people.length < FILTER_FROM ? nothing : this.renderFilter()} ${this.renderList()}
      ${this.more ? this.renderMore() : nothing}`;
  }

  private renderFilter(): TemplateResult {
    return html`<label class="field">
      ${icon("search")}
      <input type="search" placeholder=${detailWords.filterPeople} aria-label=${detailWords.filterPeople} .value=${this.sought} @input=${this.seek} />
    </label>`;
  }

  private renderList(): TemplateResult {
    const shown = this.shown();
    if (shown.length === 0) return html`<p class="label over" role="status">${detailWords.noPersonMatches}</p>`;
    const current = Math.min(this.current, shown.length - 1);
    return html`<ul @keydown=${this.walk}>
      ${repeat(
        shown,
        ({ key }) => key,
        (person, place) => this.renderPerson(person, place, place === current),
      )}
    </ul>`;
  }

  private renderPerson(person: ListedPerson, place: number, current: boolean): TemplateResult {
    const name = isBlank(person.name) ? words.nameless : (person.name ?? "");
    const letters = initials(name);
    return html`<li>
      <button tabindex=${current ? 0 : -1} @click=${() => this.choose(person)} @focus=${() => (this.current = place)}>
        <span class="avatar" aria-hidden="true">${letters === "" ? icon("user", "muted") : letters}</span>
        <span class="who">
          <span class="name any">${plain(name)}</span>
          ${isBlank(person.detail) ? nothing : html`<span class="label detail any">${plain(person.detail ?? "")}</span>`}
          ${this.renderMarks(person)}
        </span>
        ${icon("chevron-right", "chevron")}
      </button>
    </li>`;
  }

  private renderMarks({ role, primary }: ListedPerson): TemplateResult | typeof nothing {
    if (isBlank(role) && !primary) return nothing;
    return html`<span class="marks">
      ${primary ? html`<span class="mark first">${detailWords.primaryPerson}</span>` : nothing}
      ${isBlank(role) ? nothing : html`<span class="mark any">${plain(role ?? "")}</span>`}
    </span>`;
  }

  private renderMore(): TemplateResult {
    if (this.next === "none") return html`<p class="label over">${detailWords.morePeople}</p>`;
    const asking = this.next === "asking";
    return html`${this.next === "failed" ? html`<p class="label over" role="alert">${detailWords.late}</p>` : nothing}
      <button class="button wide more" ?disabled=${asking} @click=${this.askMore}>
        ${asking ? detailWords.asking : this.next === "failed" ? words.askAgain : detailWords.showAnyMore}
      </button>`;
  }

  /** Those whose name or detail holds the letters that were typed. */
  private shown(): readonly ListedPerson[] {
    const sought = this.sought.trim().toLocaleLowerCase();
    if (sought === "") return this.people;
    return this.people.filter(({ name, detail }) => `${name ?? ""} ${detail ?? ""}`.toLocaleLowerCase().includes(sought));
  }

  private readonly seek = (event: Event): void => {
    this.sought = event.target instanceof HTMLInputElement ? event.target.value : "";
    this.current = 0;
  };

  private readonly walk = (event: KeyboardEvent): void => {
    const rows = [...this.renderRoot.querySelectorAll<HTMLButtonElement>("li button")];
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: this.current + 1, ArrowUp: this.current - 1, Home: 0, End: rows.length - 1,
    };
    const target = steps[event.key];
    if (target === undefined) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(target, rows.length - 1))]?.focus();
  };

  private choose({ key }: ListedPerson): void {
    const detail: PersonDetail = { key };
    this.dispatchEvent(new CustomEvent("onefold-person", { detail, bubbles: true, composed: true }));
  }

  private readonly askMore = (): void => {
    this.dispatchEvent(new CustomEvent("onefold-more-people", { bubbles: true, composed: true }));
  };
}
