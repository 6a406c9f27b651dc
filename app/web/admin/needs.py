"""What needs an admin, as sentences with a button each, the pressing ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from flask import url_for

from app.domain.webhooks import say_outcome
from app.storage.admin_arrivals import Activity
from app.storage.control import Connection, Source
from app.storage.definitions import SavedDefinition
from app.storage.webhooks import Webhook
from app.web.admin.definition_lists import fault_in_words
from app.web.admin.words import count

DAY_MS = 86_400_000
NEEDS_MAX = 6
FAILURES_SHOWN_FROM = 3  # in a row; one alone is tried again within seconds


@dataclass(frozen=True, slots=True)
class Need:
    """One sentence.

    Args:
        kind: danger: something fails now; warning: something is odd; step: something is still to be set up.
        lead: Its first words, which stand out.
        rest: What follows them.
    """

    kind: Literal["danger", "warning", "step"]
    lead: str
    rest: str
    button: str
    address: str


class Host(NamedTuple):
    """How a host is named, and what is left to do there once it is connected."""

    name: str
    step: str


HOSTS = {
    "zendesk": Host("Zendesk", "Upload the app and open a ticket."),
    "salesforce": Host("Salesforce", "Deploy the app and open a record."),
}


def find_needs(
    space_id: str,
    sources: Sequence[Source],
    activities: Mapping[str, Activity],
    connections: Sequence[Connection],
    now: int,
    definitions: Sequence[SavedDefinition] = (),
    webhooks: Sequence[tuple[Webhook, int]] = (),
) -> list[Need]:
    """Return what needs an admin of this space.

    Args:
        webhooks: Each with how many of its events were given up.
    """
    needs = [need for one in connections for need in _of_connection(space_id, one)]
    needs += [need for one in definitions for need in _of_definition(space_id, one)]
    needs += [need for one in sources for need in _of_source(space_id, one, activities[one.id], now)]
    needs += [need for one, dead in webhooks for need in _of_webhook(space_id, one, dead)]
    if not sources:
        address = url_for("admin.new_source", space_id=space_id)
        needs.append(Need("step", "No source yet.", "A source is what sends events.", "Add source", address))
    if not connections:
        address = url_for("admin.zendesk", space_id=space_id)
        text = "Connect it to see people beside their tickets."
        needs.append(Need("step", "Zendesk is not connected.", text, "Connect Zendesk", address))
    order = ("danger", "warning", "step")
    return sorted(needs, key=lambda need: order.index(need.kind))[:NEEDS_MAX]


def _of_connection(space_id: str, one: Connection) -> list[Need]:
    host, address = HOSTS[one.host], url_for(f"admin.{one.host}", space_id=space_id)
    refused_last = one.last_refused_at is not None and one.last_refused_at > (one.last_used_at or 0)
    if one.enabled and refused_last:
        return [Need("danger", f"{host.name} was refused", f"when it last asked: {one.last_refusal}", "Open", address)]
    if one.enabled and one.last_used_at is None:
        return [Need("step", f"{host.name} has not asked for anyone yet.", host.step, "Show how", address)]
    return []


def _of_definition(space_id: str, one: SavedDefinition) -> list[Need]:
    address = url_for("admin.definition_show", space_id=space_id, key=one.definition.key)
    if one.status == "archived":
        return []
    if one.fault is not None:
        lead = f"{one.definition.name} cannot be settled for everybody:"
        return [Need("danger", lead, f"{fault_in_words(one)}.", "Open", address)]
    if one.is_slow:
        rest = "It is settled in the slow lane, so its results come later."
        return [Need("warning", f"{one.definition.name} takes long for somebody.", rest, "Open", address)]
    return []


def _of_webhook(space_id: str, one: Webhook, dead: int) -> list[Need]:
    address = url_for("admin.webhook", space_id=space_id, webhook_id=one.id)
    if one.status == "active" and one.failures >= FAILURES_SHOWN_FROM:
        text = f"{count(one.failures, 'time')} in a row: the receiver {say_outcome(one.last_outcome)}."
        return [Need("danger", f"The webhook {one.name} fails", text, "Open", address)]
    if dead:
        verb = "was" if dead == 1 else "were"
        lead = f"{count(dead, 'event')} for the webhook {one.name} {verb} given up"
        return [Need("warning", lead, "after a day of tries. Each can be replayed.", "Show", address)]
    return []


def _of_source(space_id: str, one: Source, activity: Activity, now: int) -> list[Need]:
    address = url_for("admin.source", space_id=space_id, source_id=one.id)
    rejected = activity.rejected_total
    if rejected:
        verb = "was" if rejected == 1 else "were"
        show = url_for("admin.source", space_id=space_id, source_id=one.id, show="rejected")
        lead = f"{count(rejected, 'event')} from {one.name} {verb} rejected"
        return [Need("danger", lead, "in the last 24 hours. Each stands there with its reason.", "Show", show)]
    if not one.enabled:
        return []
    if activity.last_at is None:
        text = "Its key and a snippet to copy stand on its page."
        return [Need("step", f"{one.name} has not sent anything yet.", text, "Show how", address)]
    if now - activity.last_at > DAY_MS:
        days = count((now - activity.last_at) // DAY_MS, "day")
        return [Need("warning", f"{one.name} has been silent for {days}.", "It sent before.", "Open", address)]
    return []
