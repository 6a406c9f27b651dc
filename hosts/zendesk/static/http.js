// `client.request`: through the proxy, or straight from this page where the app asks for `cors: true`.

/** @typedef {{ status: number, statusText: string, text: string, headers: Record<string, string> }} Answer */

const NO_ANSWER = { status: 0, statusText: "error", text: "", headers: {} };
const TIMEOUT_MS = 20_000;

/**
 * @param {any} options As the app posted them.
 * @param {import("./log.js").RefusalLog} log
 * @returns {Promise<{ event: "done" | "fail", responseArgs: unknown[] }>}
 */
export async function request(options, log) {
  if (typeof options?.url !== "string") {
    log.refuse("request", "it needs a url");
    return fail(refusal(400, "Bad Request", { error: "BadRequest", description: "a request needs a url" }));
  }
  return toArgs(await answerTo(options, log).catch(failed), options);
}

async function answerTo(options, log) {
  const signal = AbortSignal.timeout(options.timeout > 0 ? options.timeout : TIMEOUT_MS);
  if (options.url.startsWith("/")) return accountAnswer(options, log);
  return options.cors === true ? straight(options, log, signal) : proxied(options, log, signal);
}

/** The account's own API: this stand-in has none. */
function accountAnswer(options, log) {
  log.refuse(`request ${options.url}`, "this stand-in has no API of the account");
  return refusal(404, "Not Found", { error: "RecordNotFound", description: "Not found" });
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
