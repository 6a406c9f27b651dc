"""Reading profiles from rows put there by hand: merged nodes, ids of every fate, pages that lose nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from app.domain.profile import Collection
from app.domain.public_ids import event_key, public_id
from app.storage import explanations, profile_reads, profiles, timelines
from app.storage.engines import connect
from app.storage.schema import space_migrations
from tests.effort import examples

SPACE = "spa_1"


class Rows:
    """Writes rows as resolution would have left them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.number = 0

    def profile(self, *nodes: int, collection: str = "users", version: int = 1) -> None:
        """The first node is the root; node n was created by event `m<n>`."""
        self.connection.execute(
            "INSERT INTO components VALUES (?, ?, 0, '', 1, 1, '{}', NULL, NULL)", (nodes[0], collection)
        )
        self.connection.execute("INSERT INTO profiles VALUES (?, ?, 5, 9, ?, NULL)", (nodes[0], collection, version))
        for node in nodes:
            self.connection.execute(
                "INSERT INTO nodes VALUES (?, ?, ?, ?, NULL, NULL, NULL, ?, ?)",
                (node, collection, node, f"m{node}", nodes[0], nodes[0]),
            )

    def event(
        self,
        message_id: str,
        node: int | None,
        *,
        timestamp: int = 0,
        type_: str = "track",
        name: str = "Seen",
        account: int | None = None,
        activity: bool = True,
    ) -> int:
        self.number += 1
        self.connection.execute(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, 'web', ?, ?, ?, '{}')",
            (
                self.number, event_key(SPACE, message_id), message_id, type_, name, timestamp, timestamp, node, account,
                int(activity),
            ),
        )  # fmt: skip
        return self.number

    def identifier(self, type_: str, value: str, node: int | None, *, collection: str = "users") -> None:
        since = (None, None) if node is None else (node, f"m{node}")
        self.connection.execute(
            "INSERT INTO identifiers (collection, type, value, sent, component_id, node_id, since_timestamp,"
            " since_message_id, first_timestamp, first_message_id, source_id, partners)"
            " VALUES (?, ?, ?, NULL, NULL, ?, ?, ?, 0, 'm0', 'web', X'')",
            (collection, type_, value, node, *since),
        )

    def trait(self, node: int, key: str, value: object, *, wins: bool = True) -> None:
        self.connection.execute(
            "INSERT INTO traits VALUES (?, ?, ?, NULL, NULL, NULL, 7, 'm1', 'web', ?)",
            (node, key, json.dumps(value), int(wins)),
        )


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    connection = connect(tmp_path / "space.db", writer=True)
    space_migrations.apply(Database(connection))
    connection.execute("PRAGMA foreign_keys = OFF")
    yield Rows(connection)
    connection.close()


def bears(node: int, collection: Collection = "users") -> str:
    return public_id(collection, event_key(SPACE, f"m{node}"))


def answer(rows: Rows, message_id: str, collection: Collection = "users") -> str:
    """What the public id of an event answers, in words."""
    found = profiles.resolve_id(rows.connection, SPACE, collection, event_key(SPACE, message_id))
    if found is None:
        return "gone"
    others = "".join(f" {other[-4:]}" for other in found.others)
    return f"{found.status} {found.profile.root}{others}"


# -- finding ------------------------------------------------------------------


def test_an_identifier_of_a_merged_node_finds_the_whole_profile(rows: Rows) -> None:
    rows.profile(1, 2, version=4)
    rows.identifier("user_id", "ada", 1)
    rows.identifier("email", "ada@x", 2)
    keys = [("user_id", "ada"), ("email", "ada@x"), ("email", "nobody"), ("ada@x", "email")]

    owners = profiles.find_owners(rows.connection, SPACE, "users", keys)

    assert set(owners) == set(keys[:2])
    head = owners["user_id", "ada"]
    assert owners["email", "ada@x"] == head
    assert (head.root, head.version, head.public_id, head.recomputing) == (1, 4, bears(1), False)


def test_the_collections_are_graphs_of_their_own(rows: Rows) -> None:
    rows.profile(1)
    rows.profile(2, collection="accounts")
    rows.identifier("custom", "x", 1)
    rows.identifier("custom", "x", 2, collection="accounts")

    found = profiles.find_owners(rows.connection, SPACE, "accounts", [("custom", "x")])

    assert found["custom", "x"].public_id == bears(2, "accounts")


def test_an_identifier_that_nobody_owns_finds_nobody(rows: Rows) -> None:
    rows.identifier("email", "demoted@x", None)

    assert profiles.find_owners(rows.connection, SPACE, "users", [("email", "demoted@x")]) == {}
    assert profiles.find_owners(rows.connection, SPACE, "users", []) == {}


