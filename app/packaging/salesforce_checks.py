"""What Salesforce would refuse, or take and not work with, found before anything is written.

Salesforce's own tool resolves folders and suffixes without an organisation, and looks at no element, value or
reference; those need a login to find out. Source of the rules: Salesforce, "Metadata API Developer Guide", "Canvas
Developer Guide", "Lightning Aura Components Developer Guide".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from app.errors import PackageError
from app.packaging.salesforce_elements import VERSION, element_faults
from app.packaging.salesforce_faults import Fault, Files
from app.packaging.salesforce_metadata import NEWEST, OLDEST_CANVAS
from app.packaging.salesforce_paths import PROJECT, Place, path_faults, places
from app.packaging.salesforce_references import Package, reference_faults
from app.packaging.salesforce_sources import source_faults
from app.packaging.salesforce_xml import Element, XmlFaultError, read_xml

PLACEHOLDER = "https://onefold.invalid"  # stands in the sources until an address is known
PLACEHOLDERS = re.compile(r"onefold\.invalid|\{\{|\$\{|<%|@@|\bTODO\b|ONEFOLD_\w+")
MARKUP = (".cmp", ".design", ".svg", ".page", ".auradoc")
SECRETS = re.compile(
    r"3MVG[\w.]{20,}"  # a consumer key
    r"|\b00D\w{12,15}![\w.]{20,}"  # a session or an access token
    r"|\b5Aep[\w.]{20,}"  # a refresh token
    r"|-----BEGIN [A-Z ]+-----"
    r"|\bforce://"  # a login of the command line tool
    r"|\b[0-9A-Fa-f]{64}\b"  # a consumer secret
    r"|(?:secret|password|passwd|token|api[_-]?key)[\"']?\s*[=:]\s*[\"'][^\"'\s]{8,}[\"']",
    re.IGNORECASE,
)


def check(files: Files) -> None:
    """Pass a package that Salesforce would take.

    Args:
        files: Every file of the package by its path.

    Raises:
        PackageError: it would be refused, or would not work. The message lists every fault: file, element, what to
            change, rule.
    """
    faults = find_faults(files)
    if faults:
        raise PackageError("\n".join(str(fault) for fault in faults))


def find_faults(files: Files) -> list[Fault]:
    """Return every fault of a package, by file. What could not be read is not checked further."""
    faults = list(path_faults(files))
    misplaced = {fault.file for fault in faults}
    kept = {path: data for path, data in files.items() if path not in misplaced}
    newest, project = _project(files, kept)
    faults += project
    found = tuple(places(kept))
    roots: dict[str, Element] = {}
    for place in found:
        faults += _read(place, kept[place.path], roots, newest)
    for path, data in kept.items():
        faults += _text_faults(path, data)
    package = Package(found, roots)
    faults += [*reference_faults(package), *source_faults(package, kept)]
    return sorted(set(faults))


def _read(place: Place, data: bytes, roots: dict[str, Element], newest: int) -> Iterator[Fault]:
    if not place.is_meta and place.part not in MARKUP:
        return
    try:
        root = read_xml(data)
    except XmlFaultError as error:
        yield Fault(place.path, f"line {error.line}", error.rule, error.words)
        return
    if place.is_meta:
        found = list(element_faults(place, root, newest=newest))
        yield from found
        if any(fault.rule == "xml.root" for fault in found):
            return  # what stands in it means something else
    roots[place.path] = root


def _text_faults(path: str, data: bytes) -> Iterator[Fault]:
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        if SECRETS.search(line):
            words = "it looks like a key, a token or a password: remove it, and renew it"
            yield Fault(path, f"line {number}", "secret.text", words)
        left = PLACEHOLDERS.search(line)
        if left:
            words = f"{left[0]!r} is left of the template: fill in the installation's address"
            yield Fault(path, f"line {number}", "address.placeholder", words)


def _project(files: Files, kept: Files) -> tuple[int, list[Fault]]:
    """Return the project's API version, such as 66, and what is wrong with its file."""
    try:
        project = json.loads(files.get(PROJECT, b""))
        directories = [str(one["path"]) for one in project["packageDirectories"]]
        version = project["sourceApiVersion"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        words = f"it must be a JSON object with packageDirectories and sourceApiVersion: {type(error).__name__}"
        return NEWEST, [Fault(PROJECT, "", "project.file", words)]
    faults = list(_directory_faults(directories, kept))
    if (
        not isinstance(version, str)
        or not VERSION.fullmatch(version)
        or not OLDEST_CANVAS <= int(version[:2]) <= NEWEST
    ):
        words = f"{version!r} must be a text from {OLDEST_CANVAS}.0, which canvas settings need, to {NEWEST}.0"
        return NEWEST, [*faults, Fault(PROJECT, "sourceApiVersion", "project.version", words)]
    return int(version[:2]), faults


def _directory_faults(directories: list[str], files: Files) -> Iterator[Fault]:
    present = {path.split("/")[0] for path in files if "/" in path}
    for directory in directories:
        if directory not in present:
            words = f"the package has no folder {directory!r}: remove it from packageDirectories"
            yield Fault(PROJECT, "packageDirectories", "project.file", words)
    for directory in sorted(present - set(directories)):
        words = f"the folder {directory!r} would not be deployed: add it to packageDirectories"
        yield Fault(PROJECT, "packageDirectories", "project.file", words)
