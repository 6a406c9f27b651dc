// Languages as the gallery offers them: the real ones, and one that nobody speaks.
import { LANGUAGES, speak, speakDetails, vary } from "../strings/language.ts";
import { pseudo } from "./pseudo.ts";

export const PSEUDO = "pseudo";
export const CHOICES: readonly string[] = [...LANGUAGES, PSEUDO];

/** The tag that a panel is given for a choice. */
export function tagOf(choice: string): string {
  return choice === PSEUDO ? "en" : choice;
}

/** Have the page speak one of the choices from now on. */
export async function speakAs(choice: string): Promise<void> {
  vary(() => Promise.resolve(choice === PSEUDO ? pseudo() : { words: {}, details: {} }));
  await speak(tagOf(choice));
  await speakDetails();
}
