"""The worker of the kind `javascript`: runs one function over one batch of events in a context made for it alone."""

from __future__ import annotations

import json
import time
from typing import Any

import quickjs  # type: ignore[import-untyped]  # the package has no types

from app.sandbox.javascript_prelude import FIND, PRELUDE

MEMORY_BYTES = 64 << 20  # of one context; the process has its own limit
STACK_BYTES = 512 << 10
HANDLERS = {
    "identify": "onIdentify",
    "track": "onTrack",
    "page": "onPage",
    "screen": "onScreen",
    "group": "onGroup",
    "alias": "onAlias",
}


class StoppedError(Exception):
    """The engine ended the run: `time` or `memory` was used up."""


def prepare(given: bytes) -> None:
    """Run once what a run needs, so that nothing has to be loaded once files cannot be opened."""
    answer(json.dumps({"code": "function onTrack() {}", "settings": "{}", "cpu_seconds": 5, "items": []}).encode())


def answer(request: bytes) -> bytes:
    """Return the outcomes of one batch, as `app.sandbox.javascript` reads them."""
    return json.dumps(_Run(json.loads(request)).result()).encode()


class _Run:
    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        self._ends_at = time.process_time() + given["cpu_seconds"]
        self._context = quickjs.Context()
        self._context.set_memory_limit(MEMORY_BYTES)
        self._context.set_max_stack_size(STACK_BYTES)
        driver = self._context.eval(PRELUDE)
        names = ("hold", "settings", "begin", "beginBatch", "state", "take", "printed")
        self._driver = {name: driver(name) for name in names}

    def result(self) -> dict[str, Any]:
        outcomes: list[Any] = []
        result: dict[str, Any] = {"outcomes": outcomes}
        try:
            found = self._load()
            if not found:
                names = ", ".join([*HANDLERS.values(), "onBatch"])
                return {"failed": f"EventNotSupported: the code has no handler; it needs one of {names}", **result}
            if "onBatch" in found:
                outcomes.extend(self._batch())
            else:
                for number, item in enumerate(self._given["items"]):
                    outcomes.append(self._one(found, number, item))
        except StoppedError as error:
            result["stopped"] = str(error)
        except quickjs.JSException as error:
            result["failed"] = str(error)[:4000]
        result["console"] = self._console()
        return result

    def _load(self) -> list[str]:
        self._timed(self._context.eval, self._given["code"])
        found: str = self._timed(self._timed(self._context.eval, FIND), self._driver["hold"])
        self._driver["settings"](self._given["settings"])
        return found.split()

    def _one(self, found: list[str], number: int, item: dict[str, str]) -> Any:
        handler = HANDLERS.get(item["type"])
        if handler not in found:
            return {"error": "EventNotSupported", "message": f"the function has no {handler}", "stack": ""}
        return self._settled(self._timed(self._driver["begin"], number, handler, item["text"]))

    def _batch(self) -> list[Any]:
        texts = [item["text"] for item in self._given["items"]]
        if not texts:
            return []
        given = [json.loads(text) for text in texts]
        text = json.dumps({"events": [one["event"] for one in given], "profiles": [one["profile"] for one in given]})
        outcome = self._settled(self._timed(self._driver["beginBatch"], text))
        return outcome if isinstance(outcome, list) else [outcome] * len(texts)

    def _settled(self, state: str) -> Any:
        """Return the outcome, once the promises that lead to it have been followed."""
        while state == "pending":
            if not self._timed(self._context.execute_pending_job):
                self._driver["take"]()
                return {"error": "Error", "message": "the handler waits for something that never comes", "stack": ""}
            state = self._driver["state"]()
        outcome = json.loads(self._driver["take"]())
        # What was begun and not waited for ends here: it is to find no next event that it could be taken for.
        while self._timed(self._context.execute_pending_job):
            pass
        return outcome

    def _timed(self, call: Any, *words: Any) -> Any:
        """Call into the engine with what is left of the time.

        Raises:
            StoppedError: time or memory is used up. Code can catch the latter, and go on with what it has.
        """
        left = self._ends_at - time.process_time()
        if left <= 0:
            raise StoppedError("time")
        self._context.set_time_limit(left)
        try:
            return call(*words)
        except quickjs.JSException as error:
            text = str(error)
            if text.startswith("InternalError: interrupted"):
                raise StoppedError("time") from error
            if text.startswith(("InternalError: out of memory", "null")):
                raise StoppedError("memory") from error
            raise

    def _console(self) -> Any:
        self._context.set_time_limit(1)
        try:
            return json.loads(self._driver["printed"]())
        except quickjs.JSException:  # no memory is left to say what was printed
            return []
