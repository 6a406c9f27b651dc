// The canvas page in its frame: reads the server's facts, starts the panel, keeps the frame as high as its content.
import { OnefoldProfile, type PersonDetail, type PickDetail } from "../../profile_ui/index.ts";
import "../../profile_ui/details.ts";
import "../../profile_ui/elements/people/onefold-people.ts";
import { sldsThemes } from "../../profile_ui/style/slds.ts";
import { Canvas, repostToAny } from "./canvas.ts";
import { type Facts, factsOf } from "./facts.ts";
import { OnefoldRecordMessage } from "./onefold-record-message.ts";
import { RecordPanel } from "./record_panel.ts";
import { followTheme, followWidth, keepSized } from "./surroundings.ts";
import type { MessageName } from "./words.ts";
import { detailWords } from "../../profile_ui/strings/index.ts";
import { mark, speak } from "../../profile_ui/strings/language.ts";

const CHANGED = "onefold.record";
/** Any canvas app of the same page can publish the event, and each one costs calls of the allowance. */
const CHANGED_PAUSE = 5000;
const POPUP_LOOK = 500;

declare global {
  interface HTMLElementEventMap {
    "onefold-pick": CustomEvent<PickDetail>;
    "onefold-person": CustomEvent<PersonDetail>;
  }
}

const facts = factsOf(document);
OnefoldProfile.themes = [sldsThemes];
const panel = new OnefoldProfile();
const message = new OnefoldRecordMessage();
const content = document.createElement("div");
content.append(panel, message);
followTheme(facts?.theme ?? "light", (scheme) => {
  panel.theme = message.theme = `slds-${scheme}`;
  document.documentElement.dataset.scheme = scheme;
});
followWidth((wide) => (panel.unfolded = wide));
let act = loadAnew;
message.addEventListener("onefold-act", () => act());
message.hidden = true;
panel.state = { kind: "loading", requester: null, since: Date.now() };
// The guard of the messages stands before anything else can be said.
const canvas = facts?.client ? new Canvas(window, facts.client) : null;
document.body.append(content);
if (canvas !== null) keepSized(canvas, content);
start(facts);

function start(given: Facts | null): void {
  void useLanguage(given?.language ?? navigator.language);
  if (given === null || window.parent === window) { show("not-connected"); return; }
  setViewer(given);
  if (given.state === "ready") follow(given);
  else if (given.state === "authorise") authorise(given.authoriseUrl);
  else if (given.state === "stale") askAnew();
  else show("not-connected");
}

function show(kind: "not-connected"): void {
  panel.state = { kind, reason: window.parent === window ? "outside" : "refused" };
}

function setViewer({ locale, language, timeZone }: Facts): void {
  panel.locale = locale ?? language;
  panel.language = language;
  panel.timeZone = timeZone;
  void useLanguage(language);
}

/** The page's own messages are not the panel's, so they are drawn anew when their words have come. */
async function useLanguage(tag: string | undefined): Promise<void> {
  await speak(tag);
  mark(document.documentElement);
  message.requestUpdate();
}

function say(name: MessageName, then: () => void = loadAnew): void {
  message.name = name;
  message.hidden = false;
  panel.hidden = true;
  act = then;
}

function follow(given: Facts): void {
  const record = new RecordPanel(given, canvas, {
    show: (state) => {
      panel.state = state;
      panel.hidden = false;
      message.hidden = true;
    },
    say,
    back: (list) => (panel.back = list === null ? null : detailWords.backToList),
    renewed: setViewer,
  });
  panel.reader = record;
  panel.addEventListener("onefold-ask-again", record.again);
  panel.addEventListener("onefold-open-again", loadAnew);
  panel.addEventListener("onefold-pick", (event) => void record.ask({ pick: event.detail.id }));
  panel.addEventListener("onefold-person", (event) => record.choose(event.detail.key));
  panel.addEventListener("onefold-back", record.goBack);
  canvas?.subscribe(CHANGED, atMostEvery(CHANGED_PAUSE, () => void record.recordChanged()));
  record.start();
}

/** The first call at once; those that come meanwhile together, when the pause is over. */
function atMostEvery(pause: number, act: () => void): () => void {
  let waiting = false;
  let again = false;
  const run = (): void => {
    if (waiting) {
      again = true;
      return;
    }
    waiting = true;
    again = false;
    act();
    setTimeout(() => {
      waiting = false;
      if (again) run();
    }, pause);
  };
  return run;
}

/** The signed request was seen long ago. The server says this once in a row only, so it cannot go round. */
function askAnew(): void {
  say("stale");
  loadAnew();
}

function loadAnew(): void {
  if (canvas === null) repostToAny(window);
  else canvas.repost();
}

/** Salesforce refuses to be framed for its consent, so it opens as a window, from a click. */
function authorise(url: string | null): void {
  if (url === null) { say("authorise-elsewhere"); return; }
  say("authorise", () => {
    const popup = window.open(url, "_blank", "popup,width=480,height=640");
    say("authorising");
    const looking = setInterval(() => {
      if (popup?.closed !== true) return;
      clearInterval(looking);
      loadAnew();
    }, POPUP_LOOK);
  });
}
