// The ways in which asking Onefold can fail, told apart by what the viewer can do about them.
import type { NotConnectedReason } from "../types.ts";

/** No answer came, or one that only waiting can cure. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** Onefold asks to wait until a moment (milliseconds since 1970). */
export class TooManyError extends Error {
  override readonly name = "TooManyError";
  constructor(readonly until: number) {
    super("too many requests");
  }
}

/** The panel session is over; a new look-up makes another. */
export class SessionEndedError extends Error {
  override readonly name = "SessionEndedError";
}

/** What the page was signed in with is over, and only the host can give another. */
export class SignInEndedError extends Error {
  override readonly name = "SignInEndedError";
}

/** The connection itself is wrong; only an admin can cure it. */
export class NotConnectedError extends Error {
  override readonly name = "NotConnectedError";
  constructor(readonly reason: NotConnectedReason) {
    super(`not connected: ${reason}`);
  }
}

/** An answer as any transport brings it. `headers` may lack all but what the transport can see. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly etag: string | null;
  readonly retryAfter: string | null;
}

const RETRY_SECONDS_DEFAULT = 60;

/** The moment at which Onefold answers again, from a `Retry-After` of seconds. */
export function retryAt(retryAfter: string | null, now: number): number {
  const seconds = Number(retryAfter ?? "");
  return now + (Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) : RETRY_SECONDS_DEFAULT) * 1000;
}

/** The failure that the answer to a look-up stands for; null for an answer. */
export function lookupFailure(reply: Reply, now: number): Error | null {
  if (reply.status === 200) return null;
  if (reply.status === 429) return new TooManyError(retryAt(reply.retryAfter, now));
  if (reply.status === 401 || reply.status === 403) return new NotConnectedError("refused");
  if (reply.status >= 400 && reply.status < 500 && reply.status !== 408) {
    return new NotConnectedError(isProblem(reply.body) ? "misunderstood" : "elsewhere");
  }
  return new UnreachableError(`status ${reply.status}`);
}

/** Onefold says why it refuses with a code of its own; a stranger at the address does not. */
function isProblem(body: unknown): boolean {
  return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
}

/** The failure that the answer to a question inside a session stands for; null for an answer and for "not modified". */
export function readFailure(reply: Reply, now: number): Error | null {
  if ([200, 201, 204, 304].includes(reply.status)) return null;
  if (reply.status === 429) return new TooManyError(retryAt(reply.retryAfter, now));
  if (reply.status === 401 || reply.status === 403) return new SessionEndedError(`status ${reply.status}`);
  return new UnreachableError(`status ${reply.status}`);
}
