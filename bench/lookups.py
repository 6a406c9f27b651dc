"""Look-ups as the Zendesk app makes them: signed, by external id and e-mail, for people of the workload."""

from __future__ import annotations

import io
import time
from random import Random
from typing import Any

import orjson
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey

from app.web import panel_sessions, register
from bench.bench_house import BenchHouse
from bench.workload import SEED, email_of, user_id_of

WARM_UP = 30
PATH = "/panel/v1/lookup"


def proxy_token(space_id: str, secret: str, public_url: str, *, agent: int = 1402) -> str:
    """Return a token as Zendesk's proxy makes it for one agent."""
    claims = {"iss": "bench", "aud": public_url, "sub": str(agent), "space": space_id, "exp": int(time.time()) + 280}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret))


def lookup_body(person: int, *, ticket: int, seed: int = SEED) -> bytes:
    """Return the body of a look-up of one of the workload's people, beside a ticket."""
    identifiers = [
        {"type": "user_id", "value": user_id_of(person, seed), "verified": True},
        {"type": "zendesk_user_id", "value": str(28_000_000_000 + person), "verified": True},
        {"type": "email", "value": email_of(person, seed), "verified": True},
    ]
    return orjson.dumps({"object": {"type": "ticket", "id": str(ticket)}, "identifiers": identifiers})


class Lookups:
    """The panel's route over a house that is open, called in process as a server would."""

    def __init__(self, ours: BenchHouse) -> None:
        panel_sessions.LOOKUPS_A_MINUTE = 1_000_000_000
        self._app = Flask("bench", static_folder=None)
        register(self._app, ours.house)
        self._token = proxy_token(ours.space_id, ours.panel_secret, ours.house.settings.public_url)
        self._rng = Random(7)

    def time(self, count: int, *, known: int) -> list[float]:
        """Return the seconds of each of that many look-ups of the first `known` people.

        Raises:
            RuntimeError: an answer was not `found`.
        """
        spent = []
        for number in range(WARM_UP + count):
            body = lookup_body(self._rng.randrange(1, known + 1), ticket=number)
            spent.append(self.look_up(body))
        return spent[WARM_UP:]

    def look_up(self, body: bytes) -> float:
        """Return the seconds of one look-up.

        Raises:
            RuntimeError: the answer was not `found`.
        """
        started = time.perf_counter()
        status, answer = self._post(body)
        spent = time.perf_counter() - started
        if status != "200 OK" or orjson.loads(answer)["status"] != "found":
            raise RuntimeError(f"a look-up answered {status}: {answer[:200]!r}")
        return spent

    def _post(self, body: bytes) -> tuple[str, bytes]:
        statuses: list[str] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST", "PATH_INFO": PATH, "SCRIPT_NAME": "", "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "",
            "HTTP_HOST": "127.0.0.1:8000", "HTTP_AUTHORIZATION": f"Bearer {self._token}",
            "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
            statuses.append(status)
            return None

        answer = b"".join(self._app.wsgi_app(environ, start_response))
        return statuses[0], answer
