"""A stand-in for Salesforce: record pages that embed the canvas page, sign requests and speak to the vendor's SDK."""

from __future__ import annotations

from collections.abc import Sequence

from hosts.listening import Servers
from hosts.salesforce.org import Org, Record, User
from hosts.salesforce.pages import domain_app, lightning_app, visualforce_app
from hosts.salesforce.records import demo_records, demo_users
from hosts.salesforce.signing import Origins


class StandIn:
    """Three servers on this machine: record pages, "My Domain" with REST and the canvas frame, Visualforce pages.

    All ports are taken when it is made, so their addresses are known before anything answers.

    Args:
        secret: The consumer secret of the app. It stays in this process.
        canvas_url: Where signed requests are posted; None: set before `start`.
        records: What the organisation holds; None: records of the demo's people.
        users: Who may look; None: those of the demo.
        ports: Of the three servers; 0: a free one.

    Attributes:
        org: The organisation, whose weather and sessions may be changed while it runs.
        origins: Of the three servers, in the order above; Onefold has to know them as Salesforce's own.

    Raises:
        StandInError: a record or a port cannot be used.
    """

    def __init__(
        self,
        secret: str,
        canvas_url: str | None = None,
        records: Sequence[Record] | None = None,
        users: Sequence[User] | None = None,
        *,
        ports: tuple[int, int, int] = (0, 0, 0),
    ) -> None:
        self.org = Org(
            secret,
            demo_records() if records is None else records,
            demo_users() if users is None else users,
        )
        self.canvas_url = canvas_url
        self._servers = Servers(ports)
        self.origins = self._servers.urls
        self.url, self.domain_url, self.visualforce_url = self.origins

    def start(self) -> StandIn:
        """Answer from now on; returns itself."""
        assert self.canvas_url is not None, "where signed requests go is known before the start"
        origins = Origins(self.url, self.domain_url, self.visualforce_url, self.canvas_url)
        self._servers.start([lightning_app(self.org, origins), domain_app(self.org, origins), visualforce_app(origins)])
        return self

    def stop(self) -> None:
        """Stop answering and free the ports."""
        self.org.let_go.set()
        self._servers.stop()
