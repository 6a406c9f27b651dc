// Everything that a language says, as plain text: for the test that compares the languages.
import { grammarOf } from "../strings/grammar.ts";
import { CATALOGUES, DETAILS, type Language, LANGUAGES } from "../strings/language.ts";

/** What sentences are made with, as text or count alike; each digit shows in a sentence that says the argument. */
const GIVEN = ["1,1,1,1,1", "2,2,2,2,2", "3,4,5,6,7", "11,12,13,14,15"].map((given) => given.split(","));

/** Each text of each language under its key; a sentence that is made stands once for each set of arguments. */
export async function catalogues(): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const all = LANGUAGES.map(async (language) => [language, await textsOf(language)] as const);
  return Object.fromEntries(await Promise.all(all));
}

async function textsOf(language: Language): Promise<Readonly<Record<string, string>>> {
  const grammar = grammarOf(language);
  const [first, details] = await Promise.all([CATALOGUES[language](), DETAILS[language]()]);
  return Object.fromEntries([...texts("", first(grammar)), ...texts("details.", details(grammar.counted))]);
}

function texts(key: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[key, value]];
  if (typeof value === "function") {
    return GIVEN.flatMap((given) => texts(`${key}(${given.join()})`, spoken(Reflect.apply(value, undefined, given))));
  }
  if (Array.isArray(value)) return value.flatMap((each: unknown, place) => texts(`${key}.${place}`, each));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => texts(key === "" || key.endsWith(".") ? key + name : `${key}.${name}`, each));
}

/** A sentence in pieces as one text. */
function spoken(said: unknown): unknown {
  if (!Array.isArray(said)) return said;
  return said.map(pieces).join("");
}

function pieces(piece: unknown): string {
  return Array.isArray(piece) ? piece.map(pieces).join("") : String(piece);
}
