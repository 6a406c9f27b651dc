// The identifiers that were asked for, each with what was found.
import { css, html, type TemplateResult } from "lit";
import type { SearchedIdentifier } from "../../types.ts";
import { icon } from "../../icons/icon.ts";
import { identifierIcon } from "../../icons/more.ts";
import { plain } from "../../format/plain.ts";
import { typeWord } from "../../format/value.ts";

export const searchedStyles = css`
  .searched li {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr) auto;
    gap: var(--onefold-space-2);
    align-items: center;
    padding: 4px 0;
    font-size: var(--onefold-size-label);
    line-height: var(--onefold-line-label);
  }
  .searched .value {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }
`;

/** `said` puts the count into words: a plain number where nothing was found, "2 people" where several were. */
export function searchedTemplate(searched: readonly SearchedIdentifier[], said: (found: number) => string): TemplateResult {
  return html`<ul class="searched box">
    ${searched.map(
      (each) => html`<li title=${typeWord(each.type)}>
        ${icon(identifierIcon(each.type), "muted")}
        <span class="value any">${plain(named(each))}</span>
        <span class="muted number">${said(each.found)}</span>
      </li>`,
    )}
  </ul>`;
}

/** A value that says what it is stands alone; a bare number or word is led by its type. */
function named(identifier: SearchedIdentifier): string {
  const speaks = ["email", "phone"].includes(identifier.type);
  return speaks ? identifier.value : `${typeWord(identifier.type)} ${identifier.value}`;
}
