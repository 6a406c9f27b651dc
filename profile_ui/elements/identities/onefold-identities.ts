import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Card, ExternalId, Identifier, Reader, Why } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { identifierIcon } from "../../icons/more.ts";
import { type Format, moment } from "../../format/format.ts";
import { brief, plain } from "../../format/plain.ts";
import { typeWord } from "../../format/value.ts";
import { readExplanation } from "../../session/parts.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { copyByKey } from "../copy/onefold-copy.ts";
import { shortcut } from "../keys.ts";
import "../explanation/onefold-explanation.ts";

/** The identifiers of a person, each with where it came from, a copy button, and why it is here. */
@customElement("onefold-identities")
export class OnefoldIdentities extends LitElement {
  static override styles = [
    base,
    css`
      li {
        padding: var(--onefold-space-2) 0;
        border-bottom: 1px solid var(--onefold-color-border-subtle);
      }
      li:first-child {
        padding-top: 0;
      }
      li:last-child {
        border-bottom: 0;
        padding-bottom: 0;
      }
      .identity {
        display: flex;
        flex-wrap: wrap;
        column-gap: var(--onefold-space-2);
        align-items: start;
      }
      .identity > div {
        flex: 1 1 96px;
        min-width: 0;
      }
      .identity > .icon {
        margin-top: 2px;
        color: var(--onefold-color-text-muted);
      }
      .value {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
      }
      .actions {
        display: flex;
        align-items: center;
      }
      .why {
        padding: 0 6px;
        min-height: 28px;
        border-radius: var(--onefold-radius);
      }
      .why[aria-expanded="true"] {
        background: var(--onefold-color-recessed);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--onefold-space-2);
      }
    `,
  ];

  @property({ attribute: false }) card: Card<ExternalId> = { items: [], total: 0 };
  @property({ attribute: false }) format!: Format;
  @property({ attribute: false }) matched: Identifier | null = null;
  /** Null while Onefold cannot be asked: then no "why" is offered. */
  @property({ attribute: false }) reader: Reader | null = null;
  @property({ attribute: false }) person = "";
  /** Where admins see the person; null: nobody said. */
  @property({ attribute: false }) adminUrl: string | null = null;
  @property({ attribute: false }) canInsert = false;

  @state() private whys: ReadonlyMap<string, Why> = new Map();

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("person")) this.whys = new Map();
  }

  override render(): TemplateResult {
    const { items, total } = this.card;
    if (items.length === 0) return html`<p class="label">${detailWords.noIdentities}</p>`;
    return html`<ul>${repeat(items, keyOf, (each) => this.renderIdentity(each))}</ul>
      ${total > items.length
        ? html`<p class="label">${detailWords.identitiesLeftOut(this.format.number(total - items.length))}</p>`
        : nothing}`;
  }

  private renderIdentity(identity: ExternalId): TemplateResult {
    const why = this.whys.get(keyOf(identity));
    const seen = moment(identity.first_seen_at);
    const matched = this.matched !== null && keyOf(this.matched).toLowerCase() === keyOf(identity).toLowerCase();
    return html`<li @keydown=${(event: KeyboardEvent) => this.onKey(event, identity)}>
      <div class="identity">
        ${icon(identifierIcon(identity.type))}
        <div>
          <div class="line">
            <span class="value any" title=${identity.value}>${plain(inShort(identity))}</span>
            ${matched ? html`<span class="badge success">${detailWords.matched}</span>` : nothing}
          </div>
          <p class="label any">
            ${brief(typeWord(identity.type))}${words.comma}${brief(identity.source)}${words.comma}<time datetime=${identity.first_seen_at} title=${this.format.exact(seen)}>${this.format.fullDate(seen)}</time>
          </p>
        </div>
        <span class="actions">
          ${this.reader === null ? nothing : this.renderWhy(identity, why !== undefined)}
          <onefold-copy .text=${identity.value} .what=${identity.value.slice(0, 80)} .canInsert=${this.canInsert}></onefold-copy>
        </span>
      </div>
      ${why === undefined ? nothing : this.renderExplanation(identity, why)}
    </li>`;
  }

  private renderWhy(identity: ExternalId, open: boolean): TemplateResult {
    const label = detailWords.whyLabel(identity.value.slice(0, 80));
    return html`<button class="link why" aria-expanded=${open} aria-label=${label} @click=${() => this.toggle(identity)}>
      ${detailWords.why}
    </button>`;
  }

  private renderExplanation(identity: ExternalId, why: Why): TemplateResult {
    return html`<onefold-explanation
      .why=${why}
      .format=${this.format}
      .identifier=${identity}
      .reader=${this.reader}
      .person=${this.person}
      .adminUrl=${this.adminUrl}
      @onefold-ask-again=${() => void this.ask(identity)}
    ></onefold-explanation>`;
  }

  private onKey(event: KeyboardEvent, identity: ExternalId): void {
    const row = event.currentTarget as HTMLElement; // the row it hangs on
    copyByKey(event, row.querySelector("onefold-copy"));
    if (shortcut(event) !== "y" || this.reader === null) return;
    event.preventDefault();
    this.toggle(identity);
  }

  private toggle(identity: ExternalId): void {
    if (this.whys.has(keyOf(identity))) this.set(identity, null);
    else void this.ask(identity);
  }

  private async ask(identity: ExternalId): Promise<void> {
    if (this.reader === null) return;
    const person = this.person;
    this.set(identity, "asking");
    const why = await this.reader.read({ path: `explain?ref=${encodeURIComponent(identity.ref)}` }).then(readExplanation).then(
      // A reference that means another identifier by now explains nothing about this one.
      (answer): Why => (keyOf(answer.identifier) === keyOf(identity) ? answer : "failed"),
      (): Why => "failed",
    );
    if (person === this.person && this.whys.has(keyOf(identity))) this.set(identity, why);
  }

  private set(identity: ExternalId, why: Why | null): void {
    const whys = new Map(this.whys);
    if (why === null) whys.delete(keyOf(identity));
    else whys.set(keyOf(identity), why);
    this.whys = whys;
  }
}

/** An anonymous ID means nothing to a reader but whether it is the same: its beginning and end suffice. */
function inShort({ type, value }: Identifier): string {
  return type === "anonymous_id" && value.length > 24 ? `${value.slice(0, 16)}…${value.slice(-4)}` : value;
}

function keyOf(identity: Identifier): string {
  return `${identity.type}\n${identity.value}`;
}
