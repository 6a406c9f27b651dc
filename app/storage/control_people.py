"""Admins: accounts, the one-time set-up link, logging in, sessions and what a session shows once."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.errors import AuthenticationError, ConflictError, InvalidRequestError, NotFoundError
from app.keys import Keyring, hash_token, new_token
from app.storage import control_people_sql as sql
from app.storage import control_throttle as throttle
from app.storage.control_store import ControlStore, add_audit, checked_name

# OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 rounds, 1 lane.
PASSWORDS = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
HASHES_AT_ONCE = 2  # bounds the memory that log-ins can take
PASSWORD_CHARACTERS_MIN = 12
PASSWORD_CHARACTERS_MAX = 1_000
EMAIL_CHARACTERS_MAX = 254  # RFC 5321, 4.5.3.1.3

HOUR_MS = 3_600_000
SESSION_IDLE_MS = 12 * HOUR_MS
SESSION_LIFE_MS = 7 * 24 * HOUR_MS
SESSION_TOUCH_MS = 60_000
SETUP_LIFE_MS = 24 * HOUR_MS
SETUP_LINKS_MAX = 5


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may use the admin pages. `created_at` is ms since 1970."""

    id: int
    email: str
    name: str
    created_at: int


class People:
    """The admins of an installation and their sessions.

    Args:
        store: The control database.
        keyring: Encrypts what a session shows once.
        now_ms: The present in ms since 1970.
        passwords: Hashes and verifies; tests pass cheap parameters.
    """

    def __init__(
        self, store: ControlStore, keyring: Keyring, now_ms: Callable[[], int], passwords: PasswordHasher
    ) -> None:
        self._store = store
        self._keyring = keyring
        self._now_ms = now_ms
        self._passwords = passwords
        self._hashing = threading.BoundedSemaphore(HASHES_AT_ONCE)

    # -- accounts

    def exist(self) -> bool:
        """Tell whether there is an admin."""
        with self._store.reading() as connection:
            return _any(connection)

    def list(self) -> tuple[Person, ...]:
        """Return all admins by e-mail address."""
        with self._store.reading() as connection:
            return tuple(Person(*row) for row in connection.execute(sql.LIST_PEOPLE))

    def create(self, email: str, name: str, password: str, *, author: str) -> Person:
        """Add an admin.

        Raises:
            InvalidRequestError: address, name or password cannot be used.
            ConflictError: the address has an account.
        """
        email, name = checked_email(email), checked_name(name, "The name")
        password_hash = self._hash(checked_password(password))
        with self._store.writing() as connection:
            return self._add(connection, email, name, password_hash, author)

    def set_password(self, email: str, password: str, *, author: str) -> None:
        """Give an admin a new password and end their sessions.

        Raises:
            InvalidRequestError: the password cannot be used.
            NotFoundError: nobody has this address.
        """
        password_hash = self._hash(checked_password(password))
        with self._store.writing() as connection:
            row = connection.execute(sql.FIND_PERSON, {"email": checked_email(email)}).fetchone()
            if row is None:
                raise NotFoundError(f"no admin with the address {email.strip()}")
            connection.execute(sql.SET_PASSWORD, {"id": row[0], "password_hash": password_hash})
            connection.execute(sql.DROP_SESSIONS_OF, {"person_id": row[0]})
            throttle.forgive(connection, email=row[1])
            add_audit(connection, at=self._now_ms(), author=author, action="password set", subject=row[1])

    # -- the set-up link

    def setup_token(self) -> str | None:
        """Return a fresh token for the set-up page, or None once there is an admin. The newest few stay valid 24 h."""
        with self._store.writing() as connection:
            if _any(connection):
                return None
            token = new_token("setup")
            connection.execute(sql.DROP_SETUP_LINKS, {"kept": SETUP_LINKS_MAX - 1})
            connection.execute(sql.ADD_SETUP_LINK, {"token_hash": hash_token(token), "created_at": self._now_ms()})
        return token

    def is_setup_token(self, token: str) -> bool:
        """Tell whether the set-up page may be opened with this token."""
        with self._store.reading() as connection:
            return self._setup_is_open(connection, token)

    def set_up(self, token: str, email: str, name: str, password: str) -> Person:
        """Make the first admin, which ends every set-up link.

        Raises:
            InvalidRequestError: address, name or password cannot be used.
            AuthenticationError: the link is unknown or too old, or somebody was faster.
        """
        email, name = checked_email(email), checked_name(name, "The name")
        password_hash = self._hash(checked_password(password))
        with self._store.writing() as connection:
            if not self._setup_is_open(connection, token):
                raise AuthenticationError("this set-up link is no longer valid")
            connection.execute(sql.DROP_SETUP_LINKS, {"kept": 0})
            return self._add(connection, email, name, password_hash, "set-up link")

    # -- sessions

    def log_in(self, email: str, password: str, *, address: str, replaces: str | None = None) -> str:
        """Return the token of a new session.

        Args:
            email: As typed.
            password: As typed.
            address: The network address it came from.
            replaces: The token the browser presented before, which ends.

        Raises:
            RateLimitError: too many failures for this e-mail address or from this network address.
            AuthenticationError: address or password are wrong; the message does not tell which.
        """
        email, nobody = email.strip().lower(), self._nobody
        with self._store.writing() as connection:
            # Counted before the password is looked at, so that attempts at the same moment cannot slip through.
            throttle.claim(connection, email=email, address=address, now=self._now_ms())
            row = connection.execute(sql.FIND_PASSWORD, {"email": email}).fetchone()
        if not self._verify(row[1] if row else nobody, password) or row is None:
            raise AuthenticationError("E-mail address or password are not right.")
        fresh_hash = self._hash(password) if self._passwords.check_needs_rehash(row[1]) else None
        with self._store.writing() as connection:
            throttle.forgive(connection, email=email, address=address)
            if fresh_hash:
                connection.execute(sql.SET_PASSWORD, {"id": row[0], "password_hash": fresh_hash})
            return self._begin(connection, row[0], replaces)

    def begin_session(self, person: Person, *, replaces: str | None = None) -> str:
        """Return the token of a new session for someone who has just proven themselves otherwise."""
        with self._store.writing() as connection:
            return self._begin(connection, person.id, replaces)

    def find_session(self, token: str, *, is_use: bool = True) -> Person | None:
        """Return whose session this is, or None: unknown, idle for 12 hours or 7 days old.

        Args:
            token: As presented.
            is_use: False for what a page asks by itself, which does not keep a session from becoming idle.
        """
        now = self._now_ms()
        token_hash = hash_token(token)
        with self._store.reading() as connection:
            row = connection.execute(sql.FIND_SESSION, {"token_hash": token_hash}).fetchone()
        if row is None or row[4] <= now - SESSION_LIFE_MS or row[5] <= now - SESSION_IDLE_MS:
            return None
        if is_use and row[5] <= now - SESSION_TOUCH_MS:
            with self._store.writing() as connection:
                connection.execute(sql.TOUCH_SESSION, {"token_hash": token_hash, "now": now})
        return Person(*row[:4])

    def end_session(self, token: str) -> None:
        """Log out."""
        with self._store.writing() as connection:
            connection.execute(sql.DROP_SESSION, {"token_hash": hash_token(token)})

    def put_notice(self, token: str, notice: dict[str, str]) -> None:
        """Keep, encrypted, what the session's next page shows once."""
        encrypted = self._keyring.encrypt(json.dumps(notice))
        with self._store.writing() as connection:
            connection.execute(sql.SET_NOTICE, {"token_hash": hash_token(token), "notice": encrypted})

    def take_notice(self, token: str) -> dict[str, str]:
        """Return what is to be shown once and forget it; empty if there is nothing."""
        key = {"token_hash": hash_token(token)}
        with self._store.reading() as connection:
            if connection.execute(sql.FIND_NOTICE, key).fetchone() is None:
                return {}
        with self._store.writing() as connection:
            row = connection.execute(sql.FIND_NOTICE, key).fetchone()
            connection.execute(sql.SET_NOTICE, {**key, "notice": None})
        if row is None:
            return {}
        notice: dict[str, str] = json.loads(self._keyring.decrypt(row[0]))
        return notice

    # -- leaves

    def _add(self, connection: sqlite3.Connection, email: str, name: str, password_hash: str, author: str) -> Person:
        if connection.execute(sql.FIND_PERSON, {"email": email}).fetchone():
            raise ConflictError(f"{email} has an account already")
        now = self._now_ms()
        row = {"email": email, "name": name, "password_hash": password_hash, "created_at": now}
        person_id = connection.execute(sql.ADD_PERSON, row).fetchone()[0]
        add_audit(connection, at=now, author=author, action="admin created", subject=email)
        return Person(person_id, email, name, now)

    def _begin(self, connection: sqlite3.Connection, person_id: int, replaces: str | None) -> str:
        now, token = self._now_ms(), new_token("ses")
        old = {"idle_since": now - SESSION_IDLE_MS, "made_before": now - SESSION_LIFE_MS}
        connection.execute(sql.DROP_OLD_SESSIONS, old)
        if replaces:
            connection.execute(sql.DROP_SESSION, {"token_hash": hash_token(replaces)})
        connection.execute(sql.ADD_SESSION, {"token_hash": hash_token(token), "person_id": person_id, "now": now})
        return token

    def _setup_is_open(self, connection: sqlite3.Connection, token: str) -> bool:
        row = {"token_hash": hash_token(token), "after": self._now_ms() - SETUP_LIFE_MS}
        return not _any(connection) and connection.execute(sql.FIND_SETUP_LINK, row).fetchone() is not None

    @cached_property
    def _nobody(self) -> str:
        """Verified for unknown addresses, so that the answer's time does not tell who has an account."""
        return self._hash(new_token("nobody"))

    def _hash(self, password: str) -> str:
        with self._hashing:
            return self._passwords.hash(password)

    def _verify(self, password_hash: str, password: str) -> bool:
        if len(password) > PASSWORD_CHARACTERS_MAX:
            return False
        try:
            with self._hashing:
                return self._passwords.verify(password_hash, password)
        except VerificationError:
            return False


def checked_email(text: str) -> str:
    """Return an e-mail address folded to lower case.

    Raises:
        InvalidRequestError: it is none.
    """
    email = text.strip().lower()
    name, at, host = email.rpartition("@")
    bad = not (name and at and host) or any(character.isspace() for character in email) or not email.isprintable()
    if bad or len(email) > EMAIL_CHARACTERS_MAX:
        raise InvalidRequestError("The e-mail address must look like ada@example.com")
    return email


def checked_password(password: str) -> str:
    """Return the password.

    Raises:
        InvalidRequestError: it is too short or too long.
    """
    if len(password) < PASSWORD_CHARACTERS_MIN:
        raise InvalidRequestError(f"The password must have at least {PASSWORD_CHARACTERS_MIN} characters")
    if len(password) > PASSWORD_CHARACTERS_MAX:
        raise InvalidRequestError(f"The password must have at most {PASSWORD_CHARACTERS_MAX} characters")
    return password


def _any(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute(sql.ANY_PERSON).fetchone()[0])
