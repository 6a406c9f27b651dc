// The vendor's SDK as this app uses it. It is loaded from the vendor's address, so nothing of it is bundled,
// and whatever it answers is of unknown make until read.

export interface ZafRequest {
  readonly url: string;
  readonly type: "GET" | "POST";
  /** Absent in requests to the account's own API, which never leave it. */
  readonly cors?: false;
  readonly autoRetry: false;
  readonly timeout: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly httpCompleteResponse?: true;
  readonly dataType?: "json";
  readonly secure?: true;
  readonly contentType?: "application/json";
  readonly data?: string;
  readonly jwt?: {
    readonly algorithm: "HS256";
    readonly secret_key: string;
    readonly expiry: number;
    readonly claims: Readonly<Record<string, string>>;
  };
}

export interface ZafClient {
  on(event: string, handler: (payload: unknown) => void): void;
  get(paths: readonly string[]): Promise<unknown>;
  trigger(event: string, payload: unknown): void;
  /** The same app in another frame, such as the modal that a sidebar opened. */
  instance(guid: string): Pick<ZafClient, "on" | "trigger">;
  invoke(action: string, ...args: readonly unknown[]): Promise<unknown>;
  request(request: ZafRequest): Promise<unknown>;
  metadata(): Promise<unknown>;
  context(): Promise<unknown>;
}

declare global {
  interface Window {
    readonly ZAFClient?: { init(): ZafClient | false };
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {}; // any object has fields of unknown make
}

export function textOf(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** The host did not answer the SDK in time, or said that it could not. */
export class HostSilentError extends Error {
  override readonly name = "HostSilentError";
}

/** The viewer's rights in the host do not reach what was asked for. */
export class NotReadableError extends Error {
  override readonly name = "NotReadableError";
}

/** Rejects with the given error when the promise takes longer; some of the SDK's never settle. */
export function within<Value>(milliseconds: number, promise: Promise<Value>, late: Error): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
