"""Sending to addresses that somebody typed in: where it may lead, how long it may take, how much may come back."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.connectors.webhooks import NotSentError, Receiver, resolve
from app.domain.webhooks import (
    LIFE_MS,
    checked_url,
    delivery_delay,
    is_allowed,
    is_given_up,
    receiver_delay,
    say_outcome,
    signature,
)
from app.errors import InvalidRequestError
from tests.webhook_world import Behaviour, answer, read_request, receiver

OWN = "https://onefold.example:8443"


# -- addresses as they are typed -----------------------------------------------


@pytest.mark.parametrize(
    "url", ["https://x.example/hook", "https://x.example:8443/a?b=c", "https://1.1.1.1/", OWN[:-1]]
)
def test_a_public_https_address_is_kept_as_it_is(url: str) -> None:
    assert checked_url(f" {url} ", loopback=False, own=OWN) == url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "missing"),
        ("https://x.example/" + "a" * 1983, "longer"),
        ("https://bücher.example/", "characters"),
        ("https://x.example/a b", "characters"),
        ("x.example", "no address"),
        ("ftp://x.example/", "no address"),
        ("https:///x", "no address"),
        ("https://x.example:0/", "no address"),
        ("https://x.example:99999/", "no address"),
        ("http://x.example/", "https"),
        ("https://me:secret@x.example/", "password"),
        ("https://x.example/#a", "#"),
        ("https://localhost/", "network"),
        ("https://127.0.0.1/", "network"),
        ("https://[::1]/", "network"),
        ("https://10.0.0.8/", "network"),
        ("https://169.254.169.254/latest/meta-data/", "network"),
        ("https://[::ffff:10.0.0.1]/", "network"),
        (f"{OWN}/v1/batch", "own"),
        ("https://onefold.example.:8443/", "own"),
    ],
)
def test_an_address_that_cannot_be_sent_to_is_refused_with_its_reason(url: str, said: str) -> None:
    with pytest.raises(InvalidRequestError, match=said):
        checked_url(url, loopback=False, own=OWN)


def test_this_machine_is_allowed_by_the_setting_for_development_and_nothing_else_is_by_it() -> None:
    assert checked_url("http://127.0.0.1:9000/x", loopback=True, own=OWN) == "http://127.0.0.1:9000/x"
    assert checked_url("http://localhost:9000/x", loopback=True, own=OWN)
    for url in ("http://10.0.0.8/", "http://x.example/", "https://10.0.0.8/", "https://169.254.169.254/"):
        with pytest.raises(InvalidRequestError):
            checked_url(url, loopback=True, own=OWN)


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "168.63.129.16",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.168.1.1", "192.88.99.1", "198.18.0.1",
        "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "2001:db8::1", "2001::1", "2002:7f00:1::", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_private_local_and_metadata_addresses_are_never_sent_to_however_they_are_spelled(text: str) -> None:
    assert not is_allowed(ip_address(text), loopback=False)
    assert is_allowed(ip_address(text), loopback=True) == (
        text.startswith("127.") or text in ("::1", "::ffff:127.0.0.1")
    )


@pytest.mark.parametrize(
    "text", ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]
)
def test_public_addresses_are_sent_to(text: str) -> None:
    assert is_allowed(ip_address(text), loopback=False)


# -- names -------------------------------------------------------------------------


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names stand for addresses: for those of the first answer at first, then for the next; return who asked."""
    asked: list[str] = []
    left = list(answers)

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        families = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(families[":" in one], socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["fe80::1%eth0"], ["::ffff:192.168.0.1"], ["169.254.169.254"]]
)
def test_a_name_that_leads_into_a_private_network_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    names(monkeypatch, found)
    with pytest.raises(NotSentError, match="forbidden"):
        resolve("inside.example", 443, loopback=False)
    with Receiver("https://inside.example/", loopback=False) as sender:
        assert sender.post(b"{}", {}).word == "forbidden"


