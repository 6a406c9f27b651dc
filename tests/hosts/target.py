"""A small server that plays what a request is sent to, and remembers what arrived."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


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
    """Run the target. what starts with `/slow` answers only once `let_go` is set, `/away` redirects, `/status/N` answers N."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    target = Target(f"http://127.0.0.1:{server.server_port}")
    _Handler.target = target
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield target
    target.let_go.set()
    server.shutdown()
    server.server_close()
    thread.join()


class _Handler(BaseHTTPRequestHandler):
    target: Target

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.target.arrived.append(Arrived(self.command, self.path, headers, body))
        if self.path.startswith("/slow"):
            self.target.let_go.wait(20)
        status = int(self.path.rpartition("/")[2]) if self.path.startswith("/status/") else 200
        self.send_response(302 if self.path == "/away" else status)
        if self.path == "/away":
            self.send_header("Location", f"{self.target.url}/elsewhere")
        if status != 304:
            self._send_json({"path": self.path, "status": status})
        else:
            self.end_headers()

    def _send_json(self, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_header("Content-Type", "application/json")
        self.send_header("ETag", '"v1"')
        self.send_header("Set-Cookie", "a=b")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "*")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer

    def log_message(self, format: str, *args: object) -> None:
        pass
