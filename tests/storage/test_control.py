"""The control database: spaces, sources, tokens, connections; several threads and processes; what is on the disk."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlite_utils import Database

from app.errors import InvalidRequestError, NotFoundError, SecretKeyError
from app.keys import Keyring
from app.storage.control import Control
from app.storage.control_schema import control_migrations
from tests.storage.control_world import MovableClock, open_control


@pytest.fixture
def control(tmp_path: Path) -> Iterator[Control]:
    opened = open_control(tmp_path)
    yield opened
    opened.close()


def bytes_on_disk(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.glob("control.db*"))


def test_a_new_space_is_listed_and_found(control: Control) -> None:
    space = control.create_space(" Quillmoor ")

    assert space.name == "Quillmoor" and space.id.startswith("spa_") and space.id[4:].isalnum()
    assert control.list_spaces() == (space,)
    assert control.find_space(space.id) == control.get_space(space.id) == space


def test_what_was_made_in_the_same_moment_is_listed_in_the_order_of_making(control: Control) -> None:
    made = [control.create_space(name) for name in ("Zoo", "Abacus", "Mill")]
    sources = [control.create_source(made[0].id, name, "http") for name in ("Zoo", "Abacus", "Mill")]

    assert control.list_spaces() == tuple(made)
    assert control.list_sources(made[0].id) == tuple(sources)


def test_a_space_that_is_not_there_is_none_or_an_error(control: Control) -> None:
    assert control.find_space("spa_none") is None
    with pytest.raises(NotFoundError):
        control.get_space("spa_none")
    with pytest.raises(NotFoundError):
        control.create_source("spa_none", "Web", "browser")


@pytest.mark.parametrize(("name", "is_taken"), [("a" * 100, True), ("a" * 101, False), ("  ", False), ("a\nb", False)])
def test_a_name_has_1_to_100_printable_characters(control: Control, name: str, is_taken: bool) -> None:
    if is_taken:
        assert control.create_space(name).name == name
    else:
        with pytest.raises(InvalidRequestError):
            control.create_space(name)


def test_source_ids_are_slugs_unique_in_their_space(control: Control) -> None:
    space, other = control.create_space("One"), control.create_space("Two")

    made = [control.create_source(space.id, name, "http").id for name in ("Web App!", "Web app", "Früh", "日本")]
    elsewhere = control.create_source(other.id, "Web app", "http")

    assert made == ["web-app", "web-app-2", "fruh", "source"]
    assert elsewhere.id == "web-app"


def test_a_write_key_leads_to_its_source_until_it_is_rotated(control: Control) -> None:
    space = control.create_space("One")
    source = control.create_source(space.id, "Web", "browser")
    assert control.find_source_by_write_key(source.write_key) == source

    fresh = control.rotate_write_key(space.id, source.id)

    assert control.find_source_by_write_key(source.write_key) is None
    found = control.find_source_by_write_key(fresh)
    assert found is not None and found.id == source.id and found.write_key == fresh


def test_a_disabled_source_is_listed_and_its_key_leads_nowhere(control: Control) -> None:
    space = control.create_space("One")
    source = control.create_source(space.id, "Web", "browser")

    control.set_source_enabled(space.id, source.id, False)
    assert control.find_source_by_write_key(source.write_key) is None
    assert [one.enabled for one in control.list_sources(space.id)] == [False]

    control.set_source_enabled(space.id, source.id, True)
    assert control.find_source_by_write_key(source.write_key) is not None


def test_a_source_of_another_space_cannot_be_changed(control: Control) -> None:
    mine, other = control.create_space("One"), control.create_space("Two")
    source = control.create_source(other.id, "Web", "browser")

    for change in (
        lambda: control.rotate_write_key(mine.id, source.id),
        lambda: control.set_source_enabled(mine.id, source.id, False),
        lambda: control.get_source(mine.id, source.id),
    ):
        with pytest.raises(NotFoundError):
            change()
    assert control.find_source_by_write_key(source.write_key) == source


def test_a_profile_token_is_kept_as_a_hash_only(control: Control, tmp_path: Path) -> None:
    space = control.create_space("One")
    token, text = control.create_profile_token(space.id, "CRM")

    found = control.find_profile_token(text)

    assert found is not None and (found.id, found.space_id) == (token.id, space.id)
    assert text.encode() not in bytes_on_disk(tmp_path)


def test_a_revoked_token_is_listed_and_not_found(control: Control) -> None:
    space, other = control.create_space("One"), control.create_space("Two")
    token, text = control.create_profile_token(space.id, "CRM")

    with pytest.raises(NotFoundError):
        control.revoke_profile_token(other.id, token.id)
    assert control.find_profile_token(text) is not None
    control.revoke_profile_token(space.id, token.id)

    assert control.find_profile_token(text) is None
    assert [one.revoked for one in control.list_profile_tokens(space.id)] == [True]
    with pytest.raises(NotFoundError):
        control.revoke_profile_token(space.id, token.id)


def test_the_last_use_of_a_token_is_noted(tmp_path: Path) -> None:
    clock = MovableClock()
    control = open_control(tmp_path, clock)
    space = control.create_space("One")
    _, text = control.create_profile_token(space.id, "CRM")
    clock.move(hours=1)

    control.find_profile_token(text)

    assert control.list_profile_tokens(space.id)[0].last_used_at == int(clock.now.timestamp() * 1000)
    control.close()


def test_a_panel_secret_is_not_readable_on_the_disk(control: Control, tmp_path: Path) -> None:
    space = control.create_space("One")
    connection, secret = control.create_connection(space.id, "acme")

    assert control.find_connections(space.id)[0].secrets == (secret,)
    assert secret.encode() not in bytes_on_disk(tmp_path)
    assert secret not in repr(connection)


def test_a_rotation_leaves_two_secrets_newest_first_and_ends_any_older(control: Control) -> None:
    space = control.create_space("One")
    connection, first = control.create_connection(space.id)

    second = control.rotate_panel_secret(connection.id)
    assert control.get_connection(space.id, connection.id).secrets == (second, first)
    third = control.rotate_panel_secret(connection.id)
    assert control.get_connection(space.id, connection.id).secrets == (third, second)

    control.drop_old_panel_secret(connection.id)
    assert control.get_connection(space.id, connection.id).secrets == (third,)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("acme", "acme"), (" Acme ", "acme"), ("https://acme.zendesk.com/", "acme"), ("", None), (None, None)],
)
def test_a_subdomain_is_taken_as_people_type_it(control: Control, typed: str | None, kept: str | None) -> None:
    space = control.create_space("One")

    assert control.create_connection(space.id, typed)[0].subdomain == kept


@pytest.mark.parametrize("typed", ["acme.example.com", "-acme", "a b", "a" * 64, "acme/x"])
def test_what_is_no_subdomain_is_refused(control: Control, typed: str) -> None:
    space = control.create_space("One")

    with pytest.raises(InvalidRequestError):
        control.create_connection(space.id, typed)
    assert control.find_connections(space.id) == ()


def test_uses_of_a_connection_are_written_once_a_minute_and_a_new_refusal_replaces_the_last(
    control: Control, tmp_path: Path
) -> None:
    space = control.create_space("One")
    connection, _ = control.create_connection(space.id)
    watch = sqlite3.connect(tmp_path / "control.db")

    for _ in range(50):
        control.note_connection_used(connection.id)
        control.note_connection_refused(connection.id, "The token has expired.")
    before = watch.execute("PRAGMA data_version").fetchone()
    control.note_connection_used(connection.id)
    control.note_connection_refused(connection.id, "The token has expired.")

    assert watch.execute("PRAGMA data_version").fetchone() == before
    watch.close()
    noted = control.get_connection(space.id, connection.id)
    assert noted.last_used_at == noted.last_refused_at == connection.created_at
    assert noted.last_refusal == "The token has expired."


def test_what_another_process_commits_is_seen_at_once(control: Control, tmp_path: Path) -> None:
    space = control.create_space("One")
    source = control.create_source(space.id, "Web", "browser")
    assert control.find_source_by_write_key(source.write_key) is not None
    change = f"""
