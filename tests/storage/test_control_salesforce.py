"""Connections to Salesforce in the control database, and the step that made room for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from app.domain.record_fields import DEFAULTS, parse_rules
from app.errors import ConflictError, InvalidRequestError, NotFoundError
from app.storage.control import Control
from app.storage.control_schema import control_migrations
from tests.storage.control_world import open_control

ORGANIZATION, OTHER = "00D5g000001AbCdEAK", "00D5g000009ZyXwEAK"
SECRET, NEWER = "s" * 64, "t" * 64


@pytest.fixture
def control(tmp_path: Path) -> Iterator[Control]:
    opened = open_control(tmp_path)
    yield opened
    opened.close()


def test_a_connection_keeps_the_organisation_in_18_characters_and_its_secret(control: Control) -> None:
    space = control.create_space("One")

    made = control.create_salesforce_connection(space.id, f" {ORGANIZATION[:15]} ", f" {SECRET}\n")

    assert made.salesforce is not None
    assert (made.host, made.salesforce.organization_id, made.secrets) == ("salesforce", ORGANIZATION, (SECRET,))
    assert control.find_connections(space.id) == control.find_salesforce_connections() == (made,)
    assert SECRET not in repr(made)


def test_the_secret_is_encrypted_in_the_file(control: Control, tmp_path: Path) -> None:
    control.create_salesforce_connection(control.create_space("One").id, ORGANIZATION, SECRET)

    assert all(SECRET.encode() not in path.read_bytes() for path in tmp_path.glob("control.db*"))


@pytest.mark.parametrize(
    ("organization", "secret"),
    [
        ("", SECRET), ("00D", SECRET), ("0035g00000Kq1ZzAAJ", SECRET), ("00D5g000001AbCdEA9", SECRET),
        (ORGANIZATION, ""), (ORGANIZATION, "s" * 15), (ORGANIZATION, "s" * 257), (ORGANIZATION, "a b" * 10),
        (ORGANIZATION, "ü" * 20),
    ],
)  # fmt: skip
def test_what_cannot_be_an_id_or_a_secret_is_refused(control: Control, organization: str, secret: str) -> None:
    with pytest.raises(InvalidRequestError):
        control.create_salesforce_connection(control.create_space("One").id, organization, secret)


def test_the_shortest_and_the_longest_secret_are_taken(control: Control) -> None:
    space = control.create_space("One")
    for secret in ("s" * 16, "s" * 256):
        control.create_salesforce_connection(space.id, ORGANIZATION, secret)

    with pytest.raises(NotFoundError):
        control.create_salesforce_connection("spa_none", ORGANIZATION, SECRET)


def test_two_secrets_are_accepted_and_a_third_ends_the_first(control: Control) -> None:
    space = control.create_space("One")
    made = control.create_salesforce_connection(space.id, ORGANIZATION, SECRET)

    control.add_consumer_secret(made, NEWER)
    both = control.get_salesforce_connection(space.id, made.id)
    control.add_consumer_secret(both, "u" * 64)

    assert both.secrets == (NEWER, SECRET)
    assert control.get_salesforce_connection(space.id, made.id).secrets == ("u" * 64, NEWER)
    with pytest.raises(InvalidRequestError):
        control.add_consumer_secret(control.get_salesforce_connection(space.id, made.id), NEWER)


def test_one_organisation_has_a_secret_once_in_the_whole_installation(control: Control) -> None:
    one, two = control.create_space("One"), control.create_space("Two")
    made = control.create_salesforce_connection(one.id, ORGANIZATION, SECRET)
    apart = control.create_salesforce_connection(two.id, ORGANIZATION, NEWER)
    control.create_salesforce_connection(two.id, OTHER, SECRET)  # one packaged app in two organisations

    with pytest.raises(ConflictError):
        control.create_salesforce_connection(two.id, ORGANIZATION, SECRET)
    with pytest.raises(ConflictError):
        control.add_consumer_secret(apart, SECRET)
    assert control.get_salesforce_connection(one.id, made.id).secrets == (SECRET,)


def test_fields_that_are_as_we_choose_are_not_kept(control: Control) -> None:
    space = control.create_space("One")
    made = control.create_salesforce_connection(space.id, ORGANIZATION, SECRET)
    own = parse_rules("Customer__c = user_id")

    control.set_identity_fields(made, {**DEFAULTS, "Contact": own, "Nonsense": own})

    kept = control.get_salesforce_connection(space.id, made.id).salesforce
    assert kept is not None
    assert dict(kept.identity_fields) == {"Contact": own}
    assert (kept.rules("Contact"), kept.rules("Lead")) == (own, DEFAULTS["Lead"])


def test_a_connection_to_zendesk_is_none_to_salesforce(control: Control) -> None:
    space = control.create_space("One")
    made, _ = control.create_connection(space.id, "acme")

    assert control.find_salesforce_connections() == ()
    with pytest.raises(NotFoundError):
        control.get_salesforce_connection(space.id, made.id)


def test_secrets_are_encrypted_anew_with_the_others(control: Control) -> None:
    control.create_salesforce_connection(control.create_space("One").id, ORGANIZATION, SECRET)

    assert control.reencrypt() == 1
    assert control.find_salesforce_connections()[0].secrets == (SECRET,)


def test_what_is_done_is_in_the_log_without_secrets(control: Control) -> None:
    space = control.create_space("One")
    made = control.create_salesforce_connection(space.id, ORGANIZATION, SECRET, author="ada@example.com")
    control.add_consumer_secret(made, NEWER, author="ada@example.com")
    control.set_salesforce_hosts(made, "acme.my.site.com", author="ada@example.com")
    control.set_identity_fields(made, {}, author="ada@example.com")

    rows = control.list_audit(space.id)

    assert [row.action for row in rows[:4]] == [
        "identity fields set", "hosts of a connection set", "consumer secret added", "Salesforce connection created",
    ]  # fmt: skip
    assert {row.author for row in rows[:4]} == {"ada@example.com"}
    assert all(SECRET not in repr(row) and NEWER not in repr(row) for row in rows)


def test_the_migration_keeps_connections_and_their_secrets(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "control.db", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    db = Database(connection)
    control_migrations.apply(db, stop_before="0002_salesforce")
    db.execute("INSERT INTO spaces (id, name, created_at) VALUES ('spa_1', 'One', 1)")
    row = "(7, 'con_1', 'spa_1', 'zendesk', 'acme', 0, 2, 3, 4, 'Why.')"
    db.execute(f"INSERT INTO connections VALUES {row}")
    db.execute("INSERT INTO connection_secrets VALUES (5, 'con_1', 'older', 1), (6, 'con_1', 'newer', 2)")

    control_migrations.apply(db)

    assert db.execute("SELECT * FROM connections").fetchall() == [
        (7, "con_1", "spa_1", "zendesk", "acme", 0, 2, 3, 4, "Why.")
    ]
    assert db.execute("SELECT * FROM connection_secrets ORDER BY id").fetchall() == [
        (5, "con_1", "older", 1), (6, "con_1", "newer", 2),
    ]  # fmt: skip
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.execute("DELETE FROM spaces")
    for table in ("connections", "connection_secrets"):
        assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    connection.close()
