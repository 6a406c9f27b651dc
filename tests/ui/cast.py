"""The people the panel is tested with, as Onefold would answer about them on Monday 23 November 2026 in Oslo."""

import copy
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

NOW = datetime(2026, 11, 23, 14, 6, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)


def event(at: str, name: str | None, *, kind: str = "track", source: str = "web app", **properties: object) -> Json:
    """One event of the timeline; ``at`` is day and time in UTC, "23 13:12"."""
    day, time = at.split(" ")
    timestamp = f"2026-11-{day}T{time}:07.000Z"
    return {
        "id": f"msg-{day}-{time}-{kind}-{name}",
        "type": kind,
        "name": name,
        "timestamp": timestamp,
        "received_at": f"2026-11-{day}T{time}:08.300Z",
        "source": source,
        "properties": properties,
        "context": {},
    }


def _sync_failures(day: str, times: list[str]) -> list[Json]:
    return [event(f"{day} {time}", "Calendar Sync Failed", reason="token_expired") for time in times]


CARD_EXPIRED: Json = {"amount": 168.0, "currency": "USD", "reason": "card_expired", "card": "Visa, ends 4417, 10/26"}

TIMELINE: list[Json] = [
    event("23 13:44", "Payment method", kind="page", path="/billing/payment-method"),
    event("23 13:31", "Ticket Opened", source="Zendesk", subject="#48213 Card declined, calendar stuck"),
    event("23 13:12", "Payment Failed", source="Billing service", **CARD_EXPIRED, invoice="INV-20931", attempt=3),
    *_sync_failures("23", [f"{hour:02}:{minute:02}" for hour in range(12, 7, -1) for minute in (58, 2)]),
    event("23 07:36", "Feature Used", feature="reminders"),
    event("23 07:34", "Feature Used", feature="waitlist"),
    event("23 07:33", "Feature Used", feature="reports"),
    event("23 07:31", "Signed In", browser="Chrome", city="Vancouver"),
    *_sync_failures("22", ["21:40", "19:10", "17:40"]),
    event("22 13:10", "Payment Failed", source="Billing service", amount=168.0, currency="USD", reason="card_expired"),
    event("22 08:05", "Email Opened", subject="Your card needs an update"),
    event("20 15:12", "Help › Exporting", kind="page"),
    event("20 15:10", "Reports", kind="page"),
]

TRAITS: list[Json] = [
    {"key": "seats", "value": 15},
    {"key": "renews_on", "value": "2027-03-01"},
    {"key": "customer_since", "value": "2024-03-04"},
    {"key": "newsletter", "value": True},
    {"key": "products", "value": ["Online booking", "Reminders", "Reports"]},
    {"key": "invoice_address", "value": {"street": "12 Pier Road", "city": "Vancouver"}},
    {"key": "referrer", "value": None},
    {"key": "last_nps", "value": 9},
]
for _trait in TRAITS:
    _trait.update({"updated_at": "2026-11-20T09:00:00.000Z", "source": "Billing service"})

IDENTITIES: list[Json] = [
    {"type": "user_id", "value": "u_20418", "source": "web app", "first_seen_at": "2024-03-04T09:22:00.000Z"},
    {"type": "email", "value": "imani@harbourpine.example", "source": "web app",
     "first_seen_at": "2024-03-04T09:22:00.000Z"},
    {"type": "email", "value": "i.okafor@postbox.example", "source": "Zendesk",
     "first_seen_at": "2025-01-18T09:22:00.000Z"},
    {"type": "phone", "value": "+16045550142", "source": "Zendesk", "first_seen_at": "2025-06-02T07:14:00.000Z"},
    {"type": "zendesk_user_id", "value": "28411903771", "source": "Zendesk",
     "first_seen_at": "2025-01-18T09:22:00.000Z"},
    {"type": "anonymous_id", "value": "b3f0c1d2-77aa-4e10-9c3b-0f6f2a015d07", "source": "web app",
     "first_seen_at": "2024-02-27T09:22:00.000Z"},
    {"type": "anonymous_id", "value": "9c4e8a10-02bd-4c55-8d21-6a1be29f1f22", "source": "mobile app",
     "first_seen_at": "2025-09-08T09:22:00.000Z"},
]  # fmt: skip
for _place, _identity in enumerate(IDENTITIES, start=31):
    _identity["ref"] = str(_place)

