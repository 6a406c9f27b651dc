"""What a Zendesk connection keeps for signed pages, and the memory against replays."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from app.errors import InvalidRequestError, NotFoundError
from app.storage.control import Connection, Control
from app.storage.control_rows import ZendeskApp
from app.storage.control_schema import control_migrations
from app.storage.schema_sessions import session_migrations
from tests.storage.control_world import MovableClock, open_control
from tests.web.signed_world import private_pem, public_pem


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def control(tmp_path: Path, clock: MovableClock) -> Iterator[Control]:
    with closing(open_control(tmp_path, clock)) as opened:
        yield opened


def connect(control: Control, subdomain: str | None = "acme") -> Connection:
    return control.create_connection(control.create_space("One").id, subdomain)[0]


def app_of(control: Control, connection: Connection) -> ZendeskApp:
    return control.get_connection(connection.space_id, connection.id).zendesk


def test_ids_are_kept_changed_and_forgotten(control: Control) -> None:
    connection = connect(control)
    assert app_of(control, connection) == ZendeskApp()

    control.set_zendesk_id(connection.id, "app_id", " 900 ")
    control.set_zendesk_id(connection.id, "installation_id", "7")
    assert app_of(control, connection) == ZendeskApp("900", "7")

    control.set_zendesk_id(connection.id, "app_id", "")
    assert app_of(control, connection) == ZendeskApp(None, "7")


@pytest.mark.parametrize("text", ["nine", "0", "07", "-7", "7.0", "7 8", "٧", "²", "1" * 21, "7;", "<b>7</b>"])
def test_what_is_no_number_is_no_id(control: Control, text: str) -> None:
    connection = connect(control)

    with pytest.raises(InvalidRequestError, match="The installation id consists of digits alone"):
        control.set_zendesk_id(connection.id, "installation_id", text)

    assert app_of(control, connection) == ZendeskApp()


def test_the_longest_id_is_kept(control: Control) -> None:
    connection = connect(control)
    control.set_zendesk_id(connection.id, "app_id", "9" * 20)
    assert app_of(control, connection).app_id == "9" * 20


def test_an_installation_belongs_to_one_connection_of_its_account(control: Control) -> None:
    first, second, elsewhere = connect(control), connect(control), connect(control, "harbour-pine")
    control.set_zendesk_id(first.id, "installation_id", "7")
    control.set_zendesk_id(first.id, "installation_id", "7")  # its own

    with pytest.raises(InvalidRequestError, match="Another connection has this installation"):
        control.set_zendesk_id(second.id, "installation_id", "7")
    control.set_zendesk_id(elsewhere.id, "installation_id", "7")

    assert [app_of(control, one).installation_id for one in (first, second, elsewhere)] == ["7", None, "7"]


def test_two_public_keys_live_and_the_older_can_be_ended(control: Control, clock: MovableClock) -> None:
    connection = connect(control)
    for name in ("app", "second", "third"):
        clock.move(seconds=1)
        control.add_zendesk_key(connection.id, public_pem(name))
    keys = app_of(control, connection).public_keys
    assert [key.pem for key in keys] == [public_pem("third"), public_pem("second")]
    assert keys[0].created_at == keys[1].created_at + 1000

    control.drop_old_zendesk_key(connection.id)

    assert [key.pem for key in app_of(control, connection).public_keys] == [public_pem("third")]


def test_a_key_that_is_accepted_already_does_not_push_the_other_out(control: Control) -> None:
    connection = connect(control)
    control.add_zendesk_key(connection.id, public_pem("app"))
    control.add_zendesk_key(connection.id, public_pem("second"))

    with pytest.raises(InvalidRequestError, match="This public key is accepted already"):
        control.add_zendesk_key(connection.id, "\n" + public_pem("app"))

    assert len(app_of(control, connection).public_keys) == 2


def test_what_changes_is_in_the_log_and_a_refused_private_key_nowhere(control: Control, tmp_path: Path) -> None:
    connection = connect(control)
    control.set_zendesk_id(connection.id, "app_id", "900", author="ada@example.com")
    control.add_zendesk_key(connection.id, public_pem("app"), author="ada@example.com")
    control.drop_old_zendesk_key(connection.id, author="ada@example.com")
    with pytest.raises(InvalidRequestError):
        control.add_zendesk_key(connection.id, private_pem("app"), author="ada@example.com")

    rows = control.list_audit(connection.space_id)[:3]
    assert [(row.author, row.action) for row in reversed(rows)] == [
        ("ada@example.com", "Zendesk app id set"),
        ("ada@example.com", "Zendesk public key added"),
        ("ada@example.com", "old Zendesk public key ended"),
    ]
    middle = private_pem("app").splitlines()[8].encode()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and middle in path.read_bytes()]


def test_a_connection_that_is_not_there_keeps_nothing(control: Control) -> None:
    with pytest.raises(NotFoundError):
        control.set_zendesk_id("con_none", "app_id", "900")
    with pytest.raises(NotFoundError):
        control.add_zendesk_key("con_none", public_pem("app"))
    with pytest.raises(NotFoundError):
        control.drop_old_zendesk_key("con_none")


def test_the_last_use_of_each_way_is_noted(control: Control, clock: MovableClock) -> None:
    connection = connect(control)
    control.note_zendesk_used(connection.id, signed=True)
    clock.move(minutes=5)
    control.note_zendesk_used(connection.id, signed=False)

    app, now = app_of(control, connection), int(clock().timestamp() * 1000)
    assert (app.last_signed_at, app.last_proxy_at) == (now - 300_000, now)
    assert control.get_connection(connection.space_id, connection.id).last_used_at == now


def test_accounts_are_found_in_every_space_and_without_their_secrets(control: Control) -> None:
    first, second = connect(control), connect(control)
    connect(control, "harbour-pine")
    connect(control, None)

    found = control.find_signed_connections("acme")

    assert [one.id for one in found] == [first.id, second.id]
    assert all(one.secrets == () for one in found)
    assert len(control.find_signed_connections(None)) == 3


# -- replays


def test_what_was_seen_is_new_only_once_for_each_connection(control: Control, tmp_path: Path) -> None:
    seen = control.seen_tokens
    until = int(control._clock().timestamp() * 1000) + 60_000

    assert [seen.remember("con_a", b"1", until), seen.remember("con_a", b"1", until)] == [True, False]
    assert seen.remember("con_b", b"1", until) and seen.remember("con_a", b"2", until)
    with closing(open_control(tmp_path)) as other:  # another process, or this one after a restart
        assert not other.seen_tokens.remember("con_a", b"1", until)


def test_what_has_expired_is_forgotten_at_its_moment(control: Control, clock: MovableClock) -> None:
    until = int(clock().timestamp() * 1000) + 60_000
    control.seen_tokens.remember("con_a", b"1", until)

    clock.move(seconds=59.999)
    assert not control.seen_tokens.remember("con_a", b"1", until)

    clock.move(seconds=0.001)
    assert control.seen_tokens.remember("con_b", b"2", until + 60_000)
    with control._store.reading() as connection:
        assert connection.execute("SELECT connection_id FROM seen_tokens").fetchall() == [("con_b",)]


def test_of_many_at_once_one_alone_is_new(control: Control) -> None:
    until = int(control._clock().timestamp() * 1000) + 60_000

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: control.seen_tokens.remember("con_a", b"1", until), range(32)))

    assert sorted(answers) == [False] * 31 + [True]


# -- migrations


def test_connections_from_before_signed_pages_are_kept(tmp_path: Path) -> None:
    before, made = open_control(tmp_path), None
    with closing(before):
        made = connect(before)
        with before._store.writing() as connection:
            for table in ("zendesk_apps", "zendesk_keys", "seen_tokens"):
                connection.execute(f"DROP TABLE {table}")
            connection.execute("DELETE FROM _sqlite_migrations WHERE name IN ('0003_seen_tokens', '0004_zendesk_apps')")

    with closing(open_control(tmp_path)) as after:
        kept = after.get_connection(made.space_id, made.id)
        assert (kept.subdomain, kept.secrets, kept.zendesk) == ("acme", made.secrets, ZendeskApp())
        after.add_zendesk_key(made.id, public_pem("app"))


def test_panel_sessions_from_before_page_tokens_are_kept() -> None:
    db = Database(memory=True)
    session_migrations.apply(db, stop_before="0002_page_tokens")
    row = (b"h", "con_a", "1402", 0, "ticket", "1", b"k", "{}", "{}", 1, 1)
    db.execute(f"INSERT INTO panel_sessions VALUES ({', '.join('?' * len(row))})", row)

    session_migrations.apply(db)

    assert db.execute("SELECT viewer FROM panel_sessions").fetchall() == [("1402",)]
    assert db.execute("SELECT COUNT(*) FROM page_tokens").fetchone() == (0,)
    db.close()


def test_the_steps_of_the_control_database_have_names_of_their_own() -> None:
    db = Database(memory=True)
    names = [one.name for one in control_migrations.pending(db)]
    db.close()
    assert len(names) == len(set(names)) and names[0] == "0001_control"
