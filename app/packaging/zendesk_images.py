"""What Zendesk would refuse of the pictures in a package: logos, icons, the banner, and what an SVG may hold.

Rules: the vendor's app validator, "banner" and "svg"; its guide to an app's icons for the sizes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from app.packaging.png import png_size
from app.packaging.zendesk_locations import places_of, products_of
from app.packaging.zendesk_manifest import has_no_page
from app.packaging.zendesk_rules import Fault, Files

LOGOS = {"logo.png": 320, "logo-small.png": 128}
WITH_ICON = {"support": ("top_bar", "nav_bar", "ticket_editor", "system_top_bar"), "sell": ("top_bar",)}
BANNER = "assets/banner.png"
BANNER_SIZES = ((830, 200), (1660, 400))
SVG_SPACE = "{http://www.w3.org/2000/svg}"
SVG_ELEMENTS = (
    "a", "animate", "animateMotion", "animateTransform", "circle", "clipPath", "defs", "desc", "ellipse",
    "feGaussianBlur", "filter", "g", "line", "linearGradient", "marker", "mask", "metadata", "mpath", "path", "pattern",
    "polygon", "polyline", "radialGradient", "rect", "set", "stop", "svg", "switch", "symbol", "text", "textPath",
    "title", "tspan", "use",
)  # fmt: skip
DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
LOADS = re.compile(r"url\((?!\s*['\"]?#)|@import|javascript:|expression\(", re.IGNORECASE)
FIXED_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", re.IGNORECASE)


def check_images(manifest: dict[str, object], files: Files) -> Iterator[Fault]:
    """Yield what is wrong with the pictures."""
    yield from _logos(manifest, files)
    yield from _icons(manifest, files)
    if BANNER in files:
        yield from _banner(png_size(files[BANNER]))
    for name, data in files.items():
        if name.startswith("assets/") and name.endswith(".svg"):
            yield from _svg(name, data)


def _logos(manifest: dict[str, object], files: Files) -> Iterator[Fault]:
    products = products_of(manifest)
    folders = [f"{product}/" for product in products] if len(products) > 1 else [""]
    for folder in folders:
        for logo, size in LOGOS.items():
            name = f"assets/{folder}{logo}"
            found = png_size(files.get(name, b""))
            if name not in files:
                yield Fault("logo.missing", name, "", f"is missing: add a PNG of {size} by {size} pixels")
            elif found is None:
                yield Fault("logo.invalid_format", name, "", f"must be a whole PNG, of {size} by {size} pixels")
            elif found != (size, size):
                change = f"is {found[0]} by {found[1]} pixels: must be {size} by {size}"
                yield Fault("logo.invalid_size", name, "", change)


def _icons(manifest: dict[str, object], files: Files) -> Iterator[Fault]:
    if has_no_page(manifest):
        return
    several = len(products_of(manifest)) > 1
    for place in places_of(manifest):
        if place.name not in WITH_ICON.get(place.product, ()):
            continue
        stem = f"assets/{place.product}/icon_{place.name}" if several else f"assets/icon_{place.name}"
        if f"{stem}.svg" not in files and f"{stem}_inactive.png" not in files:
            yield Fault("icon.missing", f"{stem}.svg", "", f"is missing: {place.name} is opened by its icon")
        elif FIXED_COLOUR.search(files.get(f"{stem}.svg", b"").decode(errors="replace")):
            yield Fault("icon.not_current_color", f"{stem}.svg", "", "draw it in currentColor alone")


def _banner(size: tuple[int, int] | None) -> Iterator[Fault]:
    if size is None:
        yield Fault("banner.invalid_format", BANNER, "", "must be a whole PNG, of 830 by 200 pixels or 1660 by 400")
    elif size not in BANNER_SIZES:
        change = f"is {size[0]} by {size[1]} pixels: must be 830 by 200, or 1660 by 400"
        yield Fault("banner.invalid_size", BANNER, "", change)


def _svg(name: str, data: bytes) -> Iterator[Fault]:
    # Read no further than a declaration: entities can unpack to more than a machine holds.
    if DECLARES.search(data) or b"\0" in data:
        yield Fault("dirty_svg", name, "", "write it in UTF-8, without DOCTYPE and ENTITY")
        return
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 -- without declarations there is nothing to unpack
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        yield Fault("dirty_svg", name, "", f"write it as XML: {error}")
        return
    if any(_local(one) == "image" for one in root.iter()):
        yield Fault("bitmap_in_svg", name, "image", "draw it with lines: Zendesk puts a placeholder in its place")
        return
    for key in dict.fromkeys(part for one in root.iter() for part in _unclean(one)):
        yield Fault("sanitised_svg", name, key, "remove it: Zendesk takes it out of the file")


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _unclean(element: ElementTree.Element) -> Iterator[str]:
    """Yield what of an element Zendesk would take out: scripts, loads from elsewhere, what SVG does not know."""
    tag = str(element.tag)
    if tag.removeprefix(SVG_SPACE) not in SVG_ELEMENTS:
        yield _local(element)
    for name, value in element.attrib.items():
        local = name.rpartition("}")[2]
        leads_away = local == "href" and not value.startswith("#")
        if local.lower().startswith("on") or leads_away or LOADS.search(value):
            yield f"{_local(element)}.{local}"
