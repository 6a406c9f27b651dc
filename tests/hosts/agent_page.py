"""The agent page in a browser, as tests look at it and act in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from hosts.zendesk import StandIn


class AgentPage:
    """An open agent page, with everything the browser complained about.

    Args:
        browser: A started one; the page gets a fresh context.
        stand_in: A started one.
        tabs: What to open, a ticket's id or such as "user-11" and "new"; none: what the page opens by itself.
        weather: What becomes of requests from the start.
        own_clock: Time passes as the test says, by `page.clock`, in the page and in every app.
    """

    def __init__(
        self, browser: Browser, stand_in: StandIn, *tabs: int | str, weather: str = "as it is", own_clock: bool = False
    ) -> None:
        self.stand_in = stand_in
        self.complaints: list[str] = []
        self._context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.page: Page = self._context.new_page()
        if own_clock:
            self.page.clock.install()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda one: self.complaints.append(one.text))
        self.page.goto(f"{stand_in.host_url}/?{urlencode({'weather': weather})}#{','.join(map(str, tabs))}")
        self.page.wait_for_function("() => window.agentHost?.open.length > 0")

    def close(self) -> None:
        """Close the page and its context."""
        self._context.close()

    def app(self, tab: int | str, *, ready: bool = True) -> Frame:
        """Return the frame of the app beside a tab; `ready`: once the host has registered it."""
        if ready:
            self.page.wait_for_function("id => agentHost.instances.get(id).registered", arg=tab)
        element = self.page.evaluate_handle("id => agentHost.instances.get(id).frame", tab).as_element()
        assert element is not None
        frame = element.content_frame()
        assert frame is not None
        return frame

    def host(self, script: str, argument: Any = None) -> Any:
        """Return what a script says in the agent page; `agentHost` is the host."""
        return self.page.evaluate(script, argument)

    def forget(self) -> None:
        """Empty the list of refusals, for tests that share a page."""
        self.page.evaluate("() => { hostLog.length = 0; }")

    def refused(self) -> list[str]:
        """Return what the host has refused so far, as `what: why`."""
        entries: list[str] = self.page.evaluate("hostLog.map(({ what, detail }) => `${what}: ${detail}`)")
        return entries

    def choose_requester(self, person: int | None) -> None:
        """Choose the requester of the ticket that is shown, as an agent does."""
        self.page.locator("#requester").select_option(str(person or ""))

    def weather(self, weather: str) -> None:
        """Let the host treat requests of apps in another way."""
        self.page.locator("#weather").select_option(weather)


Open = Callable[..., AgentPage]


def panel(agent: AgentPage) -> FrameLocator:
    """Return the app beside what is shown."""
    return agent.page.frame_locator(".frames iframe:visible")


def wide(agent: AgentPage) -> FrameLocator:
    """Return the app in the modal."""
    return agent.page.frame_locator(".modal iframe")


def expect_name(agent: AgentPage, name: str) -> None:
    """Expect a person in the panel."""
    expect(panel(agent).get_by_role("heading", name=name, exact=True)).to_be_visible()


def expect_lead(agent: AgentPage, words: str) -> None:
    """Expect words in the panel."""
    expect(panel(agent).get_by_text(words).first).to_be_visible()
