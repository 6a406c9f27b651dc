// The app in its frame: finds out where it stands, starts the panel of that place, follows the host's events.
import { type InsertDetail, OnefoldProfile, type PanelState, type PickDetail, type Reader, type Reply } from "../profile_ui/index.ts";
import { mark, speak } from "../profile_ui/strings/language.ts";
import { gardenThemes } from "../profile_ui/style/garden.ts";
import { type Around, keepSized, readAround, readColourScheme, type Viewer } from "./host.ts";
import { PersonPanel } from "./person_panel.ts";
import { type Beside, openPlace } from "./places.ts";
import { settle } from "./settle.ts";
import { GIVES_UP_AFTER, type OpenWay, type Way } from "./ways.ts";
import { textOf, type ZafClient } from "./zaf.ts";

const LOAD_AGAIN = 5000;
const NEXT_TRY = 20_000;

/** Places beside a reply that is being written. */
const REPLIED: readonly string[] = ["ticket_sidebar", "new_ticket_sidebar"];

declare global {
  interface HTMLElementEventMap {
    "onefold-insert": CustomEvent<InsertDetail>;
    "onefold-pick": CustomEvent<PickDetail>;
  }
}

/** What a panel needs drawn: the state, and the viewer whose zone and language apply. */
export interface View {
  show(state: PanelState, viewer: Viewer | null): void;
}

/** What stands in the frame: a person, an organisation's people, the wide view. */
export interface Panel extends Reader {
  /** Beside what and whom it stands; null: not known yet. */
  readonly beside: Beside | null;
  told: (beside: Beside) => void;
  /** Ask for what is to be shown. */
  ask(how?: { readonly unseen?: boolean }): Promise<void>;
  /** A viewer asks to try now. */
  readonly again: () => void;
  pick(id: string | null): Promise<void>;
  /** Somebody looks, or nobody does. */
  setActive(active: boolean): void;
  close(): void;
}

/** All that the parts loaded later work with. */
export interface Frame {
  readonly client: ZafClient;
  readonly around: Around;
  readonly way: Way;
  readonly view: View;
  readonly element: OnefoldProfile;
  /** GET a relative address of the account's own API, with the agent's session. */
  accountGet(url: string): Promise<Reply>;
}

export function start(openWay: OpenWay): void {
  OnefoldProfile.themes = [gardenThemes];
  const element = new OnefoldProfile();
  mark(document.documentElement);
  const client = window.ZAFClient?.init() ?? false;
  setScheme(element, new URLSearchParams(location.search).get("colorScheme"));
  document.body.append(element);
  if (client === false) element.state = { kind: "not-connected", reason: "outside" };
  else void follow(client, element, openWay);
  // What opens only on a click comes after the first paint.
  setTimeout(() => void loaded(() => import("../profile_ui/details.ts")));
}

async function follow(client: ZafClient, element: OnefoldProfile, openWay: OpenWay): Promise<void> {
  const scheme = (said: unknown): void => setScheme(element, said);
  client.on("colorScheme.changed", scheme);
  readColourScheme(client).then(scheme, () => undefined); // without an answer the query's scheme stays
  const around = await surroundings(client, element);
  const place = textOf(around.context.location);
  const unsize = place === "modal" ? () => undefined : keepSized(client, element); // a modal has the size it was made with
  const way = openWay(client, around);
  if (way === null) { element.state = { kind: "not-connected", reason: "settings" }; return; }
  const view: View = {
    show: (state, viewer) => {
      element.state = state;
      element.locale = viewer?.locale ?? element.locale;
      element.timeZone = viewer?.timeZone;
      if (element.locale !== undefined) void useLanguage(element.locale);
    },
  };
  const accountGet = (url: string): Promise<Reply> =>
    settle(client.request({ url, type: "GET", autoRetry: false, dataType: "json", timeout: GIVES_UP_AFTER }));
  const frame: Frame = { client, around, way, view, element, accountGet };
  const panel = await openPanel(place, frame);
  element.reader = panel;
  element.canWiden = place !== "modal";
  element.addEventListener("onefold-ask-again", () => panel.again());
  element.addEventListener("onefold-open-again", () => way.openAgain());
  element.canInsert = REPLIED.includes(place ?? "");
  element.addEventListener("onefold-insert", (event) => {
    client.invoke("ticket.comment.appendText", event.detail.text).catch(() => undefined); // a reply that is closed takes nothing
  });
  element.addEventListener("onefold-pick", (event) => void panel.pick(event.detail.id));
  element.addEventListener("onefold-wide", () => void loaded(() => import("./wide.ts")).then(({ openWide }) => openWide(frame, panel)));
  followAttention(frame, panel, unsize);
  void panel.ask();
}

/** The page speaks as the panel does, once the host has said who looks. */
async function useLanguage(tag: string | undefined): Promise<void> {
  await speak(tag);
  mark(document.documentElement);
}

/** What the host says when it registers the app; while it is silent, the panel says so. */
async function surroundings(client: ZafClient, element: OnefoldProfile): Promise<Around> {
  for (;;) {
    element.state = { kind: "loading", requester: null, since: Date.now() };
    try {
      return await readAround(client);
    } catch {
      element.state = { kind: "host-silent", next_try: Date.now() + NEXT_TRY };
      await new Promise<void>((go) => {
        element.addEventListener("onefold-ask-again", () => go(), { once: true });
        setTimeout(go, NEXT_TRY);
      });
    }
  }
}

async function openPanel(place: string | null, frame: Frame): Promise<Panel> {
  if (place === "organization_sidebar") {
    const { OrganizationPanel } = await loaded(() => import("./organization.ts"));
    return new OrganizationPanel(frame);
  }
  if (place === "modal") {
    const { openModal } = await loaded(() => import("./modal.ts"));
    return openModal(frame);
  }
  const { client, around, way, view } = frame;
  const panel: PersonPanel = new PersonPanel(openPlace(client, around, (...how) => panel.changed(...how)), way, view);
  return panel;
}

/** While nobody looks nothing is asked and nothing is drawn: another tab of the host or the browser, a folded sidebar. */
function followAttention({ client, around, element }: Frame, panel: Panel, unsize: () => void): void {
  let [shown, folded] = [true, false];
  const tell = (): void => {
    const active = shown && !folded && document.visibilityState === "visible";
    element.paused = !active;
    panel.setActive(active);
  };
  if (textOf(around.context.location) !== "modal") { // which stands over everything while it is there
    client.on("app.activated", () => { shown = true; tell(); });
    client.on("app.deactivated", () => { shown = false; tell(); });
    client.on("app.expanded", () => { folded = false; tell(); });
    client.on("app.collapsed", () => { folded = true; tell(); });
  }
  document.addEventListener("visibilitychange", tell);
  client.on("app.willDestroy", () => {
    document.removeEventListener("visibilitychange", tell);
    unsize();
    panel.close();
    element.remove();
  });
}

/** A part of the app, asked for until it comes: a network may be away for a moment. */
async function loaded<Part>(load: () => Promise<Part>): Promise<Part> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((go) => setTimeout(go, LOAD_AGAIN));
    }
  }
}

/** The agent's Zendesk decides, never the system: the two may differ. */
function setScheme(element: OnefoldProfile, scheme: unknown): void {
  if (scheme !== "light" && scheme !== "dark") return;
  element.theme = `garden-${scheme}`;
  document.documentElement.dataset.scheme = scheme;
}
