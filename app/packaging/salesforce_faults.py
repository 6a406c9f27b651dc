"""What a check of the Salesforce package reports: one fault each, with the key of its rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Files = Mapping[str, bytes]

RULES: Mapping[str, str] = {
    "path.unsafe": "a path stays inside the package on every system",
    "path.twins": "no two paths differ only in letter case",
    "path.debris": "nothing that editors and systems leave behind is packaged",
    "path.folder": "a file stands in the folder of its type, inside a package directory",
    "path.suffix": "a file's name ends with the suffix of its type",
    "path.size": "files and package stay under the limits of the Metadata API",
    "project.file": "sfdx-project.json is there, is JSON and names the package directories",
    "project.version": "sourceApiVersion knows canvas settings, and is a version that exists",
    "name.form": "names of components are API names",
    "app.one": "there is exactly one app: an external client app or a connected app, with its settings",
    "xml.encoding": "XML is UTF-8",
    "xml.doctype": "XML declares no document type",
    "xml.malformed": "XML is well-formed",
    "xml.root": "the root element is the type of the folder",
    "xml.namespace": "the root element is in the namespace of the Metadata API",
    "element.unknown": "each element belongs to the type",
    "element.missing": "each required element is there",
    "element.repeated": "an element stands once, or repeats without others between",
    "element.value": "a value has its form",
    "element.choice": "a value is one of those that the type knows",
    "element.length": "a text is not too long",
    "element.attribute": "an element of metadata carries no attributes",
    "secret.element": "no consumer key, consumer secret or certificate is packaged",
    "secret.text": "no text looks like a key, a token or a private key",
    "version.component": "a component's API version is supported, and not newer than the project's",
    "address.form": "Salesforce is sent to an https address, or to this machine, without a fragment",
    "address.path": "the canvas address is that of Onefold's canvas page",
    "address.twofold": "all addresses are of one installation",
    "address.placeholder": "the address is filled in",
    "access.method": "the canvas gets a signed request",
    "access.scopes": "the app asks for no more than Onefold needs",
    "access.users": "only users with the permission set are let in",
    "access.disabled": "the policies leave the app and its parts switched on",
    "reference.app": "settings and policies name the app",
    "reference.class": "classes that are named are in the package",
    "reference.page": "pages that are named are in the package",
    "reference.permission": "permission sets that are named are in the package",
    "reference.canvas": "components and pages show the app by its developer name, without a namespace",
    "reference.location": "the app may stand where the package shows it",
    "beside.missing": "a source and its -meta.xml stand side by side",
    "bundle.parts": "an Aura bundle has its parts, named after it",
    "aura.interface": "the component can stand on a record page and learns the record",
    "aura.parameters": "the canvas is made only when its parameters are set",
    "aura.action": "actions that the component names are in its controller",
    "aura.design": "the design names attributes of the component, and objects once",
    "markup.attribute": "a canvas carries only attributes that it has",
    "markup.script": "pages, components and icons hold no script",
    "source.brackets": "brackets of a source are closed",
    "apex.name": "a class is named as its file",
    "apex.handler": "the lifecycle class handles the lifecycle",
    "apex.test": "the lifecycle class has a test that asserts",
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake.

    Args:
        file: The file, by its path in the package.
        where: The element, attribute or line; empty: the file as a whole.
        rule: The key of the rule, one of `RULES`.
        words: What is wrong, and what to change.
    """

    file: str
    where: str
    rule: str
    words: str

    def __post_init__(self) -> None:
        assert self.rule in RULES, self.rule

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        return f"{place}: {self.words} [{self.rule}]"
