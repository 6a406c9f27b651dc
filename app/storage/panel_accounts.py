"""The accounts of a person, as a panel names them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.domain.panel_cards import Account
from app.domain.panel_view import NAME_KEYS, company_name
from app.domain.profile import LinkedProfile, ProfileHead, TraitValue
from app.storage.engines import statement
from app.storage.profile_reads import NODES, list_links, list_traits
from app.storage.profiles import find_owners

ACCOUNTS_MAX = 10
PEOPLE_COUNTED_MAX = 100
TRAITS_MAX = 20
IDENTIFIERS_MAX = 5

LIST_VERSIONS = statement(
    "list_account_versions",
    f"""
    SELECT DISTINCT p.id, p.version, p.updated_at
    FROM links
    JOIN nodes AS other ON other.id = links.account_node_id
    JOIN profiles AS p ON p.id = other.profile_id
    WHERE links.user_node_id IN ({NODES})
    ORDER BY p.id
    LIMIT :limit
    """,
    hot=True,
    sorts=True,
)
COUNT_PEOPLE = statement(
    "count_people_of_account",
    f"""
    SELECT COUNT(*)
    FROM (
        SELECT DISTINCT other.profile_id
        FROM links
        JOIN nodes AS other ON other.id = links.user_node_id
        WHERE links.account_node_id IN ({NODES})
        LIMIT :limit
    ) AS counted
    """,
    hot=True,
    sorts=True,
)


def list_versions(connection: sqlite3.Connection, root: int) -> list[tuple[int, int, int]]:
    """Return what changes whenever an account of a person does."""
    return [tuple(row) for row in connection.execute(LIST_VERSIONS, {"root": root, "limit": ACCOUNTS_MAX + 1})]


def list_accounts(connection: sqlite3.Connection, space_id: str, root: int) -> tuple[list[Account], bool]:
    """Return the first accounts of a person, and whether these are all."""
    linked = list_links(connection, "users", root, limit=ACCOUNTS_MAX + 1, identifiers_max=IDENTIFIERS_MAX)
    shown = [one for one in linked[:ACCOUNTS_MAX] if one.identifiers]
    keys = [(one.identifiers[0].type, one.identifiers[0].value) for one in shown]
    heads = find_owners(connection, space_id, "accounts", keys)
    accounts = [_account(connection, one, heads[key]) for one, key in zip(shown, keys, strict=True) if key in heads]
    return accounts, len(linked) <= ACCOUNTS_MAX


def _account(connection: sqlite3.Connection, linked: LinkedProfile, head: ProfileHead) -> Account:
    traits = list_traits(connection, linked.root, limit=TRAITS_MAX)
    limit = PEOPLE_COUNTED_MAX + 1
    people: int = connection.execute(COUNT_PEOPLE, {"root": linked.root, "limit": limit}).fetchone()[0]
    groups = [one.sent for one in linked.identifiers if one.type == "group_id"]
    return Account(
        public_id=head.public_id,
        name=_name(traits),
        group_id=groups[0] if groups else linked.identifiers[0].sent,
        people=min(people, PEOPLE_COUNTED_MAX),
        people_is_exact=people <= PEOPLE_COUNTED_MAX,
        traits=tuple(trait for trait in traits if trait.key not in NAME_KEYS),
    )


def _name(traits: Sequence[TraitValue]) -> str | None:
    values = {trait.key: trait.value for trait in traits}
    named = next((values[key] for key in NAME_KEYS if isinstance(values.get(key), str)), None)
    return company_name({"company": named} if named else values)
