"""The demo's year: what it holds, and that it is always the same."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import orjson
import pytest

from app.demo.cast import IMANI, MARKUP
from app.demo.companies import COMPANIES
from app.demo.diary import DAY, Call
from app.demo.people import make_people
from app.demo.story import tell_story
from app.demo.tickets import make_tickets

NOW = datetime(2026, 11, 23, 15, 6, 12, tzinfo=UTC)
EVENT_BYTES_MAX = 32 * 1024
# Every event that a preset of the catalog reads, and one context and one trait of them.
CATALOG_EVENTS = (
    "Order Completed",
    "Order Refunded",
    "Product Viewed",
    "Product Added",
    "Feature Used",
    "Payment Failed",
    "Payment Succeeded",
    "Subscription Started",
    "Plan Changed",
    "NPS Submitted",
    "Ticket Opened",
    "Ticket Solved",
    "Signed Up",
)


@cache
def story() -> tuple[Call, ...]:
    return tuple(tell_story(NOW))


def ago(call: Call) -> float:
    """Days between the call and the end of the story."""
    return (NOW.timestamp() * 1000 - call.timestamp) / DAY


def named(name: str) -> list[Call]:
    return [call for call in story() if call.name == name]


def test_two_tellings_that_end_at_one_moment_are_the_same() -> None:
    assert tuple(tell_story(NOW)) == story()


def test_there_are_300_people_and_no_two_share_a_key_or_a_user_id() -> None:
    people = make_people()
    user_ids = [person.user_id for person in people if person.user_id]

    assert len(people) == 300
    assert len({person.key for person in people}) == len(people)
    assert len(set(user_ids)) == len(user_ids)


def test_names_are_written_in_at_least_eight_scripts() -> None:
    scripts = {
        "latin": r"[a-z]", "arabic": r"[\u0600-\u06ff]", "cyrillic": r"[\u0400-\u04ff]", "greek": r"[\u0370-\u03ff]",
        "hebrew": r"[\u0590-\u05ff]", "devanagari": r"[\u0900-\u097f]", "hangul": r"[\uac00-\ud7a3]",
        "han": r"[\u4e00-\u9fff]",
    }  # fmt: skip
    names = " ".join(person.name for person in make_people())

    assert [script for script, letters in scripts.items() if not re.search(letters, names)] == []


def test_most_people_who_signed_up_use_several_devices() -> None:
    devices = [len(person.devices) for person in make_people() if person.user_id]

    assert sum(count > 1 for count in devices) > len(devices) / 2


def test_some_devices_are_shared_by_several_user_ids() -> None:
    users: dict[str, set[str]] = {}
    for call in story():
        if call.anonymous_id and call.user_id:
            users.setdefault(call.anonymous_id, set()).add(call.user_id)
    shared = {device: ids for device, ids in users.items() if len(ids) > 1}

    assert shared["ngata-tablet"] == {"u_24501", "u_24502"}
    assert len(shared["front-desk-2"]) > 2
    assert len(shared) >= 8


def test_devices_are_seen_without_a_name_before_their_owner_signs_up() -> None:
    first_named: dict[str, int] = {}
    for call in story():
        if call.anonymous_id and call.user_id:
            first_named.setdefault(call.anonymous_id, call.timestamp)
    before = {call.anonymous_id for call in story() if not call.user_id and call.anonymous_id in first_named}

    assert len(before) > 50


def test_message_ids_are_unique_and_short_enough() -> None:
    ids = [call.message_id for call in story()]

    assert len(set(ids)) == len(ids)
    assert max(map(len, ids)) <= 100


def test_every_event_is_far_below_its_limit_of_bytes() -> None:
    sizes = [len(orjson.dumps([dict(call.body), dict(call.context)])) for call in story()]

    assert max(sizes) < EVENT_BYTES_MAX / 4


def test_the_year_has_15_000_to_25_000_events_none_of_them_in_the_future() -> None:
    assert 15_000 <= len(story()) <= 25_000
    assert [call.message_id for call in story() if ago(call) < 0] == []
    assert 360 < max(map(ago, story())) < 370


def test_every_event_of_the_catalog_happens() -> None:
    assert [name for name in CATALOG_EVENTS if not named(name)] == []


def test_every_practice_is_told_to_be_an_account_by_a_group_call() -> None:
    told = {call.group_id for call in story() if call.type == "group"}

    assert told == {company.id for company in COMPANIES}


def test_presets_that_look_for_trouble_find_somebody() -> None:
    unhappy = {call.user_id for call in named("NPS Submitted") if isinstance(s := call.body["score"], int) and s <= 6}
    failing = Counter(call.user_id for call in named("Payment Failed") if ago(call) < 7)
    powerful = Counter(call.user_id for call in named("Feature Used") if ago(call) < 30)
    pricing = Counter(call.anonymous_id for call in story() if call.body.get("path") == "/pricing" and ago(call) < 7)

    assert unhappy & {call.user_id for call in named("Ticket Opened") if ago(call) < 30}
    assert max(failing.values()) >= 3
    assert sum(count >= 50 for count in powerful.values()) >= 5
    assert sum(count >= 3 for count in pricing.values()) >= 5


def test_imanis_year_is_the_one_in_the_pictures() -> None:
    hers = [call for call in story() if call.user_id == IMANI.user_id]
    names = Counter(call.name for call in hers)
    kinds = Counter(call.type for call in hers)
    totals = [call.body["total"] for call in hers if call.name == "Order Completed"]

    assert kinds["track"] + kinds["page"] + kinds["screen"] == 412
    assert (names["Payment Failed"], names["Calendar Sync Failed"]) == (3, 14)
    assert names["Ticket Opened"] - names["Ticket Solved"] == 2
    assert sum(total for total in totals if isinstance(total, int)) == 3984
    assert len({key for call in hers if call.type == "identify" for key in call.body}) == 42


@pytest.mark.parametrize("hour", [0, 6, 12, 18])
def test_imanis_card_fails_three_times_within_four_days_at_any_time_of_day(hour: int) -> None:
    calls = tell_story(NOW.replace(hour=hour))
    failed = [call for call in calls if call.user_id == IMANI.user_id and call.name == "Payment Failed"]

    assert len(failed) == 3
    assert all(NOW.replace(hour=hour).timestamp() * 1000 - call.timestamp < 4 * DAY for call in failed)


def test_somebody_has_a_name_full_of_markup() -> None:
    told = [call for call in story() if call.type == "identify" and call.user_id == MARKUP.user_id]

    assert any("<img src=x onerror=" in str(call.body.get("name")) for call in told)


def test_there_is_a_ticket_for_each_thing_to_be_seen() -> None:
    tickets = {ticket["id"]: ticket for ticket in orjson.loads(orjson.dumps(make_tickets(NOW)))}
    told = {call.body.get("email") for call in story() if call.type == "identify"}

    assert tickets[48213]["requester"]["externalId"] == IMANI.user_id
    assert tickets[48211]["requester"]["externalId"] is None
    assert tickets[48211]["requester"]["email"] in told
    assert len({mail["value"] for mail in tickets[48207]["requester"]["identities"]} & told) == 2
    assert tickets[48205]["requester"]["email"] not in told
    assert "<" in tickets[48199]["requester"]["name"]
    assert tickets[48214]["requester"] is None


def test_no_file_of_the_demo_is_longer_than_400_lines() -> None:
    folder = Path(__file__).parents[2] / "app" / "demo"
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in folder.glob("*.py")}

    assert [name for name, lines in lengths.items() if lines > 400] == []
