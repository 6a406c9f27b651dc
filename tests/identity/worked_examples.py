"""The worked examples of identity §6, and the shape of an example."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.identity.model import Deliver, Step, Withdraw
from tests.identity.oracle import Fact, Rules, Type
from tests.identity.telling import DAY, HOUR, event, join, never, release, rules


@dataclass(frozen=True)
class Stage:
    """Some steps, and what is shown after them.

    Args:
        people: Identifiers of each profile of `users`, and its events.
        refused: Event, identifier and reason each.
        unresolved: Events.
        traits: Of the profiles named by their identifiers; of others they are not looked at.
        accounts: As `people`, of `accounts`.
    """

    steps: tuple[Step, ...]
    people: dict[str, str]
    refused: tuple[str, ...] = ()
    unresolved: str = ""
    traits: dict[str, dict[str, object]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    name: str
    stages: tuple[Stage, ...]
    rules: Rules = field(default_factory=rules)


def deliver(*facts: Fact) -> Deliver:
    return Deliver(facts)


SEGMENT_2 = (event(1, "u1 a1"), event(2, "u2 a1"))
TWO_SHARING = Stage((deliver(*SEGMENT_2),), {"u1 a1": "t1", "u2": "t2"}, ("t2 a1 limit user_id",))
DAILY = rules(anonymous_id=Type(None, 1, DAY))

WORKED = (
    Example(
        "1 Segment's first",
        (
            Stage(
                (deliver(event(1, "u1001 e:x"), event(2, "u1002 e:x"), event(3, "e:x")),),
                {"u1001 e:x": "t1 t3", "u1002": "t2"},
                ("t2 e:x limit user_id",),
            ),
        ),
    ),
    Example("2 Segment's second", (TWO_SHARING,)),
    Example(
        "3 innocent",
        (
            Stage(
                (deliver(event(1, "u1 e:x"), event(2, "u2 e:x a9")),),
                {"u1 e:x": "t1", "u2": "t2"},
                ("t2 a9 limit user_id", "t2 e:x limit user_id"),
            ),
            Stage(
                (deliver(event(3, "u2 a9")),),
                {"u1 e:x": "t1", "u2 a9": "t2 t3"},
                ("t2 a9 limit user_id", "t2 e:x limit user_id"),
            ),
        ),
    ),
    Example(
        "4 late",
        (
            TWO_SHARING,
            Stage((deliver(event(0, "u2 a1")),), {"u2 a1": "t0 t2", "u1": "t1"}, ("t1 a1 limit user_id",)),
        ),
    ),
    Example(
        "5 window",
        (
            Stage(
                (
                    deliver(
                        event(0, "u1 a1"),
                        event(12 * HOUR, "u1 a2", name="noon"),
                        event(25 * HOUR, "u1 a2", name="next"),
                    ),
                ),
                {"u1 a1 a2": "t0 noon next"},
                ("noon a2 limit anonymous_id",),
            ),
        ),
        DAILY,
    ),
    Example(
        "6 never",
        (
            Stage((deliver(event(1, "u1 a1"), event(2, "e:y a1")),), {"u1 a1 e:y": "t1 t2"}),
            Stage((never("u1", "e:y"),), {"u1 a1": "t1", "e:y": "t2"}, ("t2 a1 never",)),
            Stage((Withdraw(0),), {"u1 a1 e:y": "t1 t2"}),
        ),
    ),
    Example(
        "7 release",
        (
            Stage(
                (
                    deliver(event(1, "u1 e:team"), event(2, "u2 e:team"), event(3, "e:team")),
                    release("e:team", "u1"),
                ),
                {"u1": "t1", "u2 e:team": "t2 t3"},
                ("t1 e:team never",),
            ),
        ),
    ),
    Example(
        "8 join",
        (
            Stage(
                (deliver(event(1, "u1 a1"), event(2, "u2 a1"), event(3, "u2 e:y")), join("u1", "u2")),
                {"u1 u2 a1 e:y": "t1 t2 t3"},
            ),
            Stage(
                (deliver(event(4, "u3 a1")),),
                {"u1 u2 a1 e:y": "t1 t2 t3", "u3": "t4"},
                ("t4 a1 limit user_id",),
            ),
        ),
    ),
    Example(
        "9 cap",
        (
            Stage((deliver(event(2, "u1 a1"), event(3, "u1 a2")),), {"u1 a1": "t2 t3"}, ("t3 a2 cap",)),
            Stage((deliver(event(1, "u1 a2")),), {"u1 a2": "t1 t2 t3"}, ("t2 a1 cap",)),
        ),
        rules(cap=2),
    ),
    Example(
        "10 quarantine",
        (
            TWO_SHARING,
            Stage(
                (deliver(event(3, "u3 a1")),),
                {"u1": "t1", "u2": "t2", "u3": "t3"},
                ("t1 a1 quarantined", "t2 a1 quarantined", "t3 a1 quarantined"),
            ),
        ),
        rules(anonymous_id=Type(threshold=2)),
    ),
    Example(
        "11 the last one",
        (
            Stage((deliver(event(1, "u1 e:x")),), {"u1 e:x": "t1"}),
            Stage(
                (never("u1", "e:x"), deliver(event(2, "e:x"))),
                {"u1": "t1", "e:x": "t2"},
                ("t1 e:x never",),
            ),
        ),
    ),
)
