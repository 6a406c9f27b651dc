"""Zendesk packages broken in one place of their JSON, each beside the one fault that is to be found in it."""

from __future__ import annotations

from typing import Any

from tests.packaging.packages import (
    ENGLISH,
    LISTED,
    REQUIRES,
    SIDEBAR,
    Change,
    as_json,
    both,
    edited,
    pageless,
    replaced,
    with_file,
    with_manifest,
    with_parameter,
    with_place,
    with_requirements,
    with_words,
    without_file,
    without_key,
)

Broken = tuple[str, str, str, Change]  # rule, file, key, how the good package becomes one that breaks it

DEEP = b"[" * 200 + b"]" * 200


def manifest(rule: str, key: str, change: Change) -> Broken:
    return rule, "manifest.json", key, change


def place(rule: str, key: str, value: Any) -> Broken:
    return manifest(rule, f"location.support.ticket_sidebar{key}", with_place("ticket_sidebar", value))


def parameter(rule: str, key: str, **fields: Any) -> Broken:
    return manifest(rule, f"parameters[{fields.get('name', 2)}]{key}", with_parameter(**fields))


def english(rule: str, key: str, change: Change) -> Broken:
    return rule, "translations/en.json", key, change


def requirement(rule: str, key: str, content: Any) -> Broken:
    return rule, "requirements.json", key, with_requirements(content)


def sidebar(**options: Any) -> dict[str, Any]:
    return {"url": "assets/iframe.html", **options}


