// Garden, light and dark: colour values under names of meaning. Elements use the names alone, so a host may set its own.
// Each pair was measured: text at 4.5 or more on every ground it stands on, controls and plots at 3.
import { css } from "lit";

export const gardenThemes = css`
  :host,
  :host([theme="garden-light"]) {
    color-scheme: light;
    --onefold-color-background: #ffffff;
    --onefold-color-recessed: #f8f9f9;
    --onefold-color-hover: #f3f5f5;
    --onefold-color-border: #d8dcde;
    --onefold-color-border-subtle: #e8eaec;
    --onefold-color-border-control: #848f99;
    --onefold-color-text: #293239;
    --onefold-color-text-muted: #5c6970;
    --onefold-color-link: #1f73b7;
    --onefold-color-accent: #1f73b7;
    --onefold-color-on-accent: #ffffff;
    --onefold-color-accent-soft: #edf5fb;
    --onefold-color-danger: #cd3642;
    --onefold-color-danger-fill: #fff2f3;
    --onefold-color-danger-border: #f5d5d8;
    --onefold-color-warning: #ac5918;
    --onefold-color-warning-fill: #fff3e4;
    --onefold-color-warning-border: #fed6a9;
    --onefold-color-success: #037f52;
    --onefold-color-success-fill: #eef8f4;
    --onefold-color-success-border: #cae3d9;
    --onefold-color-plot: #1f73b7;
    --onefold-color-plot-past: #848f99;
    --onefold-color-plot-problem: #cd3642;
    --onefold-color-skeleton: #e8eaec;
  }
  :host([theme="garden-dark"]) {
    color-scheme: dark;
    --onefold-color-background: #151a1e;
    --onefold-color-recessed: #1c2227;
    --onefold-color-hover: #1f262b;
    --onefold-color-border: #39434b;
    --onefold-color-border-subtle: #293239;
    --onefold-color-border-control: #848f99;
    --onefold-color-text: #d8dcde;
    --onefold-color-text-muted: #919ca5;
    --onefold-color-link: #2694d6;
    --onefold-color-accent: #2694d6;
    --onefold-color-on-accent: #151a1e;
    --onefold-color-accent-soft: #132533;
    --onefold-color-danger: #f2a1a8;
    --onefold-color-danger-fill: #3d1418;
    --onefold-color-danger-border: #671219;
    --onefold-color-warning: #fca347;
    --onefold-color-warning-fill: #2d1e15;
    --onefold-color-warning-border: #4c2c17;
    --onefold-color-success: #94c1b0;
    --onefold-color-success-fill: #0c261c;
    --onefold-color-success-border: #0b3b29;
    --onefold-color-plot: #2694d6;
    --onefold-color-plot-past: #5f6d78;
    --onefold-color-plot-problem: #eb5c69;
    --onefold-color-skeleton: #293239;
  }
`;
