"""Where the parts of a package lie, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from app.errors import PackageError

APP = Path(__file__).parents[1]
IN_WHEEL = APP / "_package"  # the build puts the top level's parts there
CHECKOUT = APP.parent
BUILT = APP / "static_build"


def packaged_file(name: str) -> Path:
    """Return where a part of a package lies, such as `manifest.json` or `zendesk_app/logo.png`.

    Args:
        name: The path from the top level of the checkout.

    Raises:
        PackageError: neither the wheel nor a checkout has it.
    """
    for root in (IN_WHEEL, CHECKOUT):
        if (root / name).is_file():
            return root / name
    raise PackageError(f"{name} is missing: install Onefold again, or check out the whole repository")


def packaged_files(folder: str, suffix: str) -> list[Path]:
    """Return the files of a folder whose names end with `suffix`, in the order of their names."""
    for root in (IN_WHEEL, CHECKOUT):
        if (root / folder).is_dir():
            return sorted((root / folder).glob(f"*{suffix}"))
    return []


def built_files(part: str) -> dict[str, bytes]:
    """Return what the panels' build made for a host, by path inside its folder.

    Args:
        part: The host's folder under `app/static_build`, such as `zendesk`.

    Raises:
        PackageError: the panels are not built.
    """
    root = BUILT / part
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    if not paths:
        raise PackageError(f"app/static_build/{part} is empty: build the panels with `make setup`")
    for path in paths:
        if path.is_symlink():
            raise PackageError(
                f"{path.relative_to(APP.parent).as_posix()} is a symbolic link: put the file itself there"
            )
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def packaged_tree(folder: str, name: str) -> dict[str, bytes]:
    """Return a file, or every file below a folder, by its path from `folder`.

    Raises:
        PackageError: neither the wheel nor a checkout has it, or a symbolic link stands there.
    """
    for root in (IN_WHEEL / folder, CHECKOUT / folder):
        start = root / name
        if not start.exists():
            continue
        paths = [start] if start.is_file() else sorted(path for path in start.rglob("*") if not path.is_dir())
        for path in paths:
            if path.is_symlink():
                raise PackageError(f"{folder}/{path.relative_to(root).as_posix()} is a symbolic link: put a file there")
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    raise PackageError(f"{folder}/{name} is missing: install Onefold again, or check out the whole repository")
