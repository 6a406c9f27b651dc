"""A stand-in for Zendesk: an agent page that embeds the packaged app and speaks the app framework to the real SDK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hosts.listening import QuietHandler, Servers
from hosts.zendesk.errors import StandInError
from hosts.zendesk.installation import APP_ID, INSTALLATION_ID, Installation
from hosts.zendesk.package import read_package
from hosts.zendesk.pages import Account, assets_app, host_app
from hosts.zendesk.people import DEFAULT_FILE as PEOPLE_FILE
from hosts.zendesk.people import complete_people, directory, read_people
from hosts.zendesk.signing import PageSigner
from hosts.zendesk.tickets import DEFAULT_FILE, complete_tickets, read_tickets

__all__ = ["SDK", "SUBDOMAIN", "QuietHandler", "StandIn"]

SUBDOMAIN = "acme"
SDK = Path(__file__).parents[2] / "app" / "static_build" / "hosts" / "zaf_sdk.min.js"


class StandIn:
    """Two servers on this machine: the agent page and, on an origin of its own, the app's files.

    Both ports are taken when it is made, so their addresses are known before anything answers.

    Args:
        package: The zip an admin would upload.
        onefold_url: The setting `backendUrl`.
        space_id: The setting `space`.
        secret: The setting `sharedSecret`. It stays in this process.
        tickets: What `tickets.json` may hold; None: the tickets that come with the stand-in.
        host_port: Of the agent page; 0: a free one.
        app_port: Of the app's files; 0: a free one.
        people: Further users beside the requesters; None: those that come with the stand-in.
        subdomain: The account's name, the `iss` of signed tokens.

    Attributes:
        host_url: The origin of the agent page.
        app_url: The origin of the app's files.
        signer: Of the pages of a signed package; Onefold's connection needs its public key and the two ids.
        app_id: Of the app, once uploaded.
        installation_id: Of its installation.

    Raises:
        StandInError: the package, the tickets or a port cannot be used.
    """

    app_id = APP_ID
    installation_id = INSTALLATION_ID

    def __init__(
        self,
        package: Path,
        onefold_url: str,
        space_id: str,
        secret: str,
        tickets: Sequence[Mapping[str, Any]] | None = None,
        host_port: int = 0,
        app_port: int = 0,
        *,
        people: Sequence[Mapping[str, Any]] | None = None,
        subdomain: str = SUBDOMAIN,
        sdk: Path = SDK,
    ) -> None:
        if not sdk.is_file():
            raise StandInError(f"the vendor's library {sdk.name} is not built: run `make setup`")
        self.package = read_package(package)
        completed = read_tickets(DEFAULT_FILE) if tickets is None else complete_tickets(tickets)
        others = read_people(PEOPLE_FILE) if people is None else complete_people(people)
        settings = {"backendUrl": onefold_url, "space": space_id, "sharedSecret": secret}
        self.signer = PageSigner(subdomain, APP_ID, INSTALLATION_ID)
        installation = Installation(self.package, subdomain, settings)
        self._account = Account(installation, self.signer, completed, directory(completed, others))
        self._sdk = sdk.read_bytes()
        self._servers = Servers((host_port, app_port))
        self.host_url, self.app_url = self._servers.urls

    def start(self) -> StandIn:
        """Answer from now on; returns itself."""
        host = host_app(self._account, self.host_url, self.app_url)
        self._servers.start((host, assets_app(self._account.installation, self._sdk, self.app_url)))
        return self

    def stop(self) -> None:
        """Stop answering and free both ports."""
        self._servers.stop()
