"""The layout language: refusals with their places, conditions, links, newer versions, variants, what data suggests."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.layout import Layout, Target, choose, draw, read_layout, traits_of, warnings_of
from app.domain.layout_checks import CARDS_MAX, COMMON, MEMBERS
from app.domain.layout_conditions import Judge
from app.domain.layout_default import SpaceFacts, TraitFact, default_layout
from app.domain.layout_formats import FORMATS
from app.domain.layout_links import fill
from app.errors import InvalidLayoutError

Json = dict[str, Any]
PAYING = {"trait": "plan", "is": "not_equals", "value": "free"}
WHOLE: Json = {
    "version": 1,
    "name": "Support",
    "for": {"host": "zendesk", "object": "ticket"},
    "conditions": {"paying": PAYING},
    "cards": [
        {"type": "header", "fields": [{"key": "local_time"}, {"key": "nickname"}]},
        {"type": "audiences", "fields": [{"key": "plan", "format": "badge", "options": {
            "rules": [{"equals": "free", "colour": "neutral"}]}}]},
        {"type": "highlights", "interest": ["Pricing"], "problems": ["Late"], "not_problems": ["Login Failed"],
         "good": [{"problem": "Late", "by": ["In time"]}]},
        {"type": "activity"},
        {"type": "metrics", "tiles": [
            {"label": "Revenue", "source": {"trait": "mrr"}, "format": "currency", "options": {"currency": "EUR"}},
            {"label": "Orders", "source": {"event": "Order Completed", "measure": "sum", "property": "total",
                                           "days": 30}, "condition": {"condition": "paying"}}]},
        {"type": "traits", "title": "Contract", "all": False, "fields": [
            {"key": "seats", "label": "Seats", "format": "number", "options": {"digits": 0}, "condition": PAYING}]},
        {"type": "timeline", "folded": True, "filters": {"names": ["Order Completed"], "group": "money"}},
        {"type": "identities"},
        {"type": "accounts"},
        {"type": "links", "links": [{"label": "CRM", "address": "https://crm.example/c/{id:user_id}?n={nickname}"}]},
        {"type": "note", "text": "Be kind.", "condition": {"any": [{"condition": "paying"}, PAYING]}},
        {"type": "traits", "fields": []},
    ],
}  # fmt: skip


def cards(*given: Any, **top: Any) -> Json:
    return {"version": 1, "cards": list(given)} | top


def faults_of(document: object) -> dict[str, str]:
    with pytest.raises(InvalidLayoutError) as refused:
        read_layout(document)
    return dict(refused.value.faults)


def test_a_layout_with_every_card_is_read() -> None:
    layout = read_layout(WHOLE, revision=3)

    assert (layout.name, layout.target, layout.revision) == ("Support", Target("zendesk", "ticket"), 3)
    assert len(layout.types) == 11 and layout.left_out == ()
    assert layout.document == WHOLE


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_can_stand_in_a_field(format_: str) -> None:
    assert read_layout(cards({"type": "traits", "fields": [{"key": "x", "format": format_}]})).left_out == ()


# -- what is refused, and where ----------------------------------------------------


@pytest.mark.parametrize(
    ("document", "place", "said"),
    [
        ([], "", "a layout is a JSON object"),
        ({}, "/version", "the version"),
        ({"version": "1", "cards": []}, "/version", "the version"),
        ({"version": True, "cards": []}, "/version", "the version"),
        (cards(), "/cards", "at least one card"),
        ({"version": 1, "cards": {}}, "/cards", "a list"),
        (cards({"type": "hologram"}), "/cards/0/type", "unknown card"),
        (cards({"type": "trait"}), "/cards/0/type", "`traits` may be meant"),
        (cards({"type": 1}), "/cards/0/type", "unknown card"),
        (cards("header"), "/cards/0", "an object"),
        (cards({"type": "traits", "fields": [{"key": "a"}, {"key": "b", "format": "colour"}]}),
         "/cards/0/fields/1/format", "unknown format"),
        (cards({"type": "traits", "fields": [{"key": "a", "lable": "A"}]}), "/cards/0/fields/0/lable", "`label` may"),
        (cards({"type": "traits", "fields": [{}]}), "/cards/0/fields/0/key", "a text"),
        (cards({"type": "traits", "fields": [{"key": "a"}, {"key": "a"}]}), "/cards/0/fields/1", "already, at"),
        (cards({"type": "traits", "fields": [{"key": "a", "format": "number", "options": {"digits": 7}}]}),
         "/cards/0/fields/0/options/digits", "0 to 6"),
        (cards({"type": "traits", "fields": [{"key": "a", "format": "currency", "options": {"currency": "eur"}}]}),
         "/cards/0/fields/0/options/currency", "ISO 4217"),
        (cards({"type": "traits", "fields": [{"key": "a", "format": "badge", "options": {
            "rules": [{"equals": 1, "less": 2, "colour": "danger"}]}}]}),
         "/cards/0/fields/0/options/rules/0", "exactly one"),
        (cards({"type": "header"}, {"type": "header"}), "/cards/1", "the first is /cards/0"),
        (cards({"type": "metrics"}), "/cards/0/tiles", "a list"),
        (cards({"type": "metrics", "tiles": [{"label": "A", "source": {"event": "E", "measure": "sum"}}]}),
         "/cards/0/tiles/0/source/property", "a text"),
        (cards({"type": "metrics", "tiles": [{"label": "A", "source": {"event": "E", "days": 91}}]}),
         "/cards/0/tiles/0/source/days", "1 to 90"),
        (cards({"type": "links", "links": [{"label": "A", "address": "javascript:alert(1)"}]}),
         "/cards/0/links/0/address", "begins with https://"),
        (cards({"type": "note"}), "/cards/0/text", "a text"),
        (cards({"type": "note", "text": "x" * 2001}), "/cards/0/text", "1 to 2000"),
        (cards({"type": "timeline", "filters": {"group": "fun"}}), "/cards/0/filters/group", "unknown group"),
        (cards({"type": "note", "text": "a", "condition": {"trait": "a", "is": "like"}}),
         "/cards/0/condition/is", "one of"),
        (cards({"type": "note", "text": "a", "condition": {"condition": "x"}}),
         "/cards/0/condition/condition", "no condition"),
        (cards({"type": "note", "text": "a"}, **{"a/b~c": 1}), "/a~1b~0c", "not known"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(document: object, place: str, said: str) -> None:
    assert said in faults_of(document)[place]


def test_several_faults_are_told_at_once_and_the_message_names_them() -> None:
    document = cards({"type": "hologram"}, {"type": "note"})

    with pytest.raises(InvalidLayoutError) as refused:
        read_layout(document)

    assert str(refused.value).startswith("/cards/0/type: unknown card") and "; /cards/1/text: " in str(refused.value)


def test_forty_cards_and_two_hundred_fields_are_the_most() -> None:
    notes = [{"type": "note", "text": "a"}] * 40
    fields = [{"key": f"k{number}"} for number in range(200)]

    assert len(read_layout(cards(*notes)).cards) == 40
    assert len(list(read_layout(cards({"type": "traits", "fields": fields})).units("traits"))) == 200
    assert "at most 40 cards, not 41" in faults_of(cards(*notes, notes[0]))["/cards/40"]


def test_ten_thousand_fields_are_refused_with_the_first_too_many_named() -> None:
    lists = [{"type": "traits", "fields": [{"key": f"{n}-{k}"} for k in range(150)]} for n in range(2)]
    lists[1]["fields"] = [{"key": f"k{number}"} for number in range(9_850)]

    faults = faults_of(cards(*lists))

    assert list(faults) == ["/cards/1/fields/50"]
    assert "not 10000" in faults["/cards/1/fields/50"]


# -- conditions ----------------------------------------------------------------------


def nested(depth: int) -> Json:
    condition: Json = {"trait": "a", "is": "exists"}
    for _ in range(depth - 1):
        condition = {"all": [condition]}
    return condition


def test_conditions_stand_four_deep_and_no_deeper() -> None:
    note = {"type": "note", "text": "a"}

    assert read_layout(cards(note | {"condition": nested(4)})).left_out == ()
    assert "4 deep" in faults_of(cards(note | {"condition": nested(5)}))["/cards/0/condition/all/0/all/0/all/0/all/0"]
    named = {"inner": nested(3), "outer": {"all": [{"all": [{"condition": "inner"}]}]}}
    assert "4 deep" in faults_of(cards(note, conditions=named))["/conditions/outer"]


def test_thousands_of_levels_are_refused_and_not_followed() -> None:
    place = "/cards/0/condition/all/0/all/0/all/0/all/0"
    assert set(faults_of(cards({"type": "note", "text": "a", "condition": nested(900)}))) == {place}
    deep = faults_of(cards({"type": "note", "text": "a"}, conditions={"x": nested(900)}))
    assert all(place.startswith("/conditions/x") for place in deep)


def test_a_condition_that_refers_to_itself_is_refused_with_the_way_it_takes() -> None:
    circular = {
        "a": {"all": [PAYING, {"condition": "b"}]},
        "b": {"none": [{"condition": "c"}]},
        "c": {"condition": "a"},
        "d": {"condition": "a"},
        "self": {"condition": "self"},
    }

    faults = faults_of(cards({"type": "note", "text": "a"}, conditions=circular))

    assert faults["/conditions/a"] == "the condition refers to itself: a → b → c → a"
    assert faults["/conditions/self"] == "the condition refers to itself: self → self"
    assert set(faults) == {"/conditions/a", "/conditions/b", "/conditions/c", "/conditions/self"}


@pytest.mark.parametrize(
    ("is_", "value", "trait", "expected"),
    [
        ("exists", None, 0, True),
        ("exists", None, None, False),
        ("missing", None, None, True),
        ("equals", "pro", "pro", True),
        ("equals", 1, True, False),
        ("equals", True, True, True),
        ("equals", 1, 1.0, True),
        ("equals", "1", 1, False),
        ("not_equals", "pro", None, True),
        ("not_equals", "pro", "pro", False),
        ("one_of", ["a", 2], 2, True),
        ("one_of", ["a"], None, False),
        ("contains", "VIP", "a vip person", True),
        ("contains", "vip", ["vip", 1], True),
        ("contains", "vip", 7, False),
        ("greater", 3, 4, True),
        ("greater", 3, 3, False),
        ("greater", 3, "4", False),
        ("less", "2026-03-02", "2026-03-01T23:59:59Z", True),
        ("less", "2026-03-02", "soon", False),
        ("less", 3, None, False),
    ],
)
def test_comparisons(is_: str, value: object, trait: object, expected: bool) -> None:
    condition = {"trait": "t", "is": is_} | ({} if value is None else {"value": value})
    read_layout(cards({"type": "note", "text": "a", "condition": condition}))

    assert Judge({"t": trait}, {}).holds(condition) is expected


def test_all_any_none() -> None:
    yes, no = {"trait": "t", "is": "exists"}, {"trait": "t", "is": "missing"}
    judge = Judge({"t": 1}, {"named": {"all": [yes]}})

    held = {
        name: [judge.holds({name: parts}) for parts in ([yes, yes], [yes, no], [no, no])]
        for name in ("all", "any", "none")
    }

    assert held == {"all": [True, False, False], "any": [True, True, False], "none": [False, False, True]}
    assert judge.holds({"none": [{"condition": "named"}]}) is False


def test_named_conditions_that_branch_are_judged_once_each() -> None:
    """20 × 20 × 20 ways lead to the last one; judged each time it would take minutes."""
    branching = {f"c{n}": {"any": [{"condition": f"c{n + 1}"}] * 20} for n in range(3)} | {
        "c3": {"trait": "t", "is": "exists"}
    }
    layout = read_layout(cards({"type": "note", "text": "a", "condition": {"condition": "c0"}}, conditions=branching))

    class Counted(dict[str, Any]):
        asked = 0

        def get(self, key: str, default: Any = None) -> Any:
            self.asked += 1
            return super().get(key, default)

    traits = Counted()
    assert draw(layout, traits).cards == ()
    assert traits.asked == 1


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


def test_a_layout_made_from_data_shows_what_there_is() -> None:
    layout = default_layout(FACTS, Target("zendesk", "ticket", "claimed"))
    cards_ = {card["type"]: card for card in layout.cards}

    assert list(cards_) == [
        "header", "audiences", "highlights", "activity", "metrics", "traits", "timeline", "identities", "accounts",
    ]  # fmt: skip
    assert [(field["key"], field["format"]) for field in cards_["traits"]["fields"]] == [
        ("plan", "text"), ("renews_at", "date"), ("seats", "number"), ("city", "text"), ("locale", "text"),
    ]  # fmt: skip
    assert [tile["label"] for tile in cards_["metrics"]["tiles"]] == ["Mrr", "Order Completed", "Ticket Opened"]
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
