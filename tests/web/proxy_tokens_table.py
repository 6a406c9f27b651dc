"""Tokens of the Zendesk proxy, good and bad: each with what is to become of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey

from tests.web.profile_world import PUBLIC_URL, World, add_space, part, sign
from tests.web.signed_world import coded, private_pem, public_pem

KEY = "No secret of this space has signed the token."
ALG = "The token is not signed with HS256."
CRIT = "The token demands an extension that is not known here."
ADDRESS = "The token is meant for another address."
EXPIRED = "The token has expired."
NO_EXPIRY = "The token has no time at which it expires."
FUTURE = "The token is of a time to come."
LONG = "The token lives longer than 5 minutes."
ACCOUNT = "The connection is bound to another Zendesk account."
OFF = "The connection is switched off."


@dataclass(frozen=True, slots=True)
class Bad:
    """A token that is refused; `reason` as in the other table."""

    reason: str | None
    make: Callable[[World], str]
    status: int = 401


def claims(reason: str | None, **changes: Any) -> Bad:
    """Change claims under a good signature; whole numbers in times count from now."""

    def make(world: World) -> str:
        now = int(world.clock.now.timestamp())
        timed: dict[str, Any] = {
            name: now + value if name in ("exp", "iat", "nbf") and type(value) is int else value
            for name, value in changes.items()
        }
        return world.token(**timed)

    return Bad(reason, make)


def head(reason: str, secret: str | None = "ps_wrong", **header: Any) -> Bad:
    return Bad(reason, lambda world: world.token(header={"alg": "HS256"} | header, secret=secret))


def raw(reason: str | None, change: Callable[[str], str], header: str = '{"alg": "HS256"}') -> Bad:
    """Change the JSON of header or claims; what follows is no good signature."""

    def make(world: World) -> str:
        body = world.token().split(".")[1]
        return f"{coded(header.encode())}.{coded(change(_text(body)).encode('utf-8', 'surrogatepass'))}.AAAA"

    return Bad(reason, make)


def whole(reason: str | None, change: Callable[[str], str]) -> Bad:
    return Bad(reason, lambda world: change(world.token()))


def _text(body: str) -> str:
    return base64.urlsafe_b64decode(body + "==").decode()


def present(world: World) -> dict[str, Any]:
    now = int(world.clock.now.timestamp())
    return {"aud": PUBLIC_URL, "space": world.space_id, "exp": now + 60, "iss": "acme", "sub": "1402"}


def rsa_signed(world: World) -> str:
    key = RSAKey.import_key(private_pem("app"))
    return jws.serialize_compact({"alg": "RS256"}, json.dumps(present(world)), key, algorithms=["RS256"])


def rotated_twice(world: World) -> str:
    for _ in range(2):
        world.house.control.rotate_panel_secret(world.connection_id)
    return world.token()


def ended(world: World) -> str:
    world.house.control.rotate_panel_secret(world.connection_id)
    world.house.control.drop_old_panel_secret(world.connection_id)
    return world.token()


def disabled(world: World) -> str:
    world.house.control.set_connection_enabled(world.connection_id, False)
    return world.token()


def bound(issuer: Any) -> Callable[[World], str]:
    def make(world: World) -> str:
        world.house.control.set_connection_subdomain(world.connection_id, "acme")
        return world.token(iss=issuer)

    return make


PROXY_BAD: dict[str, Bad] = {
    "alg none": Bad(ALG, lambda world: f"{part({'alg': 'none'})}.{part(present(world))}."),
    "alg none with a signature": Bad(ALG, lambda world: world.token(header={"alg": "none"})),
    "RS256": Bad(ALG, rsa_signed),
    "HS512": Bad(ALG, lambda world: sign({"alg": "HS512"}, present(world), world.secret, "sha512")),
    "alg in small letters": head(ALG, None, alg="hs256"),
    "alg is an object": head(ALG, None, alg={"HS256": 1}),
    "no alg": Bad(ALG, lambda world: world.token(header={"typ": "JWT"})),
    "a public key as the secret": Bad(KEY, lambda world: world.token(secret=public_pem("app"))),
    "wrong secret": head(KEY),
    "no secret": head(KEY, ""),
    "the stored form of the secret": Bad(KEY, lambda world: world.token(secret=world.connection_id)),
    "key by address (jku)": head(KEY, jku="https://evil.test/keys.json"),
    "key by address (x5u)": head(KEY, x5u="https://evil.test/chain.pem"),
    "key inside (jwk)": head(KEY, "a", jwk={"kty": "oct", "k": "YQ"}),
    "key by name (kid)": head(KEY, kid="../../secret.key"),
    "unknown critical extension": head(CRIT, None, crit=["x"], x=1),
    "unencoded payload": head(CRIT, None, crit=["b64"], b64=False),
    "another space's secret": Bad(KEY, lambda world: world.token(secret=add_space(world.app, world.clock).secret)),
    "another space's installation": Bad(
        KEY, lambda world: add_space(world.app, world.clock).token(space=world.space_id)
    ),
    "the secret before the last two": Bad(KEY, rotated_twice),
    "a secret that was ended": Bad(KEY, ended),
    "disabled connection": Bad(OFF, disabled, 403),
    "another account": Bad(ACCOUNT, bound("evil"), 403),
    "an account that only looks like it": Bad(ACCOUNT, bound("аcme"), 403),
    "no account": Bad(ACCOUNT, bound(None), 403),
    "the account in a list": Bad(ACCOUNT, bound(["acme"]), 403),
    "no exp": claims(NO_EXPIRY, exp=None),
    "exp is a word": claims(NO_EXPIRY, exp="soon"),
    "exp is true": claims(NO_EXPIRY, exp=True),
    "exp is astronomical": claims(NO_EXPIRY, exp=1e30),
    "expired": claims(EXPIRED, exp=0),
    "far future": claims(LONG, exp=10**8),
    "a second too long": claims(LONG, exp=301),
    "issued in the future": claims(FUTURE, iat=61),
    "valid in the future": claims(FUTURE, nbf=61),
    "iat is a word": claims(FUTURE, iat="now"),
    "no aud": claims(ADDRESS, aud=None),
    "another address": claims(ADDRESS, aud="https://evil.test"),
    "an address that only begins like ours": claims(ADDRESS, aud=PUBLIC_URL + ".evil.test"),
    "markup as aud": claims(ADDRESS, aud="<script>zq</script>"),
    "aud is a number": claims(ADDRESS, aud=7),
    "no space": claims(None, space=None),
    "an unknown space": claims(None, space="spa_absent"),
    "a space with a path": claims(None, space="../control"),
    "a space that is a number": claims(None, space=7),
    "a claim twice": raw(None, lambda body: f'{{"sub": "1", {body[1:]}'),
    "alg twice": raw(None, str, '{"alg": "none", "alg": "HS256"}'),
    "nested": raw(None, lambda body: f'{body[:-1]}, "deep": {"[" * 1200}{"]" * 1200}}}'),
    "claims are a list": raw(None, lambda _: "[1]"),
    "half a character": raw(None, lambda body: body[:-1] + ', "x": "\\ud800"}'),
    "header is a list": raw(None, str, '["HS256"]'),
    "changed claims": raw(KEY, lambda body: body.replace("1402", "1")),
    "signature cut": whole(KEY, lambda token: token[:-4]),
    "no signature": whole(KEY, lambda token: token.rpartition(".")[0] + "."),
    "huge": Bad(None, lambda world: world.token(pad="x" * 5_000)),
    "two parts": whole(None, lambda token: token.rpartition(".")[0]),
    "four parts": whole(None, lambda token: token + ".a"),
    "only dots": whole(None, lambda _: ".."),
    "a blank inside": whole(None, lambda token: token[:40] + " " + token[40:]),
    "a tab inside": whole(None, lambda token: token[:40] + "\t" + token[40:]),
    "not ASCII": whole(None, lambda token: token + "é"),
    "a Profile API token": Bad(None, lambda world: world.profile_token),
    "a page token of nobody": Bad(None, lambda world: f"pt_{world.space_id}_{'a' * 22}"),
    "a page token of another space": Bad(None, lambda _: f"pt_spa_absent_{'a' * 22}"),
    "a page token with a path": Bad(None, lambda _: f"pt_../control_{'a' * 22}"),
}


def old_of_two(world: World) -> str:
    world.house.control.rotate_panel_secret(world.connection_id)
    return world.token()


PROXY_GOOD: dict[str, Callable[[World], str]] = {
    "as the proxy makes it": World.token,
    "the older of two secrets": old_of_two,
    "the newer of two secrets": lambda world: world.token(
        secret=world.house.control.rotate_panel_secret(world.connection_id)
    ),
    "its own account": bound("Acme"),
    "without what may be missing": lambda world: world.token(iat=None, sub=None, iss=None),
    "a list with our address": lambda world: world.token(aud=["https://else.test", PUBLIC_URL]),
    "a slash at the end": lambda world: world.token(aud=PUBLIC_URL + "/"),
    "a type in the header": lambda world: world.token(header={"typ": "JWT", "alg": "HS256", "kid": "1"}),
}