def test_a_joined_identifier_is_owned_by_the_owner_of_its_class(rows: Rows) -> None:
    rows.profile(1)
    rows.identifier("user_id", "ada", 1)
    decision = (
        "INSERT INTO decisions (kind, collection, type, value, other_type, other_value, author, reason, made_at,"
        " withdrawn_at) VALUES (?, 'users', ?, ?, ?, ?, 'a', '', 0, ?)"
    )
    rows.connection.execute(decision, ("join", "user_id", "ada", "crm", "c1", None))
    rows.connection.execute(decision, ("join", "crm", "c1", "email", "ada@x", None))
    rows.connection.execute(decision, ("join", "user_id", "ada", "crm", "withdrawn", 1))
    rows.connection.execute(decision, ("never", "user_id", "ada", "crm", "never", None))

    asked = [("crm", "c1"), ("email", "ada@x"), ("crm", "withdrawn"), ("crm", "never")]
    owners = profiles.find_owners(rows.connection, SPACE, "users", asked)

    assert set(owners) == {("crm", "c1"), ("email", "ada@x")}


def test_a_profile_with_a_waiting_event_says_that_it_is_being_recomputed(rows: Rows) -> None:
    rows.profile(1)
    rows.identifier("user_id", "ada", 1)
    rows.connection.execute("UPDATE components SET waiting_timestamp = 1, waiting_message_id = 'm'")

    owners = profiles.find_owners(rows.connection, SPACE, "users", [("user_id", "ada")])

    assert owners["user_id", "ada"].recomputing


# -- public ids ------------------------------------------------------------------


def test_an_id_answers_current_moved_split_or_gone(rows: Rows) -> None:
    rows.profile(1, 2)
    rows.profile(3, 4)
    for node in (1, 2, 3, 4):
        rows.event(f"m{node}", node)
    rows.event("unresolved", None)
    split = "INSERT INTO splits (collection, old_key, other_keys, cause, at) VALUES (?, ?, ?, 'never', 0)"
    other = json.dumps([event_key(SPACE, "m1").hex()])
    rows.connection.execute(split, ("users", event_key(SPACE, "m3"), other))
    rows.connection.execute(split, ("users", event_key(SPACE, "m4"), other))
    rows.connection.execute(split, ("users", event_key(SPACE, "m4"), other))

    assert answer(rows, "m1") == "current 1"
    assert answer(rows, "m2") == "moved 1"
    assert answer(rows, "m3") == f"current 3 {bears(1)[-4:]}"
    assert answer(rows, "m4") == f"split 3 {bears(1)[-4:]}"
    assert answer(rows, "never seen") == "gone"
    assert answer(rows, "unresolved") == "gone"


def test_the_pointers_of_deleted_events_are_followed_to_their_end(rows: Rows) -> None:
    rows.profile(3)
    rows.event("m3", 3)
    tombstone = "INSERT INTO tombstones (key, successor) VALUES (?, ?)"
    pointers = {"m1": "m2", "m2": "m3", "x": None, "y": "x", "loop": "loop2", "loop2": "loop"}
    for deleted, successor in pointers.items():
        key = None if successor is None else event_key(SPACE, successor)
        rows.connection.execute(tombstone, (event_key(SPACE, deleted), key))

    assert [answer(rows, message_id) for message_id in ("m1", "m2", "m3")] == ["moved 3", "moved 3", "current 3"]
    assert [answer(rows, message_id) for message_id in ("x", "y", "loop")] == ["gone", "gone", "gone"]


def test_an_event_of_both_a_person_and_an_account_names_either(rows: Rows) -> None:
    rows.profile(1)
    rows.profile(2, collection="accounts")
    rows.event("m1", 1, account=2)
    rows.event("m2", 1, account=2)

    assert answer(rows, "m1") == "current 1"
    assert answer(rows, "m2", "accounts") == "current 2"
    assert answer(rows, "m1", "accounts") == "moved 2"


# -- what a profile holds ----------------------------------------------------------


def test_winning_traits_that_are_set_are_read_and_no_others(rows: Rows) -> None:
    rows.profile(1, 2)
    rows.trait(1, "plan", "free", wins=False)
    rows.trait(2, "plan", "pro")
    rows.trait(1, "removed", None)
    rows.trait(1, "", {"odd": [1]})

    found = profile_reads.list_traits(rows.connection, 1, limit=10)

    assert [(trait.key, trait.value) for trait in found] == [("", {"odd": [1]}), ("plan", "pro")]
    assert profile_reads.count_traits(rows.connection, 1) == 2
    assert profile_reads.list_named_traits(rows.connection, 1, ["plan", "removed"])[0].value == "pro"


