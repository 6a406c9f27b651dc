// The messages between the host page and the vendor's SDK: read strictly, written as the vendor's host writes them.

/** A message that the vendor's host would not understand. */
export class WireError extends Error {}

/** What is sent back in place of a result; the SDK turns it into an Error again. */
export class ApiError extends Error {
  /**
   * @param {string} name
   * @param {string} message
   * @param {string} [path]
   */
  constructor(name, message, path) {
    super(message);
    this.name = name;
    this.path = path;
  }

  toWire() {
    return { name: this.name, message: this.message, ...(this.path === undefined ? {} : { path: this.path }) };
  }
}

export const KINDS = ["get", "set", "invoke"];

// Namespaces whose events the host itself sends: a name in them that is not listed is a mistake of the app.
const HOST_EVENTS = new Set([
  "app.activated",
  "app.deactivated",
  "app.expanded",
  "app.collapsed",
  "app.willDestroy",
  "context.updated",
  "pane.activated",
  "pane.deactivated",
  "app.route.changed",
  "instance.created",
  "instance.registered",
  "window.resize",
  "window.scroll",
  "colorScheme.changed",
  "*.changed",
  "modal.close",
  "ticket.save",
  "ticket.requester.id.changed",
  "ticket.requester.email.changed",
  "ticket.requester.name.changed",
  "ticket.requester.externalId.changed",
  "ticket.organization.changed",
  "ticket.assignee.user.id.changed",
  "ticket.status.changed",
  "ticket.subject.changed",
  "ticket.type.changed",
  "ticket.priority.changed",
  "ticket.tags.changed",
  "ticket.brand.changed",
  "ticket.comments.changed",
  "comment.text.changed",
  "user.email.changed",
  "user.externalId.changed",
  "user.name.changed",
  "user.organizations.changed",
]);
const HOST_NAMESPACES =
  /^(app|context|pane|instance|window|colorScheme|modal|ticket|comment|user|organization|currentUser)\./;
/** Events by their beginning that come in some locations only. */
const PLACES = {
  "ticket.": ["ticket_sidebar", "new_ticket_sidebar"],
  "comment.": ["ticket_sidebar", "new_ticket_sidebar"],
  "user.": ["user_sidebar"],
  "organization.": ["organization_sidebar"],
};
const SILENT_KEYS = new Set(["session.live", "__track__"]); // the newer SDK tells the host that somebody is there

/**
 * @param {unknown} data What arrived, as posted.
 * @param {string} guid The instance's.
 * @param {(guid: string) => boolean} knows Whether another instance of the app has this id.
 * @returns {{ kind: string, [field: string]: any }} `target`: the instance it is about; kind: handshake, on, off, trigger, request, reply, silent, get, set or invoke.
 * @throws {WireError} Nothing the vendor's SDK sends looks like this.
 */
export function readMessage(data, guid, knows = () => false) {
  const message = typeof data === "string" ? parse(data) : data;
  if (typeof message !== "object" || message === null) throw new WireError("a message is an object");
  if (message.appGuid !== guid) throw new WireError(`unknown appGuid ${String(message.appGuid)}`);
  if (typeof data !== "string") return readReply(message);
  const target = message.instanceGuid;
  if (target !== guid && !knows(target)) throw new WireError(`unknown instanceGuid ${String(target)}`);
  if (!("request" in message)) return { target, ...readKey(message) };
  if (target !== guid) throw new WireError("get, set and invoke for another instance are not played by this stand-in");
  return readCall(message);
}

/** Whether an event can never come where an app listens to it: it would wait for it in vain. */
export function foreignTo(location, event) {
  const start = Object.keys(PLACES).find((each) => event.startsWith(each));
  return start !== undefined && !PLACES[start].includes(location);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new WireError("a message in text is JSON");
  }
}

function readReply(message) {
  const name = after(message.key, "iframe.reply:");
  if (name === null) throw new WireError(`only replies come as objects, not ${String(message.key)}`);
  return { kind: "reply", name, error: message.error };
}

function readCall(message) {
  const { id, request, params } = message;
  if (!Number.isInteger(id) || id < 1) throw new WireError("a request carries an id from 1");
  // From here on the app can be answered, so an unknown kind or wrong parameters are not a WireError.
  return { kind: KINDS.includes(request) ? request : "unknown", id, request, params };
}

function readKey(message) {
  const { key } = message;
  if (typeof key !== "string") throw new WireError("a message carries a key or a request");
  if (key === "iframe.handshake") return { kind: "handshake", version: message.message?.version };
  if (SILENT_KEYS.has(key)) return { kind: "silent" };
  for (const kind of ["on", "off"]) {
    const event = after(key, `iframe.${kind}:`);
    if (event !== null) return { kind, event, count: readCount(event, message.message) };
  }
  const triggered = after(key, "iframe.trigger:");
  if (triggered !== null) return { kind: "trigger", event: triggered, payload: message.message };
  if (/^request:[1-9]\d*$/.test(key)) return { kind: "request", key, options: message.message };
  throw new WireError(`unknown message key ${key}`);
}

function readCount(event, message) {
  if (!Number.isInteger(message?.subscriberCount)) throw new WireError("a subscription carries subscriberCount");
  if (HOST_NAMESPACES.test(event) && !HOST_EVENTS.has(event)) throw new WireError(`no event is called ${event}`);
  return message.subscriberCount;
}

function after(text, start) {
  return typeof text === "string" && text.startsWith(start) ? text.slice(start.length) : null;
}
