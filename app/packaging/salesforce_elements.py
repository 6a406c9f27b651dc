"""Whether one file of metadata is what its type allows: root, elements, values, lengths, versions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from app.packaging.salesforce_faults import Fault
from app.packaging.salesforce_metadata import NAMESPACE, OLDEST_SOURCE, Entry, Form
from app.packaging.salesforce_paths import API_NAME, Place
from app.packaging.salesforce_xml import Element
from app.settings import LOOPBACK_HOSTS

SCOPE_WORDS = (
    "Basic Api Web Full Chatter CustomApplications RefreshToken OfflineAccess OpenID Profile Email Address Phone "
    "CustomPermissions Wave Eclair Pardot Lightning Content"
)
SCOPES = frozenset(SCOPE_WORDS.split())
EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")
VERSION = re.compile(r"[1-9]\d\.0")


def element_faults(place: Place, root: Element, *, newest: int) -> Iterator[Fault]:
    """Yield what is wrong inside one file of metadata.

    Args:
        place: The file.
        root: Its root element.
        newest: The newest API version that a component may have, such as 66.
    """
    kind = place.kind
    if root.name != kind.name:
        words = f"the root element of files in {kind.folder} is <{kind.name}>: rename it, or move the file"
        yield Fault(place.path, f"<{root.name}>", "xml.root", words)
        return
    if root.attributes.get("xmlns") != NAMESPACE:
        yield Fault(place.path, f"<{root.name}>", "xml.namespace", f'add xmlns="{NAMESPACE}"')
    check = _Check(place.path, newest)
    yield from check.group(root, kind.entries, "")


class _Check:
    def __init__(self, path: str, newest: int) -> None:
        self.path = path
        self.newest = newest
        self.forms: Mapping[Form, Callable[[str], str]] = {
            "boolean": lambda text: "" if text in ("true", "false") else "write true or false",
            "integer": lambda text: "" if re.fullmatch(r"\d{1,9}", text) else "write a whole number",
            "email": lambda text: "" if EMAIL.fullmatch(text) else "write an e-mail address",
            "name": lambda text: "" if API_NAME.fullmatch(text) else "write an API name",
            "scopes": _scopes,
        }

    def group(self, element: Element, entries: Mapping[str, Entry], above: str) -> Iterator[Fault]:
        names = [child.name for child in element.children]
        for name, entry in entries.items():
            if entry.required and name not in names:
                yield self.fault(above + name, "element.missing", "it is required: add it")
        if element.text.strip():
            yield self.fault(above.rstrip("/") or element.name, "element.value", "remove the text between elements")
        yield from self._repeated(names, entries, above)
        for child in element.children:
            yield from self._one(child, entries.get(child.name), above + child.name)

    def fault(self, where: str, rule: str, words: str) -> Fault:
        return Fault(self.path, where, rule, words)

    def _repeated(self, names: list[str], entries: Mapping[str, Entry], above: str) -> Iterator[Fault]:
        for name in dict.fromkeys(names):
            entry = entries.get(name)
            first, count = names.index(name), names.count(name)
            if entry is None or count == 1:
                continue
            if not entry.repeats:
                yield self.fault(above + name, "element.repeated", f"it stands {count} times: keep one")
            elif names[first : first + count] != [name] * count:
                yield self.fault(above + name, "element.repeated", "all of this name must follow each other: move them")

    def _one(self, element: Element, entry: Entry | None, where: str) -> Iterator[Fault]:
        if entry is None:
            yield self.fault(where, "element.unknown", f"the type has no such element (line {element.line}): remove it")
            return
        if element.attributes:
            named = ", ".join(sorted(element.attributes))
            yield self.fault(where, "element.attribute", f"remove {named}")
        if entry.form == "secret":
            yield self.fault(where, "secret.element", "it belongs in no package: remove it; Salesforce makes its own")
        elif entry.form == "group":
            yield from self.group(element, entry.inside, f"{where}/")
        elif element.children:
            yield self.fault(where, "element.value", "it holds a text and no elements: remove them")
        else:
            yield from self._text(element.text.strip(), entry, where)

    def _text(self, text: str, entry: Entry, where: str) -> Iterator[Fault]:
        if not text:
            yield self.fault(where, "element.value", "it is empty: fill it in, or remove it")
        elif len(text) > entry.limit:
            words = f"it has {len(text)} characters: at most {entry.limit}"
            yield self.fault(where, "element.length", words)
        elif entry.values and text not in entry.values:
            known = ", ".join(sorted(entry.values))
            yield self.fault(where, "element.choice", f"{text!r} is none of: {known}")
        elif entry.form == "version":
            yield from self._version(text, where)
        elif entry.form == "address":
            if words := address_problem(text):
                yield self.fault(where, "address.form", words)
        elif words := self.forms.get(entry.form, _anything)(text):
            yield self.fault(where, "element.value", f"{text[:80]!r}: {words}")

    def _version(self, text: str, where: str) -> Iterator[Fault]:
        if not VERSION.fullmatch(text) or not OLDEST_SOURCE <= int(text[:2]) <= self.newest:
            words = f"{text!r} must be from {OLDEST_SOURCE}.0 to the project's {self.newest}.0"
            yield self.fault(where, "version.component", words)


def address_problem(text: str) -> str:
    """Return what keeps an address from being one that Salesforce may send a user's browser to; empty: nothing.

    Source: "Canvas Developer Guide": https; a fragment is removed while the app is opened.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return f"{text[:80]!r} cannot be read: write an address such as https://onefold.example.com"
    if not text.isascii() or re.search(r"[\s<>\"'\\]", text) or not host:
        return f"{text[:80]!r} is no address in ASCII: write one such as https://onefold.example.com"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK_HOSTS):
        return "it is not encrypted: use https (http is for this machine alone)"
    if parts.username is not None or parts.fragment or parts.query:
        return "an address with a user, a question mark or a fragment does not work here: remove it"
    return ""


def scopes_of(text: str) -> list[str]:
    """Return the words of a list of scopes, as `Basic, Api`."""
    return [word.strip() for word in text.split(",")]


def _scopes(text: str) -> str:
    unknown = [word for word in scopes_of(text) if word not in SCOPES]
    return f"Salesforce's metadata knows no scope {unknown[0]!r}" if unknown else ""


def _anything(text: str) -> str:
    return ""
