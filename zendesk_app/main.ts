// The app in its frame: starts the panel, follows the host's events, keeps the frame as high as the panel.
import { OnefoldProfile, type PickDetail } from "../profile_ui/index.ts";
import { words } from "../profile_ui/strings/index.ts";
import { keepSized, readColourScheme } from "./host.ts";
import { TicketPanel } from "./ticket_panel.ts";
import type { ZafClient } from "./zaf.ts";

const LOAD_AGAIN = 5000;

declare global {
  interface HTMLElementEventMap {
    "onefold-pick": CustomEvent<PickDetail>;
  }
}

const panel = new OnefoldProfile();
document.documentElement.lang = words.dates;
setScheme(new URLSearchParams(location.search).get("colorScheme"));
document.body.append(panel);

const client = window.ZAFClient?.init() ?? false;
if (client === false) panel.state = { kind: "not-connected", reason: "outside" };
else follow(client);

// What opens only on a click comes after the first paint.
setTimeout(loadDetails);

function loadDetails(): void {
  import("../profile_ui/details.ts").catch(() => setTimeout(loadDetails, LOAD_AGAIN));
}

function follow(zaf: ZafClient): void {
  const ticket = new TicketPanel(zaf, {
    show: (state, viewer) => {
      panel.state = state;
      panel.locale = viewer?.locale;
      panel.timeZone = viewer?.timeZone;
    },
  });
  panel.reader = ticket;
  panel.state = { kind: "loading", requester: { name: null, email: null }, since: Date.now() };
  panel.addEventListener("onefold-ask-again", ticket.again);
  panel.addEventListener("onefold-pick", (event) => void ticket.ask({ pick: event.detail.id }));
  zaf.on("ticket.requester.id.changed", () => ticket.requesterChanged(true));
  zaf.on("ticket.requester.email.changed", () => ticket.requesterChanged(false));
  zaf.on("ticket.requester.externalId.changed", () => ticket.requesterChanged(false));
  zaf.on("app.activated", () => ticket.setActive(true));
  zaf.on("app.deactivated", () => ticket.setActive(false));
  zaf.on("app.willDestroy", () => ticket.close());
  zaf.on("colorScheme.changed", setScheme);
  readColourScheme(zaf).then(setScheme, () => undefined); // without an answer the query's scheme stays
  keepSized(zaf, panel);
  void ticket.ask();
}

/** The agent's Zendesk decides, never the system: the two may differ. */
function setScheme(scheme: unknown): void {
  if (scheme !== "light" && scheme !== "dark") return;
  panel.theme = `garden-${scheme}`;
  document.documentElement.dataset.scheme = scheme;
}
