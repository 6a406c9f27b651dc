// What the server says to the page, once the signed request is verified, and again after a refresh:
//
//   <link rel="stylesheet" href="assets/page.css">
//   <script type="application/json" id="onefold-page">{"state": "ready", "token": "pt_…", "object": {"type": "Contact",
//     "id": "003…"} or null, "placement": <displayLocation>, "theme": "light" | "dark" | "auto", "locale": "en_GB",
//     "language": "en_US", "timeZone": "Europe/London", "client": {"instanceId": "…", "targetOrigin": "https://…"}}</script>
//   <script type="module" src="assets/main.js"></script>
//
// `state` is "ready", or why there is nothing to look up: "stale" (a signed request seen long ago, asked for anew),
// "authorise" (with `authoriseUrl`, if there is one to open), "refused". The page reads nothing else from Salesforce.

export type Theme = "light" | "dark" | "auto";

export interface RecordObject {
  readonly type: string;
  readonly id: string;
}

/** How messages to the frame around us are addressed; the origin is the verified one. */
export interface ClientFacts {
  readonly instanceId: string;
  readonly targetOrigin: string;
}

export interface Facts {
  readonly state: "ready" | "stale" | "authorise" | "refused";
  readonly token: string;
  readonly object: RecordObject | null;
  /** Where in Salesforce we stand; "None" is the previewer. */
  readonly placement: string;
  readonly theme: Theme;
  readonly locale: string | undefined;
  readonly language: string | undefined;
  readonly timeZone: string | undefined;
  /** Null while nothing is verified. */
  readonly client: ClientFacts | null;
  /** Where the person allows Onefold, as the server has checked it. */
  readonly authoriseUrl: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** The facts in a page; null where it holds none. */
export function factsOf(page: Document): Facts | null {
  try {
    return readFacts(JSON.parse(page.getElementById("onefold-page")?.textContent ?? "null"));
  } catch {
    return null; // a page without our facts is not one of ours
  }
}

/** The facts out of a page or an answer; null for what are none. */
export function readFacts(value: unknown): Facts | null {
  if (!isFields(value)) return null;
  return {
    state: stateOf(value.state),
    token: text(value.token) ?? "",
    object: readObject(value.object),
    placement: text(value.placement) ?? "",
    theme: value.theme === "dark" || value.theme === "auto" ? value.theme : "light",
    locale: languageTag(value.locale),
    language: languageTag(value.language),
    timeZone: text(value.timeZone),
    client: readClient(value.client),
    authoriseUrl: readAddress(value.authoriseUrl),
  };
}

function stateOf(value: unknown): Facts["state"] {
  return value === "stale" || value === "authorise" || value === "refused" ? value : "ready";
}

function readObject(value: unknown): RecordObject | null {
  if (!isFields(value)) return null;
  const [type, id] = [text(value.type), text(value.id)];
  return type === undefined || id === undefined ? null : { type, id };
}

function readClient(value: unknown): ClientFacts | null {
  if (!isFields(value)) return null;
  const [instanceId, targetOrigin] = [text(value.instanceId), originOf(value.targetOrigin)];
  return targetOrigin === null ? null : { instanceId: instanceId ?? "", targetOrigin };
}

/** Scheme, host and port alone: what an event's origin is compared with. */
function originOf(value: unknown): string | null {
  const address = readAddress(value);
  return address === null ? null : new URL(address).origin;
}

function readAddress(value: unknown): string | null {
  const address = text(value);
  return address !== undefined && /^https?:\/\//.test(address) && URL.canParse(address) ? address : null;
}

/** Salesforce writes `en_GB`, browsers `en-GB`; what is no language at all is left to the browser. */
function languageTag(value: unknown): string | undefined {
  const tag = text(value)?.replaceAll("_", "-");
  try {
    return tag === undefined ? undefined : Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
