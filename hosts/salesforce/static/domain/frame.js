// One canvas app: the frame its page stands in, and the conversation with the SDK inside.
import { callback, event as eventMessage, readMessage, WireError } from "./wire.js";

const REFUSED = [{ errorCode: "INVALID_SESSION_ID", message: "Session expired or invalid" }];
const STREAMING = "sfdc.streamingapi";

let made = 0;

export class CanvasFrame {
  /**
   * @param {any} config Of `/canvas.json`.
   * @param {import("./above.js").Above} above
   * @param {{ placement: string, record: string | null, user: string, parameters: object, height: string }} place
   */
  constructor(config, above, place) {
    this.config = config;
    this.above = above;
    this.place = place;
    this.id = `06P5g0000004hCr:${made++}`;
    this.appOrigin = new URL(config.canvasUrl).origin;
    /** What the app was given last. @type {any} */
    this.signed = null;
    /** @type {Map<string, any>} */
    this.subscriptions = new Map();
    /** Every message that was taken, for tests. @type {any[]} */
    this.taken = [];
    this.element = document.createElement("iframe");
    this.element.name = `canvas-frame-${this.id}`;
    this.element.title = "Customer profile";
    this.element.allow = "clipboard-write";
    this.#setHeight(`${place.height}px`);
    addEventListener("message", (message) => this.#receive(message));
    above.heard = (published) => this.#deliver(published);
  }

  /** Sign and post, or send to the page that asks for consent where the person has not allowed the app. */
  async load() {
    const answer = await this.#sign();
    if (answer.approval) {
      const query = new URLSearchParams({
        _sfdc_canvas_auth: "user_approval_required",
        loginUrl: this.config.origin,
      });
      this.element.src = `${this.config.canvasUrl}?${query}`;
    } else if (answer.response === undefined) {
      document.body.replaceChildren(text("Unable to retrieve signed request from the server."));
    } else {
      this.signed = answer;
      this.#submit(answer.response);
    }
  }

  async #sign() {
    const answer = await fetch(this.config.signPath, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...this.place, frame: this.id }),
    });
    return answer.ok ? await answer.json() : { status: answer.status };
  }

  /** The host has no other way into the frame than a form. */
  #submit(signedRequest) {
    this.subscriptions.clear();
    const form = document.createElement("form");
    form.method = "post";
    form.action = this.config.canvasUrl;
    form.target = this.element.name;
    form.hidden = true;
    const field = document.createElement("input");
    field.name = "signed_request";
    field.value = signedRequest;
    form.append(field);
    document.body.append(form);
    form.submit();
    form.remove();
  }

  #receive(message) {
    if (message.source === window.parent && message.data?.standIn !== undefined) return; // heard by `Above`
    if (message.source === null) return; // a page that has been left meanwhile: nobody is there to hear an answer
    if (message.source !== this.element.contentWindow) {
      return this.above.refuse("message", `from a window that is no app of ours, ${message.origin}`);
    }
    if (message.origin !== this.appOrigin) return this.above.refuse("message", `from the origin ${message.origin}`);
    try {
      const { seq, body } = readMessage(message.data, this.#addressed());
      this.taken.push(body);
      this.#handlers[body.type](seq, body);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.above.refuse("message", error.message);
    }
  }

  #addressed() {
    const instanceId = this.signed?.instanceId ?? this.id;
    return { frame: this.id, instanceId, targetOrigin: this.config.origin };
  }

  #handlers = {
    ctx: (seq, body) => this.#context(seq, body),
    ajax: (seq, body) => this.#ajax(seq, body),
    refresh: (seq) => this.#refresh(seq),
    repost: (_seq, { refresh }) => (refresh === false ? this.#submit(this.signed.response) : this.load()),
    resize: (_seq, { size }) => this.#setHeight(size.height),
    subscribe: (_seq, { subscriptions }) => this.#subscribe(subscriptions),
    unsubscribe: (_seq, { subscriptions }) => {
      for (const name of Object.keys(subscriptions)) this.subscriptions.delete(name);
    },
    publish: (_seq, { event }) => this.above.publish({ name: event.name, payload: event.payload ?? null }),
  };

  async #context(seq, { config }) {
    const answer = await fetch("/canvas-context.json", {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${config.client.oauthToken}` },
      body: JSON.stringify({ ...this.place, frame: this.id }),
    });
    this.#reply(seq, answer.status, answer.ok ? await answer.json() : REFUSED);
  }

  async #ajax(seq, { url, config }) {
    const { pathname, search } = new URL(url, location.href);
    const { method, headers, data } = config;
    const body = method === "GET" || method === "HEAD" ? undefined : data;
    const answer = await fetch(`${pathname}${search}`, { method, headers, body });
    const responseHeaders = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\r\n");
    this.#reply(seq, answer.status, await answer.json(), { responseHeaders });
  }

  async #refresh(seq) {
    const answer = await this.#sign();
    if (answer.response === undefined) return this.#reply(seq, answer.status ?? 401, REFUSED);
    this.signed = answer;
    this.#reply(seq, 200, { response: answer.response });
  }

  #subscribe(subscriptions) {
    for (const [name, how] of Object.entries(subscriptions)) {
      this.subscriptions.set(name, how);
      // Streaming runs over cookies, which are blocked here as in many browsers.
      if (name === STREAMING) this.#stream(how?.params);
    }
  }

  #stream(params) {
    const payload = { success: false, errorMessage: "403::Unknown client" };
    this.#post(eventMessage(STREAMING, "onComplete", payload, params));
  }

  #deliver({ name, payload }) {
    if (this.subscriptions.has(name)) this.#post(eventMessage(name, "onData", payload));
  }

  #reply(seq, status, payload, more) {
    this.#post(callback(seq, status, payload, this.config.apiVersion, more));
  }

  #post(message) {
    this.element.contentWindow?.postMessage(message, this.appOrigin);
  }

  #setHeight(height) {
    if (height === "") return;
    this.element.style.height = `${Math.min(parseFloat(height), this.config.heightMax)}px`;
    this.above.height(parseFloat(this.element.style.height));
  }
}

function text(words) {
  const line = document.createElement("p");
  line.textContent = words;
  return line;
}
