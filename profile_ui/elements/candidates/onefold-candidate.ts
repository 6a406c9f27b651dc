import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { AskedIdentifier, Candidate } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { type Format, moment } from "../../format/format.ts";
import { nameOf } from "../../format/person.ts";
import { brief, isBlank, plain } from "../../format/plain.ts";
import { typeWord } from "../../format/value.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { controls } from "../../style/controls.ts";
import "../header/onefold-header.ts";

/** Detail of `onefold-pick`: the profile chosen for the object on screen; null takes the choice back. */
export interface PickDetail {
  readonly id: string | null;
}

/**
 * One of several people the requester could be, with the reasons.
 *
 * @fires onefold-pick - a person chose this one
 */
@customElement("onefold-candidate")
export class OnefoldCandidate extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      article {
        padding: 11px;
        border: 1px solid var(--onefold-color-border);
        border-radius: var(--onefold-radius-large);
      }
      .who {
        display: flex;
        align-items: start;
        gap: var(--onefold-space-2);
      }
      .reasons {
        margin: var(--onefold-space-2) 0;
      }
      .reasons li {
        display: grid;
        grid-template-columns: 14px minmax(0, 1fr);
        gap: 8px;
        padding: 2px 0;
        font-size: var(--onefold-size-label);
        line-height: var(--onefold-line-label);
      }
      .reasons .icon {
        width: 14px;
        height: 14px;
        margin-top: 1px;
      }
      .value {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
    `,
  ];

  @property({ attribute: false }) candidate!: Candidate;
  @property({ attribute: false }) format!: Format;
  @property({ attribute: false }) position = 1;
  @property({ attribute: false }) total = 1;

  override render(): TemplateResult {
    const { profile, reasons } = this.candidate;
    const name = nameOf(profile.name, reasons);
    const line = [profile.title, profile.company].filter((each) => !isBlank(each)).join(words.comma);
    return html`<article>
      <div class="who">
        <onefold-header class="grow" small .name=${name} .line=${line === "" ? null : line}></onefold-header>
        <span class="label number">${detailWords.oneOf(this.position, this.total)}</span>
      </div>
      <ul class="reasons">
        ${reasons.map((each) => this.renderReason(each))} ${this.renderSeen()}
      </ul>
      <button class="button ${this.position === 1 ? "accent" : ""}" aria-label=${detailWords.useName(name.slice(0, 80))} @click=${this.pick}>
        ${detailWords.use}
      </button>
    </article>`;
  }

  private renderReason(reason: AskedIdentifier): TemplateResult {
    return html`<li>
      ${icon("check", reason.verified ? "success" : "muted")}
      <span class="any">
        ${brief(detailWords.reason(typeWord(reason.type), reason.verified))}
        <span class="value any muted">${plain(reason.value)}</span>
      </span>
    </li>`;
  }

  private renderSeen(): TemplateResult | typeof nothing {
    const { last_seen_at, events_total, events_total_is_exact } = this.candidate.profile;
    if (last_seen_at === null && events_total > 0) return nothing;
    const events = events_total === 0 ? null : detailWords.events(events_total, this.format.count(events_total, events_total_is_exact));
    const said = last_seen_at === null ? detailWords.neverSeen : detailWords.lastSeen(this.format.since(moment(last_seen_at)), events);
    return html`<li>${icon("clock", "muted")}<span>${said}</span></li>`;
  }

  private readonly pick = (): void => {
    const detail: PickDetail = { id: this.candidate.profile.id };
    this.dispatchEvent(new CustomEvent("onefold-pick", { detail, bubbles: true, composed: true }));
  };
}
