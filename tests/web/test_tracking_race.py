"""The Tracking API while somebody changes the identity rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.identity import IdentityRules, TypeRule
from app.resolution import set_rules
from tests.web.tracking_world import new_world, open_app


def test_rules_set_while_a_request_is_being_read_are_those_its_events_are_stored_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_app(tmp_path) as app:
        world = new_world(app)
        read = world.house.spaces.rules

        def read_before_they_change(space_id: str) -> IdentityRules:
            rules = read(space_id)
            exact = IdentityRules(types={"email": TypeRule(priority=1)})
            set_rules(world.house, space_id, exact, author="another process")
            monkeypatch.undo()  # once
            return rules

        monkeypatch.setattr(world.house.spaces, "rules", read_before_they_change)

        body = {"writeKey": world.write_key, "traits": {"email": "Ada@Example.test"}}
        assert world.app.test_client().post("/v1/identify", json=body).status_code == 200
        assert world.identifiers() == {("users", "email", "Ada@Example.test")}
