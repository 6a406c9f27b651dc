import { css } from "lit";
import { base } from "../style/base.ts";
import { gardenThemes } from "../style/garden.ts";
import { onefoldThemes } from "../style/onefold.ts";
import { sldsThemes } from "../style/slds.ts";
import { tokens } from "../style/tokens.ts";

export const galleryStyles = [
  tokens,
  gardenThemes,
  sldsThemes,
  onefoldThemes,
  base,
  css`
    :host {
      padding: var(--onefold-space-4);
      background: var(--onefold-color-recessed);
      color: var(--onefold-color-text);
      font-family: var(--onefold-font);
      font-size: 14px;
      line-height: 20px;
    }
    .controls {
      display: flex;
      flex-wrap: wrap;
      gap: var(--onefold-space-4);
      align-items: center;
    }
    select {
      font: inherit;
      min-height: 32px;
      border: 1px solid var(--onefold-color-border-control);
      border-radius: var(--onefold-radius);
      background: var(--onefold-color-background);
      color: inherit;
    }
    h2 {
      margin: var(--onefold-space-6) 0 var(--onefold-space-3);
      font-size: 18px;
      line-height: 24px;
    }
    .states {
      display: flex;
      flex-wrap: wrap;
      gap: var(--onefold-space-4);
      align-items: flex-start;
    }
    figure {
      margin: 0;
      border: 1px solid var(--onefold-color-border);
      background: var(--onefold-color-background);
    }
    :host([width="258"]) figure {
      width: 260px;
    }
    :host([width="320"]) figure {
      width: 322px;
    }
    :host([width="400"]) figure {
      width: 402px;
    }
    :host([width="480"]) figure {
      width: 482px;
    }
    :host([width="640"]) figure {
      width: 642px;
    }
    :host([width="700"]) figure {
      width: 702px;
    }
    figcaption {
      padding: var(--onefold-space-1) var(--onefold-space-3);
      border-bottom: 1px solid var(--onefold-color-border);
      background: var(--onefold-color-recessed);
      color: var(--onefold-color-text-muted);
      font-size: 12px;
      line-height: 16px;
    }
    th,
    td {
      padding: var(--onefold-space-1) var(--onefold-space-4) var(--onefold-space-1) 0;
      text-align: start;
    }
    .swatch {
      display: inline-block;
      padding: var(--onefold-space-1) var(--onefold-space-2);
      border-radius: var(--onefold-radius);
    }
  `,
];
