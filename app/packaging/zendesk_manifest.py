"""What Zendesk would refuse in `manifest.json` apart from `location` and `parameters`.

Rules: the vendor's app validator, "manifest" and "marketplace"; App manifest reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from app.packaging.json_text import as_list, as_object, read_json
from app.packaging.zendesk_rules import Fault, Files

NAME = "manifest.json"
BOOLEANS = ("requirementsOnly", "marketingOnly", "singleInstall", "signedUrls", "private")
STRINGS = ("defaultLocale", "version", "frameworkVersion", "remoteInstallationURL", "termsConditionsURL", "gaID")
AUTHOR = ("name", "email", "url")
OBJECTS = ("author", "experiments", "oauth")
EXPERIMENTS = ("hashParams", "newCssCompiler")
FRAMEWORK = "2.0"
LOCALE = re.compile(r"[a-z]{2,3}(-\w{2,3})?", re.ASCII)
VERSION = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)
PLACEHOLDER = re.compile(r"\{\{setting\.(\w+)\}\}")


def read_manifest(files: Files) -> tuple[dict[str, object] | None, list[Fault]]:
    """Return the manifest, and why there is none or what stands there twice."""
    if NAME not in files:
        return None, [_missing(files)]
    try:
        value, repeated = read_json(files[NAME])
    except ValueError as error:
        return None, [Fault("manifest_not_json", NAME, "", f"write it as JSON: {error}")]
    if not isinstance(value, dict):
        return None, [Fault("manifest_not_json_object", NAME, "", "put an object there: { … }")]
    return value, [Fault("duplicate_manifest_keys", NAME, key, "stands there twice: remove one") for key in repeated]


def has_no_page(manifest: dict[str, object]) -> bool:
    """Return whether the package brings objects or a listing alone, and no page."""
    return manifest.get("requirementsOnly") is True or manifest.get("marketingOnly") is True


def is_public(manifest: dict[str, object]) -> bool:
    """Return whether the app is meant for the marketplace."""
    return manifest.get("private", True) is False


def check_manifest(manifest: dict[str, object], files: Files) -> Iterator[Fault]:
    """Yield what is wrong with the manifest's own keys."""
    yield from _required(manifest)
    yield from _types(manifest)
    yield from _author(manifest.get("author"))
    yield from _urls(manifest)
    yield from _versions(manifest)
    yield from _locale(manifest.get("defaultLocale"), files)
    yield from _experiments(as_object(manifest.get("experiments")))
    yield from _whitelist(manifest)
    if manifest.get("noTemplate") not in (None, False, []):
        yield _fault("no_template_deprecated_in_v2", "noTemplate", "remove it: see autoLoad and autoHide of a location")
    if has_no_page(manifest):
        yield from _without_page(manifest, files)


def _fault(rule: str, key: str, change: str) -> Fault:
    return Fault(rule, NAME, key, change)


def _missing(files: Files) -> Fault:
    for name in sorted(files):
        if name.count("/") == 1 and name.endswith(f"/{NAME}"):
            change = "stands in a folder: pack the folder's content and not the folder"
            return Fault("nested_manifest", name, "", change)
    return Fault("missing_manifest", NAME, "", "is missing: put it at the top of the package")


def _required(manifest: dict[str, object]) -> Iterator[Fault]:
    keys = ("author", "defaultLocale") if has_no_page(manifest) else ("author", "defaultLocale", "frameworkVersion")
    for key in keys:
        if manifest.get(key) is None:
            yield _fault("manifest_keys.missing", key, "is missing: add it")


def _types(manifest: dict[str, object]) -> Iterator[Fault]:
    for key in BOOLEANS:
        value = manifest.get(key, False)
        # The validator takes null for false, except where the default is true.
        if not isinstance(value, bool) and not (value is None and key != "private"):
            yield _fault("unacceptable_boolean", key, "must be true or false, without quotes")
    for key in STRINGS:
        if not isinstance(manifest.get(key), str | None):
            yield _fault("unacceptable_string", key, "must be a text in quotes")
    for key in OBJECTS:
        if not isinstance(manifest.get(key), dict | None):
            yield _fault("unacceptable_hash", key, "must be an object: { … }")


