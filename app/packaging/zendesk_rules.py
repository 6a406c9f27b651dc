"""The rules a Zendesk package is held to, by key, and what is said of a package that breaks one.

Keys without a dot, and those under `manifest_keys`, `oauth_keys`, `translation` and `banner`, are those of the vendor's
app validator where it has the rule. `zip`, `debris`, `logo`, `icon` and a few others are this project's, for what the
vendor's upload page and reviewers look at, or what nobody should upload.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]

SHOWN_CHARACTERS = 200  # of one part of a message; names and values come from the package

ERRORS = {
    "zip.unreadable": "the file is no zip, is damaged, or holds a member that cannot be unpacked",
    "zip.too_large": "the archive is over 10 MB, or its files are over 50 MB together",
    "zip.too_many_members": "the archive has more than 1,000 members",
    "zip.bomb": "a member unpacks to over a hundred times its size, or members overlap",
    "zip.foreign_data": "something stands before the first member of the archive",
    "zip.encrypted": "a member is encrypted",
    "zip.backslash": "a name has a backslash",
    "zip.absolute_path": "a name begins with a slash or a drive",
    "zip.parent_path": "a name has a part `..`",
    "zip.odd_name": "a name is empty, has an empty part, a control character, or one that not every system takes",
    "zip.duplicate_member": "two members have one name",
    "zip.case_clash": "two names differ in upper and lower case, or in how an accent is written, alone",
    "zip.file_as_folder": "a name is a file and a folder at once",
    "zip.special_file": "a member is neither a file nor a folder",
    "symlink_in_zip": "a member is a symbolic link",
    "debris.temporary": "a file of an editor or a build, such as `tmp/…`, `…~`, `….bak`",
    "debris.hidden": "a file or folder whose name begins with a dot",
    "debris.system": "a file of an operating system, such as `__MACOSX/…`, `Thumbs.db`",
    "debris.dependencies": "`node_modules` or `bower_components`",
    "debris.source_map": "a source map",
    "debris.settings": "`zcli.apps.config.json`, which holds settings in clear",
    "debris.source": "what the app is built from: TypeScript, Sass, `package.json` and the like",
    "unsupported_mime_type_detected": "an archive, document, recording, program or shell script, by ending or content",
    "missing_manifest": "`manifest.json` is not in the package",
    "nested_manifest": "`manifest.json` stands in a folder",
    "manifest_not_json": "`manifest.json` is not JSON in UTF-8",
    "manifest_not_json_object": "`manifest.json` is JSON, and no object",
    "duplicate_manifest_keys": "a key stands twice in one object of `manifest.json`, at any depth",
    "manifest_keys.missing": "`author`, `defaultLocale`, `location` or `frameworkVersion` is missing or empty",
    "unacceptable_boolean": "a key that takes true or false has something else",
    "unacceptable_string": "a key that takes a text has something else",
    "unacceptable_hash": "a key that takes an object has something else",
    "unacceptable_array": "a key that takes a list has something else",
    "unacceptable_array_of_strings": "`domainWhitelist` is no list of texts",
    "invalid_url": "`author.url` or `termsConditionsURL` is no http(s) address with a host",
    "invalid_version": '`frameworkVersion` is not `"2.0"`',
    "invalid_default_locale": "`defaultLocale` does not look like `en` or `pt-br`",
    "missing_translation_file": "the file of `defaultLocale` is missing",
    "no_template_deprecated_in_v2": "`noTemplate` is set",
    "invalid_experiment": "an experiment other than `hashParams` and `newCssCompiler` is on",
    "no_location_required": "`location` beside `requirementsOnly` or `marketingOnly`",
    "no_framework_version_required": "`frameworkVersion` beside `requirementsOnly` or `marketingOnly`",
    "no_parameters_required": "`parameters` beside `marketingOnly`",
    "marketing_only_app_cant_be_private": "`marketingOnly` without `private: false`",
    "no_source_required_apps": "scripts or styles beside `requirementsOnly` or `marketingOnly`",
    "domain_whitelist.not_a_host": "an entry of `domainWhitelist` has a scheme, port or path, or is no host name",
    "invalid_host": "`location` names a product that does not exist",
    "invalid_location": "a product has no such location, or it is behind a switch that is off",
    "locations_must_be_urls": "`location` is a list or a name, as under the first framework",
    "blank_location_uri": "a location that loads by itself has no `url`",
    "invalid_location_uri": "a `url` is neither a file under `assets/` nor an https address",
    "invalid_location_flexible_type": "`flexible` is neither true nor false",
    "parameter.no_name": "a parameter has no `name`",
    "duplicate_parameters": "two parameters have one name",
    "name_as_parameter_name": "a parameter is called `name`",
    "invalid_type_parameter": "a parameter's `type` does not exist, or is no longer accepted",
    "invalid_hidden_parameter": "a hidden parameter is required",
    "too_many_oauth_parameters": "there is more than one parameter of type `oauth`",
    "oauth_parameter_cannot_be_secure": "a parameter of type `oauth` is secure",
    "field_requires_secure_parameter": "a parameter that is not secure has `scopes`",
    "field_cannot_be_empty": "`scopes` is empty",
    "field_contains_invalid_values": "`scopes` names a scope that does not exist",
    "oauth_keys.missing": "`oauth` lacks one of its four keys",
    "oauth_parameter_required": "`oauth` without a parameter of type `oauth`",
    "translation.invalid_locale": "a file under `translations/` is not named after a locale",
    "translation.not_json": "a translation is not JSON in UTF-8",
    "translation.not_json_object": "a translation is JSON, and no object",
    "translation.duplicate_keys": "a key stands twice in one object of a translation",
    "translation.invalid_format": "a part of a translation has another shape than the host reads",
    "translation.missing_required_key_on_leaf": "the words of a parameter have no `label`",
    "translation.missing_required_key": "`app.name` is missing, or in a public app one of the listing's texts",
    "translation.missing_required_key_for_product": "the same, in the texts for one product",
    "translation.products_do_not_match_manifest_products": "texts for a product that `location` does not name",
    "requirements_not_json": "`requirements.json` is not JSON in UTF-8",
    "requirements_not_json_object": "`requirements.json` is JSON, and no object",
    "duplicate_requirements": "a key stands twice in one object of `requirements.json`",
    "missing_requirements": "`requirementsOnly` without `requirements.json`",
    "requirements_not_supported": "`requirements.json` beside `marketingOnly`, or in an app for Chat alone",
    "invalid_requirements_types": "a kind of requirement, or of target, is not accepted",
    "invalid_requirements_structure": "a kind of requirement, or one of its entries, has another shape than an object",
    "missing_required_fields": "a requirement lacks a field, such as `title`",
    "excessive_requirements": "there are over 5,000 requirements",
    "excessive_custom_objects_requirements": "there are over 50 custom objects and relationships",
    "multiple_channel_integrations": "there is more than one channel integration",
    "logo.missing": "`logo.png` or `logo-small.png` is missing; of several products each has its own",
    "logo.invalid_format": "a logo is no whole PNG",
    "logo.invalid_size": "`logo.png` is not 320 by 320 pixels, or `logo-small.png` not 128 by 128",
    "icon.missing": "a location that is opened by an icon has none",
    "banner.invalid_format": "`assets/banner.png` is no whole PNG",
    "banner.invalid_size": "`assets/banner.png` is neither 830 by 200 pixels nor 1660 by 400",
    "dirty_svg": "an SVG is not well-formed, or declares entities",
}
WARNINGS = {
    "author.incomplete": "`author` lacks `name`, `email` or `url`",
    "version.missing": "there is no `version`",
    "version.not_three_numbers": "`version` is not three numbers, as the vendor's tool wants to count on",
    "location.unknown_option": "a location has a key that the host does not read",
    "location.option_type": "an option of a location has another type than the host reads",
    "location.unsigned_page": "a page is to be signed and lies in the package: only addresses are signed",
    "secure_parameter.no_scopes": "a secure parameter may stand anywhere in a request",
    "secure_parameter.no_whitelist": "secure parameters, and no `domainWhitelist` to say where they may go",
    "insecure_token_parameter": "a parameter that sounds like a secret is not secure",
    "default_secure_or_hidden_parameter": "a secure or hidden parameter has a default, which everybody can read",
    "translation.no_english": "there is no `translations/en.json`, where the shown name comes from",
    "translation.no_label": "a language has no label for a parameter",
    "translation.unknown_parameter": "a language has words for a parameter that does not exist",
    "translation.internal_scheme": "`app.package` is the vendor's own scheme",
    "custom_objects_v2.not_judged": "what stands under `custom_objects_v2` is left to the vendor",
    "icon.not_current_color": "an icon does not take its colour from the host",
    "bitmap_in_svg": "an SVG holds a bitmap: Zendesk puts a placeholder in its place",
    "sanitised_svg": "an SVG holds what Zendesk would take out",
    "insecure_http_request": "a script or page names an address without encryption",
    "application_secret": "a text looks like a key, token or password",
    "generic_secrets": "a text has one of the words that Zendesk looks for",
}
RULES: dict[str, Level] = {**dict.fromkeys(ERRORS, "error"), **dict.fromkeys(WARNINGS, "warning")}

# Words that Zendesk's search for secrets stops at and that the way with an HS256 token cannot do without: a scope of
# the manifest, and an option of `client.request`. Neither is a secret.
UNAVOIDABLE = {
    "jwt_secret_key": "the scope of a key that can only sign; nothing to change",
    "secret_key": "the option of client.request that names the signing key; nothing to change",
}

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where a package breaks one rule.

    Args:
        rule: A key of `RULES`.
        file: The file's name in the package; empty: the package as a whole.
        key: The key in a JSON file, or what in another file; empty: the file as a whole.
        change: What to change.
    """

    rule: str
    file: str
    key: str
    change: str

    def __post_init__(self) -> None:
        assert self.rule in RULES, self.rule

    @property
    def is_error(self) -> bool:
        """Whether Zendesk would refuse the package, and not only warn."""
        return RULES[self.rule] == "error"

    @property
    def is_unavoidable(self) -> bool:
        """Whether it is a warning that this project's own package cannot do without."""
        return self.rule == "generic_secrets" and self.key in UNAVOIDABLE

    def __str__(self) -> str:
        words = [shown(self.file or "the package"), shown(self.key), shown(self.change)]
        kind = "" if self.is_error else "warning: "
        return f"{': '.join(word for word in words if word)} [{kind}{self.rule}]"


def shown(text: str) -> str:
    """Return a text fit for one line of a terminal or a page: no control characters, not too long."""
    cut = text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in cut)
