// Our own client of the canvas messages, instead of the vendor's SDK: that one takes messages of any window, adopts the
// sender's origin as its target, brings cookies, storage and console output, and is ten times the size. What is spoken
// here is what its version 41.0 speaks; the target never changes, and no token of Salesforce is in this page.
import { type ClientFacts, isFields } from "./facts.ts";

const CLIENT_VERSION = "41.0";
const SEQUENCE_MAX = 100;
const REPLY_MS = 15_000;
const FRAME_NAME = "canvas-frame-";
/** In place of Salesforce's token, as the SDK itself sends it where none is needed. */
const NO_TOKEN = "null";

/** Salesforce around us did not answer, or not with what was asked for. */
export class CanvasSilentError extends Error {
  override readonly name = "CanvasSilentError";
}

interface Waiting {
  readonly resolve: (payload: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class Canvas {
  private sequence = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Map<string, () => void>();

  /** @param client As the server verified it; the origin is both the only target and the only sender. */
  constructor(
    private readonly page: Window,
    private readonly client: ClientFacts,
  ) {
    page.addEventListener("message", this.receive, true);
  }

  /** Ask for a height; the width stays what the placement gives. */
  resize(height: number): void {
    this.post({ type: "resize", config: this.config(), size: { height: `${height}px`, width: "" } });
  }

  /** A new signed request, as text only the server can judge. */
  async refresh(): Promise<string> {
    const payload = await this.ask({ type: "refresh", accessToken: NO_TOKEN, config: frameConfig(this.page, this.client) });
    const response = isFields(payload) ? payload.response : null;
    if (typeof response !== "string") throw new CanvasSilentError("no signed request in the answer");
    return response;
  }

  /** Let Salesforce load this page anew with a new signed request. */
  repost(): void {
    this.post(repostMessage(this.page, this.client));
  }

  /** Hear of an event on the page around us. What it carries is any canvas app's text, so nobody gets to see it. */
  subscribe(name: string, heard: () => void): void {
    this.listeners.set(name, heard);
    this.post({ type: "subscribe", config: this.config(), subscriptions: { [name]: {} } });
  }

  private config(): object {
    return { client: { oauthToken: NO_TOKEN, ...this.client } };
  }

  private ask(body: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const sequence = this.post(body);
      const timer = setTimeout(() => {
        this.waiting.delete(sequence);
        reject(new CanvasSilentError("no answer in time"));
      }, REPLY_MS);
      this.waiting.set(sequence, { resolve, reject, timer });
    });
  }

  private post(body: object): number {
    this.sequence = this.sequence > SEQUENCE_MAX ? 0 : this.sequence + 1;
    this.page.parent.postMessage(messageOf(this.sequence, body), this.client.targetOrigin);
    return this.sequence;
  }

  private readonly receive = (event: MessageEvent<unknown>): void => {
    if (event.source !== this.page.parent || event.origin !== this.client.targetOrigin) return;
    const message = parsed(event.data);
    if (message === null || (message.targetModule ?? "Canvas") !== "Canvas") return;
    if (message.type === "callback") this.settle(message);
    if (message.type === "event" && isFields(message.payload) && message.payload.method === "onData") {
      this.listeners.get(String(message.payload.name))?.();
    }
  };

  /** A question is answered once: a second message of the same number finds nobody. */
  private settle(message: Readonly<Record<string, unknown>>): void {
    const sequence = Number(message.seq);
    const waiting = this.waiting.get(sequence);
    if (waiting === undefined) return;
    this.waiting.delete(sequence);
    clearTimeout(waiting.timer);
    if (message.status === 200) waiting.resolve(message.payload);
    else waiting.reject(new CanvasSilentError(`status ${String(message.status)}`));
  }
}

/** Ask for a new signed request before anything is verified: there is no origin to name, and nothing in it to hide. */
export function repostToAny(page: Window): void {
  page.parent.postMessage(messageOf(1, repostMessage(page, null)), "*");
}

function repostMessage(page: Window, client: ClientFacts | null): object {
  return { type: "repost", accessToken: NO_TOKEN, config: frameConfig(page, client), refresh: true };
}

/** These two name the frame by its window's name, not by the signed instance id. */
function frameConfig(page: Window, client: ClientFacts | null): object {
  const named = page.name.startsWith(FRAME_NAME);
  const instanceId = named ? page.name.slice(FRAME_NAME.length) : (client?.instanceId ?? "");
  return { client: { oauthToken: NO_TOKEN, instanceId, targetOrigin: "*" } };
}

/** One line of JSON: the receiver ignores anything else without a word. */
function messageOf(seq: number, body: object): string {
  return JSON.stringify({ seq, src: "client", clientVersion: CLIENT_VERSION, body, targetModule: "Canvas" });
}

function parsed(data: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof data !== "string" || !/^\{.*\}$/.test(data)) return null;
  try {
    const value: unknown = JSON.parse(data);
    return isFields(value) ? value : null;
  } catch {
    return null; // not meant for us
  }
}
