// Zendesk around the panel: settings, the ticket, the viewer, and the size of the frame.
import { readRequester, type TicketRequester } from "./requester.ts";
import { fields, HostSilentError, textOf, within, type ZafClient } from "./zaf.ts";

const HOST_TIMEOUT = 10_000;

export interface Settings {
  /** Onefold's address without a slash at its end. */
  readonly address: string;
  /** The address as the setting holds it, which is what the proxy would put in its place. */
  readonly addressAsSet: string;
  readonly space: string;
  readonly subdomain: string;
}

export interface Ticket {
  readonly id: string;
  readonly requester: TicketRequester | null;
  readonly viewer: { readonly id: string; readonly locale: string | undefined; readonly timeZone: string | undefined };
}

/** The installation's settings; null where the admin has not filled them in. */
export async function readSettings(client: ZafClient): Promise<Settings | null> {
  const silent = new HostSilentError("the app was not registered");
  const [metadata, context] = await within(HOST_TIMEOUT, Promise.all([client.metadata(), client.context()]), silent);
  const settings = fields(fields(metadata).settings);
  const addressAsSet = textOf(settings.backendUrl);
  const space = textOf(settings.space);
  if (addressAsSet === null || space === null || !/^https?:\/\//.test(addressAsSet)) return null;
  const subdomain = textOf(fields(fields(context).account).subdomain) ?? "";
  return { address: addressAsSet.replace(/\/+$/, ""), addressAsSet, space, subdomain };
}

/** The ticket with its requester and who looks at it, in one call of the host. */
export async function readTicket(client: ZafClient): Promise<Ticket> {
  const got = await read(client, ["ticket.id", "ticket.requester", "currentUser"]);
  const failure = fields(fields(got.errors)["ticket.requester"]);
  // "Could not be found" is how a ticket without a requester may read; any other failure is not absence.
  if (textOf(failure.name) !== null && failure.name !== "APIPathError") throw new HostSilentError("no requester told");
  const user = fields(got.currentUser);
  return {
    id: textOf(got["ticket.id"]) ?? "new",
    requester: readRequester(got["ticket.requester"]),
    viewer: {
      id: textOf(user.id) ?? "",
      locale: textOf(user.locale) ?? undefined,
      timeZone: textOf(fields(user.timeZone).ianaName) ?? undefined,
    },
  };
}

/** "light" or "dark" as the host says; null where it does not say. */
export async function readColourScheme(client: ZafClient): Promise<string | null> {
  return textOf((await read(client, ["colorScheme"])).colorScheme);
}

async function read(client: ZafClient, paths: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const silent = new HostSilentError(`no answer to ${paths.join(", ")}`);
  const got = fields(await within(HOST_TIMEOUT, client.get(paths), silent).catch(() => Promise.reject(silent)));
  // The npm release of the SDK resolves with its timeout instead of rejecting.
  if (got.name === "TimeoutError" || Object.keys(got).length === 0) throw silent;
  return got;
}

/** Keeps the frame as high as the panel: nothing in a sidebar grows by itself. */
export function keepSized(client: ZafClient, panel: HTMLElement): void {
  let last = 0;
  const resize = (): void => {
    const height = Math.ceil(panel.getBoundingClientRect().height);
    if (height === last || height === 0) return;
    last = height;
    client.invoke("resize", { width: "100%", height: `${height}px` }).catch(() => {
      last = 0; // asked again with the next change
    });
  };
  new ResizeObserver(resize).observe(panel);
}
