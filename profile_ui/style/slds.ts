// SLDS, light and dark: colour values under names of meaning. Elements use the names alone, so a host may set its own.
// Each pair was measured: text at 4.5 or more on every ground it stands on, controls and plots at 3.
import { css } from "lit";

export const sldsThemes = css`
  :host([theme^="slds"]) {
    --onefold-size-body: 13px;
    --onefold-size-title: 16px;
    --onefold-size-figure: 20px;
    --onefold-radius: 8px;
    --onefold-radius-large: 12px;
    --onefold-radius-badge: 12px;
    --onefold-radius-button: 16px;
  }
  :host([theme="slds-light"]) {
    color-scheme: light;
    --onefold-color-background: #ffffff;
    --onefold-color-recessed: #f5f5f5;
    --onefold-color-hover: #f3f3f3;
    --onefold-color-border: #c9c9c9;
    --onefold-color-border-subtle: #e5e5e5;
    --onefold-color-border-control: #5c5c5c;
    --onefold-color-text: #2e2e2e;
    --onefold-color-text-muted: #5c5c5c;
    --onefold-color-link: #0250d9;
    --onefold-color-accent: #066afe;
    --onefold-color-on-accent: #ffffff;
    --onefold-color-accent-soft: #eef4ff;
    --onefold-color-danger: #b60554;
    --onefold-color-danger-fill: #fdeef2;
    --onefold-color-danger-border: #fddde3;
    --onefold-color-warning: #8c4b02;
    --onefold-color-warning-fill: #fbf3e0;
    --onefold-color-warning-border: #f9e3b6;
    --onefold-color-success: #056764;
    --onefold-color-success-fill: #e6f7f3;
    --onefold-color-success-border: #acf3e4;
    --onefold-color-plot: #066afe;
    --onefold-color-plot-past: #878c95;
    --onefold-color-plot-problem: #b60554;
    --onefold-color-skeleton: #e5e5e5;
  }
  :host([theme="slds-dark"]) {
    color-scheme: dark;
    --onefold-color-background: #242424;
    --onefold-color-recessed: #2e2e2e;
    --onefold-color-hover: #363636;
    --onefold-color-border: #444444;
    --onefold-color-border-subtle: #383838;
    --onefold-color-border-control: #7a7a7a;
    --onefold-color-text: #e5e5e5;
    --onefold-color-text-muted: #aeaeae;
    --onefold-color-link: #7cb1fe;
    --onefold-color-accent: #066afe;
    --onefold-color-on-accent: #ffffff;
    --onefold-color-accent-soft: #1d2f4d;
    --onefold-color-danger: #fe8aa7;
    --onefold-color-danger-fill: #45172b;
    --onefold-color-danger-border: #8a033e;
    --onefold-color-warning: #e4a201;
    --onefold-color-warning-fill: #3a2507;
    --onefold-color-warning-border: #6f3400;
    --onefold-color-success: #01c3b3;
    --onefold-color-success-fill: #0f3332;
    --onefold-color-success-border: #024d4c;
    --onefold-color-plot: #7cb1fe;
    --onefold-color-plot-past: #7a7a7a;
    --onefold-color-plot-problem: #fe8aa7;
    --onefold-color-skeleton: #3a3a3a;
  }
`;
