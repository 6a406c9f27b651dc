"""Broken and odd sources of the Salesforce package: each is our own package with one thing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.packaging.salesforce import package_files

ADDRESS = "https://onefold.example.test"
APP = "force-app/main/default"
POLICIES = "unpackaged/main/default"
ECA = f"{APP}/externalClientApps/Onefold_Canvas.eca-meta.xml"
CANVAS = f"{APP}/extlClntAppCanvasSettings/Onefold_Canvas_canvas.ecaCanvas-meta.xml"
OAUTH = f"{APP}/extlClntAppOauthSettings/Onefold_Canvas_oauth.ecaOauth-meta.xml"
GLOBAL = f"{APP}/extlClntAppGlobalOauthSets/Onefold_Canvas_glbloauth.ecaGlblOauth-meta.xml"
POLICY = f"{POLICIES}/extlClntAppPolicies/Onefold_Canvas_defaultPolicy.ecaPlcy-meta.xml"
OAUTH_POLICY = f"{POLICIES}/extlClntAppOauthPolicies/Onefold_Canvas_defaultPolicy.ecaOauthPlcy-meta.xml"
CONNECTED = f"{APP}/connectedApps/Onefold_Canvas.connectedApp-meta.xml"
PERMISSIONS = f"{APP}/permissionsets/Onefold_User.permissionset-meta.xml"
PAGE = f"{APP}/pages/OnefoldContact.page"
PAGE_META = f"{PAGE}-meta.xml"
CLASS = f"{APP}/classes/OnefoldCanvasLifecycle.cls"
TEST = f"{APP}/classes/OnefoldCanvasLifecycleTest.cls"
AURA = f"{APP}/aura/onefoldPanel/onefoldPanel"
PROJECT = "sfdx-project.json"

Sources = dict[str, bytes]
Change = Callable[[Sources], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """One fault: the rule that names it, the file that the report names, and how to make it."""

    rule: str
    file: str
    change: Change
    legacy: bool = False


def good_sources(*, legacy: bool = False) -> Sources:
    """Return the files of our own package, without the zips that are made of them."""
    files = package_files(address=ADDRESS, legacy=legacy)
    return {path: data for path, data in files.items() if not path.startswith("deploy/")}


def put(path: str, text: str | bytes = "x") -> Change:
    """Add or replace a file."""

    def change(files: Sources) -> None:
        files[path] = text.encode() if isinstance(text, str) else text

    return change


def drop(path: str) -> Change:
    """Remove a file."""

    def change(files: Sources) -> None:
        del files[path]

    return change


def swap(path: str, old: str, new: str) -> Change:
    """Replace a text that stands in a file."""

    def change(files: Sources) -> None:
        assert old.encode() in files[path], f"{old!r} does not stand in {path}"
        files[path] = files[path].replace(old.encode(), new.encode())

    return change


def move(old: str, new: str) -> Change:
    """Rename a file."""

    def change(files: Sources) -> None:
        files[new] = files.pop(old)

    return change


def both(*changes: Change) -> Change:
    """Make several changes."""

    def change(files: Sources) -> None:
        for one in changes:
            one(files)

    return change


def inside(path: str, xml: str) -> Change:
    """Put XML before the end of a file's root element."""

    def change(files: Sources) -> None:
        before, end, after = files[path].rpartition(b"</")
        files[path] = before + xml.encode() + end + after

    return change


URL = f"<canvasUrl>{ADDRESS}/salesforce/canvas</canvasUrl>"
AURA_IF = '<aura:if isTrue="{!not(empty(v.parameters))}">'
LOCATIONS = "<canvasLocationOptions>"
# What only looks like a credential, put together so that no scanner of repositories takes this file for a leak.
CONSUMER_KEY = "3MVG" + "9dZJodJWITSv" * 3
ACCESS_TOKEN = "00D" + "5g00000Aaaa1EAA" + "!" + "AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL"
CONSUMER_SECRET = "0123456789abcdef" * 4

