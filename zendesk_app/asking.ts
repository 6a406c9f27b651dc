// Asking Onefold through Zendesk's proxy: the look-up, which the proxy signs, and reading where the direct way is closed.
import {
  type Answer, type AskedIdentifier, lookupFailure, readAnswer, type Reply, UnreachableError,
} from "../profile_ui/index.ts";
import type { Settings, Ticket } from "./host.ts";
import { fields, textOf, within, type ZafClient } from "./zaf.ts";

/** Asking gives up after this time, as the words on screen say. */
export const GIVES_UP_AFTER = 10_000;

const TOKEN_SECONDS = 60;

export interface Question {
  readonly ticket: Ticket;
  readonly identifiers: readonly AskedIdentifier[];
  /** A profile the viewer chose for this ticket; null takes the choice back; undefined leaves it as it is. */
  readonly pick: string | null | undefined;
}

/** Ask who the requester is. All identifiers stand in the body, none in the address, which ends in logs. */
export async function lookUp(client: ZafClient, settings: Settings, question: Question): Promise<Answer> {
  const { ticket, identifiers, pick } = question;
  const body = {
    object: { type: "ticket", id: ticket.id },
    identifiers,
    ...(ticket.viewer.locale === undefined ? {} : { locale: ticket.viewer.locale }),
    ...(pick === undefined ? {} : { pick }),
  };
  const asked = client.request({
    url: `${settings.addressAsSet === settings.address ? "{{setting.backendUrl}}" : settings.address}/panel/v1/lookup`,
    type: "POST",
    secure: true,
    cors: false,
    autoRetry: false,
    contentType: "application/json",
    dataType: "json",
    timeout: GIVES_UP_AFTER,
    headers: { Authorization: "Bearer {{jwt.token}}" },
    jwt: {
      algorithm: "HS256",
      secret_key: "{{setting.sharedSecret}}",
      expiry: TOKEN_SECONDS,
      claims: { iss: settings.subdomain, aud: settings.address, sub: ticket.viewer.id, space: settings.space },
    },
    data: withoutPlaceholders(JSON.stringify(body)),
  });
  const reply = await settle(asked);
  const failure = lookupFailure(reply, Date.now());
  if (failure !== null) throw failure;
  return readAnswer(reply.body);
}

/** The same JSON, spelled so that the proxy takes nothing in it for a placeholder: a customer may be called `{{setting.x}}`. */
function withoutPlaceholders(json: string): string {
  return json.replaceAll("{{", "{\\u007b"); // two braces in a row only ever stand inside of a text
}

/** GET through the proxy. The address is no secret, so nothing is replaced in it. */
export function proxiedGet(client: ZafClient) {
  return (url: string, headers: Readonly<Record<string, string>>): Promise<Reply> =>
    settle(
      client.request({
        url, headers, type: "GET", cors: false, autoRetry: false, timeout: GIVES_UP_AFTER, httpCompleteResponse: true,
      }),
    );
}

/** What a request of the SDK came to. It rejects with the failed response, and never at all when the host is silent. */
async function settle(asked: Promise<unknown>): Promise<Reply> {
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