MANIFESTS: list[Broken] = [
    manifest("missing_manifest", "", without_file("manifest.json")),
    (
        "nested_manifest",
        "app/manifest.json",
        "",
        lambda files: {f"app/{name}": data for name, data in files.items()},
    ),
    manifest("manifest_not_json", "", with_file("manifest.json", b"{'name': 1}")),
    manifest("manifest_not_json", "", with_file("manifest.json", b'{"name": NaN}')),
    manifest("manifest_not_json", "", with_file("manifest.json", b'{"name": "\xff"}')),
    manifest("manifest_not_json", "", with_file("manifest.json", DEEP)),
    manifest("manifest_not_json", "", with_file("manifest.json", b"[" * 200_000)),
    manifest("manifest_not_json_object", "", with_file("manifest.json", b"[]")),
    manifest("duplicate_manifest_keys", "version", replaced("manifest.json", b"{", b'{"version": "1.0.0",')),
    manifest("duplicate_manifest_keys", "email", replaced("manifest.json", b'"email"', b'"email": "x", "email"')),
    manifest("duplicate_manifest_keys", "type", replaced("manifest.json", b'"type"', b'"type": "url", "type"')),
    manifest("manifest_keys.missing", "author", without_key("author")),
    manifest("manifest_keys.missing", "defaultLocale", without_key("defaultLocale")),
    manifest("manifest_keys.missing", "frameworkVersion", without_key("frameworkVersion")),
    manifest("manifest_keys.missing", "location", without_key("location")),
    manifest("manifest_keys.missing", "location", with_manifest(location={"support": {}})),
    manifest("unacceptable_boolean", "signedUrls", with_manifest(signedUrls="true")),
    manifest("unacceptable_boolean", "private", with_manifest(private=None)),
    manifest("unacceptable_boolean", "singleInstall", with_manifest(singleInstall=1)),
    parameter("unacceptable_boolean", ".required", name="a", required="yes"),
    manifest("unacceptable_string", "version", with_manifest(version=1.2)),
    manifest("unacceptable_string", "gaID", with_manifest(gaID=7)),
    manifest("unacceptable_string", "frameworkVersion", with_manifest(frameworkVersion=2.0)),
    manifest("unacceptable_string", "author.name", edited("manifest.json", lambda it: it["author"].update(name=7))),
    manifest("unacceptable_hash", "author", with_manifest(author="Ada")),
    manifest("unacceptable_hash", "experiments", with_manifest(experiments=["hashParams"])),
    manifest("unacceptable_hash", "location.support", with_manifest(location={"support": 7})),
    manifest("unacceptable_array_of_strings", "domainWhitelist", with_manifest(domainWhitelist="engine.example")),
    manifest("unacceptable_array_of_strings", "domainWhitelist", with_manifest(domainWhitelist=["a.example", 7])),
    manifest("invalid_url", "author.url", edited("manifest.json", lambda it: it["author"].update(url="a.example"))),
    manifest("invalid_url", "termsConditionsURL", with_manifest(termsConditionsURL="ftp://engine.example")),
    manifest("invalid_version", "frameworkVersion", with_manifest(frameworkVersion="2.1")),
    manifest("invalid_version", "frameworkVersion", with_manifest(frameworkVersion="1.0")),
    manifest("invalid_default_locale", "defaultLocale", with_manifest(defaultLocale="english")),
    manifest("missing_translation_file", "defaultLocale", both(
        with_manifest(defaultLocale="de"), with_file("translations/fr.json", as_json(ENGLISH))
    )),
    manifest("no_template_deprecated_in_v2", "noTemplate", with_manifest(noTemplate=True)),
    manifest("invalid_experiment", "experiments.faster", with_manifest(experiments={"faster": True})),
    manifest("no_location_required", "location", both(REQUIRES, with_manifest(location={"support": SIDEBAR}))),
    manifest("no_framework_version_required", "frameworkVersion", both(
        REQUIRES, with_manifest(frameworkVersion="2.0")
    )),
    manifest("no_parameters_required", "parameters", both(
        LISTED, with_manifest(parameters=[{"name": "a"}]), with_words(parameters={"a": {"label": "A"}})
    )),
    manifest("marketing_only_app_cant_be_private", "private", both(LISTED, with_manifest(private=True))),
    ("no_source_required_apps", "assets/main.js", "", both(REQUIRES, with_file("assets/main.js"))),
    manifest("domain_whitelist.not_a_host", "domainWhitelist", with_manifest(domainWhitelist=["https://a.example"])),
    manifest("domain_whitelist.not_a_host", "domainWhitelist", with_manifest(domainWhitelist=["a.example:8443"])),
    manifest("domain_whitelist.not_a_host", "domainWhitelist", with_manifest(domainWhitelist=["{{setting.address}}"])),
    manifest("author.incomplete", "author.email", edited("manifest.json", lambda it: it["author"].pop("email"))),
    manifest("version.missing", "version", without_key("version")),
    manifest("version.not_three_numbers", "version", with_manifest(version="1.2")),
    manifest("oauth_keys.missing", "oauth.client_id", both(
        with_parameter(name="grant", type="oauth"),
        with_manifest(oauth={"client_id": "", "client_secret": "x", "authorize_uri": "x", "access_token_uri": "x"}),
        # The word itself is one that Zendesk warns of; an escape spells it another way.
        replaced("manifest.json", b"client_secret", b"client_\\u0073ecret"),
    )),
    manifest("oauth_parameter_required", "parameters", both(
        with_manifest(oauth={"client_id": "x", "client_secret": "x", "authorize_uri": "x", "access_token_uri": "x"}),
        replaced("manifest.json", b"client_secret", b"client_\\u0073ecret"),
    )),
]  # fmt: skip

LOCATIONS: list[Broken] = [
    manifest("invalid_host", "location.desk", with_place("ticket_sidebar", "assets/iframe.html", "desk")),
    manifest("invalid_location", "location.support.left", with_place("left", "assets/iframe.html")),
    manifest("invalid_location", "location.support.deal_card", with_place("deal_card", "assets/iframe.html")),
    manifest("invalid_location", "location.support.custom_object_record_sidebar", with_place(
        "custom_object_record_sidebar", sidebar(objectTypes=["plane"])
    )),
    manifest("locations_must_be_urls", "location", with_manifest(location=["ticket_sidebar"])),
    manifest("locations_must_be_urls", "location", with_manifest(location="ticket_sidebar")),
    manifest("locations_must_be_urls", "location.support", with_manifest(location={"support": ["ticket_sidebar"]})),
    place("locations_must_be_urls", ".url", "_legacy"),
    place("blank_location_uri", ".url", {}),
    place("blank_location_uri", ".url", ""),
    place("blank_location_uri", ".url", {"url": 7}),
    place("invalid_location_uri", ".url", "iframe.html"),
    place("invalid_location_uri", ".url", "assets/other.html"),
    place("invalid_location_uri", ".url", "assets/../manifest.json"),
    place("invalid_location_uri", ".url", "assets/a b.html"),
    place("invalid_location_uri", ".url", "http://engine.example/page"),
    place("invalid_location_uri", ".url", "http://127.0.0.1/page"),
    place("invalid_location_uri", ".url", "http://localhost.engine.example/page"),
    place("invalid_location_uri", ".url", "https://"),
    place("invalid_location_uri", ".url", "//engine.example/assets/iframe.html"),
    place("invalid_location_uri", ".url", "javascript:alert(1)"),
    place("invalid_location_flexible_type", ".flexible", sidebar(flexible="true")),
    place("location.unknown_option", ".width", sidebar(width=320)),
    place("location.option_type", ".autoHide", sidebar(autoHide="no")),
    place("location.option_type", ".size", sidebar(size="450px")),
    place("location.option_type", ".objectTypes", sidebar(objectTypes=[])),
    place("location.unsigned_page", ".url", sidebar(signed=True)),
    manifest("location.unsigned_page", "location.support.ticket_sidebar.url", with_manifest(signedUrls=True)),
]  # fmt: skip

