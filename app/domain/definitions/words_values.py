"""Events, fields and values in words, with the place that each word stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.definitions.language import (
    Aggregate,
    ComputedValue,
    DaysSince,
    DaysUntil,
    Difference,
    Events,
    FieldCondition,
    FieldTest,
    GroupKind,
    Number,
    Ratio,
    Scalar,
    Test,
    TraitValue,
    Value,
    kind_of,
)
from app.domain.definitions.words_small import (
    Part,
    key_in_words,
    listed,
    literal_in_words,
    moment_in_words,
    number_in_words,
    path_in_words,
    quoted,
    window_in_words,
)

Parts = Iterator[Part]
ANY_OF_TYPE = {"page": "page view", "screen": "screen view", "identify": "identify call", "group": "group call"}
NUMBER_TESTS = {"eq": "is", "gt": "is more than", "gte": "is at least", "lt": "is less than", "lte": "is at most"}
TEXT_TESTS = {
    "eq": "is",
    "gt": "sorts after",
    "gte": "is or sorts after",
    "lt": "sorts before",
    "lte": "is or sorts before",
}
MOMENT_TESTS = {
    "eq": "is",
    "gt": "is later than",
    "gte": "is not before",
    "lt": "is before",
    "lte": "is not later than",
}
OF_TEXT = {
    "contains": ("contains", "does not contain"),
    "starts_with": ("starts with", "does not start with"),
    "ends_with": ("ends with", "does not end with"),
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it: knows the names of other definitions, by key."""

    names: Mapping[str, str] = field(default_factory=dict)

    def definition(self, key: str) -> str:
        """Return how another definition is called."""
        return quoted(self.names[key]) if key in self.names else key_in_words(key)


# -- events -----------------------------------------------------------------


def events_in_words(events: Events, place: str, *, many: bool, first: str = "") -> Parts:
    """Yield the events meant: the noun, what is asked of their fields, and when they happened."""
    yield Part(f"{first}{noun_of(events, many=many)}", place)
    if events.where is not None:
        yield Part(" ", place)
        yield from fields_in_words(events.where, f"{place}.where")
    if when := window_in_words(events.window):
        yield Part(f"{',' if events.where is not None else ''} {when}", f"{place}.window")


def noun_of(events: Events, *, many: bool) -> str:
    """Return what an event of these is called: `“Order Completed” event`, `page view`, `action`."""
    ending = "s" if many else ""
    of_type = ANY_OF_TYPE.get(events.types[0]) if len(events.types) == 1 else None
    if events.names is None:
        return f"{of_type or 'action' if events.types != ('track',) else 'tracked action'}{ending}"
    names = listed([quoted(name) for name in events.names], "or")
    return f"{of_type}{ending} of {names}" if of_type else f"{names} event{ending}"


def one_of(events: Events) -> str:
    """Return `a` or `an`, as the noun of these events asks for, and a blank."""
    return "an " if noun_of(events, many=False).lstrip("“")[:1].lower() in set("aeiou") else "a "


# -- fields -----------------------------------------------------------------


def fields_in_words(condition: FieldCondition, place: str, *, negated: bool = False, outer: str = "") -> Parts:
    """Yield what is asked of one event: `whose total is at least 50 and whose currency is “EUR”`."""
    if isinstance(condition, FieldTest):
        yield Part(
            f"whose {path_in_words(condition.path)} {comparison_in_words(condition.test, negated=negated)}", place
        )
        return
    kind, inverted = turned(condition.kind, negated=negated)
    items = [
        list(fields_in_words(item, f"{place}.{condition.kind}.{n}", negated=inverted, outer=kind))
        for n, item in enumerate(condition.items)
    ]
    if not items:
        yield Part("of any content" if kind == "all" else "of no content at all", place)
        return
    brackets = len(items) > 1 and outer not in ("", kind)
    yield from joined(items, place, {"all": " and ", "any": " or "}[kind], brackets=brackets)


def turned(kind: GroupKind, *, negated: bool) -> tuple[str, bool]:
    """Return how a group is said: as `all` or `any`, with its items as they are or each turned round.

    None of a and b is not a and not b; there are two truth values only, so turning round loses nothing.
    """
    if kind == "none":
        return ("any", False) if negated else ("all", True)
    if negated:
        return ("any" if kind == "all" else "all"), True
    return kind, False


def joined(items: list[list[Part]], place: str, word: str, *, brackets: bool) -> Parts:
    """Yield items with commas between them, the word before the last."""
    if brackets:
        yield Part("(", place)
    for number, item in enumerate(items):
        if number:
            yield Part(word if number == len(items) - 1 else ", ", place)
        yield from item
    if brackets:
        yield Part(")", place)


def comparison_in_words(test: Test, *, negated: bool) -> str:
    """Return a comparison, or its opposite, as a verb and its object."""
    not_ = " not" if negated else ""
    match test.op:
        case "exists":
            return "is set" if test.literals[0] is not negated else "is not set"
        case "ne":
            return f"is{'' if negated else ' not'} {literal_in_words(test.literals[0])}"
        case "in" | "not_in":
            return _one_of_list(test.literals, negated=negated is (test.op == "in"))
        case "contains" | "starts_with" | "ends_with":
            return f"{OF_TEXT[test.op][negated]} {literal_in_words(test.literals[0])}"
    is_text = not isinstance(test.literals[0], float)
    verb = (TEXT_TESTS if is_text else NUMBER_TESTS)[test.op]
    if negated and verb.startswith("sorts"):
        verb = verb.replace("sorts", "does not sort")
    elif negated and " or " in verb:
        verb = verb.replace("is or sorts", "neither is nor sorts")
    else:
        verb = verb.replace("is", f"is{not_}", 1)
    return f"{verb} {literal_in_words(test.literals[0])}"


