import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type Asking, AskingError } from "./asking.ts";
import type { PersonLine } from "./types.ts";

const ASK_AFTER = 200;

/**
 * Who is shown in the preview: any person of the space, searched for; at first the one of the newest event.
 *
 * @fires onefold-person - a person was chosen; `detail` is their line
 */
@customElement("onefold-person-choice")
export class OnefoldPersonChoice extends LitElement {
  @property({ attribute: false }) asking: Asking | null = null;
  @property({ attribute: false }) person: PersonLine | null = null;
  @state() private people: readonly PersonLine[] = [];
  @state() private query = "";
  @state() private failure = "";
  private abort = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private begun = false;

  protected override createRenderRoot(): HTMLElement {
    return this; // the page's own styles
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("asking") || this.asking === null || this.begun) return;
    this.begun = true;
    void this.ask().then(() => {
      const [first] = this.people;
      if (this.person === null && first !== undefined) this.choose(first);
    });
  }

  override render(): TemplateResult {
    return html`<details class="who"><summary class="button"><span>${this.person?.label ?? "Nobody"}</span></summary>
        <div class="card body stack tight">
          <input class="input" type="search" aria-label="Search people" placeholder="Name, e-mail, any identifier" autocomplete="off" .value=${this.query} @input=${this.typed} />
          ${this.failure === "" ? "" : html`<p class="danger" role="alert">${this.failure}</p>`}
          <ul aria-label="People">${this.people.map((one) => html`<li><button type="button" aria-pressed=${one.id === this.person?.id} @click=${() => this.pick(one)}>
            <span class="break">${one.label}</span><span class="label break">${one.detail}</span></button></li>`)}</ul>
          <p class="label" role="status">${this.people.length === 0 ? "Nobody found." : ""}</p>
        </div></details>
      <button class="plain" type="button" ?disabled=${this.people.length < 2} @click=${this.next}>Next person</button>`;
  }

  private readonly typed = (event: Event): void => {
    this.query = (event.target as HTMLInputElement).value;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), ASK_AFTER);
  };

  private async ask(): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    try {
      this.people = (await this.asking?.people(this.query, signal)) ?? [];
      this.failure = "";
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof AskingError)) throw error;
      this.failure = error.message;
    }
  }

  private readonly next = (): void => {
    const index = this.people.findIndex(({ id }) => id === this.person?.id);
    const next = this.people[(index + 1) % this.people.length];
    if (next !== undefined) this.choose(next);
  };

  private pick(person: PersonLine): void {
    const details = this.querySelector("details");
    details?.removeAttribute("open");
    details?.querySelector("summary")?.focus();
    this.choose(person);
  }

  private choose(person: PersonLine): void {
    this.dispatchEvent(new CustomEvent("onefold-person", { detail: person }));
  }
}
