import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { AskingError } from "../composer/asking.ts";
import type { Asking } from "./asking.ts";
import type { PersonLine } from "./types.ts";

const ASK_AFTER = 200;

/**
 * One person of choice, searched for by name or any identifier. Nobody is looked at before somebody is chosen.
 *
 * @fires onefold-person - a person was chosen, `detail` is their line; or null, nobody
 */
@customElement("onefold-one-person")
export class OnefoldOnePerson extends LitElement {
  @property({ attribute: false }) asking: Asking | null = null;
  @property({ attribute: false }) person: PersonLine | null = null;
  @state() private people: readonly PersonLine[] | null = null;
  @state() private failure = "";
  private abort = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this; // the page's own styles
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.abort.abort();
  }

  override render(): TemplateResult {
    const { people } = this;
    return html`<label class="row small"><span>Check one person</span>
        <input class="input" type="search" placeholder="Name, e-mail, any identifier" autocomplete="off" maxlength="200" @input=${this.typed} @keydown=${this.onKey} /></label>
      ${this.failure === "" ? nothing : html`<p class="danger small" role="alert">${this.failure}</p>`}
      ${people === null
        ? nothing
        : html`<ul class="found" aria-label="People">${people.map((one) => html`<li><button type="button" @click=${() => this.choose(one)}>
            <span class="break">${one.label}</span><span class="label break">${one.detail}</span></button></li>`)}</ul>
          <p class="label" role="status">${people.length === 0 ? "Nobody found." : ""}</p>`}`;
  }

  private readonly typed = (event: Event): void => {
    const query = (event.target as HTMLInputElement).value.trim(); // the field above
    clearTimeout(this.timer);
    if (query === "") {
      this.people = null;
      if (this.person !== null) this.tell(null);
      return;
    }
    this.timer = setTimeout(() => void this.ask(query), ASK_AFTER);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" && this.people !== null) this.querySelector<HTMLElement>(".found button")?.focus();
    else if (event.key !== "Enter") return;
    event.preventDefault();
  };

  private async ask(query: string): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    try {
      this.people = (await this.asking?.people(query, signal)) ?? [];
      this.failure = "";
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof AskingError)) throw error;
      this.failure = error.message;
    }
  }

  private choose(person: PersonLine): void {
    const field = this.querySelector("input");
    if (field !== null) field.value = person.label;
    field?.focus();
    this.people = null;
    this.tell(person);
  }

  private tell(person: PersonLine | null): void {
    this.dispatchEvent(new CustomEvent("onefold-person", { detail: person }));
  }
}
