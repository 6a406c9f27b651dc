// What becomes of the requests that apps make through this host, so that every state of an app can be looked at.

export const AS_IT_IS = "as it is";

/** By what the switch says: the answer in place of the target's; null: none ever comes. */
const PROXY = {
  "proxy: 401": answer(401, "Unauthorized", { code: "unauthorized", status: 401 }),
  "proxy: 403": answer(403, "Forbidden", { code: "forbidden", status: 403 }),
  "proxy: 429": answer(429, "Too Many Requests", { code: "rate_limited", status: 429 }, { "retry-after": "90" }),
  "proxy: 502": answer(502, "Bad Gateway", null),
  "proxy: silent": null,
};
const ACCOUNT = {
  "account: 403": answer(403, "Forbidden", { error: "Forbidden", description: "You do not have access" }),
  "account: 429": answer(429, "Too Many Requests", null, { "retry-after": "41" }),
  "account: 503": answer(503, "Service Unavailable", null),
};

/** The host hears what apps say, and answers nothing until the weather changes. */
export const HOST_SILENT = "host: silent";

export const WEATHERS = [AS_IT_IS, HOST_SILENT, ...Object.keys(PROXY), ...Object.keys(ACCOUNT)];

/** @returns What a request to a target gets; undefined: it is sent. */
export function proxyWeather(weather) {
  return PROXY[weather];
}

/** @returns What a request to the account's own API gets; undefined: it is answered. */
export function accountWeather(weather) {
  return ACCOUNT[weather];
}

function answer(status, statusText, body, headers = {}) {
  const text = body === null ? "" : JSON.stringify(body);
  return { status, statusText, text, headers: { "content-type": "application/json", ...headers } };
}
