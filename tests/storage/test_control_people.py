"""Admins: the set-up link, logging in, sessions and the throttle."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import AuthenticationError, ConflictError, InvalidRequestError, NotFoundError, RateLimitError
from app.storage.control import Control
from app.storage.control_throttle import ADDRESS_FREE_FAILURES, EMAIL_FREE_FAILURES, WAIT_SECONDS_MAX, wait_seconds
from tests.storage.control_world import PASSWORD, MovableClock, open_control


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def control(tmp_path: Path, clock: MovableClock) -> Iterator[Control]:
    opened = open_control(tmp_path, clock)
    yield opened
    opened.close()


def log_in(
    control: Control, email: str = "ada@example.com", password: str = PASSWORD, address: str = "192.0.2.1"
) -> str:
    return control.people.log_in(email, password, address=address)


def fail(control: Control, email: str = "ada@example.com", address: str = "192.0.2.1") -> None:
    with pytest.raises(AuthenticationError):
        log_in(control, email, "wrong", address)


@pytest.fixture
def ada(control: Control) -> Control:
    control.people.create("Ada@Example.com", "Ada", PASSWORD, author="test")
    return control


def test_a_set_up_link_makes_one_admin_and_no_second(control: Control) -> None:
    first, second = control.setup_token(), control.setup_token()
    assert first and second

    control.people.set_up(first, "ada@example.com", "Ada", PASSWORD)

    assert control.setup_token() is None
    assert not control.people.is_setup_token(second)
    with pytest.raises(AuthenticationError):
        control.people.set_up(second, "grace@example.com", "Grace", PASSWORD)
    assert [person.email for person in control.people.list()] == ["ada@example.com"]


def test_of_two_who_open_the_set_up_link_at_once_one_becomes_the_admin(control: Control) -> None:
    token = control.setup_token()
    assert token
    refused: list[str] = []

    def set_up(email: str) -> None:
        try:
            control.people.set_up(token, email, "Somebody", PASSWORD)
        except AuthenticationError:
            refused.append(email)

    threads = [threading.Thread(target=set_up, args=(f"p{number}@example.com",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(control.people.list()) == 1 and len(refused) == 5


def test_a_set_up_link_ends_after_24_hours(control: Control, clock: MovableClock) -> None:
    token = control.setup_token()
    assert token
    clock.move(hours=24, milliseconds=-1)
    assert control.people.is_setup_token(token)
    clock.move(milliseconds=1)
    assert not control.people.is_setup_token(token)


def test_a_made_up_set_up_token_is_refused(control: Control) -> None:
    control.setup_token()

    assert not control.people.is_setup_token("setup_guess")


def test_neither_password_nor_session_nor_set_up_token_stands_in_the_file(ada: Control, tmp_path: Path) -> None:
    session = log_in(ada)

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("control.db*"))
    assert PASSWORD.encode() not in stored and session.encode() not in stored
    assert b"$argon2id$" in stored


@pytest.mark.parametrize("password", ["x" * 11, "x" * 1001])
def test_a_password_outside_12_to_1000_characters_is_refused(control: Control, password: str) -> None:
    with pytest.raises(InvalidRequestError):
        control.people.create("ada@example.com", "Ada", password, author="test")
    assert not control.people.exist()


@pytest.mark.parametrize("password", ["x" * 12, "x" * 1000, "ü" * 12])
def test_a_password_of_12_to_1000_characters_logs_in(control: Control, password: str) -> None:
    control.people.create("ada@example.com", "Ada", password, author="test")

    assert log_in(control, password=password)


@pytest.mark.parametrize("email", ["ada", "@example.com", "ada@", "a da@example.com", "a" * 250 + "@b.cc", ""])
def test_what_is_no_email_address_is_refused(control: Control, email: str) -> None:
    with pytest.raises(InvalidRequestError):
        control.people.create(email, "Ada", PASSWORD, author="test")


def test_an_address_has_one_account_whatever_its_case(ada: Control) -> None:
    with pytest.raises(ConflictError):
        ada.people.create("ADA@example.com", "Ada again", PASSWORD, author="test")


def test_a_session_knows_its_person_until_it_ends(ada: Control) -> None:
    token = log_in(ada, " ADA@example.com ")
    person = ada.people.find_session(token)
    assert person is not None and person.name == "Ada"

    ada.people.end_session(token)

    assert ada.people.find_session(token) is None


def test_a_session_ends_after_12_idle_hours(ada: Control, clock: MovableClock) -> None:
    token = log_in(ada)
    clock.move(hours=11)
    assert ada.people.find_session(token) is not None
    clock.move(hours=12, milliseconds=-1)
    assert ada.people.find_session(token) is not None
    clock.move(hours=12)
    assert ada.people.find_session(token) is None


def test_what_a_page_asks_by_itself_does_not_keep_a_session_alive(ada: Control, clock: MovableClock) -> None:
    token = log_in(ada)
    clock.move(hours=11)
    assert ada.people.find_session(token, is_use=False) is not None
    clock.move(hours=1)
    assert ada.people.find_session(token) is None


def test_a_session_in_use_ends_after_7_days(ada: Control, clock: MovableClock) -> None:
    token = log_in(ada)
    for _ in range(14):
        clock.move(hours=11.9)
        assert ada.people.find_session(token) is not None
    clock.move(hours=1.4)
    assert ada.people.find_session(token) is None


def test_logging_in_replaces_the_session_that_was_presented(ada: Control) -> None:
    before = log_in(ada)

    after = ada.people.log_in("ada@example.com", PASSWORD, address="192.0.2.1", replaces=before)

    assert after != before
    assert ada.people.find_session(before) is None


def test_a_new_password_ends_the_sessions_of_the_old_one(ada: Control) -> None:
    token = log_in(ada)

    ada.people.set_password("ada@example.com", "another password", author="test")

    assert ada.people.find_session(token) is None
    fail(ada)
    assert log_in(ada, password="another password")
    with pytest.raises(NotFoundError):
        ada.people.set_password("nobody@example.com", "another password", author="test")


def test_a_notice_is_shown_once_and_encrypted(ada: Control, tmp_path: Path) -> None:
    token = log_in(ada)
    ada.people.put_notice(token, {"secret": "ps_very_secret"})
    assert b"ps_very_secret" not in b"".join(path.read_bytes() for path in tmp_path.glob("control.db*"))

    assert ada.people.take_notice(token) == {"secret": "ps_very_secret"}
    assert ada.people.take_notice(token) == {}


def test_an_unknown_address_answers_as_a_wrong_password_does(ada: Control) -> None:
    with pytest.raises(AuthenticationError) as unknown:
        log_in(ada, "nobody@example.com")
    with pytest.raises(AuthenticationError) as wrong:
        log_in(ada, password="wrong")
    assert str(unknown.value) == str(wrong.value)


def test_the_fifth_failure_makes_the_next_attempt_wait_even_with_the_right_password(
    ada: Control, clock: MovableClock
) -> None:
    for _ in range(EMAIL_FREE_FAILURES - 1):
        fail(ada)
    fail(ada)

    with pytest.raises(RateLimitError) as refused:
        log_in(ada)
    assert refused.value.retry_after == 1
    clock.move(seconds=1)
    assert log_in(ada)


def test_each_further_failure_doubles_the_wait(ada: Control, clock: MovableClock) -> None:
    waits = []
    for _ in range(EMAIL_FREE_FAILURES - 1):
        fail(ada)
    for _ in range(4):
        fail(ada)
        with pytest.raises(RateLimitError) as refused:
            log_in(ada)
        waits.append(refused.value.retry_after)
        clock.move(seconds=refused.value.retry_after)
    assert waits == [1, 2, 4, 8]


def test_a_wait_is_never_longer_than_its_limit() -> None:
    assert wait_seconds(4, 5) == 0
    assert wait_seconds(5, 5) == 1
    assert wait_seconds(10_000, 5) == WAIT_SECONDS_MAX


def test_one_address_that_tries_many_people_has_to_wait(ada: Control) -> None:
    for number in range(ADDRESS_FREE_FAILURES):
        fail(ada, f"p{number}@example.com")

    with pytest.raises(RateLimitError):
        log_in(ada)
    assert log_in(ada, address="192.0.2.2")


def test_addresses_of_one_ipv6_network_count_as_one(ada: Control) -> None:
    for number in range(ADDRESS_FREE_FAILURES):
        fail(ada, f"p{number}@example.com", f"2001:db8::{number + 1:x}")

    with pytest.raises(RateLimitError):
        log_in(ada, address="2001:db8::ffff")
    assert log_in(ada, address="2001:db8:0:1::1")


def test_a_success_forgets_the_failures_of_its_address(ada: Control) -> None:
    for _ in range(EMAIL_FREE_FAILURES - 1):
        fail(ada)
    log_in(ada)
    for _ in range(EMAIL_FREE_FAILURES - 1):
        fail(ada)
    assert log_in(ada)


def test_failures_are_forgotten_after_a_day(ada: Control, clock: MovableClock) -> None:
    for _ in range(EMAIL_FREE_FAILURES - 1):
        fail(ada)
    clock.move(hours=24, seconds=1)
    fail(ada)
    assert log_in(ada)


def test_attempts_at_the_same_moment_are_counted_each(ada: Control) -> None:
    limited: list[bool] = []

    def attempt() -> None:
        try:
            log_in(ada, password="wrong")
        except RateLimitError:
            limited.append(True)
        except AuthenticationError:
            limited.append(False)

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert limited.count(False) == EMAIL_FREE_FAILURES


def test_failures_are_kept_over_a_restart(ada: Control, tmp_path: Path, clock: MovableClock) -> None:
    for _ in range(EMAIL_FREE_FAILURES):
        fail(ada)
    again = open_control(tmp_path, clock)

    with pytest.raises(RateLimitError):
        log_in(again)
    again.close()