def _one_of_list(literals: tuple[Scalar, ...], *, negated: bool) -> str:
    items = [literal_in_words(literal) for literal in literals]
    if not items:
        return "is anything" if negated else "is one of nothing"
    if len(items) == 1:
        return f"is{' not' if negated else ''} {items[0]}"
    return f"is {'neither ' if negated else ''}{listed(items, 'nor' if negated else 'or')}"


def number_comparison_in_words(value: Value, op: str, to: float, *, negated: bool) -> str:
    """Return the comparison of a value with a number, which of a moment is a moment."""
    moment = kind_of(value) == "moment"
    verb = (MOMENT_TESTS if moment else NUMBER_TESTS)[op]
    if negated:
        verb = verb.replace("is not ", "is ") if "is not " in verb else verb.replace("is", "is not", 1)
    return f"{verb} {moment_in_words(int(to)) if moment else number_in_words(to)}"


# -- values -----------------------------------------------------------------


def value_in_words(value: Value, place: str, speaker: Speaker, *, article: str = "the ") -> Parts:
    """Yield a value as a noun: `the number of “Order Completed” events in the last 30 days`."""
    match value:
        case Aggregate() as aggregate:
            yield from _aggregate(aggregate, place, article)
        case Ratio(left=left, right=right):
            yield from _two(value, left, right, "ratio", place, speaker, article)
        case Difference(left=left, right=right):
            yield from _two(value, left, right, "difference", place, speaker, article)
        case DaysSince(of=of):
            yield Part(f"{article}number of whole days since ", place)
            yield from _moment(of, f"{place}.days_since", speaker)
        case DaysUntil(of=of):
            yield Part(f"{article}number of whole days until ", place)
            yield from _moment(of, f"{place}.days_until", speaker)
        case TraitValue(key=key, as_=as_):
            yield Part(f"{article}{'date in the ' if as_ == 'date' else ''}trait {key_in_words(key)}", place)
        case ComputedValue(key=key, as_=as_):
            date = "date in the " if as_ == "date" else ""
            yield Part(f"{article}{date}computed trait {speaker.definition(key)}", place)
        case Number(number=number):
            yield Part(f"{'' if article == 'the ' else 'constant '}{number_in_words(number)}", place)


def _moment(of: Value, place: str, speaker: Speaker) -> Parts:
    """Yield a moment from which days are counted: the event itself rather than the time of it."""
    if isinstance(of, Aggregate) and of.name in ("first_at", "last_at"):
        yield from events_in_words(of.events, f"{place}.of", many=False, first=f"the {of.name.removesuffix('_at')} ")
    else:
        yield from value_in_words(of, place, speaker)


def _two(value: Value, left: Value, right: Value, key: str, place: str, speaker: Speaker, article: str) -> Parts:
    yield from _arm(left, f"{place}.{key}.0", speaker, article)
    yield Part(" divided by " if isinstance(value, Ratio) else " minus ", place)
    yield from _arm(right, f"{place}.{key}.1", speaker, "the ")


def _arm(value: Value, place: str, speaker: Speaker, article: str) -> Parts:
    reckoned = isinstance(value, (Ratio, Difference))
    if reckoned:
        yield Part(f"{'' if article else 'result of '}(", place)
    yield from value_in_words(value, place, speaker, article="the " if reckoned else article)
    if reckoned:
        yield Part(")", place)


def _aggregate(aggregate: Aggregate, place: str, article: str) -> Parts:
    events, name = aggregate.events, aggregate.name
    path = path_in_words(aggregate.path) if aggregate.path is not None else ""
    if name in ("unique_days", "first_at", "last_at"):
        before = f"number of different days with {one_of(events)}"
        if name != "unique_days":
            before = f"time of the {name.removesuffix('_at')} "
        yield Part(f"{article}{before}", place)
        yield from events_in_words(events, f"{place}.of", many=False)
        return
    yield Part(f"{article}{_head(aggregate, path)}", place)
    yield from events_in_words(events, f"{place}.of", many=True)


def _head(aggregate: Aggregate, path: str) -> str:
    numeric = "numeric " if aggregate.as_number else ""
    often = f", at least {aggregate.at_least:,} times," if aggregate.at_least > 1 else ""
    return {
        "count": "number of ",
        "sum": f"sum of {path} over ",
        "avg": f"average {path} of ",
        "min": f"smallest {path} of ",
        "max": f"largest {path} of ",
        "unique_count": f"number of different values of {path} in ",
        "unique_list": f"list of different values of {path} (at most {aggregate.limit:,}, in alphabetical order) in ",
        "first": f"first {numeric}{path} sent with ",
        "last": f"last {numeric}{path} sent with ",
        "most_frequent": f"{path} sent most often{often} with ",
    }[aggregate.name]
