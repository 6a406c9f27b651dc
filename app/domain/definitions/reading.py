"""From a JSON document to a checked definition: every refusal names its place and says what to change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, post_load

from app.domain.definitions.conditions_read import ConditionField
from app.domain.definitions.language import Definition
from app.domain.definitions.limits import depth_and_leaves_faults
from app.domain.definitions.scalars import Choice, Part, Shape, Slug, Text, number_of, text_of
from app.domain.definitions.values_read import ValueField, as_kind
from app.errors import InvalidDefinitionError

DOCUMENT_BYTES_MAX = 64 * 1024
NESTING_MAX = 40  # levels of JSON; six levels of groups and a value need fewer


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a document. `place` is a JSON pointer (RFC 6901); "" is the whole."""

    place: str
    message: str


class DefaultField(Part):
    """What stands for nothing: a number or a text."""

    def _deserialize(self, value: object, attr: object, data: object, **_: object) -> float | str:
        return text_of(value, 1_000) if isinstance(value, str) else number_of(value)


class CommonShape(Shape):
    key = Slug(required=True)
    name = Text(required=True)


class TraitDefinitionShape(CommonShape):
    kind = Choice("trait", required=True)
    value = ValueField(required=True)
    default = DefaultField()

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {"default": None, "where": None, **data, "value": as_kind(data["value"], "text")}


class AudienceDefinitionShape(CommonShape):
    kind = Choice("audience", required=True)
    where = ConditionField(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {"default": None, "value": None, **data}


def read_text(text: str | bytes) -> Definition:
    """Return the definition that a JSON text holds.

    Raises:
        InvalidDefinitionError: it breaks a rule; with the places.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > DOCUMENT_BYTES_MAX:
        raise _refused([Fault("", f"is longer than {DOCUMENT_BYTES_MAX} bytes: shorten it")])
    try:
        document = json.loads(data, object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError as error:
        raise _refused([Fault("", f"is nested deeper than {NESTING_MAX} levels")]) from error
    except ValueError as error:
        raise _refused([Fault("", f"is not JSON: {error}")]) from error
    return read_definition(document)


def read_definition(document: object) -> Definition:
    """Return the definition that a parsed JSON document means.

    Raises:
        InvalidDefinitionError: it breaks a rule; with the places.
    """
    if faults := list(_unfit(document, "", 0)):
        raise _refused(faults[:1])
    if not isinstance(document, dict):
        raise _refused([Fault("", "has to be an object with key, name, kind, and value or where")])
    shape = AudienceDefinitionShape if document.get("kind") == "audience" else TraitDefinitionShape
    if document.get("kind") not in ("trait", "audience"):
        raise _refused([Fault("/kind", "has to be trait or audience")])
    if faults := depth_and_leaves_faults(document, Fault):
        raise _refused(faults)
    try:
        parts = shape().load(document)
    except ValidationError as error:
        raise _refused(list(_flat(error.messages, ""))) from error
    text = normal_form(document)
    return Definition(
        parts["key"], parts["name"], parts["value"], parts["where"], parts["default"], text, digest_of(text)
    )


def normal_form(document: object) -> str:
    """Return a document as JSON with sorted keys and nothing between the tokens."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(text: str) -> str:
    """Return 32 hexadecimal digits that tell normal forms apart."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _refused(faults: list[Fault]) -> InvalidDefinitionError:
    return InvalidDefinitionError([(fault.place, fault.message) for fault in faults])


def _unfit(value: object, place: str, depth: int) -> Iterator[Fault]:
    """Yield what no store keeps (NUL, half of a surrogate pair), and what is nested too deeply to be read."""
    if depth > NESTING_MAX:
        yield Fault(place, f"is nested deeper than {NESTING_MAX} levels")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _unfit(key, place, depth)
            yield from _unfit(item, below(place, key), depth + 1)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _unfit(item, below(place, number), depth + 1)
    elif isinstance(value, str) and ("\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
        yield Fault(place, "holds NUL or half of a surrogate pair: remove it")


def _flat(messages: Any, place: str) -> Iterator[Fault]:
    """Yield marshmallow's nested messages one by one."""
    if isinstance(messages, dict):
        for key, within in messages.items():
            yield from _flat(within, place if key == "_schema" else below(place, key))
    else:
        for message in messages:
            yield from _flat(message, place) if isinstance(message, (dict, list)) else [Fault(place, str(message))]


def below(place: str, key: object) -> str:
    """Return the pointer to a key of an object or a place in a list."""
    return f"{place}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return result


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
