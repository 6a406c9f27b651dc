// What the builders ask the server. Each answer is JSON; anything else is a page, such as that of a log-in that ended.
import { AskingError, RefusedError } from "../composer/asking.ts";
import { isList, isObject, listAt, textAt } from "../composer/document.ts";
import { readChecked, readFaults, readPreview, readSuggestions } from "./answers.ts";
import type { Checked, Config, Conflict, Json, JsonObject, Option, PersonLine, Preview, Suggestions } from "./types.ts";

export class ConflictError extends Error {
  constructor(readonly other: Conflict) {
    super("another version was saved since");
  }
}

const LOST = "Onefold does not answer. Nothing is lost while this page stays open.";
const ENDED = "Your log-in has ended or the page is too old. Copy the JSON, open the page again and put it in.";
const LONG = "The definition is too long.";

export class Asking {
  constructor(
    private readonly urls: Config["urls"],
    private readonly formToken: string,
  ) {}

  async check(document: string, signal: AbortSignal): Promise<Checked> {
    return readChecked(await this.post("check", { document }, signal, false));
  }

  /** `person`, `overlap` and `known_key` may be empty. */
  async preview(document: string, more: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Preview> {
    return readPreview(await this.post("preview", { document, ...more }, signal));
  }

  /** `knownVersion` is null for a definition that is new. */
  async save(document: string, knownVersion: number | null, note: string): Promise<{ readonly key: string; readonly version: number }> {
    const body = await this.post("save", { document, known_version: String(knownVersion ?? ""), note });
    return { key: textAt(body, ["key"]), version: Number(body.version) };
  }

  async suggestions(): Promise<Suggestions> {
    return readSuggestions(await this.ask("suggestions", {}));
  }

  async fields(event: string, type: string, where: string): Promise<readonly Option[]> {
    const body = await this.post("properties", { event, type, where });
    return listAt(body, ["paths"]).map((one) => ({ value: textAt(one, ["path"]), hint: fieldHint(one), isText: isMostlyText(one) }));
  }

  /** Values of a trait, or of an event's field, in text form. */
  async values(of: Readonly<Record<string, string>>): Promise<readonly Option[]> {
    const body = await this.post("values", of);
    return listAt(body, ["values"]).map((one) => ({ value: textAt(one, ["value"]), hint: Number(textAt(one, ["count"])).toLocaleString("en-GB") }));
  }

  async people(q: string, signal: AbortSignal): Promise<readonly PersonLine[]> {
    const body = await this.post("people", { q }, signal);
    return listAt(body, ["people"]).map((one) => ({ id: textAt(one, ["id"]), label: textAt(one, ["label"]), detail: textAt(one, ["detail"]) }));
  }

  private post(name: string, fields: Readonly<Record<string, string>>, signal?: AbortSignal, refuses = true): Promise<JsonObject> {
    const body = new FormData();
    for (const [field, value] of Object.entries({ ...fields, form_token: this.formToken })) body.set(field, value);
    return this.ask(name, { method: "POST", body, ...(signal === undefined ? {} : { signal }) }, refuses);
  }

  private async ask(name: string, options: RequestInit, refuses = true): Promise<JsonObject> {
    const response = await this.reach(this.urls[name] ?? "", options);
    const isJson = response.headers.get("Content-Type")?.includes("json") === true;
    if (response.status >= 500) throw new AskingError(LOST);
    if (response.status === 413) throw new AskingError(LONG);
    if (response.status === 404) throw new AskingError("What this names is no longer there.");
    if (!isJson) throw new AskingError(ENDED);
    const body = (await response.json()) as Json;
    if (!isObject(body)) throw new AskingError(LOST);
    if (isObject(body.conflict)) throw new ConflictError(conflictIn(body.conflict));
    if (refuses && isList(body.faults)) throw new RefusedError(readFaults(body.faults));
    if (!response.ok) throw new AskingError(textAt(body, ["detail"]) || LOST);
    return body;
  }

  private async reach(address: string, options: RequestInit): Promise<Response> {
    try {
      return await fetch(address, { ...options, headers: { Accept: "application/json" } });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new AskingError(LOST);
    }
  }
}

function conflictIn(body: JsonObject): Conflict {
  return {
    text: textAt(body, ["text"]), version: typeof body.version === "number" ? body.version : null,
    author: textAt(body, ["author"]), savedAt: Number(body.savedAt), isArchived: body.isArchived === true,
  };
}

function isMostlyText(one: Json): boolean {
  const types = isObject(one) && isObject(one.types) ? Object.entries(one.types) : [];
  return types.every(([, count]) => Number(count) <= Number(textAt(one, ["types", "text"])));
}

/** How often a field occurs, and with which types if there are several. */
function fieldHint(one: Json): string {
  const types = isObject(one) && isObject(one.types) ? Object.entries(one.types) : [];
  const count = Number(textAt(one, ["count"])).toLocaleString("en-GB");
  if (types.length <= 1) return `${count} ${types[0]?.[0] ?? ""}`.trim();
  return `${count}: ${types.map(([type, number]) => `${JSON.stringify(number)} ${type}`).join(", ")}`;
}
