"""The REST API of an organisation that answers at once: contacts whose addresses are those of the workload.

It runs as a process of its own, so that what it costs is not counted as ours.
"""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

from app.domain.salesforce import normal_id
from bench.workload import email_of

PATH = re.compile(r"/services/data/v[0-9.]+/ui-api/records/(003([0-9]{12})[A-Z0-5]{3})\?")


def contact_of(person: int) -> str:
    """Return the id of the contact that is one of the workload's people."""
    found = normal_id(f"003{person:012}")
    assert found is not None, "digits are an id"
    return found


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a contact, or that there is none."""
        found = PATH.match(self.path)
        self.close_connection = True
        body = orjson.dumps(_contact(found[1], int(found[2])) if found else [])
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # named so by the base class
        """Say nothing."""


def _contact(id_: str, person: int) -> dict[str, object]:
    email = {"displayValue": None, "value": email_of(person)}
    return {"apiName": "Contact", "id": id_, "fields": {"Email": email}}


class _Server(ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True


def main() -> None:
    """Serve until ended."""
    server = _Server(("127.0.0.1", 0), _Answers)
    print(f"port {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
