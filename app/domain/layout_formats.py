"""The formats of fields and tiles, and the options that each of them takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.activity_facts import number_of
from app.domain.layout_places import Faults, pointer

COLOURS = ("neutral", "accent", "success", "warning", "danger")
UNITS = ("ms", "s", "min", "h", "d")
RULES_MAX = 20
RULE_TESTS = ("equals", "contains", "less", "greater")
TEXT_MAX = 200

OptionCheck = Callable[[object, str, Faults], None]


def check_options(format_: object, options: object, place: str, faults: Faults) -> None:
    """Note what is wrong with the options of a format that exists."""
    if not isinstance(options, dict):
        faults.add(place, "an object stands here")
        return
    known = FORMATS[str(format_)]
    faults.unknown_members(options, place, known)
    for name, check in known.items():
        if name in options:
            check(options[name], pointer(place, name), faults)


def _whole(least: int, most: int) -> OptionCheck:
    def check(given: object, place: str, faults: Faults) -> None:
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            faults.add(place, f"a whole number of {least} to {most} stands here")

    return check


def _text(given: object, place: str, faults: Faults) -> None:
    faults.text(given, place, most=TEXT_MAX)


def _currency(given: object, place: str, faults: Faults) -> None:
    if (
        not isinstance(given, str)
        or len(given) != 3
        or not given.isascii()
        or not given.isalpha()
        or given != given.upper()
    ):
        faults.add(place, "three capitals of ISO 4217 stand here, such as EUR")


def _of(given: object, place: str, faults: Faults) -> None:
    if isinstance(given, bool) or given not in (1, 100):
        faults.add(place, "1 (0.25 is 25 %) or 100 (25 is 25 %) stands here")


def _flag(given: object, place: str, faults: Faults) -> None:
    if not isinstance(given, bool):
        faults.add(place, "true or false stands here")


def _unit(given: object, place: str, faults: Faults) -> None:
    faults.choice(given, place, UNITS, "unit")


def _rules(given: object, place: str, faults: Faults) -> None:
    if not isinstance(given, list) or len(given) > RULES_MAX:
        faults.add(place, f"a list of at most {RULES_MAX} rules stands here")
        return
    for number, rule in enumerate(given):
        _rule(rule, pointer(place, number), faults)


def _rule(rule: object, place: str, faults: Faults) -> None:
    if not isinstance(rule, dict):
        faults.add(place, "an object with a test and a `colour` stands here")
        return
    faults.unknown_members(rule, place, (*RULE_TESTS, "colour"))
    faults.choice(rule.get("colour"), pointer(place, "colour"), COLOURS, "colour")
    tests = [name for name in RULE_TESTS if name in rule]
    if len(tests) != 1:
        faults.add(place, f"exactly one of {', '.join(RULE_TESTS)} stands here")
        return
    value = rule[tests[0]]
    is_text = isinstance(value, str) and len(value) <= TEXT_MAX
    if tests[0] in ("less", "greater"):
        if number_of(value) is None:
            faults.add(pointer(place, tests[0]), "a number stands here")
    elif not (is_text or isinstance(value, bool) or number_of(value) is not None):
        faults.add(pointer(place, tests[0]), "a text, a number, true or false stands here")


FORMATS: Mapping[str, Mapping[str, OptionCheck]] = {
    "text": {},
    "number": {"digits": _whole(0, 6)},
    "currency": {"currency": _currency, "currency_key": _text},
    "percent": {"of": _of, "digits": _whole(0, 6)},
    "date": {"time": _flag},
    "relative_time": {},
    "duration": {"unit": _unit},
    "yes_no": {},
    "badge": {"rules": _rules},
    "list": {"most": _whole(1, 100)},
    "link": {"label": _text},
    "email": {},
    "phone": {},
    "country": {},
    "json": {},
}
