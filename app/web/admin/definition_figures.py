"""What the page of a definition shows of people: how many, how values are spread, and ten of them with the reasons."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.domain.definitions.distribution import Spread, spread_of
from app.domain.definitions.language import Definition
from app.domain.definitions.words_small import number_in_words
from app.errors import DefinitionTooSlowError
from app.storage.admin_reads import describe_people
from app.storage.catalog import InForce, catalog_of
from app.storage.definition_figures import count_people, results_kept
from app.storage.definition_looks import PersonShown, default_of
from app.storage.definition_people import Explainer
from app.storage.definition_preview import Budget, Look, look_at, spread_over
from app.storage.definitions import SavedDefinition
from app.storage.receipt_book import Disclosure
from app.web.admin.gate import person
from app.web.context import house

SAMPLE = 10
SHOWN_FIELDS = ("name", "result", "reasons")
CHANGED_FIELDS = ("name", "changes")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a definition in force gives.

    Args:
        size: How many people have a value or are members, as the look scales it.
        spread: Of a computed trait.
        sample: Ten people, spread over all of them, with the reasons.
    """

    look: Look
    size: int
    spread: Spread | None
    sample: tuple[PersonShown, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a distribution: what it stands for, and how many people."""

    label: str
    count: int


def figures_of(
    connection: sqlite3.Connection, space_id: str, saved: SavedDefinition, names: Mapping[str, str], now: int
) -> Figures | None:
    """Return what a definition gives: as it is kept, or worked out where nothing is kept; None: it is archived.

    Args:
        names: Names of definitions by key.
        now: ms.
    """
    one = catalog_of(connection).order.get(saved.definition.key)
    if one is None:
        return None
    look = look_of(connection, one, now)
    explainer = Explainer(connection, one.compiled, names, now)
    sample = _people(explainer, space_id, chosen(saved.definition, look.results))
    return Figures(look, *size_and_spread(saved.definition, look), sample)


def size_and_spread(definition: Definition, look: Look) -> tuple[int, Spread | None]:
    """Return how many people have a value or are members, and how values are spread: nothing is the default."""
    if definition.value is None:
        return look.size, None
    values = list(look.results.values())
    default = default_of(definition)
    if default is None:
        return look.size, spread_of(definition, values)
    return look.people, spread_of(definition, [*values, *[default] * (look.asked - len(values))])


def steps_of(spread: Spread, look: Look) -> list[Step]:
    """Return a distribution as bars, each with its words."""
    if spread.bins:
        say = _day if spread.kind == "moment" else number_in_words
        return [
            Step(
                say(one.start) if one.start == one.end else f"{say(one.start)} to below {say(one.end)}",
                look.scaled(one.count),
            )
            for one in spread.bins
        ]
    steps = [Step(text, look.scaled(count)) for text, count in spread.top]
    return [*steps, Step("others", look.scaled(spread.others))] if spread.others else steps


def ends_of(spread: Spread) -> list[tuple[str, str]]:
    """Return least, median and greatest value in words; nothing of texts."""
    say = _day if spread.kind == "moment" else number_in_words
    ends = (("least", spread.least), ("median", spread.median), ("greatest", spread.greatest))
    return [(name, say(value)) for name, value in ends if value is not None]


def chosen(definition: Definition, results: Mapping[int, Any]) -> list[int]:
    """Return whom to show: members spread over all, or people from the least value to the greatest."""
    if definition.where is not None or len(results) <= SAMPLE:
        return spread_over(results, SAMPLE)
    ordered = sorted(results, key=lambda root: (_order(results[root]), root))
    return [ordered[number * (len(ordered) - 1) // (SAMPLE - 1)] for number in range(SAMPLE)]


def note_seen(
    space_id: str, definition: Definition, shown: Iterable[PersonShown], changed: Mapping[str, int] | None = None
) -> None:
    """Put on record whom the admin is shown.

    Args:
        changed: Who is named among the changes: the version of each by public id.
    """
    seen: list[tuple[str, int, tuple[str, ...]]] = [
        (one.line.public_id, one.result.version, SHOWN_FIELDS) for one in shown
    ]
    seen += [(public_id, version, CHANGED_FIELDS) for public_id, version in (changed or {}).items()]
    disclosures = [
        Disclosure(
            channel="admin_preview",
            viewer=person().email,
            viewer_proven=True,
            object=f"{definition.kind}:{definition.key}",
            profile=public_id,
            version=version,
            status="found",
            fields=fields,
        )
        for public_id, version, fields in seen
    ]
    if disclosures:
        house().receipts.record(space_id, disclosures)


def look_of(connection: sqlite3.Connection, one: InForce, now: int) -> Look:
    """Return what a definition in force gives: as it is kept, or worked out where nothing is kept.

    Args:
        now: ms.
    """
    if not one.is_stored:
        return look_at(connection, one.compiled, now, Budget())
    people = count_people(connection)
    return Look(results_kept(connection, one), people, people, True)


def _people(explainer: Explainer, space_id: str, roots: Sequence[int]) -> tuple[PersonShown, ...]:
    lines = describe_people(explainer.connection, space_id, roots)
    budget, shown = Budget(), []
    for root in roots:
        try:
            if root in lines:
                shown.append(PersonShown(lines[root], explainer.explain(root, budget)))
        except DefinitionTooSlowError:
            break
    return tuple(shown)


def _order(value: Any) -> tuple[int, float, str]:
    return (0, value, "") if isinstance(value, (int, float)) else (1, 0, str(value))


def _day(at: float) -> str:
    try:
        then = datetime.fromtimestamp(at / 1000, UTC)
    except (OverflowError, ValueError):
        return f"{number_in_words(at)} ms"
    return f"{then.day} {then:%b} {then.year}"
