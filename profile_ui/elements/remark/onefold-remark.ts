import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Reader } from "../../types.ts";
import { TooManyError } from "../../session/failures.ts";
import { detailWords } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { controls } from "../../style/controls.ts";

const NOTE_MAX = 500; // Panel API, "POST /panel/v1/remarks"

type Sending = "no" | "asked" | "sent" | "failed" | "enough";

/** What a viewer says about who is on screen, for an admin to look at: a button, a note, and what became of it. */
@customElement("onefold-remark")
export class OnefoldRemark extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      form {
        display: grid;
        gap: var(--onefold-space-2);
        margin-top: var(--onefold-space-1);
        padding: var(--onefold-space-2);
        border-radius: var(--onefold-radius);
        background: var(--onefold-color-recessed);
      }
      textarea {
        width: 100%;
        min-height: 48px;
        padding: 6px var(--onefold-space-2);
        border: 1px solid var(--onefold-color-border-control);
        border-radius: var(--onefold-radius);
        background: var(--onefold-color-background);
        color: inherit;
        font: inherit;
        resize: vertical;
      }
      .row {
        flex-wrap: wrap;
      }
      [role="status"]:empty {
        display: none;
      }
    `,
  ];

  @property({ attribute: false }) reader: Reader | null = null;
  @property({ attribute: false }) kind: "not_this_person" | "one_person" = "not_this_person";
  /** The profile that is meant to be the same person. */
  @property({ attribute: false }) other: string | null = null;
  /** Whom it is about: what was begun about another is gone. */
  @property({ attribute: false }) person = "";

  @state() private open = false;
  @state() private sending: Sending = "no";

  protected override willUpdate(before: PropertyValues<this>): void {
    if (!before.has("person")) return;
    this.open = false;
    this.sending = "no";
  }

  override render(): TemplateResult | typeof nothing {
    if (this.reader === null) return nothing;
    const label = this.kind === "one_person" ? detailWords.onePerson : detailWords.notThisPerson;
    return html`<button class="link" aria-expanded=${this.open} @click=${this.toggle}>${label}</button>
      <span class="label" role="status">${this.sending === "sent" ? detailWords.remarkSent : ""}</span>
      ${this.open ? this.renderForm() : nothing}`;
  }

  private renderForm(): TemplateResult {
    const busy = this.sending === "asked";
    return html`<form @submit=${this.send}>
      <p class="label">${detailWords.remarkHint}</p>
      <textarea maxlength=${NOTE_MAX} rows="2" aria-label=${detailWords.remarkNote} placeholder=${detailWords.remarkNote}></textarea>
      ${this.sending === "failed" || this.sending === "enough"
        ? html`<p class="label" role="alert">${this.sending === "enough" ? detailWords.remarksTooMany : detailWords.remarkFailed}</p>`
        : nothing}
      <div class="row">
        <button class="button" type="submit" ?disabled=${busy}>${busy ? detailWords.asking : detailWords.sendRemark}</button>
        <button class="link" type="button" @click=${this.toggle}>${detailWords.cancel}</button>
      </div>
    </form>`;
  }

  private readonly toggle = (): void => {
    this.open = !this.open;
    this.sending = "no";
  };

  private readonly send = (event: SubmitEvent): void => {
    event.preventDefault();
    const { reader, person, other, kind } = this;
    if (reader === null || this.sending === "asked") return;
    const note = (this.renderRoot.querySelector("textarea")?.value ?? "").trim();
    const body = { kind, ...(other === null ? {} : { other }), ...(note === "" ? {} : { note }) };
    this.sending = "asked";
    reader.read({ path: "remarks", body }).then(
      () => this.settle(person, "sent"),
      (error: unknown) => this.settle(person, error instanceof TooManyError ? "enough" : "failed"),
    );
  };

  private settle(person: string, sending: Sending): void {
    if (person !== this.person) return;
    this.sending = sending;
    if (sending === "sent") this.open = false;
  }
}
