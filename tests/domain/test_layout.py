"""The layout language: what is read, what is refused and where, conditions."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.layout import Target, draw, read_layout
from app.domain.layout_conditions import Judge
from app.domain.layout_formats import FORMATS
from app.errors import InvalidLayoutError
from tests.domain.layout_documents import PAYING, WHOLE, Json, cards, faults_of


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
