"""A person whose traits are shown in every format that a layout knows, and in each colour of a badge."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

LONG = "Prefers to be called after ten, when the first guests have left and the kitchen is quiet again. " * 3
RULES = [
    {"equals": "past_due", "colour": "danger"},
    {"contains": "trial", "colour": "warning"},
    {"equals": "active", "colour": "success"},
    {"equals": "beta", "colour": "accent"},
]
# key, value, format, options
FORMATTED: list[tuple[str, Any, str | None, Json]] = [
    ("motto", "2027-03-01", "text", {}),
    ("remark", LONG, None, {}),
    ("seats", 12345.678, "number", {"digits": 1}),
    ("monthly_revenue", 168, "currency", {"currency": "USD"}),
    ("credit", 12.5, "currency", {"currency_key": "billing_currency"}),
    ("billing_currency", "EUR", "text", {}),
    ("discount", 0.125, "percent", {"of": 1}),
    ("used_seats", 93.3, "percent", {"of": 100, "digits": 0}),
    ("renews_on", "2027-03-01", "date", {}),
    ("signed_at", "2026-11-20T14:08:00Z", "date", {"time": True}),
    ("last_login", "2026-11-23T13:44:07.000Z", "relative_time", {}),
    ("time_to_answer", 5400, "duration", {"unit": "s"}),
    ("newsletter", True, "yes_no", {}),
    ("state", "past_due", "badge", {"rules": RULES}),
    ("stage", "trial_two", "badge", {"rules": RULES}),
    ("plan", "active", "badge", {"rules": RULES}),
    ("ring", "beta", "badge", {"rules": RULES}),
    ("tier", "gold", "badge", {"rules": RULES}),
    ("products", ["Online booking", "Reminders", "Reports"], "list", {"most": 2}),
    ("workspace", "https://harbourpine.example/admin/", "link", {}),
    ("contract", "https://files.example/c/20418", "link", {"label": "Contract"}),
    ("second_address", "i.okafor@postbox.example", "email", {}),
    ("mobile", "+1 604 555 0142", "phone", {}),
    ("country", "CA", "country", {}),
    ("raw", {"a": [1, {"b": None}]}, "json", {}),
]


def in_every_format(answer: Json) -> Json:
    """Return the answer with the traits of this page alone, each by its format."""
    at = {"updated_at": "2026-11-20T09:00:00.000Z", "source": "Billing service"}
    fields = [
        {"key": key, **({} if format_ is None else {"format": format_, "options": options})}
        for key, _, format_, options in FORMATTED
    ]
    items = [{"key": key, "value": value, **at} for key, value, *_ in FORMATTED]
    cards = [{"type": "header", "id": "header"}, {"type": "traits", "id": "traits", "fields": fields}]
    traits = {"state": "full", "items": items, "total": len(items)}
    return {**answer, "layout": {"version": 1, "cards": cards}, "cards": {**answer["cards"], "traits": traits}}
