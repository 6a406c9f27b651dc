"""Identity rules and decisions, as a space keeps them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from app.domain.identity import (
    DEFAULT_RULES,
    BlockedValue,
    Decisions,
    IdentifierDecision,
    IdentityRules,
    TypeRule,
)
from app.storage.engines import statement

FIND_RULES = statement(
    "find_rules",
    """
    SELECT version, document
    FROM rules
    WHERE version = (SELECT MAX(version) FROM rules)
    """,
    hot=True,
)
ADD_RULES = statement(
    "add_rules",
    """
    INSERT INTO rules (version, document, author, saved_at)
    VALUES (:version, :document, :author, :saved_at)
    """,
)
LIST_DECISIONS = statement(
    "list_decisions",
    """
    SELECT kind, collection, type, value, other_type, other_value
    FROM decisions
    WHERE withdrawn_at IS NULL AND collection IN ('users', 'accounts')
    """,
    hot=True,
)
ADD_DECISION = statement(
    "add_decision",
    """
    INSERT INTO decisions (kind, collection, type, value, other_type, other_value, author, reason, made_at)
    VALUES (:kind, :collection, :type, :value, :other_type, :other_value, :author, :reason, :made_at)
    RETURNING id
    """,
)
FIND_DECISION = statement(
    "find_decision",
    """
    SELECT kind, collection, type, value, other_type, other_value
    FROM decisions
    WHERE id = :id AND withdrawn_at IS NULL
    """,
    hot=True,
)
WITHDRAW_DECISION = statement(
    "withdraw_decision",
    """
    UPDATE decisions
    SET withdrawn_at = :withdrawn_at, withdrawn_by = :withdrawn_by
    WHERE id = :id
    """,
    hot=True,
)


def find_rules(connection: sqlite3.Connection) -> IdentityRules | None:
    """Return the rules in force, or None if none were ever saved."""
    row = connection.execute(FIND_RULES).fetchone()
    return None if row is None else _parsed(row[1], row[0])


def rules_in_force(connection: sqlite3.Connection) -> IdentityRules:
    """Return the rules in force, the default ones if none were ever saved."""
    return find_rules(connection) or DEFAULT_RULES


@lru_cache(maxsize=256)
def _parsed(document: str, version: int) -> IdentityRules:
    return rules_from_document(json.loads(document), version=version)


def add_rules(connection: sqlite3.Connection, rules: IdentityRules, *, author: str, saved_at: int) -> int:
    """Store rules as the version in force and return its number."""
    present = find_rules(connection)
    version = 1 if present is None else present.version + 1
    document = json.dumps(rules_document(rules), ensure_ascii=False, sort_keys=True)
    connection.execute(ADD_RULES, {"version": version, "document": document, "author": author, "saved_at": saved_at})
    return version


def rules_document(rules: IdentityRules) -> dict[str, Any]:
    """Return the rules as a JSON document."""
    return {
        "types": {name: asdict(rule) for name, rule in rules.types.items()},
        "blocked": [asdict(blocked) for blocked in rules.blocked],
        "identifiers_max": rules.identifiers_max,
        "alias_joins": rules.alias_joins,
    }


def rules_from_document(document: dict[str, Any], *, version: int = 0) -> IdentityRules:
    """Return the rules that a document describes."""
    return IdentityRules(
        types={name: TypeRule(**rule) for name, rule in document["types"].items()},
        blocked=tuple(BlockedValue(**blocked) for blocked in document["blocked"]),
        identifiers_max=document["identifiers_max"],
        alias_joins=document["alias_joins"],
        version=version,
    )


def list_decisions(connection: sqlite3.Connection) -> list[IdentifierDecision]:
    """Return the decisions in force."""
    return [_decision(row) for row in connection.execute(LIST_DECISIONS)]


def decisions_in_force(connection: sqlite3.Connection) -> dict[str, Decisions]:
    """Return the decisions in force by collection."""
    known = list_decisions(connection)
    return {
        collection: Decisions(decision for decision in known if decision.collection == collection)
        for collection in ("users", "accounts")
    }


def add_decision(
    connection: sqlite3.Connection, decision: IdentifierDecision, *, author: str, reason: str, made_at: int
) -> int:
    """Store a decision and return its number."""
    parameters = {
        "kind": decision.kind,
        "collection": decision.collection,
        "type": decision.a[0],
        "value": decision.a[1],
        "other_type": decision.b[0],
        "other_value": decision.b[1],
        "author": author,
        "reason": reason,
        "made_at": made_at,
    }
    number: int = connection.execute(ADD_DECISION, parameters).fetchone()[0]
    return number


def find_decision(connection: sqlite3.Connection, decision_id: int) -> IdentifierDecision | None:
    """Return a decision in force by its number."""
    row = connection.execute(FIND_DECISION, {"id": decision_id}).fetchone()
    return None if row is None else _decision(row)


def withdraw_decision(connection: sqlite3.Connection, decision_id: int, *, author: str, at: int) -> None:
    """Mark a decision as withdrawn: it is as if it had never been made."""
    connection.execute(WITHDRAW_DECISION, {"id": decision_id, "withdrawn_at": at, "withdrawn_by": author})


def _decision(row: tuple[Any, ...]) -> IdentifierDecision:
    kind, collection, type_, value, other_type, other_value = row
    return IdentifierDecision(kind=kind, a=(type_, value), b=(other_type, other_value), collection=collection)
