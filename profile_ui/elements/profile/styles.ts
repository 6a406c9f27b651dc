import { css } from "lit";

export const profileStyles = css`
  :host {
    color: var(--onefold-color-text);
    background: var(--onefold-color-background);
    font-family: var(--onefold-font);
    font-size: var(--onefold-size-body);
    line-height: var(--onefold-line-body);
    -webkit-font-smoothing: antialiased;
    container-type: inline-size;
    text-align: start;
  }
  main {
    padding: var(--onefold-padding);
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    column-gap: var(--onefold-space-3);
    margin-top: var(--onefold-space-2);
  }
  .facts > span {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .facts .icon {
    width: 14px;
    height: 14px;
  }
  .facts .link {
    min-height: 24px;
    margin: -4px 0;
    padding: 0 4px;
  }
  .note {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr);
    column-gap: var(--onefold-space-2);
    margin-top: var(--onefold-space-4);
  }
  .note > .icon {
    margin-top: 2px;
  }
  onefold-traits {
    margin-top: var(--onefold-space-4);
    padding-top: var(--onefold-space-3);
    border-top: 1px solid var(--onefold-color-border-subtle);
  }
  onefold-fold:first-of-type {
    margin-top: var(--onefold-space-4);
  }
  .also {
    margin-top: var(--onefold-space-2);
  }
  .also .link {
    text-align: start;
  }
  .also onefold-candidate {
    margin-top: var(--onefold-space-2);
  }
  .band {
    display: flex;
    align-items: flex-start;
    gap: var(--onefold-space-2);
    margin: calc(-1 * var(--onefold-padding)) calc(-1 * var(--onefold-padding)) var(--onefold-space-3);
    padding: var(--onefold-space-2) var(--onefold-padding);
    border-bottom: 1px solid var(--onefold-color-warning-border);
    background: var(--onefold-color-warning-fill);
    font-size: var(--onefold-size-label);
    line-height: var(--onefold-line-label);
  }
  .band .link,
  .message .link {
    display: inline;
    min-height: 0;
    padding: 4px 0;
    margin: -4px 0;
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .band .icon {
    color: var(--onefold-color-warning);
  }
  .recomputing {
    margin-top: var(--onefold-space-3);
  }
  footer {
    display: flex;
    justify-content: space-between;
    gap: var(--onefold-space-2);
    margin: 0 calc(-1 * var(--onefold-padding));
    padding: var(--onefold-space-2) var(--onefold-padding) 0;
    border-top: 1px solid var(--onefold-color-border-subtle);
  }
  .searched {
    margin-top: var(--onefold-space-1);
  }
  h2.label {
    font-weight: 400;
  }
  .over {
    margin-top: var(--onefold-space-3);
  }
`;
