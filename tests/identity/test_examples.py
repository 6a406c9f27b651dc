"""The service against the worked examples of identity §6 and a pointed one for each rule, told in several ways."""

from __future__ import annotations

import pytest

from app import ingest, resolution
from app.domain.events import Event, EventType, Rejection
from app.domain.identifiers_on_event import identifiers_in
from app.domain.identity import IdentityRules, TypeRule
from app.domain.public_ids import event_key, public_id
from app.errors import ContradictoryDecisionError, InvalidRulesError
from app.house import House
from app.storage.profiles import find_owners, resolve_id
from tests.identity.examples import EXAMPLES
from tests.identity.model import Delete, Deliver, Erase, SetRules, Step
from tests.identity.oracle import Word
from tests.identity.telling import NOON, event, join, key, keys, never, release, rules
from tests.identity.worked_examples import Example, Stage
from tests.identity.world import Told, World, app_decision


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_service_tells_each_example_as_the_specification_does(house: House, example: Example) -> None:
    world = World(house, example.rules)
    for stage in example.stages:
        for step in stage.steps:
            world.carry_out(step)
            told = world.compare()
        assert shown(told) == expected(stage)
        people = {identifiers: traits for identifiers, _, traits in told.profiles.values()}
        for held, traits in stage.traits.items():
            assert people[frozenset(keys(held))] == traits


# Which of two bodies of one message id came first does matter (rule 24).
ANY_ORDER = [example for example in EXAMPLES if "rule 24" not in example.name]


@pytest.mark.parametrize("example", ANY_ORDER, ids=lambda example: example.name)
def test_an_example_told_event_by_event_backwards_ends_alike(house: House, example: Example) -> None:
    world = World(house, example.rules)
    for stage in example.stages:
        for step in backwards(stage.steps):
            world.carry_out(step)
        assert shown(world.compare()) == expected(stage)


def backwards(steps: tuple[Step, ...]) -> list[Step]:
    """Deliveries cut into single events and turned round, twice each; all else in its place."""
    told: list[Step] = []
    for step in steps:
        if isinstance(step, Deliver):
            told += [Deliver((fact,)) for fact in reversed(step.facts) for _ in range(2)]
        else:
            told.append(step)
    return told


def shown(told: Told) -> tuple[object, ...]:
    def of(collection: str) -> dict[object, object]:
        return {held: ids for (where, _), (held, ids, _) in told.profiles.items() if where == collection}

    refused = {(one, (kind, value), why) for where, one, kind, value, why in told.refusals if where == "users"}
    return of("users"), of("accounts"), refused, {one for where, one in told.unresolved if where == "users"}


def expected(stage: Stage) -> tuple[object, ...]:
    def of(profiles: dict[str, str]) -> dict[object, object]:
        return {frozenset(keys(held)): frozenset(message_ids.split()) for held, message_ids in profiles.items()}

    refused = {(one, key(held), why) for one, held, why in (text.split(" ", 2) for text in stage.refused)}
    return of(stage.people), of(stage.accounts), refused, set(stage.unresolved.split())


# -- rules that a picture does not show ---------------------------------------


def test_rule_1_a_group_call_links_and_another_call_with_a_group_does_not(house: House) -> None:
    world = World(house, rules())
    world.deliver(event(1, "u1", "g1", group=True), event(2, "u2", "g1"))
    with house.spaces.reading(world.space_id) as connection:
        linked = connection.execute("SELECT COUNT(*) FROM links").fetchone()[0]
    assert linked == 1


def test_rule_4_a_limit_of_zero_is_invalid() -> None:
    assert TypeRule(limit=1).limit == 1
    with pytest.raises(InvalidRulesError):
        IdentityRules(types={"email": TypeRule(limit=0)})


def test_rule_5_a_look_up_of_a_demoted_identifier_finds_nobody(house: House) -> None:
    world = World(house, rules())
    world.deliver(event(1, "u1 e:x"), event(2, "u2 e:x a9"))
    assert owner(world, "a9") is None
    assert owner(world, "e:x") == public(world, "t1")
    assert any(("users", *key("a9")) in part for part in world.shown().components)


