"""Deleting events and erasing persons: what remains is the fold of what is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import app.ingest
from app import resolution
from app.domain.identity import IdentifierDecision, IdentityRules, TypeRule
from tests.house_world import World, make_event, profiles_of, shared_tablet

# One strong partner each, so that the second puts a value in quarantine.
CAREFUL = IdentityRules(
    types={name: TypeRule(priority=n, limit=1, strong=True, threshold=1) for n, name in ((1, "user_id"), (2, "email"))}
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def clean(world: World) -> bool:
    return resolution.verify(world.house, world.space_id) == []


def test_a_person_whose_own_event_refused_an_identifier_can_be_erased(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada", "e:x@y.z"), make_event("m2", 2, "u:grace", "e:x@y.z"))
    ((_, public_id), _one) = next(
        item for item in resolution.picture(world.house, world.space_id).profiles.items() if "m1" in item[1].events
    )

    assert resolution.erase_person(world.house, world.space_id, public_id) == 1

    assert profiles_of(world) == [(["u:grace"], ["m2"])]
    assert "x@y.z" not in str(world.rows("SELECT payload FROM events"))
    assert clean(world)


def test_a_quarantined_value_that_no_event_carries_any_more_starts_anew(world: World) -> None:
    resolution.set_rules(world.house, world.space_id, CAREFUL, author="admin")
    world.accept(
        make_event("m0", 1, "u:ada", "e:x@y.z"),
        make_event("m1", 2, "u:ada", "e:other@y.z"),
        make_event("m2", 3, "e:team@y.z"),
    )
    resolution.delete_events(world.house, world.space_id, ["m0", "m1"])

    world.accept(make_event("m3", 4, "u:ada", "e:team@y.z"))

    assert profiles_of(world) == [(["e:team@y.z", "u:ada"], ["m2", "m3"])]
    assert clean(world)


def test_an_erasure_includes_what_waits_for_a_replay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.ingest, "REPLAY_INLINE_MAX", 5)
    shared_tablet(world, people=3)
    world.accept(make_event("late", 1, "u:2", "a:tablet"))
    ((_, public_id), _one) = next(
        item
        for item in resolution.picture(world.house, world.space_id).profiles.items()
        if ("user_id", "2") in item[1].identifiers
    )

    resolution.erase_person(world.house, world.space_id, public_id)

    assert world.rows("SELECT message_id FROM events WHERE message_id = 'late'") == []
    assert clean(world)


def test_a_value_that_leaves_quarantine_is_again_one_with_what_a_decision_joined_it_to(world: World) -> None:
    resolution.set_rules(world.house, world.space_id, CAREFUL, author="admin")
    world.accept(make_event("m1", 1, "u:ada", "e:x@y.z"), make_event("m2", 2, "u:lovelace"))
    join = IdentifierDecision("join", ("user_id", "ada"), ("user_id", "lovelace"))
    resolution.decide_identifiers(world.house, world.space_id, join, author="admin", reason="one person")
    world.accept(make_event("m3", 3, "u:ada", "e:other@y.z"))
    assert (["u:lovelace"], ["m2"]) in profiles_of(world)

    resolution.delete_events(world.house, world.space_id, ["m3"])

    assert profiles_of(world) == [(["e:x@y.z", "u:ada", "u:lovelace"], ["m1", "m2"])]
    assert clean(world)
