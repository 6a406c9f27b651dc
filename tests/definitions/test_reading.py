"""Reading definitions: what is accepted, and what is refused at which place, each limit at its boundary."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.definitions.language import is_read_when_shown
from app.domain.definitions.naming import names_of, order_by_dependence, users_of
from app.domain.definitions.reading import DOCUMENT_BYTES_MAX, read_definition, read_text
from app.errors import DefinitionCycleError, InvalidDefinitionError
from tests.definitions.documents import Maker

Document = dict[str, Any]
ORDERED: Document = {"did": {"event": "Order Completed"}}
DEEP = {"property": "a", "op": "eq", "value": 1}


def audience(where: Any, **more: Any) -> Document:
    return {"key": "a", "name": "A", "kind": "audience", "where": where} | more


def trait(value: Any, **more: Any) -> Document:
    return {"key": "t", "name": "T", "kind": "trait", "value": value} | more


def did(**events: Any) -> Document:
    return audience({"did": {"event": "x"} | events})


def nested(leaf: Document, levels: int) -> Document:
    for _ in range(levels):
        leaf = {"none": [leaf]}
    return leaf


def last(number: Any, unit: str = "day", **more: Any) -> Document:
    return did(window={"last": number, "unit": unit} | more)


def where(**test: Any) -> Document:
    return did(where={"property": "a", "op": "eq", "value": 1} | test)


def aggregate(name: str, **more: Any) -> Document:
    return {"aggregate": name, "of": {"event": "x"}} | more


COUNT = aggregate("count")
ACCEPTED: dict[str, Document] = {
    "a name in another script": audience(ORDERED, name="Лучшие клиенты"),
    "an event in another script": did(event="注文完了"),
    "a window of one minute": last(1, "minute"),
    "a window of 3,650 days": last(3650),
    "a window that reaches back 3,650 days": last(1825, ending=1825),
    "a window between moments": did(window={"since": 0, "until": 1}),
    "a window without ends": did(window={}),
    "six levels of groups": audience(nested(ORDERED, 6)),
    "six levels of groups on fields": did(where=nested(DEEP, 6)),
    "fifty leaves": audience({"all": [ORDERED] * 50}),
    "fifty leaves on fields": did(where={"any": [DEEP] * 50}),
    "a path of eight segments": where(property="a.b.c.d.e.f.g.h"),
    "a path that looks like a place": where(property="items.0"),
    "a hundred items": where(op="in", value=list(range(100))),
    "a hundred names": did(event=[f"n{n}" for n in range(100)]),
    "five steps": audience({"sequence": [{"event": "x"}] * 5, "within": {"last": 1, "unit": "day"}}),
    "a count of 100,000": audience(ORDERED | {"count": {"gte": 100_000}}),
    "an empty text": where(value=""),
    "an empty list": where(op="in", value=[]),
    "a literal of each type in one list": where(op="in", value=[1, "1", True]),
    "exists without a value": audience({"trait": "x", "op": "exists"}),
    "a number as a value": trait(3),
    "a trait as a number where a number is needed": trait({"ratio": [{"trait": "x"}, 2]}),
    "a trait as a date where a moment is needed": trait({"days_since": {"trait": "x"}}),
    "a default": trait(COUNT, default="none"),
    "a list of 1,000": trait(aggregate("unique_list", property="x", limit=1000)),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_definition_is_accepted_with(name: str) -> None:
    definition = read_definition(ACCEPTED[name])

    assert json.loads(definition.text) == ACCEPTED[name]


REFUSED: dict[str, tuple[Any, list[str]]] = {
    "no object": ([], [""]),
    "an unknown key": (audience(ORDERED, colour="red"), ["/colour"]),
    "an unknown key far inside": (did(where=DEEP | {"fold": True}), ["/where/did/where/fold"]),
    "no key": ({"name": "A", "kind": "audience", "where": ORDERED}, ["/key"]),
    "a key with a capital": (audience(ORDERED, key="A"), ["/key"]),
    "a key of 65 characters": (audience(ORDERED, key="a" * 65), ["/key"]),
    "another kind": (audience(ORDERED, kind="list"), ["/kind"]),
    "both value and where": (audience(ORDERED, value=COUNT), ["/value"]),
    "an audience with a default": (audience(ORDERED, default=0), ["/default"]),
    "a default of another type": (trait(COUNT, default=True), ["/default"]),
    "a condition that is none": (audience({"x": 1}), ["/where"]),
    "two groups in one": (audience({"all": [], "any": []}), ["/where/any"]),
    "a group that is no list": (audience({"all": ORDERED}), ["/where/all"]),
    "two faults": (audience({"all": [{"did": {"event": 3}}, {"trait": "x", "op": "is"}]}),
                   ["/where/all/0/did/event", "/where/all/1/op"]),
    "seven levels of groups": (audience(nested(ORDERED, 7)), ["/where" + "/none/0" * 6 + "/none"]),
    "seven levels of groups on fields": (did(where=nested(DEEP, 7)), ["/where/did/where" + "/none/0" * 6 + "/none"]),
    "51 leaves": (audience({"all": [ORDERED] * 51}), ["/where/all/50"]),
    "51 leaves in parts": (audience({"all": [{"any": [ORDERED] * 30}, {"any": [ORDERED] * 21}]}),
                           ["/where/all/1/any/20"]),
    "51 leaves on fields": (did(where={"any": [DEEP] * 51}), ["/where/did/where/any/50"]),
    "a window of 0": (last(0), ["/where/did/window/last"]),
    "a window of 10,000 days": (last(10_000), ["/where/did/window/last"]),
    "a window of 3,651 days": (last(3651), ["/where/did/window/last"]),
    "a window that reaches back 3,651 days": (last(1826, ending=1825), ["/where/did/window/last"]),
    "a window of half a day": (last(0.5), ["/where/did/window/last"]),
    "a window of true": (last(True), ["/where/did/window/last"]),
    "a window in months": (last(1, "month"), ["/where/did/window/unit"]),
    "a window without a unit": (did(window={"last": 1}), ["/where/did/window/unit"]),
    "a path with a quote": (where(property='a"b'), ["/where/did/where/property"]),
    "a path with a backslash": (where(property="a\\b"), ["/where/did/where/property"]),
    "a path with a brace": (where(property="a{b"), ["/where/did/where/property"]),
    "a path with a control character": (where(property="a\tb"), ["/where/did/where/property"]),
    "a path of nine segments": (where(property="a.b.c.d.e.f.g.h.i"), ["/where/did/where/property"]),
    "a path with an empty segment": (where(property="a..b"), ["/where/did/where/property"]),
    "101 items": (where(op="in", value=list(range(101))), ["/where/did/where/value"]),
    "101 names": (did(event=[f"n{n}" for n in range(101)]), ["/where/did/event"]),
    "no event": (did(event=[]), ["/where/did/event"]),
    "a star among names": (did(event=["x", "*"]), ["/where/did/event/1"]),
    "a list for eq": (where(value=[1]), ["/where/did/where/value"]),
    "null among items": (where(op="in", value=[1, None]), ["/where/did/where/value/1"]),
    "null as a literal": (where(value=None), ["/where/did/where/value"]),
    "a number for contains": (where(op="contains"), ["/where/did/where/value"]),
    "no literal": (audience({"trait": "x", "op": "eq"}), ["/where/value"]),
    "a number beyond a double": (where(value=10**400), ["/where/did/where/value"]),
    "six steps": (audience({"sequence": [{"event": "x"}] * 6, "within": {"last": 1, "unit": "day"}}),
                  ["/where/sequence"]),
    "not_then after two steps": (audience({"sequence": [{"event": "x"}] * 2, "within": {"last": 1, "unit": "day"},
                                           "not_then": {"event": "y"}}), ["/where/not_then"]),
    "a sequence without within": (audience({"sequence": [{"event": "x"}]}), ["/where/within"]),
    "a count of 100,001": (audience(ORDERED | {"count": {"gte": 100_001}}), ["/where/count/gte"]),
    "a count below 0": (audience(ORDERED | {"count": {"eq": -1}}), ["/where/count/eq"]),
    "two counts": (audience(ORDERED | {"count": {"gte": 1, "lte": 2}}), ["/where/count"]),
    "a count from 3 to 1": (audience(ORDERED | {"count": {"between": [3, 1]}}), ["/where/count/between"]),
    "before a text": (audience({"trait": "x", "op": "before", "value": "2026"}), ["/where/value"]),
    "before and after now": (audience({"trait": "x", "op": "before", "value": {"in": 1, "ago": 1, "unit": "day"}}),
                             ["/where/value"]),
    "a moment as a number of a ratio": (trait({"ratio": [COUNT, aggregate("last_at")]}), ["/value/ratio/1"]),
    "a text as a number of a difference": (trait({"difference": [aggregate("last", property="x"), 1]}),
                                           ["/value/difference/0"]),
    "three arms": (trait({"ratio": [1, 2, 3]}), ["/value/ratio"]),
    "days since a number": (trait({"days_since": COUNT}), ["/value/days_since"]),
    "a value that is a text, compared": (audience({"value": aggregate("last", property="x"), "op": "gt", "to": 1}),
                                         ["/where/value"]),
    "a value compared with a text": (audience({"value": COUNT, "op": "gt", "to": "1"}), ["/where/to"]),
    "a sum of nothing named": (trait(aggregate("sum")), ["/value/property"]),
    "a sum of two fields": (trait(aggregate("sum", property="x", context="y")), ["/value/property"]),
    "a count of a field": (trait(aggregate("count", property="x")), ["/value/property"]),
    "a limit of 1,001": (trait(aggregate("unique_list", property="x", limit=1001)), ["/value/limit"]),
    "at_least of 0": (trait(aggregate("most_frequent", property="x", at_least=0)), ["/value/at_least"]),
    "an unknown aggregate": (trait(aggregate("median")), ["/value/aggregate"]),
    "seven levels of values": (trait({"days_since": {"ratio": [{"ratio": [{"ratio": [{"ratio": [{"ratio": [
        {"ratio": [1, 1]}, 1]}, 1]}, 1]}, 1]}, 1]}}), ["/value/days_since/0" + "/ratio/0" * 5 + "/ratio"]),
    "NUL in a text": (did(event="a\0"), ["/where/did/event"]),
    "half of a surrogate pair": (did(event="a\ud800"), ["/where/did/event"]),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_definition_is_refused_at_its_place_with(name: str) -> None:
    document, places = REFUSED[name]
    with pytest.raises(InvalidDefinitionError) as refused:
        read_definition(document)

    assert [place for place, _ in refused.value.faults] == places
    assert all(message for _, message in refused.value.faults)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"key": 1, "key": 2}',
        '{"key": NaN}',
        "[" * 100_000,
        '{"a":' * 50 + "1" + "}" * 50,
        b"\xff",
        json.dumps(audience(ORDERED, name="n" * DOCUMENT_BYTES_MAX)),
    ],
    ids=lambda text: str(text)[:20],
)
def test_a_text_that_cannot_be_read_is_refused(text: str | bytes) -> None:
    with pytest.raises(InvalidDefinitionError):
        read_text(text)


def test_the_order_of_keys_changes_neither_normal_form_nor_digest() -> None:
    document = audience(ORDERED)
    turned = dict(reversed(document.items()))

    assert read_definition(document) == read_definition(turned)
    assert read_definition(document).digest != read_definition(audience(ORDERED, name="B")).digest


@given(seed=st.integers(0, 1 << 30))
def test_a_definition_read_from_its_normal_form_is_the_same(seed: int) -> None:
    definition = read_definition(Maker(seed).document())

    assert read_text(definition.text) == definition


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(("key", "kind", "where", "value", "all", "did", "event", "window", "count", "op", "trait", "of",
                         "aggregate", "ratio", "sequence", "within", "to", "computed")), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(document=anything, kind=st.sampled_from(("trait", "audience")))
def test_whatever_is_handed_in_is_read_or_refused_with_a_place(document: Any, kind: str) -> None:
    whole = {"key": "k", "name": "n", "kind": kind, "where" if kind == "audience" else "value": document}
    for one in (document, whole):
        try:
            read_definition(one)
        except InvalidDefinitionError as refused:
            assert refused.faults


def test_days_since_is_worked_out_when_it_is_shown() -> None:
    assert is_read_when_shown(read_definition(trait({"days_since": aggregate("last_at")})))
    assert not is_read_when_shown(read_definition(trait(COUNT)))


# -- names ------------------------------------------------------------------


def test_a_definition_names_its_events_traits_and_other_definitions() -> None:
    names = names_of(read_definition(audience({"any": [
        {"did": {"event": "*"}}, {"did": {"event": ["x", "y"], "type": "page"}}, {"trait": "plan", "op": "exists"},
        {"value": {"ratio": [{"computed": "ltv"}, {"trait": "seats"}]}, "op": "gt", "to": 1}, {"audience": "vip"},
        {"sequence": [{"event": "s"}], "within": {"last": 1, "unit": "day"}, "not_then": {"event": "t"}},
    ]})))  # fmt: skip

    assert names.events == {
        (None, "track"), (None, "page"), (None, "screen"), ("x", "page"), ("y", "page"), ("s", "track"), ("t", "track")
    }  # fmt: skip
    assert [*map(sorted, (names.traits, names.computed, names.audiences))] == [["plan", "seats"], ["ltv"], ["vip"]]


def test_definitions_come_after_those_that_they_name() -> None:
    named = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset(), "d": frozenset({"a", "not there"})}

    assert order_by_dependence(named) == ["c", "b", "a", "d"]
    assert users_of("b", named) == ["a"]


def test_names_that_form_a_circle_are_refused_with_the_circle() -> None:
    named = {"x": frozenset("a"), "a": frozenset("b"), "b": frozenset("c"), "c": frozenset("a")}
    with pytest.raises(DefinitionCycleError) as refused:
        order_by_dependence(named)

    assert refused.value.keys == ("a", "b", "c", "a")
