"""Pictures of the builders over the demo's people, for `make picture`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, ViewportSize

from app.domain.definitions.presets import preset_documents
from app.domain.definitions.reading import read_definition
from app.house import House
from app.storage.definitions import list_definitions, save_definition
from tools.admin_pictures import ADMIN, SHOWN_MS, open_admin

SIZE: ViewportSize = {"width": 1280, "height": 760}
FAILED: dict[str, Any] = {"event": "Payment Failed", "window": {"last": 90, "unit": "day"}}
DEFINITIONS: tuple[Mapping[str, Any], ...] = (
    preset_documents()["lifetime_value"],
    preset_documents()["vip"],
    {
        "key": "starters",
        "name": "On the small plan",
        "kind": "audience",
        "where": {"trait": "plan", "op": "eq", "value": "starter"},
    },
    {
        "key": "in_trouble",
        "name": "Good customers in trouble",
        "kind": "audience",
        "where": {
            "all": [
                {"did": FAILED, "count": {"gte": 2}},
                {
                    "any": [
                        {"trait": "plan", "op": "in", "value": ["team", "business"]},
                        {"computed": "lifetime_value", "op": "gte", "value": 500},
                    ]
                },
                {
                    "sequence": [{"event": "Payment Failed"}],
                    "within": {"last": 1, "unit": "day"},
                    "not_then": {"event": "Payment Succeeded"},
                },
                {"none": [{"audience": "starters"}]},
            ]
        },
    },
    {
        "key": "average_order",
        "name": "Average order in a year",
        "kind": "trait",
        "value": {
            "aggregate": "avg",
            "property": "total",
            "of": {
                "event": "Order Completed",
                "window": {"last": 365, "unit": "day"},
                "where": {"property": "currency", "op": "eq", "value": "USD"},
            },
        },
    },
)


def show_audience_builder(page: Page, house: House, space_id: str) -> None:
    """Show an audience with an edit that is not saved, and what it shares with another one."""
    _open(page, house, space_id, "in_trouble")
    page.get_by_label("Overlap with").select_option("vip")
    page.locator('[data-at="/where/all/0/count/gte"]').fill("1")
    page.get_by_text("in both").wait_for(timeout=SHOWN_MS)
    page.locator(".look-pane[aria-busy=false]:not(.old)").wait_for(timeout=SHOWN_MS)


def show_trait_builder(page: Page, house: House, space_id: str) -> None:
    """Show a computed trait with how it is spread and the receipt of one value."""
    _open(page, house, space_id, "average_order")
    page.locator(".look-pane .sample summary").nth(4).click()


def _open(page: Page, house: House, space_id: str, key: str) -> None:
    """Open the builder of a definition, and wait for what it gives."""
    address = house.settings.public_url
    assert urlsplit(address).hostname == "127.0.0.1"  # nobody else's data
    open_admin(page, house, address)
    _save(house, space_id)
    page.set_viewport_size(SIZE)
    page.goto(f"{address}/admin/spaces/{space_id}/definitions/{key}/edit")
    page.locator("[data-size-now]").wait_for(timeout=SHOWN_MS)


def _save(house: House, space_id: str) -> None:
    """Save those that are not there yet."""
    with house.spaces.reading(space_id) as connection:
        there = {one.definition.key for one in list_definitions(connection)}
    for document in DEFINITIONS:
        definition = read_definition(dict(document))
        if definition.key not in there:
            save = partial(save_definition, definition=definition, author=ADMIN[0], note="", now=house.now_ms())
            house.spaces.write(space_id, save)
