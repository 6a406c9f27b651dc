"""Where something in a layout is wrong: JSON pointers (RFC 6901), and the list of what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

NAME_CHARACTERS_SHOWN = 60

FaultKind = Literal["wrong", "unknown", "limit"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, or that this version does not know.

    Args:
        place: A JSON pointer into the document.
        text: What to change, in words.
        kind: `unknown`: a newer version may know it; `limit`: too much of something.
    """

    place: str
    text: str
    kind: FaultKind = "wrong"


@dataclass(slots=True)
class Faults:
    """What was found so far."""

    found: list[Fault] = field(default_factory=list)

    def add(self, place: str, text: str, kind: FaultKind = "wrong") -> None:
        """Note a fault."""
        self.found.append(Fault(place, text, kind))

    def unknown_members(self, given: Mapping[str, Any], place: str, known: Iterable[str]) -> None:
        """Note the members that mean nothing here, with what was perhaps meant."""
        names = tuple(known)
        for name in given:
            if name not in names:
                near = get_close_matches(name[:NAME_CHARACTERS_SHOWN], names, n=1)
                hint = f"; `{near[0]}` may be meant" if near else f"; {_listed(names)}"
                self.add(pointer(place, name), f"this member is not known here{hint}", "unknown")

    def text(self, given: object, place: str, *, most: int, least: int = 1) -> bool:
        """Note what is no text of a permitted length; tell whether it is one."""
        if not isinstance(given, str) or not least <= len(given) <= most:
            self.add(place, f"a text of {least} to {most} characters stands here")
            return False
        return True

    def choice(self, given: object, place: str, choices: Iterable[str], what: str) -> bool:
        """Note what is none of the choices; tell whether it is one."""
        names = tuple(choices)
        if isinstance(given, str) and given in names:
            return True
        near = get_close_matches(given[:NAME_CHARACTERS_SHOWN], names, n=1) if isinstance(given, str) else []
        hint = f"`{near[0]}` may be meant" if near else f"it is one of {', '.join(names)}"
        self.add(place, f"unknown {what}; {hint}", "unknown" if isinstance(given, str) else "wrong")
        return False


def pointer(place: str, *steps: str | int) -> str:
    """Return the JSON pointer of something inside a place."""
    return place + "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def _listed(names: tuple[str, ...]) -> str:
    return f"known are {', '.join(names)}" if names else "nothing stands here"
