// `client.request`: through the proxy, or straight from this page where the app asks for `cors: true`.

import { accountWeather, proxyWeather } from "./weather.js";

/** @typedef {{ status: number, statusText: string, text: string, headers: Record<string, string> }} Answer */

const NO_ANSWER = { status: 0, statusText: "error", text: "", headers: {} };
const TIMEOUT_MS = 20_000;

/** What a request to the account's own API may carry: it goes with the agent's session, and with nothing of the app's. */
const RELATIVE = ["url", "type", "dataType", "timeout", "autoRetry", "httpCompleteResponse", "cache", "accepts"];

/**
 * @param {any} options As the app posted them.
 * @param {import("./host.js").Host} host
 * @returns {Promise<{ event: "done" | "fail", responseArgs: unknown[] }>}
 */
export async function request(options, host) {
  if (typeof options?.url !== "string") {
    host.log.refuse("request", "it needs a url");
    return fail(refusal(400, "Bad Request", { error: "BadRequest", description: "a request needs a url" }));
  }
  return toArgs(await answerTo(options, host).catch(failed), options);
}

async function answerTo(options, host) {
  const signal = AbortSignal.timeout(options.timeout > 0 ? options.timeout : TIMEOUT_MS);
  if (options.url.startsWith("/")) return inWeather(accountWeather(host.weather), signal, () => account(options, host.log, signal));
  return inWeather(proxyWeather(host.weather), signal, () =>
    options.cors === true ? straight(options, host.log, signal) : proxied(options, host.log, signal),
  );
}

/** @param {any} answer In place of the real one; null: none ever comes; undefined: the real one. */
async function inWeather(answer, signal, real) {
  if (answer !== null) return answer ?? real();
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** The account's own API, with the agent's session. */
async function account(options, log, signal) {
  const refuse = (status, reason) => {
    log.refuse(`request ${options.url}`, reason);
    return refusal(status, status === 404 ? "Not Found" : "Bad Request", { error: "BadRequest", description: reason });
  };
  const odd = Object.keys(options).find((name) => !RELATIVE.includes(name) && name !== "cors" && name !== "headers");
  if (odd !== undefined) return refuse(400, `a relative request takes no ${odd}`);
  if (options.cors === true) return refuse(400, "a relative request is never cors: true");
  const header = Object.keys(options.headers ?? {}).find((name) => name.toLowerCase() !== "accept");
  if (header !== undefined) return refuse(400, `a relative request carries no credentials: the header ${header}`);
  if ((options.type ?? "GET").toUpperCase() !== "GET") return refuse(400, "this stand-in's API is for reading only");
  if (!options.url.startsWith("/api/v2/")) return refuse(404, "this stand-in has no such address of the account");
  const response = await fetch(options.url, { signal, redirect: "error", credentials: "omit" });
  const text = await response.text();
  const reason = JSON.parse(text).refused;
  if (reason !== undefined) return refuse(response.status, reason);
  return { status: response.status, statusText: response.statusText, text, headers: Object.fromEntries(response.headers) };
}

async function straight(options, log, signal) {
  if (options.secure === true) {
    log.refuse(`request ${options.url}`, "secure: true goes through the proxy, not with cors: true");
    return refusal(400, "Bad Request", { error: "BadRequest", description: "secure settings need the proxy" });
  }
  const headers = new Headers(options.headers ?? {});
  if (options.contentType !== undefined) headers.set("Content-Type", options.contentType);
  const response = await fetch(options.url, {
    method: options.type ?? "GET",
    headers,
    body: options.data ?? null,
    signal,
    credentials: "omit",
    redirect: "error",
  });
  return {
    status: response.status,
    statusText: response.statusText,
    text: await response.text(),
    headers: Object.fromEntries(response.headers),
  };
}

async function proxied(options, log, signal) {
  const response = await fetch("/proxy", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(options),
    signal,
  });
  const answer = response.ok
    ? await response.json()
    : { refused: `the proxy answers ${response.status}`, status: response.status };
  if (answer.refused === null) return answer;
  log.refuse(`request ${options.url}`, answer.refused);
  return refusal(answer.status, answer.status === 403 ? "Forbidden" : "Bad Request", {
    error: "ProxyError",
    description: answer.refused,
  });
}

function refusal(status, statusText, body) {
  return { status, statusText, text: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

function failed(error) {
  return error.name === "TimeoutError" ? { ...NO_ANSWER, statusText: "timeout" } : NO_ANSWER;
}

/** As jQuery hands an answer on: a 304 is a success without a body. */
function toArgs(answer, options) {
  if (answer.status === 304) return done(answer, options, undefined, "notmodified");
  if (answer.status < 200 || answer.status > 299) return fail(answer);
  if (!wantsJson(answer, options) || answer.text === "") return done(answer, options, answer.text, "success");
  const body = parsed(answer.text);
  return body === undefined ? fail(answer, "parsererror") : done(answer, options, body, "success");
}

function wantsJson(answer, options) {
  return (
    options.dataType === "json" ||
    (options.dataType === undefined && /\bjson\b/.test(answer.headers["content-type"] ?? ""))
  );
}

function done(answer, options, body, word) {
  const xhr = describe(answer);
  const first = options.httpCompleteResponse === true ? { ...xhr, headers: answer.headers } : body;
  return { event: "done", responseArgs: [first ?? null, word, xhr] };
}

function fail(answer, word = answer.statusText === "timeout" ? "timeout" : "error") {
  return { event: "fail", responseArgs: [describe(answer), word, answer.statusText] };
}

function describe({ status, statusText, text }) {
  const json = parsed(text);
  return {
    status,
    statusText,
    responseText: text,
    ...(json === undefined ? {} : { responseJSON: json }),
    readyState: 4,
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
