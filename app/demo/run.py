"""What `onefold demo` does once a server runs: make the space, send the year, say what came of it.

`<home>/demo.json` records how far it got, with the keys that the stand-in help desk needs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from app.demo.diary import Call, Origin
from app.demo.send import send_calls
from app.demo.story import tell_story
from app.demo.tickets import write_tickets
from app.domain.identity import DEFAULT_RULES, IdentityRules, TypeRule
from app.domain.public_ids import event_key
from app.errors import UnavailableError
from app.house import House
from app.resolution import set_rules
from app.storage.control import Space, new_space_id
from app.storage.events import find_known
from app.storage.profiles import find_owners

SPACE_NAME = "Quillmoor"
SUBDOMAIN = "quillmoor"  # of the imaginary help desk
AUTHOR = "onefold demo"
SOURCES: Mapping[Origin, tuple[str, str]] = {  # name and kind
    "web": ("Web app", "browser"),
    "mobile": ("Mobile app", "mobile"),
    "billing": ("Billing service", "server"),
}
# Phones and the help desk's own ids find people too; both rank after e-mail.
RULES = IdentityRules(
    types={
        **DEFAULT_RULES.types,
        "phone": TypeRule(priority=3),
        "zendesk_user_id": TypeRule(priority=4, limit=1),
    }
)


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo made.

    Args:
        sent: Events sent and acknowledged by this start; 0 when an earlier one had done it.
        people: Profiles that the year's devices and user ids lead to.
        seconds: What sending took.
        stored: Events of the year that the space holds.
    """

    space_id: str
    profile_token: str
    panel_secret: str
    write_keys: Mapping[Origin, str]
    sent: int
    stored: int
    people: int
    seconds: float
    record: Path
    tickets: Path


@dataclass(frozen=True, slots=True)
class _Record:
    """What `<home>/demo.json` holds.

    Args:
        now: When the year ends, ms since 1970. Kept, so that an interrupted start sends the same calls again.
        done: The whole year was sent.
    """

    space_id: str
    subdomain: str
    connection_id: str
    write_keys: dict[Origin, str]
    profile_token: str
    panel_secret: str
    now: int
    done: bool


def run_demo(house: House, base_url: str, *, report: Callable[[str], None]) -> DemoResult:
    """Make the demo space and send its year to the server at `base_url`; a second time, only say what is there.

    An interrupted start is resumed by sending everything again: events that are there already are
    recognised by their message ids.

    Args:
        base_url: Of the running server, without a slash at its end.
        report: Called with one line at a time.

    Raises:
        UnavailableError: an event was not acknowledged, or was acknowledged and is not there.
    """
    record_path, tickets_path = house.settings.home / "demo.json", house.settings.home / "demo-tickets.json"
    record = _find_record(house, record_path) or _prepare(house, record_path, report)
    now = datetime.fromtimestamp(record.now / 1000, UTC)
    if not tickets_path.exists():
        write_tickets(tickets_path, now.astimezone())
    sent, seconds = 0, 0.0
    calls = tell_story(now)
    if record.done:
        report(f"The demo space {SPACE_NAME!r} is there already; nothing is sent.")
    else:
        report(f"Sending a year of {len(calls):,} events by the Segment library for Python.")
        delivery = send_calls(calls, base_url=base_url, write_keys=record.write_keys, report=report)
        sent, seconds = delivery.acknowledged, delivery.seconds
    stored, people = _count_stored(house, record.space_id, calls), _count_people(house, record.space_id, calls)
    if not record.done:
        _require_stored(stored, len(calls))
        report(f"{sent:,} events sent, acknowledged and stored in {seconds:.1f} s; {people} people came of them.")
        _write(record_path, _done(record))
    return DemoResult(
        space_id=record.space_id,
        profile_token=record.profile_token,
        panel_secret=record.panel_secret,
        write_keys=record.write_keys,
        sent=sent,
        stored=stored,
        people=people,
        seconds=seconds,
        record=record_path,
        tickets=tickets_path,
    )


def _find_record(house: House, path: Path) -> _Record | None:
    """Return the record of an earlier start, unless its space has gone."""
    try:
        record = _Record(**orjson.loads(path.read_bytes()))
    except (OSError, orjson.JSONDecodeError, TypeError):
        return None
    return record if house.control.find_space(record.space_id) else None


def _prepare(house: House, path: Path, report: Callable[[str], None]) -> _Record:
    """Make the space with all it needs, or take up what an interrupted start has made of it."""
    known = (space for space in house.control.list_spaces() if space.name == SPACE_NAME)
    space = next(known, None) or _make_space(house)
    report(f"Space {SPACE_NAME!r} is {space.id}.")
    if house.spaces.rules(space.id).version == 0:
        set_rules(house, space.id, RULES, author=AUTHOR)
    connections = house.control.find_connections(space.id)
    if connections:
        connection, panel_secret = connections[0], connections[0].secrets[0]
    else:
        connection, panel_secret = house.control.create_connection(space.id, SUBDOMAIN, author=AUTHOR)
    record = _Record(
        space_id=space.id,
        subdomain=SUBDOMAIN,
        connection_id=connection.id,
        write_keys=_write_keys(house, space.id),
        profile_token=house.control.create_profile_token(space.id, "Demo", author=AUTHOR)[1],
        panel_secret=panel_secret,
        now=house.now_ms(),
        done=False,
    )
    _write(path, record)
    return record


def _make_space(house: House) -> Space:
    space_id = new_space_id()
    house.spaces.create(space_id)
    return house.control.create_space(SPACE_NAME, space_id=space_id, author=AUTHOR)


def _write_keys(house: House, space_id: str) -> dict[Origin, str]:
    """Return the write key of each source, making those that are missing."""
    known = {source.name: source.write_key for source in house.control.list_sources(space_id)}
    return {
        origin: known.get(name) or house.control.create_source(space_id, name, kind, author=AUTHOR).write_key
        for origin, (name, kind) in SOURCES.items()
    }


def _count_stored(house: House, space_id: str, calls: Sequence[Call]) -> int:
    """Return how many of the calls the space holds, by their message ids."""
    keys = [event_key(space_id, call.message_id) for call in calls]
    with house.spaces.reading(space_id) as connection:
        return sum(event is not None for event in find_known(connection, keys).values())


def _count_people(house: House, space_id: str, calls: Sequence[Call]) -> int:
    """Return how many profiles the user ids and devices of the year belong to."""
    keys = {("user_id", call.user_id) for call in calls if call.user_id}
    keys |= {("anonymous_id", call.anonymous_id) for call in calls if call.anonymous_id}
    with house.spaces.reading(space_id) as connection:
        return len({head.root for head in find_owners(connection, space_id, "users", list(keys)).values()})


def _require_stored(stored: int, sent: int) -> None:
    if stored != sent:
        lost = sent - stored
        raise UnavailableError(f"{lost} of {sent} acknowledged events are not in the space; see its rejected events")


def _done(record: _Record) -> _Record:
    return _Record(**{**asdict(record), "done": True})


def _write(path: Path, record: _Record) -> None:
    """Write the record so that only its owner can read it: it holds keys."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(orjson.dumps(asdict(record), option=orjson.OPT_INDENT_2))
    partial.replace(path)
