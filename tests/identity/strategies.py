"""Awkward small worlds: few people and devices, so that conflicts are frequent, and all that may happen to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from tests.effort import LONG
from tests.identity.model import Decide, Delete, Deliver, Erase, Model, SetRules, Step, Withdraw
from tests.identity.oracle import Fact, Key, Rules, Type, Word, resolve

START = 1_700_000_000_000
HOUR = 3_600_000
DAY = 24 * HOUR

# They sort by bytes, not as a locale would sort them, nor by UTF-16 units ("\U00010437" after "\uff5a").
MESSAGE_IDS = ("Z", "a", "é", "10", "9", "b", "B", "\U00010437", "\uff5a", "ab", "a b", "ä", "z", "-1", "Zz", "é1")
# Ties are frequent, and windows of an hour and of a day are met to the millisecond.
MOMENTS = tuple(
    START + offset for offset in (0, 0, 1, HOUR - 1, HOUR, HOUR + 1, 12 * HOUR, 12 * HOUR, DAY - 1, DAY, DAY + 1,
                                  DAY + HOUR, 36 * HOUR, 2 * DAY, 2 * DAY + 1, 9 * DAY, 9 * DAY)
)  # fmt: skip
EVENTS_MAX = len(MESSAGE_IDS) if LONG else 10
PEOPLE: tuple[Key, ...] = (("user_id", "u1"), ("user_id", "u2"), ("user_id", "u3"))
MAILS: tuple[Key, ...] = (("email", "ada@x"), ("email", "team@x"))
DEVICES: tuple[Key, ...] = (("anonymous_id", "a1"), ("anonymous_id", "a2"), ("anonymous_id", "a3"))
OWN: tuple[Key, ...] = (("crm_id", "c1"), ("crm_id", "c2"), ("app_id", "p1"))
KEYS = (*PEOPLE, *MAILS, *DEVICES, *OWN)
ACCOUNTS: tuple[Key, ...] = (("group_id", "g1"), ("group_id", "g2"), ("domain", "d1"), ("domain", "d2"))
TRAITS = ("plan", "name")


@dataclass(frozen=True, repr=False)
class Scenario:
    rules: Rules
    steps: tuple[Step, ...]

    def __repr__(self) -> str:
        return "\n".join(["", str(self.rules), *map(story, self.steps)])

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        """Keep Hypothesis from writing a line for every field."""
        printer.text(repr(self))


def story(step: Step) -> str:
    """A step in one line an event, with hours after the start."""
    match step:
        case Deliver(facts):
            lines = [
                f"{fact.message_id!r} at {(fact.timestamp - START) / HOUR:.6g} h: "
                + "; ".join(f"{collection} {_names(keys)}" for collection, keys in fact.carried.items())
                + (f" sets {dict(fact.traits)}" if fact.traits else "")
                + (" in a group call" if fact.is_group_call else "")
                for fact in facts
            ]
            return "Deliver " + "\n        ".join(lines)
    return str(step)


def _names(keys: tuple[Key, ...]) -> str:
    return " ".join(f"{kind}:{value}" for kind, value in keys)


# -- rules ------------------------------------------------------------------


LIMITS = st.sampled_from((1, 1, 1, 2, 2, 5))  # mostly so small that they bite
WINDOWS = {True: st.sampled_from((HOUR, DAY, 2 * DAY)), False: st.none()}
THRESHOLDS = {True: st.sampled_from((1, 2, 2, 3, 50)), False: st.just(50)}
CAPS = {True: st.sampled_from((2, 3, 4)), False: st.just(1000)}


FOCUSES = ("window", "cap", "quarantine", "decisions")


@st.composite
def rules(draw: st.DrawFn, focus: str | None = None) -> Rules:
    """With one of windows, a small cap and small thresholds, seldom with several: each hides the others' effects.

    Args:
        focus: One of `FOCUSES`; None: any.
    """
    focus = focus or draw(st.sampled_from(FOCUSES))
    windows = WINDOWS[focus == "window" or draw(st.booleans())]
    thresholds = THRESHOLDS[focus == "quarantine"]
    capped = focus == "cap" or draw(st.integers(0, 4)) == 0
    email_first = draw(st.sampled_from((False, False, False, True)))
    people = Type(2 if email_first else 1, draw(st.sampled_from((1, 1, 2))), None, True, draw(thresholds))
    mails = Type(1 if email_first else 2, draw(LIMITS), draw(st.one_of(st.none(), windows)), True, draw(thresholds))
    few = st.just(1) if focus == "window" else LIMITS
    devices = Type(draw(st.sampled_from((None, None, 3))), draw(few), draw(windows), False, draw(thresholds))
    types = {"user_id": people, "email": mails, "anonymous_id": devices}
    if draw(st.booleans()):
        types["crm_id"] = Type(draw(st.sampled_from((None, 4))), draw(LIMITS), draw(windows), draw(st.booleans()), 2)
    if draw(st.booleans()):
        types["group_id"] = Type(None, draw(LIMITS), None, draw(st.booleans()), draw(thresholds))
    return Rules(types, draw(blocked()), draw(CAPS[capped]))


def blocked() -> st.SearchStrategy[tuple[tuple[str | None, str, bool], ...]]:
    values: tuple[tuple[str | None, str, bool], ...] = (
        ("anonymous_id", "a1", False),
        (None, "u1", False),
        ("email", "team@.*", True),
        (None, "[ac][23]", True),
        ("crm_id", "c", True),  # a full match, so it blocks nothing
    )
    return st.one_of(st.just(()), st.just(()), st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple))


ONE = Type(1, 1, None, True)
PLAIN_RULES = (
    Rules({"user_id": ONE}),
    Rules({"user_id": ONE, "anonymous_id": Type(None, 2)}),
    Rules({"user_id": ONE, "anonymous_id": Type(None, 1, 6 * HOUR)}),
    Rules({"user_id": ONE, "anonymous_id": Type(None, 2, 6 * HOUR)}),
    Rules({"user_id": ONE}, cap=3),
)


# -- events -----------------------------------------------------------------


@st.composite
def carried_keys(draw: st.DrawFn) -> tuple[Key, ...]:
    """Mostly a person or a device and something shared, in any order of places."""
    keys = draw(st.lists(st.sampled_from(KEYS), max_size=2))
    keys += draw(st.sampled_from(([], [], *([key] for key in (PEOPLE[0], *PEOPLE)))))
    keys += draw(st.sampled_from(([], *([key] for key in (*MAILS, *DEVICES, *DEVICES)))))
    return tuple(dict.fromkeys(draw(st.permutations(keys))))


@st.composite
def traits(draw: st.DrawFn) -> dict[str, object]:
    values = st.sampled_from((None, None, "gold", "silver", 1, 1.5, True, ["a"], {"b": None}))
    return draw(st.dictionaries(st.sampled_from(TRAITS), values, max_size=2))


@st.composite
def facts(draw: st.DrawFn, message_id: str) -> Fact:
    carried = {"users": draw(carried_keys())}
    kind = draw(st.sampled_from(("track", "track", "identify", "identify", "group", "in_group")))
    if kind in ("group", "in_group"):
        carried["accounts"] = tuple(draw(st.lists(st.sampled_from(ACCOUNTS), min_size=1, max_size=3, unique=True)))
    held: dict[str, dict[str, object]] = {}
    if kind in ("identify", "group"):
        held["users" if kind == "identify" else "accounts"] = draw(traits())
    return Fact(message_id, draw(st.sampled_from(MOMENTS)), carried, held, kind == "group")


@st.composite
def streams(draw: st.DrawFn, min_size: int = 3, max_size: int = EVENTS_MAX) -> list[Fact]:
    size = draw(st.integers(min_size, max_size))
    ids = draw(st.permutations(MESSAGE_IDS))[:size]
    return [draw(facts(one)) for one in ids]


POOLS = (
    (PEOPLE[0], *DEVICES[:1], MAILS[0]),
    (*PEOPLE[:2], DEVICES[0]),
    (*PEOPLE[:2], *DEVICES),
    (*PEOPLE[:2], *DEVICES[:2], *MAILS),
)


@st.composite
def plain_streams(draw: st.DrawFn) -> list[Fact]:
    """Few identifiers, one or two on an event, the last events late: they meet what was free, merged or refused."""
    pool = draw(st.sampled_from(POOLS))
    keys = st.lists(st.sampled_from(pool), min_size=1, max_size=2, unique=True)
    hours = draw(st.permutations(range(16)))[: draw(st.integers(4, 9))]
    late = draw(st.integers(1, 3))
    hours = [*sorted(hours[late:]), *hours[:late]]
    return [Fact(f"h{hour}", START + hour * HOUR, {"users": tuple(draw(keys))}) for hour in hours]


@st.composite
def arrivals(draw: st.DrawFn, stream: list[Fact]) -> list[Fact]:
    """In order, in any order, or in order but for one event that comes last."""
    in_order = sorted(stream, key=lambda fact: fact.position)
    how = draw(st.sampled_from(("any", "any", "in order", "one late")))
    if how == "any":
        return draw(st.permutations(stream))
    if how == "one late":
        late = draw(st.integers(0, len(stream) - 1))
        return [*in_order[:late], *in_order[late + 1 :], in_order[late]]
    return in_order


# -- everything that may happen ---------------------------------------------


@st.composite
def words(draw: st.DrawFn, delivered: list[Fact]) -> Word:
    """Mostly about two identifiers that some event carries; else, as a rule, a contradiction."""
    collection = draw(st.sampled_from(("users", "users", "users", "accounts")))
    carried = tuple(dict.fromkeys(key for fact in delivered for key in fact.carried.get(collection, ())))
    pool = draw(st.sampled_from((carried, carried, carried, carried, KEYS)))
    if len(pool) < 2:
        pool = KEYS
    a, b = draw(st.permutations(pool))[:2]
    return Word(draw(st.sampled_from(("never", "never", "join", "join", "release"))), a, b, collection)


@st.composite
def repeats(draw: st.DrawFn, delivered: list[Fact]) -> Deliver:
    """Delivered again, some with another time or other identifiers: the first stays."""
    fact = draw(st.sampled_from(delivered))
    how = draw(st.sampled_from(("same", "same", "twice", "other time", "other body")))
    if how == "other time":
        fact = replace(fact, timestamp=draw(st.sampled_from(MOMENTS)))
    if how == "other body":
        fact = replace(fact, carried={"users": draw(carried_keys())})
    return Deliver((fact, fact) if how == "twice" else (fact,))


@st.composite
def happenings(draw: st.DrawFn, delivered: list[Fact], focus: str) -> Step:
    kinds: tuple[str, ...] = ("repeat", "decide", "decide", "decide", "withdraw", "delete", "erase", "rules")
    if focus == "decisions":
        kinds = (*kinds, *["decide"] * 6, "withdraw")
    match draw(st.sampled_from(kinds)):
        case "repeat":
            return draw(repeats(delivered))
        case "decide":
            return Decide(draw(words(delivered)))
        case "withdraw":
            return Withdraw(draw(st.integers(0, 3)))
        case "delete":
            return Delete((draw(st.sampled_from(delivered)).message_id,))
        case "erase":
            return Erase(draw(st.integers(0, 3)))
    return SetRules(draw(rules(focus)))


@st.composite
def scenarios(draw: st.DrawFn, focus: str | None = None) -> Scenario:
    """Rules, and steps: deliveries in batches, and between them whatever else may happen."""
    focus = focus or draw(st.sampled_from(FOCUSES))
    first_rules = draw(rules(focus))
    waiting = draw(arrivals(draw(streams(min_size=4))))
    delivered: list[Fact] = []
    steps: list[Step] = []
    while waiting:
        size = draw(st.sampled_from((1, 1, 1, 2, 3, 6)))
        steps.append(Deliver(tuple(waiting[:size])))
        delivered += waiting[:size]
        waiting = waiting[size:]
        if draw(st.booleans()):
            steps.append(draw(happenings(delivered, focus)))
    return Scenario(first_rules, tuple(steps))


# -- what an example holds --------------------------------------------------


def is_by_a_rule(reason: str) -> bool:
    """Whether a refusal turned away a usable identifier."""
    return reason.split()[0] in ("never", "cap", "limit")


def window_matters(model: Model) -> bool:
    """Whether a windowed limit refuses something, or would refuse something else if it were for ever."""
    types = {name: replace(rule, window=None) for name, rule in model.rules.types.items()}
    windowed = {f"limit {name}" for name, rule in model.rules.types.items() if rule.window is not None}
    graph = model.graph("users")
    for_ever = resolve(model.facts.values(), replace(model.rules, types=types), model.words.values(), "users")
    return graph.refusals != for_ever.refusals or any(refusal[4] in windowed for refusal in graph.refusals)
