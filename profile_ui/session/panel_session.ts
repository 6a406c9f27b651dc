// One panel session: what is read after the look-up, straight from Onefold, or through the host where that fails.
import type { Explanation, FoundAnswer, Reader, TimelinePage, TimelineQuery } from "../types.ts";
import { readAnswer, readExplanation, readTimelinePage } from "./answers.ts";
import { readFailure, type Reply, SessionEndedError, UnreachableError } from "./failures.ts";

/** GETs an address with headers. Rejects with UnreachableError when no answer comes. */
export type Get = (url: string, headers: Readonly<Record<string, string>>) => Promise<Reply>;

const PAGE = 25;

export class PanelSession implements Reader {
  private etag: string | null = null;
  private directFails = false;

  /**
   * @param address Onefold's address, without a slash at its end.
   * @param token the session's bearer token.
   * @param direct GET straight from the browser.
   * @param detour GET through the host, for networks where the direct way is closed; null where there is none.
   */
  constructor(
    private readonly address: string,
    private readonly token: string,
    private readonly direct: Get,
    private readonly detour: Get | null,
  ) {}

  /** True while only the detour works, which is to be used sparingly. */
  get onDetour(): boolean {
    return this.directFails;
  }

  /** The profile as it is now; null when nothing has changed since it was last read. */
  async profile(): Promise<FoundAnswer | null> {
    const reply = await this.get("/panel/v1/profile", this.etag === null ? {} : { "If-None-Match": this.etag });
    if (reply.status === 304) return null;
    const answer = readAnswer(reply.body);
    if (answer.status !== "found") throw new SessionEndedError("the profile is no longer found");
    this.etag = reply.etag;
    return answer;
  }

  async timeline(query: TimelineQuery): Promise<TimelinePage> {
    const parameters = new URLSearchParams({ limit: String(PAGE) });
    if (query.before !== undefined) parameters.set("before", query.before);
    if (query.search !== undefined && query.search !== "") parameters.set("q", query.search);
    return readTimelinePage((await this.get(`/panel/v1/timeline?${parameters.toString()}`)).body);
  }

  /** Why the person holds an identifier, named by its `ref`: no value of a customer stands in an address. */
  async explain(ref: string): Promise<Explanation> {
    const parameters = new URLSearchParams({ ref });
    return readExplanation((await this.get(`/panel/v1/explain?${parameters.toString()}`)).body);
  }

  private async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const reply = await this.send(`${this.address}${path}`, { ...headers, Authorization: `Bearer ${this.token}` });
    const failure = readFailure(reply, Date.now());
    if (failure !== null) throw failure;
    return reply;
  }

  private async send(url: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
    if (!this.directFails || this.detour === null) {
      try {
        return await this.direct(url, headers);
      } catch (error) {
        if (this.detour === null || !(error instanceof UnreachableError)) throw error;
      }
    }
    const reply = await this.detour(url, headers);
    // Only now is it known that the way was closed and not Onefold away: the host's proxy reports that as 5xx.
    this.directFails = reply.status < 500;
    return reply;
  }
}

/** GET straight from the browser: no cookies, no cache, and an end after some seconds. */
export function directGet(timeout: number): Get {
  return async (url, headers) => {
    try {
      const options = { headers, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" } as const;
      const response = await fetch(url, { ...options, signal: AbortSignal.timeout(timeout) });
      return {
        status: response.status,
        body: response.status === 200 ? await response.json() : null,
        etag: response.headers.get("ETag"),
        retryAfter: response.headers.get("Retry-After"),
      };
    } catch (error) {
      throw new UnreachableError("no answer", { cause: error });
    }
  };
}
