"""What definitions say of the person in a panel: worked out on the look-up's snapshot, within a limit of time."""

from __future__ import annotations

from app.domain.definitions.hiding import hidden_definitions
from app.domain.layout import Layout
from app.domain.panel_computed import Computed, Result
from app.domain.profile import ProfileHead
from app.storage.catalog import catalog_of
from app.storage.present import Present, computed_of
from app.storage.spaces import Connection
from app.storage.watchdog import limited
from app.web.panel_layouts import Beside
from app.web.panel_reads import Reading

IN_LOOKUP_SECONDS = 0.25  # all definitions together; then the cards say which are late


def computed_for(reading: Reading, head: ProfileHead, beside: Beside, *, seconds: float | None = None) -> Computed:
    """Return what definitions say of a person now, as far as it can be worked out in time and may be seen.

    Args:
        seconds: At most so long; None: as long as a look-up takes for it.
    """
    catalog = catalog_of(reading.connection)
    if not catalog.order or not _is_shown(beside.layout):
        return Computed()
    hidden = hidden_from(reading.connection, beside)
    try:
        with limited(reading.connection, IN_LOOKUP_SECONDS if seconds is None else seconds):
            found = computed_of(reading.connection, head.root, reading.now)
    except TimeoutError:
        return Computed(is_late=True, hidden=hidden, edition=catalog.meaning)
    seen = sorted((one for one in found if one.key not in hidden), key=lambda one: (one.name.casefold(), one.key))
    return Computed(
        traits={one.key: _result(one) for one in seen if one.kind == "trait"},
        audiences={one.key: _result(one) for one in seen if one.kind == "audience"},
        hidden=hidden,
        edition=catalog.meaning,
    )


def hidden_from(connection: Connection, beside: Beside) -> frozenset[str]:
    """Return the keys of the definitions in force that a viewer may not see."""
    catalog = catalog_of(connection)
    return hidden_definitions({key: one.definition for key, one in catalog.order.items()}, beside.mask)


def _result(one: Present) -> Result:
    return Result(one.key, one.name, one.value, one.since, one.version, one.is_late)


def _is_shown(layout: Layout) -> bool:
    for card in layout.cards:
        if card["type"] == "audiences" or (card["type"] == "traits" and card.get("all", True)):
            return True
    units = layout.units("header", "metrics", "traits")
    return any("computed" in unit or "computed" in unit.get("source", {}) for unit in units)
