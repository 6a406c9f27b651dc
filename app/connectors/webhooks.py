"""Sending to an address that somebody typed in: what it may lead to, how long it may take, how much it may answer.

The name is resolved once and the connection goes to the address that was checked, so that a name which is answered
differently the second time leads nowhere. Redirects are not followed, proxies of the environment are not used.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from app.domain.webhooks import PORTS, Address, is_allowed

CONNECT_SECONDS = 5.0
READ_SECONDS = 5.0  # between two pieces of an answer
WHOLE_SECONDS = 10.0  # of one attempt
ANSWER_BYTES_MAX = 64 * 1024
PIECE_BYTES = 4 * 1024
SHOWN_CHARACTERS = 500
USER_AGENT = "Onefold-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Args:
        status: None: nothing did.
        fault: Why nothing did, in one word of `app.domain.webhooks.OUTCOMES`; None: something did.
        text: The first 500 characters of the answer, control characters replaced.
        took: ms.
    """

    status: int | None
    fault: str | None
    text: str
    took: int

    @property
    def word(self) -> str:
        """Return the status as text, else the fault."""
        return str(self.status) if self.status is not None else self.fault or "broken"


class NotSentError(Exception):
    """The address leads to no place that may be sent to. `args[0]` is the fault."""


class Receiver:
    """A receiver's address, for some deliveries one after another over one connection.

    Args:
        url: Checked by `app.domain.webhooks.checked_url`.
        loopback: Addresses of this machine are allowed, for development.
        whole_seconds: How long one attempt may take.
    """

    def __init__(self, url: str, *, loopback: bool, whole_seconds: float = WHOLE_SECONDS) -> None:
        parts = urlsplit(url)
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or PORTS[parts.scheme]
        self._rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._host_header = parts.netloc
        self._loopback = loopback
        self._whole_seconds = whole_seconds
        self._guard = _Guard()
        self._session: requests.Session | None = None
        self._base = ""

    def __enter__(self) -> Receiver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            self._session.close()
        self._guard.close()

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send one delivery. Whatever happens is in the answer; nothing is raised."""
        started = time.monotonic()
        text = ""
        status: int | None = None
        fault: str | None = None
        try:
            session = self._opened()
            with (
                self._guard.limit(self._whole_seconds),
                session.post(
                    self._base + self._rest,
                    data=body,
                    headers={**headers, "Host": self._host_header},
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                if self._guard.has_ended:  # within the headers, so that what there is of them is no answer
                    raise requests.Timeout
                status = response.status_code
                text = _read(response)
        except NotSentError as error:
            fault = str(error.args[0])
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            fault = _fault(error, timed_out=self._guard.has_ended)
        took = int((time.monotonic() - started) * 1000)
        return Answer(status, None if status is not None else fault, text, took)

    def _opened(self) -> requests.Session:
        """Return the session with the one address that it goes to."""
        if self._session is None:
            address = resolve(self._host, self._port, loopback=self._loopback)
            name = f"[{address}]" if address.version == 6 else str(address)
            self._base = f"{self._scheme}://{name}:{self._port}"
            session = requests.Session()
            session.trust_env = False
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            session.headers.clear()
            # Not compressed: a few bytes could unfold to more than any limit.
            session.headers.update({"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"})
            session.mount(f"{self._scheme}://", _Pinned(self._guard, self._host if self._scheme == "https" else None))
            self._session = session
        return self._session


def resolve(host: str, port: int, *, loopback: bool) -> Address:
    """Return the address that a name is connected to.

    Raises:
        NotSentError: the name is not known, or one of its addresses is not to be sent to.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        # A scope such as %eth0 belongs to link-local addresses, which are refused anyway.
        addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
    except (OSError, UnicodeError, ValueError) as error:
        raise NotSentError("unresolved") from error
    if not addresses:
        raise NotSentError("unresolved")
    if not all(is_allowed(one, loopback=loopback) for one in addresses):
        raise NotSentError("forbidden")
    return min(addresses, key=lambda one: one.version)  # not every machine has a way to addresses of version 6


def _read(response: requests.Response) -> str:
    """Return how an answer begins. It is read up to its limit, so that the connection can be used again; what breaks
    off after the status was sent changes nothing about it."""
    body = bytearray()
    try:
        for piece in response.raw.stream(PIECE_BYTES, decode_content=False):
            body += piece
            if len(body) >= ANSWER_BYTES_MAX:
                response.raw.close()
                break
    except (urllib3.exceptions.HTTPError, OSError, ValueError):
        response.raw.close()
    text = bytes(body[: SHOWN_CHARACTERS * 4]).decode("utf-8", "replace")[:SHOWN_CHARACTERS]
    return "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text)


def _fault(error: Exception, *, timed_out: bool) -> str:
    if timed_out or isinstance(error, requests.Timeout):
        return "timeout"
    if isinstance(error, requests.exceptions.SSLError):
        return "tls"
    if isinstance(error, requests.ConnectionError) and "NewConnectionError" in repr(error):
        return "unreachable"
    return "broken"


class _Guard:
    """Ends what takes too long: time-outs of sockets are about single pieces, and begin anew with each byte.

    Attributes:
        has_ended: The last attempt was ended.
    """

    def __init__(self) -> None:
        self.has_ended = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer: threading.Timer | None = None

    def watch(self, opened: socket.socket) -> None:
        """Remember a connection. A copy is kept, since the one given is taken over by TLS."""
        with self._lock:
            self._sockets.append(opened.dup())
            ended = self.has_ended
        if ended:
            self._end()

    def limit(self, seconds: float) -> _Guard:
        """Begin an attempt that may take so long; it is one while the block runs."""
        self.has_ended = False
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        return self

    def __enter__(self) -> _Guard:
        assert self._timer is not None
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._timer is not None
        self._timer.cancel()

    def close(self) -> None:
        """Let go of the connections."""
        with self._lock:
            for one in self._sockets:
                one.close()
            self._sockets.clear()

    def _end(self) -> None:
        with self._lock:
            self.has_ended = True
            for one in self._sockets:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it has ended by itself


class _Pinned(HTTPAdapter):
    """Connections to one address under the name that it was found by.

    Args:
        host: The name that the certificate has to be for; None: there is no TLS.
    """

    def __init__(self, guard: _Guard, host: str | None) -> None:
        self._guard = guard
        self._names: dict[str, str] = {} if host is None else {"server_hostname": host, "assert_hostname": host}
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        """Make the pools whose connections are watched."""
        super().init_poolmanager(connections, maxsize, block, **more, **self._names)
        guard = self._guard

        class WatchedHTTP(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                opened = super()._new_conn()
                guard.watch(opened)
                return opened

        class WatchedHTTPS(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                opened = super()._new_conn()
                guard.watch(opened)
                return opened

        class PoolHTTP(urllib3.HTTPConnectionPool):
            ConnectionCls = WatchedHTTP

        class PoolHTTPS(urllib3.HTTPSConnectionPool):
            ConnectionCls = WatchedHTTPS

        self.poolmanager.pool_classes_by_scheme = {"http": PoolHTTP, "https": PoolHTTPS}
