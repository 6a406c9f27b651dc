"""The record pages of the stand-in in a browser, as tests look at them and act in them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Frame, FrameLocator, Page

from hosts.salesforce import StandIn


class RecordPage:
    """Open record pages, with everything the browser complained about.

    Args:
        browser: A started one; the page gets a fresh context.
        stand_in: A started one.
        records: Ids of the records to open; several: tabs of the console.
        forced: The system's forced colours.
        before: A script that runs in every frame before its own.
        own_clock: Time passes as the test says, by `page.clock`, in every frame.
        choices: What `host.js` lets one choose, such as `placement="Visualforce"`.
    """

    def __init__(
        self,
        browser: Browser,
        stand_in: StandIn,
        *records: str,
        forced: bool = False,
        before: str | None = None,
        own_clock: bool = False,
        **choices: str,
    ) -> None:
        self.stand_in = stand_in
        self.complaints: list[str] = []
        self._context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="en-GB", forced_colors="active" if forced else "none"
        )
        if before is not None:
            self._context.add_init_script(before)
        self.page: Page = self._context.new_page()
        if own_clock:
            self.page.clock.install()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda one: self._complain(one.text))
        if len(records) > 1:
            choices = {"navigation": "console", **choices}
        query = urlencode({**({"records": ",".join(records)} if records else {}), **choices})
        self.page.goto(f"{stand_in.url}/#{query}")
        self.page.wait_for_function("() => window.lightning?.panes.size > 0")

    def _complain(self, text: str) -> None:
        # The browser's own line for an answer such as 401; nobody wrote it, and nobody can keep it from doing so.
        if not text.startswith("Failed to load resource"):
            self.complaints.append(text)

    def close(self) -> None:
        """Close the page and its context."""
        self._context.close()

    def show(self, record: str, **choices: str) -> None:
        """Show a record with a panel made anew; what is not chosen is as at the start."""
        usual = {"placement": "Aura", "user": self.page.evaluate("lightning.config.users[0].key"), "scheme": "light"}
        script = "([id, choices]) => { lightning.open(id); lightning.choose(choices); }"
        self.page.evaluate(script, [record, {**usual, **choices}])

    @property
    def panel(self) -> FrameLocator:
        """The app beside the record that is shown, through one frame more where a Visualforce page is between."""
        outer = self.page.frame_locator(".panel:not([hidden]) iframe")
        return (outer.frame_locator("iframe") if self._through_visualforce else outer).frame_locator("iframe")

    @property
    def _through_visualforce(self) -> bool:
        chosen: str = self.page.evaluate("lightning.choices.placement")
        return chosen == "Visualforce"

    def holder(self, record: str) -> Frame:
        """Return the frame that holds the canvas app beside a record, which is the host of its messages."""
        selector = f'.panel[data-record="{record}"] iframe'
        frame = self._inside(self.page.wait_for_selector(selector, state="attached"))
        if self._through_visualforce:
            frame = self._inside(frame.wait_for_selector("iframe", state="attached"))
        frame.wait_for_function("() => window.canvasFrame?.signed")
        return frame

    def app(self, record: str) -> Frame:
        """Return the canvas app's own frame beside a record."""
        frame = self._inside(self.holder(record).wait_for_selector("iframe", state="attached"))
        frame.wait_for_url("**/canvas*")
        frame.wait_for_load_state()
        return frame

    def load_anew(self, record: str) -> Frame:
        """Let the host sign anew for an app, and return its frame once the new page has come."""
        app, holder = self.app(record), self.holder(record)
        with app.expect_navigation():
            holder.evaluate("() => { canvasFrame.taken = []; void canvasFrame.load(); }")
        return app

    def forget(self) -> None:
        """Empty the lists of refusals and complaints, for tests that share a page."""
        self.page.evaluate("() => { hostLog.length = 0; }")
        self.complaints.clear()

    def taken(self, record: str) -> list[dict[str, Any]]:
        """Return the bodies of the messages that the host has taken from an app."""
        bodies: list[dict[str, Any]] = self.holder(record).evaluate("canvasFrame.taken")
        return bodies

    def refused(self) -> list[str]:
        """Return what the host has refused so far, as `what: why`."""
        entries: list[str] = self.page.evaluate("hostLog.map(({ what, detail }) => `${what}: ${detail}`)")
        return entries

    def wait_for_refusal(self, words: str) -> None:
        """Wait until the host has refused something for a reason with these words in it."""
        self.page.wait_for_function("words => hostLog.some(({ detail }) => detail.includes(words))", arg=words)

    @staticmethod
    def _inside(element: Any) -> Frame:
        frame = element.content_frame()
        assert isinstance(frame, Frame)
        return frame
