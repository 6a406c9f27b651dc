"""The one shape of query that a panel needs: fields of an object where one field equals one id."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hosts.salesforce.ids import ID
from hosts.salesforce.org import FIELDS, known_fields

QUERY = re.compile(
    r"SELECT\s+(?P<fields>[\w.,\s]+?)\s+FROM\s+(?P<object>\w+)\s+WHERE\s+(?P<where>\w+)\s*=\s*'(?P<equals>[^'\\]*)'"
    r"(\s+ORDER\s+BY\s+[\w.,\s]+?)?(\s+LIMIT\s+(?P<limit>\d+))?\s*",
    re.IGNORECASE,
)
ROWS_MAX = 2000


class SoqlError(Exception):
    """A query that Salesforce would refuse, or that this stand-in does not know."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read; every name in it exists."""

    object: str
    fields: tuple[str, ...]
    where: str
    equals: str
    limit: int


def parse(text: str) -> Query:
    """Return a query.

    Raises:
        SoqlError: it is malformed, or names what does not exist.
    """
    match = QUERY.fullmatch(text.strip())
    if match is None:
        raise SoqlError("MALFORMED_QUERY", "unexpected token")
    name = match["object"]
    if name not in FIELDS:
        raise SoqlError("INVALID_TYPE", f"sObject type '{name}' is not supported.")
    fields = tuple(field.strip() for field in match["fields"].split(","))
    for field in (*fields, match["where"]):
        if "." not in field and field not in known_fields(name):
            raise SoqlError("INVALID_FIELD", f"No such column '{field}' on entity '{name}'")
    if not ID.fullmatch(match["equals"]):
        raise SoqlError("INVALID_QUERY_FILTER_OPERATOR", f"{match['where']}: bad id {match['equals'][:18]}")
    return Query(name, fields, match["where"], match["equals"], min(int(match["limit"] or ROWS_MAX), ROWS_MAX))
