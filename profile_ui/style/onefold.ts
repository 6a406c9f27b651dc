// Onefold's own, light and dark: colour values under names of meaning. Elements use the names alone, so a host may set its own.
// Each pair was measured: text at 4.5 or more on every ground it stands on, controls and plots at 3.
import { css } from "lit";

export const onefoldThemes = css`
  :host([theme^="onefold"]) {
    --onefold-size-figure: 20px;
    --onefold-radius: 6px;
    --onefold-radius-badge: 6px;
    --onefold-radius-button: 6px;
  }
  :host([theme="onefold-light"]) {
    color-scheme: light;
    --onefold-color-background: #ffffff;
    --onefold-color-recessed: #f6f7f9;
    --onefold-color-hover: #eff1f5;
    --onefold-color-border: #dce0e7;
    --onefold-color-border-subtle: #e9ecf1;
    --onefold-color-border-control: #858e9d;
    --onefold-color-text: #1c2330;
    --onefold-color-text-muted: #566072;
    --onefold-color-link: #2a52b0;
    --onefold-color-accent: #2a52b0;
    --onefold-color-on-accent: #ffffff;
    --onefold-color-accent-soft: #edf2fc;
    --onefold-color-danger: #b3261e;
    --onefold-color-danger-fill: #fdf2f1;
    --onefold-color-danger-border: #f3d0cd;
    --onefold-color-warning: #8a5000;
    --onefold-color-warning-fill: #fdf5e6;
    --onefold-color-warning-border: #f0dbae;
    --onefold-color-success: #17693f;
    --onefold-color-success-fill: #eef7f1;
    --onefold-color-success-border: #c7e3d1;
    --onefold-color-plot: #2a52b0;
    --onefold-color-plot-past: #8790a0;
    --onefold-color-plot-problem: #c4382f;
    --onefold-color-skeleton: #e9ecf1;
  }
  :host([theme="onefold-dark"]) {
    color-scheme: dark;
    --onefold-color-background: #151a21;
    --onefold-color-recessed: #1c222b;
    --onefold-color-hover: #242b36;
    --onefold-color-border: #353e4b;
    --onefold-color-border-subtle: #272e39;
    --onefold-color-border-control: #737f90;
    --onefold-color-text: #dfe4ec;
    --onefold-color-text-muted: #98a3b3;
    --onefold-color-link: #8fb0f5;
    --onefold-color-accent: #8fb0f5;
    --onefold-color-on-accent: #10151d;
    --onefold-color-accent-soft: #1d2a45;
    --onefold-color-danger: #f5a6a0;
    --onefold-color-danger-fill: #3a1816;
    --onefold-color-danger-border: #5e2522;
    --onefold-color-warning: #f0bd6a;
    --onefold-color-warning-fill: #33230c;
    --onefold-color-warning-border: #553c14;
    --onefold-color-success: #8fcfa8;
    --onefold-color-success-fill: #10291b;
    --onefold-color-success-border: #1d4a31;
    --onefold-color-plot: #8fb0f5;
    --onefold-color-plot-past: #5f6c7e;
    --onefold-color-plot-problem: #e5736b;
    --onefold-color-skeleton: #272e39;
  }
`;
