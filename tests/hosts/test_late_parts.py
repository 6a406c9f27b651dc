"""A part of the panel that takes 30 seconds, on `onefold serve` as it is shipped and in a browser: nothing waits."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from app.packaging.zendesk import package_zendesk
from hosts.zendesk import StandIn
from tests.hosts.agent_page import AgentPage, expect_name, panel
from tests.hosts.whole_house import ADA, ADAS, TICKETS
from tests.web.profile_world import sign, verified
from tests.web.served import Service, service_in

pytestmark = pytest.mark.xdist_group("late-parts")

# Loaded by every interpreter of the service before anything else: a function of SQL that takes 10 ms while a file is
# there, and the statement behind highlights, activity and metrics calling it 3,000 times.
PLANTED = """
import os, sqlite3, time

connect = sqlite3.connect

def planted():
    if os.path.exists({switch!r}):
        time.sleep(0.01)
    return 0

def connect_with_planted(*arguments, **options):
    connection = connect(*arguments, **options)
    connection.create_function("planted", 0, planted)
    return connection

sqlite3.connect = connect_with_planted

from app.storage import highlight_reads

SLOWLY = ("(WITH RECURSIVE p (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM p WHERE n < 3000)"
          " SELECT MAX(planted()) FROM p)")
highlight_reads.LIST_RECENT = highlight_reads.LIST_RECENT.replace(
    "e.counts_as_activity", "e.counts_as_activity + " + SLOWLY, 1)
"""


@dataclass
class SlowHouse:
    """A running service whose history cards take 30 seconds while `switch` exists."""

    service: Service
    keys: dict[str, str]
    stand_in: StandIn
    switch: Path


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlowHouse]:
    folder = tmp_path_factory.mktemp("late")
    switch = folder / "slow"
    plant = folder / "plant"
    plant.mkdir()
    (plant / "sitecustomize.py").write_text(PLANTED.format(switch=str(switch)), encoding="utf-8")
    with service_in(folder, PYTHONPATH=str(plant)) as service:
        keys = json.loads(service.run("space", "create", "Late", "--keys", "--json"))
        package = package_zendesk(folder, address=service.url)
        chosen = {"onefold_url": service.url, "space_id": keys["space_id"], "secret": keys["panel_secret"]}
        stand_in = StandIn(package, tickets=TICKETS, **chosen).start()
        service.settings |= {"ONEFOLD_PANEL_ORIGINS": stand_in.app_url, "ONEFOLD_URL": service.url}
        service.start()
        batch = [{"type": "identify", "userId": "ada", "traits": {"email": ADA["email"], "name": "Ada Byron"}},
                 {"type": "track", "userId": "ada", "event": "Sync Failed"}]  # fmt: skip
        sent = requests.post(
            f"{service.url}/v1/batch", json={"batch": batch, "writeKey": keys["write_key"]}, timeout=10
        )
        assert sent.status_code == 200
        yield SlowHouse(service, keys, stand_in, switch)
        switch.unlink(missing_ok=True)
        stand_in.stop()


def test_a_part_of_30_seconds_delays_no_other_says_it_is_late_and_comes_when_asked_again(
    slow: SlowHouse, browser: Browser
) -> None:
    slow.switch.touch()
    agent = AgentPage(browser, slow.stand_in, ADAS, own_clock=True)
    try:
        expect_name(agent, "Ada Byron")
        expect(panel(agent).get_by_role("heading", name="Traits")).to_be_visible()
        activity = panel(agent).locator("onefold-late").nth(1)
        agent.page.clock.run_for(4_000)
        expect(activity).to_contain_text("late, asked")
        agent.page.clock.run_for(7_000)
        expect(activity).to_contain_text("This part did not come.")

        activity.get_by_role("button", name="Ask again").click()
        expect(activity).to_contain_text("late, asked")
        slow.switch.unlink()

        expect(panel(agent).locator("onefold-activity")).to_contain_text("30 days")
        expect(panel(agent).get_by_text("This part did not come.")).to_have_count(0)
    finally:
        agent.close()


@pytest.mark.long  # the server gives up after ten seconds
def test_the_first_answer_has_the_other_cards_and_the_slow_read_is_interrupted(slow: SlowHouse) -> None:
    slow.switch.touch()
    url, keys = slow.service.url, slow.keys
    now = int(time.time())
    claims = {"aud": url, "sub": "1402", "space": keys["space_id"], "iat": now, "exp": now + 60}
    token = sign({"alg": "HS256", "typ": "JWT"}, claims, keys["panel_secret"])
    body = {"object": {"type": "ticket", "id": "1"}, "identifiers": [verified("user_id", "ada")]}
    bearer = {"Authorization": f"Bearer {token}"}

    found = requests.post(f"{url}/panel/v1/lookup", json=body, headers=bearer, timeout=20).json()
    session = {"Authorization": f"Bearer {found['session']['token']}"}
    asked = requests.get(f"{url}/panel/v1/card?type=activity", headers=session, timeout=25).json()
    slow.switch.unlink()
    again = requests.get(f"{url}/panel/v1/card?type=activity", headers=session, timeout=25).json()

    states = {id_: card["state"] for id_, card in found["cards"].items()}
    assert (states["highlights"], states["activity"]) == ("late", "late")
    assert (states["traits"], states["timeline"], states["identities"]) == ("full", "full", "full")
    assert asked["cards"]["activity"] == {
        "state": "late"
    }  # before the 30 seconds were over: they would have made it full
    assert again["cards"]["activity"]["state"] in ("full", "empty")
