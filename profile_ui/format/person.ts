// How a person is called when they have a name, and when they have none.
import type { ExternalId, Identifier, Profile } from "../types.ts";
import { words } from "../strings/index.ts";
import { graphemes, isBlank } from "./plain.ts";

/** The name; without one the e-mail, the shortest identifier, and last a word for nobody. */
export function nameOf(name: string | null, identifiers: readonly Identifier[]): string {
  if (name !== null && !isBlank(name)) return name;
  const seen = identifiers.filter((each) => !isBlank(each.value));
  const email = seen.find((each) => each.type === "email");
  if (email !== undefined) return email.value;
  return seen.map((each) => each.value).sort((a, b) => a.length - b.length)[0] ?? words.nameless;
}

/** "Operations lead, Harbour & Pine"; an e-mail where neither is known and the name is none. */
export function lineUnderName(profile: Pick<Profile, "title" | "company">, name: string, ids: readonly ExternalId[]): string | null {
  const parts = [profile.title, profile.company].filter((each): each is string => !isBlank(each));
  if (parts.length > 0) return parts.join(words.comma);
  const email = ids.find((each) => each.type === "email")?.value;
  return email === undefined || email === name ? null : email;
}

/** One or two letters for the avatar; empty where the name has no letter. */
export function initials(name: string): string {
  const parts = name.split(/[\s,]+/).map((each) => each.replace(/^[^\p{L}\p{N}\p{Emoji_Presentation}]+/u, ""));
  const written = parts.filter((each) => each !== "");
  // "Maria de la Cruz" and "Atelier Nord front desk" are known by their capitals.
  const capitals = written.filter((each) => /^[\p{Lu}\p{Lo}]/u.test(each));
  const letters = capitals.length > 0 ? capitals : written;
  const first = letters[0];
  if (first === undefined) return "";
  const last = letters.at(-1);
  const both = letters.length > 1 && last !== undefined ? [first, last] : [first];
  return both.map((each) => graphemes(each, 1)).join("").toLocaleUpperCase();
}