from pathlib import Path
from tests.storage.control_world import open_control
control = open_control(Path({str(tmp_path)!r}))
print(control.rotate_write_key({space.id!r}, {source.id!r}))
control.close()
"""
    fresh = subprocess.run([sys.executable, "-c", change], capture_output=True, text=True, check=True).stdout.strip()

    assert control.find_source_by_write_key(source.write_key) is None
    assert control.find_source_by_write_key(fresh) is not None


def test_many_threads_find_and_change_without_an_error(control: Control) -> None:
    space = control.create_space("One")
    source = control.create_source(space.id, "Web", "browser")
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(10):
                control.create_source(space.id, f"Source {number}", "http")
                assert control.find_source_by_write_key(source.write_key) is not None
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len({one.id for one in control.list_sources(space.id)}) == 81


def test_processes_that_start_at_once_share_one_database(tmp_path: Path) -> None:
    start = f"""
from pathlib import Path
from tests.storage.control_world import open_control
control = open_control(Path({str(tmp_path)!r}))
control.create_space("One")
control.close()
"""
    started = [subprocess.Popen([sys.executable, "-c", start]) for _ in range(3)]

    assert [process.wait() for process in started] == [0, 0, 0]
    control = open_control(tmp_path)
    assert len(control.list_spaces()) == 3
    control.close()


def test_another_key_stops_the_start(control: Control, tmp_path: Path) -> None:
    wrong = Keyring((Fernet.generate_key().decode(),))

    with pytest.raises(SecretKeyError, match="not the key this data was written with"):
        Control(tmp_path / "control.db", wrong, MovableClock())


def test_after_a_rotation_of_keys_the_old_key_alone_reads_nothing(control: Control, tmp_path: Path) -> None:
    space = control.create_space("One")
    _, secret = control.create_connection(space.id)
    old_key = (tmp_path / "secret.key").read_text().split()[0]
    keyring = Keyring(tuple((tmp_path / "secret.key").read_text().split()), tmp_path / "secret.key")
    other = Control(tmp_path / "control.db", keyring, MovableClock())

    keyring.rotate()
    assert other.reencrypt() == 1

    assert control.find_connections(space.id)[0].secrets == (secret,)  # a process that runs since before
    other.close()
    with pytest.raises(SecretKeyError):
        Control(tmp_path / "control.db", Keyring((old_key,)), MovableClock())
    new_key = (tmp_path / "secret.key").read_text().split()[0]
    alone = Control(tmp_path / "control.db", Keyring((new_key,)), MovableClock())
    assert alone.find_connections(space.id)[0].secrets == (secret,)
    alone.close()


def test_what_is_done_is_in_the_log_with_its_author_and_without_secrets(control: Control) -> None:
    space = control.create_space("One", author="ada@example.com")
    control.create_source(space.id, "Web", "browser", author="ada@example.com")
    _, text = control.create_profile_token(space.id, "CRM", author="grace@example.com")

    rows = control.list_audit(space.id)

    assert [(row.author, row.action, row.subject) for row in rows] == [
        ("grace@example.com", "Profile API token created", "CRM"),
        ("ada@example.com", "source created", "web"),
        ("ada@example.com", "space created", "One"),
    ]
    assert all(text not in repr(row) for row in rows)


def test_the_first_migration_makes_every_table_from_nothing() -> None:
    db = Database(memory=True)
    control_migrations.apply(db)

    strict = {name: bool(is_strict) for name, is_strict in db.execute("SELECT name, strict FROM pragma_table_list")}
    ours = {name for name in strict if not name.startswith(("sqlite_", "_sqlite"))}
    assert ours == {
        "facts", "spaces", "sources", "profile_tokens", "connections", "connection_secrets", "people", "sessions",
        "setup_links", "login_failures", "audit", "salesforce_connections", "seen_tokens", "zendesk_apps",
        "webhook_secrets", "zendesk_keys",
    }  # fmt: skip
    assert all(strict[name] for name in ours)
    db.close()