_FOUND: Json = {
    "status": "found",
    "matched_by": {"type": "user_id", "value": "u_20418"},
    "also": [],
    "profile": {
        "id": "use_imani",
        "name": "Imani Okafor",
        "title": "Operations lead",
        "company": "Harbour & Pine",
        "time_zone": "America/Vancouver",
        "created_at": "2024-02-27T09:22:00.000Z",
        "updated_at": "2026-11-23T13:44:07.000Z",
        "last_seen_at": "2026-11-23T13:44:07.000Z",
        "version": 7,
        "recomputing": False,
    },
    "layout": {
        "version": 1,
        "cards": [{"type": "header"}, {"type": "traits", "keys": None}, {"type": "timeline"}, {"type": "identities"}],
    },
    "cards": {
        "traits": {"state": "full", "items": TRAITS, "total": 42},
        "identities": {"state": "full", "items": IDENTITIES, "total": 7},
        "timeline": {
            "state": "full",
            "items": TIMELINE,
            "total": 412,
            "total_is_exact": True,
            "today": 21,
            "today_is_exact": True,
            "next": "cursor-1",
        },
    },
    "as_of": "2026-11-23T14:06:12.000Z",
    "receipt": "rcp_1",
    "session": {"token": "session-1", "expires_at": "2026-11-23T16:06:12.000Z"},
}

ASKED: list[Json] = [
    {"type": "user_id", "value": "u_20418", "verified": True},
    {"type": "zendesk_user_id", "value": "28411903771", "verified": True},
    {"type": "email", "value": "imani@harbourpine.example", "verified": True},
]

EXPLANATION: Json = {
    "identifier": IDENTITIES[3],
    "attached_by": {
        **event("20 07:14", None, kind="identify", source="Zendesk"),
        "timestamp": "2025-06-02T07:14:00.000Z",
        "rule": "The call names both; phone joins e-mail, limit 5, 1 used.",
    },
    "confirmed_by": {
        "total": 12,
        "total_is_exact": True,
        "newest": [event("20 13:08", None, kind="identify", source="Zendesk")],
    },
    "refused": [
        {
            "event": event("19 13:08", None, kind="identify"),
            "reason": "The profile would have held more values of user_id.",
            "code": "limit user_id",
        }
    ],
    "receipt": "rcp_2",
}


def found() -> Json:
    """Imani, known for years: an answer of her own for each test to change."""
    return copy.deepcopy(_FOUND)


def nearly_empty() -> Json:
    """Solveig, known since today by one call of Zendesk."""
    answer = found()
    answer["matched_by"] = {"type": "email", "value": "solveig@fjordyoga.example"}
    answer["profile"] = {
        **answer["profile"],
        "id": "use_solveig", "name": "Solveig Bakken", "title": None, "company": None, "time_zone": "Europe/Oslo",
        "created_at": "2026-11-23T13:58:00.000Z", "last_seen_at": None,
    }  # fmt: skip
    identities = [
        {"type": "email", "value": "solveig@fjordyoga.example", "ref": "41", "source": "Zendesk",
         "first_seen_at": "2026-11-23T13:58:00.000Z"},
        {"type": "zendesk_user_id", "value": "28412004191", "ref": "42", "source": "Zendesk",
         "first_seen_at": "2026-11-23T13:58:00.000Z"},
    ]  # fmt: skip
    answer["cards"] = {
        "traits": {"state": "empty", "items": [], "total": 0},
        "identities": {"state": "full", "items": identities, "total": 2},
        "timeline": {
            "state": "empty",
            "items": [],
            "total": 0,
            "total_is_exact": True,
            "today": 0,
            "today_is_exact": True,
            "next": None,
        },
    }
    return answer


