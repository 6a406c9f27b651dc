"""A pointed example for each numbered rule of identity §3 on decisions, deletions and what arrives late."""

from __future__ import annotations

from tests.identity.examples_of_rules import OF_RULES
from tests.identity.model import Delete, Erase
from tests.identity.oracle import Type
from tests.identity.telling import HOUR, event, join, never, release, rules
from tests.identity.worked_examples import DAILY, TWO_SHARING, WORKED, Example, Stage, deliver

LATE = (
    Example(
        "a late event that merges earlier what a later one merged moves the merge",
        (
            Stage((deliver(event(1, "u1"), event(2, "a1")), deliver(event(9, "u1 a1"))), {"u1 a1": "t1 t2 t9"}),
            Stage((deliver(event(5, "u1 a1")),), {"u1 a1": "t1 t2 t5 t9"}),
            Stage(
                (deliver(event(7, "u2 a1")),),
                {"u1 a1": "t1 t2 t5 t9", "u2": "t7"},
                ("t7 a1 limit user_id",),
            ),
        ),
    ),
    Example(
        "a late event that a free component takes is older than all others, and its public event",
        (
            Stage((deliver(event(5, "u1"), event(6, "u1 a1")),), {"u1 a1": "t5 t6"}),
            Stage((deliver(event(1, "a1")),), {"u1 a1": "t1 t5 t6"}),
            Stage((deliver(event(3, "u2 a1")),), {"u1": "t5 t6", "u2 a1": "t1 t3"}, ("t6 a1 limit user_id",)),
        ),
    ),
    Example(
        "a late event is late for a component that it only meets by a demoted identifier",
        (
            Stage(
                (deliver(event(0, "u1 a1"), event(10, "u2 a2"), event(20 * HOUR, "u1 a3", name="far")),),
                {"u1 a1": "t0 far", "u2 a2": "t10"},
                ("far a3 limit anonymous_id",),
            ),
            Stage(
                (deliver(event(5 * HOUR, "u2 a3", name="between")),),
                {"u1 a1": "t0 far", "u2 a2": "t10 between"},
                ("far a3 limit anonymous_id", "between a3 limit anonymous_id"),
            ),
        ),
        DAILY,
    ),
)

DECISIONS = (
    Example(
        "rule 17: never holds however many events would join the two",
        (
            Stage(
                (deliver(event(1, "u1 a1"), event(2, "a1 c1"), event(3, "c1 e:y")), never("u1", "e:y")),
                {"u1 a1 c1": "t1 t2", "e:y": "t3"},
                ("t3 c1 never",),
            ),
        ),
    ),
    Example(
        "rule 18: an event that carries both keeps the better-ranked",
        (
            Stage(
                (deliver(event(1, "a1 e:y u1")), never("e:y", "u1")),
                {"u1": "t1"},
                ("t1 a1 never", "t1 e:y never"),
            ),
        ),
    ),
    Example(
        "rule 19: what is released goes, whatever its priority, and is free for others",
        (
            Stage(
                (deliver(event(1, "u1 e:x"), event(2, "u1 a1")), release("u1", "e:x")),
                {"e:x": "t1", "a1 u1": "t2"},
                ("t1 u1 never",),
            ),
        ),
    ),
    Example(
        "rule 21: a class is kept or demoted whole, ranks as its best member and counts once",
        (
            Stage(
                (deliver(event(1, "u1 a1"), event(2, "u2 c1 e:z a1"), event(3, "a9 e:z")), join("a1", "e:z")),
                {"u1 a1 e:z a9": "t1 t3", "u2": "t2"},
                ("t2 e:z limit user_id", "t2 a1 limit user_id", "t2 c1 limit user_id"),
            ),
        ),
    ),
    Example(
        "rule 21: joined values of one type count once in its limit, and no more is overridden",
        (
            Stage(
                (deliver(event(1, "u1 e:x"), event(2, "u2 e:y"), event(3, "u3")), join("u1", "u2"), join("u2", "u3")),
                {"u1 u2 u3 e:x": "t1 t2 t3"},
                ("t2 e:y limit email",),
            ),
        ),
        rules(email=Type(2, 1, None, True)),
    ),
)

ACCEPTED = (
    Example(
        "rule 21: a member of a class that an event brings back belongs to the owner, though the event loses it",
        (
            Stage(
                (deliver(event(1, "u1 a1"), event(2, "e:y")), join("a1", "e:y"), Delete(("t2",))),
                {"u1 a1": "t1"},
            ),
            Stage(
                (deliver(event(3, "u2 e:y")),),
                {"u1 a1 e:y": "t1", "u2": "t3"},
                ("t3 e:y limit user_id",),
            ),
        ),
    ),
    Example(
        "rule 24: one message id, one event, whatever a second holds",
        (
            Stage(
                (deliver(event(1, "u1 a1")), deliver(event(5, "u2 e:x", name="t1")), deliver(event(1, "u1 a1"))),
                {"u1 a1": "t1"},
            ),
        ),
    ),
    Example(
        "rule 26: deleting an event leaves the fold of the others",
        (
            Stage(
                (deliver(event(1, "u1 a1"), event(2, "u2 a1 c1"), event(3, "c1")),),
                {"u1 a1": "t1", "u2": "t2", "c1": "t3"},
                ("t2 a1 limit user_id", "t2 c1 limit user_id"),
            ),
            Stage((Delete(("t1",)),), {"u2 a1 c1": "t2 t3"}),
            Stage((deliver(event(1, "u1 a1")),), {"u2 a1 c1": "t2 t3"}),
        ),
    ),
    Example(
        "rule 27: nobody inherits an erased person's identifiers, and a replay brings nothing back",
        (
            TWO_SHARING,
            Stage((Erase(0),), {"u2": "t2"}),
            Stage((deliver(event(1, "u1 a1"), event(2, "u2 a1")),), {"u2": "t2"}),
        ),
    ),
    Example(
        "rule 28: at one moment the public event is the first by bytes",
        (
            Stage(
                (deliver(event(1, "u1 a1", name="é"), event(1, "u2 a1", name="a"), event(1, "u3 a1", name="Z")),),
                {"u3 a1": "Z", "u2": "a", "u1": "é"},
                ("a a1 limit user_id", "é a1 limit user_id"),
            ),
        ),
    ),
    Example(
        "a decision outlives the events that carried what it names",
        (
            Stage(
                (deliver(event(1, "u1"), event(2, "e:y")), never("u1", "e:y"), Delete(("t1",)), Delete(("t2",))),
                {},
            ),
            Stage((deliver(event(3, "u1 e:y")),), {"u1": "t3"}, ("t3 e:y never",)),
        ),
    ),
)

EXAMPLES = (*WORKED, *OF_RULES, *LATE, *DECISIONS, *ACCEPTED)
