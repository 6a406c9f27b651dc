"""Whatever a function does, its own run ends for it, and the next honest run is right."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from app.errors import SandboxError
from app.sandbox.javascript import KIND, NAME, Given, run_batch
from app.sandbox.pool import Pool
from tests.effort import LONG
from tests.sandbox.javascript_attacks import ATTACKS

GIVEN = Given({"type": "track", "event": "Bought", "messageId": "m1", "userId": "ada"}, {"visits": 2}, {"total": 40})
HONEST = """
async function onTrack(event, settings, { traits, computedTraits }) {
  await null;
  console.log("ran");
  return { name: event.event, n: traits.visits + computedTraits.total };
}
"""
CHOSEN = list(ATTACKS) if LONG else list(ATTACKS)[::10]  # the same tenth every time


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool({NAME: KIND})
    yield made
    made.close()


def ending(pool: Pool, code: str) -> str:
    """Return how a run ended: `time`, `memory`, `refused`, or what it got as JSON."""
    try:
        run = run_batch(pool, code, {}, [GIVEN], cpu_seconds=0.3)
    except SandboxError as error:
        return {"deadline": "time", "crash": "memory"}[error.reason]
    if run.problem is not None:
        return {"The function took": "time", "The function used": "memory"}.get(run.problem.message[:17], "refused")
    (outcome,) = run.outcomes
    return json.dumps(outcome.calls[0].body) if outcome.kind == "done" else "refused"


@pytest.mark.parametrize("name", CHOSEN)
def test_an_attack_is_contained_and_the_next_honest_run_is_right(pool: Pool, name: str) -> None:
    code, allowed = ATTACKS[name]

    assert ending(pool, code) in allowed

    run = run_batch(pool, HONEST, {}, [GIVEN])
    assert [call.body for call in run.outcomes[0].calls] == [{"name": "Bought", "n": 42}]
    assert run.console == (("log", "ran"),)
