// A sentence of the catalogue as a template: what a customer sent stands in runs of its own, and nothing long gets in.
import { html, type TemplateResult } from "lit";
import { brief } from "../../format/plain.ts";
import type { Piece, Said } from "../../strings/sentence.ts";

/** @param tone a class for the bold pieces, such as "danger". */
export function saidTemplate(said: Said, tone = ""): readonly (TemplateResult | string)[] {
  return said.map((piece) => pieceTemplate(piece, tone));
}

function pieceTemplate(piece: Piece, tone: string): TemplateResult | string {
  if (typeof piece === "string") return piece;
  return "given" in piece ? brief(piece.given) : html`<b class=${tone}>${saidTemplate(piece, tone)}</b>`;
}
