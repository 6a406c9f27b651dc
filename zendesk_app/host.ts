// Zendesk around the panel: settings, who looks, the colours, and the size of the frame.
import { type Fields, fields, HostSilentError, textOf, within, type ZafClient } from "./zaf.ts";

export const HOST_TIMEOUT = 10_000;
/** A panel that is lower than its frame stays so for this long before the frame follows, in milliseconds. */
const SHRINKS_AFTER = 400;

/** What the host says of itself when it registers the app. */
export interface Around {
  readonly metadata: Fields;
  readonly context: Fields;
}

export interface Settings {
  /** Onefold's address without a slash at its end. */
  readonly address: string;
  /** The address as the setting holds it, which is what the proxy would put in its place. */
  readonly addressAsSet: string;
  readonly space: string;
  readonly subdomain: string;
}

export interface Viewer {
  readonly id: string;
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
}

export async function readAround(client: ZafClient): Promise<Around> {
  const silent = new HostSilentError("the app was not registered");
  const [metadata, context] = await within(HOST_TIMEOUT, Promise.all([client.metadata(), client.context()]), silent);
  return { metadata: fields(metadata), context: fields(context) };
}

/** The installation's settings; null where the admin has not filled them in. */
export function readSettings({ metadata, context }: Around): Settings | null {
  const settings = fields(metadata.settings);
  const addressAsSet = textOf(settings.backendUrl);
  const space = textOf(settings.space);
  if (addressAsSet === null || space === null || !/^https?:\/\//.test(addressAsSet)) return null;
  const subdomain = textOf(fields(context.account).subdomain) ?? "";
  return { address: addressAsSet.replace(/\/+$/, ""), addressAsSet, space, subdomain };
}

export function readViewer(value: unknown): Viewer {
  const user = fields(value);
  return {
    id: textOf(user.id) ?? "",
    locale: textOf(user.locale) ?? undefined,
    timeZone: textOf(fields(user.timeZone).ianaName) ?? undefined,
  };
}

/** "light" or "dark" as the host says; null where it does not say. */
export async function readColourScheme(client: ZafClient): Promise<string | null> {
  return textOf((await read(client, ["colorScheme"])).colorScheme);
}

/** Several paths in one call of the host. */
export async function read(client: ZafClient, paths: readonly string[]): Promise<Fields> {
  const silent = new HostSilentError(`no answer to ${paths.join(", ")}`);
  const got = fields(await within(HOST_TIMEOUT, client.get(paths), silent).catch(() => Promise.reject(silent)));
  // The npm release of the SDK resolves with its timeout instead of rejecting.
  if (got.name === "TimeoutError" || Object.keys(got).length === 0) throw silent;
  return got;
}

/** Keeps the frame as high as the panel, until the returned function is called: nothing in a sidebar grows by itself. */
export function keepSized(client: ZafClient, panel: HTMLElement): () => void {
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const resize = (late?: unknown): void => {
    clearTimeout(timer);
    const height = Math.ceil(panel.getBoundingClientRect().height);
    if (height === last || height === 0) return;
    // While a person is asked for there is little to show: what stands below would jump up and down again.
    if (height < last && late !== true) { timer = setTimeout(resize, SHRINKS_AFTER, true); return; }
    last = height;
    client.invoke("resize", { width: "100%", height: `${height}px` }).catch(() => {
      last = 0; // asked again with the next change
    });
  };
  const observer = new ResizeObserver(() => resize());
  observer.observe(panel);
  return () => observer.disconnect();
}
