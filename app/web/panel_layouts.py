"""Which layout a panel is drawn by: of a space's published variants the most specific, else one made from its data."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

import orjson
from cachetools import LRUCache

from app.domain.layout import Layout, Target, choose
from app.domain.layout_default import default_layout
from app.domain.layout_mask import ROLES, mask_of
from app.domain.masking import Mask
from app.storage import layout_facts, layouts
from app.storage.control import Connection as HostConnection
from app.storage.panel_sessions import PanelObject
from app.storage.spaces import Connection

# Whom a viewer counts as in a layout's `for`. In the proxy's way the browser composes the claims, so everybody who
# comes by it has the lowest role, whatever is claimed.
LOWEST_ROLE, PROVEN_ROLE = ROLES
CACHE_LAYOUTS_MAX = 500

PublishedKey = tuple[str, layouts.Edition]
DefaultKey = tuple[str, int, bool, str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A layout, and what changes whenever its document does."""

    layout: Layout
    digest: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What a panel stands beside, by whose layout it is drawn, and for whom.

    Args:
        role: The viewer's.
    """

    object: PanelObject
    chosen: Chosen
    role: str = LOWEST_ROLE

    @property
    def layout(self) -> Layout:
        """The layout."""
        return self.chosen.layout

    @property
    def mask(self) -> Mask:
        """What is hidden from the viewer."""
        key = (self.chosen.digest, self.role)
        with _lock:
            known = _masks.get(key)
        if known is None:
            known = mask_of(self.layout.document, self.role)
            with _lock:
                _masks[key] = known
        return known


_masks: LRUCache[tuple[str, str], Mask] = LRUCache(CACHE_LAYOUTS_MAX)
_published: LRUCache[PublishedKey, list[Chosen]] = LRUCache(CACHE_LAYOUTS_MAX)
_defaults: LRUCache[DefaultKey, Chosen] = LRUCache(CACHE_LAYOUTS_MAX)
_lock = Lock()


def beside_of(
    connection: Connection, space_id: str, host: HostConnection | None, beside: PanelObject, *, proven: bool
) -> Beside:
    """Return what a panel stands beside, with its layout.

    Args:
        connection: Of the space, inside one snapshot.
        host: The connection that the panel came by.
        proven: The host's own signature says who the viewer is.
    """
    target = Target(host="" if host is None else host.host, object=beside.type, role=role_of(proven=proven))
    return Beside(beside, layout_for(connection, space_id, target), target.role)


def role_of(*, proven: bool) -> str:
    """Return whom a viewer counts as in a layout's `for`."""
    return PROVEN_ROLE if proven else LOWEST_ROLE


def layout_for(connection: Connection, space_id: str, target: Target) -> Chosen:
    """Return the layout in force for a host, an object and a role."""
    published = _list_published(connection, space_id)
    chosen = choose([one.layout for one in published], target)
    if chosen is None:
        return _default(connection, space_id, target)
    return next(one for one in published if one.layout is chosen)


def _list_published(connection: Connection, space_id: str) -> list[Chosen]:
    key = (space_id, layouts.find_edition(connection))
    with _lock:
        known = _published.get(key)
    if known is None:
        known = [_with_digest(layout) for layout in layouts.list_in_force(connection)]
        with _lock:
            _published[key] = known
    return known


def _default(connection: Connection, space_id: str, target: Target) -> Chosen:
    """Return the layout made from the data, made anew only when the space's events have doubled.

    So it stands still under the agents' eyes while events arrive, and a look-up reads one row for it.
    """
    key = (space_id, layout_facts.size_of(connection), layout_facts.has_definitions(connection), target.host)
    with _lock:
        known = _defaults.get(key)
    if known is None:
        known = _with_digest(default_layout(layout_facts.read_facts(connection), target))
        with _lock:
            _defaults[key] = known
    return known


def _with_digest(layout: Layout) -> Chosen:
    parts = [layout.revision, layout.document]
    return Chosen(layout, blake2b(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest())
