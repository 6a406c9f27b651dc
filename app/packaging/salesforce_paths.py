"""Where the files of a Salesforce package may stand, and under which names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.packaging.salesforce_faults import Fault, Files
from app.packaging.salesforce_metadata import KIND_OF_FOLDER, Kind

META = "-meta.xml"
DIRECTORIES = ("force-app", "unpackaged")
PROJECT = "sfdx-project.json"
TOP_FILES = frozenset({PROJECT, ".forceignore", "INSTALLING.md"})
# "Metadata API Developer Guide", "Metadata Limits": 10,000 files, 39 MB compressed; sources of 1,000,000 characters.
FILES_MAX = 10_000
PACKAGE_BYTES_MAX = 39 * 1024 * 1024
FILE_BYTES_MAX = 1_000_000
PATH_MAX = 200  # characters; unpacked under a folder of its own it must still fit Windows' 260
DEBRIS = re.compile(
    r"\.[^/]*|Thumbs\.db|desktop\.ini|__MACOSX|__tests__|node_modules|jsconfig\.json|package\.xml"
    r"|.*~|.*\.(bak|orig|rej|sw[op]|tmp|log|zip|pem|key|crt|env)",
    re.IGNORECASE,
)
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)
API_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")
NAME_MAX = 80


@dataclass(frozen=True, slots=True)
class Place:
    """A file of a component: its path, its type, the component's name, what of the component it is.

    Args:
        part: `meta` for the description; else the ending of the file, such as `.cls` or `Controller.js`.
    """

    path: str
    kind: Kind
    name: str
    part: str

    @property
    def is_meta(self) -> bool:
        """Whether the file describes the component."""
        return self.part == "meta"


def path_faults(files: Files) -> Iterator[Fault]:
    """Yield what is wrong with names and places, without looking into any file."""
    seen: dict[str, str] = {}
    for path in files:
        fault = _path_fault(path)
        if fault is not None:
            yield fault
        twin = seen.setdefault(path.lower(), path)
        if twin != path:
            yield Fault(path, "", "path.twins", f"it differs from {twin} only in letter case: rename or remove one")
    yield from _size_faults(files)


def places(files: Files) -> list[Place]:
    """Return the files that stand where files of components stand, by path."""
    found = (place_of(path) for path in sorted(files))
    return [place for place in found if isinstance(place, Place)]


def place_of(path: str) -> Place | Fault:
    """Return what a file under a package directory is, or why it is nothing."""
    parts = path.split("/")
    if parts[0] not in DIRECTORIES or parts[1:3] != ["main", "default"] or len(parts) < 5:
        where = " and ".join(f"{directory}/main/default/" for directory in DIRECTORIES)
        return Fault(path, "", "path.folder", f"components stand in the folders of {where}: move or remove it")
    kind = KIND_OF_FOLDER.get(parts[3])
    if kind is None:
        words = f"{parts[3]} is the folder of no type of this package: move or remove the file"
        return Fault(path, "", "path.folder", words)
    return _bundle_part(path, parts[4:], kind) if kind.parts else _single(path, parts[4:], kind)


def _single(path: str, rest: list[str], kind: Kind) -> Place | Fault:
    if len(rest) != 1:
        return Fault(path, "", "path.folder", f"files stand in {kind.folder} itself, without folders: move it up")
    meta = f"{kind.suffix}{META}"
    if rest[0].endswith(meta):
        return Place(path, kind, rest[0].removesuffix(meta), "meta")
    if kind.beside and rest[0].endswith(kind.suffix):
        return Place(path, kind, rest[0].removesuffix(kind.suffix), kind.suffix)
    allowed = f"{kind.suffix} or {meta}" if kind.beside else meta
    return Fault(path, "", "path.suffix", f"names in {kind.folder} end with {allowed}: rename it")


def _bundle_part(path: str, rest: list[str], kind: Kind) -> Place | Fault:
    if len(rest) != 2:
        return Fault(path, "", "path.folder", f"{kind.folder} holds one folder for each component: move it there")
    bundle, file = rest
    for ending in sorted(kind.parts, key=len, reverse=True):
        if file == bundle + ending:
            return Place(path, kind, bundle, "meta" if ending.endswith(META) else ending)
    known = ", ".join(kind.parts)
    if not file.startswith(bundle):
        return Fault(path, "", "bundle.parts", f"parts of the bundle begin with {bundle}: rename it")
    return Fault(path, "", "path.suffix", f"a part of a bundle is its name and one of {known}: rename it")


def _path_fault(path: str) -> Fault | None:
    parts = path.split("/")
    if len(path) > PATH_MAX or any(part in ("", ".", "..") or UNSAFE.search(part) for part in parts):
        return Fault(path, "", "path.unsafe", "the path is absolute, too long or not usable everywhere: rename it")
    if path in TOP_FILES:
        return None
    if any(DEBRIS.fullmatch(part) for part in parts):
        return Fault(path, "", "path.debris", "such files do not belong in a package: remove it")
    place = place_of(path)
    if isinstance(place, Fault):
        return place
    if not API_NAME.fullmatch(place.name) or len(place.name) > NAME_MAX:
        words = f"{place.name!r} is no API name: a letter first, then letters, digits and single underscores, up to 80"
        return Fault(path, "", "name.form", words)
    return None


def _size_faults(files: Files) -> Iterator[Fault]:
    for path, data in files.items():
        if len(data) > FILE_BYTES_MAX:
            yield Fault(path, "", "path.size", f"it has {len(data):,} bytes: at most {FILE_BYTES_MAX:,}")
    whole = sum(len(data) for data in files.values())
    if len(files) > FILES_MAX or whole > PACKAGE_BYTES_MAX:
        words = f"the package has {len(files):,} files and {whole:,} bytes: at most 10,000 and 39 MB"
        yield Fault(PROJECT, "", "path.size", words)
