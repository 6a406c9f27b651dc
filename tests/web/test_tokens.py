"""Tokens of the Zendesk proxy: what opens a space, and everything that does not."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import AuthenticationError, ForbiddenError
from app.storage.control import Connection
from app.storage.control_connections import CONNECTIONS_MAX
from app.web.tokens import TOKEN_BYTES_MAX, Viewer, verify_proxy_token
from tests.effort import examples
from tests.web.profile_world import PUBLIC_URL, World, add_space, open_world, part, sign


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def world(shared: World) -> World:
    return add_space(shared.app, shared.clock)


def verify(world: World, token: str) -> Viewer:
    return verify_proxy_token(world.house, token)


def connection(world: World) -> Connection:
    return world.house.control.get_connection(world.space_id, world.connection_id)


def test_a_token_of_the_proxy_names_the_viewer_as_claimed(shared: World) -> None:
    viewer = verify(shared, shared.token())

    assert (viewer.connection.id, viewer.name, viewer.proven) == (shared.connection_id, "1402", False)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 299},
        {"exp": 1},
        {"iat": None},
        {"iat": 60},
        {"sub": None},
        {"sub": 1402},
        {"iss": "any"},
        {"iss": None},
        {"aud": PUBLIC_URL + "/"},
        {"aud": "https://ONEFOLD.Example.test"},
        {"aud": "https://onefold.example.test:443"},
        {"aud": ["https://else.test", PUBLIC_URL]},
        {"more": {"deep": [1]}},
    ],
    ids=str,
)
def test_what_the_proxy_may_say_is_accepted(shared: World, claims: dict[str, Any]) -> None:
    verify(shared, shared.token(**at(shared, claims)))


def at(world: World, claims: dict[str, Any]) -> dict[str, Any]:
    """Read the times in a table as seconds from now."""
    now = int(world.clock.now.timestamp())
    return {
        name: now + value if name in ("exp", "iat", "nbf") and type(value) is int else value
        for name, value in claims.items()
    }


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": None},
        {"exp": 0},
        {"exp": -1},
        {"exp": 301},
        {"exp": "soon"},
        {"exp": True},
        {"exp": float("inf")},
        {"exp": 10**30},
        {"iat": 61},
        {"iat": "now"},
        {"nbf": 61},
        {"aud": None},
        {"aud": "https://else.test"},
        {"aud": "http://onefold.example.test"},
        {"aud": PUBLIC_URL + ".evil.test"},
        {"aud": PUBLIC_URL + ":8443"},
        {"aud": "https://onefold.example.test:99999"},
        {"aud": []},
        {"aud": {"a": PUBLIC_URL}},
        {"space": None},
        {"space": ""},
        {"space": 7},
        {"space": "spa_absent"},
        {"space": "../control"},
    ],
    ids=str,
)
def test_claims_that_do_not_hold_are_refused(shared: World, claims: dict[str, Any]) -> None:
    with pytest.raises(AuthenticationError):
        verify(shared, shared.token(**at(shared, claims)))


FORGED: dict[str, Callable[[World], str]] = {
    "wrong key": lambda world: world.token(secret="ps_wrong"),
    "empty key": lambda world: world.token(secret=""),
    "no algorithm": lambda world: world.token(header={"alg": "none"}),
    "no algorithm, no signature": lambda world: f"{part({'alg': 'none'})}.{world.token().split('.')[1]}.",
    "RS256": lambda world: world.token(header={"alg": "RS256"}),
    "HS512": lambda world: sign({"alg": "HS512"}, claims(world), world.secret, "sha512"),
    "HS256 in small letters": lambda world: world.token(header={"alg": "hs256"}),
    "no alg": lambda world: world.token(header={"typ": "JWT"}),
    "key by address": lambda world: world.token(
        header={"alg": "HS256", "jku": "https://evil.test/keys"}, secret="ps_wrong"
    ),
    "key inside": lambda world: world.token(header={"alg": "HS256", "jwk": {"kty": "oct", "k": "YQ"}}, secret="a"),
    "unknown critical header": lambda world: world.token(header={"alg": "HS256", "crit": ["x"], "x": 1}),
    "unencoded payload": lambda world: world.token(header={"alg": "HS256", "crit": ["b64"], "b64": False}),
    "changed claims": lambda world: swapped(world, {"sub": "1"}),
    "cut": lambda world: world.token()[:-4],
    "no signature": lambda world: world.token().rpartition(".")[0] + ".",
    "two parts": lambda world: world.token().rpartition(".")[0],
    "four parts": lambda world: world.token() + ".a",
    "empty": lambda world: "",
    "dots": lambda world: "..",
    "words": lambda world: "not a token",
    "not ASCII": lambda world: world.token() + "é",
    "claims are a list": lambda world: sign({"alg": "HS256"}, [1], world.secret),
    "claims are null": lambda world: sign({"alg": "HS256"}, None, world.secret),
    "header is a list": lambda world: f"{part(['HS256'])}.{world.token().split('.', 1)[1]}",
    "nested a thousand deep": lambda world: nested(world, 1000),
    "duplicate alg": lambda world: raw(world, b'{"alg":"none","alg":"HS256","alg":"none"}'),
}


def claims(world: World) -> dict[str, Any]:
    now = int(world.clock.now.timestamp())
    return {"aud": PUBLIC_URL, "space": world.space_id, "exp": now + 60}


def swapped(world: World, change: dict[str, Any]) -> str:
    header, _, signature = world.token().split(".")
    return f"{header}.{part(claims(world) | change)}.{signature}"


def nested(world: World, depth: int) -> str:
    text = json.dumps(claims(world))[:-1] + ',"x":' + "[" * depth + "]" * depth + "}"
    body = base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
    return f"{part({'alg': 'HS256'})}.{body}.AAAA"


def raw(world: World, header: bytes) -> str:
    body = base64.urlsafe_b64encode(header).rstrip(b"=").decode()
    return f"{body}.{world.token().split('.', 1)[1]}"


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_token_is_refused(shared: World, forged: str) -> None:
    with pytest.raises(AuthenticationError):
        verify(shared, FORGED[forged](shared))


def test_a_token_of_exactly_the_longest_size_is_read_and_a_longer_one_is_not(shared: World) -> None:
    def padded(size: int) -> str:
        for pad in range(size):
            token = shared.token(pad="x" * pad)
            if len(token) >= size:
                return token
        raise AssertionError("never reached")

    token = padded(TOKEN_BYTES_MAX - 4)
    while len(token) < TOKEN_BYTES_MAX - 1:
        token = padded(len(token) + 1)
    assert len(token) <= TOKEN_BYTES_MAX
    verify(shared, token)
    with pytest.raises(AuthenticationError):
        verify(shared, shared.token(pad="x" * TOKEN_BYTES_MAX))


def test_a_secret_of_another_space_opens_nothing(world: World) -> None:
    other = add_space(world.app, world.clock)

    with pytest.raises(AuthenticationError):
        verify(world, world.token(secret=other.secret))
    with pytest.raises(AuthenticationError):
        verify(world, other.token(space=world.space_id))


def test_a_token_of_nobody_takes_no_more_work_than_a_good_one_however_many_secrets_there_are(world: World) -> None:
    control = world.house.control
    for number in range(CONNECTIONS_MAX - 1):
        made, _ = control.create_connection(world.space_id, f"account-{number}")
        control.rotate_panel_secret(made.id)

    def work(token: str) -> int:
        """Return how many functions are called on the way."""
        called = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal called
            called += event in ("call", "c_call")

        sys.setprofile(count)
        try:
            world.look_up(user_id="ada", token=token)
        finally:
            sys.setprofile(None)
        return called

    for secret in (None, "ps_" + "nobody" * 6):  # what is done once, such as a note for the admin, is done
        work(world.token(secret=secret, sub="first"))

    good, bad = (work(world.token(secret=secret, sub="second")) for secret in (None, "ps_" + "nobody" * 6))

    assert bad <= good


def test_two_secrets_live_while_one_replaces_the_other(world: World) -> None:
    old, token = world.secret, world.token()
    new = world.house.control.rotate_panel_secret(world.connection_id)
    assert verify(world, token) == verify(world, world.token(secret=new))

    world.house.control.drop_old_panel_secret(world.connection_id)

    verify(world, world.token(secret=new, sub="2"))
    for ended in (token, world.token(secret=old, sub="3")):  # the first one stands in the cache
        with pytest.raises(AuthenticationError):
            verify(world, ended)


def test_a_connection_that_is_switched_off_is_refused_at_once(world: World) -> None:
    token = world.token()
    verify(world, token)
    world.house.control.set_connection_enabled(world.connection_id, False)

    for refused in (token, world.token(sub="2")):
        with pytest.raises(ForbiddenError):
            verify(world, refused)

    world.house.control.set_connection_enabled(world.connection_id, True)
    verify(world, token)


def test_a_bound_connection_takes_tokens_of_its_account_only(world: World) -> None:
    world.house.control.set_connection_subdomain(world.connection_id, "acme")

    verify(world, world.token(iss="Acme"))
    for issuer in ("evil", None, "acme.zendesk.com", ["acme"]):
        with pytest.raises(ForbiddenError):
            verify(world, world.token(iss=issuer))


def test_a_verified_token_ends_at_its_time_whatever_the_cache_holds(world: World) -> None:
    token = world.token()
    verify(world, token)
    world.clock.go(seconds=59.999)
    verify(world, token)

    world.clock.go(seconds=0.001)

    with pytest.raises(AuthenticationError, match="expired"):
        verify(world, token)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"secret": "ps_wrong"}, "No secret of this space has signed the token."),
        ({"aud": "https://else.test"}, "The token is meant for another address."),
        ({"exp": 1}, "The token has expired."),
    ],
    ids=str,
)
def test_why_a_connection_was_refused_is_noted_for_its_admin(world: World, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(AuthenticationError):
        verify(world, world.token(**change))

    assert connection(world).last_refusal == reason


def test_the_viewer_is_text_of_bounded_length(shared: World) -> None:
    assert len(verify(shared, shared.token(sub="x" * 500)).name) == 200
    assert verify(shared, shared.token(sub={"id": 1})).name == ""
    assert verify(shared, shared.token(sub="<b>1</b>")).name == "<b>1</b>"


@examples(150)
@given(
    st.text(max_size=300)
    | st.lists(st.binary(max_size=60), min_size=2, max_size=4).map(
        lambda parts: ".".join(base64.urlsafe_b64encode(one).decode().rstrip("=") for one in parts)
    )
)
def test_no_text_breaks_the_reading_of_tokens(shared: World, text: str) -> None:
    with pytest.raises(AuthenticationError):
        verify(shared, text)
