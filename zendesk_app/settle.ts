// What a request of the SDK comes to, in whichever form the SDK says it.
import { type Reply, UnreachableError } from "../profile_ui/index.ts";
import { GIVES_UP_AFTER } from "./ways.ts";
import { fields, textOf, within } from "./zaf.ts";

/** A request's answer. The SDK rejects with the failed response, and never at all when the host is silent. */
export async function settle(asked: Promise<unknown>): Promise<Reply> {
  const late = new UnreachableError("no answer in time");
  try {
    return replyOf(await within(GIVES_UP_AFTER, asked, late), 200);
  } catch (error) {
    const reply = replyOf(error, 0);
    if (reply.status === 0) throw late;
    return reply;
  }
}

/** A response in any of the SDK's forms: whole, failed, or the body alone. */
function replyOf(value: unknown, statusOfBody: number): Reply {
  const response = fields(value);
  if (typeof response.status !== "number") {
    return { status: statusOfBody, body: parsed(value), etag: null, retryAfter: null };
  }
  const body = response.responseJSON ?? parsed(response.responseText);
  return { status: response.status, body, etag: header(response, "etag"), retryAfter: header(response, "retry-after") };
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return null; // no JSON is no answer of ours; what that means is decided by who reads it
  }
}

/** A header out of a whole response: by name in any case, from an object or from lines of text. */
function header(response: Readonly<Record<string, unknown>>, name: string): string | null {
  const headers = response.headers ?? response.responseHeaders;
  if (typeof headers === "string") {
    const line = headers.split("\n").find((each) => each.toLowerCase().startsWith(`${name}:`));
    return textOf(line?.slice(name.length + 1));
  }
  return textOf(Object.entries(fields(headers)).find(([key]) => key.toLowerCase() === name)?.[1]);
}
