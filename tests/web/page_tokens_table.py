"""Tokens of signed pages, good and bad: each with what is to become of it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from joserfc import jws
from joserfc.jwk import RSAKey

from tests.web.profile_world import World, add_space
from tests.web.signed_world import (
    RS256,
    Claims,
    coded,
    connect_signed,
    open_signed,
    origin,
    page_claims,
    page_token,
    private_pem,
    public_pem,
    signed_text,
    subdomain,
)

FORM = "A page was asked for with a token that is not one that Zendesk makes."
ALG = "The page's token is not signed with RS256."
KEY = "The page's token is not signed with the app's public key that is entered here."
CRIT = "The page's token demands an extension that is not known here."
OTHER = "The page's token is meant for the installation 8, which is not the one entered here."
NO_AUDIENCE = "The page's token names no installation."
NO_TIME = "The page's token does not say when it was made and when it expires."
EXPIRED = "The page's token has expired."
FUTURE = "The page's token is of a time to come."
LONG = "The page's token lives longer than 10 minutes."
ISSUER = "The page's token comes from another Zendesk account."
PLACE = "The page's token is for a place where this app does not stand."
AGENT = "The page's token names no agent."
TWICE = "The page's token was used before; each opens one page."
OFF = "The connection is switched off."

Make = Callable[[World], str]


@dataclass(frozen=True, slots=True)
class Bad:
    """A token that is refused.

    Args:
        reason: What the connection's admin reads; None: nobody can tell whose it is.
        make: Returns the token, after doing to the world what is to be done first.
        at: The origin that the page's address names; None: the account's own.
    """

    reason: str | None
    make: Make
    status: int = 401
    at: Callable[[World], str] | None = field(default=None)


def claims(reason: str, status: int = 401, **changes: object) -> Bad:
    """Change claims under a good signature; whole numbers in times count from now."""
    return Bad(reason, lambda world: page_token(world, **at_times(world, changes)), status)


def head(reason: str, key: str = "stranger", **header: object) -> Bad:
    """Add to the header, under somebody's signature."""
    return Bad(reason, lambda world: page_token(world, key=key, header=RS256 | header))


def text(reason: str, change: Callable[[str], str], header: str = json.dumps(RS256)) -> Bad:
    """Change the JSON of the claims under a good signature."""
    return Bad(reason, lambda world: signed_text(change(json.dumps(page_claims(world))), header=header))


def whole(reason: str, change: Callable[[str], str]) -> Bad:
    """Change a good token's text."""
    return Bad(reason, lambda world: change(page_token(world)))


def address(make: Callable[[World], str]) -> Bad:
    """Send a good token from an address of nobody's."""
    return Bad(None, page_token, 403, make)


def at_times(world: World, changes: dict[str, object]) -> Claims:
    now = int(world.clock.now.timestamp())
    return {
        name: now + value if name in ("exp", "iat", "nbf") and type(value) is int else value
        for name, value in changes.items()
    }


def hmac_with(world: World, secret: str) -> str:
    """Sign with HMAC under the public key's text: readers that take whatever algorithm a token names accept it."""
    signed = (
        f"{coded(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode())}.{coded(json.dumps(page_claims(world)).encode())}"
    )
    return f"{signed}.{coded(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"


def other_algorithm(name: str) -> Bad:
    def make(world: World) -> str:
        key = RSAKey.import_key(private_pem("app"))
        return jws.serialize_compact({"alg": name}, json.dumps(page_claims(world)), key, algorithms=[name])

    return Bad(ALG, make)


def unsigned(signature: str) -> Bad:
    body = json.dumps({"alg": "none"}).encode()
    return Bad(ALG, lambda world: f"{coded(body)}.{page_token(world).split('.')[1]}.{signature}")


def duplicate(name: str) -> Callable[[str], str]:
    return lambda body: f'{{"{name}": "evil", {body[1:]}'


def nested(body: str) -> str:
    return f'{body[:-1]}, "deep": {"[" * 1500}{"]" * 1500}}}'


