"""A trial shows traits before and after, what would be emitted, the console, and every way in which a run can fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.sandbox.javascript import CODE_CHARACTERS_MAX, KIND, NAME, Given
from app.sandbox.pool import Pool
from app.sandbox.trial import Trial, try_function

GIVEN = Given({"type": "track", "event": "Bought", "messageId": "m1", "userId": "ada"}, {"visits": 2, "old": 1}, {})


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool({NAME: KIND})
    yield made
    made.close()


def tried(pool: Pool, body: str) -> Trial:
    return try_function(pool, f"function onTrack(event, settings, profile) {{\n{body}\n}}", {"step": 3}, GIVEN)


def test_traits_are_shown_before_and_after_with_what_is_emitted_and_printed(pool: Pool) -> None:
    trial = tried(
        pool,
        "console.log('at', profile.traits.visits); Segment.identify({ traits: { visits: 9, old: null } });"
        "Segment.track({ event: 'Seen' }); return { visits: profile.traits.visits + settings.step };",
    )

    assert (trial.kind, trial.problem) == ("done", None)
    assert (trial.before, trial.after) == ({"visits": 2, "old": 1}, {"visits": 5})
    assert [call.name for call in trial.emitted] == ["Seen"]
    assert trial.console == (("log", "at 2"),)


@pytest.mark.parametrize(
    ("body", "kind", "name", "line"),
    [
        ("throw new DropEvent('no');", "dropped", "DropEvent", 2),
        ("Segment.identify({ traits: { visits: 9 } }); throw new RetryError('later');", "retry", "RetryError", 2),
        ("null.x;", "failed", "TypeError", 2),
        ("let = = 1;", "stopped", "SyntaxError", 2),
    ],
)
def test_a_trial_that_fails_changes_nothing_and_says_where(
    pool: Pool, body: str, kind: str, name: str, line: int
) -> None:
    trial = tried(pool, body)

    assert (trial.kind, trial.after, trial.emitted) == (kind, GIVEN.traits, ())
    assert trial.problem is not None
    assert (trial.problem.name, trial.problem.line) == (name, line)


def test_a_trial_that_may_not_run_says_why(pool: Pool) -> None:
    trial = try_function(pool, " " * (CODE_CHARACTERS_MAX + 1), {}, GIVEN)

    assert (trial.kind, trial.after) == ("stopped", GIVEN.traits)
    assert trial.problem is not None
    assert "larger than its limit" in trial.problem.message
