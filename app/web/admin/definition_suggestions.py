"""What the builders suggest while somebody builds: events, fields, values, traits and other definitions."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.storage import definition_suggestions as known
from app.web.admin import definition_forms as forms
from app.web.admin.gate import admin
from app.web.admin.layout_forms import answer_json
from app.web.admin.render import typed
from app.web.context import house


@admin.get("/spaces/<space_id>/definitions/suggestions")
def definition_suggestions(space_id: str) -> Response:
    """Answer what a definition of this space can name, with how often each occurs."""
    with house().spaces.reading(space_id) as connection:
        events, traits = known.event_names(connection), known.trait_keys(connection)
        saved = [one for one in forms.saved_of(connection).values() if one.status == "active"]
    listed = {
        kind: [{"key": one.definition.key, "name": one.definition.name} for one in saved if one.definition.kind == kind]
        for kind in forms.KINDS
    }
    return answer_json(
        {
            "events": [
                {"name": one.name, "type": one.type, "count": one.count, "isExact": one.count < known.COUNTED_MAX}
                for one in events
            ],
            "traits": [{"key": one.key, "people": one.people, "types": list(one.types)} for one in traits],
            "computed": listed["trait"],
            "audiences": listed["audience"],
        }
    )


@admin.post("/spaces/<space_id>/definitions/suggestions/properties")
def definition_properties(space_id: str) -> Response:
    """Answer the fields that the newest events of a name carry, with how often each is of which type."""
    with house().spaces.reading(space_id) as connection:
        fields, asked = known.field_paths(connection, typed("event"), typed("type"), _where())
    paths = [{"path": one.path, "count": one.count, "types": dict(one.types)} for one in fields]
    return answer_json({"paths": paths, "ofNewest": asked})


@admin.post("/spaces/<space_id>/definitions/suggestions/values")
def definition_values(space_id: str) -> Response:
    """Answer the values that a field of the newest events has, or a trait."""
    with house().spaces.reading(space_id) as connection:
        if typed("trait"):
            found = known.trait_values(connection, typed("trait"))
        else:
            found = known.field_values(connection, typed("event"), typed("type"), _where(), typed("path"))
    values: list[dict[str, Any]] = [{"value": value, "count": count} for value, count in found.found]
    return answer_json({"values": values, "ofNewest": found.of_newest})


def _where() -> str:
    return "context" if typed("where") == "context" else "properties"