PARAMETERS: list[Broken] = [
    manifest("unacceptable_array", "parameters", both(
        with_manifest(parameters={"address": {}}), with_words(parameters={})
    )),
    parameter("unacceptable_array", ".scopes", name="a", secure=True, scopes="header"),
    manifest("unacceptable_hash", "parameters[2]", edited("manifest.json", lambda it: it["parameters"].append("a"))),
    parameter("parameter.no_name", ".name", type="text"),
    parameter("duplicate_parameters", "", name="address", type="url"),
    parameter("name_as_parameter_name", ".name", name="name"),
    manifest("invalid_type_parameter", "parameters[a].type", both(
        with_parameter(name="a", type="password"), replaced("manifest.json", b"password", b"p\\u0061ssword")
    )),
    parameter("invalid_type_parameter", ".type", name="a", type="mtls"),
    parameter("invalid_type_parameter", ".type", name="a", type=["text"]),
    parameter("invalid_hidden_parameter", ".required", name="a", type="hidden", required=True),
    manifest("too_many_oauth_parameters", "parameters", both(
        with_parameter(name="a", type="oauth"), with_parameter(name="b", type="oauth")
    )),
    parameter("oauth_parameter_cannot_be_secure", ".secure", name="a", type="oauth", secure=True, scopes=["header"]),
    parameter("field_requires_secure_parameter", ".scopes", name="a", scopes=["header"]),
    parameter("field_cannot_be_empty", ".scopes", name="a", secure=True, scopes=[]),
    parameter("field_contains_invalid_values", ".scopes", name="a", secure=True, scopes=["header", "cookie"]),
    parameter("secure_parameter.no_scopes", ".scopes", name="a", secure=True),
    manifest("secure_parameter.no_whitelist", "domainWhitelist", without_key("domainWhitelist")),
    parameter("insecure_token_parameter", ".secure", name="myPwd"),
    parameter("insecure_token_parameter", ".secure", name="KEY", type="text"),
    parameter("default_secure_or_hidden_parameter", ".default", name="a", type="hidden", default="x"),
    parameter("default_secure_or_hidden_parameter", ".default", name="a", secure=True, scopes=["url"], default=None),
]  # fmt: skip

