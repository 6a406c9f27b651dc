// What the builders work on: a definition's document as plain JSON, and what the server says about it.
import type { Fault, Json, JsonObject, Path, PersonLine } from "../composer/types.ts";

export type { Fault, Json, JsonObject, Path, PersonLine };

export interface Saved {
  readonly key: string;
  readonly version: number;
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

export interface Config {
  readonly kind: "trait" | "audience";
  /** The version that was read; null: it is new. */
  readonly knownVersion: number | null;
  readonly saved: Saved | null;
  readonly urls: Readonly<Record<string, string>>;
}

/** What stands in the way of saving: somebody else's version, or that it was archived. */
export interface Conflict {
  readonly text: string;
  /** null: there is none any more. */
  readonly version: number | null;
  readonly author: string;
  readonly savedAt: number;
  readonly isArchived: boolean;
}

/** A stretch of the sentence, and the place in the document that it says. */
export interface Said {
  readonly text: string;
  readonly place: string;
}

export interface Checked {
  readonly sentence: readonly Said[];
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

export interface Happened {
  readonly at: number;
  readonly name: string;
  readonly source: string;
}

export interface Reason {
  readonly text: string;
  readonly events: readonly Happened[];
}

export interface Person {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly value: Json;
  readonly why: readonly Reason[];
  readonly isMember: boolean | null;
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How the values of a trait are spread: numbers and moments (ms) in bins, words by how many people have each. */
export interface Distribution {
  readonly kind: "numbers" | "moments" | "words";
  readonly bins: readonly Bin[];
  readonly top: readonly { readonly value: string; readonly count: number }[];
  readonly min: number | null;
  readonly median: number | null;
  readonly max: number | null;
  readonly others: number;
  /** People without a value. */
  readonly without: number;
}

export interface Change {
  readonly enter: number;
  readonly leave: number;
  /** Of a trait: people whose value becomes another one. */
  readonly changed: number;
  readonly changedSample: readonly Person[];
  readonly enterSample: readonly Person[];
  readonly leaveSample: readonly Person[];
}

export interface Overlap {
  readonly name: string;
  readonly both: number;
  readonly onlyThis: number;
  readonly onlyOther: number;
}

export interface Preview {
  readonly people: number;
  readonly size: number | null;
  readonly isExact: boolean;
  readonly seconds: number;
  readonly tooSlow: boolean;
  /** Sizes of conditions alone, by the pointer of each. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly distribution: Distribution | null;
  readonly sample: readonly Person[];
  readonly person: Person | null;
  readonly overlap: Overlap | null;
  readonly change: Change | null;
}

/** One thing that can be chosen while somebody types; `hint` says how often it occurs. */
export interface Option {
  readonly value: string;
  readonly hint: string;
  /** Of a field: its values are texts more often than anything else. */
  readonly isText?: boolean;
}

export interface Named {
  readonly key: string;
  readonly name: string;
}

export interface Suggestions {
  readonly events: readonly { readonly name: string; readonly type: string; readonly count: number }[];
  readonly traits: readonly { readonly key: string; readonly people: number; readonly types: readonly string[] }[];
  readonly computed: readonly Named[];
  readonly audiences: readonly Named[];
}

/** A document after a change of its tree, and what should have the focus then. */
export interface Changed {
  readonly document: JsonObject;
  readonly at: Path;
}

/** What can be offered at a place, once it has come. */
export interface Offers {
  events(type: string): readonly Option[];
  fields(events: Json | undefined, where: string): readonly Option[];
  fieldValues(events: Json | undefined, where: string, path: string): readonly Option[];
  traits(): readonly Option[];
  traitValues(key: string): readonly Option[];
  readonly computed: readonly Named[];
  readonly audiences: readonly Named[];
}

/** What controls are given: the document, what is wrong with it, and how to change it. */
export interface Editing {
  readonly document: JsonObject;
  readonly offers: Offers;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
  readonly sizes: ReadonlyMap<string, number>;
  readonly isExact: boolean;
  /** The pointer of the row whose menu is open; empty: none. */
  readonly opened: string;
  /** Puts a value at a place; undefined takes the member away. Changes of one place in a row are undone together. */
  set(path: Path, value: Json | undefined): void;
  /** Takes over several members as one change of a place. */
  setWhole(document: JsonObject, place: string): void;
  /** Takes over a document whose tree was changed, and says so. */
  apply(changed: Changed | null, said: string): void;
  open(row: string): void;
}
