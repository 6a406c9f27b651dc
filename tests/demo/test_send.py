"""A slice of the demo's year, sent by the Segment library to a real server and read back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
import requests

from app import create_app
from app.demo import run
from app.demo.diary import Call, Origin
from app.demo.run import DemoResult, run_demo
from app.demo.send import send_calls
from app.demo.story import tell_story
from app.errors import UnavailableError
from app.house import House
from app.settings import Settings
from app.web.context import EXTENSION
from app.web.server import Server

NOW = datetime(2026, 11, 23, 15, 6, 12, tzinfo=UTC)
IMANIS = "u_20418"


@dataclass(frozen=True, slots=True)
class Served:
    """A house and where it answers."""

    house: House
    url: str


@dataclass(frozen=True, slots=True)
class Demo:
    """A served house whose demo has run."""

    served: Served
    result: DemoResult
    lines: list[str]


@contextmanager
def serving(home: Path) -> Iterator[Served]:
    settings = Settings(home=home)
    app = create_app(settings, clock=lambda: NOW)
    house: House = app.extensions[EXTENSION]
    server = Server(app, "127.0.0.1", 0, settings).start()
    try:
        yield Served(house, server.url)
    finally:
        server.stop()
        house.close()


def imanis_year(now: datetime) -> list[Call]:
    return [call for call in tell_story(now) if call.user_id == IMANIS]


@pytest.fixture(autouse=True, scope="module")
def short_story() -> Iterator[None]:
    """Let the demo tell of one person: the whole year is what `make run` is for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "tell_story", imanis_year)
        yield


@pytest.fixture(scope="module")
def demo(short_story: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    lines: list[str] = []
    with serving(tmp_path_factory.mktemp("demo")) as served:
        yield Demo(served, run_demo(served.house, served.url, report=lines.append), lines)


def read(served: Served, token: str, space_id: str, path: str) -> dict[str, object]:
    url = f"{served.url}/v1/spaces/{space_id}/collections/users/profiles/{path}"
    response = requests.get(url, auth=(token, ""), timeout=5)
    assert response.status_code == 200, response.text
    body: dict[str, object] = orjson.loads(response.content)
    return body


def test_every_event_sent_is_acknowledged_and_read_back(demo: Demo) -> None:
    result = demo.result
    token, space_id = result.profile_token, result.space_id

    assert result.sent == result.stored == len(imanis_year(NOW))
    assert any("events sent, acknowledged and stored" in line for line in demo.lines)
    traits = read(demo.served, token, space_id, f"user_id:{IMANIS}/traits?limit=200")["traits"]
    assert isinstance(traits, dict)
    assert (traits["name"], traits["bookings_30d"]) == ("Imani Okafor", 212)
    rows = read(demo.served, token, space_id, "email:i.okafor@postbox.example/external_ids?limit=25")["data"]
    assert isinstance(rows, list)
    assert {row["type"] for row in rows} >= {"user_id", "email", "phone", "zendesk_user_id", "anonymous_id", "ios.id"}


def test_a_second_start_sends_nothing_and_finds_the_same_space(demo: Demo) -> None:
    nobody_listens = "http://127.0.0.1:9"

    second = run_demo(demo.served.house, nobody_listens, report=lambda line: None)

    assert (second.sent, second.stored) == (0, demo.result.stored)
    assert (second.space_id, second.panel_secret) == (demo.result.space_id, demo.result.panel_secret)
    assert [space.name for space in demo.served.house.control.list_spaces()] == ["Quillmoor"]


def test_the_record_of_the_demo_is_readable_by_its_owner_alone(demo: Demo) -> None:
    result = demo.result
    record = orjson.loads(result.record.read_bytes())

    assert result.record.stat().st_mode & 0o777 == 0o600
    assert record["done"] is True
    assert set(record["write_keys"]) == {"web", "mobile", "billing"}
    assert record["panel_secret"] == demo.served.house.control.find_connections(result.space_id)[0].secrets[0]


def test_an_unknown_write_key_fails_the_sending_at_once(demo: Demo) -> None:
    keys: dict[Origin, str] = {"web": "wk_nobody", "mobile": "wk_nobody", "billing": "wk_nobody"}

    with pytest.raises(UnavailableError, match="did not take a batch"):
        send_calls(imanis_year(NOW)[:5], base_url=demo.served.url, write_keys=keys, report=lambda line: None)


def test_an_interrupted_start_is_resumed_without_a_second_space_or_a_doubled_event(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        with pytest.raises(KeyboardInterrupt):
            run_demo(served.house, served.url, report=Interrupter("events acknowledged"))

        result = run_demo(served.house, served.url, report=lambda line: None)

        assert result.stored == result.sent == len(imanis_year(NOW))
        assert len(served.house.control.list_spaces()) == 1
        assert len(served.house.control.list_sources(result.space_id)) == 3
        with served.house.spaces.reading(result.space_id) as connection:
            assert connection.execute("SELECT COUNT(*) FROM events").fetchone() == (result.stored,)


def test_an_acknowledged_event_that_was_rejected_fails_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_one_bad(now: datetime) -> list[Call]:
        good = imanis_year(now)[:20]
        return [*good, replace(good[-1], message_id="before-1970", timestamp=-86_400_000)]

    monkeypatch.setattr(run, "tell_story", with_one_bad)

    with (
        serving(tmp_path) as served,
        pytest.raises(UnavailableError, match="1 of 21 acknowledged events are not in the space"),
    ):
        run_demo(served.house, served.url, report=lambda line: None)


@dataclass(frozen=True, slots=True)
class Interrupter:
    """Presses Ctrl-C at the first line that holds these words."""

    words: str

    def __call__(self, line: str) -> None:
        if self.words in line:
            raise KeyboardInterrupt
