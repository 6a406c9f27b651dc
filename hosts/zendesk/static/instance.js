// One running app: its iframe beside one ticket, and the conversation with the SDK inside.
import { runAction } from "./actions.js";
import { request } from "./http.js";
import { readPath, writePath } from "./paths.js";
import { ApiError, foreignTo, KINDS, readMessage, WireError } from "./wire.js";

const REPLY_MS = 30_000;
const FAREWELL_MS = 100; // how long an app may clean up once its tab is closed

/**
 * @typedef {object} Standing Where an instance stands.
 * @property {string} location Such as "ticket_sidebar".
 * @property {{ url: string, signed: boolean }} place What the package says of the location.
 * @property {import("./tabs.js").Tab} [tab] Beside which tab; none: a modal.
 * @property {AppInstance} [parent] Which instance opened this modal.
 * @property {{ width?: string, height?: string }} [size] Of a modal.
 */
export class AppInstance {
  /**
   * @param {import("./host.js").Host} host
   * @param {Standing} standing
   */
  constructor(host, { location, place, tab = null, parent = null, size = {} }) {
    this.host = host;
    this.location = location;
    this.place = place;
    this.tab = tab;
    this.parent = parent;
    this.size = size;
    this.guid = crypto.randomUUID();
    this.origin = new URL(place.url).origin;
    this.active = tab === null; // a modal stands over everything while it is there
    this.contextChanges = {};
    this.frame = document.createElement("iframe");
    this.frame.title = host.config.app.name;
    this.frame.name = `app-${this.guid}`; // what a form is posted to; later it would not count
    this.#reset();
  }

  /** The ticket this instance stands beside; null: none. */
  get ticket() {
    return this.tab?.ticket ?? null;
  }

  get context() {
    const { account } = this.host.config;
    const place = { product: "support", account, location: this.location, ...this.tab?.context };
    return { instanceGuid: this.guid, ...place, ...this.contextChanges };
  }

  /** Load the page, once the frame stands in the document: a signed one by POST, with a token for this load alone. */
  load() {
    const url = new URL(this.place.url);
    const query = { origin: location.origin, app_guid: this.guid, colorScheme: this.host.colorScheme };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (this.place.signed) void postSigned(this.frame, this.location, url);
    else this.frame.src = url.href;
  }

  /** @param {Record<string, unknown>} changes What has become of the place the app stands in. */
  changeContext(changes) {
    this.contextChanges = { ...this.contextChanges, ...changes };
    this.send("context.updated", this.context);
  }

  /** Post an event to the app, if it listens. */
  send(event, payload) {
    if (!this.subscriptions.get(event)) return false;
    this.#post({ key: `zaf.${event}`, message: payload });
    return true;
  }

  /** Post an event of another instance to this app, if it listens to that one. */
  sendOf(guid, event, payload) {
    if (this.others.get(guid)?.get(event)) this.#post({ key: `zaf.${event}`, message: payload, instanceGuid: guid });
  }

  /** The agent comes to this ticket's tab, or leaves it. */
  setActive(active) {
    if (this.active === active) return;
    this.active = active;
    this.#tellActive();
  }

  /**
   * Ask the app to let something happen.
   * @param {string} event Such as "ticket.save".
   * @returns {Promise<string | null>} Why not; null: it may.
   */
  async ask(event) {
    if (!this.subscriptions.get(event)) return null;
    const reply = new Promise((resolve) => this.pendingReplies.set(event, resolve));
    this.#post({ key: `zaf.${event}`, needsReply: true, message: {} });
    const late = new Promise((resolve) => setTimeout(resolve, REPLY_MS, "the app did not answer"));
    return Promise.race([reply, late]);
  }

  /** @param {string} height Such as "240px". */
  setHeight(height) {
    this.frame.style.height = /^\d+(\.\d+)?$/.test(height) ? `${height}px` : height;
  }

  /** @param {string} width Of a modal, such as "700px". */
  setWidth(width) {
    this.frame.style.width = /^\d+(\.\d+)?$/.test(width) ? `${width}px` : width;
  }

  setHidden(hidden) {
    this.frame.classList.toggle("hidden-by-app", hidden);
  }

  /** The tab is closed: tell the app, then take its frame away. */
  destroy() {
    this.send("app.willDestroy", {});
    this.frame.hidden = true;
    setTimeout(() => this.unmount(), FAREWELL_MS);
  }

  /** Takes away whatever the page put around the frame. */
  unmount = () => this.frame.remove();

  /** @param {MessageEvent} event From this instance's frame. */
  receive(event) {
    try {
      this.#handle(readMessage(event.data, this.guid, (guid) => this.host.knows(guid)));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.host.log.refuse("message", error.message);
    }
  }

