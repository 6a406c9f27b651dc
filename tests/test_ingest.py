"""Ingest: what one request leaves behind, whatever way its events take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

import app.arrival
import app.ingest
from app import resolution
from app.arrival import counters
from app.domain.events import Rejection
from app.domain.identity import DEFAULT_RULES, BlockedValue, IdentifierDecision, IdentityRules, TypeRule
from app.errors import ConflictError
from app.simulation import apply_simulation, simulate
from app.worker import look_after
from tests.house_world import SOURCE, World, make_event, profiles_of, shared_tablet


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def clean(world: World) -> bool:
    return resolution.verify(world.house, world.space_id) == []


def test_an_event_sent_twice_is_stored_once(world: World) -> None:
    first = world.accept(make_event("m1", 1, "u:ada"))
    second = world.accept(make_event("m1", 1, "u:ada"), make_event("m1", 1, "u:ada"))

    assert (first.accepted, second.accepted, second.repeated, second.rejected) == (1, 0, 2, 0)
    assert profiles_of(world) == [(["u:ada"], ["m1"])]


def test_a_second_event_under_a_known_message_id_that_says_something_else_is_kept_as_rejected(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada"))

    answer = world.accept(make_event("m1", 1, "u:grace"))

    assert (answer.accepted, answer.rejected) == (0, 1)
    assert world.rows("SELECT code, message_id FROM rejected") == [("duplicate_differs", "m1")]
    assert profiles_of(world) == [(["u:ada"], ["m1"])]


def test_the_same_event_with_another_time_is_a_repeat(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada"))

    assert world.accept(make_event("m1", 2, "u:ada")).repeated == 1


def test_of_two_different_events_under_one_id_in_one_request_the_first_stays(world: World) -> None:
    answer = world.accept(make_event("m1", 5, "u:ada"), make_event("m1", 1, "u:grace"))

    assert (answer.accepted, answer.rejected) == (1, 1)
    assert profiles_of(world) == [(["u:ada"], ["m1"])]


def test_what_was_refused_is_kept_with_its_reason_and_counted(world: World) -> None:
    refused = Rejection("invalid_timestamp", "why", '{"a":1}', "m9")

    answer = app.ingest.accept(world.house, world.space_id, SOURCE, [make_event("m1", 1, "u:ada")], [refused])

    assert (answer.accepted, answer.rejected) == (1, 1)
    assert world.rows("SELECT source_id, message_id, code, message, body FROM rejected") == [
        (SOURCE, "m9", "invalid_timestamp", "why", '{"a":1}')
    ]
    assert world.rows("SELECT accepted, rejected, repeated FROM arrivals") == [(1, 1, 0)]


def test_the_newest_trait_wins_whatever_came_last(world: World) -> None:
    world.accept(make_event("m2", 2, "u:ada", kind="identify", traits={"plan": "team", "city": "Rome"}))
    world.accept(make_event("m1", 1, "u:ada", kind="identify", traits={"plan": "free", "seats": 3}))
    world.accept(make_event("m3", 3, "u:ada", kind="identify", traits={"city": None}))

    (ada,) = resolution.picture(world.house, world.space_id).profiles.values()

    assert ada.traits == {"plan": "team", "seats": 3}
    assert clean(world)


def test_exactly_one_row_of_a_profile_and_key_wins_after_a_merge(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada", kind="identify", traits={"plan": "free"}))
    world.accept(make_event("m2", 2, "a:phone", kind="identify", traits={"plan": "team"}))
    world.accept(make_event("m3", 3, "u:ada", "a:phone"))

    assert world.rows("SELECT value, wins FROM traits ORDER BY value") == [('"free"', 0), ('"team"', 1)]


def test_a_group_call_links_the_person_to_the_account_and_writes_the_accounts_traits(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada", "g:acme", kind="group", traits={"industry": "tools"}))

    found = resolution.picture(world.house, world.space_id).profiles
    assert {collection: one.traits for (collection, _), one in found.items()} == {
        "users": {},
        "accounts": {"industry": "tools"},
    }
    assert len(world.rows("SELECT user_node_id FROM links")) == 1


def test_links_follow_a_merge(world: World) -> None:
    world.accept(make_event("m1", 1, "a:phone", "g:acme", kind="group", traits={}))
    world.accept(make_event("m2", 2, "u:ada"), make_event("m3", 3, "u:ada", "a:phone"))

    profile = "SELECT n.profile_id FROM links l JOIN nodes n ON n.id = l.user_node_id"
    assert world.rows(profile) == world.rows("SELECT id FROM profiles WHERE collection = 'users'")


def test_an_event_without_a_usable_identifier_is_stored_and_resolved_when_its_value_is_unblocked(world: World) -> None:
    blocking = IdentityRules(types=DEFAULT_RULES.types, blocked=(BlockedValue("user_id", "anonymous"),))
    resolution.set_rules(world.house, world.space_id, blocking, author="admin")
    world.accept(make_event("m1", 1, "u:anonymous"))
    before = resolution.picture(world.house, world.space_id)

    resolution.set_rules(world.house, world.space_id, DEFAULT_RULES, author="admin")

    assert before.profiles == {}
    assert before.refusals == {("users", "m1", "user_id", "anonymous", "blocked")}
    assert profiles_of(world) == [(["u:anonymous"], ["m1"])]


def test_events_read_by_rules_that_others_replaced_meanwhile_are_read_again(world: World) -> None:
    read_by = world.house.spaces.rules(world.space_id)
    event = make_event("m1", 1, "e:Ada@Example.test", rules=read_by)
    resolution.set_rules(world.house, world.space_id, IdentityRules({"email": TypeRule(1)}), author="admin")

    app.ingest.accept(world.house, world.space_id, SOURCE, [event], rules_version=read_by.version)

    assert profiles_of(world) == [(["e:Ada@Example.test"], ["m1"])]
    assert clean(world)


# -- a long replay waits ----------------------------------------------------


def test_a_long_replay_waits_and_the_answers_stay_the_old_ones_until_the_worker_has_been(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.ingest, "REPLAY_INLINE_MAX", 5)
    shared_tablet(world, people=3)
    before = profiles_of(world)
    waited = counters["waited"]

    world.accept(make_event("late", 1, "u:2", "a:tablet"))

    assert counters["waited"] == waited + 1
    assert profiles_of(world) == before
    look_after(world.house, world.space_id, tidy=False)
    assert profiles_of(world) != before
    assert clean(world)


def test_events_in_order_go_on_while_late_ones_wait_and_one_replay_serves_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.ingest, "REPLAY_INLINE_MAX", 5)
    shared_tablet(world, people=3)
    world.accept(make_event("late1", 50, "u:2", "a:tablet"))

    world.accept(make_event("new", 500, "u:0", "a:laptop"))
    world.accept(make_event("late2", 20, "u:1", "a:laptop"), make_event("late3", 10, "u:3", "a:tablet"))

    assert len(world.rows("SELECT seq FROM waiting")) == 3
    assert resolution.replay_waiting(world.house, world.space_id) == 1
    assert world.rows("SELECT seq FROM waiting") == []
    assert clean(world)


def test_a_large_free_component_that_turns_ordered_waits_for_its_first_ordering(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.accept(*(make_event(f"m{number:03}", 100 - number, "u:ada", "a:tablet") for number in range(20)))
    world.accept(make_event("late", 1, "u:ada", "a:laptop"))
    monkeypatch.setattr(app.ingest, "REPLAY_INLINE_MAX", 5)

    world.accept(make_event("other", 900, "u:grace", "a:tablet"))
    resolution.replay_waiting(world.house, world.space_id)

    assert clean(world)


# -- the shorter way --------------------------------------------------------


def test_the_shorter_way_for_new_people_gives_what_the_long_way_gives(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(7)
    events = [
        make_event(f"m{number}", random.randint(1, 30), f"u:{random.randint(1, 9)}", f"a:{number % 12}", "e:x@y.z")
        if number % 3
        else make_event(f"m{number}", random.randint(1, 30), f"a:{number % 12}")
        for number in range(60)
    ]
    world.accept(*events)
    short = tables(world)
    world.space_id = world.new_space()
    monkeypatch.setattr(app.arrival.Arrivals, "_append_new", lambda self, arrival: None)

    world.accept(*events)

    assert tables(world) == short


def tables(world: World) -> dict[str, object]:
    return {
        "components": [
            (row[0], row[1], row[2], row[3], json.loads(row[4]))
            for row in world.rows("SELECT id, last_timestamp, exact, free, counts FROM components ORDER BY id")
        ],
        "identifiers": world.rows(
            "SELECT type, value, node_id, since_timestamp, partners FROM identifiers ORDER BY id"
        ),
        "nodes": world.rows("SELECT id, created_timestamp, parent_id, profile_id FROM nodes ORDER BY id"),
        "refusals": world.rows("SELECT * FROM refusals"),
    }


# -- verifying --------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE identifiers SET node_id = NULL, since_timestamp = NULL, component_id = 1 WHERE value = 'phone'",
        "UPDATE traits SET value = '\"gold\"'",
        "UPDATE events SET node_id = (SELECT MAX(id) FROM nodes) WHERE message_id = 'm1'",
        "DELETE FROM refusals",
        "UPDATE nodes SET component_id = (SELECT MIN(component_id) FROM nodes)",
        "DELETE FROM links",
        "UPDATE links SET first_timestamp = 0",
        "UPDATE profiles SET updated_at = updated_at + 1",
        "UPDATE profiles SET created_at = 0",
        "UPDATE traits SET txt = 'gold'",
        "UPDATE traits SET wins = 0",
        "UPDATE traits SET source_id = 'other'",
        "UPDATE traits SET timestamp = 77",
        "UPDATE identifiers SET since_timestamp = since_timestamp + 1 WHERE since_timestamp IS NOT NULL",
        "UPDATE identifiers SET first_timestamp = 0",
        "UPDATE identifiers SET source_id = 'other'",
        "UPDATE identifiers SET partners = x''",
        "UPDATE components SET last_timestamp = 999",
        "UPDATE components SET free = 1",
    ],
)
def test_verify_reports_damage_and_rebuild_mends_it(world: World, damage: str) -> None:
    world.accept(make_event("m1", 1, "u:ada", "a:phone", kind="identify", traits={"plan": "team"}))
    world.accept(make_event("m2", 2, "u:grace", "a:phone"), make_event("m3", 3, "u:linus"))
    world.accept(make_event("m4", 4, "u:ada", "g:acme", kind="group", traits={"size": 3}))
    meant = resolution.picture(world.house, world.space_id)
    assert clean(world)

    world.house.spaces.write(world.space_id, lambda connection: connection.execute(damage))
    found = resolution.verify(world.house, world.space_id)
    resolution.rebuild(world.house, world.space_id)

    assert found != []
    assert clean(world)
    assert resolution.picture(world.house, world.space_id) == meant


def test_a_profile_that_is_parted_leaves_a_record_of_its_old_id(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada", "a:phone"), make_event("m2", 2, "e:x@y.z", "a:phone"))

    decision = IdentifierDecision("never", ("user_id", "ada"), ("email", "x@y.z"))
    number = resolution.decide_identifiers(world.house, world.space_id, decision, author="admin", reason="two people")

    assert len(profiles_of(world)) == 2
    assert world.rows("SELECT cause FROM splits") == [(f"decision {number}",)]
    resolution.withdraw_decision(world.house, world.space_id, number, author="admin")
    assert len(profiles_of(world)) == 1


# -- trying first -----------------------------------------------------------


def test_what_was_tried_is_what_is_applied(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada", "a:phone"), make_event("m2", 2, "e:x@y.z", "a:phone"))
    decision = IdentifierDecision("never", ("user_id", "ada"), ("email", "x@y.z"))
    before = resolution.picture(world.house, world.space_id)

    tried = simulate(world.house, world.space_id, resolution.Decide(decision, "two people"))

    assert tried.before == before == resolution.picture(world.house, world.space_id)
    assert len(tried.after.profiles) == 2
    apply_simulation(world.house, world.space_id, tried, author="admin")
    assert resolution.picture(world.house, world.space_id) == tried.after


def test_a_trial_that_has_been_overtaken_is_not_applied(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada", "a:phone"), make_event("m2", 2, "u:grace", "a:phone"))
    looser = IdentityRules(types={"user_id": TypeRule(priority=1, limit=2)})
    tried = simulate(world.house, world.space_id, looser)
    world.accept(make_event("m3", 3, "u:linus", "a:phone"))

    with pytest.raises(ConflictError):
        apply_simulation(world.house, world.space_id, tried, author="admin")

    assert len(profiles_of(world)) == 3
    again = simulate(world.house, world.space_id, looser)
    apply_simulation(world.house, world.space_id, again, author="admin")
    assert len(profiles_of(world)) == 2
    assert clean(world)


def test_a_version_never_repeats_for_a_public_id_with_other_contents(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada", "a:phone"), make_event("m2", 2, "e:x@y.z", "a:phone"))
    versions = "SELECT MAX(version), COUNT(*) FROM profiles"
    seen = [world.rows(versions)[0][0]]
    decision = IdentifierDecision("never", ("user_id", "ada"), ("email", "x@y.z"))

    for _ in range(2):
        number = resolution.decide_identifiers(world.house, world.space_id, decision, author="admin", reason="two")
        parted = [row[0] for row in world.rows("SELECT version FROM profiles")]
        resolution.withdraw_decision(world.house, world.space_id, number, author="admin")
        joined = [row[0] for row in world.rows("SELECT version FROM profiles")]
        assert min(parted) > max(seen)
        assert min(joined) > max(parted)
        seen += parted + joined


def test_a_late_event_that_moves_a_merge_makes_the_stamps_of_a_free_component_inexact(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada"), make_event("m2", 2, "a:phone"))
    world.accept(make_event("m9", 9, "u:ada", "a:phone"))
    world.accept(make_event("m5", 5, "u:ada", "a:phone"))

    world.accept(make_event("m7", 7, "u:grace", "a:phone"))

    assert profiles_of(world) == [(["a:phone", "u:ada"], ["m1", "m2", "m5", "m9"]), (["u:grace"], ["m7"])]
    assert clean(world)


def test_a_late_event_from_before_a_merge_goes_with_its_person_where_the_merge_is_undone(world: World) -> None:
    two = IdentityRules(
        types={"user_id": TypeRule(priority=1, limit=2, strong=True), "email": TypeRule(priority=2, strong=True)}
    )
    resolution.set_rules(world.house, world.space_id, two, author="admin")
    world.accept(make_event("m1", 1, "u:ada", "e:x@y.z"), make_event("m2", 2, "u:grace"))
    world.accept(make_event("m9", 9, "u:grace", "e:x@y.z"))
    world.accept(make_event("m3", 3, "u:grace"))

    world.accept(make_event("m4", 4, "e:x@y.z", "u:lovelace"))

    assert profiles_of(world) == [
        (["e:x@y.z", "u:ada", "u:lovelace"], ["m1", "m4"]),
        (["u:grace"], ["m2", "m3", "m9"]),
    ]
    assert clean(world)


def test_a_member_of_an_owned_class_belongs_to_its_owner_also_where_its_event_refused_the_class(world: World) -> None:
    world.accept(make_event("m1", 1, "u:ada", "a:phone"), make_event("m2", 2, "e:x@y.z"))
    join = IdentifierDecision("join", ("anonymous_id", "phone"), ("email", "x@y.z"))
    resolution.decide_identifiers(world.house, world.space_id, join, author="admin", reason="hers")
    resolution.delete_events(world.house, world.space_id, ["m2"])

    world.accept(make_event("m3", 3, "u:grace", "e:x@y.z"))

    assert profiles_of(world) == [(["a:phone", "e:x@y.z", "u:ada"], ["m1"]), (["u:grace"], ["m3"])]
    assert clean(world)


def test_a_decision_may_name_an_identifier_that_only_a_waiting_event_carries(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.ingest, "REPLAY_INLINE_MAX", 1)
    world.accept(make_event("m1", 10, "u:ada", "a:phone"), make_event("m2", 20, "u:grace", "a:phone"))
    world.accept(make_event("late", 5, "u:ada", "e:team@x.y"))
    never = IdentifierDecision("never", ("user_id", "ada"), ("email", "team@x.y"))

    resolution.decide_identifiers(world.house, world.space_id, never, author="admin", reason="two")

    assert clean(world)
    assert profiles_of(world) == [(["a:phone", "u:ada"], ["late", "m1"]), (["u:grace"], ["m2"])]


def test_a_decision_may_name_a_blocked_identifier_that_only_a_waiting_event_carries(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.ingest, "REPLAY_INLINE_MAX", 1)
    blocking = IdentityRules(types=DEFAULT_RULES.types, blocked=(BlockedValue("email", "team@x.y"),))
    resolution.set_rules(world.house, world.space_id, blocking, author="admin")
    world.accept(make_event("m1", 10, "u:ada", "a:phone"), make_event("m2", 20, "u:grace", "a:phone"))
    world.accept(make_event("late", 5, "u:ada", "a:phone", "e:team@x.y"))
    assert world.rows("SELECT COUNT(*) FROM waiting") == [(1,)]
    never = IdentifierDecision("never", ("user_id", "grace"), ("email", "team@x.y"))

    resolution.decide_identifiers(world.house, world.space_id, never, author="admin", reason="two")

    assert clean(world)
    assert world.rows("SELECT type, value, reason FROM refusals WHERE value = 'team@x.y'") == [
        ("email", "team@x.y", "blocked")
    ]
