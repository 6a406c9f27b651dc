"""Pictures of the admin pages over the demo's people, for `make picture`."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from playwright.sync_api import Page, ViewportSize

from app.domain.definitions.presets import presets, taken_with
from app.house import House
from app.settling import settle
from app.storage.definitions import list_definitions, save_definition
from app.web.admin.gate import SESSION_COOKIE

ADMIN = ("ada@example.com", "Ada Example", "a password for one picture")
TAKEN = ("days_since_last_seen", "failed_payments_7d", "current_plan", "payment_trouble", "onboarding_stuck")
SETTLING_TURNS = 400
SHOWN_MS = 30_000
SIZE: ViewportSize = {"width": 1280, "height": 720}  # two rows of cards and the beginning of a third


def open_admin(page: Page, house: House, address: str) -> None:
    """Log an admin in, whom nobody knows but this picture."""
    email, name, password = ADMIN
    if not house.control.people.exist():
        house.control.people.create(email, name, password, author="make picture")
    session = house.control.people.log_in(email, password, address="127.0.0.1")
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": address}])


def take_presets(house: House, space_id: str) -> None:
    """Copy some presets into the space, and settle them for everybody."""
    with house.spaces.reading(space_id) as connection:
        there = {one.definition.key for one in list_definitions(connection)}
    for key in taken_with(TAKEN):
        if key not in there:
            save = partial(save_definition, author=ADMIN[0], note="from the catalog", now=house.now_ms())
            house.spaces.write(space_id, partial(save, definition=presets()[key]))
    for _ in range(SETTLING_TURNS):
        settle(house, space_id)


def show_catalog(page: Page, house: House, space_id: str) -> None:
    """Show the catalog with a look at every preset in sight."""
    address = house.settings.public_url
    assert urlsplit(address).hostname == "127.0.0.1"  # nobody else's data
    open_admin(page, house, address)
    take_presets(house, space_id)
    page.set_viewport_size(SIZE)
    page.goto(f"{address}/admin/spaces/{space_id}/catalog")
    page.locator("#average_order_value .looked svg").wait_for(timeout=SHOWN_MS)
    page.wait_for_load_state("networkidle")
