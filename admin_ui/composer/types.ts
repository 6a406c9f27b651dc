// What the composer works on: a layout's document as plain JSON, and what the server says about it.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Where something stands in a document: the steps of its JSON pointer. */
export type Path = readonly (string | number)[];

export interface Fault {
  readonly place: string;
  readonly text: string;
}

export interface SavedVersion {
  readonly version: number;
  readonly author: string;
  readonly savedAt: number;
  readonly isPublished: boolean;
}

export interface Config {
  readonly target: { readonly host: string; readonly object: string; readonly role: string };
  readonly basedOn: number;
  readonly saved: SavedVersion | null;
  readonly urls: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, string>>;
  readonly objects: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, string>>;
}

export interface TraitSuggestion {
  readonly key: string;
  readonly people: number;
  readonly format: string;
  readonly options?: JsonObject;
}

export interface EventSuggestion {
  readonly name: string;
  readonly count: number;
  readonly isExact: boolean;
}

export interface DefinitionSuggestion {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
}

export interface Suggestions {
  readonly definitions: readonly DefinitionSuggestion[];
  readonly traits: readonly TraitSuggestion[];
  readonly events: readonly EventSuggestion[];
}

export interface PersonLine {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
}

/** A preview: the panel's answer as it came, and the ids of the cards that are drawn, by their places. */
export interface Preview {
  readonly answer: unknown;
  readonly drawn: Readonly<Record<string, string>>;
  readonly warnings: readonly Fault[];
}

/** What editors are given: the document, what is wrong with it, and how to change it. */
export interface Editing {
  readonly document: JsonObject;
  readonly suggestions: Suggestions;
  readonly faults: readonly Fault[];
  /** Puts a value at a place; undefined takes the member away. Changes of one place in a row are undone together. */
  set(path: Path, value: Json | undefined): void;
  insert(list: Path, value: Json): void;
  remove(path: Path): void;
}
