// Sentences in pieces, so that what a customer sent stands apart from our own words in any language.

/** Text of a customer or sender inside a sentence of ours: shown as an isolated run. */
export interface Given {
  readonly given: string;
}

/** Our own words, a given text, or pieces in bold. */
export type Piece = string | Given | readonly Piece[];
export type Said = readonly Piece[];

/** The sentence as plain text, for a label or the clipboard. */
export function asText(said: Said): string {
  return said.map((piece) => (typeof piece === "string" ? piece : "given" in piece ? piece.given : asText(piece))).join("");
}
