"""`python -m bench`: measure every row, print the table, keep it in docs/performance.md."""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable

from app.web.server import COLLECT_AFTER
from bench import (
    bundle,
    clients,
    definitions,
    growth,
    history,
    ingest,
    lookup,
    memory,
    merge,
    paint,
    previews,
    report,
    salesforce,
    shapes,
    threads,
    ways,
)
from bench.figures import Figure, Say, Scale

ROWS: dict[str, Callable[[Scale, Say], list[Figure]]] = {
    "ingest": ingest.measure,
    "growth": growth.measure,
    "threads": threads.measure,
    "clients": clients.measure,
    "shapes": shapes.measure,
    "lookup": lookup.measure,
    "ways": ways.measure,
    "salesforce": salesforce.measure,
    "history": history.measure,
    "merge": merge.measure,
    "paint": paint.measure,
    "definitions": definitions.measure,
    "previews": previews.measure,
    "bundle": bundle.measure,
    "memory": memory.measure,
}


def main() -> int:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the large sizes; takes an hour")
    parser.add_argument("--only", choices=ROWS, action="append", help="measure this alone and keep no table")
    args = parser.parse_args()
    scale: Scale = "full" if args.full else "quick"
    gc.freeze()  # as `onefold serve` does, for both sides of every ratio
    gc.set_threshold(COLLECT_AFTER)
    figures: list[Figure] = []
    for name in args.only or ROWS:
        started = time.monotonic()
        print(f"{name} …", flush=True)
        figures += ROWS[name](scale, lambda line: print(f"  {line}", flush=True))
        print(f"  took {time.monotonic() - started:.0f} s", flush=True)
    print(report.table(figures))
    if not args.only:
        report.write(figures, scale)
        print(f"kept in {report.PAGE}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
