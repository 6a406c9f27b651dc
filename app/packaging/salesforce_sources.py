"""Whether the sources of a Salesforce package would work: the Aura component, the pages, the Apex classes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.packaging.salesforce_faults import Fault, Files
from app.packaging.salesforce_paths import META, Place
from app.packaging.salesforce_references import Package, lifecycle_classes
from app.packaging.salesforce_xml import Element

INTERFACES = (
    frozenset({"flexipage:availableForRecordHome", "flexipage:availableForAllPageTypes"}),
    frozenset({"force:hasRecordId"}),
)
NEEDED_PARTS = (".cmp", "Controller.js", ".design")
EXPRESSION = re.compile(r"v\.(\w+)")
ACTION = re.compile(r"\{!c\.(\w+)\}")
LITERAL = re.compile(
    r"//[^\n]*|/\*.*?\*/|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"", re.DOTALL
)  # comments and texts, in the order in which they stand
PAIRS = {")": "(", "]": "[", "}": "{"}


def source_faults(package: Package, files: Files) -> Iterator[Fault]:
    """Yield what is wrong in and between the sources."""
    yield from _beside_faults(package.places)
    for bundle in package.names("AuraDefinitionBundle"):
        parts = {place.part: place.path for place in package.places if _is_part(place, bundle)}
        yield from _bundle_faults(bundle, parts, package, files)
    for place in package.places:
        yield from _script_faults(place, package)
        if place.part.endswith((".cls", ".js")):
            yield from _bracket_faults(place.path, files)
        if place.part == ".cls":
            yield from _class_faults(place, files)
    yield from _lifecycle_faults(package, files)


def _is_part(place: Place, bundle: str) -> bool:
    return place.kind.name == "AuraDefinitionBundle" and place.name == bundle


def _beside_faults(places: tuple[Place, ...]) -> Iterator[Fault]:
    paths = {place.path for place in places}
    for place in places:
        if not place.kind.beside or place.part not in ("meta", place.kind.suffix):
            continue
        other = place.path.removesuffix(META) if place.is_meta else place.path + META
        if other not in paths:
            yield Fault(place.path, "", "beside.missing", f"{other.rpartition('/')[2]} is not beside it: add it")


def _bundle_faults(bundle: str, parts: dict[str, str], package: Package, files: Files) -> Iterator[Fault]:
    folder = next(iter(parts.values())).rpartition("/")[0]
    missing = [part for part in NEEDED_PARTS if part not in parts]
    for part in missing:
        yield Fault(f"{folder}/{bundle}{part}", "", "bundle.parts", "the bundle needs it: add it")
    component = package.roots.get(parts.get(".cmp", ""))
    if component is None or missing:
        return
    yield from _component_faults(parts[".cmp"], component)
    yield from _action_faults(parts, component, files)
    design = package.roots.get(parts[".design"])
    if design is not None:
        yield from _design_faults(parts[".design"], design, component)


def _component_faults(path: str, component: Element) -> Iterator[Fault]:
    implemented = {word.strip() for word in component.attributes.get("implements", "").split(",")}
    for choices in INTERFACES:
        if not implemented & choices:
            yield Fault(path, "implements", "aura.interface", f"add {min(choices)}")
    for canvas, above in _with_ancestors(component):
        if canvas.name == "force:canvasApp" and not _waits_for_parameters(canvas, above):
            words = (
                'without <aura:if isTrue="{!not(empty(v.parameters))}"> around it, and parameters="{!v.parameters}", '
                "Salesforce sometimes signs a request without parameters: add them"
            )
            yield Fault(path, "<force:canvasApp>", "aura.parameters", words)


def _with_ancestors(element: Element, above: tuple[Element, ...] = ()) -> Iterator[tuple[Element, tuple[Element, ...]]]:
    yield element, above
    for child in element.children:
        yield from _with_ancestors(child, (*above, element))


def _waits_for_parameters(canvas: Element, above: tuple[Element, ...]) -> bool:
    given = set(EXPRESSION.findall(canvas.attributes.get("parameters", "")))
    tests = [one.attributes.get("isTrue", "") for one in above if one.name == "aura:if"]
    # What stands under <aura:set attribute="else"> is shown when the test fails.
    is_else = any(one.name == "aura:set" for one in above)
    return bool(given) and not is_else and any(given <= set(EXPRESSION.findall(test)) for test in tests)


def _action_faults(parts: dict[str, str], component: Element, files: Files) -> Iterator[Fault]:
    code = _code(files[parts["Controller.js"]].decode("utf-8", "replace"))
    used = [
        name for element in component.all() for text in element.attributes.values() for name in ACTION.findall(text)
    ]
    for name in dict.fromkeys(used):
        if not re.search(rf"\b{name}\s*:", code):
            yield Fault(parts["Controller.js"], name, "aura.action", "the component names it as an action: add it")


def _design_faults(path: str, design: Element, component: Element) -> Iterator[Fault]:
    own = {element.attributes.get("name") for element in component.find("aura:attribute")}
    for element in design.find("design:attribute"):
        name = element.attributes.get("name", "")
        if name not in own:
            words = f"the component has no attribute {name!r}: add it there, or remove it here"
            yield Fault(path, "<design:attribute>", "aura.design", words)
    objects = [element.text.strip() for element in design.all() if element.name == "sfdc:object"]
    for name in sorted({name for name in objects if not name or objects.count(name) > 1}):
        yield Fault(path, "<sfdc:object>", "aura.design", f"{name!r} is empty or stands there twice: remove it")


def _script_faults(place: Place, package: Package) -> Iterator[Fault]:
    root = package.roots.get(place.path)
    for element in root.all() if root is not None and not place.is_meta else ():
        handlers = [name for name, text in element.attributes.items() if _is_handler(name, text)]
        links = [text for text in element.attributes.values() if text.strip().lower().startswith("javascript:")]
        if element.name.lower().rpartition(":")[2] == "script" or handlers or links:
            words = f"it holds a script in line {element.line}: remove it"
            yield Fault(place.path, f"<{element.name}>", "markup.script", words)


def _is_handler(name: str, text: str) -> bool:
    """Tell whether an attribute holds a script of HTML, and not an action of the controller."""
    is_event = re.fullmatch(r"on[a-z]+", name, re.IGNORECASE) is not None and not name.startswith("onCanvas")
    return is_event and not text.startswith("{!c.")


def _bracket_faults(path: str, files: Files) -> Iterator[Fault]:
    code = _code(files[path].decode("utf-8", "replace"))
    waiting: list[tuple[str, int]] = []
    line = 1
    for letter in code:
        line += letter == "\n"
        if letter in "([{":
            waiting.append((letter, line))
        elif letter in PAIRS and (not waiting or waiting.pop()[0] != PAIRS[letter]):
            yield Fault(path, f"line {line}", "source.brackets", f"{letter!r} closes nothing: remove it, or open it")
            return
    if waiting:
        letter, line = waiting[-1]
        yield Fault(path, f"line {line}", "source.brackets", f"{letter!r} is not closed: close it")


def _code(source: str) -> str:
    """Return a source without its comments and texts, with the same lines."""
    return LITERAL.sub(lambda found: "\n" * found[0].count("\n") or " ", source)


def _class_faults(place: Place, files: Files) -> Iterator[Fault]:
    found = re.search(r"\bclass\s+(\w+)", _code(files[place.path].decode("utf-8", "replace")))
    if found is None or found[1] != place.name:
        yield Fault(place.path, "class", "apex.name", f"the file holds no class {place.name}: rename one of them")


def _lifecycle_faults(package: Package, files: Files) -> Iterator[Fault]:
    codes = {
        place.name: (place.path, _code(files[place.path].decode("utf-8", "replace")))
        for place in package.places
        if place.part == ".cls"
    }
    for name in dict.fromkeys(name for _, _, name in lifecycle_classes(package)):
        if name not in codes:
            continue
        path, code = codes[name]
        needed = (
            r"implements\s+[\w.,\s]*Canvas\.CanvasLifecycleHandler",
            r"\bexcludeContextTypes\s*\(",
            r"\bonRender\s*\(",
        )
        if not all(re.search(pattern, code) for pattern in needed):
            words = "it must implement Canvas.CanvasLifecycleHandler with excludeContextTypes and onRender"
            yield Fault(path, "class", "apex.handler", words)
        tests = [one for _, one in codes.values() if re.search(r"@IsTest\b", one, re.IGNORECASE)]
        if not any(re.search(rf"\b{name}\b", one) and re.search(r"\bassert", one, re.IGNORECASE) for one in tests):
            words = "no class with @IsTest asserts anything of it, and production takes no code without tests: add one"
            yield Fault(path, "class", "apex.test", words)
