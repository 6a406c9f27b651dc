import { css } from "lit";

export const hiddenStyles = css`
  :host {
    display: block;
    margin: var(--onefold-space-4) 0 var(--onefold-space-3);
  }
  p {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr);
    column-gap: var(--onefold-space-2);
  }
`;