def test_links_name_each_profile_once_however_its_nodes_merged(rows: Rows) -> None:
    rows.profile(1, 2)
    rows.profile(10, 11, collection="accounts")
    rows.profile(20, collection="accounts")
    rows.identifier("group_id", "acme", 10, collection="accounts")
    for user, account in ((1, 10), (1, 11), (2, 11), (2, 20)):
        rows.connection.execute("INSERT INTO links VALUES (?, ?, 0, 'm')", (user, account))

    accounts = profile_reads.list_links(rows.connection, "users", 1, limit=10, identifiers_max=5)
    people = profile_reads.list_links(rows.connection, "accounts", 10, limit=10, identifiers_max=5)

    assert [(link.root, [held.value for held in link.identifiers]) for link in accounts] == [(10, ["acme"]), (20, [])]
    assert [link.root for link in people] == [1]
    assert [link.root for link in profile_reads.list_links(
        rows.connection, "users", 1, limit=10, identifiers_max=5, after=10)] == [20]  # fmt: skip


def test_last_seen_is_the_newest_event_that_counts_as_activity(rows: Rows) -> None:
    rows.profile(1, 2)
    rows.event("a", 1, timestamp=5)
    rows.event("b", 2, timestamp=9)
    rows.event("c", 2, timestamp=20, activity=False)

    assert timelines.find_last_seen(rows.connection, 1) == 9
    assert timelines.find_last_seen(rows.connection, 99) is None


def test_counting_stops_where_it_is_told_to(rows: Rows) -> None:
    rows.profile(1, 2)
    for number in range(10):
        rows.event(f"e{number}", 1 + number % 2, timestamp=number, type_="identify" if number == 0 else "track")

    assert timelines.count_events(rows.connection, 1, at_most=100) == 9
    assert timelines.count_events(rows.connection, 1, at_most=4) == 4
    assert timelines.count_events(rows.connection, 1, at_most=100, since=8) == 2


def test_words_find_names_in_any_case_and_wildcards_are_letters(rows: Rows) -> None:
    rows.profile(1)
    for number, name in enumerate(("Order Paid", "order_100%", "Other!")):
        rows.event(f"e{number}", 1, timestamp=number, name=name)

    def named(words: str) -> list[str]:
        return [event.name for event in timelines.filter_events(rows.connection, 1, limit=9, words=words)]

    assert named("ORDER") == ["order_100%", "Order Paid"]
    assert (named("0%"), named("_"), named("!"), named("%%")) == (["order_100%"], ["order_100%"], ["Other!"], [])


def test_refusals_tell_a_persons_own_events_from_those_of_others(rows: Rows) -> None:
    rows.profile(1)
    rows.profile(2)
    for node in (1, 2):
        seq = rows.event(f"m{node}", node)
        rows.connection.execute("INSERT INTO refusals VALUES ('users', 'email', 'x', ?, 'cap')", (seq,))

    found = explanations.list_refusals(rows.connection, 1, ("email", "x"), limit=5)

    assert [(one.event.message_id, one.own, one.reason) for one in found] == [("m2", False, "cap"), ("m1", True, "cap")]


# -- pages -------------------------------------------------------------------------


Event = tuple[int, int, str]  # timestamp, node, type
types = st.sampled_from(["track", "page", "screen", "identify"])
events = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3), types), max_size=25)


@examples(60)
@given(events, st.integers(1, 7), st.sampled_from(["asc", "desc"]))
def test_pages_hold_every_event_once_in_order(rows: Rows, stored: Sequence[Event], size: int, sort: str) -> None:
    rows.connection.execute("SAVEPOINT example")
    rows.profile(1, 2, 3)
    for number, (timestamp, node, type_) in enumerate(stored):
        rows.event(f"e{number:02}", node, timestamp=timestamp, type_=type_)

    seen: list[tuple[int, str]] = []
    after = None
    while True:
        asked = timelines.Page(limit=size, sort="asc" if sort == "asc" else "desc", after=after)
        page = timelines.list_events(rows.connection, "users", 1, asked)
        if not page:
            break
        seen += [(event.timestamp, event.message_id) for event in page]
        after = seen[-1]
    rows.connection.execute("ROLLBACK TO example")
    rows.connection.execute("RELEASE example")

    meant = [(timestamp, f"e{number:02}") for number, (timestamp, _, type_) in enumerate(stored) if type_ != "identify"]
    assert seen == sorted(meant, reverse=sort == "desc")
