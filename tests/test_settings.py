"""Settings: typed, checked at start, failing loudly with the variable's name."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import Any

import pytest

from app.errors import SettingsError
from app.serving import check_origins, free_port, url_of
from app.settings import KNOWN, OF_TESTS, Settings


def test_without_variables_the_defaults_hold() -> None:
    settings = Settings.from_env({})

    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.profile_rate, settings.threads, settings.trusted_proxies) == (100, 32, 0)
    assert settings.panel_origins == ()
    assert settings.secret_key is None
    assert settings.home.name == ".onefold"


def test_every_variable_is_read() -> None:
    settings = Settings.from_env(
        {
            "ONEFOLD_HOME": "/data",
            "ONEFOLD_URL": "https://onefold.example/",
            "ONEFOLD_SECRET_KEY": "one two",
            "ONEFOLD_PROFILE_RATE": "5",
            "ONEFOLD_PANEL_ORIGINS": "http://127.0.0.1:8002",
            "ONEFOLD_SALESFORCE_ORIGINS": "http://127.0.0.1:8003 http://127.0.0.1:8004",
            "ONEFOLD_THREADS": "4",
            "ONEFOLD_TRUSTED_PROXIES": "1",
            "ONEFOLD_WEBHOOKS_TO_LOOPBACK": "yes",
        }
    )

    assert settings.home == Path("/data").resolve()
    assert settings.public_url == "https://onefold.example"
    assert settings.secret_key == ("one", "two")
    assert settings.profile_rate == 5
    assert settings.panel_origins == ("http://127.0.0.1:8002",)
    assert settings.salesforce_origins == ("http://127.0.0.1:8003", "http://127.0.0.1:8004")
    assert (settings.threads, settings.trusted_proxies) == (4, 1)
    assert settings.webhooks_to_loopback


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ONEFOLD_URL", "onefold.example"),
        ("ONEFOLD_URL", "ftp://onefold.example"),
        ("ONEFOLD_URL", "https://onefold.example/?a=b"),
        ("ONEFOLD_URL", "http://[::1"),
        ("ONEFOLD_URL", "http://host:port"),
        ("ONEFOLD_PANEL_ORIGINS", "http://[::1"),
        ("ONEFOLD_PROFILE_RATE", "0"),
        ("ONEFOLD_PROFILE_RATE", "-1"),
        ("ONEFOLD_PROFILE_RATE", "many"),
        ("ONEFOLD_THREADS", "257"),
        ("ONEFOLD_TRUSTED_PROXIES", "11"),
        ("ONEFOLD_PANEL_ORIGINS", "127.0.0.1:8002"),
        ("ONEFOLD_PANEL_ORIGINS", "http://127.0.0.1:8002/path"),
        ("ONEFOLD_SALESFORCE_ORIGINS", "my.salesforce.com"),
        ("ONEFOLD_SECRET_KEY_FILE", "/nowhere/at/all"),
        ("ONEFOLD_WEBHOOKS_TO_LOOPBACK", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: "):
        Settings.from_env({name: value})


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("ONEFOLD_PROFILERATE", "ONEFOLD_PROFILE_RATE"),
        ("ONEFOLD_THREAD", "ONEFOLD_THREADS"),
        ("ONEFOLD_SECRET_KEYS", "ONEFOLD_SECRET_KEY"),
        ("ONEFOLD_url", "ONEFOLD_URL"),
    ],
)
def test_a_misspelt_variable_is_refused_by_name_with_the_nearest_one(name: str, near: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: .*did you mean {near}\\?$"):
        Settings.from_env({name: "1"})


def test_a_variable_that_is_like_none_of_ours_is_refused_and_an_empty_one_is_not_set() -> None:
    with pytest.raises(SettingsError, match=r"^ONEFOLD_COLOUR_OF_THE_SKY: there is no such setting$"):
        Settings.from_env({"ONEFOLD_COLOUR_OF_THE_SKY": "blue"})
    Settings.from_env({"ONEFOLD_COLOUR_OF_THE_SKY": "", "OTHER": "x", "XONEFOLD_THREAD": "1"})


def test_every_variable_that_the_repository_reads_is_known() -> None:
    root = Path(__file__).parents[1]
    files = [path for folder in ("app", "tests", "tools", "hosts", "bench") for path in (root / folder).rglob("*.py")]
    files = [path for path in [*files, root / "Makefile"] if path != Path(__file__)]
    named = {name for path in files for name in re.findall(r"ONEFOLD_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))}

    assert named == {*KNOWN, *(f"ONEFOLD_{name}" for name in OF_TESTS)}


@pytest.mark.parametrize("home", ["~nobody-here-is-called-so/data"])
def test_a_home_that_is_no_path_is_refused_by_name(home: str) -> None:
    with pytest.raises(SettingsError, match=r"^ONEFOLD_HOME: "):
        Settings.from_env({"ONEFOLD_HOME": home})


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-file\n")

    assert Settings.from_env({"ONEFOLD_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == ("from-file",)


def test_the_address_follows_the_port_unless_it_is_set() -> None:
    assert Settings.from_env({}, address=url_of("0.0.0.0", 9000)).public_url == "http://127.0.0.1:9000"
    assert Settings.from_env({"ONEFOLD_URL": "https://a.example"}, address="http://x").public_url == "https://a.example"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::"])
@pytest.mark.parametrize("name", ["panel_origins", "salesforce_origins", "webhooks_to_loopback"])
def test_origins_of_stand_ins_are_refused_where_others_could_reach_the_server(
    host: str, name: str, tmp_path: Path
) -> None:
    given: dict[str, Any] = {name: ("http://127.0.0.1:8002",)}
    settings = Settings(home=tmp_path, **given)

    with pytest.raises(SettingsError, match=f"ONEFOLD_{name.upper()}"):
        check_origins(settings, host)
    check_origins(settings, "127.0.0.1")
    check_origins(Settings(home=tmp_path), host)


def test_a_taken_port_is_stepped_over() -> None:
    with socket.socket() as taken:
        wanted = bind_below(taken, 65_500)
        taken.listen()

        assert wanted < free_port("127.0.0.1", wanted) < wanted + 20


def bind_below(listener: socket.socket, highest: int) -> int:
    """Bind to a free port that leaves room for higher ones, and return it."""
    for port in range(highest, 1024, -1):
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            continue
        return port
    raise AssertionError("every port is taken")
