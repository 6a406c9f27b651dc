"""The thirty definitions that a space can take, by key; what they tell and how they are grouped is the catalog's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from app.domain.definitions.language import Definition
from app.domain.definitions.naming import names_of, order_by_dependence
from app.domain.definitions.reading import read_definition


@lru_cache(maxsize=1)
def preset_documents() -> Mapping[str, Mapping[str, Any]]:
    """Return the presets as JSON documents, in the order of the catalog."""
    text = files(__package__).joinpath("presets.json").read_text(encoding="utf-8")
    return {document["key"]: document for document in json.loads(text)}


@lru_cache(maxsize=1)
def presets() -> Mapping[str, Definition]:
    """Return the presets, in the order of the catalog."""
    return {key: read_definition(document) for key, document in preset_documents().items()}


def taken_with(keys: Iterable[str]) -> list[str]:
    """Return presets with all that they name, each after those: taking one takes them too."""
    named = {key: names_of(definition).definitions for key, definition in presets().items()}
    wanted, open_ = set(keys), list(keys)
    while open_:
        new = named[open_.pop()] - wanted
        wanted |= new
        open_ += new
    return [key for key in order_by_dependence(named) if key in wanted]
