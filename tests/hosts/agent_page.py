"""The agent page in a browser, as tests look at it and act in it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Frame, Page

from hosts.zendesk import StandIn


class AgentPage:
    """An open agent page, with everything the browser complained about.

    Args:
        browser: A started one; the page gets a fresh context.
        stand_in: A started one.
        tickets: Ids of the tabs to open; none: what the page opens by itself.
        own_clock: Time passes as the test says, by `page.clock`, in the page and in every app.
    """

    def __init__(self, browser: Browser, stand_in: StandIn, *tickets: int, own_clock: bool = False) -> None:
        self.stand_in = stand_in
        self.complaints: list[str] = []
        self._context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.page: Page = self._context.new_page()
        if own_clock:
            self.page.clock.install()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        self.page.goto(f"{stand_in.host_url}/#{','.join(map(str, tickets))}")
        self.page.wait_for_function("() => window.agentHost?.open.length > 0")

    def close(self) -> None:
        """Close the page and its context."""
        self._context.close()

    def app(self, ticket: int, *, ready: bool = True) -> Frame:
        """Return the frame of the app beside a ticket; `ready`: once the host has registered it."""
        if ready:
            self.page.wait_for_function("id => agentHost.instances.get(id).registered", arg=ticket)
        element = self.page.evaluate_handle("id => agentHost.instances.get(id).frame", ticket).as_element()
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
