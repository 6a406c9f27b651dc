"""What Zendesk would refuse under `translations/`: the texts of the listing and of the settings.

Rules: the vendor's app validator, "translations". The texts of the panel itself are part of `assets/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.packaging.json_text import as_object, read_json
from app.packaging.zendesk_locations import ALIASES, LOCATIONS, products_of
from app.packaging.zendesk_manifest import LOCALE, is_public
from app.packaging.zendesk_parameters import parameters_of
from app.packaging.zendesk_rules import Fault, Files

FOLDER = re.compile(r"translations/(.*)\.json", re.DOTALL)
ENGLISH = "translations/en.json"
PUBLIC = ("name", "short_description", "long_description", "installation_instructions")
LEAF = {"title", "value"}


def check_translations(manifest: dict[str, object], files: Files) -> Iterator[Fault]:
    """Yield what is wrong with the translations."""
    if ENGLISH not in files and manifest.get("defaultLocale") != "en":
        yield Fault("translation.no_english", ENGLISH, "", "is missing: add it, with app.name")
    for name, text in files.items():
        found = FOLDER.fullmatch(name)
        if found is None:
            continue
        if not LOCALE.fullmatch(found[1]):
            yield Fault("translation.invalid_locale", name, "", "name it after a locale, such as en.json or pt-br.json")
        yield from _file(name, text, manifest)


def _file(name: str, text: bytes, manifest: dict[str, object]) -> Iterator[Fault]:
    try:
        content, repeated = read_json(text)
    except ValueError as error:
        yield Fault("translation.not_json", name, "", f"write it as JSON: {error}")
        return
    for key in repeated:
        yield Fault("translation.duplicate_keys", name, key, "stands there twice: remove one")
    if not isinstance(content, dict):
        yield Fault("translation.not_json_object", name, "", "put an object there: { … }")
        return
    app = content.get("app")
    if not isinstance(app, dict | None):
        yield Fault("translation.invalid_format", name, "app", "must be an object: { … }")
        return
    yield from _internal(name, content)
    yield from _labels(name, as_object(app), manifest)
    if name == ENGLISH:
        yield from _listing(name, as_object(app), manifest)


def _internal(name: str, content: dict[str, object]) -> Iterator[Fault]:
    app = as_object(content.get("app"))
    if not app.get("package"):
        return
    rest = content | {"app": {key: value for key, value in app.items() if key != "package"}}
    if _is_wrapped(rest):
        yield Fault("translation.internal_scheme", name, "app.package", "remove it, and the title beside each value")
    else:
        change = "remove it: beside it each text would have to be an object with title and value"
        yield Fault("translation.invalid_format", name, "app.package", change)


def _is_wrapped(texts: dict[str, object]) -> bool:
    """Return whether every leaf is an object with a title and a value."""
    waiting: list[object] = list(texts.values())
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict):
            return False
        if one.keys() != LEAF or not all(isinstance(text, str) for text in one.values()):
            waiting.extend(one.values())
    return True


def _labels(name: str, app: dict[str, object], manifest: dict[str, object]) -> Iterator[Fault]:
    words = app.get("parameters") or {}
    if not isinstance(words, dict):
        yield Fault("translation.invalid_format", name, "app.parameters", "must be an object: { … }")
        return
    names = [one.name for one in parameters_of(manifest) if one.name]
    for parameter, fields in words.items():
        key = f"app.parameters.{parameter}"
        label = as_object(fields).get("label")
        if not isinstance(label, str) and as_object(label).keys() != LEAF:
            change = 'must be an object with a text: {"label": "…"}'
            yield Fault("translation.missing_required_key_on_leaf", name, key, change)
        if parameter not in names:
            change = "the manifest has no such parameter: remove it, or spell it as there"
            yield Fault("translation.unknown_parameter", name, key, change)
    for parameter in names:
        if parameter not in words:
            change = "is missing: admins would see the parameter's name alone"
            yield Fault("translation.no_label", name, f"app.parameters.{parameter}", change)


def _listing(name: str, app: dict[str, object], manifest: dict[str, object]) -> Iterator[Fault]:
    products = [key for key in app if key in LOCATIONS]
    for product in products:
        if product not in _products(manifest):
            change = "the manifest's location does not name this product: remove it, or add the location"
            yield Fault("translation.products_do_not_match_manifest_products", name, f"app.{product}", change)
        rule = "translation.missing_required_key_for_product"
        for key in _missing(as_object(app[product]), manifest):
            yield Fault(rule, name, f"app.{product}.{key}", "is missing: add it")
    for key in [] if products else _missing(app, manifest):
        yield Fault("translation.missing_required_key", name, f"app.{key}", "is missing: add it")


def _products(manifest: dict[str, object]) -> list[str]:
    if manifest.get("marketingOnly") is True:
        location = as_object(manifest.get("location"))
        return [ALIASES.get(product, product) for product in location] or ["support"]
    return ["support"] if manifest.get("requirementsOnly") is True else products_of(manifest)


def _missing(texts: dict[str, object], manifest: dict[str, object]) -> list[str]:
    required = PUBLIC if is_public(manifest) else PUBLIC[:1]
    present = {"short_description" if key == "description" else key for key, value in texts.items() if value}
    return [key for key in required if key not in present]
