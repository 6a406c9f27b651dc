"""A function tried on one event: nothing is stored, and all there is to see of the run comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import SandboxError
from app.sandbox.javascript import Call, Given, Kind, Problem, run_batch
from app.sandbox.pool import Pool


@dataclass(frozen=True, slots=True)
class Trial:
    """What a run on one event would do.

    Args:
        kind: What became of the event; `stopped`: the run itself came to nothing, for the reason in `problem`.
        before: The person's traits.
        after: The same once the run's results are in; as before, where there are none.
        emitted: The events that would be made.
        problem: With line and column, where the code has them.
        console: Level and text of each line.
        cpu_seconds: Used; 0.0 where the process had to be killed.
    """

    kind: Kind | Literal["stopped"]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    emitted: tuple[Call, ...] = ()
    problem: Problem | None = None
    console: tuple[tuple[str, str], ...] = ()
    cpu_seconds: float = 0.0


def try_function(pool: Pool, code: str, settings: Mapping[str, Any], given: Given) -> Trial:
    """Return what the function does with this event, also where it fails or has to be killed."""
    try:
        run = run_batch(pool, code, settings, [given])
    except SandboxError as error:
        return Trial("stopped", given.traits, given.traits, problem=Problem("Stopped", str(error)))
    if not run.outcomes:
        return Trial("stopped", given.traits, given.traits, (), run.problem, run.console, run.cpu_seconds)
    (outcome,) = run.outcomes
    after = dict(given.traits)
    for call in outcome.calls:
        if call.type == "identify":
            after |= call.body
    return Trial(
        kind=outcome.kind,
        before=given.traits,
        after={name: value for name, value in after.items() if value is not None},
        emitted=tuple(call for call in outcome.calls if call.type == "track"),
        problem=outcome.problem,
        console=run.console,
        cpu_seconds=run.cpu_seconds,
    )
