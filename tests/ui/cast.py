"""The people the panel is tested with, as Onefold would answer about them on Monday 23 November 2026 in Oslo."""

import copy
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

NOW = datetime(2026, 11, 23, 14, 6, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)


GROUPS = {"problem": "problems", "payment": "money", "page": "pages", "screen": "pages"}
KINDS = {"Payment Failed": "problem", "Calendar Sync Failed": "problem", "Ticket Opened": "ticket",
         "Email Opened": "mail", "Signed In": "sign_in", "Feature Used": "feature"}  # fmt: skip


def _about(kind: str, name: str) -> Json:
    """What an event is about, as Onefold says it."""
    what = kind if kind in ("page", "screen") else KINDS.get(name, "activity")
    return {"kind": what, "group": GROUPS.get(what, "product")}


def event(at: str, name: str | None, *, kind: str = "track", source: str = "web app", **properties: object) -> Json:
    """One event of the timeline; ``at`` is day and time in UTC, "23 13:12"."""
    day, time = at.split(" ")
    timestamp = f"2026-11-{day}T{time}:07.000Z"
    return {
        "id": f"msg-{day}-{time}-{kind}-{name}",
        "type": kind,
        "name": name,
        **_about(kind, name or ""),
        "is_this_object": False,
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
    {
        **event("23 13:31", "Ticket Opened", source="Zendesk", subject="#48213 Card declined, calendar stuck"),
        "is_this_object": True,
    },
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


def _sentence(class_: str, kind: str, name: str, count: int, rule: Json, **more: Any) -> Json:
    """One highlight with nothing in it but what is given."""
    nothing: Json = {"since": None, "last": None, "why": None, "amount": None, "names": [], "evidence": [], "more": 0}
    return {"class": class_, "kind": kind, "name": name, "count": count, **nothing, "rule": rule, **more}


FAILED_PAYMENTS = [each for each in TIMELINE if each["name"] == "Payment Failed"]
SYNC_FAILURES = [each for each in TIMELINE if each["name"] == "Calendar Sync Failed"]

HIGHLIGHTS: list[Json] = [
    _sentence("now", "payment", "Payment Failed", 3,
              {"code": "problem_not_made_good", "days": 7, "good": ["Payment Succeeded"]},
              since="2026-11-20T13:08:07.000Z", last="2026-11-23T13:12:07.000Z",
              why={"key": "reason", "value": "card_expired", "count": 3},
              amount={"value": 168, "currency": "USD"}, evidence=FAILED_PAYMENTS, more=1),
    _sentence("unusual", "failure", "Calendar Sync Failed", 14,
              {"code": "new_problem", "hours": 48, "days": 90, "before": 0},
              since="2026-11-22T17:40:07.000Z", last="2026-11-23T12:58:07.000Z", evidence=SYNC_FAILURES[:3], more=11),
    _sentence("seen", "page", "Payment method", 1,
              {"code": "last_seen", "source": "web app", "place": ["Billing", "Payment method"]},
              since="2026-11-23T13:44:07.000Z", last="2026-11-23T13:44:07.000Z", evidence=TIMELINE[:1]),
    _sentence("habit", "feature", "", 156, {"code": "most_used", "days": 90, "of": 243},
              names=[{"name": "online_booking", "count": 104}, {"name": "reminders", "count": 52}],
              evidence=[each for each in TIMELINE if each["name"] == "Feature Used"], more=153),
]  # fmt: skip

DAYS = [
    5, 4, 6, 0, 1, 5, 6, 4, 5, 4, 1, 0, 6, 5, 3, 6, 5, 0, 0, 4, 6, 5, 5, 3, 1, 1, 5, 4, 6, 3,
    4, 0, 0, 6, 5, 7, 4, 5, 1, 0, 5, 6, 4, 6, 4, 0, 1, 4, 5, 6, 3, 3, 0, 0, 4, 5, 3, 4, 1, 0,
    0, 3, 2, 3, 2, 1, 0, 0, 2, 3, 1, 2, 1, 0, 0, 2, 1, 2, 1, 1, 0, 0, 1, 1, 2, 0, 2, 0, 1, 4,
]  # fmt: skip

ACTIVITY: Json = {
    "state": "full",
    "from": "2026-08-26",
    "to": "2026-11-23",
    "days": DAYS,
    "problems": [0] * 86 + [1, 0, 2, 3],
    "tickets": [0] * 41 + [1] + [0] * 44 + [1, 0, 0, 1],
    "now": 38,
    "before": 96,
    "percent": -60,
    "is_exact": True,
}


def metric(value: object, **more: object) -> Json:
    """One figure of a tile."""
    nothing = {"currency": None, "before": None, "change": None, "percent": None, "since": None,
               "sparkline": [None] * 12, "left_out": 0, "days": None}  # fmt: skip
    return {"state": "full", "value": value, **nothing, **more}


METRICS: list[Json] = [
    metric(168, before=144, change=24, percent=17, since="2026-09-14T15:31:09.000Z",
           sparkline=[96, 96, 108, 108, 120, 120, 144, 144, 144, 144, 168, 168]),
    metric(3984, since="2026-11-14T15:31:09.000Z", sparkline=[20, 23, 26, 29, 31, 33, 35, 36, 37, 38, 39, 39.8]),
    metric(212, before=307, change=-95, percent=-31, days=30,
           sparkline=[61, 70, 66, 74, 80, 77, 79, 72, 70, 61, 55, 51]),
    metric(3, before=1, change=2, days=30, sparkline=[0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 2]),
]  # fmt: skip

MONEY: Json = {"format": "currency", "options": {"currency": "USD"}}
LAYOUT: Json = {
    "version": 1,
    "name": "",
    "revision": 0,
    "cards": [
        {"type": "header", "id": "header", "fields": [{"key": "title"}, {"key": "company"}]},
        {"type": "audiences", "id": "audiences", "fields": [
            {"key": "plan", "format": "badge"}, {"key": "vip", "format": "badge", "label": "VIP"},
            {"key": "payment_trouble", "format": "badge",
             "options": {"rules": [{"equals": True, "colour": "danger"}]}},
            {"key": "beta"}, {"key": "partner"}]},
        {"type": "highlights", "id": "highlights"},
        {"type": "activity", "id": "activity"},
        {"type": "metrics", "id": "metrics", "tiles": [
            {"label": "Monthly revenue", "source": {"trait": "mrr"}, **MONEY},
            {"label": "Lifetime value", "source": {"trait": "ltv"}, **MONEY},
            {"label": "Bookings, 30 days", "source": {"event": "Booking Made", "days": 30}, "format": "number"},
            {"label": "Tickets, 30 days", "source": {"event": "Ticket Opened", "days": 30}, "format": "number"}]},
        {"type": "traits", "id": "traits", "all": True},
        {"type": "timeline", "id": "timeline", "folded": True},
        {"type": "identities", "id": "identities", "folded": True},
        {"type": "accounts", "id": "accounts", "folded": True},
        {"type": "links", "id": "links", "folded": True},
        {"type": "note", "id": "note", "folded": True},
    ],
    "left_out": [],
}  # fmt: skip

BADGES: list[Json] = [
    {"key": key, "value": value, "updated_at": "2026-11-20T09:00:00.000Z", "source": "Billing service"}
    for key, value in (("plan", "Team plan"), ("vip", True), ("payment_trouble", True), ("beta", True),
                       ("partner", True))
]  # fmt: skip

ACCOUNTS: Json = {
    "state": "full",
    "items": [{"id": "acc_1", "name": "Harbour & Pine", "group_id": "acct_1001", "people": 6, "people_is_exact": True,
               "traits": [{"key": "plan", "value": "team"}, {"key": "seats", "value": 15}]}],
    "total": 1,
    "total_is_exact": True,
}  # fmt: skip

LINKS: Json = {
    "state": "full",
    "items": [{"label": "Stripe", "address": "https://pay.example/customers/u_20418"},
              {"label": "Back office", "address": "https://back.example/customers/u_20418"}],
}  # fmt: skip

COUNTS: Json = {
    "zone": "Europe/Oslo",
    "days": [{"day": "2026-11-23", "count": 21}, {"day": "2026-11-22", "count": 5}, {"day": "2026-11-20", "count": 4},
             {"day": "2026-11-12", "count": 382}],
    "names": [{"name": "Feature Used", "type": "track", "kind": "feature", "group": "product", "count": 243},
              {"name": "Payment Failed", "type": "track", "kind": "problem", "group": "problems", "count": 3}],
    "sources": [{"source": "web app", "count": 398}, {"source": "Zendesk", "count": 14}],
    "groups": {"problems": 17, "money": 36, "product": 271, "pages": 88},
    "total": 412,
    "is_exact": True,
}  # fmt: skip

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
        "admin_url": "https://onefold.example/admin/spaces/spa_demo/people/use_imani",
    },
    "layout": LAYOUT,
    "cards": {
        "header": {"state": "full", "items": [], "total": 0},
        "audiences": {"state": "full", "items": BADGES, "total": 5},
        "highlights": {"state": "full", "more_problems": 0, "items": HIGHLIGHTS},
        "activity": ACTIVITY,
        "metrics": {"state": "full", "items": METRICS},
        "accounts": ACCOUNTS,
        "links": LINKS,
        "note": {"state": "full", "text": "Calls before ten: the salon is empty then."},
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
    answer["layout"]["cards"] = [each for each in LAYOUT["cards"] if each["type"] not in ("metrics", "links", "note")]
    answer["cards"] = {
        "header": {"state": "empty", "items": [], "total": 0},
        "audiences": {"state": "empty", "items": [], "total": 0},
        "highlights": {"state": "empty", "items": [], "more_problems": 0},
        "activity": {"state": "empty"},
        "accounts": {"state": "empty", "items": [], "total": 0, "total_is_exact": True},
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
    asked = {"type": "email", "value": "kwame@saltroom.example"}
    near = [
        {"identifier": {"type": "email", "value": "kwame@saltroom•.example", "masked": True}, "name": "K. A.",
         "reason": "one_letter", "asked": asked},
        {"identifier": {"type": "email", "value": "k.asante@saltroom.example", "masked": False},
         "name": "Kwame Asante", "reason": "same_domain", "asked": asked},
    ]  # fmt: skip
    return {"status": "unknown", "searched": searched, "near_misses": near, "as_of": NOW.isoformat(),
            "near_misses_state": "full", "people_url": "https://onefold.example/admin/spaces/spa_1/people",
            "receipt": "rcp_4", "session": None}  # fmt: skip


def hidden() -> Json:
    """Imani, of whom this viewer may not see everything."""
    answer = found()
    for name in ("metrics", "accounts", "timeline"):
        answer["cards"][name] = {"state": "hidden"}
    traits = next(card for card in answer["layout"]["cards"] if card["type"] == "traits")
    hidden_field = {"key": "invoice_address", "label": "Invoice address", "hidden": True}
    traits["fields"] = [{"key": "seats"}, {"key": "newsletter"}, hidden_field]
    hidden_keys = ("invoice_address",)
    items = answer["cards"]["traits"]["items"]
    answer["cards"]["traits"]["items"] = [each for each in items if each["key"] not in hidden_keys]
    return answer | {"hidden": {"fields": 6, "cards": 3, "role": "claimed"}}


MEMBERSHIPS: list[Json] = [
    {"key": "churn_risk", "name": "Churn risk", "colour": "danger", "since": "2026-11-20T13:12:00.000Z", "version": 2},
    {"key": "vip", "name": "VIP", "colour": "neutral", "since": "2026-03-01T08:00:00.000Z", "version": 1},
]
CHANGES: list[Json] = [
    {"id": "audience-7", "kind": "audience", "key": "churn_risk", "name": "Churn risk", "version": 2,
     "entered": True, "old": None, "new": None, "cause": "event", "at": "2026-11-20T13:12:00.000Z",
     "event": {"id": "m", "name": "Payment Failed", "type": "track", "timestamp": "2026-11-20T13:12:00.000Z"}},
    {"id": "trait-9", "kind": "trait", "key": "failed_payments", "name": "Failed payments", "version": 1,
     "entered": None, "old": 2, "new": 3, "cause": "event", "event": None, "at": "2026-11-20T13:12:00.000Z"},
    {"id": "audience-5", "kind": "audience", "key": "new_here", "name": "New here", "version": 1, "entered": False,
     "old": None, "new": None, "cause": "moment", "event": None, "at": "2026-10-01T00:00:00.000Z"},
]  # fmt: skip


def computed() -> Json:
    """Imani, with what definitions say of her: audiences, computed traits, one of them late, and what changed."""
    answer = found()
    cards, layout = answer["cards"], answer["layout"]["cards"]
    if not any(card["type"] == "audiences" for card in layout):
        layout.insert(1, {"type": "audiences", "id": "audiences", "fields": []})
        cards["audiences"] = {"state": "full", "items": [], "total": 0}
    cards["audiences"]["memberships"] = MEMBERSHIPS
    traits = next(card for card in layout if card["type"] == "traits")
    fields = traits.get("fields") or [{"key": "seats"}]
    traits["fields"] = [*fields[:3], {"computed": "failed_payments", "format": "number"}, {"computed": "lifetime"}]
    cards["traits"]["items"] += [
        {"key": "failed_payments", "computed": True, "name": "Failed payments", "version": 1, "value": 3,
         "updated_at": "2026-11-20T13:12:00.000Z"},
        {"key": "lifetime", "computed": True, "name": "Spent in all", "version": 4, "state": "late"},
    ]  # fmt: skip
    layout.append({"type": "changes", "id": "changes", "folded": True})
    cards["changes"] = {"state": "full", "items": CHANGES, "next": "after"}
    return answer


WORKED_OUT: Json = {
    "definition": {"key": "churn_risk", "name": "Churn risk", "kind": "audience", "version": 2,
                   "rests_on": {"traits": [], "computed": ["failed_payments"], "audiences": []}},
    "state": "full", "value": True, "since": "2026-11-20T13:12:00.000Z", "settled_at": "2026-11-20T13:12:01.000Z",
    "events": {"total": 3, "newest": FAILED_PAYMENTS},
}  # fmt: skip


def late() -> Json:
    """Imani, who has done so much that a part of it takes longer."""
    answer = found()
    for name in ("highlights", "activity", "metrics"):
        answer["cards"][name] = {"state": "late"}
    return answer
