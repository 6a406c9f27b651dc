"""Whether the files of a Salesforce package fit each other: app, settings, policies, classes, pages, addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.packaging.salesforce_elements import SCOPES, address_problem, scopes_of
from app.packaging.salesforce_faults import Fault
from app.packaging.salesforce_metadata import CANVAS_APP_ATTRIBUTES, SCOPES_NEEDED
from app.packaging.salesforce_paths import PROJECT, Place
from app.packaging.salesforce_steps import CANVAS_PATH
from app.packaging.salesforce_xml import Element

EXTERNAL, CONNECTED = "ExternalClientApplication", "ConnectedApp"
CANVAS, OAUTH = "ExtlClntAppCanvasSettings", "ExtlClntAppOauthSettings"
POLICY, OAUTH_POLICY = "ExtlClntAppConfigurablePolicies", "ExtlClntAppOauthConfigurablePolicies"
ADDRESSES = ("canvasUrl", "callbackUrl")
LOCATION_OF = {"force:canvasApp": "Aura", "apex:canvasApp": "Visualforce"}


@dataclass(frozen=True, slots=True)
class Package:
    """What is known of a package: the places of its files, and the roots of those that could be read."""

    places: tuple[Place, ...]
    roots: Mapping[str, Element]

    def names(self, kind: str) -> list[str]:
        """Return the names of the components of one type, whether or not their files could be read."""
        return list(dict.fromkeys(place.name for place in self.places if place.kind.name == kind))

    def read(self, kind: str) -> list[tuple[str, Element]]:
        """Return path and root of the readable descriptions of one type."""
        return [
            (place.path, self.roots[place.path])
            for place in self.places
            if place.kind.name == kind and place.is_meta and place.path in self.roots
        ]

    def canvases(self) -> Iterator[tuple[str, Element, str]]:
        """Yield path, canvas element and name of the app's own file for each canvas that the package shows."""
        for place in self.places:
            root = self.roots.get(place.path)
            for element in root.all() if root is not None and not place.is_meta else ():
                if element.name in CANVAS_APP_ATTRIBUTES:
                    yield place.path, element, element.name


def reference_faults(package: Package) -> Iterator[Fault]:
    """Yield what does not fit."""
    apps = package.names(EXTERNAL) + package.names(CONNECTED)
    if len(apps) != 1:
        words = f"the package has {len(apps)} apps: it needs one external client app, or one connected app"
        yield Fault(PROJECT, "", "app.one", words)
        return
    yield from _parts_of_app(package, apps[0])
    yield from _app_faults(package, apps[0])
    yield from _lifecycle_faults(package)
    yield from _permission_faults(package)
    yield from _access_faults(package)
    yield from _address_faults(package)
    yield from _canvas_faults(package, apps[0])


def _parts_of_app(package: Package, app: str) -> Iterator[Fault]:
    for kind in (CANVAS, OAUTH) if package.names(EXTERNAL) else ():
        if len(package.names(kind)) != 1:
            words = f"the app needs one file of the type {kind}: the package has {len(package.names(kind))}"
            yield Fault(PROJECT, app, "app.one", words)


def _app_faults(package: Package, app: str) -> Iterator[Fault]:
    for place in package.places:
        root = package.roots.get(place.path)
        named = root.value("externalClientApplication") if root is not None else ""
        if named and (named != app or not package.names(EXTERNAL)):
            words = f"{named!r} is not the app of this package, {app!r}, letter by letter"
            yield Fault(place.path, "externalClientApplication", "reference.app", words)


def _lifecycle_faults(package: Package) -> Iterator[Fault]:
    for path, where, name in lifecycle_classes(package):
        if name not in package.names("ApexClass"):
            yield Fault(path, where, "reference.class", f"the class {name!r} is not in the package: add it")


def lifecycle_classes(package: Package) -> Iterator[tuple[str, str, str]]:
    """Yield path, element and name of each lifecycle class that the app names."""
    for path, root in package.read(CANVAS):
        if name := root.value("lifeCycleHandler"):
            yield path, "lifeCycleHandler", name
    for path, root in package.read(CONNECTED):
        for config in root.find("canvasConfig"):
            if name := config.value("lifecycleClass"):
                yield path, "canvasConfig/lifecycleClass", name


def _permission_faults(package: Package) -> Iterator[Fault]:
    for path, root in package.read("PermissionSet"):
        for group, key, kind, rule in (
            ("classAccesses", "apexClass", "ApexClass", "reference.class"),
            ("pageAccesses", "apexPage", "ApexPage", "reference.page"),
        ):
            for access in root.find(group):
                name = access.value(key)
                if name and name not in package.names(kind):
                    yield Fault(path, f"{group}/{key}", rule, f"{name!r} is not in the package: add or remove it")


