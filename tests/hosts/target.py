"""A small server that plays what a request is sent to, and remembers what arrived."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from flask import Flask, Response, jsonify, redirect, request
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

from hosts.zendesk import QuietHandler

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@dataclass
class Arrived:
    """One request as it came in; header names in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Target:
    """Where it answers, and what has arrived."""

    url: str
    arrived: list[Arrived] = field(default_factory=list)
    let_go: Event = field(default_factory=Event)


@contextmanager
def running_target() -> Iterator[Target]:
    """Run the target.

    What starts with `/slow` is answered only once `let_go` is set, `/away` redirects, `/status/N` answers N.
    """
    app = Flask("target", static_folder=None, template_folder=None)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    target = Target(f"http://127.0.0.1:{server.port}")

    @app.route("/", defaults={"path": ""}, methods=METHODS)
    @app.route("/<path:path>", methods=METHODS)
    def answer(path: str) -> AnyResponse:
        return _answer(target, path)

    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield target
    target.let_go.set()
    server.shutdown()
    server.server_close()
    thread.join()


def _answer(target: Target, path: str) -> AnyResponse:
    headers = {name.lower(): value for name, value in request.headers.items()}
    asked = request.full_path.rstrip("?")
    target.arrived.append(Arrived(request.method, asked, headers, request.get_data(as_text=True)))
    if path.startswith("slow"):
        target.let_go.wait(20)
    if path == "away":
        return redirect(f"{target.url}/elsewhere")
    status = int(path.rpartition("/")[2]) if path.startswith("status/") else 200
    response: Response = jsonify(path=asked, status=status) if status != 304 else Response()
    response.status_code = status
    response.set_etag("v1")
    response.set_cookie("a", "b")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "*"
    return response
