"""Salesforce's ids, hosts and records by name: what can be said of them without asking Salesforce.

Rules: Salesforce, "Object Reference", section "ID Field Type"; "My Domain", section "My Domain URL Formats";
"Canvas Developer Guide", section "CanvasRequest Object".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.errors import InvalidRequestError

ID = re.compile(r"[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?")
OBJECT = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
OBJECTS_BY_PREFIX = {
    "001": "Account",
    "003": "Contact",
    "00Q": "Lead",
    "006": "Opportunity",
    "500": "Case",
    "005": "User",
    "00D": "Organization",
}
RECORD_PATH = re.compile(r"https://[^/?#]+/lightning/r/([A-Za-z][A-Za-z0-9_]*)/([A-Za-z0-9]{15,18})(?:/view)?/?")

MY_DOMAIN = ".my.salesforce.com"
ADDRESS = re.compile(r"https://((?:[a-z0-9-]+\.)+[a-z]+)(?::443)?/?")
LOGIN_ADDRESS = re.compile(r"https://((?:[a-z0-9-]+\.)+[a-z]+)(?::443)?(?:[/?][\w.~:/?#@!$&()*+,;=%-]*)?", re.ASCII)
ADDRESS_CHARACTERS_MAX = 255
LOGIN_CHARACTERS_MAX = 2_000
LOGIN_HOSTS = frozenset({"login.salesforce.com", "test.salesforce.com"})
# Clouds of their own, whose organisations answer there and nowhere else; only where an admin names the host.
SOVEREIGN = (".crmforce.mil", ".sfcrmproducts.cn")
NAMESPACE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,14}")
EVERYBODYS_ANCESTORS = ("https://*.force.com", "https://*.salesforce.com", "https://*.salesforce-setup.com")

HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
HOSTS_MAX = 10


@dataclass(frozen=True, slots=True)
class RecordName:
    """A record, without what is in it.

    Args:
        type: The API name of its object, such as `Contact`.
        id: In its 18 characters.
    """

    type: str
    id: str


def normal_id(given: object) -> str | None:
    """Return an id in its 18 characters, in which its case no longer matters; None: it is none.

    The three further characters say, for each group of five, which of its letters are capitals. So an id that lost
    its case on the way gets it back; one whose letters have both cases has not lost it, and has to agree.
    """
    return _normal_id(given) if isinstance(given, str) and len(given) in (15, 18) else None


@lru_cache(maxsize=4096)
def _normal_id(given: str) -> str | None:
    if not ID.fullmatch(given):
        return None
    if len(given) == 15:
        return given + "".join(CHECKSUM[_capitals(given[start : start + 5])] for start in (0, 5, 10))
    letters, checksum = given[:15], given[15:].upper()
    written = []
    for place, letter in enumerate(letters):
        bits = CHECKSUM.find(checksum[place // 5])
        is_capital = bits >> place % 5 & 1
        if bits < 0 or (is_capital and letter.isdigit()):
            return None
        written.append(letter.upper() if is_capital else letter.lower())
    restored = "".join(written)
    kept_case = letters not in (letters.lower(), letters.upper())
    return None if kept_case and restored != letters else restored + checksum


def object_of(record_id: str) -> str | None:
    """Return which object a record belongs to by the beginning of its id; None: one of the organisation's own."""
    return OBJECTS_BY_PREFIX.get(record_id[:3])


def find_record(environment: Mapping[str, Any]) -> RecordName | None:
    """Return the record that a signed environment names, or None.

    In this order: the record that the platform put in, what the component around the frame passed, the path of the
    page. None of them proves that the viewer may see it.
    """
    record, parameters = as_object(environment.get("record")), as_object(environment.get("parameters"))
    attributes = as_object(record.get("attributes"))
    return (
        _named(attributes.get("type"), record.get("Id"))
        or _named(parameters.get("objectApiName"), parameters.get("recordId"))
        or _in_path(environment.get("locationUrl"))
    )


def as_object(value: object) -> Mapping[str, Any]:
    """Return a JSON object; anything else becomes an empty one."""
    return value if isinstance(value, dict) else {}


