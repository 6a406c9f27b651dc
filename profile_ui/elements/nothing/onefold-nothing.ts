// The kinds of nothing. Each says what it is, why, and the one thing to do; absence is never drawn as zero.
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { NearMiss, PanelState, UnknownAnswer } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import type { Format } from "../../format/format.ts";
import { brief, isBlank, plain } from "../../format/plain.ts";
import { readNearMiss } from "../../session/candidates.ts";
import { isOpenable } from "../../session/parts.ts";
import { detailWords, words } from "../../strings/index.ts";
import { base } from "../../style/base.ts";
import { controls } from "../../style/controls.ts";
import { noteFailure } from "../actions/paint_report.ts";
import { messageStyles, messageTemplate } from "../message/message.ts";
import { searchedStyles, searchedTemplate } from "../searched/searched.ts";
import "../copy/onefold-copy.ts";
import "../header/onefold-header.ts";

/** States without a person to draw. */
export type NothingState = Extract<
  PanelState,
  {
    kind:
      | "no-requester" | "unknown" | "unreachable" | "host-silent" | "too-many" | "not-connected" | "not-readable" | "ended";
  }
>;

/**
 * Why nobody is shown.
 *
 * @fires onefold-ask-again - a person asked to try (again) now
 * @fires onefold-open-again - the sign-in has ended, and a person wants another
 */
@customElement("onefold-nothing")
export class OnefoldNothing extends LitElement {
  static override styles = [
    base,
    controls,
    messageStyles,
    searchedStyles,
    css`
      h2.label {
        font-weight: 400;
      }
      .over {
        margin-top: var(--onefold-space-3);
      }
      .searched {
        margin-top: var(--onefold-space-1);
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--onefold-space-2);
      }
      .acts > * {
        flex: 1 1 auto;
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: 4px;
        text-decoration: none;
      }
      .message .link {
        display: inline;
        min-height: 0;
        padding: 4px 0;
        margin: -4px 0;
        color: inherit;
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      article {
        margin-top: var(--onefold-space-1);
        padding: 11px;
        border: 1px solid var(--onefold-color-border);
        border-radius: var(--onefold-radius-large);
      }
      article + article {
        margin-top: var(--onefold-space-2);
      }
      .miss {
        display: flex;
        align-items: center;
        gap: var(--onefold-space-2);
      }
      article > p {
        margin-top: var(--onefold-space-1);
      }
    `,
  ];

  @property({ attribute: false }) state: NothingState = { kind: "no-requester" };
  @property({ attribute: false }) format!: Format;

  protected override willUpdate(before: PropertyValues<this>): void {
    if (before.has("state")) noteFailure(this.state.kind);
  }

  override render(): TemplateResult {
    const { state, format } = this;
    switch (state.kind) {
      case "no-requester":
        return messageTemplate({ icon: "user", ...detailWords.noRequester });
      case "not-readable":
        return messageTemplate({ icon: "user", tone: "warn", ...detailWords.notReadable });
      case "ended":
        return html`${messageTemplate({ icon: "plug", tone: "warn", ...detailWords.ended })}
          <button class="button wide over" @click=${() => this.say("onefold-open-again")}>${detailWords.openAgain}</button>`;
      case "not-connected":
        return messageTemplate({ icon: "plug", ...detailWords.notConnected[state.reason] });
      case "too-many":
        return messageTemplate({ icon: "clock", tone: "warn", ...detailWords.tooMany(format.clock(state.until), state.by_host === true) });
      case "unknown":
        return this.renderUnknown(state.answer, [state.requester.name, state.requester.email]);
      case "unreachable":
        return this.renderWaiting(detailWords.unreachable, detailWords.unreachableNothing, state.next_try);
      case "host-silent":
        return this.renderWaiting(detailWords.hostSilent, detailWords.hostSilentRest, state.next_try);
    }
  }

  private renderUnknown({ searched, near_misses, near_late, people_url }: UnknownAnswer, names: readonly (string | null)[]): TemplateResult {
    const { lead, rest } = detailWords.unknown(names.find((each) => !isBlank(each)) ?? null);
    return html`${messageTemplate({ icon: "user", lead, rest: plain(rest) })}
      ${searched.length === 0
        ? html`<p class="label over">${detailWords.noIdentifiers}</p>`
        : html`<h2 class="label over">${detailWords.searched}</h2>
            ${searchedTemplate(searched, String)}`}
      ${near_misses.length === 0
        ? nothing
        : html`<h2 class="label over">${detailWords.nearMisses}</h2>
            ${near_misses.map((miss) => this.renderMiss(readNearMiss(miss)))}`}
      ${near_late ? html`<p class="label over" role="status">${detailWords.nearLate}</p>` : nothing}
      <div class="over acts">
        ${people_url !== null && isOpenable(people_url)
          ? html`<a class="button" href=${people_url} target="_blank" rel="noopener noreferrer" title=${detailWords.newWindow}>
              ${icon("search")}${detailWords.searchPeople}
            </a>`
          : nothing}
        <button class="button" @click=${() => this.say("onefold-ask-again")}>${words.askAgain}</button>
      </div>`;
  }

  private renderMiss(miss: NearMiss): TemplateResult {
    const { name, value, reason } = miss;
    const heading = isBlank(name) || name === null ? value : name;
    return html`<article>
      <div class="miss">
        <onefold-header class="grow" small .name=${heading} .line=${heading === value ? null : value}></onefold-header>
        ${miss.masked ? nothing : html`<onefold-copy .text=${value} .what=${value.slice(0, 80)}></onefold-copy>`}
      </div>
      <p class="label any">${brief(detailWords.nearMiss[reason] ?? reason)}</p>
    </article>`;
  }

  private renderWaiting(lead: string, why: string, nextTry: number): TemplateResult {
    const seconds = Math.max(0, Math.ceil((nextTry - this.format.now) / 1000));
    const rest = html`<span role="alert">${why}</span> ${detailWords.nextTry(seconds)}
      <button class="link" @click=${() => this.say("onefold-ask-again")}>${detailWords.tryNow}</button>`;
    return messageTemplate({ icon: "cloud-off", tone: "warn", lead, rest });
  }

  private say(event: string): void {
    this.dispatchEvent(new CustomEvent(event, { bubbles: true, composed: true }));
  }
}
