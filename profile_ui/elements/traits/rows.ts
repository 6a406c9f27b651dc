// Rows of traits: label and value, as both the first ones and all of them are drawn.
import { css, html, type TemplateResult } from "lit";
import type { LayoutField, Trait, TraitsCard } from "../../types.ts";
import { type Format, moment } from "../../format/format.ts";
import { brief } from "../../format/plain.ts";
import { label } from "../../format/value.ts";
import { words } from "../../strings/index.ts";
import { fieldTemplate } from "../value/field.ts";

export interface Row {
  readonly trait: Trait;
  readonly field: LayoutField | undefined;
}

export interface RowsParts {
  readonly card: TraitsCard;
  readonly format: Format;
  /** Keys whose values have just changed. */
  readonly changed: ReadonlySet<string>;
  /** A name opens to the whole that it stands for. */
  readonly openable: boolean;
}

export const rowsStyles = css`
  dl {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    column-gap: var(--onefold-space-6);
    margin-top: 4px;
  }
  dl > div {
    display: grid;
    grid-template-columns: 100px minmax(0, 1fr);
    column-gap: var(--onefold-space-2);
    align-items: baseline;
    padding: 2px 0;
    transition: background-color var(--onefold-motion);
  }
  dt {
    font-size: var(--onefold-size-label);
    line-height: var(--onefold-line-body);
    color: var(--onefold-color-text-muted);
  }
  dd {
    line-height: var(--onefold-line-body);
  }
  .changed {
    background: var(--onefold-color-accent-soft);
  }
  @container (max-width: 284px) {
    dl > div {
      grid-template-columns: 84px minmax(0, 1fr);
    }
  }
  @container (min-width: 480px) {
    dl {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
`;

export function rowsTemplate(rows: readonly Row[], { card, format, changed, openable }: RowsParts): TemplateResult {
  const traitOf = (key: string): Trait["value"] | undefined => card.items.find((trait) => trait.key === key)?.value;
  return html`<dl>
    ${rows.map(({ trait, field }) => html`<div
      class=${changed.has(trait.key) ? "changed" : ""} title=${words.setBy(format.exact(moment(trait.updated_at)), trait.source)}
    >
      <dt class="any">${brief(field?.label ?? label(trait.key))}</dt>
      <dd class="any">${fieldTemplate(field, trait.value, format, openable, traitOf)}</dd>
    </div>`)}
  </dl>`;
}
