// Rows of traits: label and value, as both the first ones and all of them are drawn.
import { css, html, nothing, type TemplateResult } from "lit";
import { icon } from "../../icons/icon.ts";
import type { LayoutField, Reader, Trait, TraitsCard } from "../../types.ts";
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
  readonly reader: Reader | null;
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
  .muted > .icon {
    display: inline-block;
    vertical-align: -3px;
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

export function rowsTemplate(rows: readonly Row[], { card, format, changed, openable, reader }: RowsParts): TemplateResult {
  const traitOf = (key: string): Trait["value"] | undefined => card.items.find((trait) => trait.key === key)?.value;
  return html`<dl>
    ${rows.map(({ trait, field }) => html`<div
      class=${changed.has(trait.key) ? "changed" : ""}
      title=${trait.computed === null && trait.state === "full" ? words.setBy(format.exact(moment(trait.updated_at)), trait.source) : nothing}
    >
      <dt class="any">${brief(field?.label ?? trait.computed ?? label(trait.key))}</dt>
      <dd class="any">${trait.state === "full"
        ? fieldTemplate(field, trait.value, format, openable, traitOf)
        : html`<span class="muted">${trait.state === "late" ? words.worked : html`${icon("eye-off")} ${words.hidden}`}</span>`}
        ${trait.computed === null || trait.state !== "full"
          ? nothing
          : html`<onefold-worked-out .of=${trait.key.slice(1)} .name=${trait.computed} .reader=${reader} .format=${format}></onefold-worked-out>`}</dd>
    </div>`)}
  </dl>`;
}

/** A row for a field that the viewer may not see: its name, and that it is hidden. */
export function hiddenRow({ key, label: name }: LayoutField): Row {
  return { trait: { key, value: null, updated_at: "", source: "", computed: name, state: "hidden" }, field: undefined };
}
