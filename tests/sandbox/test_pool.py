"""A worker process that hangs, crashes, floods or lies costs the run it happened in, and nothing else."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import SandboxError
from app.sandbox.limits import CALLS, MEGABYTE, Limits, _program
from app.sandbox.pool import Pool, WorkerKind

SMALL = Limits(memory_bytes=256 * MEGABYTE, request_bytes=1000, answer_bytes=2000)
KIND = "misbehaving"
ATTACKS = {
    "hang": "deadline",
    "hang_in_c": "deadline",
    "sleep_on": "deadline",
    "ignore_signals": "deadline",
    "fill_memory": "crash",
    "crash": "crash",
    "kill_itself": "crash",
    "leave": "crash",
    "raise_something": "crash",
    "stop_halfway": "crash",
    "flood": "garbage",
    "announce_much": "garbage",
    "speak_garbage": "garbage",
}


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool({KIND: WorkerKind("tests.sandbox.misbehaving", SMALL)})
    yield made
    made.close()


def ask(pool: Pool, words: str, *, seconds: float = 20.0) -> str:
    return pool.ask(KIND, words.encode(), seconds=seconds).body.decode()


@pytest.mark.parametrize(("attack", "reason"), ATTACKS.items())
def test_after_each_misbehaviour_the_next_honest_run_is_right(pool: Pool, attack: str, reason: str) -> None:
    assert ask(pool, "say one") == "one"
    before = pool.process_of(KIND)
    assert before is not None

    with pytest.raises(SandboxError) as caught:
        ask(pool, attack, seconds=0.5 if reason == "deadline" else 20.0)

    assert caught.value.reason == reason
    assert ask(pool, "say two") == "two"
    assert pool.process_of(KIND) != before
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


@pytest.mark.parametrize(
    "attempt",
    [
        "read a file",
        "write a file",
        "list a folder",
        "connect",
        "open a socket",
        "open a pair of sockets",
        "fill memory",
    ],
)
def test_a_worker_reaches_neither_files_nor_network_nor_endless_memory(pool: Pool, attempt: str) -> None:
    assert ask(pool, f"try {attempt}") in ("OSError", "PermissionError", "MemoryError")


@pytest.mark.parametrize("attempt", ["begin a process", "run a program", "lift a limit", "signal its parent"])
def test_where_calls_are_filtered_a_worker_begins_nothing_and_signals_nobody(pool: Pool, attempt: str) -> None:
    ask(pool, "say one")

    # Elsewhere the resource limits stand alone, and what root may do they do not hold.
    assert pool.is_filtered(KIND) == (sys.platform == "linux" and os.uname().machine in CALLS)
    if pool.is_filtered(KIND):
        assert ask(pool, f"try {attempt}") in ("PermissionError", "ValueError")


def test_a_worker_has_no_environment(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEFOLD_SECRET_KEY", "not for others")

    # Python itself notes the locale it chose where it was given none (PEP 538).
    assert ask(pool, "try environment") in ("did: {}", "did: {'LC_CTYPE': 'C.UTF-8'}")

    proc = Path(f"/proc/{pool.process_of(KIND)}/environ")
    assert not proc.exists() or proc.read_bytes().strip(b"\0") == b""


def test_a_question_and_an_answer_at_the_limit_pass_and_one_byte_more_does_not(pool: Pool) -> None:
    assert len(ask(pool, "say " + "x" * 996)) == 996
    process = pool.process_of(KIND)

    with pytest.raises(SandboxError) as caught:
        ask(pool, "say " + "x" * 997)

    assert caught.value.reason == "request"
    assert pool.process_of(KIND) == process


def test_an_answer_over_the_limit_is_not_read() -> None:
    limits = Limits(memory_bytes=256 * MEGABYTE, request_bytes=1000, answer_bytes=10)
    pool = Pool({KIND: WorkerKind("tests.sandbox.misbehaving", limits)})
    try:
        assert ask(pool, "say 0123456789") == "0123456789"
        with pytest.raises(SandboxError) as caught:
            ask(pool, "say 0123456789a")
        assert caught.value.reason == "flood"
    finally:
        pool.close()


def test_a_run_that_nobody_wants_any_more_is_stopped(pool: Pool) -> None:
    unwanted = threading.Event()
    unwanted.set()

    with pytest.raises(SandboxError) as caught:
        pool.ask(KIND, b"hang", seconds=60, stopped=unwanted.is_set)

    assert caught.value.reason == "stopped"
    assert ask(pool, "say two") == "two"


def test_a_worker_serves_many_runs_and_one_given_something_else_is_another_process(pool: Pool) -> None:
    assert pool.ask(KIND, b"given", given=b"a").body == b"a"
    first = pool.process_of(KIND)

    assert pool.ask(KIND, b"given", given=b"a").body == b"a"
    assert pool.process_of(KIND) == first
    assert pool.ask(KIND, b"given", given=b"b").body == b"b"
    assert pool.process_of(KIND) != first


def test_a_worker_that_died_between_two_runs_is_begun_anew(pool: Pool) -> None:
    ask(pool, "say one")
    process = pool.process_of(KIND)
    assert process is not None
    os.kill(process, 9)

    assert ask(pool, "say two") == "two"


def test_a_kind_whose_module_is_missing_cannot_be_started() -> None:
    pool = Pool({KIND: WorkerKind("tests.sandbox.not_there", SMALL)})

    with pytest.raises(SandboxError) as caught:
        ask(pool, "say one")

    assert caught.value.reason == "start"


@pytest.mark.parametrize("attack", ["hang", "hang_in_c"])
def test_the_kernel_ends_a_run_that_uses_more_of_the_processor_than_it_may(pool: Pool, attack: str) -> None:
    ask(pool, "say one")

    with pytest.raises(SandboxError) as caught:
        pool.ask(KIND, attack.encode(), seconds=250, cpu_seconds=0.2)

    assert caught.value.reason == "deadline"
    assert pool.ask(KIND, b"say two", cpu_seconds=0.2, seconds=20).body == b"two"


def test_threads_that_ask_at_once_each_get_their_own_answer(pool: Pool) -> None:
    answers: dict[int, str] = {}

    def one(number: int) -> None:
        answers[number] = ask(pool, f"say {number}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {number: str(number) for number in range(8)}


@pytest.mark.parametrize("machine", CALLS)
def test_a_filter_jumps_to_its_own_last_two_lines(machine: str) -> None:
    architecture, numbers = CALLS[machine]
    program = _program(architecture, numbers)
    lines = len(program) // 8

    assert len(set(numbers)) == len(numbers)
    for place in range(len(numbers)):
        jump = program[(3 + place) * 8 : (4 + place) * 8]
        assert 3 + place + 1 + jump[2] == lines - 1
    assert 1 + 1 + program[8 + 3] == lines - 2