def checked_origin(given: object, hosts: Sequence[str] = (), stand_ins: Sequence[str] = ()) -> str | None:
    """Return the origin of an organisation's address, or None: it is none of Salesforce's.

    Args:
        given: As signed.
        hosts: Further ones that an admin has named; they count where they are of a cloud in `SOVEREIGN`.
        stand_ins: Origins that count as Salesforce's own.
    """
    if not isinstance(given, str) or len(given) > ADDRESS_CHARACTERS_MAX:
        return None
    return _checked_origin(given, tuple(hosts), tuple(stand_ins))


@lru_cache(maxsize=1024)
def _checked_origin(given: str, hosts: tuple[str, ...], stand_ins: tuple[str, ...]) -> str | None:
    if given.rstrip("/") in stand_ins:
        return given.rstrip("/")
    found = ADDRESS.fullmatch(given.lower())
    return f"https://{found[1]}" if found and _is_organisations(found[1], hosts) else None


def checked_login(given: str, stand_ins: Sequence[str] = ()) -> str | None:
    """Return an address at which somebody logs in to Salesforce, or None: it is none."""
    if len(given) > LOGIN_CHARACTERS_MAX:
        return None
    scheme, host_mark, rest = given.partition("://")
    host, _, path = rest.partition("/")
    if f"{scheme}{host_mark}{host}" in stand_ins and LOGIN_ADDRESS.fullmatch(f"https://x.example/{path}"):
        return given
    found = LOGIN_ADDRESS.fullmatch(given)
    return given if found and (found[1] in LOGIN_HOSTS or found[1].endswith(MY_DOMAIN)) else None


def ancestors(
    target_origin: str, *, namespace: object = "", hosts: Sequence[str] = (), stand_ins: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return every origin that may stand around the page of one organisation: a browser checks all of them.

    Lightning frames Visualforce or My Domain, which frames us; in Setup, the previewer does.
    """
    found = [target_origin]
    host = target_origin.removeprefix("https://")
    if host.endswith(MY_DOMAIN):
        name, dot, kind = host.removesuffix(MY_DOMAIN).partition(".")
        found.append(f"https://{name}{dot}{kind}.lightning.force.com")
        found += [f"https://{name}--{one}{dot}{kind}.vf.force.com" for one in _namespaces(namespace)]
        found.append(f"https://{name}{dot}{kind}.my.salesforce-setup.com")
    return tuple(dict.fromkeys([*found, *(f"https://{one}" for one in hosts), *stand_ins]))


def parse_hosts(text: str) -> tuple[str, ...]:
    """Return hosts as an admin typed them, separated by blanks, commas or lines.

    Raises:
        InvalidRequestError: one of them is no host, or they are too many.
    """
    hosts = tuple(dict.fromkeys(text.lower().replace(",", " ").replace("https://", "").split()))
    if len(hosts) > HOSTS_MAX:
        raise InvalidRequestError(f"at most {HOSTS_MAX} hosts can be named")
    for number, host in enumerate(hosts, 1):
        if len(host) > ADDRESS_CHARACTERS_MAX or not HOST.fullmatch(host) or host.count(".") < 1 + host.startswith("*"):
            raise InvalidRequestError(f"host {number} is none: write one such as *.visualforce.com or acme.my.site.com")
    return hosts


def _capitals(group: str) -> int:
    return sum(1 << place for place, letter in enumerate(group) if "A" <= letter <= "Z")


def _named(type_: object, given: object) -> RecordName | None:
    record_id = normal_id(given)
    if record_id is None:
        return None
    # The id says it better than a component that was built wrong; of the organisation's own objects it says nothing.
    named = object_of(record_id) or (type_ if isinstance(type_, str) and OBJECT.fullmatch(type_) else None)
    return RecordName(named, record_id) if named else None


def _in_path(location: object) -> RecordName | None:
    if not isinstance(location, str):
        return None
    found = RECORD_PATH.fullmatch(location.partition("?")[0].partition("#")[0])  # a query may hold a session id
    return _named(found[1], found[2]) if found else None


def _is_organisations(host: str, hosts: Iterable[str]) -> bool:
    if host.endswith(MY_DOMAIN):
        return True
    return host.endswith(SOVEREIGN) and any(_matches(host, one) for one in hosts)


def _matches(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def _namespaces(given: object) -> list[str]:
    """Return what may follow the name of the organisation in the host of its Visualforce pages."""
    packaged = isinstance(given, str) and NAMESPACE.fullmatch(given)
    return ["c", str(given).lower().replace("_", "-")] if packaged else ["c"]
