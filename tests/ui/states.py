"""Every state the panel can be in, with the people of `cast` in it."""

from tests.ui import cast
from tests.ui.formats import in_every_format


def people(count: int = 0) -> list[cast.Json]:
    """People of Harbour & Pine as a host lists them, and so many apprentices more."""
    named: list[tuple[str | None, str | None, str | None, bool]] = [
        ("Imani Okafor", "imani@harbourpine.example", "Decision maker", True),
        ("Chidi Laurent", "chidi@harbourpine.example", None, False),
        (None, "+16045550199", "agent", False),
    ]
    named += [(f"Apprentice {number}", None, None, False) for number in range(count)]
    return [{"key": f"k{place}", "name": name, "detail": detail, "role": role, "primary": primary}
            for place, (name, detail, role, primary) in enumerate(named)]  # fmt: skip


def states() -> dict[str, cast.Json]:
    """Every state the panel can be in, by name, ready for the harness."""
    imani = {"answer": cast.found(), "asked": cast.ASKED}
    old = cast.found() | {"as_of": "2026-11-23T13:54:03.000Z"}
    copy = {"answer": old, "asked": cast.ASKED}
    picked = cast.found() | {"matched_by": {"type": "pick", "value": "use_imani"}}
    also = cast.found() | {"also": cast.LENAS[:1]}
    requester = {"name": "Imani Okafor", "email": "imani@harbourpine.example"}
    kwame = {"name": "Kwame Asante-Boateng", "email": "kwame@saltroom.example"}
    soon = cast.NOW_MS + 20_000
    listed = {"kind": "people", "heading": "Harbour & Pine", "people": people(), "more": False, "next": "none"}
    many = {**listed, "people": people(22), "more": True}
    return {
        "no-requester": {"kind": "no-requester"},
        "loading": {"kind": "loading", "requester": requester, "since": cast.NOW_MS},
        "loading-words": {"kind": "loading", "requester": requester, "since": cast.NOW_MS - 3000},
        "found": {"kind": "found", **imani},
        "nothing-to-show": {"kind": "found", "answer": cast.nearly_empty(), "asked": [
            {"type": "email", "value": "solveig@fjordyoga.example", "verified": True}]},
        "formats": {"kind": "found", "answer": in_every_format(cast.found()), "asked": cast.ASKED},
        "hidden": {"kind": "found", "answer": cast.hidden(), "asked": cast.ASKED},
        "computed": {"kind": "found", "answer": cast.computed(), "asked": cast.ASKED},
        "late": {"kind": "found", "answer": cast.late(), "asked": cast.ASKED},
        "picked": {"kind": "found", "answer": picked, "asked": cast.ASKED},
        "also": {"kind": "found", "answer": also, "asked": cast.ASKED},
        "ambiguous": {"kind": "ambiguous", "answer": cast.ambiguous()},
        "unknown": {"kind": "unknown", "answer": cast.unknown(), "requester": kwame},
        "unreachable-copy": {"kind": "unreachable", "copy": copy, "next_try": soon},
        "unreachable": {"kind": "unreachable", "copy": None, "next_try": soon},
        "host-silent": {"kind": "host-silent", "next_try": soon},
        "too-many": {"kind": "too-many", "until": cast.NOW_MS + 120_000, "copy": None},
        "too-many-copy": {"kind": "too-many", "until": cast.NOW_MS + 120_000, "copy": copy},
        "not-connected": {"kind": "not-connected", "reason": "settings"},
        "refused": {"kind": "not-connected", "reason": "refused"},
        "misunderstood": {"kind": "not-connected", "reason": "misunderstood"},
        "elsewhere": {"kind": "not-connected", "reason": "elsewhere"},
        "outside": {"kind": "not-connected", "reason": "outside"},
        "starting": {"kind": "loading", "requester": None, "since": cast.NOW_MS - 3000},
        "not-readable": {"kind": "not-readable"},
        "ended": {"kind": "ended"},
        "people": listed,
        "people-none": {**listed, "people": []},
        "people-more": {**many, "next": "ready"},
        "people-asking": {**many, "next": "asking"},
        "people-late": {**many, "next": "failed"},
        "people-rest": many,
    }  # fmt: skip
