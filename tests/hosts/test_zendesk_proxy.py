"""What Zendesk's proxy replaces and signs, and what it refuses. Each refusal is tried beside what is let through."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from hosts.zendesk.errors import RefusedError
from hosts.zendesk.installation import Installation
from hosts.zendesk.options import read_options
from hosts.zendesk.proxy import Outgoing, prepare
from tests.hosts.conftest import SECRET, Install

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
JWT = {"algorithm": "HS256", "secret_key": "{{setting.sharedSecret}}", "expiry": 60, "claims": {"iss": "acme", "n": 1}}
GOOD: dict[str, Any] = {
    "url": "{{setting.backendUrl}}/panel/v1/lookup",
    "type": "POST",
    "secure": True,
    "contentType": "application/json",
    "headers": {"Authorization": "Bearer {{jwt.token}}"},
    "jwt": JWT,
    "data": '{"a": 1}',
}


def sent(installation: Installation, **changes: Any) -> Outgoing:
    """Return what would be sent for the good request with some options changed."""
    return prepare(read_options({**GOOD, **changes}), installation, NOW)


def test_a_secure_request_is_signed_with_the_setting_and_the_claims_as_given(install: Install) -> None:
    outgoing = sent(install())

    token = outgoing.headers["Authorization"].removeprefix("Bearer ")
    decoded = jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"])
    issued = int(NOW.timestamp())
    assert decoded.header == {"alg": "HS256", "typ": "JWT"}
    assert decoded.claims == {"iss": "acme", "n": 1, "iat": issued, "exp": issued + 60}
    assert (outgoing.method, outgoing.url) == ("POST", "http://127.0.0.1:9/panel/v1/lookup")
    assert (outgoing.body, outgoing.headers["Content-Type"]) == (b'{"a": 1}', "application/json")


def test_claims_cannot_make_a_token_live_longer_than_its_expiry(install: Install) -> None:
    outgoing = sent(install(), jwt={**JWT, "claims": {"exp": 9_999_999_999}})

    token = outgoing.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"]).claims
    assert claims["exp"] == int(NOW.timestamp()) + 60


def test_the_secret_stands_in_nothing_that_leaves(install: Install) -> None:
    assert SECRET not in repr(sent(install()))


def test_a_setting_that_looks_like_a_placeholder_is_not_replaced_again(install: Install) -> None:
    outgoing = sent(install({"space": "{{setting.sharedSecret}}"}), data="{{setting.space}}")

    assert outgoing.body == b"{{setting.sharedSecret}}"


def test_a_secure_setting_may_stand_where_its_scope_allows(install: Install) -> None:
    outgoing = sent(install(), headers={"X-Key": "{{setting.headerKey}}"})

    assert outgoing.headers["X-Key"] == "only-a-header"


def test_data_of_a_get_goes_into_the_query_string(install: Install) -> None:
    outgoing = sent(install(), type="GET", data={"a": "1 2", "b": "{{setting.space}}"})

    assert outgoing.url.endswith("/lookup?a=1+2&b=spa_1")
    assert outgoing.body is None


@pytest.mark.parametrize("place", ["url", "headers", "data"])
def test_a_signing_key_is_never_echoed(install: Install, place: str) -> None:
    secret = "{{setting.sharedSecret}}"
    value = {"url": f"http://127.0.0.1/{secret}", "headers": {"X": secret}, "data": secret}[place]

    with pytest.raises(RefusedError, match="may not stand in"):
        sent(install(), **{place: value})


def test_a_signing_key_is_not_put_into_a_claim(install: Install) -> None:
    with pytest.raises(RefusedError, match="may not stand in jwt_claim"):
        sent(install(), jwt={**JWT, "claims": {"nested": [{"key": "{{setting.sharedSecret}}"}]}})


def test_a_header_key_does_not_sign(install: Install) -> None:
    with pytest.raises(RefusedError, match="may not stand in jwt_secret_key"):
        sent(install(), jwt={**JWT, "secret_key": "{{setting.headerKey}}"})


@pytest.mark.parametrize(
    "options",
    [
        {"url": "http://127.0.0.1/", "headers": {"X": "{{setting.space}}"}},
        {"url": "http://127.0.0.1/", "headers": {"X": "{{jwt.token}}"}, "jwt": JWT},
        {"url": "http://127.0.0.1/", "type": "POST", "data": "{{setting.headerKey}}"},
    ],
)
def test_placeholders_are_replaced_with_secure_true_only(install: Install, options: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="needs secure: true"):
        prepare(read_options(options), install(), NOW)


@pytest.mark.parametrize(
    ("whitelist", "host", "allowed"),
    [
        (["127.0.0.1"], "127.0.0.1", True),
        (["127.0.0.1"], "127.0.0.2", False),
        (["localhost"], "127.0.0.1", False),
        (["onefold.example.test", "127.0.0.1"], "127.0.0.1", True),
        ([], "127.0.0.1", False),
        (["{{setting.space}}"], "127.0.0.1", True),
    ],
)
def test_secure_settings_go_to_whitelisted_hosts_only(
    install: Install, whitelist: list[str], host: str, allowed: bool
) -> None:
    installation = install({"space": "127.0.0.1"}, domainWhitelist=whitelist)
    options = {"url": f"http://{host}:9/"}

    if allowed:
        assert sent(installation, **options).url == f"http://{host}:9/"
    else:
        with pytest.raises(RefusedError, match="domainWhitelist does not name"):
            sent(installation, **options)


@pytest.mark.parametrize("entry", ["https://127.0.0.1", "127.0.0.1/path", "127.0.0.1:9", "{{setting.backendUrl}}", ""])
def test_a_whitelist_that_holds_more_than_host_names_refuses_every_secure_request(install: Install, entry: str) -> None:
    with pytest.raises(RefusedError, match="Proxy error: Invalid request"):
        sent(install(domainWhitelist=["127.0.0.1", entry]))


def test_a_whitelist_cannot_name_a_secure_setting(install: Install) -> None:
    installation = install({"headerKey": "127.0.0.1"}, domainWhitelist=["{{setting.headerKey}}"])

    with pytest.raises(RefusedError, match="domainWhitelist names the setting 'headerKey'"):
        sent(installation)


@pytest.mark.parametrize("name", ["X_Key", "x_a-b"])
def test_header_names_with_underscores_are_refused(install: Install, name: str) -> None:
    assert sent(install(), headers={name.replace("_", "-"): "1"}).headers
    with pytest.raises(RefusedError, match="underscore"):
        sent(install(), headers={name: "1"})


@pytest.mark.parametrize(
    "url", ["https://other.zendesk.com/api/v2/users.json", "https://zendesk.com", "https://x.ZENDESK.com."]
)
def test_another_account_is_not_a_proxyable_uri(install: Install, url: str) -> None:
    with pytest.raises(RefusedError, match="is not a proxyable URI") as refusal:
        sent(install(), url=url, secure=False, headers={})

    assert refusal.value.status == 403


@pytest.mark.parametrize(
    "url", ["http://onefold.example", "http://10.0.0.1", "http://127.0.0.1.example", "http://[fe80::1]"]
)
def test_only_this_machine_is_reached(install: Install, url: str) -> None:
    with pytest.raises(RefusedError, match="this machine only"):
        sent(install(), url=url, secure=False, headers={})


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/", "file:///etc/hosts", "javascript:1", "//127.0.0.1/", "http://", "http://[x", "{{x}}/a", ""],
)
def test_only_http_addresses_are_reached(install: Install, url: str) -> None:
    with pytest.raises(RefusedError, match=r"http\(s\) address|cannot be read"):
        sent(install(), url=url, secure=False, headers={})


def test_an_address_with_a_user_name_is_refused(install: Install) -> None:
    with pytest.raises(RefusedError, match="user name"):
        sent(install(), url="http://me:pw@127.0.0.1/", secure=False, headers={})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"headers": {"X": "{{setting.unknown}}"}}, "no parameter 'unknown'"),
        ({"headers": {"X": "{{jwt.other}}"}}, "spelled jwt.token"),
        ({"jwt": None}, "needs the option jwt"),
        ({"jwt": {**JWT, "algorithm": "none"}}, "is not HS256"),
        ({"jwt": {**JWT, "algorithm": "RS256"}}, "is not HS256"),
        ({"jwt": {**JWT, "secret_key": ""}}, "is empty"),
        ({"jwt": {**JWT, "expiry": 0}}, r"jwt\.expiry"),
        ({"jwt": {**JWT, "expiry": 90_000}}, r"jwt\.expiry"),
        ({"jwt": {**JWT, "expiry": True}}, r"jwt\.expiry"),
        ({"jwt": {**JWT, "claims": []}}, r"jwt\.claims"),
        ({"jwt": {**JWT, "key": "x"}}, "jwt takes"),
        ({"retries": 3}, "unknown request option 'retries'"),
        ({"cors": True}, "does not go through the proxy"),
        ({"type": "TRACE"}, "is none of"),
        ({"headers": ["a"]}, "headers must be"),
        ({"headers": {"X": 1}}, "header X must be"),
        ({"headers": {"X": "a\r\nY: b"}}, "one line"),
        ({"timeout": 0}, "timeout must be"),
        ({"timeout": "1000"}, "timeout must be"),
        ({"secure": "yes"}, "secure must be"),
        ({"url": None}, "url must be"),
        ({"data": 5}, "data must be"),
    ],
)
def test_a_request_the_proxy_would_not_understand_is_refused(
    install: Install, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(RefusedError, match=reason):
        sent(install(), **changes)


def test_an_empty_signing_key_signs_nothing(install: Install) -> None:
    with pytest.raises(RefusedError, match="has no value"):
        sent(install({"sharedSecret": ""}))


def test_an_app_never_sees_its_secure_settings(install: Install) -> None:
    metadata = install().metadata()

    assert metadata["settings"] == {"backendUrl": "http://127.0.0.1:9", "space": "spa_1"}
    assert SECRET not in repr(metadata)
