"""Layouts to read and to draw, and what is said of one that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.layout import read_layout
from app.errors import InvalidLayoutError

Json = dict[str, Any]
PAYING = {"trait": "plan", "is": "not_equals", "value": "free"}
WHOLE: Json = {
    "version": 1,
    "name": "Support",
    "for": {"host": "zendesk", "object": "ticket"},
    "conditions": {"paying": PAYING},
    "cards": [
        {"type": "header", "fields": [{"key": "local_time"}, {"key": "nickname"}]},
        {"type": "audiences", "fields": [{"key": "plan", "format": "badge", "options": {
            "rules": [{"equals": "free", "colour": "neutral"}]}}]},
        {"type": "highlights", "interest": ["Pricing"], "problems": ["Late"], "not_problems": ["Login Failed"],
         "good": [{"problem": "Late", "by": ["In time"]}]},
        {"type": "activity"},
        {"type": "metrics", "tiles": [
            {"label": "Revenue", "source": {"trait": "mrr"}, "format": "currency", "options": {"currency": "EUR"}},
            {"label": "Orders", "source": {"event": "Order Completed", "measure": "sum", "property": "total",
                                           "days": 30}, "condition": {"condition": "paying"}}]},
        {"type": "traits", "title": "Contract", "all": False, "fields": [
            {"key": "seats", "label": "Seats", "format": "number", "options": {"digits": 0}, "condition": PAYING}]},
        {"type": "timeline", "folded": True, "filters": {"names": ["Order Completed"], "group": "money"}},
        {"type": "identities"},
        {"type": "accounts"},
        {"type": "links", "links": [{"label": "CRM", "address": "https://crm.example/c/{id:user_id}?n={nickname}"}]},
        {"type": "note", "text": "Be kind.", "condition": {"any": [{"condition": "paying"}, PAYING]}},
        {"type": "traits", "fields": []},
    ],
}  # fmt: skip


def cards(*given: Any, **top: Any) -> Json:
    """Return a layout of these cards."""
    return {"version": 1, "cards": list(given)} | top


def faults_of(document: object) -> dict[str, str]:
    """Return what is wrong with a document, by place; fail if nothing is."""
    with pytest.raises(InvalidLayoutError) as refused:
        read_layout(document)
    return dict(refused.value.faults)
