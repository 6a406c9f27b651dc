// What every element of the panel starts from: reset, type, icons, buttons, fields.
import { css } from "lit";

export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  pre {
    margin: 0;
    padding: 0;
    list-style: none;
    font: inherit;
  }
  b,
  h1,
  h2,
  h3 {
    font-weight: 600;
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    background: none;
    border: 0;
    padding: 0;
    cursor: pointer;
    text-align: start;
  }
  :focus-visible {
    outline: 2px solid var(--onefold-color-accent);
    outline-offset: 2px;
    border-radius: var(--onefold-radius);
  }
  .icon {
    display: block;
    flex: none;
    width: 16px;
    height: 16px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .muted {
    color: var(--onefold-color-text-muted);
  }
  .danger {
    color: var(--onefold-color-danger);
  }
  .warning {
    color: var(--onefold-color-warning);
  }
  .success {
    color: var(--onefold-color-success);
  }
  .label {
    font-size: var(--onefold-size-label);
    line-height: var(--onefold-line-label);
    color: var(--onefold-color-text-muted);
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .code {
    font-family: var(--onefold-font-mono);
    font-size: 12px;
    line-height: 16px;
    white-space: pre-wrap;
  }
  .any {
    min-width: 0;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .cut {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .row {
    display: flex;
    align-items: center;
    gap: var(--onefold-space-2);
  }
  .box {
    background: var(--onefold-color-recessed);
    border-radius: var(--onefold-radius);
    padding: var(--onefold-space-2) var(--onefold-space-3);
  }
  .link {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    min-height: 24px;
    font-size: var(--onefold-size-label);
    line-height: var(--onefold-line-label);
    color: var(--onefold-color-link);
  }
  .link:hover {
    text-decoration: underline;
    text-underline-offset: 2px;
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
  .badge {
    display: inline-block;
    padding: 0 var(--onefold-space-2);
    border: 1px solid var(--onefold-color-success-border);
    border-radius: var(--onefold-radius-badge);
    background: var(--onefold-color-success-fill);
    color: var(--onefold-color-success);
    font-size: 12px;
    line-height: 18px;
    white-space: nowrap;
  }
  .chevron {
    color: var(--onefold-color-text-muted);
    transition: transform var(--onefold-motion-fast);
  }
  .chevron:dir(rtl) {
    transform: scaleX(-1);
  }
  [aria-expanded="true"] > .chevron {
    transform: rotate(90deg);
  }
  .hidden-mark::before {
    content: "\\fffd";
    color: var(--onefold-color-text-muted);
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