def test_rule_21_looking_up_either_member_finds_the_owner_of_the_class(house: House) -> None:
    world = World(house, rules())
    world.deliver(event(1, "u1 a1"), event(2, "u2 e:x"))
    world.carry_out(join("a1", "e:x"))
    # t2 turns the class away, because u1 stands on it: the address belongs to u1 nevertheless.
    assert owner(world, "e:x") == owner(world, "a1") == public(world, "t1")
    world.compare()


CONTRADICTIONS = (
    ((), never("u1", "u1")),
    ((), join("u1", "u1")),
    ((), release("a1", "a1")),
    ((), never("u1", "a8")),
    ((), join("a8", "u1")),
    ((), release("u1", "a8")),
    ((never("u1", "u2"),), join("u1", "u2")),
    ((never("u1", "a1"), join("u1", "u2")), join("u2", "a1")),
    ((release("a1", "u1"),), join("u1", "a1")),
    ((join("u1", "u2"),), never("u2", "u1")),
    ((join("u1", "u2"), join("u2", "a1")), never("u1", "a1")),
    ((join("u1", "u2"), join("u2", "a1")), release("a1", "u1")),
)


@pytest.mark.parametrize(("in_force", "refused"), CONTRADICTIONS, ids=repr)
def test_rule_22_a_decision_that_contradicts_those_in_force_is_refused(
    house: House, in_force: tuple[Step, ...], refused: Step
) -> None:
    world = World(house, rules())
    world.deliver(event(1, "u1 a1"), event(2, "u2"))
    for step in in_force:
        world.carry_out(step)
    assert len(world.model.words) == len(in_force)
    told = world.compare()
    world.carry_out(refused)  # which both sides refuse
    assert len(world.model.words) == len(in_force)
    assert world.compare() == told


def test_rule_22_a_contradiction_may_be_decided_once_the_other_is_withdrawn(house: House) -> None:
    world = World(house, rules())
    world.deliver(event(1, "u1 a1"), event(2, "u2"))
    first = world.decide(Word("never", key("u1"), key("u2")))
    assert first is not None
    with pytest.raises(ContradictoryDecisionError):
        word = app_decision(Word("join", key("u1"), key("u2")))
        resolution.decide_identifiers(house, world.space_id, word, author="Ada", reason="one person")
    world.withdraw(0)
    assert world.decide(Word("join", key("u1"), key("u2"))) is not None
    world.compare()


def test_rule_24_a_repeat_is_counted_and_one_that_differs_is_kept_as_rejected(house: House) -> None:
    world = World(house, rules())
    first = world.deliver(event(1, "u1 a1"))
    again = world.deliver(event(1, "u1 a1"), event(2, "u1"))
    later = world.deliver(event(9, "u1 a1", name="t1"))
    other = world.deliver(event(1, "u1 a2"))
    assert [(one.accepted, one.repeated) for one in (first, again, later)] == [(1, 0), (1, 1), (0, 1)]
    assert other.accepted == 0
    with house.spaces.reading(world.space_id) as connection:
        rejected = connection.execute("SELECT message_id, code FROM rejected").fetchall()
    assert rejected == [("t1", "duplicate_differs")]
    world.compare()


def test_rejections_are_stored_beside_what_is_accepted(house: House) -> None:
    world = World(house, rules())
    rejection = Rejection(code="event_too_large", message="Too large.", body="{", message_id="big")
    answered = ingest.accept(house, world.space_id, "web", [], [rejection])
    assert (answered.accepted, answered.repeated, answered.rejected) == (0, 0, 1)


# -- rules by which the identifiers of stored events are read anew -----------------


def sent(message_id: str, when: int, house: House, world: World, **payload: object) -> Event:
    """An event in its normal form, its identifiers read by the rules in force."""
    users, accounts = identifiers_in(payload, house.spaces.rules(world.space_id))
    kind: EventType = "alias" if "previousId" in payload else "track"
    return Event(message_id, kind, "", NOON + when, NOON + when, "web", users, accounts, payload=payload)


