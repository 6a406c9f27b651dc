// Asking Onefold through Zendesk's proxy: the look-up, which the proxy signs, and reading where the direct way is closed.
import { lookupFailure, readAnswer } from "../profile_ui/index.ts";
import { readSettings } from "./host.ts";
import { settle } from "./settle.ts";
import type { ZafClient } from "./zaf.ts";
import { GIVES_UP_AFTER, lookupBody, type OpenWay, type Question } from "./ways.ts";

const TOKEN_SECONDS = 60;

/** The way of the packaged app. */
export const proxyWay: OpenWay = (client, around) => {
  const settings = readSettings(around);
  if (settings === null) return null;
  const { address, addressAsSet, space, subdomain } = settings;
  return {
    address,
    widePage: "assets/modal.html",
    detour: (url, headers, body) => settle(proxied(client, url, headers, body)),
    async lookUp(question) {
      const asked = client.request({
        url: `${addressAsSet === address ? "{{setting.backendUrl}}" : address}/panel/v1/lookup`,
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
          claims: { iss: subdomain, aud: address, sub: question.beside.viewer.id, space },
        },
        data: bodyWithoutPlaceholders(question),
      });
      const reply = await settle(asked);
      const failure = lookupFailure(reply, Date.now());
      if (failure !== null) throw failure;
      return readAnswer(reply.body);
    },
    openAgain: () => location.reload(), // each request is signed anew, so nothing in this way ever ends
  };
};

/** The same JSON, spelled so that the proxy takes nothing in it for a placeholder: a customer may be called `{{setting.x}}`. */
function bodyWithoutPlaceholders(question: Question): string {
  return lookupBody(question).replaceAll("{{", "{\\u007b"); // two braces in a row only ever stand inside of a text
}

/** Through the proxy. The address is no secret, so nothing is replaced in it. */
function proxied(client: ZafClient, url: string, headers: Readonly<Record<string, string>>, body?: string): Promise<unknown> {
  return client.request({
    url, headers, cors: false, autoRetry: false, timeout: GIVES_UP_AFTER, httpCompleteResponse: true,
    ...(body === undefined ? { type: "GET" } : { type: "POST", contentType: "application/json", data: body }),
  });
}
