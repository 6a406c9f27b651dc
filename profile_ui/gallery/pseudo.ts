// A language that nobody speaks: English with accents and 40 % longer. Where it fits every language does, and a word of
// ours that it has not reached is one that stands outside the catalogues.
import { en as details } from "../strings/details/en.ts";
import { en } from "../strings/en.ts";
import { grammarOf } from "../strings/grammar.ts";
import type { Variant } from "../strings/language.ts";

const PLAIN = "aceinosuyACEINOSUYdgklrtzDGKLRTZ";
const ACCENTED = "áçéíñöšüýÁÇÉÍÑÖŠÜÝďğķļřťžĎĞĶĻŘŤŽ";
const LONGER = 0.4;
/** What is no word but a rule of the language. */
const KEPT = ["dates", "direction", "comma", "stop"];

export function pseudo(): Variant {
  const grammar = grammarOf("en");
  return { words: changed(en(grammar)), details: changed(details(grammar.counted)) };
}

function changed<Words extends object>(words: Words): Words {
  const entries = Object.entries(words).map(([key, value]: [string, unknown]) => [key, KEPT.includes(key) ? value : inPseudo(value)]);
  return Object.fromEntries(entries) as Words; // the same keys with values of the same make
}

/** Words, and whatever holds or makes words; what a sender gave stands in an object of its own and stays. */
function inPseudo(value: unknown): unknown {
  if (typeof value === "string") return longer(value);
  if (typeof value === "function") return (...given: readonly unknown[]): unknown => inPseudo(Reflect.apply(value, undefined, given));
  if (Array.isArray(value)) return (value as readonly unknown[]).map(inPseudo); // of what make is asked anew
  if (typeof value !== "object" || value === null || "given" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inPseudo(each)]));
}

function longer(text: string): string {
  if (!/[a-z]{2}/i.test(text)) return text;
  const accented = text.replace(/[a-z]/gi, (letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter);
  return accented + " ~".repeat(Math.ceil((text.length * LONGER) / 2));
}
