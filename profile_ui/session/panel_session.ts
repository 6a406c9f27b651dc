// One panel session: what is asked after the look-up, straight from Onefold, or through the host where that fails.
import type { FoundAnswer, PanelQuestion, Reader } from "../types.ts";
import { readAnswer } from "./answers.ts";
import { readFailure, type Reply, SessionEndedError, UnreachableError } from "./failures.ts";

/** Sends a request: a GET, or a POST where there is a body. Rejects with UnreachableError when no answer comes. */
export type Send = (url: string, headers: Readonly<Record<string, string>>, body?: string) => Promise<Reply>;

export class PanelSession implements Reader {
  private etag: string | null = null;
  private directFails = false;

  /**
   * @param address Onefold's address, without a slash at its end.
   * @param bearer the session's bearer token.
   * @param direct sends straight from the browser.
   * @param detour sends through the host, for networks where the direct way is closed; null where there is none.
   */
  constructor(
    private readonly address: string,
    private readonly bearer: string,
    private readonly direct: Send,
    private readonly detour: Send | null,
  ) {}

  /** True while only the detour works, which is to be used sparingly. */
  get onDetour(): boolean {
    return this.directFails;
  }

  /** The profile as it is now; null when nothing has changed since it was last read. */
  async profile(): Promise<FoundAnswer | null> {
    const reply = await this.ask({ path: "profile" }, this.etag === null ? {} : { "If-None-Match": this.etag });
    if (reply.status === 304) return null;
    const answer = readAnswer(reply.body);
    if (answer.status !== "found") throw new SessionEndedError("the profile is no longer found");
    this.etag = reply.etag;
    return answer;
  }

  /** No value of a customer stands in an address: what names one goes in a body, or by reference. */
  async read(question: PanelQuestion): Promise<unknown> {
    return (await this.ask(question)).body;
  }

  private async ask({ path, body }: PanelQuestion, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const type = sent === undefined ? undefined : { "Content-Type": "application/json" };
    const all = { ...headers, ...type, Authorization: `Bearer ${this.bearer}` };
    const url = `${this.address}/panel/v1/${path}`;
    // How long painting took is not worth the host's own way.
    const reply = await (path === "paint" ? this.direct(url, all, sent) : this.send(url, all, sent));
    const failure = readFailure(reply, Date.now());
    if (failure !== null) throw failure;
    return reply;
  }

  private async send(url: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Reply> {
    if (!this.directFails || this.detour === null) {
      try {
        return await this.direct(url, headers, body);
      } catch (error) {
        if (this.detour === null || !(error instanceof UnreachableError)) throw error;
      }
    }
    const reply = await this.detour(url, headers, body);
    // Only now is it known that the way was closed and not Onefold away: the host's proxy reports that as 5xx.
    this.directFails = reply.status < 500;
    return reply;
  }
}

/** Sends straight from the browser: no cookies, no cache, and an end after some seconds. */
export function directSend(timeout: number): Send {
  return async (url, headers, body) => {
    try {
      const options = { headers, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" } as const;
      const method = body === undefined ? {} : { method: "POST", body };
      const response = await fetch(url, { ...options, ...method, signal: AbortSignal.timeout(timeout) });
      const told = response.status === 200 || response.status === 201;
      return {
        status: response.status,
        body: told ? await response.json() : null,
        etag: response.headers.get("ETag"),
        retryAfter: response.headers.get("Retry-After"),
      };
    } catch (error) {
      throw new UnreachableError("no answer", { cause: error });
    }
  };
}
