import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Highlight, Json, PanelEvent } from "../../types.ts";
import { eventSummary, eventTitle } from "../../format/event.ts";
import { type Format, moment } from "../../format/format.ts";
import { cut, plain } from "../../format/plain.ts";
import { readEvent } from "../../session/fields.ts";
import { detailWords } from "../../strings/index.ts";
import { base } from "../../style/base.ts";

const NAME_LENGTH = 80;

/** Detail of `onefold-history`: the events to show. */
export interface HistoryDetail {
  readonly name: string;
}

/**
 * The newest events behind a highlight, how many more there are, and the rule that chose it.
 *
 * @fires onefold-history - a person wants to see the others in the timeline
 */
@customElement("onefold-evidence")
export class OnefoldEvidence extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        margin-top: var(--onefold-space-2);
        padding-top: var(--onefold-space-1);
        border-top: 1px solid var(--onefold-color-border);
        font-size: var(--onefold-size-label);
        line-height: var(--onefold-line-label);
      }
      li {
        display: grid;
        grid-template-columns: minmax(84px, max-content) minmax(0, 1fr);
        column-gap: var(--onefold-space-2);
        padding: 4px 0;
      }
      time {
        white-space: nowrap;
      }
      .summary {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .rule {
        margin-top: var(--onefold-space-1);
      }
    `,
  ];

  @property({ attribute: false }) highlight!: Highlight;
  @property({ attribute: false }) format!: Format;

  override render(): TemplateResult {
    const { evidence, more, name } = this.highlight;
    return html`<ul aria-label=${detailWords.evidence}>${evidence.map((each) => this.renderEvent(readEvent(each)))}</ul>
      ${more > 0 ? this.renderMore(more, name) : nothing}
      <p class="rule any">${plain(ruleOf(this.highlight))}</p>`;
  }

  /** The others are found in the timeline by their name; where they have several, by looking. */
  private renderMore(more: number, name: string): TemplateResult {
    const said = detailWords.moreInTimeline(more);
    return name === "" ? html`<p>${said}</p>` : html`<button class="link" @click=${() => this.show(name)}>${said}</button>`;
  }

  private renderEvent(event: PanelEvent): TemplateResult {
    const time = moment(event.timestamp);
    const summary = eventSummary(event, this.format);
    return html`<li>
      <time class="number" datetime=${event.timestamp} title=${this.format.exact(time)}>${this.format.since(time)}</time>
      <span class="summary any">${plain(summary === "" ? eventTitle(event) : summary)}</span>
    </li>`;
  }

  private show(name: string): void {
    const detail: HistoryDetail = { name };
    this.dispatchEvent(new CustomEvent("onefold-history", { detail, bubbles: true, composed: true }));
  }
}

/** The rule as a sentence; empty for one of a newer server. */
function ruleOf({ name, rule }: Highlight): string {
  const event = cut(name, NAME_LENGTH) ?? name;
  const [days, hours, least, times] = ["days", "hours", "least", "times"].map((key) => numberOf(rule[key])) as [number, number, number, number]; // one for each
  const { rules } = detailWords;
  switch (rule.code) {
    case "problem_not_made_good":
      return rules.problem_not_made_good(event, days, goodOf(rule.good));
    case "new_problem":
      return rules.new_problem(event, hours, days);
    case "more_than_usual":
      return rules.more_than_usual(event, hours, least, times);
    case "interest":
      return rules.interest(event, days, least);
    case "more_or_less":
      return rules.more_or_less(days);
    case "first_seen":
      return rules.first_seen(days);
    case "last_seen":
      return rules.last_seen;
    case "most_used":
      return rules.most_used(days);
    default:
      return "";
  }
}

/** Names of what would have made it good: "Payment Succeeded, Invoice Paid". */
function goodOf(good: Json | undefined): string {
  const names = Array.isArray(good) ? (good as readonly Json[]).filter((each) => typeof each === "string") : [];
  return names.map((name) => cut(name, NAME_LENGTH) ?? name).join(", ");
}

function numberOf(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}
