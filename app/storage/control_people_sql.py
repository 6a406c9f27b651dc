"""The statements of the control database that concern admins and their sessions."""

from __future__ import annotations

from app.storage.engines import statement

FIND_PERSON = statement(
    "find_person",
    """
    SELECT id, email, name, created_at FROM people WHERE email = :email
    """,
    hot=True,
    schema="control",
)
LIST_PEOPLE = statement(
    "list_people",
    """
    SELECT id, email, name, created_at FROM people ORDER BY email
    """,
    schema="control",
)
FIND_PASSWORD = statement(
    "find_password",
    """
    SELECT id, password_hash FROM people WHERE email = :email
    """,
    hot=True,
    schema="control",
)
SET_PASSWORD = statement(
    "set_password",
    """
    UPDATE people SET password_hash = :password_hash WHERE id = :id
    """,
    hot=True,
    schema="control",
)
ANY_PERSON = statement(
    "any_person",
    """
    SELECT EXISTS (SELECT 1 FROM people)
    """,
    schema="control",
)
ADD_PERSON = statement(
    "add_person",
    """
    INSERT INTO people (email, name, password_hash, created_at)
    VALUES (:email, :name, :password_hash, :created_at)
    RETURNING id
    """,
    schema="control",
)
ADD_SETUP_LINK = statement(
    "add_setup_link",
    """
    INSERT INTO setup_links (token_hash, created_at) VALUES (:token_hash, :created_at)
    """,
    schema="control",
)
FIND_SETUP_LINK = statement(
    "find_setup_link",
    """
    SELECT 1 FROM setup_links WHERE token_hash = :token_hash AND created_at > :after
    """,
    hot=True,
    schema="control",
)
DROP_SETUP_LINKS = statement(
    "drop_setup_links",
    """
    DELETE FROM setup_links
    WHERE token_hash NOT IN (SELECT token_hash FROM setup_links ORDER BY created_at DESC LIMIT :kept)
    """,
    schema="control",
)
FIND_SESSION = statement(
    "find_admin_session",
    """
    SELECT p.id, p.email, p.name, p.created_at, s.created_at, s.used_at
    FROM sessions AS s
    JOIN people AS p ON p.id = s.person_id
    WHERE s.token_hash = :token_hash
    """,
    hot=True,
    schema="control",
)
ADD_SESSION = statement(
    "add_admin_session",
    """
    INSERT INTO sessions (token_hash, person_id, created_at, used_at)
    VALUES (:token_hash, :person_id, :now, :now)
    """,
    hot=True,
    schema="control",
)
TOUCH_SESSION = statement(
    "touch_admin_session",
    """
    UPDATE sessions SET used_at = :now WHERE token_hash = :token_hash
    """,
    hot=True,
    schema="control",
)
DROP_SESSION = statement(
    "drop_admin_session",
    """
    DELETE FROM sessions WHERE token_hash = :token_hash
    """,
    hot=True,
    schema="control",
)
DROP_SESSIONS_OF = statement(
    "drop_admin_sessions_of",
    """
    DELETE FROM sessions WHERE person_id = :person_id
    """,
    hot=True,
    schema="control",
)
DROP_OLD_SESSIONS = statement(
    "drop_old_admin_sessions",
    """
    DELETE FROM sessions WHERE used_at <= :idle_since OR created_at <= :made_before
    """,
    schema="control",
)
SET_NOTICE = statement(
    "set_notice",
    """
    UPDATE sessions SET notice = :notice WHERE token_hash = :token_hash
    """,
    hot=True,
    schema="control",
)
FIND_NOTICE = statement(
    "find_notice",
    """
    SELECT notice FROM sessions WHERE token_hash = :token_hash AND notice IS NOT NULL
    """,
    hot=True,
    schema="control",
)