def respelt(token: str) -> str:
    """Return a token whose signature is the same bytes in other letters: the last one has bits that count nothing."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + letters[letters.index(token[-1]) ^ 1]


def used(change: Callable[[str], str]) -> Make:
    def make(world: World) -> str:
        token = page_token(world)
        assert open_signed(world, token).status_code == 200
        return change(token)

    return make


def ended_key(world: World) -> str:
    """Rotate twice: the key before the last two has ended."""
    for name in ("second", "third"):
        world.house.control.add_zendesk_key(world.connection_id, public_pem(name))
    return page_token(world)


def dropped_key(world: World) -> str:
    world.house.control.add_zendesk_key(world.connection_id, public_pem("second"))
    world.house.control.drop_old_zendesk_key(world.connection_id)
    return page_token(world)


def disabled(world: World) -> str:
    world.house.control.set_connection_enabled(world.connection_id, False)
    return page_token(world)


def unknown_installation(world: World) -> str:
    world.house.control.set_zendesk_id(world.connection_id, "installation_id", "")
    return page_token(world)


def another_spaces(world: World) -> str:
    """Sign for an installation of the same account that belongs to another space, with this space's key."""
    other = add_space(world.app, world.clock)
    control = world.house.control
    control.set_connection_subdomain(other.connection_id, subdomain(world))
    control.set_zendesk_id(other.connection_id, "installation_id", "8")
    control.add_zendesk_key(other.connection_id, public_pem("theirs"))
    return page_token(world, aud=f"{origin(world)}/api/v2/apps/installations/8.json")


def two_of_one(world: World) -> str:
    """Bind another space's connection to the same installation by way of its account's name."""
    other = add_space(world.app, world.clock)
    connect_signed(other, account="elsewhere")
    world.house.control.set_connection_subdomain(other.connection_id, subdomain(world))
    return page_token(world)


