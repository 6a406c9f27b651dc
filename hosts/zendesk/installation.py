"""One installation of a package in one account: the settings an admin gave it, and who may see which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hosts.zendesk.errors import RefusedError
from hosts.zendesk.package import Package

APP_ID = 900
INSTALLATION_ID = 7
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)
SETTING = re.compile(r"\{\{setting\.([A-Za-z0-9_]+)\}\}")


@dataclass(frozen=True, slots=True)
class Installation:
    """An installed package.

    Args:
        package: What was uploaded.
        subdomain: The account, such as `acme`.
        settings: Values by parameter name. Missing ones are empty, as after an update that added a parameter.
    """

    package: Package
    subdomain: str
    settings: Mapping[str, str]

    def metadata(self) -> dict[str, object]:
        """Return what the app itself may know; secure settings are not among it."""
        shown = {
            one.name: self.settings.get(one.name, "") for one in self.package.parameters.values() if not one.secure
        }
        return {
            "appId": APP_ID,
            "name": self.package.name,
            "installationId": INSTALLATION_ID,
            "version": self.package.version,
            "settings": shown,
        }

    def allowed_hosts(self) -> frozenset[str]:
        """Return the hosts that secure settings may be sent to.

        Raises:
            RefusedError: an entry is no bare host name once its settings stand in it.
        """
        hosts = [SETTING.sub(self._shown_setting, entry) for entry in self.package.domain_whitelist]
        for host in hosts:
            if not HOST_NAME.fullmatch(host):
                raise RefusedError(f"Proxy error: Invalid request ({host!r} in domainWhitelist is no bare host name)")
        return frozenset(host.lower() for host in hosts)

    def _shown_setting(self, match: re.Match[str]) -> str:
        parameter = self.package.parameters.get(match[1])
        if parameter is None or parameter.secure:
            raise RefusedError(f"Proxy error: Invalid request (domainWhitelist names the setting {match[1]!r})")
        return self.settings.get(match[1], "")
