"""A definition as a sentence that can be read aloud, in parts that know which place of the document they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.domain.definitions.language import (
    Aggregate,
    AudienceTest,
    ComputedTest,
    Condition,
    Count,
    Definition,
    Did,
    Difference,
    Events,
    Group,
    Number,
    Sequence,
    TraitMoment,
    TraitTest,
    Value,
    ValueTest,
)
from app.domain.definitions.words_small import (
    Part,
    from_now_in_words,
    key_in_words,
    literal_in_words,
    moment_in_words,
    span_in_words,
)
from app.domain.definitions.words_values import (
    Parts,
    Speaker,
    comparison_in_words,
    events_in_words,
    joined,
    number_comparison_in_words,
    one_of,
    turned,
    value_in_words,
)

__all__ = ["Part", "said", "sentence_of", "text_of_sentence"]


def sentence_of(definition: Definition, names: Mapping[str, str] | None = None) -> list[Part]:
    """Return what a definition means as one English sentence.

    Args:
        definition: Any that has been read and checked.
        names: Of other definitions their names, by key; one that is not there is called by its key.

    Returns:
        Parts whose texts, one after the other, are the sentence. No two neighbours stand for the same place.
    """
    speaker = Speaker(names or {})
    if definition.where is not None:
        parts = list(_people(definition.where, speaker))
    elif definition.value is not None:
        constant = [Part("the number ", "value")] if isinstance(definition.value, Number) else []
        parts = [*constant, *value_in_words(definition.value, "value", speaker), *_default(definition)]
    else:
        raise AssertionError("a definition has a value or a condition")
    return _tidy([*parts, Part(".", "")])


def said(parts: Iterable[Part]) -> str:
    """Return the text of a sentence."""
    return "".join(part.text for part in parts)


def text_of_sentence(definition: Definition, names: Mapping[str, str] | None = None) -> str:
    """Return what a definition means as text."""
    return said(sentence_of(definition, names))


def _tidy(parts: list[Part]) -> list[Part]:
    """Return parts with neighbours of one place made one, and a capital letter at the start."""
    tidy: list[Part] = []
    for part in parts:
        if tidy and tidy[-1].place == part.place:
            part = Part(tidy.pop().text + part.text, part.place)
        tidy.append(part)
    first = tidy[0]
    return [Part(first.text[:1].upper() + first.text[1:], first.place), *tidy[1:]]


def _default(definition: Definition) -> Parts:
    if definition.default is not None and definition.value is not None and not _is_never_nothing(definition.value):
        yield Part(f", or {literal_in_words(definition.default)} if there is none", "default")


def _is_never_nothing(value: Value) -> bool:
    match value:
        case Aggregate(name=name):
            return name in ("count", "unique_days", "unique_count")
        case Difference(left=left, right=right):
            return _is_never_nothing(left) and _is_never_nothing(right)
    return isinstance(value, Number)


# -- conditions -------------------------------------------------------------


def _people(condition: Condition, speaker: Speaker) -> Parts:
    if isinstance(condition, Group) and not condition.items:
        yield Part("Nobody" if condition.kind == "any" else "Everybody", "where")
        return
    yield Part("People ", "where")
    yield from _clause(condition, "where", speaker, negated=False, outer="")


def _clause(condition: Condition, place: str, speaker: Speaker, *, negated: bool, outer: str) -> Parts:
    """Yield a condition as what follows "people": `who had …`, `whose … is …`."""
    match condition:
        case Group():
            yield from _group(condition, place, speaker, negated=negated, outer=outer)
        case Did(events=events, count=count):
            yield from _did(events, count, place, negated=negated)
        case Sequence():
            yield from _sequence(condition, place, negated=negated)
        case TraitTest(key=key, test=test):
            yield Part(f"whose trait {key_in_words(key)} {comparison_in_words(test, negated=negated)}", place)
        case ComputedTest(key=key, test=test):
            words = comparison_in_words(test, negated=negated)
            yield Part(f"whose computed trait {speaker.definition(key)} {words}", place)
        case TraitMoment():
            yield Part(_trait_moment(condition, negated=negated), place)
        case AudienceTest(key=key, is_member=is_member):
            are = "are in" if is_member is not negated else "are not in"
            yield Part(f"who {are} the audience {speaker.definition(key)}", place)
        case ValueTest(value=value, op=op, to=to):
            yield Part("whose ", place)
            yield from value_in_words(value, f"{place}.value", speaker, article="")
            yield Part(f" {number_comparison_in_words(value, op, to, negated=negated)}", place)


def _group(group: Group, place: str, speaker: Speaker, *, negated: bool, outer: str) -> Parts:
    kind, inverted = turned(group.kind, negated=negated)
    many = len(group.items) > 1
    within = kind if many else outer
    items = [
        list(_clause(item, f"{place}.{group.kind}.{n}", speaker, negated=inverted, outer=within))
        for n, item in enumerate(group.items)
    ]
    if not items:
        yield Part("who may be anybody" if kind == "all" else "who can be nobody", place)
        return
    word = {"all": ", and ", "any": ", or "}[kind]
    yield from joined(items, place, word, brackets=many and outer not in ("", kind))


# -- events -----------------------------------------------------------------


def _did(events: Events, count: Count, place: str, *, negated: bool) -> Parts:
    how_many, many = _opposite(count) if negated else _so_many(count)
    yield Part("who had ", place)
    yield Part(f"{how_many} ", f"{place}.count")
    yield from events_in_words(events, f"{place}.did", many=many)


def _so_many(count: Count) -> tuple[str, bool]:
    """Return how many are asked for, and whether the noun after it stands in the plural."""
    match count:
        case Count(low=0, high=None):
            return "any number of", True
        case Count(low=0, high=0):
            return "no", False
        case Count(low=1, high=None):
            return "at least one", False
        case Count(low=low, high=None):
            return f"at least {low:,}", True
        case Count(low=low, high=high) if high is not None and high < low:
            return "fewer than 0", True
        case Count(low=low, high=high) if low == high:
            return f"exactly {low:,}", low != 1
        case Count(low=0, high=high):
            return f"at most {high:,}", high != 1
    return f"between {count.low:,} and {count.high:,}", True


def _opposite(count: Count) -> tuple[str, bool]:
    low, high = count.low, count.high
    if high is None:
        return _so_many(Count(0, low - 1))
    if high < low:
        return _so_many(Count(0, None))
    if low == 0:
        return _so_many(Count(high + 1, None))
    if low == high:
        return f"any number other than {low:,} of", True
    return f"fewer than {low:,} or more than {high:,}", True


def _sequence(sequence: Sequence, place: str, *, negated: bool) -> Parts:
    first, *others = sequence.steps
    span = span_in_words(sequence.within_ms)
    yield Part("who had ", place)
    start = "no " if negated else one_of(first)
    yield from events_in_words(first, f"{place}.sequence.0", many=False, first=start)
    for number, step in enumerate(others, 1):
        yield Part(" followed by ", place)
        yield from events_in_words(step, f"{place}.sequence.{number}", many=False, first=one_of(step))
    if others:
        yield Part(f", {'all ' if len(others) > 1 else ''}within {span}", f"{place}.within")
    if sequence.not_then is not None:
        yield Part(" followed by ", place)
        yield from events_in_words(sequence.not_then, f"{place}.not_then", many=False, first="no ")
        yield Part(f" within {span}", f"{place}.within")


def _trait_moment(condition: TraitMoment, *, negated: bool) -> str:
    at = from_now_in_words(condition.offset_ms) if condition.at is None else moment_in_words(condition.at)
    verb = "earlier" if condition.op == "before" else "later"
    return f"whose trait {key_in_words(condition.key)} is {'not ' if negated else ''}{verb} than {at}"
