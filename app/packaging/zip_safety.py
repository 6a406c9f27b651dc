"""A zip or a folder of anybody's, read without trusting it: nothing is written, nothing unpacks without end."""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.packaging.zendesk_rules import Fault, Files

ARCHIVE_BYTES_MAX = 10_000_000  # Zendesk publishes no limit; real packages have well below 1 MB
UNPACKED_BYTES_MAX = 50_000_000
MEMBERS_MAX = 1_000
RATIO_MAX = 100  # text is packed to a tenth, so a member beyond this is made to be
RATIO_FROM_BYTES = 1_000_000  # a small member harms nobody, whatever its ratio
NAME_CHARACTERS_MAX = 240
LOCAL_HEADER_BYTES = 30  # the least that stands before a member's data
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1 | 0x40 | 0x2000  # flags: encrypted, strongly encrypted, with a masked directory
DRIVE = re.compile(r"[A-Za-z]:")
ODD_CHARACTER = re.compile(r'[\x00-\x1f\x7f<>:"|?*\ud800-\udfff]')


def read_zip(data: bytes) -> tuple[Files, list[Fault]]:
    """Return the files of an archive whose names are sound, and what is wrong with the archive."""
    if len(data) > ARCHIVE_BYTES_MAX:
        return {}, [_too_large()]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_archive(archive, len(data))
    # NotImplementedError: the archive says that it takes a newer kind of unpacking than Python has.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, RuntimeError) as error:
        return {}, [Fault("zip.unreadable", "", "", f"make the zip anew: {error}")]


def read_folder(root: Path) -> tuple[Files, list[Fault]]:
    """Return the files below a folder, named as they would be in a zip of it, and what is wrong with them."""
    paths = sorted(root.rglob("*"))
    if len(paths) > MEMBERS_MAX:
        return {}, [_too_many(len(paths))]
    names = {path: path.relative_to(root).as_posix() for path in paths}
    faults = list(_kinds((name, path.lstat().st_mode) for path, name in names.items()))
    sound = [path for path in paths if not path.is_symlink() and path.is_file()]
    faults += _names([names[path] for path in sound])
    if sum(path.stat().st_size for path in sound) > UNPACKED_BYTES_MAX:
        return {}, [*faults, _too_large()]
    refused = _refused(faults)
    return {names[path]: path.read_bytes() for path in sound if names[path] not in refused}, faults


def _read_archive(archive: zipfile.ZipFile, size: int) -> tuple[Files, list[Fault]]:
    members = archive.infolist()
    if len(members) > MEMBERS_MAX:
        return {}, [_too_many(len(members))]
    # The modes of Unix stand there only if the archive says that it was made there, or on a Mac.
    modes = ((one.filename, one.external_attr >> 16 if one.create_system in (3, 19) else 0) for one in members)
    faults = [*_names([one.orig_filename for one in members]), *_kinds(modes), *_packing(members, size)]
    if any(fault.rule in ("zip.bomb", "zip.too_large") for fault in faults):
        return {}, faults
    refused = _refused(faults)
    files = {}
    for one in members:
        if one.orig_filename in refused or one.is_dir():
            continue
        try:
            files[one.filename] = archive.read(one)
        # NotImplementedError: the member is packed in a way that Python cannot read.
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            faults.append(Fault("zip.unreadable", one.filename, "", f"make the zip anew: {error}"))
    return files, faults


def _refused(faults: list[Fault]) -> set[str]:
    """Return the members that are not read; of two with one name the later is, as most programs do."""
    return {fault.file for fault in faults if fault.rule not in ("zip.duplicate_member", "zip.case_clash")}


def _names(names: list[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(names):
        yield from _name(name)
    for name, count in Counter(names).items():
        if count > 1:
            yield Fault("zip.duplicate_member", name, "", f"stands in the archive {count} times: leave one")
    yield from _clashes(sorted({name.removesuffix("/") for name in names}))
    files = {name for name in names if not name.endswith("/")}
    folders = {"/".join(name.split("/")[:end]) for name in names for end in range(1, name.count("/") + 1)}
    for name in sorted(files & folders):
        yield Fault("zip.file_as_folder", name, "", "is a file and a folder: rename one")


def _name(name: str) -> Iterator[Fault]:
    """Yield what is wrong with a name: the first thing only, as one change puts it right."""
    parts = name.removesuffix("/").split("/")
    if "\\" in name:
        yield Fault("zip.backslash", name, "", "part folders with / and not with \\")
    elif name.startswith("/") or DRIVE.match(name):
        yield Fault("zip.absolute_path", name, "", "name it from the top of the package, without / or a drive")
    elif ".." in parts:
        yield Fault("zip.parent_path", name, "", "name it without .., from the top of the package")
    elif _is_odd(name, parts):
        yield Fault("zip.odd_name", name, "", "give it a plain name: letters, digits, dots, hyphens, underscores")


def _is_odd(name: str, parts: list[str]) -> bool:
    edges = any(part in ("", ".") or part != part.strip() or part.endswith(".") for part in parts)
    return edges or len(name) > NAME_CHARACTERS_MAX or ODD_CHARACTER.search(name) is not None


def _clashes(names: list[str]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            yield Fault("zip.case_clash", name, "", f"is {other} to many systems: rename one")


def _kinds(modes: Iterable[tuple[str, int]]) -> Iterator[Fault]:
    for name, mode in modes:
        if stat.S_ISLNK(mode):
            yield Fault("symlink_in_zip", name, "", "is a symbolic link: put the file itself there")
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            yield Fault("zip.special_file", name, "", "is neither a file nor a folder: remove it")


def _packing(members: list[zipfile.ZipInfo], size: int) -> Iterator[Fault]:
    for one in members:
        if one.flag_bits & ENCRYPTED:
            yield Fault("zip.encrypted", one.filename, "", "is encrypted: make the zip without a password")
        elif one.compress_type not in METHODS:
            yield Fault("zip.unreadable", one.filename, "", "is not packed by deflate: make the zip anew")
        if one.file_size > RATIO_FROM_BYTES and one.file_size > RATIO_MAX * one.compress_size:
            yield Fault("zip.bomb", one.filename, "", f"unpacks to {one.file_size} bytes: remove it")
    if sum(one.file_size for one in members) > UNPACKED_BYTES_MAX:
        yield _too_large()
    yield from _overlaps(members, size)


def _overlaps(members: list[zipfile.ZipInfo], size: int) -> Iterator[Fault]:
    """Yield members whose data reach into the next: a small archive can so unpack to a huge one."""
    in_order = sorted(members, key=lambda one: one.header_offset)
    if in_order and in_order[0].header_offset > 0:
        yield Fault("zip.foreign_data", "", "", "has something before its first member: make the zip anew")
    ends = [one.header_offset for one in in_order[1:]] + [size]
    for one, end in zip(in_order, ends, strict=True):
        if one.header_offset + LOCAL_HEADER_BYTES + one.compress_size > end:
            yield Fault("zip.bomb", one.filename, "", "overlaps the next member: make the zip anew")


def _too_large() -> Fault:
    return Fault("zip.too_large", "", "", "leave out what the app does not load: under 10 MB packed, 50 MB unpacked")


def _too_many(count: int) -> Fault:
    return Fault("zip.too_many_members", "", "", f"has {count} members: leave out what the app does not load")