PAGE_BAD: dict[str, Bad] = {
    "alg none": unsigned(""),
    "alg none with a signature": unsigned("AAAA"),
    "HMAC with the public key": Bad(ALG, lambda world: hmac_with(world, public_pem("app"))),
    "HMAC with the public key, trimmed": Bad(ALG, lambda world: hmac_with(world, public_pem("app").strip())),
    "HMAC with nothing": Bad(ALG, lambda world: hmac_with(world, "")),
    "RS384": other_algorithm("RS384"),
    "RS512": other_algorithm("RS512"),
    "PS256": other_algorithm("PS256"),
    "alg in small letters": head(ALG, "app", alg="rs256"),
    "alg is a list": head(ALG, "app", alg=["RS256"]),
    "no alg": Bad(ALG, lambda world: page_token(world, header={"typ": "JWT"})),
    "wrong key": Bad(KEY, lambda world: page_token(world, key="stranger")),
    "key by address (jku)": head(KEY, jku="https://evil.test/keys.json"),
    "key by address (x5u)": head(KEY, x5u="https://evil.test/chain.pem"),
    "key inside (jwk)": head(KEY, jwk=RSAKey.import_key(public_pem("stranger")).as_dict()),
    "key by name (kid)": head(KEY, kid="../../secret.key"),
    "unknown critical extension": head(CRIT, "app", crit=["x"], x=1),
    "unencoded payload": head(CRIT, "app", crit=["b64"], b64=False),
    "changed claims": whole(
        KEY, lambda token: ".".join((token.split(".")[0], coded(b'{"sub":"1"}'), token.split(".")[2]))
    ),
    "signature cut": whole(KEY, lambda token: token[:-8]),
    "signature of zeros": whole(KEY, lambda token: f"{token.rpartition('.')[0]}.{coded(bytes(256))}"),
    "no signature": whole(KEY, lambda token: token.rpartition(".")[0] + "."),
    "two parts": whole(FORM, lambda token: token.rpartition(".")[0]),
    "four parts": whole(FORM, lambda token: token + ".a"),
    "five parts": whole(FORM, lambda token: token + ".a.a"),
    "only dots": Bad(FORM, lambda _: ".."),
    "words": Bad(FORM, lambda _: "not a token"),
    "blanks around": whole(FORM, lambda token: f" {token} "),
    "line break at the end": whole(FORM, lambda token: token + "\n"),
    "line break inside": whole(FORM, lambda token: token[:40] + "\n" + token[40:]),
    "not ASCII": whole(FORM, lambda token: token + "é"),
    "full-width letters": whole(FORM, lambda token: "ｅ" + token[1:]),
    "NUL": whole(FORM, lambda token: token + "\0"),
    "padded base64": whole(FORM, lambda token: token.replace(".", "=.", 1)),
    "huge": Bad(FORM, lambda world: page_token(world, pad="x" * 9_000)),
    "nested": text(FORM, nested),
    "a claim twice": text(FORM, duplicate("aud")),
    "a claim twice, deeper": text(FORM, lambda body: body.replace('"product"', '"product": "x", "product"')),
    "alg twice": text(FORM, str, '{"alg": "none", "alg": "RS256"}'),
    "claims are a list": text(FORM, lambda _: "[1]"),
    "claims are null": text(FORM, lambda _: "null"),
    "claims are no JSON": text(FORM, lambda body: body[:-1]),
    "claims in UTF-16": Bad(FORM, lambda world: signed_text(json.dumps(page_claims(world)).encode("utf-16"))),
    "claims with half a character": text(FORM, lambda body: body[:-1] + ', "x": "\\ud800"}'),
    "claims with NaN": text(FORM, lambda body: body[:-1] + ', "x": NaN}'),
    "header is a list": text(FORM, str, '["RS256"]'),
    "no exp": claims(NO_TIME, exp=None),
    "no iat": claims(NO_TIME, iat=None),
    "no nbf": claims(NO_TIME, nbf=None),
    "exp is a word": claims(NO_TIME, exp="soon"),
    "exp is a number in quotes": claims(NO_TIME, exp="1795000300"),
    "exp is true": claims(NO_TIME, exp=True),
    "exp is astronomical": claims(NO_TIME, exp=1e30),
    "expired": claims(EXPIRED, exp=-30),
    "long expired": claims(EXPIRED, iat=-9_000, nbf=-9_000, exp=-8_700),
    "issued in the future": claims(FUTURE, iat=31),
    "valid in the future": claims(FUTURE, nbf=31),
    "far future": claims(FUTURE, iat=10**8, nbf=10**8, exp=10**8 + 300),
    "lives for years": claims(LONG, exp=10**8),
    "lives a second too long": claims(LONG, exp=631),
    "no aud": claims(NO_AUDIENCE, 403, aud=None),
    "aud is a number": claims(NO_AUDIENCE, 403, aud=7),
    "aud is an object": claims(NO_AUDIENCE, 403, aud={"0": "x"}),
    "two audiences": claims(NO_AUDIENCE, 403, aud=["https://a.test", "https://b.test"]),
    "our own address as aud": claims(NO_AUDIENCE, 403, aud="https://onefold.example.test"),
    "markup as aud": claims(NO_AUDIENCE, 403, aud="<script>zq</script>"),
    "another installation": Bad(
        OTHER, lambda world: page_token(world, aud=f"{origin(world)}/api/v2/apps/installations/8.json"), 403
    ),
    "another space's installation": Bad(OTHER, another_spaces, 403),
    "two spaces with one installation": Bad(
        "Two connections have this installation; one of them has to give it up.", two_of_one, 403
    ),
    "installation not entered yet": Bad(OTHER.replace(" 8,", " 7,"), unknown_installation, 403),
    "aud over plain http": Bad(
        NO_AUDIENCE,
        lambda world: page_token(
            world, aud=f"{origin(world).replace('https', 'http')}/api/v2/apps/installations/7.json"
        ),
        403,
    ),
    "another account's iss": claims(ISSUER, iss="evil.zendesk.com"),
    "iss with more behind": claims(ISSUER, iss="acme.zendesk.com.evil.test"),
    "no iss": claims(ISSUER, iss=None),
    "iss is a list": claims(ISSUER, iss=["acme.zendesk.com"]),
    "no context": claims(PLACE, context=None),
    "context is a word": claims(PLACE, context="support"),
    "another product": claims(PLACE, context={"product": "chat", "location": "chat_sidebar"}),
    "another location": claims(PLACE, context={"product": "support", "location": "nav_bar"}),
    "location is a list": claims(PLACE, context={"product": "support", "location": ["ticket_sidebar"]}),
    "no sub": claims(AGENT, sub=None),
    "sub is a number": claims(AGENT, sub=1402),
    "sub is a name": claims(AGENT, sub="<b>Ada</b>"),
    "sub is another thing's address": claims(AGENT, sub="https://acme.zendesk.com/api/v2/tickets/1402.json"),
    "replayed": Bad(TWICE, used(str)),
    "replayed in another spelling": Bad(KEY, used(respelt)),
    "key before the last two": Bad(KEY, ended_key),
    "key that was ended": Bad(KEY, dropped_key),
    "disabled connection": Bad(OFF, disabled, 403),
    "no account in the address": address(lambda _: ""),
    "another account in the address": address(lambda _: "https://nobody-here.zendesk.com"),
    "an address that only begins like it": address(lambda world: f"{origin(world)}.evil.test"),
    "an address with a path": address(lambda world: f"{origin(world)}/agent"),
    "an address without encryption": address(lambda world: origin(world).replace("https", "http")),
    "a name that only looks like it": address(lambda world: origin(world).replace("con", "соn")),
    "a full stop that only looks like one": address(lambda world: origin(world).replace(".", "。")),
    "NUL in the address": address(lambda world: origin(world) + "\0"),
}

