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
  .out {
    color: var(--onefold-color-link);
    overflow-wrap: anywhere;
  }
  .badge {
    display: inline-block;
    max-width: 100%;
    min-height: 20px;
    padding: 0 var(--onefold-space-2);
    border: 1px solid var(--onefold-color-border);
    border-radius: var(--onefold-radius-badge);
    color: var(--onefold-color-text);
    font-size: 12px;
    line-height: 18px;
    overflow-wrap: anywhere;
  }
  .badge.success {
    border-color: var(--onefold-color-success-border);
    background: var(--onefold-color-success-fill);
    color: var(--onefold-color-success);
  }
  .badge.warning {
    border-color: var(--onefold-color-warning-border);
    background: var(--onefold-color-warning-fill);
    color: var(--onefold-color-warning);
  }
  .badge.danger {
    border-color: var(--onefold-color-danger-border);
    background: var(--onefold-color-danger-fill);
    color: var(--onefold-color-danger);
  }
  .badge.accent {
    border-color: var(--onefold-color-link);
    background: var(--onefold-color-accent-soft);
    color: var(--onefold-color-link);
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
