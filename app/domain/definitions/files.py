"""Files of definitions: an export of several, or a single definition; read whole or refused with every place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from app.domain.definitions.language import Definition
from app.domain.definitions.naming import names_of, order_by_dependence
from app.domain.definitions.reading import read_definition
from app.errors import InvalidDefinitionError

FILE_DEFINITIONS_MAX = 500  # as many as a space holds
FORMAT = "onefold_definitions"
FORMAT_VERSION = 1
FIRST_KEYS = ("key", "name", "kind")
FAULTS_MAX = 50  # told at once


def document_of(definition: Definition) -> dict[str, Any]:
    """Return a definition's document with its keys in the order in which people read them."""
    document: dict[str, Any] = json.loads(definition.text)
    first = [key for key in FIRST_KEYS if key in document]
    return {key: document[key] for key in [*first, *(key for key in document if key not in first)]}


def file_of(definitions: Iterable[Definition]) -> dict[str, Any]:
    """Return an export, in which each definition stands after those that it names."""
    return {FORMAT: FORMAT_VERSION, "definitions": [document_of(one) for one in ordered(list(definitions))]}


def ordered(definitions: Sequence[Definition]) -> list[Definition]:
    """Return definitions so that each comes after those that it names.

    Raises:
        DefinitionCycleError: they name each other in a circle.
    """
    by_key = {one.key: one for one in definitions}
    return [by_key[key] for key in order_by_dependence({key: names_of(one).definitions for key, one in by_key.items()})]


def places_of(text: str) -> dict[str, str]:
    """Return where in a file each definition stands, by key: a JSON pointer; "" in a file of one."""
    return {_key(document): place for place, document in _documents(_parsed(text))}


def read_file(text: str) -> list[Definition]:
    """Return the definitions of a file, in its order.

    Raises:
        InvalidDefinitionError: it is no such file, or one of them breaks a rule, or two have one key; each place begins
            with that of the definition in the file.
    """
    found: list[Definition] = []
    faults: list[tuple[str, str]] = []
    for place, document in _documents(_parsed(text)):
        try:
            one = read_definition(document)
        except InvalidDefinitionError as error:
            faults += [(place + inner, words) for inner, words in error.faults]
            continue
        if any(other.key == one.key for other in found):
            faults.append((f"{place}/key", f"stands in the file twice: {one.key}"))
        found.append(one)
    if faults:
        raise InvalidDefinitionError(faults[:FAULTS_MAX])
    return found


def _documents(given: object) -> list[tuple[str, object]]:
    if not isinstance(given, dict) or FORMAT not in given:
        return [("", given)]
    if given[FORMAT] != FORMAT_VERSION or isinstance(given[FORMAT], bool):
        raise InvalidDefinitionError([(f"/{FORMAT}", f"has to be {FORMAT_VERSION}: this file is of another version")])
    documents = given.get("definitions")
    if not isinstance(documents, list) or not 1 <= len(documents) <= FILE_DEFINITIONS_MAX:
        text = f"has to be a list of 1 to {FILE_DEFINITIONS_MAX} definitions"
        raise InvalidDefinitionError([("/definitions", text)])
    return [(f"/definitions/{number}", document) for number, document in enumerate(documents)]


def _key(document: object) -> str:
    return str(document.get("key", "")) if isinstance(document, dict) else ""


def _parsed(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError as error:
        raise InvalidDefinitionError([("", "is nested too deeply")]) from error
    except json.JSONDecodeError as error:
        words = f"is not JSON: look at line {error.lineno}, column {error.colno}"
        raise InvalidDefinitionError([("", words)]) from error
    except ValueError as error:
        raise InvalidDefinitionError([("", f"is not JSON: {error}")]) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return result


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
