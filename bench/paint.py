"""Paint: from the requester being known to the panel being painted, in Chromium, against a page that does the least.

The app is the packaged one, in the stand-in for Zendesk, with a running Onefold that holds the demo's people; it is
loaded, and the requester of its ticket changes. The bare page stands in its place: it sends the very same requests
through the same proxy and writes the answer as text. The two take turns. Both are timed in their frame, from handing
the request to the vendor's library to the end of the first frame that shows the name.

Work of the main thread is read from Chromium's own trace: what the tasks of the app's thread take of the processor
between the arrival of the answer and the end of that frame.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from zipfile import ZipFile

import orjson
from playwright.sync_api import Browser, Frame, Page, sync_playwright

from app import create_app
from app.demo.cast import IMANI, SUNNIVA, Known
from app.demo.people import make_people
from app.demo.story import write_diary
from app.demo.tickets import make_tickets
from app.house import House
from app.packaging.zendesk import package_zendesk
from app.settings import Settings
from app.web import panel_sessions
from app.web.context import EXTENSION
from app.web.server import Server
from bench.bench_house import BenchHouse, furnish
from bench.figures import Figure, Say, Scale, Series
from bench.paint_trace import CATEGORIES, busy_between_marks
from hosts.zendesk import StandIn
from tools.browser import find_browser

ROUNDS = {"quick": 30, "full": 100}
RATIO_MAX, WORK_MS_MAX = 1.5, 30.0
WHAT = "requester known to painted / a page that makes the same request and writes the answer as text"
WORK = "main-thread work from the answer to paint"
PEOPLE: tuple[Known, Known] = (IMANI, SUNNIVA)  # the first has a full history, the second a common one
BATCH = 100

# The app's origin has a process of its own, as it has in Zendesk, where it is another site.
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-features=StrictOriginIsolation"]

# Runs before the page's own scripts: stands between the app and the vendor's library, and says when things happen.
WATCH = """(() => {
  const wrap = (client) => {
    const request = client.request.bind(client);
    client.request = (options) => {
      if (!String(options.url).endsWith("/lookup")) return request(options);
      window.asked = options;
      window.started = performance.now();
      performance.mark("asked");
      const answered = request(options);
      answered.then(() => performance.mark("answered"), () => undefined);
      return answered;
    };
    return client;
  };
  let library;
  Object.defineProperty(window, "ZAFClient", {
    get: () => library,
    set: (given) => {
      const init = (...more) => { const client = given.init(...more); return client && wrap(client); };
      library = { init };
    },
  });
  window.painted = (name) => new Promise((done) => {
    const headline = () =>
      document.querySelector("onefold-profile")?.shadowRoot.querySelector("onefold-header")?.shadowRoot.querySelector("h1");
    const shows = () => (headline() ?? document.querySelector("pre"))?.textContent.includes(name) && window.started > 0;
    const look = () => {
      if (!shows()) return requestAnimationFrame(look);
      setTimeout(() => { performance.mark("painted"); done(performance.now() - window.started); });
    };
    look();
  });
})()"""

BARE = """
const client = window.ZAFClient.init();
client.on("ticket.requester.id.changed", async (id) => {
  document.querySelector("pre").textContent = "";
  await new Promise((go) => setTimeout(go, 40)); // as the app waits for what else has changed
  await client.get(["ticket.requester", "currentUser", "ticket.id"]);
  const answer = await client.request(window.requests[id]);
  document.querySelector("pre").textContent = JSON.stringify(answer);
});
client.metadata();
"""


def measure(scale: Scale, say: Say) -> list[Figure]:
    """Return the rows."""
    path = find_browser()
    if path is None:
        return [Figure(name, "", "no browser", False, "it needs Chromium") for name in (WHAT, WORK)]
    rounds = ROUNDS[scale]
    with _places() as places, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        app = Seat.at(browser, places.app)
        bare = Seat.at(browser, places.bare)
        bare.frame.evaluate("(requests) => { window.requests = requests; }", app.requests())
        series = Series()
        for number in range(rounds + 2):  # the first two warm up
            for name, seat in (("app", app), ("bare", bare)):
                took = seat.turn(number)
                if number >= 2:
                    series.add(name, took)
            if number % 10 == 9:
                say(f"round {number - 1} of {rounds}")
        work = [app.traced(browser, number) for number in range(rounds)]
        browser.close()
    return _figures(series, work, rounds)


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent page with one ticket, and the frame beside it."""

    page: Page
    frame: Frame
    ticket: int
    people: tuple[dict[str, Any], ...]

    @classmethod
    def at(cls, browser: Browser, stand_in: StandIn) -> Seat:
        """Open the page and wait until the app has painted once."""
        page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
        page.add_init_script(WATCH)
        tickets = _tickets()
        ticket = int(tickets[0]["id"])
        page.goto(f"{stand_in.host_url}/#{ticket}")
        page.wait_for_function("id => window.agentHost?.instances.get(id)?.registered", arg=ticket)
        element = page.evaluate_handle("id => agentHost.instances.get(id).frame", ticket).as_element()
        frame = element.content_frame() if element is not None else None
        if frame is None:
            raise RuntimeError("the stand-in shows no app")
        people = tuple(tickets[place]["requester"] for place in (0, 1))
        return cls(page, frame, ticket, people)

    def requests(self) -> dict[str, Any]:
        """Return what the app asks for each of the two, by their id in the help desk."""
        asked: dict[str, Any] = {}
        for number in range(2):
            self.turn(number)
            asked[str(self._person(number)["id"])] = self.frame.evaluate("asked")
        return asked

    def turn(self, number: int) -> float:
        """Change the requester, and return the milliseconds until they are painted."""
        person = self._person(number)
        self.frame.evaluate("window.started = 0; performance.clearMarks()")
        painted = self.frame.evaluate_handle("(name) => ({ took: painted(name) })", PEOPLE[(number + 1) % 2].name)
        script = "([ticket, id]) => agentHost.changeRequester(agentHost.findTicket(ticket), agentHost.users.get(id))"
        self.page.evaluate(script, [self.ticket, person["id"]])
        return float(painted.evaluate("({ took }) => took"))

    def traced(self, browser: Browser, number: int) -> float:
        """Change the requester, and return the milliseconds of work between the answer and the paint."""
        browser.start_tracing(page=self.page, categories=CATEGORIES)
        self.turn(number)
        return busy_between_marks(json.loads(browser.stop_tracing())["traceEvents"], "answered", "painted")

    def _person(self, number: int) -> dict[str, Any]:
        return self.people[(number + 1) % 2]


