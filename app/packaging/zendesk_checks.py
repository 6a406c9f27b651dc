"""What Zendesk would refuse or warn of, found before anything is uploaded. Its own check needs an account and a login.

Unlike there, what is wrong with the manifest hides nothing of the rest.
"""

from __future__ import annotations

from pathlib import Path

from app.packaging.zendesk_files import check_files
from app.packaging.zendesk_images import check_images
from app.packaging.zendesk_locations import check_locations
from app.packaging.zendesk_manifest import check_manifest, read_manifest
from app.packaging.zendesk_parameters import check_parameters
from app.packaging.zendesk_requirements import check_requirements
from app.packaging.zendesk_rules import Fault, Files
from app.packaging.zendesk_texts import check_texts
from app.packaging.zendesk_translations import check_translations
from app.packaging.zip_safety import ARCHIVE_BYTES_MAX, read_folder, read_zip


def faults_at(path: Path) -> list[Fault]:
    """Return what is wrong with a package on disk, a zip or the folder that would become one: errors first.

    Raises:
        OSError: it cannot be read.
    """
    if path.is_dir():
        files, faults = read_folder(path)
        return _in_order([*faults, *_faults(files)] if files or not faults else faults)
    with path.open("rb") as package:
        return faults_of_zip(package.read(ARCHIVE_BYTES_MAX + 1))  # one more byte says that it is too large


def faults_of_zip(data: bytes) -> list[Fault]:
    """Return what is wrong with a zip: errors first."""
    files, faults = read_zip(data)
    # Nothing of it was read: that its parts are missing would be no news.
    return _in_order([*faults, *_faults(files)] if files or not faults else faults)


def faults_of(files: Files) -> list[Fault]:
    """Return what is wrong with the files of a package, by their names in the zip: errors first."""
    return _in_order(_faults(files))


def _faults(files: Files) -> list[Fault]:
    faults = [*check_files(files), *check_texts(files)]
    manifest, refused = read_manifest(files)
    faults += refused
    if manifest is None:
        return faults
    faults += check_manifest(manifest, files)
    faults += check_locations(manifest, files)
    faults += check_parameters(manifest)
    faults += check_translations(manifest, files)
    faults += check_requirements(manifest, files)
    faults += check_images(manifest, files)
    return faults


def _in_order(faults: list[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(faults), key=lambda one: (not one.is_error, one.file, one.rule, one.key))
