"""What two installations may need to set differently. The only reader of the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from app.errors import SettingsError

PROFILE_RATE_DEFAULT = 100  # requests a second and space; Segment, "Profile API", section "Rate limits"
ADDRESS = "http://127.0.0.1:8000"
PREFIX = "ONEFOLD_"
KNOWN = (
    "ONEFOLD_HOME",
    "ONEFOLD_URL",
    "ONEFOLD_SECRET_KEY",
    "ONEFOLD_SECRET_KEY_FILE",
    "ONEFOLD_PROFILE_RATE",
    "ONEFOLD_PANEL_ORIGINS",
    "ONEFOLD_SALESFORCE_ORIGINS",
    "ONEFOLD_THREADS",
    "ONEFOLD_WEBHOOKS_TO_LOOPBACK",
    "ONEFOLD_TRUSTED_PROXIES",
)
# Further names after the same prefix, which the tests and tools of the repository read (docs/testing.md).
OF_TESTS = ("LONG", "SEED", "SHRINK", "INSTALL_BROWSER")
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation, checked.

    Args:
        home: The folder that holds all data: `control.db`, `secret.key`, `spaces/`, `receipts/`.
        public_url: The address under which others reach Onefold, without a slash at its end.
        secret_key: Key or keys (newest first) for secrets at rest; None: the file `<home>/secret.key`.
        profile_rate: Profile API requests a second and space.
        panel_origins: Further origins that may call the Panel API from a browser and stand-in hosts
            that may use it; refused by `onefold serve` unless it is bound to loopback.
        salesforce_origins: Origins of a stand-in that count as Salesforce's own: they may frame the canvas page, be
            named by signed requests and be asked for records; refused like `panel_origins`.
        webhooks_to_loopback: Webhooks may go to this machine, and there without https; for development, refused like
            `panel_origins`.
        threads: Worker threads of the web server.
        trusted_proxies: How many reverse proxies in front may be believed about scheme and address.
    """

    home: Path
    public_url: str = ADDRESS
    secret_key: tuple[str, ...] | None = None
    profile_rate: int = PROFILE_RATE_DEFAULT
    panel_origins: tuple[str, ...] = ()
    salesforce_origins: tuple[str, ...] = ()
    webhooks_to_loopback: bool = False
    threads: int = 32
    trusted_proxies: int = 0

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, address: str = ADDRESS) -> Settings:
        """Return the settings that the variables `ONEFOLD_…` describe.

        Args:
            environ: The environment.
            address: The public address where `ONEFOLD_URL` says nothing.

        Raises:
            SettingsError: a value cannot be used, or a variable is none of ours; the message starts with its name.
        """
        _refuse_unknown(environ)
        keys = _secret(environ, "ONEFOLD_SECRET_KEY")
        return cls(
            home=_home(environ, "ONEFOLD_HOME"),
            public_url=_url(environ, "ONEFOLD_URL", address),
            secret_key=tuple(keys.replace(",", " ").split()) if keys else None,
            profile_rate=_integer(environ, "ONEFOLD_PROFILE_RATE", PROFILE_RATE_DEFAULT, 1, 1_000_000),
            panel_origins=_origins(environ, "ONEFOLD_PANEL_ORIGINS"),
            salesforce_origins=_origins(environ, "ONEFOLD_SALESFORCE_ORIGINS"),
            webhooks_to_loopback=_switch(environ, "ONEFOLD_WEBHOOKS_TO_LOOPBACK"),
            threads=_integer(environ, "ONEFOLD_THREADS", 32, 1, 256),
            trusted_proxies=_integer(environ, "ONEFOLD_TRUSTED_PROXIES", 0, 0, 10),
        )


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    ours = [name.removeprefix(PREFIX) for name in KNOWN]
    for name, value in environ.items():
        rest = name.removeprefix(PREFIX)
        if value and rest != name and rest not in (*ours, *OF_TESTS):
            near = get_close_matches(rest.upper(), ours, n=1)
            hint = f"; did you mean {PREFIX}{near[0]}?" if near else ""
            raise SettingsError(f"{name}: there is no such setting{hint}")


def _home(environ: Mapping[str, str], name: str) -> Path:
    text = environ.get(name) or ".onefold"
    try:
        return Path(text).expanduser().resolve()
    except (OSError, RuntimeError) as error:  # an unknown user after `~`, links in a circle
        raise SettingsError(f"{name}: {text!r} is no path that can be used ({error})") from error


def _secret(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE")
    if not path:
        return environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE: {path} cannot be read ({error.strerror})") from error


def _integer(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch(r"\d{1,9}", text) or not low <= int(text) <= high:
        raise SettingsError(f"{name}: {text!r} is not a whole number from {low} to {high}")
    return int(text)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").strip().lower()
    if text not in ("", "0", "1", "no", "yes"):
        raise SettingsError(f"{name}: {text!r} is not one of 1, yes, 0 and no")
    return text in ("1", "yes")


def _url(environ: Mapping[str, str], name: str, default: str) -> str:
    text = environ.get(name, "").strip() or default
    parts = _split(text)
    if parts is None or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise SettingsError(f"{name}: {text!r} is not an http or https address")
    return text.rstrip("/")


def _origins(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    origins = tuple(environ.get(name, "").replace(",", " ").split())
    for origin in origins:
        parts = _split(origin)
        if parts is None or parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}":
            raise SettingsError(f"{name}: {origin!r} is not an origin such as http://127.0.0.1:8002")
    return origins


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address that names a host; None: it is none."""
    try:
        parts = urlsplit(address)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None