Good = Callable[[World], str]


def second_key(world: World) -> str:
    """Sign with a key that was entered beside the one before."""
    world.house.control.add_zendesk_key(world.connection_id, public_pem("second"))
    return page_token(world, key="second")


def first_of_two(world: World) -> str:
    world.house.control.add_zendesk_key(world.connection_id, public_pem("second"))
    return page_token(world)


def good(**changes: object) -> Good:
    return lambda world: page_token(world, **at_times(world, changes))


PAGE_GOOD: dict[str, Good] = {
    "as Zendesk makes it": page_token,
    "issuer as an address": lambda world: page_token(world, iss=origin(world)),
    "issuer in capitals": lambda world: page_token(world, iss=origin(world).upper()),
    "one audience in a list": lambda world: page_token(world, aud=[page_claims(world)["aud"]]),
    "agent as a bare number": good(sub="1402"),
    "agent without ending": lambda world: page_token(world, sub=f"{origin(world)}/api/v2/users/1402"),
    "expired within the leeway": good(exp=-29),
    "clock ahead within the leeway": good(iat=30, nbf=30),
    "as long as may be": good(exp=630),
    "times with fractions": good(iat=0.5),
    "beside a new ticket": good(context={"product": "support", "location": "new_ticket_sidebar"}),
    "beside a user": good(context={"product": "support", "location": "user_sidebar"}),
    "beside an organization": good(context={"product": "support", "location": "organization_sidebar"}),
    "in a modal": good(context={"product": "support", "location": "modal", "more": 1}),
    "without what is not verified": good(qsh=None, cnf=None),
    "more claims": good(jti="1", more={"deep": [1]}),
    "a header that names its key": lambda world: page_token(world, header=RS256 | {"kid": "a", "x5t": "b", "own": 1}),
    "an address in the header, passed over": lambda world: page_token(
        world, header=RS256 | {"jku": "https://evil.test/keys.json"}
    ),
    "the newer of two keys": second_key,
    "the older of two keys": first_of_two,
}
