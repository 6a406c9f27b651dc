"""A pointed example for each numbered rule of identity §3 on identifiers, limits, the cap, blocks and quarantine."""

from __future__ import annotations

from tests.identity.model import Delete, SetRules
from tests.identity.oracle import Type
from tests.identity.telling import DAY, HOUR, event, rules
from tests.identity.worked_examples import DAILY, TWO_SHARING, Example, Stage, deliver

IDENTIFIERS = (
    Example(
        "rule 1: each collection is a graph of its own, and an account never joins users",
        (
            Stage(
                (deliver(event(1, "u1", "g1", group=True, plan="gold"), event(2, "u2", "g1")),),
                {"u1": "t1", "u2": "t2"},
                accounts={"g1": "t1 t2"},
            ),
        ),
    ),
    Example(
        "rule 2: of two of one type the one further back goes first",
        (
            Stage(
                (deliver(event(1, "e:main u1 e:other")),),
                {"u1 e:main": "t1"},
                ("t1 e:other limit email",),
            ),
        ),
        rules(email=Type(2, 1, None, True)),
    ),
    Example(
        "rule 3: demotion goes from the back, whichever rule is broken",
        (
            Stage(
                (deliver(event(1, "u1 e:x"), event(2, "u1 e:y a1")),),
                {"u1 e:x": "t1 t2"},
                ("t2 a1 limit email", "t2 e:y limit email"),
            ),
        ),
        rules(email=Type(2, 1, None, True)),
    ),
    Example(
        "rule 4: the last identifier starts a profile of one",
        (
            Stage(
                (deliver(event(1, "u1 a1"), event(2, "a1 a2"), event(3, "a2")),),
                {"u1 a1": "t1 t2", "a2": "t3"},
                ("t2 a2 limit anonymous_id",),
            ),
        ),
        rules(anonymous_id=Type(None, 1)),
    ),
    Example(
        "rule 5: a demoted identifier gains nothing: owned it stays, unowned it stays unowned",
        (
            Stage(
                (deliver(event(1, "u1 a1"), event(2, "u2 a1 a2"), event(3, "u1")),),
                {"u1 a1": "t1 t3", "u2": "t2"},
                ("t2 a1 limit user_id", "t2 a2 limit user_id"),
            ),
        ),
    ),
    Example(
        "rule 6: the event counts for the profile that it resolves to, with its traits",
        (
            Stage(
                (deliver(event(1, "u1 e:x", plan="gold", name_="Ada"), event(2, "u2 e:x", plan="free", city=None)),),
                {"u1 e:x": "t1", "u2": "t2"},
                ("t2 e:x limit user_id",),
                traits={"u1 e:x": {"plan": "gold", "name_": "Ada"}, "u2": {"plan": "free"}},
            ),
            Stage(
                (deliver(event(3, "u1", plan=None), event(2, "u1", name="late", plan="old", city="Rome")),),
                {"u1 e:x": "t1 t3 late", "u2": "t2"},
                ("t2 e:x limit user_id",),
                traits={"u1 e:x": {"name_": "Ada", "city": "Rome"}, "u2": {"plan": "free"}},
            ),
        ),
    ),
    Example(
        "rule 7: an event without a usable identifier is unresolved, and resolved once a value is unblocked",
        (
            Stage((deliver(event(1, "a1"), event(2, "")),), {}, ("t1 a1 blocked",), "t1 t2"),
            Stage((SetRules(rules()),), {"a1": "t1"}, (), "t2"),
        ),
        rules(blocked=(("anonymous_id", "a1", False),)),
    ),
)