BROKEN: dict[str, Broken] = {
    # -- paths --
    "a path that leaves the package": Broken("path.unsafe", "../evil.cls", put("../evil.cls")),
    "an absolute path": Broken("path.unsafe", "/force-app/a.cls", put("/force-app/a.cls")),
    "a path with backslashes": Broken("path.unsafe", "force-app\\a.cls", put("force-app\\a.cls")),
    "a drive": Broken("path.unsafe", "C:/a.cls", put("C:/a.cls")),
    "a name that Windows keeps": Broken("path.unsafe", f"{APP}/classes/con.cls", put(f"{APP}/classes/con.cls")),
    "a path without end": Broken(
        "path.unsafe", f"{APP}/classes/{'a' * 200}.cls", put(f"{APP}/classes/{'a' * 200}.cls")
    ),
    "two files that differ in letter case": Broken(
        "path.twins", PAGE_META.lower(), lambda files: files.update({PAGE_META.lower(): b""})
    ),
    "what a Mac leaves": Broken("path.debris", f"{APP}/classes/.DS_Store", put(f"{APP}/classes/.DS_Store")),
    "what an archiver leaves": Broken("path.debris", f"__MACOSX/{ECA}", put(f"__MACOSX/{ECA}")),
    "what an editor leaves": Broken("path.debris", f"{CLASS}.orig", put(f"{CLASS}.orig")),
    "a private key": Broken("path.debris", f"{APP}/server.key", put(f"{APP}/server.key")),
    "a file beside the folders": Broken("path.folder", "notes.txt", put("notes.txt")),
    "a folder of no type": Broken(
        "path.folder", f"{APP}/extlClntApp/A.eca-meta.xml", put(f"{APP}/extlClntApp/A.eca-meta.xml")
    ),
    "a folder in a folder": Broken("path.folder", f"{APP}/classes/sub/A.cls", put(f"{APP}/classes/sub/A.cls")),
    "a component outside of a bundle": Broken("path.folder", f"{APP}/aura/a.cmp", put(f"{APP}/aura/a.cmp")),
    "the suffix written out": Broken(
        "path.suffix",
        GLOBAL.replace("ecaGlblOauth", "ecaGlobalOauth"),
        move(GLOBAL, GLOBAL.replace("ecaGlblOauth", "ecaGlobalOauth")),
    ),
    "the suffix of a policy written out": Broken(
        "path.suffix", POLICY.replace("ecaPlcy", "ecaPolicy"), move(POLICY, POLICY.replace("ecaPlcy", "ecaPolicy"))
    ),
    "the suffix without meta": Broken(
        "path.suffix", PERMISSIONS.removesuffix("-meta.xml"), put(PERMISSIONS.removesuffix("-meta.xml"))
    ),
    "an odd part of a bundle": Broken("path.suffix", f"{AURA}Style.scss", put(f"{AURA}Style.scss")),
    "a source that is too large": Broken("path.size", f"{AURA}.auradoc", put(f"{AURA}.auradoc", b" " * 1_000_001)),
    "a name with two underscores": Broken(
        "name.form",
        f"{APP}/permissionsets/A__b.permissionset-meta.xml",
        put(f"{APP}/permissionsets/A__b.permissionset-meta.xml"),
    ),
    "a name that begins with a digit": Broken(
        "name.form",
        f"{APP}/permissionsets/1a.permissionset-meta.xml",
        put(f"{APP}/permissionsets/1a.permissionset-meta.xml"),
    ),
    # -- project --
    "no project": Broken("project.file", PROJECT, drop(PROJECT)),
    "a project that is no JSON": Broken("project.file", PROJECT, put(PROJECT, "{,}")),
    "a directory that is not listed": Broken("project.file", PROJECT, swap(PROJECT, '"unpackaged"', '"force-app"')),
    "a directory that is not there": Broken(
        "project.file",
        PROJECT,
        swap(PROJECT, '{ "path": "unpackaged" }', '{ "path": "unpackaged" }, { "path": "more" }'),
    ),
    "an API version before canvas settings": Broken("project.version", PROJECT, swap(PROJECT, '"66.0"', '"65.0"')),
    "an API version that does not exist": Broken("project.version", PROJECT, swap(PROJECT, '"66.0"', '"99.0"')),
    "an API version that is a number": Broken("project.version", PROJECT, swap(PROJECT, '"66.0"', "66.0")),
    # -- the app --
    "no app": Broken("app.one", PROJECT, drop(ECA)),
    "two apps": Broken(
        "app.one", PROJECT, lambda files: files.update({CONNECTED: good_sources(legacy=True)[CONNECTED]})
    ),
    "an app without canvas settings": Broken("app.one", PROJECT, drop(CANVAS)),
    "an app without OAuth settings": Broken("app.one", PROJECT, drop(OAUTH)),
    # -- XML --
    "XML in Latin-1": Broken("xml.encoding", ECA, put(ECA, "<a>é</a>".encode("latin-1"))),
    "XML that declares UTF-16": Broken("xml.encoding", PERMISSIONS, swap(PERMISSIONS, "UTF-8", "UTF-16")),
    "a document type": Broken("xml.doctype", ECA, put(ECA, "<!DOCTYPE a><a/>")),
    "entities that grow": Broken(
        "xml.doctype",
        PAGE_META,
        put(PAGE_META, '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;">]><ApexPage>&d;</ApexPage>'),
    ),
    "an entity of a file": Broken(
        "xml.doctype", ECA, put(ECA, '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>')
    ),
    "an element that is not closed": Broken("xml.malformed", ECA, swap(ECA, "</label>", "")),
    "a bare ampersand": Broken("xml.malformed", PERMISSIONS, swap(PERMISSIONS, "Onefold user", "Onefold & user")),
    "an entity of HTML": Broken("xml.malformed", PAGE, swap(PAGE, "<!--", "&nbsp;<!--")),
    "an empty file": Broken("xml.malformed", PERMISSIONS, put(PERMISSIONS, "")),
    "elements without end": Broken("xml.malformed", PERMISSIONS, put(PERMISSIONS, "<a>" * 5000 + "</a>" * 5000)),
    "the root of another type": Broken(
        "xml.root",
        PERMISSIONS,
        lambda files: put(PERMISSIONS, files[PERMISSIONS].replace(b"PermissionSet", b"Profile"))(files),
    ),
    "no namespace": Broken("xml.namespace", ECA, swap(ECA, ' xmlns="http://soap.sforce.com/2006/04/metadata"', "")),
    "a namespace with https": Broken("xml.namespace", CANVAS, swap(CANVAS, "http://soap", "https://soap")),
    # -- elements --
    "an element of another type": Broken(
        "element.unknown", CANVAS, inside(CANVAS, "<lifecycleClass>A</lifecycleClass>")
    ),
    "an element that does not exist": Broken(
        "element.unknown", CONNECTED, inside(CONNECTED, "<selfRegistration>true</selfRegistration>"), legacy=True
    ),
    "no canvas address": Broken("element.missing", CANVAS, swap(CANVAS, URL, "")),
    "no access method": Broken("element.missing", CANVAS, swap(CANVAS, "<accessMethod>Post</accessMethod>", "")),
    "no contact": Broken("element.missing", ECA, swap(ECA, "<contactEmail>hello@onefold.example</contactEmail>", "")),
    "no page in a page access": Broken(
        "element.missing", PERMISSIONS, swap(PERMISSIONS, "<apexPage>OnefoldLead</apexPage>", "")
    ),
    "an address that stands twice": Broken("element.repeated", CANVAS, inside(CANVAS, URL)),
    "locations that do not follow each other": Broken(
        "element.repeated", CANVAS, inside(CANVAS, f"{LOCATIONS}None</canvasLocationOptions>")
    ),
    "a yes where true belongs": Broken("element.value", ECA, swap(ECA, "<isProtected>false", "<isProtected>yes")),
    "no number of minutes": Broken(
        "element.value", OAUTH_POLICY, inside(OAUTH_POLICY, "<sessionTimeoutInMinutes>two</sessionTimeoutInMinutes>")
    ),
    "an e-mail address that is none": Broken("element.value", ECA, swap(ECA, "hello@onefold.example", "hello")),
    "an unknown scope": Broken("element.value", OAUTH, swap(OAUTH, "Basic, Api", "Basic, id")),
    "an empty element": Broken("element.value", PERMISSIONS, swap(PERMISSIONS, "Onefold user", " ")),
    "a text between elements": Broken("element.value", ECA, inside(ECA, "loose")),
    "elements in a text": Broken("element.value", ECA, swap(ECA, "<label>Onefold", "<label><b>O</b>nefold")),
    "a location of Classic": Broken(
        "element.choice",
        CANVAS,
        swap(CANVAS, f"{LOCATIONS}Aura", f"{LOCATIONS}OpenCTI</canvasLocationOptions>{LOCATIONS}Aura"),
    ),
    "an access method in capitals": Broken("element.choice", CANVAS, swap(CANVAS, ">Post<", ">POST<")),
    "a policy value of hearsay": Broken(
        "element.choice", OAUTH_POLICY, swap(OAUTH_POLICY, "AdminApprovedPreAuthorized", "AdminApproved")
    ),
    "a distribution state of hearsay": Broken("element.choice", ECA, swap(ECA, "Local", "Packageable")),
    "a class that is not active": Broken(
        "element.choice", f"{CLASS}-meta.xml", swap(f"{CLASS}-meta.xml", "Active", "Deleted")
    ),
    "a label that is too long": Broken("element.length", ECA, swap(ECA, "<label>", "<label>" + "a" * 80)),
    "an attribute on an element": Broken("element.attribute", ECA, swap(ECA, "<label>", '<label lang="en">')),
    # -- secrets --
    "a consumer key": Broken("secret.element", GLOBAL, inside(GLOBAL, "<consumerKey>one</consumerKey>")),
    "a consumer secret": Broken(
        "secret.element",
        CONNECTED,
        swap(CONNECTED, "<oauthConfig>", "<oauthConfig><consumerSecret>two</consumerSecret>"),
        legacy=True,
    ),
    "a certificate": Broken("secret.element", GLOBAL, inside(GLOBAL, "<certificate>three</certificate>")),
    "a consumer key in a comment": Broken("secret.text", CLASS, swap(CLASS, "/**", f"/** {CONSUMER_KEY}")),
    "an access token in a script": Broken(
        "secret.text", f"{AURA}Helper.js", swap(f"{AURA}Helper.js", "// The", f"// {ACCESS_TOKEN} The")
    ),
    "a consumer secret in a description": Broken(
        "secret.text", ECA, swap(ECA, "<description>", f"<description>{CONSUMER_SECRET} ")
    ),
    "a password in Apex": Broken(
        "secret.text",
        TEST,
        swap(
            TEST, "    @IsTest\n    static", "    static String password = 'hunter2hunter2';\n    @IsTest\n    static"
        ),
    ),
    "a private key in the notes": Broken(
        "secret.text", "INSTALLING.md", put("INSTALLING.md", "-----BEGIN " + "RSA PRIVATE KEY-----")
    ),
    # -- versions --
    "a component newer than the project": Broken("version.component", PAGE_META, swap(PAGE_META, "66.0", "67.0")),
    "a class of a retired version": Broken(
        "version.component", f"{CLASS}-meta.xml", swap(f"{CLASS}-meta.xml", "66.0", "30.0")
    ),
    "a version that is none": Broken(
        "version.component", f"{AURA}.cmp-meta.xml", swap(f"{AURA}.cmp-meta.xml", "66.0", "66")
    ),
    # -- addresses --
    "an address without encryption": Broken("address.form", CANVAS, swap(CANVAS, "https://", "http://")),
    "an address with a fragment": Broken("address.form", CANVAS, swap(CANVAS, "/canvas<", "/canvas#top<")),
    "an address with a user": Broken("address.form", CANVAS, swap(CANVAS, "https://", "https://me@")),
    "an address that is none": Broken("address.form", GLOBAL, swap(GLOBAL, ADDRESS, "onefold")),
    "another path than the canvas's": Broken("address.path", CANVAS, swap(CANVAS, "/salesforce/canvas", "/canvas")),
    "two installations": Broken("address.twofold", GLOBAL, swap(GLOBAL, ADDRESS, "https://other.example.test")),
    "the placeholder": Broken("address.placeholder", CANVAS, inside(CANVAS, "<!-- https://onefold.invalid -->")),
    "a word of a template": Broken("address.placeholder", TEST, swap(TEST, "/**", "/** ${BASE_URL}")),
    # -- access --
    "no signed request": Broken("access.method", CANVAS, swap(CANVAS, ">Post<", ">Get<")),
    "no signed request in a connected app": Broken(
        "access.method", CONNECTED, swap(CONNECTED, ">Post<", ">Get<"), legacy=True
    ),
    "a scope too many": Broken("access.scopes", OAUTH, swap(OAUTH, "Basic, Api", "Basic, Api, RefreshToken")),
    "a scope too few": Broken("access.scopes", CONNECTED, swap(CONNECTED, "<scopes>Basic</scopes>", ""), legacy=True),
    "an app for everybody": Broken(
        "access.users", OAUTH_POLICY, swap(OAUTH_POLICY, "AdminApprovedPreAuthorized", "AllSelfAuthorized")
    ),
    "an app for nobody": Broken(
        "access.users",
        OAUTH_POLICY,
        swap(OAUTH_POLICY, "<commaSeparatedPermissionSet>Onefold_User</commaSeparatedPermissionSet>", ""),
    ),
    "a connected app for everybody": Broken(
        "access.users", CONNECTED, swap(CONNECTED, "<isAdminApproved>true", "<isAdminApproved>false"), legacy=True
    ),
    "a canvas that is switched off": Broken(
        "access.disabled", POLICY, swap(POLICY, "<isCanvasPluginEnabled>true", "<isCanvasPluginEnabled>false")
    ),
    # -- references --
    "settings of another app": Broken("reference.app", CANVAS, swap(CANVAS, ">Onefold_Canvas<", ">Onefold<")),
    "a policy with other letters": Broken(
        "reference.app", POLICY, swap(POLICY, ">Onefold_Canvas<", ">onefold_canvas<")
    ),
    "a lifecycle class that is missing": Broken(
        "reference.class", CANVAS, swap(CANVAS, "OnefoldCanvasLifecycle", "OnefoldLifecycle")
    ),
    "a lifecycle class that is missing from a connected app": Broken(
        "reference.class", CONNECTED, swap(CONNECTED, "OnefoldCanvasLifecycle", "OnefoldLifecycle"), legacy=True
    ),
    "access to a class that is missing": Broken(
        "reference.class", PERMISSIONS, swap(PERMISSIONS, "OnefoldCanvasLifecycle", "OnefoldLifecycle")
    ),
    "access to a page that is missing": Broken(
        "reference.page", PERMISSIONS, swap(PERMISSIONS, "OnefoldLead", "OnefoldLeads")
    ),
    "a permission set that is missing": Broken(
        "reference.permission", OAUTH_POLICY, swap(OAUTH_POLICY, "Onefold_User", "Onefold_Users")
    ),
    "a permission set that is missing from a connected app": Broken(
        "reference.permission", CONNECTED, swap(CONNECTED, "Onefold_User", "Onefold_Users"), legacy=True
    ),
    "a page that shows another app": Broken("reference.canvas", PAGE, swap(PAGE, "Onefold_Canvas", "Onefold")),
    "a component with a namespace": Broken(
        "reference.canvas",
        f"{AURA}.cmp",
        swap(f"{AURA}.cmp", "<force:canvasApp", '<force:canvasApp namespacePrefix="a"'),
    ),
    "a component where the app may not stand": Broken(
        "reference.location", f"{AURA}.cmp", swap(CANVAS, f"{LOCATIONS}Aura</canvasLocationOptions>", "")
    ),
    # -- sources --
    "a class without its description": Broken("beside.missing", CLASS, drop(f"{CLASS}-meta.xml")),
    "a description without its page": Broken("beside.missing", PAGE_META, drop(PAGE)),
    "a component without its description": Broken("beside.missing", f"{AURA}.cmp", drop(f"{AURA}.cmp-meta.xml")),
    "a bundle without a controller": Broken("bundle.parts", f"{AURA}Controller.js", drop(f"{AURA}Controller.js")),
    "a bundle without a design": Broken("bundle.parts", f"{AURA}.design", drop(f"{AURA}.design")),
    "a part with another name": Broken(
        "bundle.parts",
        AURA.replace("/onefoldPanel/onefoldPanel", "/onefoldPanel/panel.css"),
        put(AURA.replace("/onefoldPanel/onefoldPanel", "/onefoldPanel/panel.css")),
    ),
    "a component that learns no record": Broken(
        "aura.interface", f"{AURA}.cmp", swap(f"{AURA}.cmp", "force:hasRecordId,", "")
    ),
    "a component for no record page": Broken(
        "aura.interface", f"{AURA}.cmp", swap(f"{AURA}.cmp", "flexipage:availableForRecordHome,", "")
    ),
    "a canvas that does not wait for its parameters": Broken(
        "aura.parameters", f"{AURA}.cmp", swap(f"{AURA}.cmp", AURA_IF, '<aura:if isTrue="{!v.region}">')
    ),
    "a canvas without parameters": Broken(
        "aura.parameters", f"{AURA}.cmp", swap(f"{AURA}.cmp", ' parameters="{!v.parameters}"', "")
    ),
    "an action that the controller lacks": Broken(
        "aura.action", f"{AURA}Controller.js", swap(f"{AURA}Controller.js", "follow:", "followed:")
    ),
    "a design of an attribute that is missing": Broken(
        "aura.design", f"{AURA}.design", swap(f"{AURA}.design", 'name="theme"', 'name="colour"')
    ),
    "a design with an object twice": Broken(
        "aura.design", f"{AURA}.design", swap(f"{AURA}.design", ">Case<", ">Lead<")
    ),
    "an attribute of the other canvas": Broken(
        "markup.attribute",
        f"{AURA}.cmp",
        swap(f"{AURA}.cmp", "<force:canvasApp", '<force:canvasApp entityFields="Email"'),
    ),
    "an attribute that is misspelt": Broken("markup.attribute", PAGE, swap(PAGE, "maxHeight", "maxheight")),
    "a script in a page": Broken("markup.script", PAGE, inside(PAGE, "<script>1</script>")),
    "a handler in an icon": Broken("markup.script", f"{AURA}.svg", swap(f"{AURA}.svg", "<rect", '<rect onload="1"')),
    "a bracket that is not closed": Broken(
        "source.brackets", CLASS, swap(CLASS, "kept.put(key, given);\n        }", "kept.put(key, given);")
    ),
    "a bracket that closes nothing": Broken(
        "source.brackets", f"{AURA}Helper.js", swap(f"{AURA}Helper.js", "v: 1", "v: 1)")
    ),
    "a class with another name": Broken(
        "apex.name", TEST, swap(TEST, "class OnefoldCanvasLifecycleTest", "class OnefoldLifecycleTest")
    ),
    "a lifecycle class without the interface": Broken(
        "apex.handler", CLASS, swap(CLASS, " implements Canvas.CanvasLifecycleHandler", "")
    ),
    "a lifecycle class without a method": Broken("apex.handler", CLASS, swap(CLASS, "void onRender(", "void render(")),
    "a lifecycle class without a test": Broken("apex.test", CLASS, both(drop(TEST), drop(f"{TEST}-meta.xml"))),
    "a test that asserts nothing": Broken("apex.test", CLASS, swap(TEST, "Assert.", "Check.")),
}
