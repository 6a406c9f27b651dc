"""One person's calls as they are written down: the shape that `send` hands to the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Literal

from app.demo.people import Device, Person
from app.demo.products import Page

Origin = Literal["web", "mobile", "billing"]
CallType = Literal["identify", "track", "page", "screen", "group"]

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NEWEST = 15 * MINUTE  # no drawn call is younger, so that "now" may pass while the year is sent
SITE = "https://quillmoor.example"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the tracking API.

    Args:
        origin: Which of the demo's sources sends it.
        timestamp: When it happened, ms since 1970.
        name: Of a track, page or screen call, else "".
        body: `properties`, or `traits` of an identify or group call.
    """

    origin: Origin
    type: CallType
    message_id: str
    timestamp: int
    user_id: str | None
    anonymous_id: str | None
    name: str
    group_id: str | None
    body: Mapping[str, object]
    context: Mapping[str, object]


@dataclass(slots=True)
class Diary:
    """Writes down the calls of one person, numbering them.

    Args:
        now: The moment the story ends, ms since 1970.
        signed_up: False: calls carry the device alone.
    """

    person: Person
    now: int
    rng: Random
    signed_up: bool = False
    calls: list[Call] = field(default_factory=list)

    def moment(self, days_ago: int, hour: int, minute: int = 0) -> int:
        """Return a moment of that many days ago in the person's own time, never in the last minutes."""
        offset = self.person.region.offset_hours * HOUR
        midnight = (self.now + offset) // DAY * DAY - offset
        at = midnight - days_ago * DAY + hour * HOUR + minute * MINUTE + self.rng.randrange(MINUTE)
        return at if at <= self.now - NEWEST else at - DAY

    def busy_moment(self, days_ago: int) -> int:
        """Return a moment of the working day, mostly on a weekday."""
        at = self.moment(days_ago, self.rng.randrange(8, 19), self.rng.randrange(60))
        weekday = (at // DAY + 3) % 7  # 1 January 1970 was a Thursday, the fourth day counted from Monday
        return at - 2 * DAY if weekday >= 5 and self.rng.random() < 0.7 else at

    def page(self, at: int, page: Page, device: Device, campaign: Mapping[str, str] | None = None) -> None:
        """View a page on that device, perhaps led there by a campaign."""
        search = f"?utm_source={campaign['source']}" if campaign else ""
        place = {"path": page.path, "title": f"{page.name} · Quillmoor", "url": SITE + page.path, "search": search}
        around: dict[str, object] = {"page": place}
        if campaign:
            around["campaign"] = dict(campaign)
        self._write("web", "page", at, page.name, place | {"category": page.category}, device, around)

    def screen(self, at: int, name: str, device: Device) -> None:
        """Look at a screen of the mobile app."""
        self._write("mobile", "screen", at, name, {"name": name}, device, {})

    def track(self, at: int, name: str, device: Device, context: Mapping[str, object] | None = None, /,
              **properties: object) -> None:  # fmt: skip
        """Do something on a device."""
        origin: Origin = "web" if device.platform == "web" else "mobile"
        self._write(origin, "track", at, name, properties, device, context or {})

    def bill(self, at: int, name: str, message_id: str | None = None, /, **properties: object) -> None:
        """Have something done by the billing service, which knows user ids and no devices."""
        self._write("billing", "track", at, name, properties, None, {}, message_id)

    def identify(self, at: int, device: Device | None, traits: Mapping[str, object]) -> None:
        """Tell traits; without a device the billing service tells them."""
        origin: Origin = "billing" if device is None else "web" if device.platform == "web" else "mobile"
        self._write(origin, "identify", at, "", traits, device, {})

    def group(self, at: int, device: Device, traits: Mapping[str, object]) -> None:
        """Belong to the person's company."""
        self._write("web", "group", at, "", traits, device, {})

    def _write(
        self,
        origin: Origin,
        call_type: CallType,
        at: int,
        name: str,
        body: Mapping[str, object],
        device: Device | None,
        context: Mapping[str, object],
        message_id: str | None = None,
    ) -> None:
        company = self.person.company
        known = self.signed_up and self.person.user_id is not None
        around = dict(device.context) if device else {"timezone": "UTC", "locale": "en"}
        if company is not None and known and call_type != "group":
            around["groupId"] = company.id
        self.calls.append(
            Call(
                origin=origin,
                type=call_type,
                message_id=message_id or f"{origin}-{self.person.key}-{len(self.calls) + 1:04d}",
                timestamp=min(at, self.now),
                user_id=self.person.user_id if known else None,
                anonymous_id=device.anonymous_id if device else None,
                name=name,
                group_id=company.id if company is not None and call_type == "group" else None,
                body=body,
                context=around | dict(context),
            )
        )


def date_of(at: int) -> str:
    """Return the UTC date of a moment, as in 2026-03-04."""
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
