"""What a layout draws: newer versions, variants, links, what data suggests, the schema."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.layout import Layout, Target, choose, draw, read_layout, traits_of, warnings_of
from app.domain.layout_checks import CARDS_MAX, COMMON, LABEL_CHARACTERS_MAX, MEMBERS
from app.domain.layout_default import SpaceFacts, TraitFact, default_layout
from app.domain.layout_formats import FORMATS
from app.domain.layout_links import fill
from app.errors import InvalidLayoutError
from tests.domain.layout_documents import WHOLE, Json, cards, faults_of

# -- what is drawn ---------------------------------------------------------------------


def test_what_a_condition_hides_is_not_in_what_is_drawn() -> None:
    layout = read_layout(WHOLE)

    free, paying = draw(layout, {"plan": "free"}), draw(layout, {"plan": "pro"})

    assert [card["id"] for card in paying.cards] == [
        "header", "audiences", "highlights", "activity", "metrics", "traits", "timeline", "identities", "accounts",
        "links", "note", "traits-2",
    ]  # fmt: skip
    assert "note" not in free.ids and len(free.ids["metrics"]["tiles"]) == 1 and free.ids["traits"]["fields"] == []
    assert paying.ids["traits"]["fields"] == [
        {"key": "seats", "label": "Seats", "format": "number", "options": {"digits": 0}}
    ]
    assert "condition" not in json.dumps(paying.cards) and '"at"' not in json.dumps(paying.cards)


def test_a_trait_that_nobody_has_is_a_warning_with_its_place_and_no_fault() -> None:
    layout = read_layout(WHOLE)

    told = {one.place: one.text for one in warnings_of(layout, traits={"plan"}, events={"Pricing"})}

    assert told["/cards/5/fields/0/key"] == "nobody in this space has the trait `seats` yet"
    assert told["/cards/4/tiles/1/source/event"] == "no event of this space is named `Order Completed` yet"
    assert "/cards/9/links/0/address" in told and "/cards/0/fields/1/key" in told
    assert "/cards/0/fields/0/key" not in told  # the local time is no trait
    assert not any("`plan`" in text or "`Pricing`" in text for text in told.values())
    assert traits_of(layout) == {"plan", "nickname", "mrr", "seats"}


# -- a newer version ---------------------------------------------------------------------


def test_a_newer_layout_is_drawn_without_what_is_not_known_and_loses_nothing() -> None:
    newer = copy.deepcopy(WHOLE) | {"version": 7, "mood": "calm"}
    newer["cards"][1] = {"type": "hologram", "spin": 3}
    newer["cards"][5]["fields"] += [{"key": "map", "format": "globe"}, {"key": "kept", "format": "text"}]
    newer["cards"][7] = {"type": "identities", "sort": "newest"}
    newer["conditions"] |= {"odd": {"moon": "full"}, "rests": {"condition": "odd"}}
    newer["cards"][10]["condition"] = {"condition": "rests"}

    layout = read_layout(newer)

    assert layout.document == newer
    assert list(layout.left_out) == [
        {"at": "/cards/1", "what": "card", "name": "hologram"},
        {"at": "/cards/5/fields/1", "what": "field", "name": "map"},
        {"at": "/cards/7", "what": "card", "name": "identities"},
        {"at": "/cards/10", "what": "card", "name": "note"},
    ]
    drawn = draw(layout, {"plan": "pro"})
    assert [field["key"] for field in drawn.ids["traits"]["fields"]] == ["seats", "kept"]


def test_a_newer_layout_of_ten_thousand_fields_is_refused_too() -> None:
    fields = [{"key": f"k{number}"} for number in range(10_000)]

    assert list(faults_of(cards({"type": "traits", "fields": fields}, version=2))) == ["/cards/0/fields/200"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PLACES = ("version", "name", "for", "conditions", "cards")


@given(data=st.data())
def test_whatever_stands_in_a_layout_is_read_or_refused_with_a_place(data: st.DataObject) -> None:
    document: Any = copy.deepcopy(WHOLE) | {"version": data.draw(st.sampled_from((1, 2)))}
    spot: Any = document
    for _ in range(data.draw(st.integers(1, 6))):
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()) or not isinstance(spot[key], (dict, list)):
            spot[key] = data.draw(json_values)
            break
        spot = spot[key]
    try:
        layout = read_layout(document)
    except InvalidLayoutError as refused:
        assert refused.faults
        return
    draw(layout, {"plan": "pro"})
    warnings_of(layout, traits=(), events=())


# -- variants --------------------------------------------------------------------------------


def variant(**target: str) -> Layout:
    return read_layout(cards({"type": "note", "text": "a"}, **({"for": target} if target else {})))


def test_the_most_specific_variant_is_chosen_by_object_then_role_then_host() -> None:
    everyone, host, role = variant(), variant(host="zendesk"), variant(role="proven")
    both, object_ = variant(host="zendesk", role="proven"), variant(object="Ticket")
    asked = Target("zendesk", "ticket", "proven")

    assert choose([everyone, host, role, both, object_], asked) is object_
    assert choose([everyone, host, role, both], asked) is both
    assert choose([host, role, everyone], asked) is role
    assert choose([role, host], Target("zendesk", "ticket", "claimed")) is host
    assert choose([host], Target("salesforce", "Lead", "claimed")) is None


# -- links -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["https://a.example", "http://a.example:8080/x/{id}?q={email}#{z}", "mailto:{email}?subject=Hi", "tel:{phone}",
     "https://a.example?x={id:user_id}"],
)  # fmt: skip
def test_addresses_that_can_be_opened_are_taken(address: str) -> None:
    assert read_layout(cards({"type": "links", "links": [{"label": "A", "address": address}]})).left_out == ()


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JavaScript:alert(1)", " https://a.example", "https://{host}.example/x", "https://{host}/x",
     "{address}", "data:text/html,x", "//a.example", "https://user@a.example/", "https://a.example\\@b.example/",
     "https://a.example/{", "https://a.example/{}", "https://a.example:99999/", "https:///x", "", "ftp://a.example/",
     "https://a.example/x y", "https://a.example/\u202e", "https://[::1/", 7],
)  # fmt: skip
def test_addresses_that_lead_elsewhere_are_refused(address: object) -> None:
    assert "/cards/0/links/0/address" in faults_of(
        cards({"type": "links", "links": [{"label": "A", "address": address}]})
    )


@pytest.mark.parametrize(
    ("template", "traits", "address"),
    [
        ("https://a.example/{n}", {"n": "a/b?c#d&e=ü %"}, "https://a.example/a%2Fb%3Fc%23d%26e%3D%C3%BC%20%25"),
        ("https://a.example/{n}", {"n": 7.0}, "https://a.example/7"),
        ("https://a.example/{n}", {"n": ".."}, None),
        ("https://a.example/{n}", {"n": " "}, None),
        ("https://a.example/{n}", {"n": True}, None),
        ("https://a.example/{n}", {"n": ["x"]}, None),
        ("https://a.example/{n}", {"n": "x" * 501}, None),
        ("https://a.example/{n}", {"n": "\ud800"}, None),
        ("https://a.example/{n}", {}, None),
        ("mailto:{n}", {"n": "a@b.example?cc=x@y.example"}, "mailto:a@b.example%3Fcc%3Dx@y.example"),
        ("tel:{n}", {"n": "+49 30"}, "tel:+49%2030"),
        ("https://a.example/{id:user_id}", {"user_id": "trait"}, "https://a.example/u%2F1"),
    ],
)
def test_values_are_encoded_and_never_leave_their_place(template: str, traits: Json, address: str | None) -> None:
    assert fill(template, traits, {"user_id": "u/1"}) == address


# -- made from data --------------------------------------------------------------------------------

FACTS = SpaceFacts(
    traits=(
        TraitFact("email", 900), TraitFact("city", 900), TraitFact("name", 890), TraitFact("locale", 880),
        TraitFact("plan", 700), TraitFact("seats", 650, is_number=True), TraitFact("mrr", 600, is_number=True),
        TraitFact("beta", 500, is_boolean=True), TraitFact("renews_at", 400, is_moment=True),
        TraitFact("avatar", 300), TraitFact("settings", 300, is_plain=False), TraitFact(" ", 200),
        TraitFact("x" * 300, 200),
    ),
    events=("Order Completed", "Pricing Viewed", "Ticket Opened", "x" * 500),
    has_accounts=True,
)  # fmt: skip


def test_the_days_of_a_tile_are_in_its_label_however_long_the_event_is_called() -> None:
    long = "Ticket Opened " + "x" * LABEL_CHARACTERS_MAX
    layout = default_layout(replace(FACTS, events=(long,)), Target("zendesk", "ticket", "claimed"))
    [tile] = [tile for card in layout.cards for tile in card.get("tiles", ()) if "event" in tile["source"]]

    assert tile["label"].endswith("x, 30 days")
    assert len(tile["label"]) == LABEL_CHARACTERS_MAX


def test_a_layout_made_from_data_shows_what_there_is() -> None:
    layout = default_layout(FACTS, Target("zendesk", "ticket", "claimed"))
    cards_ = {card["type"]: card for card in layout.cards}

    assert list(cards_) == [
        "header", "audiences", "highlights", "activity", "metrics", "traits", "timeline", "identities", "accounts",
    ]  # fmt: skip
    assert [(field["key"], field["format"]) for field in cards_["traits"]["fields"]] == [
        ("plan", "text"), ("renews_at", "date"), ("seats", "number"), ("city", "text"), ("locale", "text"),
    ]  # fmt: skip
    assert [tile["label"] for tile in cards_["metrics"]["tiles"]] == [
        "Mrr",
        "Order Completed, 30 days",
        "Ticket Opened, 30 days",
    ]
    assert "interest" not in cards_["highlights"]
    assert warnings_of(layout, traits={one.key for one in FACTS.traits}, events=FACTS.events) == []


def test_beside_salesforce_interest_is_shown() -> None:
    layout = default_layout(FACTS, Target("salesforce", "Lead", "proven"))

    assert next(layout.units("metrics"))["source"] == {"trait": "mrr"}
    assert [card["interest"] for card in layout.cards if card["type"] == "highlights"] == [["Pricing Viewed"]]


def test_a_space_without_data_has_a_layout_that_can_be_drawn() -> None:
    layout = default_layout(SpaceFacts(), Target())

    assert layout.types == ("header", "highlights", "activity", "traits", "timeline", "identities")
    assert layout.document == default_layout(SpaceFacts(), Target()).document


# -- the schema ------------------------------------------------------------------------------------------

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/layout.schema.json").read_text(encoding="utf-8"))


def test_the_schema_knows_the_cards_members_and_formats_that_the_checks_know() -> None:
    shapes = {one["properties"]["type"]["const"]: one for one in SCHEMA["$defs"]["card"]["oneOf"]}
    formats = {
        one["if"]["properties"]["format"]["const"]: set(one["then"]["properties"]["options"]["properties"])
        for one in SCHEMA["$defs"]["formatted"]["allOf"]
    }

    assert {type_: set(one["properties"]) for type_, one in shapes.items()} == {
        type_: {*COMMON, *members} for type_, members in MEMBERS.items()
    }
    assert formats == {name: set(options) for name, options in FORMATS.items()}
    assert SCHEMA["properties"]["cards"]["maxItems"] == CARDS_MAX
    assert set(SCHEMA["properties"]) == {"version", "name", "for", "conditions", "cards"}


def test_the_example_of_the_page_can_be_drawn() -> None:
    page = (Path(__file__).parents[2] / "docs/layouts.md").read_text(encoding="utf-8")
    example = json.loads(page.partition("```json\n")[2].partition("```")[0])

    assert read_layout(example).left_out == ()
