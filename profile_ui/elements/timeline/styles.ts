import { css } from "lit";

export const timelineStyles = css`
  .day {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: var(--onefold-space-2);
    margin-top: var(--onefold-space-3);
    padding-bottom: var(--onefold-space-1);
    border-bottom: 1px solid var(--onefold-color-border-subtle);
  }
  h3 {
    font-size: var(--onefold-size-label);
    line-height: var(--onefold-line-label);
  }
  .event {
    position: relative;
  }
  .event::before {
    content: "";
    position: absolute;
    inset-inline-start: 9.5px;
    top: 0;
    bottom: 0;
    width: 1px;
    background: var(--onefold-color-border);
  }
  .event:first-child::before {
    top: 8px;
  }
  .event:last-child::before {
    bottom: calc(100% - 16px);
  }
  .event:only-child::before {
    display: none;
  }
  .entry {
    display: grid;
    grid-template-columns: 20px minmax(0, 1fr) auto;
    column-gap: var(--onefold-space-2);
    width: 100%;
    padding: 6px 0;
    position: relative;
    border-radius: var(--onefold-radius);
  }
  .entry:hover .title {
    text-decoration: underline;
    text-underline-offset: 2px;
    text-decoration-color: var(--onefold-color-border-control);
  }
  .entry > .icon {
    margin: 2px;
    color: var(--onefold-color-text-muted);
    background: var(--onefold-color-background);
    box-shadow: 0 0 0 2px var(--onefold-color-background);
  }
  .entry > .icon.danger {
    color: var(--onefold-color-danger);
  }
  .entry > .icon.warning {
    color: var(--onefold-color-warning);
  }
  .entry > .source {
    display: none;
  }
  .mine {
    margin: 2px calc(-1 * var(--onefold-space-2));
    padding: 0 var(--onefold-space-2);
    border-radius: var(--onefold-radius);
    background: var(--onefold-color-accent-soft);
  }
  .mine::before {
    inset-inline-start: calc(9.5px + var(--onefold-space-2));
  }
  .mine > .entry > .icon {
    color: var(--onefold-color-link);
    background: var(--onefold-color-accent-soft);
    box-shadow: 0 0 0 2px var(--onefold-color-accent-soft);
  }
  .gap {
    margin-top: var(--onefold-space-2);
  }
  .newer {
    margin-top: var(--onefold-space-2);
  }
  .what {
    min-width: 0;
    line-height: var(--onefold-line-body);
  }
  .title {
    display: -webkit-inline-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    max-width: 100%;
    vertical-align: top;
  }
  [aria-expanded="true"] .title {
    font-weight: 600;
  }
  .summary {
    display: block;
  }
  .times {
    display: inline-block;
    padding: 0 6px;
    border-radius: 8px;
    background: var(--onefold-color-hover);
    font-size: 12px;
    line-height: 16px;
    font-variant-numeric: tabular-nums;
    vertical-align: 1px;
    white-space: nowrap;
  }
  .time {
    font-size: var(--onefold-size-label);
    line-height: var(--onefold-line-body);
    color: var(--onefold-color-text-muted);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .opened {
    padding-block-end: 6px;
    padding-inline-start: 28px;
  }
  .inner .entry {
    display: flex;
    min-height: 24px;
    padding: 2px 0;
  }
  .inner .time {
    line-height: 16px;
  }
  .button {
    margin-top: var(--onefold-space-2);
  }
  /* Wide enough for a table: time, event, what of it, source. */
  @container (min-width: 560px) {
    .event > .entry {
      grid-template-columns: 44px 20px minmax(0, 1fr) 112px;
    }
    .event > .entry > .time {
      order: -1;
    }
    .event > .entry > .source {
      display: block;
      text-align: end;
      line-height: var(--onefold-line-body);
    }
    .event > .entry > .what {
      display: flex;
      flex-wrap: wrap;
      gap: 0 var(--onefold-space-2);
    }
    .event > .entry .name {
      flex: 0 0 45%;
      min-width: 0;
    }
    .event > .entry .summary {
      flex: 1;
      line-height: var(--onefold-line-body);
    }
    .event {
      border-bottom: 1px solid var(--onefold-color-border-subtle);
    }
    .event::before {
      display: none;
    }
    .event > .opened {
      padding-inline-start: 80px;
    }
  }
  /* The opened event in a column of its own, in sight while the list is walked. */
  :host([beside]) {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 264px;
    column-gap: var(--onefold-space-6);
    align-items: start;
  }
  aside {
    position: sticky;
    top: 0;
    max-height: 100vh;
    overflow-y: auto;
    padding: var(--onefold-space-3) var(--onefold-space-4) var(--onefold-space-4);
    border-radius: var(--onefold-radius-large);
    background: var(--onefold-color-recessed);
  }
  aside h3 {
    font-size: var(--onefold-size-body);
    line-height: var(--onefold-line-body);
  }
  .chosen {
    background: var(--onefold-color-accent-soft);
  }
  .chosen .title {
    font-weight: 600;
  }
  /* One tint in a table, and that is the chosen row's: the own ticket has its words and the colour of its icon. */
  :host([beside]) .mine {
    margin: 0;
    padding: 0;
    border-radius: 0;
  }
  :host([beside]) .mine:not(.chosen) {
    background: none;
  }
  :host([beside]) .event > .entry > .icon {
    background: none;
    box-shadow: none;
  }
  :host([beside]) .event > .entry {
    grid-template-columns: 44px 20px minmax(0, 1fr) 96px;
  }
  :host([beside]) .event > .entry .name {
    flex-basis: 54%;
  }
  .inner [aria-current="true"] {
    background: var(--onefold-color-accent-soft);
    font-weight: 600;
  }
  .failed {
    display: flex;
    align-items: center;
    justify-content: space-between;
    margin-top: var(--onefold-space-2);
  }
`;
