// A state in words: an icon, what is, and what follows. The words are text, the icon only goes with them.
import { css, html, type TemplateResult } from "lit";
import { icon, type IconName } from "../../icons/icon.ts";

export const messageStyles = css`
  .message {
    display: grid;
    grid-template-columns: 32px minmax(0, 1fr);
    column-gap: var(--onefold-space-3);
    align-items: start;
  }
  .round {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    border-radius: 50%;
    background: var(--onefold-color-recessed);
    color: var(--onefold-color-text-muted);
  }
  .round.warn {
    background: var(--onefold-color-warning-fill);
    color: var(--onefold-color-warning);
  }
  .message h1 {
    line-height: var(--onefold-line-body);
  }
  .message p {
    max-height: calc(8 * var(--onefold-line-label));
  }
  .message + .button,
  .message + p {
    margin-top: var(--onefold-space-3);
  }
`;

export interface Message {
  readonly icon: IconName;
  readonly tone?: "warn";
  readonly lead: string;
  readonly rest: string | TemplateResult;
}

export function messageTemplate(message: Message): TemplateResult {
  return html`<div class="message">
    <span class="round ${message.tone ?? ""}">${icon(message.icon)}</span>
    <div>
      <h1>${message.lead}</h1>
      <p class="label any">${message.rest}</p>
    </div>
  </div>`;
}
