"""What a trace of Chromium says about one thread: how much its tasks worked between two marks of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

CATEGORIES = ["-*", "blink.user_timing", "toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline"]
TASK = "RunTask"  # the outermost of a thread; other names stand for parts of it


def busy_between_marks(events: Iterable[Mapping[str, Any]], first: str, last: str) -> float:
    """Return the milliseconds of processor time that tasks of the marks' thread took between the two.

    A task that lies partly outside counts by the share that lies inside. Where the trace does not hold a task's
    processor time, its time on the wall is taken.

    Raises:
        RuntimeError: a mark is missing, or it is not once in the trace.
    """
    listed = list(events)
    start, thread = _mark(listed, first)
    end, _ = _mark(listed, last)
    tasks = [each for each in listed if each["name"] == TASK and each["ph"] == "X" and _thread(each) == thread]
    return sum(_inside(task, start, end) for task in tasks) / 1000


def _mark(events: Iterable[Mapping[str, Any]], name: str) -> tuple[float, tuple[int, int]]:
    found = [each for each in events if each["name"] == name and "blink.user_timing" in each["cat"]]
    if len(found) != 1:
        raise RuntimeError(f"the trace has {len(found)} marks {name!r}")
    return float(found[0]["ts"]), _thread(found[0])


def _thread(event: Mapping[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _inside(task: Mapping[str, Any], start: float, end: float) -> float:
    wall, began = float(task.get("dur", 0)), float(task["ts"])
    inside = min(began + wall, end) - max(began, start)
    if inside <= 0 or wall == 0:
        return 0.0
    return float(task.get("tdur", wall)) * inside / wall
