"""Whatever happens, in whatever order: once settled, what is kept is what would be worked out afresh, and a read before
settling gives what a read after it gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.house import House
from app.settling import settle
from app.storage.catalog import Catalog, catalog_of
from app.storage.definitions_sql.evaluate import evaluate_in_memory, stored_known
from app.storage.definitions_sql.results import Evaluated, Known
from app.storage.present import computed_of
from tests.definitions.oracle import OverflowInTotalError, result
from tests.definitions.test_oracle import said
from tests.definitions.world import dates
from tests.effort import examples
from tests.settling.stories import Clock, Story, open_house

STEPS = 36
CHECKED_EVERY = 6

Afresh = dict[int, dict[str, Evaluated]]  # by profile and key


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Clock]]:
    opened = open_house(Path(tmp_path_factory.mktemp("settling")))
    yield opened
    opened[0].close()


def test_what_is_settled_is_what_would_be_worked_out_afresh(place: tuple[House, Clock]) -> None:
    told: Counter[str] = Counter()

    @examples(24)
    @given(seed=st.integers(0, 1 << 30))
    def compare(seed: int) -> None:
        story = Story(*place, seed)
        for number in range(1, STEPS + 1):
            story.step()
            if number % CHECKED_EVERY == 0:
                told["results"] += compare_now(story, number, told)
        told.update(story.told)

    compare()

    assert told["results"] > 1_000 and told["oracle"] > 100
    assert min(told[kind] for kind in ("deliver", "define", "decide", "delete", "erase", "rebuild", "settle_some")) > 3
    assert told["pending"] > 100  # reads that had to work something out


def compare_now(story: Story, number: int, told: Counter[str]) -> int:
    before = read(story, told)
    settle(story.house, story.space_id, seconds=60)
    afresh = worked_out_afresh(story)
    compare_kept(story, afresh)
    after = read(story, Counter())
    unsure = overflowing(story, afresh)
    audiences = {key for key, one in the_catalog(story).order.items() if one.definition.kind == "audience"}
    meant = {
        (root, key): found.member if key in audiences else orjson.loads(found.columns[0]) if found.columns else None
        for root, results in afresh.items()
        for key, found in results.items()
        if key not in unsure
    }
    assert {place: value for place, value in after.items() if place[1] not in unsure} == meant, number
    assert {place: value for place, value in before.items() if place[1] not in unsure} == meant, number
    told["oracle"] += compare_with_oracle(story, afresh, unsure)
    return len(meant)


def read(story: Story, told: Counter[str]) -> dict[tuple[int, str], Any]:
    found = {}
    for root in story.people():
        with story.house.spaces.reading(story.space_id) as connection:
            for one in computed_of(connection, root, story.clock.ms):
                told["pending"] += one.settled_at is None
                found[root, one.key] = one.value
    return found


def worked_out_afresh(story: Story) -> Afresh:
    """Work everything out from events and winning traits, seeing nothing of what is kept."""
    found: Afresh = {}
    with story.house.spaces.reading(story.space_id) as connection:
        compiled = {key: one.compiled for key, one in catalog_of(connection).order.items()}
        for root in story.people():
            traits = Known(traits=stored_known(connection, root).traits)
            found[root] = evaluate_in_memory(connection, compiled, root, story.clock.ms, traits)
    return found


def compare_kept(story: Story, afresh: Afresh) -> None:
    catalog, unsure = the_catalog(story), overflowing(story, afresh)
    values: dict[tuple[int, str], Any] = {}
    members: set[tuple[int, str]] = set()
    moments: dict[tuple[int, str], int] = {}
    for root, results in afresh.items():
        for key, found in results.items():
            if not catalog.order[key].is_stored or key in unsure:
                continue
            if found.columns is not None:
                values[root, key] = found.columns
            if found.member:
                members.add((root, key))
            if found.next_at is not None:
                moments[root, key] = found.next_at
    keys = {one.id: one.key for one in catalog.order.values()}
    rows = story.rows("SELECT profile_id, definition_id, value, txt, num, moment FROM computed")
    kept = {(root, keys[number]): tuple(columns) for root, number, *columns in rows}
    assert {place: columns for place, columns in kept.items() if place[1] not in unsure} == values
    rows = story.rows("SELECT profile_id, definition_id FROM memberships")
    assert {(root, keys[number]) for root, number in rows if keys[number] not in unsure} == members
    due = {
        (root, keys[number]): at
        for root, number, at in story.rows("SELECT profile_id, definition_id, due FROM recheck")
    }
    due = {place: at for place, at in due.items() if place[1] not in unsure}
    assert all(at > story.clock.ms for at in due.values())
    # A moment may come early and never late.
    assert {place: at for place, at in moments.items() if due.get(place, at + 1) > at} == {}
    assert story.rows("SELECT * FROM dirty") == [] and story.rows("SELECT * FROM backfills") == []


def compare_with_oracle(story: Story, afresh: Afresh, unsure: set[str]) -> int:
    """Compare a third of the people with what the language means."""
    compared, catalog = 0, the_catalog(story)
    for root in sorted(afresh)[story.seed % 3 :: 3]:
        person = story.person(root)
        for key, one in catalog.order.items():
            if key in unsure:
                continue
            document = orjson.loads(one.definition.text)
            try:
                wanted = result(document, person, story.clock.ms, dates)
            except OverflowInTotalError:
                continue
            found = afresh[root][key]
            assert said(found, document) == wanted, (root, document)
            compared += 1
            if found.value is not None:
                person.computed[key] = found.value
            if found.member:
                person.audiences.add(key)
    return compared


def overflowing(story: Story, afresh: Afresh) -> set[str]:
    """Return the definitions of which a total overflows for somebody, or once did, and all that name them."""
    catalog = the_catalog(story)
    found = {key for results in afresh.values() for key, one in results.items() if one.overflow}
    found |= {key for key, one in catalog.order.items() if one.fault is not None}
    for key, one in catalog.order.items():
        if one.compiled.names.definitions & found:
            found.add(key)
    return found


def the_catalog(story: Story) -> Catalog:
    with story.house.spaces.reading(story.space_id) as connection:
        return catalog_of(connection)
