"""What `bench` makes of a trace of Chromium: the work of one thread between two marks."""

from typing import Any

import pytest

from bench.paint_trace import busy_between_marks

MAIN, OTHER = {"pid": 7, "tid": 1}, {"pid": 7, "tid": 2}


def task(
    began: int, wall: int, *, cpu: int | None = None, thread: dict[str, int] = MAIN, **more: Any
) -> dict[str, Any]:
    """A task of a thread, in microseconds."""
    cost = {} if cpu is None else {"tdur": cpu}
    return {"name": "RunTask", "cat": "toplevel", "ph": "X", "ts": began, "dur": wall, **cost, **thread, **more}


def mark(name: str, at: int) -> dict[str, Any]:
    return {"name": name, "cat": "blink.user_timing", "ph": "I", "ts": at, **MAIN}


MARKS = [mark("answered", 1_000), mark("painted", 21_000)]


def test_tasks_between_the_marks_are_added_up_by_what_they_took_of_the_processor() -> None:
    events = [*MARKS, task(2_000, 5_000, cpu=3_000), task(8_000, 4_000)]

    assert busy_between_marks(events, "answered", "painted") == 7.0


def test_a_task_across_a_mark_counts_by_its_share_inside() -> None:
    assert busy_between_marks([*MARKS, task(0, 4_000, cpu=2_000)], "answered", "painted") == 1.5
    assert busy_between_marks([*MARKS, task(20_000, 2_000)], "answered", "painted") == 1.0


def test_parts_of_a_task_and_tasks_elsewhere_do_not_count() -> None:
    inner = task(3_000, 1_000, name="ThreadControllerImpl::RunTask")
    events = [*MARKS, task(3_000, 1_000), inner, task(3_000, 9_000, thread=OTHER), task(21_000, 9_000), task(0, 1_000)]

    assert busy_between_marks(events, "answered", "painted") == 1.0


@pytest.mark.parametrize("events", [MARKS[:1], [*MARKS, MARKS[1]]])
def test_a_mark_that_is_not_there_once_is_an_error(events: list[dict[str, Any]]) -> None:
    with pytest.raises(RuntimeError, match="'painted'"):
        busy_between_marks(events, "answered", "painted")
