"""The invariants of identity resolution (identity §7), by number, over small awkward worlds."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

from hypothesis import assume, given, note
from hypothesis import strategies as st

from app import resolution
from app.domain.public_ids import event_key, public_id
from app.house import House
from tests.identity import strategies
from tests.identity.effort import SEED, tries
from tests.identity.model import COLLECTIONS, Deliver, Erase, SetRules, identifiers_of
from tests.identity.oracle import Fact, Graph, Key, Person, Rules, Type, closure, quarantined, resolve
from tests.identity.strategies import PLAIN_RULES, Scenario, arrivals, facts, plain_streams, scenarios, streams, words
from tests.identity.tables import Tables
from tests.identity.world import World, play

SHARES = {"refusal": 0.40, "re_resolve": 0.25, "window": 0.15, "decision": 0.15, "cap": 0.10}

# -- 1 ----------------------------------------------------------------------


def test_01_the_picture_is_the_oracles_after_every_step(house: House) -> None:
    counted: Counter[str] = Counter()
    for number, focus in enumerate((*strategies.FOCUSES, "window")):
        tell_with_a_focus(house, focus, counted, offset=number)
    print(f"ONEFOLD_SEED={SEED}", dict(counted))
    shares = {what: counted[what] / counted["examples"] for what in SHARES}
    assert {what: share for what, share in shares.items() if share < SHARES[what]} == {}
    assert all(counted[path] for path in ("append", "free_insert", "without_effect", "re_resolve", "quarantine"))


def tell_with_a_focus(house: House, focus: str, counted: Counter[str], *, offset: int) -> None:
    @tries(80, offset=offset)
    @given(scenarios(focus))
    def tell(scenario: Scenario) -> None:
        note(f"ONEFOLD_SEED={SEED}")
        before = resolution.counters.copy()
        world = World(house, scenario.rules)
        seen: Counter[str] = Counter()
        for step in world.after_each(scenario.steps):
            told = world.compare()
            seen["refusal"] += any(strategies.is_by_a_rule(refusal[4]) for refusal in told.refusals)
            seen["cap"] += any(refusal[4] == "cap" for refusal in told.refusals)
            seen["decision"] += bool(world.model.words)
            seen["window"] += isinstance(step, Deliver) and strategies.window_matters(world.model)
        assert resolution.verify(house, world.space_id) == []
        counted.update(["examples", *(what for what, times in seen.items() if times)])
        counted.update(resolution.counters.keys() & (resolution.counters - before).keys())

    tell()


@tries(30)
@given(st.data())
def test_01_any_order_batching_and_repetition_gives_one_picture(house: House, data: st.DataObject) -> None:
    stream, rules = data.draw(streams()), data.draw(strategies.rules())
    worlds = []
    for slot in range(2):
        worlds.append(World(house, rules, slot))
        order = data.draw(arrivals(stream))
        for size in data.draw(st.lists(st.integers(1, 4), max_size=3)):
            worlds[-1].deliver(*order[:size])  # the first of them more than once
        worlds[-1].deliver(*order)
        worlds[-1].compare()
    assert unnamed(worlds[0]) == unnamed(worlds[1])


@tries(300)
@given(plain_streams(), st.sampled_from(PLAIN_RULES))
def test_01_late_events_change_what_they_have_to(house: House, stream: list[Fact], rules: Rules) -> None:
    world = World(house, rules)
    for fact in stream:
        world.deliver(fact)
        world.compare()


@tries(15)
@given(streams(min_size=8, max_size=12), strategies.rules())
def test_01_requests_at_the_same_moment_give_that_picture_too(house: House, stream: list[Fact], rules: Rules) -> None:
    world = World(house, rules)
    parts = [stream[start::4] for start in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda part: world.deliver(*part, *stream[:2]), parts))
    world.compare()


# -- 2 to 4 -----------------------------------------------------------------


@tries(30)
@given(scenarios())
def test_02_every_owned_identifier_and_every_event_has_one_profile(house: House, scenario: Scenario) -> None:
    world = play(house, scenario.rules, scenario.steps)
    told, tables = world.shown(), Tables(house, world.space_id)
    for collection in COLLECTIONS:
        profiles = [profile for (where, _), profile in told.profiles.items() if where == collection]
        owned = [key for identifiers, _, _ in profiles for key in identifiers]
        placed = [message_id for _, message_ids, _ in profiles for message_id in message_ids]
        concerned = {
            one for one, fact in world.model.facts.items() if collection == "users" or fact.carried.get(collection)
        }
        assert len(owned) == len(set(owned))
        assert len(placed) == len(set(placed))
        assert all(message_ids for _, message_ids, _ in profiles)
        assert set(placed) == concerned - {one for where, one in told.unresolved if where == collection}
        assert len(
            [node for node in tables.nodes.values() if node.collection == collection and node.parent is None]
        ) == len(profiles)
    assert {node.profile for node in tables.nodes.values()} == tables.profiles
    assert {node for _, *nodes in tables.event_nodes for node in nodes if node is not None} <= set(tables.nodes)


@tries(30)
@given(st.one_of(scenarios(), scenarios("decisions")))
def test_03_no_profile_breaks_a_never_pair_an_ever_limit_or_the_cap(house: House, scenario: Scenario) -> None:
    world = play(house, scenario.rules, scenario.steps)
    model = world.model
    for (collection, _), (identifiers, _, _) in world.shown().profiles.items():
        said = [word for word in model.words.values() if word.collection == collection]
        classes = closure(
            [*({key} for key in identifiers), *({word.a, word.b} for word in said if word.kind == "join")]
        )
        held = [group for group in classes if group & identifiers]
        for word in said:
            assert word.kind == "join" or not {word.a, word.b} <= set().union(*held)
        assert len(held) <= model.rules.cap
        for kind in {kind for kind, _ in identifiers}:
            if model.rules.of(kind).window is None:
                assert sum(any(key[0] == kind for key in group) for group in held) <= model.rules.of(kind).limit
    owners = {key: name for name, profile in world.shown().profiles.items() if name[0] == "users" for key in profile[0]}
    for word in model.words.values():
        if word.kind == "join" and word.collection == "users" and {word.a, word.b} <= owners.keys():
            assert owners[word.a] == owners[word.b]


@tries(30)
@given(scenarios())
def test_04_what_is_not_kept_has_a_refusal_and_something_is_kept(house: House, scenario: Scenario) -> None:
    world = play(house, scenario.rules, scenario.steps)
    told, model = world.shown(), world.model
    for collection in COLLECTIONS:
        bad = quarantined(list(model.facts.values()), model.rules, collection)
        on = {
            one: profile[0]
            for (where, _), profile in told.profiles.items()
            if where == collection
            for one in profile[1]
        }
        for one, fact in model.facts.items():
            carried = set(fact.carried.get(collection, ()))
            usable = {key for key in carried if not model.rules.blocks(key) and key not in bad}
            refused = {refusal[2:4] for refusal in told.refusals if refusal[:2] == (collection, one)}
            assert carried - usable <= refused <= carried
            assert carried - refused <= on.get(one, frozenset())
            assert bool(usable - refused) == bool(usable)


# -- 5 and 6 ----------------------------------------------------------------


@tries(30)
@given(scenarios(), st.data())
def test_05_deciding_and_withdrawing_or_adding_and_deleting_restores_the_picture(
    house: House, scenario: Scenario, data: st.DataObject
) -> None:
    world = play(house, scenario.rules, scenario.steps)
    before = world.shown()
    decision_id = world.decide(data.draw(words(list(world.model.facts.values()))))
    if decision_id is not None:
        world.withdraw(sorted(world.model.words).index(decision_id))
    assert world.shown() == before
    world.deliver(data.draw(facts("new")))
    world.compare()
    world.delete("new")
    assert world.shown() == before
    present = world.model.rules
    world.carry_out(SetRules(data.draw(strategies.rules())))
    world.compare()
    world.carry_out(SetRules(present))
    assert world.shown() == before


@tries(30)
@given(streams(), strategies.rules(), st.data())
def test_06_a_decision_known_early_equals_one_made_at_the_end(
    house: House, stream: list[Fact], rules: Rules, data: st.DataObject
) -> None:
    early, late = World(house, rules), World(house, rules, slot=1)
    order = data.draw(arrivals(stream))
    late.deliver(*order)
    said = [word for word in data.draw(st.lists(words(stream), max_size=3)) if late.decide(word) is not None]
    for fact in order:
        early.deliver(fact)
        known = set(early.model.words.values())
        carried = {key for one in early.model.facts.values() for keys in one.carried.values() for key in keys}
        for word in said:
            if word not in known and {word.a, word.b} <= carried:
                early.decide(word)
        early.compare()
    late.compare()
    assert unnamed(early) == unnamed(late)


def unnamed(world: World) -> tuple[object, ...]:
    """The picture without public ids, which hold the name of the space."""
    told = world.shown()
    profiles = {
        (collection, identifiers, message_ids, repr(sorted(traits.items())))
        for (collection, _), (identifiers, message_ids, traits) in told.profiles.items()
    }
    return profiles, told.refusals, told.unresolved, told.components


# -- 12 to 14 ---------------------------------------------------------------


@tries(40)
@given(st.permutations(strategies.MESSAGE_IDS), st.data())
def test_12_at_one_moment_message_ids_count_by_bytes(house: House, ids: list[str], data: st.DataObject) -> None:
    """Each event brings a device of its own for one person, whose limit is one: the first by bytes is the one kept."""
    world = World(house, Rules({"user_id": Type(1, 1), "anonymous_id": Type(None, 1)}))
    stream = [
        Fact(one, strategies.START, {"users": (("user_id", "u1"), ("anonymous_id", one))}, {"users": {"plan": one}})
        for one in ids[:5]
    ]
    for fact in stream:
        world.deliver(fact)
    first, last = min(ids[:5], key=str.encode), max(ids[:5], key=str.encode)
    told = world.compare()
    name = public_id("users", event_key(world.space_id, first))
    assert told.profiles["users", name] == (
        frozenset({("user_id", "u1"), ("anonymous_id", first)}),
        frozenset(ids[:5]),
        {"plan": last},
    )


@tries(30)
@given(streams(), strategies.rules(), st.randoms(use_true_random=False))
def test_13_components_resolved_alone_in_any_order_give_the_whole(
    house: House, stream: list[Fact], rules: Rules, random: Random
) -> None:
    whole = resolve(stream, rules, (), "users")
    parts = [*whole.components, frozenset[Key]()]
    random.shuffle(parts)
    bad = quarantined(stream, rules, "users")
    world = World(house, rules)
    alone: list[Graph] = []
    for part in parts:
        of_part = [fact for fact in stream if _component_of(fact, whole) == part]
        random.shuffle(of_part)
        alone.append(resolve(of_part, rules, (), "users", bad))
        world.deliver(*of_part)
    assert set().union(*(graph.refusals for graph in alone)) == whole.refusals
    assert {events_of(p) for graph in alone for p in graph.people} == {events_of(p) for p in whole.people}
    told = world.compare()
    resolution.rebuild(house, world.space_id)
    assert world.compare() == told


def events_of(person: Person) -> frozenset[str]:
    return frozenset(fact.message_id for fact in person.facts)


def _component_of(fact: Fact, graph: Graph) -> frozenset[Key]:
    carried = set(fact.carried["users"])
    return next((part for part in graph.components if part & carried), frozenset())


@tries(40)
@given(scenarios(), st.integers(0, 5))
def test_14_an_erased_persons_identifiers_appear_on_nobody(house: House, scenario: Scenario, index: int) -> None:
    world = play(house, scenario.rules, scenario.steps)
    people = sorted(world.model.graph("users").people, key=lambda person: person.facts[0].position)
    assume(people)
    person = people[index % len(people)]
    erased = identifiers_of(world.model.graph("users"), person)
    sent = [fact for step in scenario.steps if isinstance(step, Deliver) for fact in step.facts]
    world.carry_out(Erase(index))
    told = world.compare()
    assert not any(erased & profile[0] for (where, _), profile in told.profiles.items() if where == "users")
    assert not any(refusal[2:4] in erased for refusal in told.refusals if refusal[0] == "users")
    gone = {fact.message_id for fact in person.facts}
    world.deliver(*(fact for fact in sent if fact.message_id in gone))
    assert world.compare() == told


def test_a_rebuild_changes_nothing_that_is_shown(house: House) -> None:
    @tries(20)
    @given(scenarios())
    def rebuilt(scenario: Scenario) -> None:
        world = play(house, scenario.rules, scenario.steps)
        told = world.compare()
        resolution.rebuild(house, world.space_id)
        assert world.compare() == told
        assert resolution.verify(house, world.space_id) == []

    rebuilt()
