// What people type, as JSON and back: numbers and yes or no as such, everything else as text. A text that looks like
// one of those stands in quotes, since the language tells the number 3 from the text "3".
import type { Json } from "./types.ts";

const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/;

export function readLiteral(text: string): Json {
  if (text === "true" || text === "false") return text === "true";
  if (NUMBER.test(text)) return Number(text);
  return /^".*"$/s.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}

export function showLiteral(value: Json | undefined): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return value === undefined ? "" : JSON.stringify(value);
  return readLiteral(value) === value ? value : `"${value}"`;
}

/** A number where it is one; else the text as typed, which the server then refuses with its place. */
export function readNumber(text: string): Json {
  return NUMBER.test(text.trim()) ? Number(text.trim()) : text;
}

export function showText(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A key made of a name: small letters a-z, digits and _, at most 64. */
export function keyOf(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return plain.replaceAll(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+/, "").slice(0, 64).replace(/_+$/, "");
}
