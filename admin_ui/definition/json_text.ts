// Reading the text view: JSON with the line and column of what is wrong, and where each place of the document stands.
// A text that would come back as another one (twice the same key, a number of too many digits) is refused as well, so
// that nothing of it is lost when the form writes it.
import { isObject, pointer } from "../composer/document.ts";
import type { Json, JsonObject, Path } from "./types.ts";

const CHARACTERS_MAX = 64 * 1024; // what the server reads; app/domain/definitions/reading.py
const LEVELS_MAX = 40; // likewise

export interface TextFault {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
}

export interface ReadText {
  readonly document: JsonObject | null;
  readonly fault: TextFault | null;
  /** Where each place begins, in UTF-16 units, by its pointer. */
  readonly starts: ReadonlyMap<string, number>;
}

export function readText(text: string): ReadText {
  const reader = new Reader(text);
  try {
    return { document: reader.document(), fault: null, starts: reader.starts };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { document: null, fault: faultAt(text, error.at, error.message), starts: reader.starts };
  }
}

export function writeText(document: JsonObject): string {
  return JSON.stringify(document, null, 2);
}

class Unreadable extends Error {
  constructor(readonly at: number, text: string) {
    super(text);
  }
}

function faultAt(text: string, at: number, message: string): TextFault {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { text: message, line: before.split("\n").length, column: Array.from(before.slice(lineStart)).length + 1 };
}

class Reader {
  readonly starts = new Map<string, number>();
  private at = 0;

  constructor(private readonly text: string) {}

  document(): JsonObject {
    if (this.text.length > CHARACTERS_MAX) throw new Unreadable(CHARACTERS_MAX, "The text goes on for more than 65,536 characters: shorten it.");
    this.blanks();
    const start = this.at;
    const value = this.value([]);
    this.blanks();
    if (this.at < this.text.length) this.refuse("Here the definition has ended already: remove what follows.");
    if (!isObject(value)) throw new Unreadable(start, "A definition is an object: begin with {.");
    return value;
  }

  private value(path: Path): Json {
    this.starts.set(pointer(path), this.at);
    if (path.length > LEVELS_MAX) this.refuse(`This is nested deeper than ${LEVELS_MAX} levels.`);
    const next = this.text[this.at];
    if (next === "{") return this.object(path);
    if (next === "[") return this.list(path);
    if (next === '"') return this.string();
    const word = this.token(/true|false|null/y);
    return word === null ? this.number() : (JSON.parse(word) as Json);
  }

  private object(path: Path): JsonObject {
    const members = new Map<string, Json>();
    this.items("}", () => {
      const start = this.at;
      const key = this.text[start] === '"' ? this.string() : this.refuse('A key in quotes is missing, such as "event".');
      if (members.has(key)) throw new Unreadable(start, `The key ${JSON.stringify(key)} stands here twice: remove one.`);
      this.blanks();
      if (this.token(/:/y) === null) this.refuse("A colon is missing after the key.");
      this.blanks();
      members.set(key, this.value([...path, key]));
    });
    return Object.fromEntries(members);
  }

  private list(path: Path): readonly Json[] {
    const items: Json[] = [];
    this.items("]", () => items.push(this.value([...path, items.length])));
    return items;
  }

  private items(end: "}" | "]", item: () => void): void {
    this.at += 1;
    this.blanks();
    if (this.text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      item();
      this.blanks();
      const next = this.text[this.at];
      if (next !== "," && next !== end) this.refuse(`A comma or ${end} is missing.`);
      this.at += 1;
      if (next === end) return;
      this.blanks();
      if (this.text[this.at] === end) this.refuse(`After a comma something has to follow: remove the comma before ${end}.`);
    }
  }

  private string(): string {
    const start = this.at;
    // eslint-disable-next-line no-control-regex -- JSON allows none of them in a string
    const found = this.token(/"(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    if (found === null) throw new Unreadable(start, "This text in quotes does not end, or holds what has to be escaped by \\.");
    return JSON.parse(found) as string; // a string by the pattern
  }

  private number(): number {
    const start = this.at;
    const found = this.token(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (found === null) return this.refuse('A value is missing: text in quotes, a number, true, false, null, { or [.');
    const number = Number(found);
    if (!Number.isFinite(number)) throw new Unreadable(start, "This number is beyond the range of a number.");
    const isWhole = /^-?\d+$/.test(found);
    if (isWhole && BigInt(found) !== BigInt(number)) throw new Unreadable(start, "This number has more digits than are kept: shorten it.");
    return number;
  }

  private token(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }

  private blanks(): void {
    this.token(/[ \t\r\n]*/y);
  }

  private refuse(text: string): never {
    throw new Unreadable(this.at, this.at >= this.text.length ? `The text ends too early. ${text}` : text);
  }
}
