"""From a change to the receiver: what is told, in which shapes, once, in order, and to whom."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from app import resolution
from app.delivering import send_test
from app.domain.moments import rfc3339
from app.domain.public_ids import event_key, public_id
from app.settling import settle
from app.storage.definitions import delete_definition
from tests.house_world import make_event
from tests.settling.world import BUYERS, ORDERS, RECENT
from tests.webhook_world import SPACE, Place, RealReceiver, answer, opened, receiver

DAY = 86_400_000


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(tmp_path) as made:
        yield made


@pytest.fixture
def there() -> Iterator[RealReceiver]:
    with receiver() as made:
        yield made


def test_entering_and_leaving_and_a_computed_trait_are_told_in_segment_s_track_form(
    place: Place, there: RealReceiver
) -> None:
    place.define(**RECENT)
    place.define(**ORDERS)
    webhook = place.attach(there.url)
    place.order("m1", "u:cust-881")
    place.tell(webhook)
    place.clock.ms += 8 * DAY
    settle(place.house, SPACE)
    place.tell(webhook)

    personas = {"namespace": SPACE, "space_id": SPACE}
    audience = {"computation_class": "audience", "computation_id": "1", "computation_key": "recent"} | personas
    trait = {"computation_class": "trait", "computation_id": "2", "computation_key": "orders"} | personas
    ours = {"profile_id": public_id("users", event_key(SPACE, "m1")), "version": 1}
    told = [{key: value for key, value in one.items() if key not in ("messageId", "timestamp")} for one in there.events]
    assert told == [
        {
            "type": "track", "event": "Trait Computed", "userId": "cust-881",
            "properties": {"trait_key": "orders", "orders": 1},
            "context": {"personas": trait, "onefold": ours | {"cause": "event"}},
        },
        {
            "type": "track", "event": "Audience Entered", "userId": "cust-881",
            "properties": {"audience_key": "recent", "recent": True},
            "context": {"personas": audience, "onefold": ours | {"cause": "event"}},
        },
        {
            "type": "track", "event": "Audience Exited", "userId": "cust-881",
            "properties": {"audience_key": "recent", "recent": False},
            "context": {"personas": audience, "onefold": ours | {"cause": "moment"}},
        },
    ]  # fmt: skip
    assert len({one["messageId"] for one in there.events}) == 3
    assert there.events[0]["timestamp"] == rfc3339(place.clock.ms - 8 * DAY)


def test_the_identify_form_carries_the_result_as_a_trait(place: Place, there: RealReceiver) -> None:
    place.define(**RECENT)
    webhook = place.attach(there.url, form="identify")
    place.order("m1", "u:ada")
    place.tell(webhook)

    [event] = there.events
    assert (event["type"], event["userId"], event["traits"]) == ("identify", "ada", {"recent": True})
    assert "event" not in event and "properties" not in event


def test_a_person_is_told_once_for_each_user_id_and_address_and_else_by_what_there_is(
    place: Place, there: RealReceiver
) -> None:
    place.define(**RECENT)
    webhook = place.attach(there.url)
    place.order("m1", "u:ada", "e:ada@x.test", "a:one")
    place.order("m2", "e:bo@x.test", "a:two")
    place.order("m3", "a:three")
    place.tell(webhook)

    def named(one: dict[str, object]) -> tuple[object, ...]:
        context = one["context"]
        assert isinstance(context, dict)
        return one.get("userId"), one.get("anonymousId"), context.get("traits", {}).get("email")

    assert [named(one) for one in there.events] == [
        ("ada", None, None), ("ada", None, "ada@x.test"), (None, "two", "bo@x.test"), (None, "three", None),
    ]  # fmt: skip
    assert len({one["messageId"] for one in there.events}) == 4


def test_only_what_a_webhook_wants_is_told_and_nothing_from_before_it_was_there(
    place: Place, there: RealReceiver
) -> None:
    place.define(**RECENT)
    place.define(**ORDERS)
    place.order("m1", "u:ada")
    webhook = place.attach(there.url, wanted=["orders"])
    place.order("m2", "u:ada")
    place.order("m3", "u:bo")
    place.tell(webhook)

    assert [(one["userId"], one["properties"]["orders"]) for one in there.events] == [("ada", 2), ("bo", 1)]
    assert place.rows("SELECT * FROM webhook_changes") == []


def test_a_new_webhook_can_be_told_the_present_members_first_and_the_same_again_is_recognised(
    place: Place, there: RealReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.webhook_telling.FIRSTS", 2)
    place.define(**RECENT)
    place.define(**ORDERS)
    for number in range(5):
        place.order(f"m{number}", f"u:{number}", name="Order" if number != 3 else "Seen")
    first, again = (place.attach(there.url, first=True) for _ in range(2))
    for _ in range(12):
        place.make()
    assert place.rows("SELECT * FROM webhook_firsts") == []

    place.tell(first)
    members = ["0", "1", "2", "4"]
    assert sorted(one["userId"] for one in there.events if one["event"] == "Audience Entered") == members
    orders = [one for one in there.events if one["event"] == "Trait Computed"]  # the default of the fourth is no news
    assert sorted(one["userId"] for one in orders) == members
    assert {one["context"]["onefold"]["cause"] for one in there.events} == {"first"}
    place.tell(again)
    ids = [one["messageId"] for one in there.events]
    assert (len(ids), len(set(ids))) == (16, 8)


def test_a_person_who_becomes_part_of_another_is_told_as_what_holds_for_that_one(
    place: Place, there: RealReceiver
) -> None:
    never = {"did": {"event": "Order"}, "count": {"eq": 0}}
    place.define(key="shy", kind="audience", where=never)
    place.define(**RECENT)
    webhook = place.attach(there.url)
    place.order("m1", "u:ada")
    place.order("m2", "a:tablet", name="Seen")
    place.tell(webhook)
    before = len(there.events)
    assert [(one["event"], one.get("anonymousId")) for one in there.events][-1] == ("Audience Entered", "tablet")

    place.order("m3", "u:ada", "a:tablet", name="Seen")
    place.tell(webhook)

    told = [(one["event"], one["userId"], one["properties"]["audience_key"]) for one in there.events[before:]]
    assert told == [("Audience Exited", "ada", "shy")]


def test_what_a_definition_said_is_told_after_it_was_deleted_too(place: Place, there: RealReceiver) -> None:
    place.define(**RECENT)
    webhook = place.attach(there.url)
    place.order("m1", "u:ada")
    place.house.spaces.write(SPACE, lambda connection: delete_definition(connection, "recent"))

    place.tell(webhook)
    assert [one["properties"] for one in there.events] == [{"audience_key": "recent", "recent": True}]


def test_nothing_is_told_of_a_person_who_was_erased(place: Place, there: RealReceiver) -> None:
    place.define(**RECENT)
    webhook = place.attach(there.url)
    place.order("m1", "u:ada")
    place.order("m2", "u:bo")
    resolution.erase_person(place.house, SPACE, public_id("users", event_key(SPACE, "m1")))
    place.make()
    resolution.erase_person(place.house, SPACE, public_id("users", event_key(SPACE, "m2")))
    place.tell(webhook)

    assert there.got == []
    assert [place.rows(f"SELECT * FROM {table}") for table in ("webhook_changes", "webhook_deliveries")] == [[], []]


def test_a_delivery_is_signed_over_time_and_body_with_every_live_secret(place: Place, there: RealReceiver) -> None:
    place.define(**RECENT)
    webhook = place.attach(there.url)
    old = place.ids[webhook]
    new = place.house.control.webhook_secrets.rotate(SPACE, webhook, author="ada")
    place.order("m1", "u:ada")
    place.tell(webhook)
    place.house.control.webhook_secrets.end_old(SPACE, webhook, author="ada")
    place.order("m2", "u:bo")
    place.tell(webhook)

    def marks(body: bytes, *secrets: str) -> str:
        at = place.clock.ms // 1000
        found = [hmac.new(one.encode(), f"{at}.".encode() + body, sha256).hexdigest() for one in secrets]
        return ",".join([f"t={at}", *(f"v1={one}" for one in found)])

    first, second = there.got
    assert first.headers["onefold-signature"] == marks(first.body, new, old)
    assert second.headers["onefold-signature"] == marks(second.body, new)
    assert first.headers["onefold-delivery"] == first.event["messageId"]
    assert (first.headers["content-type"], first.path) == ("application/json", "/hook?a=1")


def test_without_a_live_secret_nothing_leaves(place: Place, there: RealReceiver) -> None:
    place.define(**RECENT)
    webhook = place.attach(there.url)
    place.house.control.webhook_secrets.remove(SPACE, webhook, author="ada")
    place.order("m1", "u:ada")

    assert place.tell(webhook).failed
    assert (there.got, place.listed(webhook, "waiting")[0].outcome) == ([], "no_secret")


def test_news_about_one_person_is_told_in_its_order_and_others_do_not_wait_for_it(place: Place) -> None:
    place.define(**BUYERS | {"where": {"did": {"event": "Order", "window": {"last": 1, "unit": "day"}}}})
    with receiver(answer(422), answer()) as there:
        webhook = place.attach(there.url)
        place.order("m1", "u:ada")
        place.clock.ms += 2 * DAY
        settle(place.house, SPACE)
        place.order("m2", "u:bo")
        assert place.tell(webhook).failed
        assert place.tell(webhook).taken == 1
        place.clock.ms += 60_000
        assert place.tell(webhook).taken == 2

    told = [(one["userId"], one["event"]) for one in there.events]
    assert told == [
        ("ada", "Audience Entered"),
        ("bo", "Audience Entered"),
        ("ada", "Audience Entered"),
        ("ada", "Audience Exited"),
    ]
    assert there.events[0] == there.events[2]


def test_a_test_is_sent_at_once_and_stands_on_the_list(place: Place, there: RealReceiver) -> None:
    webhook = place.attach(there.url)
    found = send_test(place.house, SPACE, webhook)

    assert (found.status, found.text) == (200, "ok")
    assert there.events[0]["event"] == "Onefold Test" and "userId" not in there.events[0]
    assert [(one.title, one.outcome, one.attempts) for one in place.listed(webhook, "delivered")] == [
        ("Onefold Test", "200", 1)
    ]


def test_many_people_are_told_in_batches_without_gap_or_repetition(
    place: Place, there: RealReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.delivering.MADE_AT_ONCE", 7)
    monkeypatch.setattr("app.delivering.MAKING_SECONDS", 60.0)
    place.define(**RECENT)
    webhook = place.attach(there.url)
    place.send(*(make_event(f"m{number}", place.clock.ms - 10, f"u:{number}", name="Order") for number in range(60)))
    settle(place.house, SPACE)
    while place.tell(webhook).taken:
        pass

    assert sorted(int(one["userId"]) for one in there.events) == list(range(60))
    assert there.connections == 2  # five times seven were made for the first turn, the rest for the second
