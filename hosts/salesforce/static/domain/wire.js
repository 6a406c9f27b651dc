// The messages of the vendor's SDK, version 41.0: read strictly, written as the vendor's host writes them.

/** A message that the vendor's host would ignore or refuse. */
export class WireError extends Error {}

const SEQUENCE_MAX = 101;
const TO_ANY = ["refresh", "repost"]; // posted to any origin, and named by the frame instead of the signed id
const NEEDS_TOKEN = ["ctx", "ajax"];
const RESERVED = ["sfdc", "canvas", "force", "salesforce", "chatter"];
const LISTENED = ["sfdc", "canvas"]; // reserved, but apps may subscribe to them
const NAME_PART = /^[$A-Z_][0-9A-Z_$]*$/i;
const SIZE = /^(\d+(\.\d+)?px)?$/;

/**
 * @param {unknown} data What arrived, as posted.
 * @param {{ frame: string, instanceId: string, targetOrigin: string }} addressed Whom messages must name.
 * @returns {{ seq: number, body: any }}
 * @throws {WireError} The vendor's SDK sends nothing like this.
 */
export function readMessage(data, addressed) {
  if (typeof data !== "string") throw new WireError("a message is a text, not an object");
  if (!/^\{.*\}$/.test(data)) throw new WireError("a message is JSON on one line");
  const message = parse(data);
  if (message.targetModule !== "Canvas") throw new WireError(`targetModule ${String(message.targetModule)}`);
  if (message.src !== "client") throw new WireError(`src ${String(message.src)}`);
  if (typeof message.clientVersion !== "string") throw new WireError("clientVersion is missing");
  const { seq, body } = message;
  if (!Number.isInteger(seq) || seq < 0 || seq > SEQUENCE_MAX) throw new WireError(`seq ${String(seq)}`);
  if (!isObject(body) || typeof body.type !== "string") throw new WireError("body.type is missing");
  const check = CHECKS[body.type];
  if (check === undefined) throw new WireError(`unknown request ${body.type}`);
  checkClient(body, addressed);
  check(body);
  return { seq, body };
}

function parse(text) {
  try {
    const message = JSON.parse(text);
    if (isObject(message)) return message;
  } catch {
    // said below
  }
  throw new WireError("a message is JSON");
}

function checkClient(body, { frame, instanceId, targetOrigin }) {
  const client = body.config?.client;
  if (!isObject(client)) throw new WireError(`${body.type}: config.client is missing`);
  const toAny = TO_ANY.includes(body.type);
  const [id, target] = toAny ? [frame, "*"] : [instanceId, targetOrigin];
  if (client.instanceId !== id) throw new WireError(`${body.type}: instanceId ${String(client.instanceId)}`);
  if (client.targetOrigin !== target) throw new WireError(`${body.type}: targetOrigin ${String(client.targetOrigin)}`);
  if (toAny && (body.accessToken !== "null" || client.oauthToken !== "null")) {
    throw new WireError(`${body.type}: a token in a message to any origin`);
  }
  if (NEEDS_TOKEN.includes(body.type) && typeof client.oauthToken !== "string") {
    throw new WireError(`${body.type}: oauthToken is missing`);
  }
}

const CHECKS = {
  ctx: () => {},
  ajax: ({ url, config }) => {
    if (typeof url !== "string" || !url.includes("/services/")) throw new WireError(`ajax: url ${String(url)}`);
    if (!isObject(config.headers)) throw new WireError("ajax: headers are missing");
  },
  refresh: () => {},
  repost: ({ refresh }) => {
    const known = typeof refresh === "boolean" || (isObject(refresh) && refresh.refresh === true);
    if (!known) throw new WireError(`repost: refresh ${JSON.stringify(refresh)}`);
  },
  resize: ({ size }) => {
    if (!isObject(size) || typeof size.height !== "string" || typeof size.width !== "string") {
      throw new WireError("resize: height and width are texts");
    }
    if (!SIZE.test(size.height) || !SIZE.test(size.width)) {
      throw new WireError(`resize: ${size.height} by ${size.width}`);
    }
  },
  subscribe: ({ subscriptions }) => checkNames("subscribe", Object.keys(subscriptions ?? {}), LISTENED),
  unsubscribe: ({ subscriptions }) => checkNames("unsubscribe", Object.keys(subscriptions ?? {}), LISTENED),
  publish: ({ event }) => checkNames("publish", [String(event?.name)], []),
};

function checkNames(type, names, allowed) {
  if (names.length === 0) throw new WireError(`${type}: no event is named`);
  for (const name of names) {
    const parts = name.split(".");
    if (parts.length !== 2 || !parts.every((part) => NAME_PART.test(part))) throw new WireError(`${type}: ${name}`);
    const space = parts[0].toLowerCase();
    if (RESERVED.includes(space) && !allowed.includes(space)) throw new WireError(`${type}: ${name} is reserved`);
  }
}

/** An answer as the vendor's host writes it: one line of JSON. */
export function callback(seq, status, payload, parentVersion, more = {}) {
  const statusText = { 200: "OK", 401: "Unauthorized", 500: "Internal Server Error" }[status] ?? "";
  const said = { targetModule: "Canvas", type: "callback", seq, status, statusText, payload, ...more };
  return JSON.stringify({ ...said, parentVersion, clientVersion: "41.0" });
}

export function event(name, method, payload, params) {
  const inside = { name, method, payload, ...(params === undefined ? {} : { params }) };
  return JSON.stringify({ targetModule: "Canvas", type: "event", payload: inside });
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
