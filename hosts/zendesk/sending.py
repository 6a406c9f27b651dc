"""Sends what the proxy's rules let through, and reads the answer as a page gets to see it."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from hosts.zendesk.proxy import Outgoing

ANSWER_BYTES_MAX = 5_000_000
HIDDEN_HEADERS = frozenset({"set-cookie", "connection", "transfer-encoding", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Args:
        status: HTTP status; 0 with the text `timeout` when none came in time.
        status_text: The reason phrase.
        text: The body as text.
        headers: By name in small letters.
    """

    status: int
    status_text: str
    text: str
    headers: dict[str, str]


def send(outgoing: Outgoing) -> Answer:
    """Send a request and return its answer.

    A redirect is an answer like any other: following it could carry a token to another host. The time
    counts for each wait; an answer that comes in drops is given up by the page, which counts the whole.
    """
    with requests.Session() as session:
        session.trust_env = False  # a proxy or .netrc of the person who runs this has no part in it
        try:
            with session.request(
                outgoing.method,
                outgoing.url,
                headers=dict(outgoing.headers),
                data=outgoing.body,
                timeout=outgoing.timeout_seconds,
                allow_redirects=False,
                stream=True,
            ) as response:
                return _read(response)
        except requests.Timeout:
            return Answer(0, "timeout", "", {})
        except requests.RequestException:
            return Answer(502, "Bad Gateway", "", {})


def _read(response: requests.Response) -> Answer:
    body = bytearray()
    for part in response.iter_content(65536):
        body += part
        if len(body) > ANSWER_BYTES_MAX:
            return Answer(502, "Bad Gateway", "the answer is larger than this stand-in takes", {})
    headers = {name.lower(): value for name, value in response.headers.items() if name.lower() not in HIDDEN_HEADERS}
    return Answer(response.status_code, response.reason or "", body.decode("utf-8", "replace"), headers)
