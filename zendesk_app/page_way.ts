// Asking Onefold from its own page: same origin, with the short-lived token that came in the page.
import { lookupFailure, readAnswer, type Reply, SignInEndedError, UnreachableError } from "../profile_ui/index.ts";
import type { Around } from "./host.ts";
import { GIVES_UP_AFTER, lookupBody, type OpenWay } from "./ways.ts";
import { textOf } from "./zaf.ts";

/** The way of the signed page. */
export const pageWay: OpenWay = (_client, around) => {
  const bearer = document.querySelector<HTMLMetaElement>('meta[name="onefold-page"]')?.content ?? "";
  if (bearer === "") return null;
  const address = new URL("..", location.href).href.replace(/\/$/, "");
  return {
    address,
    widePage: location.href.replace(/[?#].*$/, ""),
    detour: null,
    async lookUp(question) {
      const reply = await post(`${address}/panel/v1/lookup`, bearer, lookupBody(question));
      // Reloading this page would send the host's signed request a second time, which is refused: it counts once.
      if (reply.status === 401) throw new SignInEndedError("the page's token has ended");
      const failure = lookupFailure(reply, Date.now());
      if (failure !== null) throw failure;
      return readAnswer(reply.body);
    },
    openAgain: () => window.open(recordPage(around), "_top"),
  };
};

async function post(url: string, bearer: string, body: string): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" },
      body,
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(GIVES_UP_AFTER),
    });
    const text = await response.text();
    const retryAfter = response.headers.get("Retry-After");
    return { status: response.status, body: parsed(text), etag: response.headers.get("ETag"), retryAfter };
  } catch (error) {
    throw new UnreachableError("no answer", { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null; // no JSON is no answer of ours; what that means is decided by who reads it
  }
}

/** The record's own address in the host: opening it makes the host sign a new page. */
function recordPage({ context }: Around): string {
  const host = new URL(new URLSearchParams(location.search).get("origin") ?? "", "https://zendesk.com").origin;
  const pages = [["tickets", context.ticketId], ["users", context.userId], ["organizations", context.organizationId]] as const;
  const [kind, id] = pages.find(([, each]) => textOf(each) !== null) ?? ["", ""];
  return `${host}/agent/${kind === "" ? "" : `${kind}/${encodeURIComponent(textOf(id) ?? "")}`}`;
}