LIMITS = (
    Example(
        "rule 8: a limit counts distinct values, and a merge counts those of both sides",
        (
            Stage(
                (deliver(event(1, "e:x a1 a2"), event(2, "e:y a3"), event(3, "e:x e:y")),),
                {"e:x a1 a2": "t1 t3", "e:y a3": "t2"},
                ("t3 e:y limit anonymous_id",),
            ),
        ),
        rules(anonymous_id=Type(None, 2)),
    ),
    Example(
        "rule 9: exactly a window later a value does not count any more",
        (
            Stage(
                (deliver(event(0, "u1 a1"), event(DAY - 1, "u1 a2", name="in"), event(DAY, "u1 a3", name="out")),),
                {"u1 a1 a3": "t0 in out"},
                ("in a2 limit anonymous_id",),
            ),
        ),
        DAILY,
    ),
    Example(
        "rule 9: seeing a value again does not renew it",
        (
            Stage(
                (
                    deliver(
                        event(0, "u1 a1"),
                        event(20 * HOUR, "u1 a1", name="again"),
                        event(25 * HOUR, "u1 a2", name="next"),
                    ),
                ),
                {"u1 a1 a2": "t0 again next"},
            ),
        ),
        DAILY,
    ),
    Example(
        "rule 9: since is the event that kept the value, not the first that carried it",
        (
            Stage(
                (
                    deliver(
                        event(0, "u1 a1"),
                        event(12 * HOUR, "u1 a2", name="refused"),
                        event(30 * HOUR, "u1 a2", name="kept"),
                        event(40 * HOUR, "u1 a3", name="too_soon"),
                    ),
                ),
                {"u1 a1 a2": "t0 refused kept too_soon"},
                ("refused a2 limit anonymous_id", "too_soon a3 limit anonymous_id"),
            ),
        ),
        DAILY,
    ),
    Example(
        "rule 10: two that each filled a window long ago may merge today, and not on the same day",
        (
            Stage(
                (deliver(event(0, "e:x a1"), event(1, "e:y a2"), event(12 * HOUR, "e:x e:y", name="soon")),),
                {"e:x a1": "t0 soon", "e:y a2": "t1"},
                ("soon e:y limit anonymous_id",),
            ),
            Stage(
                (deliver(event(2 * DAY, "e:x e:y", name="later"), event(2 * DAY + 1, "u1 e:x a3", name="then")),),
                {"e:x a1 e:y a2 u1 a3": "t0 t1 soon later then"},
                ("soon e:y limit anonymous_id",),
            ),
        ),
        DAILY,
    ),
    Example(
        "rule 11: rules have no date",
        (
            TWO_SHARING,
            Stage((SetRules(rules(user_id=Type(1, 2, None, True))),), {"u1 u2 a1": "t1 t2"}),
            Stage((SetRules(rules()),), TWO_SHARING.people, TWO_SHARING.refused),
            Stage(
                (SetRules(rules(user_id=Type(3, 1, None, True), anonymous_id=Type(1, 5))),),
                {"u1 a1": "t1 t2"},
                ("t2 u2 limit user_id",),
            ),
        ),
    ),
)

CAP_AND_BLOCKS = (
    Example(
        "rule 12: at the cap nothing is attached in part, and a new profile keeps its first",
        (
            Stage(
                (deliver(event(1, "u1 a1"), event(2, "u1 a2 a3"), event(3, "a4 u2 a5 a6")),),
                {"u1 a1": "t1 t2", "u2 a4 a5": "t3"},
                ("t2 a2 cap", "t2 a3 cap", "t3 a6 cap"),
            ),
        ),
        rules(cap=3, anonymous_id=Type(None, 5)),
    ),
    Example(
        "rule 12: at the cap nothing is joined",
        (
            Stage(
                (deliver(event(1, "e:x a2"), event(2, "u1 a1"), event(3, "e:x u1")),),
                {"e:x a2": "t1", "u1 a1": "t2 t3"},
                ("t3 e:x cap",),
            ),
        ),
        rules(cap=3),
    ),
    Example(
        "rule 13: merges are not capped",
        (
            Stage(
                (
                    deliver(*(event(n, f"a{n}") for n in range(1, 121))),
                    deliver(event(200, " ".join(["u1", *(f"a{n}" for n in range(1, 121))]))),
                ),
                {
                    " ".join(["u1", *(f"a{n}" for n in range(1, 121))]): " ".join(
                        [*(f"t{n}" for n in range(1, 121)), "t200"]
                    )
                },
            ),
        ),
        rules(anonymous_id=Type(None, 1000)),
    ),
    Example(
        "rule 14: a blocked value is no edge and is refused",
        (
            Stage(
                (deliver(event(1, "u1 a10"), event(2, "u2 a10"), event(3, "e:x a100")),),
                {"u1": "t1", "u2": "t2", "e:x a100": "t3"},
                ("t1 a10 blocked", "t2 a10 blocked"),
            ),
        ),
        rules(blocked=((None, "a.0", True),)),
    ),
    Example(
        "rule 15: partners count whether kept or not, after blocking, each once",
        (
            Stage(
                (deliver(event(1, "u1 a1"), event(2, "u2 a1"), event(3, "u2 a1"), event(4, "u9 a1")),),
                {"u1 a1": "t1 t4", "u2": "t2 t3"},
                ("t2 a1 limit user_id", "t3 a1 limit user_id", "t4 u9 blocked"),
            ),
        ),
        rules(anonymous_id=Type(threshold=2), blocked=(("user_id", "u9", False),)),
    ),
    Example(
        "rule 16: a value is freed when the threshold is raised, or partners are deleted",
        (
            Stage(
                (deliver(event(1, "u1 a1"), event(2, "u2 a1")),),
                {"u1": "t1", "u2": "t2"},
                ("t1 a1 quarantined", "t2 a1 quarantined"),
            ),
            Stage((SetRules(rules()),), TWO_SHARING.people, TWO_SHARING.refused),
            Stage(
                (SetRules(rules(anonymous_id=Type(threshold=1))), Delete(("t1",))),
                {"u2 a1": "t2"},
            ),
        ),
        rules(anonymous_id=Type(threshold=1)),
    ),
)

OF_RULES = (*IDENTIFIERS, *LIMITS, *CAP_AND_BLOCKS)
