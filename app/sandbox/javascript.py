"""Functions in JavaScript as the house runs them: a batch of events in, what each is to change out, checked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.json_object import JsonObject, UnreadableError, read_object
from app.errors import SandboxError
from app.sandbox.javascript_prelude import (
    CALLS_MAX,
    CONSOLE_CHARACTERS_MAX,
    ERRORS,
    MESSAGE_CHARACTERS_MAX,
    RESULT_CHARACTERS_MAX,
)
from app.sandbox.limits import Limits
from app.sandbox.pool import SENTENCES, Pool, WorkerKind

NAME = "javascript"
KIND = WorkerKind("app.sandbox.javascript_engine", Limits())
CODE_CHARACTERS_MAX = 100_000
BATCH_MAX = 100  # events of one run
CPU_SECONDS = 5.0  # of one batch; Segment, "Functions": a function has 5 seconds
CPU_SECONDS_MORE = 0.5  # until the kernel ends a run that its engine did not: for reading the question too
WALL_SECONDS = 30.0  # for what uses no time of the processor; a busy machine gives a process a small part of it

Kind = Literal["done", "unsupported", "discarded", "retry", "dropped", "failed"]
KINDS: dict[str, Kind] = {
    "EventNotSupported": "unsupported",
    "InvalidEventPayload": "discarded",
    "ValidationError": "discarded",
    "RetryError": "retry",
    "DropEvent": "dropped",
}
PLACE = re.compile(r"at (?:(?P<name>[^\n(]*) \()?<input>:(?P<line>\d+):(?P<column>\d+)\)?")
STOPPED = {
    "time": "The function took longer than its time limit.",
    "memory": "The function used more memory than it may.",
}


@dataclass(frozen=True, slots=True)
class Given:
    """One event as a function sees it.

    Args:
        event: As it came: `type`, `messageId`, `timestamp`, `traits` or `properties`, and so on.
        traits: The person's at present.
        computed_traits: Likewise.
    """

    event: Mapping[str, Any]
    traits: Mapping[str, Any]
    computed_traits: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, where in the code (from 1), if it was there."""

    name: str
    message: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What a function wants: traits set (`identify`), or an event made (`track`).

    Args:
        name: Of the event; "" for identify.
        body: Traits or properties; at most 32 levels, 64-bit numbers, no NUL.
    """

    type: Literal["identify", "track"]
    name: str
    body: JsonObject


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event.

    Args:
        kind: `done`: calls are to be made. `unsupported`, `discarded`, `failed`: nothing, for the reason in
            `problem`. `dropped`: nothing, on purpose. `retry`: to be tried again.
    """

    kind: Kind
    calls: tuple[Call, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class BatchRun:
    """One run.

    Args:
        outcomes: Of the events in their order; fewer than were given where `problem` ended the run.
        problem: The code does not parse, has no handler, or time or memory was used up.
        console: Level and text of each line.
        cpu_seconds: Used.
    """

    outcomes: tuple[Outcome, ...]
    problem: Problem | None
    console: tuple[tuple[str, str], ...]
    cpu_seconds: float


def run_batch(
    pool: Pool,
    code: str,
    settings: Mapping[str, Any],
    items: Sequence[Given],
    *,
    cpu_seconds: float = CPU_SECONDS,
    stopped: Callable[[], bool] | None = None,
) -> BatchRun:
    """Run a function over at most `BATCH_MAX` events, one after another, in a context of its own.

    Raises:
        SandboxError: the process had to be killed, or nothing ran.
    """
    if len(code) > CODE_CHARACTERS_MAX or len(items) > BATCH_MAX:
        raise SandboxError("request", SENTENCES["request"])
    asked = {
        "code": code.encode(errors="replace").decode().replace("\0", "\ufffd"),
        "settings": json.dumps(settings),
        "cpu_seconds": cpu_seconds,
        "items": [{"type": item.event.get("type"), "text": _text(item)} for item in items],
    }
    answer = pool.ask(
        NAME,
        json.dumps(asked).encode(),
        seconds=WALL_SECONDS,
        cpu_seconds=cpu_seconds + CPU_SECONDS_MORE,
        stopped=stopped,
    )
    try:
        return _read(answer.body, len(items), answer.cpu_seconds)
    except SandboxError:
        pool.drop(NAME)
        raise


def _text(item: Given) -> str:
    return json.dumps({"event": item.event, "profile": {"traits": item.traits, "computedTraits": item.computed_traits}})


def _read(body: bytes, count: int, cpu_seconds: float) -> BatchRun:
    """Return the answer of the process, which is not trusted: what has another form than agreed is garbage."""
    try:
        answer = json.loads(body)
        outcomes = tuple(_outcome(one) for one in answer["outcomes"])
        problem = _end(answer)
        console = tuple((str(line["level"])[:10], str(line["text"])) for line in answer.get("console", ()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SandboxError("garbage", SENTENCES["garbage"]) from error
    printed = sum(len(text) for _, text in console)
    if printed > CONSOLE_CHARACTERS_MAX or (len(outcomes) != count if problem is None else len(outcomes) > count):
        raise SandboxError("garbage", SENTENCES["garbage"])
    return BatchRun(outcomes, problem, console, cpu_seconds)


def _end(answer: Mapping[str, Any]) -> Problem | None:
    if "stopped" in answer:
        return Problem("Stopped", STOPPED[answer["stopped"]])
    if "failed" in answer:
        head, _, stack = str(answer["failed"]).partition("\n")
        name, colon, message = head.partition(": ")
        return _problem(name if colon else "Error", message if colon else head, stack)
    return None


def _outcome(given: Mapping[str, Any]) -> Outcome:
    if "error" in given:
        name = str(given["error"])
        return Outcome(KINDS.get(name, "failed"), (), _problem(name, str(given["message"]), str(given["stack"])))
    calls = given["calls"]
    if len(calls) > CALLS_MAX or len(json.dumps(calls, ensure_ascii=False)) > 2 * RESULT_CHARACTERS_MAX:
        raise ValueError("more than agreed")
    try:
        return Outcome("done", tuple(_call(call) for call in calls))
    except UnreadableError as error:
        return Outcome("discarded", (), Problem("InvalidEventPayload", str(error)))


def _call(given: Mapping[str, Any]) -> Call:
    if given["type"] == "identify":
        return Call("identify", "", _object(given["traits"], "traits"))
    return Call("track", str(given["event"]), _object(given["properties"], "properties"))


def _object(value: Any, what: str) -> JsonObject:
    return read_object(json.dumps(value).encode(), what=what).value


def _problem(name: str, message: str, stack: str) -> Problem:
    """Return the problem with the uppermost place of the stack that is in the function's own code."""
    for place in PLACE.finditer(stack):
        caller = place["name"] or ""
        if not caller.endswith("$onefold") and caller not in ERRORS:
            return Problem(name[:50], message[:MESSAGE_CHARACTERS_MAX], int(place["line"]), int(place["column"]))
    return Problem(name[:50], message[:MESSAGE_CHARACTERS_MAX])