def people(world: World) -> set[frozenset[str]]:
    """The profiles by their events."""
    return {message_ids for _, message_ids, _ in world.shown().profiles.values()}


def test_rule_11_folding_has_no_date(house: House) -> None:
    world = World(house, rules())
    lower = {"user_id": TypeRule(1, 1, strong=True), "email": TypeRule(2, 5, strong=True, folding="lower")}
    resolution.set_rules(house, world.space_id, IdentityRules(types=lower), author="Ada")
    first = sent("t1", 1, house, world, userId="u1", properties={"email": "Ada@X"})
    second = sent("t2", 2, house, world, properties={"email": "ada@x"})
    ingest.accept(house, world.space_id, "web", [first, second], [])
    assert people(world) == {frozenset({"t1", "t2"})}
    exact = {**lower, "email": TypeRule(2, 5, strong=True)}
    resolution.set_rules(house, world.space_id, IdentityRules(types=exact), author="Ada")
    assert people(world) == {frozenset({"t1"}), frozenset({"t2"})}
    resolution.set_rules(house, world.space_id, IdentityRules(types=lower), author="Ada")
    assert people(world) == {frozenset({"t1", "t2"})}
    assert resolution.verify(house, world.space_id) == []


def test_rule_11_a_type_listed_later_is_found_on_earlier_events(house: House) -> None:
    world = World(house, rules())
    first = sent("t1", 1, house, world, userId="u1", properties={"crmId": "c1"})
    second = sent("t2", 2, house, world, anonymousId="a1", properties={"crmId": "c1"})
    ingest.accept(house, world.space_id, "web", [first, second], [])
    assert people(world) == {frozenset({"t1"}), frozenset({"t2"})}
    listed = {"user_id": TypeRule(1, 1, strong=True), "crm_id": TypeRule(2, 5)}
    resolution.set_rules(house, world.space_id, IdentityRules(types=listed), author="Ada")
    assert people(world) == {frozenset({"t1", "t2"})}
    assert resolution.verify(house, world.space_id) == []


def test_an_alias_joins_nobody_unless_the_space_says_so(house: House) -> None:
    world = World(house, rules())
    before = sent("t1", 1, house, world, anonymousId="a1")
    alias = sent("t2", 2, house, world, userId="u1", previousId="a1")
    ingest.accept(house, world.space_id, "web", [before, alias], [])
    assert people(world) == {frozenset({"t1"}), frozenset({"t2"})}
    resolution.set_rules(house, world.space_id, IdentityRules(alias_joins=True), author="Ada")
    assert people(world) == {frozenset({"t1", "t2"})}


def test_rule_27_an_identifier_is_stripped_however_it_was_written_and_wherever_it_stands(house: House) -> None:
    world = World(house, rules())
    lower = {"user_id": TypeRule(1, 1, strong=True), "email": TypeRule(2, 5, strong=True, folding="lower")}
    resolution.set_rules(house, world.space_id, IdentityRules(types=lower), author="Ada")
    first = sent("t1", 1, house, world, userId="u1", properties={"email": "Ada@X"})
    second = sent("t2", 2, house, world, userId="u2", properties={"email": "ADA@x", "plan": "u1"})
    ingest.accept(house, world.space_id, "web", [first, second], [])
    resolution.erase_person(house, world.space_id, public(world, "t1"))
    assert people(world) == {frozenset({"t2"})}
    exact = {**lower, "email": TypeRule(2, 5, strong=True)}
    resolution.set_rules(house, world.space_id, IdentityRules(types=exact), author="Ada")
    (held,) = (identifiers for identifiers, _, _ in world.shown().profiles.values())
    assert held == {("user_id", "u2")}
    with house.spaces.reading(world.space_id) as connection:
        ((payload,),) = connection.execute("SELECT payload FROM events").fetchall()
    assert "ADA@x" not in payload
    assert '"plan":"u1"' in payload  # the same text elsewhere is not the person's identifier


# -- public ids ---------------------------------------------------------------