def _author(author: object) -> Iterator[Fault]:
    if not isinstance(author, dict):
        return
    for key in AUTHOR:
        value = author.get(key)
        if not isinstance(value, str | None):
            yield _fault("unacceptable_string", f"author.{key}", "must be a text in quotes")
        elif not value:
            yield _fault("author.incomplete", f"author.{key}", "is missing: add it")


def _urls(manifest: dict[str, object]) -> Iterator[Fault]:
    author = as_object(manifest.get("author"))
    for key, value in (("author.url", author.get("url")), ("termsConditionsURL", manifest.get("termsConditionsURL"))):
        if isinstance(value, str) and value and not _is_web_address(value):
            yield _fault("invalid_url", key, "must be an address such as https://example.com")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and re.search(r"\s", text) is None
    except ValueError:
        return False


def _versions(manifest: dict[str, object]) -> Iterator[Fault]:
    framework = manifest.get("frameworkVersion")
    if isinstance(framework, str) and framework != FRAMEWORK and not has_no_page(manifest):
        yield _fault("invalid_version", "frameworkVersion", f'must be "{FRAMEWORK}"')
    version = manifest.get("version")
    if version is None:
        yield _fault("version.missing", "version", "is missing: add three numbers such as 1.2.3")
    elif isinstance(version, str) and not VERSION.fullmatch(version):
        yield _fault("version.not_three_numbers", "version", "must be three numbers such as 1.2.3")


def _locale(locale: object, files: Files) -> Iterator[Fault]:
    if not isinstance(locale, str):
        return
    if not LOCALE.fullmatch(locale):
        yield _fault("invalid_default_locale", "defaultLocale", "must look like en or pt-br")
    elif f"translations/{locale}.json" not in files:
        yield _fault("missing_translation_file", "defaultLocale", f"add translations/{locale}.json, or name another")


def _experiments(experiments: dict[str, object]) -> Iterator[Fault]:
    for name, value in experiments.items():
        if value not in (None, False) and name not in EXPERIMENTS:
            yield _fault("invalid_experiment", f"experiments.{name}", "remove it")


def _whitelist(manifest: dict[str, object]) -> Iterator[Fault]:
    hosts = manifest.get("domainWhitelist")
    if hosts is None:
        return
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        yield _fault("unacceptable_array_of_strings", "domainWhitelist", 'must be a list of hosts: ["example.com"]')
        return
    parameters = map(as_object, as_list(manifest.get("parameters")))
    addresses = [one.get("name") for one in parameters if one.get("type") == "url"]
    for host in hosts:
        # A setting that holds a whole address ends in "Proxy error: Invalid request".
        holds_address = any(name in addresses for name in PLACEHOLDER.findall(host))
        if holds_address or not HOST_NAME.fullmatch(PLACEHOLDER.sub("x", host)):
            change = f"{host} must be a bare host name such as example.com: no https://, port or path"
            yield _fault("domain_whitelist.not_a_host", "domainWhitelist", change)


def _without_page(manifest: dict[str, object], files: Files) -> Iterator[Fault]:
    marketing = manifest.get("marketingOnly") is True
    kind = "marketingOnly" if marketing else "requirementsOnly"
    if manifest.get("location"):
        yield _fault("no_location_required", "location", f"remove it: {kind} has no page")
    if manifest.get("frameworkVersion") is not None:
        yield _fault("no_framework_version_required", "frameworkVersion", f"remove it: {kind} has no page")
    if marketing and manifest.get("parameters"):
        yield _fault("no_parameters_required", "parameters", "remove them: marketingOnly has no settings")
    if marketing and not is_public(manifest):
        yield _fault("marketing_only_app_cant_be_private", "private", "must be false: a listing is public")
    for name in sorted(files):
        if name.endswith((".js", ".jsx", ".css", ".scss", ".hdbs")):
            yield Fault("no_source_required_apps", name, "", f"remove it: {kind} has no page")
