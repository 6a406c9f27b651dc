"""Every named statement, the schemas they name, and what SQLite means to do for one."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import app
from app.storage import (
    control_schema,
    schema,
    schema_definitions,
    schema_presets,
    schema_sessions,
    schema_webhooks,
)
from app.storage.engines import STATEMENTS, Schema, Statement
from app.storage.receipt_book import RECEIPTS

SCRIPTS: dict[Schema, Sequence[str]] = {
    "space": (
        schema.IDENTITY_GRAPH,
        schema.EVENTS,
        schema.PANEL,
        schema_definitions.DEFINITIONS,
        schema.LAYOUTS,
        schema_webhooks.WEBHOOKS,
        schema_presets.PRESETS,
    ),
    "sessions": (schema_sessions.SESSIONS, schema_sessions.PAGE_TOKENS, schema_sessions.PAINTS),
    "control": (
        control_schema.SPACES,
        control_schema.PEOPLE,
        control_schema.SALESFORCE,
        control_schema.SEEN_TOKENS,
        control_schema.ZENDESK,
        control_schema.WEBHOOK_SECRETS,
    ),
    "receipts": (RECEIPTS,),
}
PARAMETER = re.compile(r"(?<![:\w]):([a-z_][a-z_0-9]*)")
TABLE = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO) (\w+)(?: AS)?(?: (?!WHERE|ON|SET|JOIN|LEFT|CROSS|ORDER|LIMIT)(\w+))?")
PROBE = re.compile(r"SEARCH (\w+) USING (?:COVERING )?(?:INDEX (\w+)|(PRIMARY KEY))")


def all_statements() -> list[Statement]:
    """Return every statement, after loading every module."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return sorted(STATEMENTS.values(), key=lambda one: one.name)


def plan_of(one: Statement, schemas: Mapping[Schema, sqlite3.Connection]) -> list[str]:
    """Return the steps of a statement's plan."""
    names = PARAMETER.findall(one.text)
    parameters: Any = dict.fromkeys(names, "[]") if names else [None] * one.text.count("?")
    return [row[3] for row in schemas[one.schema].execute(f"EXPLAIN QUERY PLAN {one.text}", parameters)]


def faults(plan: Sequence[str], *, sorts: bool) -> list[str]:
    """Return the steps that read a whole table, or sort without leave.

    A list of parameters is scanned, as is what a step before has gathered: neither is a table.
    """
    gathered = {name for step in plan for name in re.findall(r"^(?:CO-ROUTINE|MATERIALIZE) (.+)", step)}
    scans = [step for step in plan if step.startswith("SCAN ") and not _harmless(step, gathered)]
    return scans + [step for step in plan if "TEMP B-TREE" in step and not sorts]


def _harmless(step: str, gathered: set[str]) -> bool:
    return "VIRTUAL TABLE INDEX" in step or step == "SCAN CONSTANT ROW" or step.removeprefix("SCAN ") in gathered


def indexes_of(one: Statement, plan: Sequence[str]) -> dict[str, str]:
    """Return which index leads to each table, those found by row id left out."""
    tables = {alias or table: table for table, alias in TABLE.findall(re.sub(r"\s+", " ", one.text))}
    found: dict[str, set[str]] = {}
    for name, index, key in (match for step in plan for match in PROBE.findall(step)):
        found.setdefault(tables.get(name, name), set()).add(index or key)
    return {table: ", ".join(sorted(names)) for table, names in found.items()}