TRANSLATIONS: list[Broken] = [
    ("translation.invalid_locale", "translations/zh-hant.json", "", with_file(
        "translations/zh-hant.json", as_json(ENGLISH)
    )),
    ("translation.invalid_locale", "translations/de/at.json", "", with_file(
        "translations/de/at.json", as_json(ENGLISH)
    )),
    ("translation.not_json", "translations/de.json", "", with_file("translations/de.json", b"\xef\xbb\xbf{}")),
    english("translation.not_json_object", "", with_file("translations/en.json", b'"Example"')),
    english("translation.duplicate_keys", "label", replaced(
        "translations/en.json", b'"label"', b'"label": "x", "label"'
    )),
    english("translation.invalid_format", "app", with_file("translations/en.json", b'{"app": []}')),
    english("translation.invalid_format", "app.parameters", with_words(parameters=["address", "signer"])),
    english("translation.invalid_format", "app.package", with_words(package={"a": {"title": "A", "value": "A"}})),
    ("translation.internal_scheme", "translations/de.json", "app.package", with_file("translations/de.json", as_json(
        {"app": {"package": {"a": {"title": "A", "value": "A"}}, "parameters": {
            "address": {"label": {"title": "A", "value": "A"}}, "signer": {"label": {"title": "A", "value": "A"}},
        }}}
    ))),
    english("translation.missing_required_key_on_leaf", "app.parameters.signer", with_words(
        parameters={"address": {"label": "Address"}, "signer": "Signer"}
    )),
    english("translation.missing_required_key_on_leaf", "app.parameters.signer", with_words(
        parameters={"address": {"label": "Address"}, "signer": {"helpText": "Signer"}}
    )),
    english("translation.missing_required_key", "app.name", edited(
        "translations/en.json", lambda it: it["app"].pop("name")
    )),
    english("translation.missing_required_key", "app.long_description", both(
        with_manifest(private=False), edited("translations/en.json", lambda it: it["app"].pop("long_description"))
    )),
    english("translation.missing_required_key_for_product", "app.support.name", with_words(support={"title": "x"})),
    english("translation.products_do_not_match_manifest_products", "app.chat", with_words(chat={"name": "x"})),
    english("translation.no_english", "", lambda files: {
        name.replace("en.json", "de.json"): data.replace(b'"defaultLocale": "en"', b'"defaultLocale": "de"')
        for name, data in files.items()
    }),
    english("translation.no_label", "app.parameters.signer", with_words(parameters={"address": {"label": "Address"}})),
    english("translation.unknown_parameter", "app.parameters.adress", edited(
        "translations/en.json", lambda it: it["app"]["parameters"].update(adress={"label": "Address"})
    )),
]  # fmt: skip

WEBHOOK = {"name": "A", "status": "active", "endpoint": "https://a.example", "http_method": "POST"}

REQUIREMENTS: list[Broken] = [
    ("requirements_not_json", "requirements.json", "", with_file("requirements.json", b"{,}")),
    ("requirements_not_json_object", "requirements.json", "", with_requirements([])),
    ("duplicate_requirements", "requirements.json", "a", with_file(
        "requirements.json", b'{"triggers": {"a": {"title": "A"}, "a": {"title": "B"}}}'
    )),
    ("missing_requirements", "requirements.json", "", pageless("requirementsOnly")),
    ("requirements_not_supported", "requirements.json", "", both(LISTED, with_requirements({}))),
    ("requirements_not_supported", "requirements.json", "", both(
        with_manifest(location={"chat": {"chat_sidebar": "assets/iframe.html"}}), with_requirements({})
    )),
    requirement("invalid_requirements_types", "sla_policies", {"sla_policies": {"a": {"title": "A"}}}),
    requirement("invalid_requirements_types", "targets.a.type", {
        "targets": {"a": {"title": "A", "type": "http_target"}}
    }),
    requirement("invalid_requirements_structure", "triggers", {"triggers": [{"title": "A"}]}),
    requirement("invalid_requirements_structure", "triggers.a", {"triggers": {"a": "A"}}),
    requirement("missing_required_fields", "macros.a.title", {"macros": {"a": {}}}),
    requirement("missing_required_fields", "user_fields.a.key", {"user_fields": {"a": {"title": "A"}}}),
    requirement("missing_required_fields", "webhooks.a.request_format", {"webhooks": {"a": WEBHOOK}}),
    requirement("missing_required_fields", "channel_integrations.a.manifest_url", {"channel_integrations": {"a": {}}}),
    requirement("missing_required_fields", "custom_objects.custom_object_types[0].schema", {
        "custom_objects": {"custom_object_types": [{"key": "a"}]}
    }),
    requirement("missing_required_fields", "custom_objects.custom_object_types", {"custom_objects": {}}),
    requirement("excessive_requirements", "", {"views": {str(number): {"title": "A"} for number in range(5_001)}}),
    requirement("excessive_custom_objects_requirements", "custom_objects", {
        "custom_objects": {"custom_object_types": [{"key": str(number), "schema": {}} for number in range(51)]}
    }),
    requirement("multiple_channel_integrations", "channel_integrations", {
        "channel_integrations": {"a": {"manifest_url": "/a"}, "b": {"manifest_url": "/b"}}
    }),
    requirement("custom_objects_v2.not_judged", "custom_objects_v2", {"custom_objects_v2": {"objects": []}}),
]  # fmt: skip
