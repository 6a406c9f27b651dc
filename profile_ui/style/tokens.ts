// Type, space and shape per theme family. Sizes are of the design language's table; nothing is below 12 px.
import { css } from "lit";

export const tokens = css`
  :host {
    --onefold-font: system-ui, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
    --onefold-font-mono: ui-monospace, SFMono-Regular, Consolas, "Liberation Mono", Menlo, monospace;
    --onefold-space-1: 4px;
    --onefold-space-2: 8px;
    --onefold-space-3: 12px;
    --onefold-space-4: 16px;
    --onefold-space-5: 20px;
    --onefold-space-6: 24px;
    --onefold-space-8: 32px;
    --onefold-motion-fast: 120ms;
    --onefold-motion: 180ms;
    --onefold-size-label: 12px;
    --onefold-line-label: 16px;
    --onefold-size-body: 14px;
    --onefold-line-body: 20px;
    --onefold-size-title: 18px;
    --onefold-line-title: 24px;
    --onefold-size-figure: 18px;
    --onefold-line-figure: 24px;
    --onefold-radius: 4px;
    --onefold-radius-large: 8px;
    --onefold-radius-badge: 4px;
    --onefold-radius-button: 4px;
    --onefold-padding: 12px;
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --onefold-motion-fast: 0s;
      --onefold-motion: 0s;
    }
  }
`;
