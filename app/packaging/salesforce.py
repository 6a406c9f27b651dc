"""The Salesforce app as a project that an admin deploys, with Onefold's address filled in.

The sources stand in `salesforce_canvas/`; they deploy as they are, but for the address. They hold no credentials:
Salesforce makes consumer key and secret when the app is deployed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from app.errors import PackageError
from app.packaging.files import packaged_tree
from app.packaging.salesforce_checks import PLACEHOLDER, check
from app.packaging.salesforce_deployables import deployable, zipped
from app.packaging.salesforce_elements import address_problem
from app.packaging.salesforce_metadata import NAMESPACE
from app.packaging.salesforce_paths import PROJECT
from app.packaging.salesforce_steps import APP, CANVAS_PATH, markdown
from app.settings import LOOPBACK_HOSTS

SOURCES = "salesforce_canvas"
FOLDER = "onefold-salesforce"
EXTERNAL_ONLY = ("externalClientApps/", "extlClntApp")  # what a connected app stands in place of
GLOBAL_SETTINGS = f"force-app/main/default/extlClntAppGlobalOauthSets/{APP}_glbloauth.ecaGlblOauth-meta.xml"
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[\w.~%-]+)*", re.ASCII)
ADDRESS_MAX = 200  # characters; the canvas's own path follows


def package_salesforce(folder: Path, *, address: str, legacy: bool = False) -> Path:
    """Write the package as the folder `onefold-salesforce`, and return where it lies.

    Files of an earlier package there are replaced. `.sf` and `.sfdx`, which the command line tool makes, are left.

    Args:
        folder: The folder to write into; made if it is missing.
        address: Where the installation answers, such as `https://onefold.example.com`.
        legacy: A connected app instead of an external client app, for organisations that may still make one.

    Raises:
        PackageError: Salesforce would refuse it, or the folder holds files of somebody else.
    """
    files = package_files(address=address, legacy=legacy)
    path = folder / FOLDER
    _remove_earlier(path, {*files, *package_files(address=address, legacy=not legacy)})
    for name, data in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return path


def zip_bytes(*, address: str, legacy: bool = False) -> bytes:
    """Return the same package as a zip, for a download. The same input gives the same bytes.

    Raises:
        PackageError: as `package_salesforce`.
    """
    files = package_files(address=address, legacy=legacy)
    return zipped({f"{FOLDER}/{name}": data for name, data in files.items()})


def package_files(*, address: str, legacy: bool = False) -> dict[str, bytes]:
    """Return every file of the package by its path, checked.

    Raises:
        PackageError: as `package_salesforce`.
    """
    address = address.rstrip("/")
    _check_address(address)
    files = sources(legacy=legacy)
    files = {name: data.replace(PLACEHOLDER.encode(), address.encode()) for name, data in files.items()}
    files["INSTALLING.md"] = f"# Installing in Salesforce\n\n{markdown(address, legacy=legacy)}".encode()
    check(files)
    ready = {"app": "force-app"} if legacy else {"app": "force-app", "policies": "unpackaged"}
    return files | {f"deploy/{name}.zip": deployable(files, directory) for name, directory in ready.items()}


def sources(*, legacy: bool = False) -> dict[str, bytes]:
    """Return the files that are packaged, by path, with the placeholder in place of the address."""
    files = {name: packaged_tree(SOURCES, name)[name] for name in (PROJECT, ".forceignore")}
    app = packaged_tree(SOURCES, "force-app")
    if not legacy:
        return files | app | packaged_tree(SOURCES, "unpackaged") | {GLOBAL_SETTINGS: _global_settings()}
    older = packaged_tree(SOURCES, "legacy")
    files |= {name: data for name, data in app.items() if not name.split("/", 3)[3].startswith(EXTERNAL_ONLY)}
    files |= {name.replace("legacy/", "force-app/", 1): data for name, data in older.items()}
    project = json.loads(files[PROJECT])
    project["packageDirectories"] = [one for one in project["packageDirectories"] if one["path"] != "unpackaged"]
    return files | {PROJECT: (json.dumps(project, indent=2) + "\n").encode()}


def _global_settings() -> bytes:
    """Return the settings to which Salesforce adds consumer key and secret.

    Salesforce says that this type must not be kept with sources, since what is retrieved of it holds the secret.
    Without one, the app has no credentials of its own; therefore it is written here, with a callback and nothing else.
    """
    flags = {
        "isConsumerSecretOptional": "false",
        "isIntrospectAllTokens": "false",
        "isPkceRequired": "true",
        "isSecretRequiredForRefreshToken": "true",
    }
    values = {
        "callbackUrl": PLACEHOLDER + CANVAS_PATH,
        "externalClientApplication": APP,
        **flags,
        "label": f"{APP}_glbloauth",
    }
    root = "ExtlClntAppGlobalOauthSettings"
    lines = [f"    <{name}>{value}</{name}>" for name, value in values.items()]
    head = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{NAMESPACE}">']
    return "\n".join([*head, *lines, f"</{root}>", ""]).encode()


def _check_address(address: str) -> None:
    problem = address_problem(address)
    if problem:
        raise PackageError(f"address {address!r}: {problem}")
    if not ADDRESS.fullmatch(address) or len(address) > ADDRESS_MAX or ".." in address:
        raise PackageError(
            f"address {address!r}: write https, a host name in ASCII or an IPv4 address, and no more than a plain path"
        )
    host = urlsplit(address).hostname or ""
    if host not in LOOPBACK_HOSTS and ("." not in host or host.startswith((".", "-")) or host.endswith((".", "-"))):
        raise PackageError(f"address {address!r}: {host!r} is no host that users' browsers can reach")


def _remove_earlier(path: Path, own: set[str]) -> None:
    """Remove the files of an earlier package, and refuse a folder in which others stand."""
    found = sorted(one for one in path.rglob("*") if not one.is_dir() or one.is_symlink())
    earlier = [one for one in found if one.relative_to(path).parts[0] not in (".sf", ".sfdx")]
    for one in earlier:
        name = one.relative_to(path).as_posix()
        if name not in own or one.is_symlink():
            raise PackageError(f"{path.name}/{name} is not of this package: remove it, or choose another --output")
    for one in earlier:
        one.unlink()
