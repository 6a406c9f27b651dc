"""What Zendesk would refuse in `requirements.json`: the objects it makes when the app is installed.

Rules: the vendor's app validator, "requirements". What stands under `custom_objects_v2` has rules of its own there,
which are not repeated here.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.packaging.json_text import as_list, as_object, read_json
from app.packaging.zendesk_locations import ALIASES
from app.packaging.zendesk_rules import Fault, Files

NAME = "requirements.json"
REQUIREMENTS_MAX = 5_000
CUSTOM_OBJECTS_MAX = 50
KINDS = (
    "automations", "channel_integrations", "custom_objects", "macros", "targets", "views", "ticket_fields", "triggers",
    "user_fields", "organization_fields", "webhooks", "custom_objects_v2",
)  # fmt: skip
UNTITLED = ("channel_integrations", "custom_objects", "webhooks", "custom_objects_v2")
REQUIRED = {
    "user_fields": ("key",),
    "organization_fields": ("key",),
    "webhooks": ("name", "status", "endpoint", "http_method", "request_format"),
    "channel_integrations": ("manifest_url",),
}
CUSTOM_OBJECTS = {
    "custom_object_types": ("key", "schema"),
    "custom_object_relationship_types": ("key", "source", "target"),
}
REFUSED_TARGETS = ("http_target", "url_target_v2")


def check_requirements(manifest: dict[str, object], files: Files) -> Iterator[Fault]:
    """Yield what is wrong with the requirements, if the package has any."""
    products = [ALIASES.get(product, product) for product in as_object(manifest.get("location"))]
    if NAME not in files:
        if manifest.get("requirementsOnly") is True:
            yield Fault("missing_requirements", NAME, "", "is missing: requirementsOnly needs it")
    elif manifest.get("marketingOnly") is True or products == ["chat"]:
        yield Fault("requirements_not_supported", NAME, "", "remove it: such an app can require nothing")
    else:
        yield from _file(files[NAME])


def _file(text: bytes) -> Iterator[Fault]:
    try:
        content, repeated = read_json(text)
    except ValueError as error:
        yield Fault("requirements_not_json", NAME, "", f"write it as JSON: {error}")
        return
    for key in repeated:
        yield Fault("duplicate_requirements", NAME, key, "stands there twice: remove one")
    if not isinstance(content, dict):
        yield Fault("requirements_not_json_object", NAME, "", "put an object there: { … }")
        return
    yield from _count(content)
    for kind, entries in content.items():
        if kind not in KINDS:
            yield Fault("invalid_requirements_types", NAME, kind, f"must be one of {', '.join(KINDS)}")
        elif not isinstance(entries, dict):
            yield Fault("invalid_requirements_structure", NAME, kind, "must be an object: { … }")
        else:
            yield from _kind(kind, entries)


def _count(content: dict[str, object]) -> Iterator[Fault]:
    count = sum(_size(entries) for entries in content.values())
    if count > REQUIREMENTS_MAX:
        change = f"holds {count}: leave at most {REQUIREMENTS_MAX}"
        yield Fault("excessive_requirements", NAME, "", change)


def _size(entries: object) -> int:
    inner = entries.values() if isinstance(entries, dict) else [entries]
    return sum(len(one) if isinstance(one, list) else 1 for one in inner)


def _kind(kind: str, entries: dict[str, object]) -> Iterator[Fault]:
    if kind == "custom_objects":
        yield from _custom_objects(entries)
        return
    if kind == "custom_objects_v2":
        change = "this check leaves it to Zendesk, which judges it at the upload"
        yield Fault("custom_objects_v2.not_judged", NAME, kind, change)
        return
    if kind == "channel_integrations" and len(entries) > 1:
        yield Fault("multiple_channel_integrations", NAME, kind, "leave one")
    required = (*REQUIRED.get(kind, ()), *(() if kind in UNTITLED else ("title",)))
    for name, entry in entries.items():
        key = f"{kind}.{name}"
        yield from _entry(key, entry, required)
        if kind == "targets" and as_object(entry).get("type") in REFUSED_TARGETS:
            yield Fault("invalid_requirements_types", NAME, f"{key}.type", "is no longer accepted: use webhooks")


def _entry(key: str, entry: object, required: tuple[str, ...]) -> Iterator[Fault]:
    if not isinstance(entry, dict):
        yield Fault("invalid_requirements_structure", NAME, key, "must be an object: { … }")
        return
    for field in required:
        if field not in entry:
            yield Fault("missing_required_fields", NAME, f"{key}.{field}", "is missing: add it")


def _custom_objects(groups: dict[str, object]) -> Iterator[Fault]:
    if "custom_object_types" not in groups:
        key = "custom_objects.custom_object_types"
        yield Fault("missing_required_fields", NAME, key, "is missing: add it")
    for group, required in CUSTOM_OBJECTS.items():
        entries = groups.get(group, [])
        if not isinstance(entries, list):
            yield Fault("invalid_requirements_structure", NAME, f"custom_objects.{group}", "must be a list: [ … ]")
        for index, entry in enumerate(as_list(entries)):
            yield from _entry(f"custom_objects.{group}[{index}]", entry, required)
    count = sum(_size(entries) for entries in groups.values())
    if count > CUSTOM_OBJECTS_MAX:
        change = f"holds {count}: leave at most {CUSTOM_OBJECTS_MAX}"
        yield Fault("excessive_custom_objects_requirements", NAME, "custom_objects", change)