def _candidate(name: str, title: str | None, company: str | None, seen: str | None, reasons: list[Json]) -> Json:
    return {
        "profile": {"id": f"use_{name.lower().replace(' ', '_')}", "name": name, "title": title, "company": company,
                    "last_seen_at": seen, "events_total": 12, "events_total_is_exact": True},
        "reasons": reasons,
    }  # fmt: skip


LENAS: list[Json] = [
    _candidate("Lena Vogt", "Owner", "Atelier Nord", "2026-11-23T12:06:12.000Z", [
        {"type": "email", "value": "lena@ateliernord.example", "verified": True},
        {"type": "phone", "value": "+49305550117", "verified": False}]),
    _candidate("Lena Voigt", "Front desk", "Atelier Nord", "2026-10-13T12:06:12.000Z", [
        {"type": "email", "value": "lena@ateliernord.example", "verified": False}]),
    _candidate("Atelier Nord front desk", None, None, "2026-08-03T12:06:12.000Z", [
        {"type": "email", "value": "lena@ateliernord.example", "verified": False}]),
]  # fmt: skip


def ambiguous() -> Json:
    """Three people who could be Lena."""
    searched = [
        {"type": "user_id", "value": "cust-77", "found": 0},
        {"type": "email", "value": "lena@ateliernord.example", "found": 2},
        {"type": "phone", "value": "+49305550117", "found": 1},
    ]
    return {"status": "ambiguous", "candidates": LENAS, "searched": searched, "as_of": NOW.isoformat(),
            "receipt": "rcp_3", "session": None}  # fmt: skip


def unknown() -> Json:
    """Kwame, of whom nothing was ever sent."""
    searched = [
        {"type": "email", "value": "kwame@saltroom.example", "found": 0},
        {"type": "phone", "value": "+233302550188", "found": 0},
        {"type": "zendesk_user_id", "value": "28412004190", "found": 0},
    ]
    return {"status": "unknown", "searched": searched, "as_of": NOW.isoformat(), "receipt": "rcp_4", "session": None}


def states() -> dict[str, Json]:
    """Every state the panel can be in, by name, ready for the harness."""
    imani = {"answer": found(), "asked": ASKED}
    old = found() | {"as_of": "2026-11-23T13:54:03.000Z"}
    picked = found() | {"matched_by": {"type": "pick", "value": "use_imani"}}
    also = found() | {"also": LENAS[:1]}
    requester = {"name": "Imani Okafor", "email": "imani@harbourpine.example"}
    kwame = {"name": "Kwame Asante-Boateng", "email": "kwame@saltroom.example"}
    soon = NOW_MS + 20_000
    return {
        "no-requester": {"kind": "no-requester"},
        "loading": {"kind": "loading", "requester": requester, "since": NOW_MS},
        "loading-words": {"kind": "loading", "requester": requester, "since": NOW_MS - 3000},
        "found": {"kind": "found", **imani},
        "nothing-to-show": {"kind": "found", "answer": nearly_empty(), "asked": [
            {"type": "email", "value": "solveig@fjordyoga.example", "verified": True}]},
        "picked": {"kind": "found", "answer": picked, "asked": ASKED},
        "also": {"kind": "found", "answer": also, "asked": ASKED},
        "ambiguous": {"kind": "ambiguous", "answer": ambiguous()},
        "unknown": {"kind": "unknown", "answer": unknown(), "requester": kwame},
        "unreachable-copy": {"kind": "unreachable", "copy": {"answer": old, "asked": ASKED}, "next_try": soon},
        "unreachable": {"kind": "unreachable", "copy": None, "next_try": soon},
        "host-silent": {"kind": "host-silent", "next_try": soon},
        "too-many": {"kind": "too-many", "until": NOW_MS + 120_000, "copy": None},
        "too-many-copy": {"kind": "too-many", "until": NOW_MS + 120_000, "copy": {"answer": old, "asked": ASKED}},
        "not-connected": {"kind": "not-connected", "reason": "settings"},
        "refused": {"kind": "not-connected", "reason": "refused"},
        "misunderstood": {"kind": "not-connected", "reason": "misunderstood"},
        "elsewhere": {"kind": "not-connected", "reason": "elsewhere"},
        "outside": {"kind": "not-connected", "reason": "outside"},
    }  # fmt: skip