@dataclass(frozen=True, slots=True)
class Places:
    """The stand-in with the app, and that with the bare page."""

    app: StandIn
    bare: StandIn


@contextmanager
def _places() -> Iterator[Places]:
    """Run Onefold with two of the demo's people, and a stand-in for each page."""
    panel_sessions.LOOKUPS_A_MINUTE = 1_000_000_000
    with tempfile.TemporaryDirectory(prefix="onefold-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        settings = Settings(home=folder / "home")
        flask = create_app(settings)
        server = Server(flask, "127.0.0.1", 0, settings)
        house: House = flask.extensions[EXTENSION]
        house.settings = replace(settings, public_url=server.url)  # the port is only known now
        stack.callback(house.close)
        ours = furnish(house)
        _live(ours)
        server.start()
        stack.callback(server.stop)
        package = package_zendesk(folder, address=server.url)
        started = []
        for each in (package, _bare(package)):
            stand_in = StandIn(
                each, server.url, ours.space_id, ours.panel_secret, tickets=_tickets(), subdomain="bench"
            )
            started.append(stand_in.start())
            stack.callback(stand_in.stop)
        house.settings = replace(house.settings, panel_origins=tuple(each.app_url for each in started))
        yield Places(*started)


def _tickets() -> list[dict[str, Any]]:
    """Return two tickets, of the two people."""
    return [dict(ticket) for ticket in make_tickets(datetime.now(UTC))[:2]]


def _live(ours: BenchHouse) -> None:
    """Let the two have their year."""
    now = ours.house.now_ms()
    wanted = [person for person in make_people() if person.user_id in {known.user_id for known in PEOPLE}]
    calls = [call for person in wanted for call in write_diary(person, now).calls]
    for start in range(0, len(calls), BATCH):
        batch = [
            {
                "type": call.type, "messageId": call.message_id, "userId": call.user_id, "name": call.name,
                "anonymousId": call.anonymous_id, "event": call.name, "groupId": call.group_id,
                "timestamp": datetime.fromtimestamp(call.timestamp / 1000, UTC).isoformat(), "context": call.context,
                ("traits" if call.type in ("identify", "group") else "properties"): call.body,
            }
            for call in calls[start : start + BATCH]
        ]  # fmt: skip
        ours.take(orjson.dumps({"batch": [{key: value for key, value in call.items() if value} for call in batch]}))


def _bare(package: Path) -> Path:
    """Return a package whose page writes the answer as text."""
    path = package.with_name("bare.zip")
    with ZipFile(package) as whole, ZipFile(path, "w") as bare:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "assets/main.js":
                data = BARE.encode()
            if name == "assets/iframe.html":
                data = data.replace(b"<body>", b"<body><pre></pre>")
            bare.writestr(name, data)
    return path


def _figures(series: Series, work: list[float], rounds: int) -> list[Figure]:
    ratio, busy = series.ratio("app", "bare"), median(work)
    note = f"{series.median('app'):.0f} ms against {series.median('bare'):.0f} ms, median of {rounds}"
    return [
        Figure(WHAT, f"≤ {RATIO_MAX} ×", f"{ratio:.2f} ×", ratio <= RATIO_MAX, note),
        Figure(WORK, f"≤ {WORK_MS_MAX:.0f} ms", f"{busy:.1f} ms", busy <= WORK_MS_MAX,
               f"Chromium's trace, median of {rounds}; slowest {max(work):.1f} ms"),
    ]  # fmt: skip