def _access_faults(package: Package) -> Iterator[Fault]:
    for path, root in package.read(CANVAS):
        yield from _method_faults(path, "accessMethod", root)
    for path, root in package.read(OAUTH):
        yield from _scope_faults(path, "commaSeparatedOauthScopes", scopes_of(root.value("commaSeparatedOauthScopes")))
    for path, root in package.read(OAUTH_POLICY):
        yield from _user_faults(package, path, root)
    for path, root in package.read(POLICY):
        for flag in ("isEnabled", "isCanvasPluginEnabled", "isOauthPluginEnabled"):
            if root.value(flag) != "true":
                yield Fault(path, flag, "access.disabled", "the panel does not open without it: write true")
    for path, root in package.read(CONNECTED):
        yield from _connected_faults(package, path, root)


def _connected_faults(package: Package, path: str, root: Element) -> Iterator[Fault]:
    for config in root.find("canvasConfig"):
        yield from _method_faults(path, "canvasConfig/accessMethod", config)
    for config in root.find("oauthConfig"):
        scopes = [scope.text.strip() for scope in config.find("scopes")]
        yield from _scope_faults(path, "oauthConfig/scopes", scopes)
        if config.value("isAdminApproved") != "true":
            words = "any user could approve the app for themselves: write true"
            yield Fault(path, "oauthConfig/isAdminApproved", "access.users", words)
    sets = [element.text.strip() for element in root.find("permissionSetName")]
    yield from _set_faults(package, path, "permissionSetName", sets)


def _method_faults(path: str, where: str, root: Element) -> Iterator[Fault]:
    if root.value("accessMethod") == "Get":
        words = "with Get no signed request comes, and nothing that Onefold could verify: write Post"
        yield Fault(path, where, "access.method", words)


def _scope_faults(path: str, where: str, scopes: list[str]) -> Iterator[Fault]:
    if sorted(scopes) != sorted(SCOPES_NEEDED) and SCOPES.issuperset(scopes):
        yield Fault(path, where, "access.scopes", "Onefold needs Basic and Api, and nothing more")


def _user_faults(package: Package, path: str, root: Element) -> Iterator[Fault]:
    if root.value("permittedUsersPolicyType") in ("", "AllSelfAuthorized"):
        words = "any user could approve the app for themselves: write AdminApprovedPreAuthorized"
        yield Fault(path, "permittedUsersPolicyType", "access.users", words)
    sets = scopes_of(root.value("commaSeparatedPermissionSet"))
    yield from _set_faults(package, path, "commaSeparatedPermissionSet", [name for name in sets if name])


def _set_faults(package: Package, path: str, where: str, named: list[str]) -> Iterator[Fault]:
    if not named:
        words = "no permission set is named, so nobody is let in: name one of the package"
        yield Fault(path, where, "access.users", words)
    for name in named:
        if name not in package.names("PermissionSet"):
            yield Fault(path, where, "reference.permission", f"{name!r} is not in the package: add or remove it")


def _address_faults(package: Package) -> Iterator[Fault]:
    origins: dict[str, str] = {}
    for path, element in _addresses(package):
        parts = urlsplit(element.text.strip())
        origins.setdefault(f"{parts.scheme}://{parts.netloc}", path)
        if element.name == "canvasUrl" and not parts.path.endswith(CANVAS_PATH):
            yield Fault(path, element.name, "address.path", f"Onefold's canvas page is at {CANVAS_PATH}: end with it")
    for origin, path in list(origins.items())[1:]:
        words = f"{origin} is not the installation that the other addresses name, {next(iter(origins))}"
        yield Fault(path, "", "address.twofold", words)


def _addresses(package: Package) -> Iterator[tuple[str, Element]]:
    for place in package.places:
        root = package.roots.get(place.path)
        for element in root.all() if root is not None and place.is_meta else ():
            if element.name in ADDRESSES and not address_problem(element.text.strip()):
                yield place.path, element


def _canvas_faults(package: Package, app: str) -> Iterator[Fault]:
    allowed = _locations(package)
    for path, element, name in package.canvases():
        where = f"<{name}>"
        if element.attributes.get("developerName") != app or "namespacePrefix" in element.attributes:
            words = f'write developerName="{app}", and no namespacePrefix'
            yield Fault(path, where, "reference.canvas", words)
        if allowed is not None and LOCATION_OF[name] not in allowed:
            words = f"the app's settings do not allow the location {LOCATION_OF[name]}: add it there"
            yield Fault(path, where, "reference.location", words)
        unknown = sorted(set(element.attributes) - CANVAS_APP_ATTRIBUTES[name])
        if unknown:
            yield Fault(path, where, "markup.attribute", f"it has no attribute {unknown[0]}: remove it")


def _locations(package: Package) -> set[str] | None:
    """Return where the app may stand; None: the settings that would say so cannot be read."""
    if not package.read(CANVAS) and not package.read(CONNECTED):
        return None
    found = [element for _, root in package.read(CANVAS) for element in root.find("canvasLocationOptions")]
    for _, root in package.read(CONNECTED):
        found += [element for config in root.find("canvasConfig") for element in config.find("locations")]
    return {element.text.strip() for element in found}
