import { css } from "lit";

export const peopleStyles = css`
  .heading {
    font-size: var(--onefold-size-title);
    line-height: var(--onefold-line-title);
    max-height: calc(3 * var(--onefold-line-title));
  }
  .field,
  ul {
    margin-top: var(--onefold-space-3);
  }
  ul {
    /* Rows reach the panel's edges, as folds do. */
    margin-inline: calc(-1 * var(--onefold-padding));
    border-block: 1px solid var(--onefold-color-border-subtle);
  }
  li + li {
    border-top: 1px solid var(--onefold-color-border-subtle);
  }
  li button {
    display: grid;
    grid-template-columns: 32px minmax(0, 1fr) 16px;
    gap: var(--onefold-space-3);
    align-items: center;
    width: 100%;
    padding: var(--onefold-space-2) var(--onefold-padding);
  }
  li button:hover {
    background: var(--onefold-color-hover);
  }
  li button:focus-visible {
    outline-offset: -2px;
  }
  .avatar {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    overflow: hidden;
    border: 1px solid var(--onefold-color-border);
    border-radius: 50%;
    background: var(--onefold-color-recessed);
    font-size: 12px;
    line-height: 16px;
    font-weight: 600;
  }
  .who,
  .name,
  .detail {
    display: block;
    min-width: 0;
  }
  .name {
    max-height: calc(3 * var(--onefold-line-body));
    font-weight: 600;
  }
  .detail {
    max-height: calc(2 * var(--onefold-line-label));
  }
  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-top: 4px;
  }
  .mark {
    max-width: 100%;
    max-height: calc(2 * var(--onefold-line-label) + 2px);
    padding: 0 6px;
    border: 1px solid var(--onefold-color-border);
    border-radius: var(--onefold-radius-badge);
    font-size: var(--onefold-size-label);
    line-height: var(--onefold-line-label);
  }
  .mark.first {
    border-color: var(--onefold-color-success-border);
    background: var(--onefold-color-success-fill);
    color: var(--onefold-color-success);
  }
  .more,
  .over {
    margin-top: var(--onefold-space-3);
  }
`;
