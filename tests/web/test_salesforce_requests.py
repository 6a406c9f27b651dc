"""Signed requests from a generator: what opens a page, and everything that is refused without a word about why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from app.web.salesforce_request import TEXT_CHARACTERS_MAX
from tests.salesforce.signing import (
    CONTACT,
    LEFT_OUT,
    ORGANIZATION,
    ORIGIN,
    SECRET,
    TOKEN,
    Json,
    envelope,
    parts_of,
    payload,
    sign,
    sign_envelope,
)
from tests.web.salesforce_world import FACTS, Canvas, facts_of, open_canvas

OTHER_SECRET, OTHER_ORGANIZATION = "f00dfeed" * 8, "00D5g000009ZyXwEAK"
DISABLED_SECRET, DISABLED_ORGANIZATION = "0ddba115" * 8, "00D5g000007DiSaEAK"
MARKUP = "</script><script>alert(1)</script>"


class Good(NamedTuple):
    """A request that opens a page.

    Args:
        record: Type and id that the page begins with; None: no record.
    """

    name: str
    text: str
    record: tuple[str, str] | None = ("Contact", CONTACT)


class Bad(NamedTuple):
    """A request that is refused.

    Args:
        reason: A part of the sentence on the connection's page; None: whose it is, nobody knows.
    """

    name: str
    text: str
    status: int
    reason: str | None = None


_number = iter(range(10_000))


def fresh(**changes: object) -> Json:
    """Return a payload that no other row signs."""
    return payload(**{"issuedAt": next(_number), **changes})


def environment(**changes: object) -> Json:
    """Return one with changes in its environment."""
    return fresh(**{f"context__environment__{name}": value for name, value in changes.items()})


def spelled(change: Callable[[str], str], *, needs: Callable[[str], bool]) -> str:
    """Return a request both halves of which are spelled in another way, in which the change shows."""
    while True:
        written = envelope(fresh(context__user__fullName="Ünï ≥≥≥ ÿÿÿ ???>>>" + "x" * (next(_number) % 3))).decode()
        signature, _, signed = sign_envelope(change(written).encode()).partition(".")
        if needs(signature) and needs(written):
            return f"{change(signature)}.{signed}"


def url_safe(text: str) -> str:
    return text.translate(str.maketrans("+/", "-_"))


def person_account() -> Json:
    account = "0015g00000PeRsNAAV"
    attributes = {"type": "Account"}
    return environment(record={"attributes": attributes, "Id": account, "IsPersonAccount": True})


def aura(record_id: object, **more: object) -> Json:
    given = {"recordId": record_id, "objectApiName": "Contact"} | more
    return environment(record={}, parameters=given, displayLocation="Aura", locationUrl=None)


GOOD = [
    Good("a contact in Visualforce", sign(fresh())),
    Good("both halves in the URL-safe alphabet", spelled(url_safe, needs=lambda half: "+" in half or "/" in half)),
    Good("no padding", spelled(lambda half: half.rstrip("="), needs=lambda half: half.endswith("="))),
    Good("the algorithm in small letters", sign(fresh(algorithm="HmacSha256"))),
    Good("issued at null", sign(payload(issuedAt=None))),
    Good("issued at a negative time", sign(payload(issuedAt=-2_147_483_648))),
    Good("issued long ago", sign(payload(issuedAt=1))),
    Good("issued at a number of many digits", sign(payload(issuedAt=10**30))),
    Good("issued at as text", sign(payload(issuedAt="1781234567"))),
    Good("names of many scripts", sign(fresh(context__user__fullName="Zoë Łukasz 山田 😀"))),
    Good("markup in names", sign(fresh(context__user__fullName=MARKUP, context__organization__name=MARKUP))),
    Good("markup in what the page is told", sign(fresh(client__instanceId=MARKUP))),
    Good("no record, but parameters", sign(environment(record=LEFT_OUT, parameters={"recordId": CONTACT}))),
    Good("a component of Lightning", sign(aura(CONTACT))),
    Good("an id of 15 characters", sign(aura(CONTACT[:15]))),
    Good("an id that lost its case", sign(aura(CONTACT.lower()))),
    Good("an id and no object", sign(aura(CONTACT, objectApiName=None))),
    Good("an id and the wrong object", sign(aura(CONTACT, objectApiName="Lead"))),
    Good("parameters that came empty, and the path of the page", sign(environment(
        record={}, parameters={}, locationUrl=f"https://acme.lightning.force.com/lightning/r/Contact/{CONTACT}/view?x=1",
    ))),
    Good("empty parameters and nothing else", sign(environment(record={}, parameters={}, locationUrl=None)), None),
    Good("parameters that are text", sign(environment(record={}, parameters="{}", locationUrl="")), None),
    Good("a record whose id is none", sign(environment(record={"Id": "../../x"}, locationUrl=7)), None),
    Good("an id with a quote", sign(aura("003' OR Name != '")), None),
    Good("the previewer", sign(environment(record={}, displayLocation="None", locationUrl=f"{ORIGIN}/ui/force")), None),
    Good("an environment that is a list", sign(fresh(context__environment=[])), None),
    Good("the user filtered out", sign(fresh(context__user=LEFT_OUT))),
    Good("a person account", sign(person_account()), ("Account", "0015g00000PeRsNAAV")),
    Good("a record of an own object", sign(aura("a015g00000ObJeCAAV", objectApiName="Visit__c")),
         ("Visit__c", "a015g00000ObJeCAAV")),
    Good("a sandbox", sign(fresh(client__instanceUrl="https://acme--uat.sandbox.my.salesforce.com",
                                 client__targetOrigin="https://acme--uat.sandbox.my.salesforce.com"))),
    Good("an address with a slash and a port", sign(fresh(client__instanceUrl=f"{ORIGIN}:443/"))),
    Good("a wide record of 60 kB", sign(fresh(context__environment__record={
        "attributes": {"type": "Contact"}, "Id": CONTACT, "Description": "word " * 12_000}))),
    Good("nested 200 deep where nobody looks", sign(fresh(context__more=json.loads("[" * 200 + "]" * 200)))),
]  # fmt: skip


def _other(letter: str) -> str:
    return "A" if letter != "A" else "B"


_tampered = sign(fresh())
_half = _tampered.partition(".")
BAD = [
    Bad("another secret", sign(fresh(), "wrong" * 8), 401),
    Bad("the algorithm's digest another", sign_envelope(envelope(fresh()), SECRET, "sha512"), 401),
    Bad("SHA-1", sign_envelope(envelope(fresh()), SECRET, "sha1"), 401),
    Bad("one letter changed", f"{_half[0]}.{_half[2][:100]}{_other(_half[2][100])}{_half[2][101:]}", 401),
    Bad("the end cut off", _tampered[:-8], 401),
    Bad("the signature cut off", _tampered[10:], 401),
    Bad("the signature of another request", f"{sign(fresh()).partition('.')[0]}.{_half[2]}", 401),
    Bad("a signature of zeros", f"{'A' * 43}=.{_half[2]}", 401),
    Bad("a signature of one byte", f"AA==.{_half[2]}", 401),
    Bad("a signature of 100,000 letters", f"{'A' * 100_000}.{_half[2]}", 401),
    Bad("a signature that is no base64", f"{'!' * 44}.{_half[2]}", 401),
    Bad("a signature with a backslash", "\\u0041" + _tampered[1:], 401),
    Bad("letters of no alphabet", "ÿ€😀.ÿ€😀", 401),
    Bad("the halves swapped", f"{_half[2]}.{_half[0]}", 401),
    Bad("no dot", _half[0] + _half[2], 400),
    Bad("a dot alone", ".", 400),
    Bad("nothing before the dot", f".{_half[2]}", 400),
    Bad("nothing behind the dot", f"{_half[0]}.", 400),
    Bad("a blank for a plus", _tampered.replace("+", " ") if "+" in _tampered else " " + _tampered, 401),
    Bad("a line end", _tampered + "\n", 401),
    Bad("two dots, signed so", sign_envelope(envelope(fresh()) + b".e30="), 400, "not base64"),
    Bad("no base64, signed so", sign_envelope(b"{}{}{}"), 400, "not base64"),
    Bad("padding in the middle, signed so", sign_envelope(b"e30=e30="), 400, "not base64"),
    Bad("no JSON", sign(b"hello"), 400, "not JSON"),
    Bad("two JSON values", sign(b"{}{}"), 400, "not JSON"),
    Bad("bad UTF-8 where it is read", sign(b'{"algorithm": "\xff"}'), 400, "not JSON"),
    Bad("bad UTF-8 where nobody looks", sign(json.dumps(fresh(extra="@@")).encode().replace(b"@@", b"\xc3\x28")), 400,
        "not JSON"),
    Bad("half a surrogate pair", sign(json.dumps(fresh(userId="@@")).encode().replace(b"@@", b"\xed\xa0\x80")), 400,
        "not JSON"),
    Bad("an array", sign([fresh()]), 400, "no object"),
    Bad("null", sign(None), 400, "no object"),
    Bad("nested 100,000 deep", sign(b'{"a":' + b"[" * 90_000 + b"]" * 90_000 + b"}"), 400, "not JSON"),
    Bad("an array that breaks off", sign(b"[ nonsense"), 400, "not JSON"),
    Bad("arrays 90,000 deep", sign(b"[" * 90_000), 400, "not JSON"),
    Bad("a client that is a number, then nonsense", sign(b'{"client": 5, nonsense'), 400, "not JSON"),
    Bad("a client that is a number, then arrays", sign(b'{"client": 5, "x": ' + b"[" * 90_000), 400, "not JSON"),
    Bad("no algorithm", sign(fresh(algorithm=LEFT_OUT)), 401, "algorithm"),
    Bad("the algorithm none", sign(fresh(algorithm="none")), 401, "algorithm"),
    Bad("the algorithm SHA-1", sign(fresh(algorithm="HMACSHA1")), 401, "algorithm"),
    Bad("the algorithm a list", sign(fresh(algorithm=["HMACSHA256"])), 401, "algorithm"),
    Bad("no client", sign(fresh(client=LEFT_OUT)), 400, "a client and a context"),
    Bad("a client that is text", sign(fresh(client="x")), 400, "a client and a context"),
    Bad("no context", sign(fresh(context=None)), 400, "a client and a context"),
    Bad("another algorithm and no client", sign(fresh(client=None, algorithm="RS256")), 401, "algorithm"),
    Bad("no user", sign(fresh(userId=None)), 400, "no user"),
    Bad("a user who is a number", sign(fresh(userId=5)), 400, "no user"),
    Bad("a user who is a contact", sign(fresh(userId=CONTACT)), 400, "no user"),
    Bad("no token", sign(fresh(client__oauthToken=None)), 400, "no token"),
    Bad("a token that would end a header", sign(fresh(client__oauthToken=f"{TOKEN}\r\nX: y")), 400, "no token"),
    Bad("the organisation filtered out", sign(fresh(context__organization=LEFT_OUT)), 403, "names no organisation"),
    Bad("an organisation that is text", sign(fresh(context__organization=ORGANIZATION)), 403, "names no organisation"),
    Bad("another organisation", sign(fresh(context__organization__organizationId=OTHER_ORGANIZATION)), 403,
        "another organisation"),
    Bad("the second tenant's secret", sign(fresh(), OTHER_SECRET), 403, None),
    Bad("a disabled connection", sign(
        fresh(context__organization__organizationId=DISABLED_ORGANIZATION), DISABLED_SECRET), 403, None),
    *[
        Bad(f"the host {host}", sign(fresh(client__instanceUrl=host)), 400, "not Salesforce's")
        for host in (
            "https://evil.example", "http://acme.my.salesforce.com", "https://my.salesforce.com.evil.example",
            "https://evilmy.salesforce.com", "https://acme.my.salesforce.com@evil.example", "https://127.0.0.1",
            "https://acme.my.salesforce.com:8443", "https://login.salesforce.com", "https://[::1]", "//evil.example",
            "https://acme.my.salesforce.com/../x", "https://acme.my.salesforce.com\\@evil.example", "",
            "https://acme.my.salesforce.com#x", "https://acme.crmforce.mil", None, 7,
        )
    ],
    Bad("an evil target", sign(fresh(client__targetOrigin="https://evil.example")), 400, "not Salesforce's"),
    Bad("a target with a path", sign(fresh(client__targetOrigin=f"{ORIGIN}/x")), 400, "not Salesforce's"),
    Bad("one character too long", "A" * 44 + "." + "A" * (TEXT_CHARACTERS_MAX - 44), 413),
    Bad("3 MB", "A" * 44 + "." + "A" * 3_000_000, 413),
]  # fmt: skip


@pytest.fixture(scope="module")
def canvas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canvas]:
    with open_canvas(tmp_path_factory.mktemp("home")) as opened:
        control, space_id = opened.world.house.control, opened.world.space_id
        control.create_salesforce_connection(space_id, OTHER_ORGANIZATION, OTHER_SECRET)
        disabled = control.create_salesforce_connection(space_id, DISABLED_ORGANIZATION, DISABLED_SECRET)
        control.set_connection_enabled(disabled.id, False)
        yield opened


def named(row: Good | Bad) -> str:
    return row.name


def test_the_tables_are_as_long_as_they_are_meant_to_be() -> None:
    rows: list[Good | Bad] = [*GOOD, *BAD]

    assert len(rows) >= 40
    assert len({row.name for row in rows}) == len({row.text for row in rows}) == len(rows)


@pytest.mark.parametrize("row", GOOD, ids=named)
def test_a_good_request_opens_a_page_on_its_record(canvas: Canvas, row: Good) -> None:
    answer = canvas.post(row.text)

    facts = facts_of(answer)
    assert (facts["state"], facts["token"][:3]) == ("ready", "pt_")
    assert facts["object"] == (None if row.record is None else {"type": row.record[0], "id": row.record[1]})
    assert set(facts["client"]) == {"instanceId", "targetOrigin"}
    assert "set-cookie" not in answer.headers
    for kept_back in (TOKEN, "RefreshToken", "n0nceOfThePage", "mara@fabrikam.example", MARKUP, "<script>alert"):
        assert kept_back not in answer.text


@pytest.mark.parametrize("row", BAD, ids=named)
def test_a_bad_request_is_refused_with_nothing_of_it_in_the_answer(canvas: Canvas, row: Bad) -> None:
    for headers in ({}, {"Accept": "application/json"}):
        answer = canvas.post(row.text, **headers)

        assert answer.status_code == row.status
        assert FACTS.search(answer.text) is None
        said = answer.text + str(answer.headers)
        assert [piece for piece in parts_of(row.text, payload()) if piece in said and piece != ORIGIN] == []
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("row", [row for row in BAD if row.reason], ids=named)
def test_the_reason_of_a_refusal_is_on_the_page_of_the_connection(canvas: Canvas, row: Bad) -> None:
    canvas.world.house.control._noted.clear()  # notes are written once in some seconds, and the rows come faster

    canvas.post(row.text)

    assert row.reason is not None
    assert row.reason in (canvas.last_refusal() or "")