  #reset() {
    this.registered = false;
    /** What the app last heard of it; null: nothing yet. @type {boolean | null} */
    this.toldActive = null;
    /** @type {Map<string, number>} */
    this.subscriptions = new Map();
    /** What it listens to of other instances, by their ids. @type {Map<string, Map<string, number>>} */
    this.others = new Map();
    /** @type {Map<string, (reason: string | null) => void>} */
    this.pendingReplies = new Map();
  }

  #handle(message) {
    if (message.kind === "handshake") return this.#register();
    if (!this.registered) return this.host.log.refuse(`message ${message.kind}`, "the handshake comes first");
    if (message.kind === "unknown" || KINDS.includes(message.kind)) return this.#answer(message);
    return this.#take[message.kind](message);
  }

  /** What each kind of message without an answer does. */
  #take = {
    on: (message) => this.#subscribe(message),
    off: (message) => this.#listening(message.target).set(message.event, message.count),
    trigger: ({ target, event, payload }) => this.host.tell(target, event, payload),
    reply: (message) => this.#settle(message),
    request: (message) => this.#request(message),
    silent: () => {},
  };

  /** A page that is loaded anew shakes hands anew, with nothing subscribed. */
  #register() {
    this.#reset();
    this.registered = true;
    this.#post({
      key: "zaf.app.registered",
      message: { metadata: this.host.config.app.metadata, context: this.context },
    });
  }

  #listening(guid) {
    if (guid === this.guid) return this.subscriptions;
    if (!this.others.has(guid)) this.others.set(guid, new Map());
    return this.others.get(guid);
  }

  #subscribe({ target, event, count }) {
    const foreign = foreignTo(this.location, event);
    if (target === this.guid && foreign) return this.host.log.refuse("message on", `${event} never comes in ${this.location}`);
    this.#listening(target).set(event, count);
    if (target !== this.guid) return;
    // An app hears once it listens whether its ticket is shown, also right after its start: a tab may be opened hidden.
    if (event === this.#activity && this.toldActive !== this.active) this.#tellActive();
  }

  get #activity() {
    return this.active ? "app.activated" : "app.deactivated";
  }

  #tellActive() {
    if (this.send(this.#activity, {})) this.toldActive = this.active;
  }

  #settle({ name, error }) {
    const settle = this.pendingReplies.get(name);
    if (settle === undefined) return this.host.log.refuse(`reply ${name}`, "nobody asked");
    this.pendingReplies.delete(name);
    settle(error === undefined ? null : String(error.msg || "the app refused"));
  }

  async #request({ key, options }) {
    if (!this.subscriptions.get(`${key}.done`) || !this.subscriptions.get(`${key}.fail`)) {
      return this.host.log.refuse(`message ${key}`, "its done and fail are not listened to");
    }
    const { event, responseArgs } = await request(options, this.host);
    this.#post({ key: `zaf.${key}.${event}`, message: { responseArgs } });
  }

  #answer({ kind, id, request: name, params }) {
    try {
      this.#post({ id, result: this.#result(kind, name, params) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.host.log.refuse(`request ${name}`, error.message);
      this.#post({ id, error: error.toWire() });
    }
  }

  /** One failing path does not spoil the others: it stands under `errors`. */
  #result(kind, name, params) {
    const work = { get: this.#get, set: this.#set, invoke: this.#invoke }[kind];
    if (work === undefined) throw new ApiError("RequestError", `unknown request kind ${name}`);
    const result = { errors: {} };
    for (const [path, argument] of work.call(this, params)) {
      try {
        result[path] = argument();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.host.log.refuse(`${kind} ${path}`, error.message);
        result.errors[path] = error.toWire();
      }
    }
    return result;
  }

  #get(params) {
    if (!Array.isArray(params) || params.some((path) => typeof path !== "string")) {
      throw new ApiError("RequestError", "get takes a list of paths");
    }
    return params.map((path) => [path, () => readPath(path, this)]);
  }

  #set(params) {
    return fields("set", params).map(([path, value]) => [path, () => writePath(path, value, this) ?? value]);
  }

  #invoke(params) {
    const calls = fields("invoke", params);
    if (calls.some(([, args]) => !Array.isArray(args)))
      throw new ApiError("RequestError", "invoke takes a list of arguments");
    if (calls.length > 1 && calls.some(([action]) => action === "instances.create")) {
      throw new ApiError("RequestError", "instances.create must be called separately");
    }
    if (calls.length > 1 && calls.some(([, args]) => args.some((one) => typeof one !== "string"))) {
      throw new ApiError("RequestError", "invoke of several actions takes texts only");
    }
    return calls.map(([action, args]) => [action, () => runAction(action, args, this)]);
  }

  #post(message) {
    this.frame.contentWindow?.postMessage(JSON.stringify(message), this.origin);
  }
}

/** @param {HTMLIFrameElement} frame @param {string} location @param {URL} url */
async function postSigned(frame, location, url) {
  const query = url.search.slice(1);
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/signed", { method: "POST", headers, body: JSON.stringify({ location, query }) });
  const { token } = await answer.json();
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "token", value: token });
  const form = Object.assign(document.createElement("form"), { method: "post", action: url.href, target: frame.name });
  form.hidden = true;
  form.append(field);
  document.body.append(form);
  form.submit();
  frame.addEventListener("load", () => form.remove(), { once: true }); // not sooner: that would take it back
}

function fields(kind, params) {
  if (typeof params !== "object" || params === null || Array.isArray(params)) {
    throw new ApiError("RequestError", `${kind} takes an object`);
  }
  return Object.entries(params);
}