def test_a_name_is_asked_once_and_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with receiver() as there:
        port = there.port
        real = socket.getaddrinfo
        asked = names(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
        counted = socket.getaddrinfo

        def only_names(host: str, *more: object, **named: object) -> object:
            return (counted if host == "shop.example" else real)(host, *more, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", only_names)
        with Receiver(f"http://shop.example:{port}/x", loopback=True) as sender:
            assert [sender.post(b"{}", {}).status for _ in range(3)] == [200, 200, 200]
        assert asked == ["shop.example"]
        assert {one.headers["host"] for one in there.got} == {f"shop.example:{port}"}
        assert there.connections == 1


def test_a_name_that_nobody_knows_is_said_to_be_unknown() -> None:
    with Receiver("https://nowhere.invalid/", loopback=False) as sender:
        assert sender.post(b"{}", {}).word == "unresolved"


def test_proxies_and_credentials_of_the_machine_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with receiver() as there, receiver() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        netrc = tmp_path / "netrc"
        netrc.write_text("default login a password b")
        netrc.chmod(0o600)
        monkeypatch.setenv("NETRC", str(netrc))
        with Receiver(there.url, loopback=True) as sender:
            sender.post(b"{}", {})
        assert (len(there.got), proxy.got) == (1, [])
        assert "authorization" not in there.got[0].headers


# -- what receivers do ------------------------------------------------------------------


def test_a_redirect_is_not_followed_wherever_it_leads() -> None:
    with receiver() as inside, receiver(answer(307, b"", "Location: PLACE\r\n")) as there:
        there.replies = [answer(307, b"", f"Location: {inside.url}\r\nSet-Cookie: a=b\r\n")]
        with Receiver(there.url, loopback=True) as sender:
            found = [sender.post(b"{}", {}) for _ in range(2)]
        assert [one.status for one in found] == [307, 307]
        assert inside.got == []
        assert "cookie" not in there.got[1].headers


def test_of_an_answer_without_end_little_is_read_and_the_beginning_shown_as_text() -> None:
    sent = 0

    def endless(connection: socket.socket) -> None:
        nonlocal sent
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"<b>\x1b[31m\xff hi</b>")
        while True:
            sent += connection.send(b"x" * 65_536)

    with receiver(endless) as there, Receiver(there.url, loopback=True) as sender:
        found = sender.post(b"{}", {})
    assert (found.status, len(found.text)) == (200, 500)
    assert found.text.startswith("<b>\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER} hi</b>xxx")
    assert sent < 10_000_000  # what fits into the buffers of both sides


def drip(first: bytes) -> Behaviour:
    """Return a receiver that sends its answer's beginning, then a byte every now and then, until nobody listens."""

    def send(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(b"a")
            time.sleep(0.05)

    return send


def hang(connection: socket.socket) -> None:
    connection.recv(1)


def again_and_again(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize(
    ("behaviour", "word"),
    [
        (hang, "timeout"),
        (drip(b"HTTP/1.1 200 OK\r\nX: "), "timeout"),
        (again_and_again, "timeout"),
        (drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"), "200"),
        (drip(b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n"), "500"),
    ],
    ids=["hangs", "drips headers", "continues", "drips a body", "drips a chunk"],
)
def test_an_attempt_ends_whatever_the_receiver_does(behaviour: Behaviour, word: str) -> None:
    """Each of these would go on for ever, if nobody ended it."""
    left = threading.Event()

    def behave(connection: socket.socket) -> None:
        with suppress(OSError):  # nobody listens any more
            behaviour(connection)
        left.set()

    with receiver(behave) as there, Receiver(there.url, loopback=True, whole_seconds=2.0) as sender:
        assert sender.post(b"{}", {}).word == word
        sender.__exit__(None, None, None)
        assert left.wait(30)


def test_an_answer_is_not_unpacked() -> None:
    packed = answer(200, b"\x1f\x8b" + b"x" * 20, "Content-Encoding: gzip\r\n")
    with receiver(packed) as there, Receiver(there.url, loopback=True) as sender:
        found = sender.post(b"{}", {})
    assert (found.status, found.text.count("x")) == (200, 20)
    assert there.got[0].headers["accept-encoding"] == "identity"


# -- certificates ---------------------------------------------------------------------------


def certificate(folder: Path, name: str) -> Path:
    """Write a certificate that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_certificate_has_to_be_trusted_and_for_the_name_that_was_typed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = certificate(tmp_path, "shop.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    asked: list[str | None] = []
    context.sni_callback = lambda _, name, __: asked.append(name)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]

    def serve() -> None:
        for _ in range(3):
            plain, _ = listening.accept()
            try:
                with context.wrap_socket(plain, server_side=True) as secure, secure.makefile("rb") as stream:
                    read_request(stream)
                    secure.sendall(answer())
            except OSError:
                plain.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *more, **named: real("127.0.0.1" if host.endswith(".example") else host, *more, **named),
    )

    def post(name: str) -> str:
        with Receiver(f"https://{name}:{port}/", loopback=True) as sender:
            return sender.post(b"{}", {}).word

    with listening:
        found = [post("shop.example")]
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(file))
        monkeypatch.setattr("requests.utils.DEFAULT_CA_BUNDLE_PATH", str(file))
        found += [post("other.example"), post("shop.example")]
        thread.join(10)
    assert found == ["tls", "tls", "200"]
    assert asked == ["shop.example", "other.example", "shop.example"]


# -- rules ---------------------------------------------------------------------------------


def test_pauses_double_up_to_their_most_and_spread_by_half() -> None:
    assert [delivery_delay(number, 0.5) for number in (1, 2, 9, 10, 99)] == [
        10_000, 20_000, 2_560_000, 3_600_000, 3_600_000,
    ]  # fmt: skip
    assert (delivery_delay(1, 0.0), delivery_delay(1, 1.0)) == (5_000, 15_000)
    assert [receiver_delay(number, 0.5) for number in (1, 7, 8, 1_000)] == [5_000, 320_000, 600_000, 600_000]


def test_a_delivery_is_given_up_a_day_after_its_first_try_or_with_a_receiver_that_took_nothing_for_a_day() -> None:
    now = 10 * LIFE_MS
    kept = {"first_at": now, "created_at": 0, "failing_since": now}
    assert not is_given_up(now, **kept)
    assert is_given_up(now, **kept | {"first_at": now - LIFE_MS})
    assert not is_given_up(now, **kept | {"first_at": now - LIFE_MS + 1})
    assert is_given_up(now, **kept | {"failing_since": now - LIFE_MS})
    assert not is_given_up(now, **kept | {"failing_since": now - LIFE_MS, "created_at": now - LIFE_MS + 1})


def test_the_signature_is_that_of_the_documents() -> None:
    assert signature(["whs_example"], 1_790_000_000_000, b'{"type":"track"}') == (
        "t=1790000000,v1=3c30f2b120ac60d230a6700519560a075a14659254e8ac122678399463c11eeb"
    )


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(None, "not tried yet"), ("200", "answered 200"), ("302", "answered 302 (redirects are not followed)"),
     ("timeout", "took too long"), ("other", "other")],
)  # fmt: skip
def test_outcomes_are_said_in_words(outcome: str | None, words: str) -> None:
    assert say_outcome(outcome) == words
