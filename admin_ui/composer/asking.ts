// What the composer asks the server. Each answer is JSON; anything else is a page, such as that of a log-in that ended.
import { isList, isObject, textAt } from "./document.ts";
import type { Config, Fault, Json, JsonObject, PersonLine, Preview, SavedVersion, Suggestions } from "./types.ts";

/** In words that can be shown as they are. */
export class AskingError extends Error {}

export class RefusedError extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super("refused");
  }
}

/** It names what the space does not have, though that may come. */
export class AbsentError extends Error {
  constructor(readonly absent: readonly Fault[]) {
    super("not there yet");
  }
}

export class LateError extends Error {
  constructor(readonly other: SavedVersion) {
    super("another version was saved since");
  }
}

const LOST = "Onefold does not answer. Nothing is lost while this page stays open.";
const ENDED = "Your log-in has ended or the page is too old. Export this layout to a file, open the page again and import it.";
const LONG = "The layout is too long.";

export class Asking {
  constructor(
    private readonly config: Config,
    private readonly formToken: string,
  ) {}

  /** @param seenBy the role of whoever looks; "": that of the layout, or the lowest. */
  async preview(document: JsonObject, person: string, seenBy: string, signal: AbortSignal): Promise<Preview> {
    const body = await this.post("preview_layout", { ...this.draft(document), person, seen_by: seenBy }, signal);
    return {
      answer: body.answer ?? null,
      drawn: isObject(body.drawn) ? (body.drawn as Readonly<Record<string, string>>) : {}, // texts, as our server makes it
      warnings: faultsIn(body.warnings),
    };
  }

  /** @param anyway it is published although it names what the space does not have. */
  async save(document: JsonObject, basedOn: number, note: string, act: "draft" | "publish", anyway: boolean): Promise<SavedVersion> {
    const form = { ...this.draft(document), based_on: String(basedOn), note, act, ...(anyway ? { anyway: "1" } : {}) };
    return (await this.post("save_layout", form)) as unknown as SavedVersion; // our server's own shape
  }

  async people(q: string, signal: AbortSignal): Promise<readonly PersonLine[]> {
    const body = await this.post("people_to_show", { q }, signal);
    return isList(body.people) ? (body.people as unknown as readonly PersonLine[]) : []; // our server's own shape
  }

  async suggestions(): Promise<Suggestions> {
    const body = await this.ask("suggestions", {});
    return body as unknown as Suggestions; // our server's own shape
  }

  private draft(document: JsonObject): Record<string, string> {
    return { document: JSON.stringify(document), ...this.config.target };
  }

  private post(name: string, fields: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<JsonObject> {
    const body = new FormData();
    for (const [field, value] of Object.entries({ ...fields, form_token: this.formToken })) body.set(field, value);
    return this.ask(name, { method: "POST", body, ...(signal === undefined ? {} : { signal }) });
  }

  private async ask(name: string, options: RequestInit): Promise<JsonObject> {
    const response = await this.reach(this.config.urls[name] ?? "", options);
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json") === true;
    if (response.status >= 500) throw new AskingError(LOST);
    if (response.status === 413) throw new AskingError(LONG);
    if (response.status === 404) throw new AskingError("This person is no longer there. Choose another one.");
    if (!isJson) throw new AskingError(ENDED);
    const body = (await response.json()) as Json;
    if (!isObject(body)) throw new AskingError(LOST);
    if (isList(body.faults)) throw new RefusedError(faultsIn(body.faults));
    if (isList(body.absent)) throw new AbsentError(faultsIn(body.absent));
    if (isObject(body.conflict)) throw new LateError(body.conflict as unknown as SavedVersion); // our server's own shape
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

function faultsIn(value: Json | undefined): readonly Fault[] {
  if (!isList(value)) return [];
  return value.flatMap((one) => (isObject(one) ? [{ place: textAt(one, ["place"]), text: textAt(one, ["text"]) }] : []));
}
