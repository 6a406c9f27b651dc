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
  main,
  .main {
    padding: var(--onefold-padding);
  }
  .back {
    margin: -4px -4px var(--onefold-space-2);
  }
  .back .chevron {
    transform: scaleX(-1);
  }
  .back .chevron:dir(rtl) {
    transform: none;
  }
  .square {
    display: grid;
    place-items: center;
    width: 28px;
    height: 28px;
    border-radius: var(--onefold-radius);
    color: var(--onefold-color-text-muted);
  }
  .square:hover {
    background: var(--onefold-color-hover);
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
  .card:not(.header, .audiences) {
    margin-top: var(--onefold-space-4);
  }
  .card:not(.header, .audiences, .highlights, .metrics, .note) {
    padding-top: var(--onefold-space-3);
    border-top: 1px solid var(--onefold-color-border-subtle);
  }
  .cards > :first-child > .card:first-child {
    margin-top: 0;
    padding-top: 0;
    border-top: 0;
  }
  /* What comes right after the first paint has its room kept, so that nothing jumps. */
  .card.room {
    min-height: 150px;
  }
  .folds {
    margin-top: var(--onefold-space-4);
  }
  .fold {
    border-top: 1px solid var(--onefold-color-border-subtle);
    margin: 0 calc(-1 * var(--onefold-padding));
  }
  .fold > h2 > button {
    display: flex;
    align-items: center;
    gap: var(--onefold-space-2);
    width: 100%;
    min-height: 40px;
    padding: var(--onefold-space-2) var(--onefold-padding);
  }
  .fold > h2 > button:hover {
    background: var(--onefold-color-hover);
  }
  .fold > h2 > button:focus-visible {
    outline-offset: -2px;
  }
  .heading {
    max-height: calc(3 * var(--onefold-line-body));
  }
  onefold-summary {
    flex-basis: 30%;
    font-weight: 400;
  }
  .content {
    padding: 0 var(--onefold-padding) var(--onefold-space-3);
  }
  .written {
    margin-top: var(--onefold-space-1);
    white-space: pre-wrap;
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
  .recomputing {
    margin-top: var(--onefold-space-3);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 4px var(--onefold-space-2);
    margin: 0 calc(-1 * var(--onefold-padding));
    padding: var(--onefold-space-2) var(--onefold-padding) 0;
    border-top: 1px solid var(--onefold-color-border-subtle);
  }
  onefold-actions {
    flex: 1 0 100%;
    min-width: 0;
    min-height: 24px;
  }
  @container (min-width: 640px) {
    .standing {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      grid-auto-flow: dense;
      column-gap: var(--onefold-space-6);
      align-items: start;
    }
    .standing > .card {
      grid-column: 1 / -1;
    }
    .standing:has(> .metrics) > .highlights {
      grid-column: 1;
    }
    .standing:has(> .highlights) > .metrics {
      grid-column: 2;
    }
  }
  /* The wide view: what stands on one side, the timeline and what else opens on the other. */
  @container (min-width: 900px) {
    :host([unfolded]) .cards {
      display: grid;
      grid-template-columns: 296px minmax(0, 1fr);
      column-gap: var(--onefold-space-6);
    }
    :host([unfolded]) :is(.standing, .folds) {
      display: block;
      container-type: inline-size;
    }
    :host([unfolded]) .folds {
      margin-top: 0;
    }
  }
`;
