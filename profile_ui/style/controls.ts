// Buttons, fields and code: for the elements that come after the first paint.
import { css } from "lit";

export const controls = css`
  .code {
    font-family: var(--onefold-font-mono);
    font-size: 12px;
    line-height: 16px;
    white-space: pre-wrap;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 32px;
    padding: 0 var(--onefold-space-3);
    border: 1px solid var(--onefold-color-border-control);
    border-radius: var(--onefold-radius-button);
    background: var(--onefold-color-background);
    color: var(--onefold-color-text);
  }
  .button:hover {
    background: var(--onefold-color-hover);
  }
  .button:disabled {
    color: var(--onefold-color-text-muted);
    cursor: default;
  }
  .button.accent {
    color: var(--onefold-color-link);
    border-color: var(--onefold-color-link);
  }
  .wide {
    width: 100%;
  }
  .field {
    display: flex;
    align-items: center;
    gap: var(--onefold-space-2);
    height: 32px;
    padding: 0 var(--onefold-space-2);
    border: 1px solid var(--onefold-color-border-control);
    border-radius: var(--onefold-radius);
    color: var(--onefold-color-text-muted);
    background: var(--onefold-color-background);
  }
  .field input {
    flex: 1;
    min-width: 0;
    border: 0;
    padding: 0;
    outline: 0;
    background: none;
    color: var(--onefold-color-text);
  }
  .field input::placeholder {
    color: var(--onefold-color-text-muted);
    opacity: 1;
  }
  .field:focus-within {
    outline: 2px solid var(--onefold-color-accent);
    outline-offset: 2px;
  }
`;