def test_rule_28_the_id_moves_with_a_merge_an_older_event_and_a_deletion(house: House) -> None:
    world = World(house, rules())
    world.deliver(event(1, "a1"), event(2, "u1"))
    assert [answer(world, one) for one in ("t1", "t2")] == ["current t1", "current t2"]
    world.deliver(event(3, "u1 a1"))
    assert [answer(world, one) for one in ("t1", "t2")] == ["current t1", "moved t1"]
    world.deliver(event(0, "u1"))
    assert [answer(world, one) for one in ("t0", "t1", "t2")] == ["current t0", "moved t0", "moved t0"]
    world.carry_out(Delete(("t0",)))
    assert [answer(world, one) for one in ("t0", "t1", "t2")] == ["moved t1", "current t1", "moved t1"]


def test_rule_29_an_id_whose_event_parts_answers_split(house: House) -> None:
    world = World(house, rules())
    world.deliver(event(1, "u1 a1"), event(2, "e:y a1"))
    world.carry_out(never("u1", "e:y"))
    assert answer(world, "t1") == "current t1"
    assert answer(world, "t2") == "current t2"
    with house.spaces.reading(world.space_id) as connection:
        asked = resolve_id(connection, world.space_id, "users", event_key(world.space_id, "t1"))
    assert asked is not None
    assert asked.others == (public(world, "t2"),)


def test_rule_29_an_old_id_answers_split_once_its_event_is_no_longer_the_first(house: House) -> None:
    world = World(house, rules())
    world.deliver(event(1, "u1 a1"), event(2, "e:y a1"))
    world.carry_out(never("u1", "e:y"))
    world.deliver(event(0, "u1"))
    assert answer(world, "t1") == "split t0"


def test_rule_30_a_deleted_event_points_to_the_earliest_that_remained_until_none_does(house: House) -> None:
    world = World(house, rules())
    world.deliver(event(1, "u1"), event(2, "u1"), event(3, "u1"))
    world.carry_out(Delete(("t1",)))
    assert answer(world, "t1") == "moved t2"
    world.carry_out(Delete(("t2",)))
    assert [answer(world, one) for one in ("t1", "t2")] == ["moved t3", "moved t3"]
    world.carry_out(Erase(0))
    assert [answer(world, one) for one in ("t1", "t2", "t3")] == ["gone", "gone", "gone"]


def test_rule_30_the_id_of_an_event_that_became_unresolved_is_gone_and_comes_back(house: House) -> None:
    world = World(house, rules())
    world.deliver(event(1, "a1"))
    world.carry_out(SetRules(rules(blocked=((None, "a1", False),))))
    assert answer(world, "t1") == "gone"
    world.carry_out(SetRules(rules()))
    assert answer(world, "t1") == "current t1"


def test_rule_30_an_event_of_a_person_and_an_account_points_to_both(house: House) -> None:
    world = World(house, rules())
    world.deliver(event(1, "u1", "g1", group=True), event(2, "u1"), event(3, "u2", "g1"))
    world.carry_out(Delete(("t1",)))
    assert answer(world, "t1") == "moved t2"
    with house.spaces.reading(world.space_id) as connection:
        account = resolve_id(connection, world.space_id, "accounts", event_key(world.space_id, "t1"))
    assert account is not None
    assert account.profile.key == event_key(world.space_id, "t3")


def owner(world: World, text: str) -> str | None:
    with world.house.spaces.reading(world.space_id) as connection:
        head = find_owners(connection, world.space_id, "users", [key(text)]).get(key(text))
    return None if head is None else public_id("users", head.key)


def public(world: World, message_id: str) -> str:
    return public_id("users", event_key(world.space_id, message_id))


def answer(world: World, message_id: str) -> str:
    """What the id made of an event answers: its status, and the event whose id the profile bears now."""
    with world.house.spaces.reading(world.space_id) as connection:
        found = resolve_id(connection, world.space_id, "users", event_key(world.space_id, message_id))
    if found is None:
        return "gone"
    names = {event_key(world.space_id, one): one for one in world.model.facts}
    return f"{found.status} {names[found.profile.key]}"
