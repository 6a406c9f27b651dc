"""What the stand-in's two origins answer over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from app.packaging.zendesk import members, zip_bytes
from hosts.zendesk import SDK, StandIn
from hosts.zendesk.errors import StandInError
from hosts.zendesk.pages import SDK_ADDRESS, SDK_PATH
from hosts.zendesk.tickets import complete_tickets
from tests.hosts.conftest import SECRET
from tests.hosts.target import Target
from tests.hosts.tiny_app import tiny_app, write_tiny_app, zipped

pytestmark = pytest.mark.xdist_group("zendesk-request")  # one worker starts what they share


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "onefold.zip"
    path.write_bytes(zip_bytes(address="http://127.0.0.1:9"))
    return path


@pytest.fixture(scope="module")
def stand_in(package: Path) -> Iterator[StandIn]:
    started = StandIn(package, "http://127.0.0.1:9", "spa_1", SECRET).start()
    yield started
    started.stop()


def forward(stand_in: StandIn, options: dict[str, Any], **headers: str) -> requests.Response:
    return requests.post(
        f"{stand_in.host_url}/proxy", json=options, headers={"Origin": stand_in.host_url, **headers}, timeout=10
    )


def test_the_app_is_served_byte_for_byte_but_for_the_address_of_the_library(stand_in: StandIn, package: Path) -> None:
    for name, packed in members(package.read_bytes()).items():
        if not name.startswith("assets/"):
            continue
        served = requests.get(f"{stand_in.app_url}/900/{name}", timeout=10).content
        if name.endswith(".html"):
            served = served.replace(SDK_PATH.encode(), SDK_ADDRESS.encode())
            served = served.replace(b"script-src 'self'", b"script-src 'self' https://static.zdassets.com")
            assert SDK_ADDRESS.encode() in packed
        assert served == packed, name


def test_the_library_is_the_vendors_as_bundled(stand_in: StandIn) -> None:
    assert requests.get(f"{stand_in.app_url}{SDK_PATH}", timeout=10).content == SDK.read_bytes()


@pytest.mark.parametrize(
    "path", ["/900/manifest.json", "/900/assets/none.js", "/900/assets/../manifest.json", "/901/assets/main.js", "/"]
)
def test_nothing_but_the_assets_is_served(stand_in: StandIn, path: str) -> None:
    assert requests.get(stand_in.app_url + path, timeout=10).status_code == 404


def test_the_host_and_the_app_are_two_origins(stand_in: StandIn) -> None:
    assert stand_in.host_url != stand_in.app_url
    assert requests.get(f"{stand_in.host_url}/900/assets/main.js", timeout=10).status_code == 404


def test_no_page_of_the_host_holds_the_secret(stand_in: StandIn) -> None:
    described = requests.get(f"{stand_in.host_url}/host.json", timeout=10)

    assert described.json()["app"]["metadata"]["settings"] == {"backendUrl": "http://127.0.0.1:9", "space": "spa_1"}
    assert SECRET not in described.text


def test_the_proxy_sends_on_and_hands_the_answer_back(stand_in: StandIn, target: Target) -> None:
    answer = forward(
        stand_in, {"url": f"{target.url}/some?a=b", "type": "PUT", "data": "é", "headers": {"X-A": "1"}}
    ).json()

    assert (answer["status"], json.loads(answer["text"])) == (200, {"path": "/some?a=b", "status": 200})
    assert answer["headers"]["etag"] == '"v1"'
    assert "set-cookie" not in answer["headers"]
    [arrived] = target.arrived
    assert (arrived.method, arrived.body, arrived.headers["x-a"]) == ("PUT", "é", "1")
    assert "origin" not in arrived.headers


def test_the_proxy_does_not_follow_a_redirect(stand_in: StandIn, target: Target) -> None:
    answer = forward(stand_in, {"url": f"{target.url}/away"}).json()

    assert answer["status"] == 302
    assert [one.path for one in target.arrived] == ["/away"]


def test_the_proxy_gives_up_after_the_timeout(stand_in: StandIn, target: Target) -> None:
    answer = forward(stand_in, {"url": f"{target.url}/slow", "timeout": 50}).json()

    assert (answer["status"], answer["statusText"]) == (0, "timeout")


def test_a_target_that_is_not_there_answers_502(stand_in: StandIn) -> None:
    assert forward(stand_in, {"url": "http://127.0.0.1:9/"}).json()["status"] == 502


def test_a_refused_request_reaches_nobody(stand_in: StandIn, target: Target) -> None:
    answer = forward(stand_in, {"url": target.url, "headers": {"X_A": "1"}}).json()

    assert "underscore" in answer["refused"]
    assert target.arrived == []


@pytest.mark.parametrize("origin", ["http://127.0.0.1:1", "https://elsewhere.example", "null", ""])
def test_another_page_cannot_use_the_proxy(stand_in: StandIn, target: Target, origin: str) -> None:
    answer = forward(stand_in, {"url": target.url}, Origin=origin)

    assert answer.status_code == 403
    assert target.arrived == []


def test_the_apps_own_origin_cannot_use_the_proxy(stand_in: StandIn, target: Target) -> None:
    assert forward(stand_in, {"url": target.url}, Origin=stand_in.app_url).status_code == 403
    assert target.arrived == []


def test_another_host_name_for_this_machine_is_refused(stand_in: StandIn) -> None:
    for url in (f"{stand_in.host_url}/host.json", f"{stand_in.app_url}{SDK_PATH}"):
        assert requests.get(url, headers={"Host": "evil.example"}, timeout=10).status_code == 403


def test_ports_are_free_again_after_stop(package: Path) -> None:
    first = StandIn(package, "http://127.0.0.1:9", "spa_1", SECRET).start()
    ports = [int(url.rpartition(":")[2]) for url in (first.host_url, first.app_url)]
    first.stop()

    second = StandIn(package, "http://127.0.0.1:9", "spa_1", SECRET, host_port=ports[0], app_port=ports[1])
    second.stop()


@pytest.mark.parametrize("which", ["host_port", "app_port"])
def test_a_taken_port_is_named(stand_in: StandIn, package: Path, which: str) -> None:
    port = int(stand_in.host_url.rpartition(":")[2])

    ports = {"host_port": 0, "app_port": 0, which: port}
    with pytest.raises(StandInError, match=f"port {port}"):
        StandIn(package, "http://127.0.0.1:9", "spa_1", SECRET, None, ports["host_port"], ports["app_port"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no zip", "cannot be read"),
        (zipped({"onefold/manifest.json": b"{}"}), "top of the archive"),
        (zipped({"manifest.json": b"{}", "../evil": b""}), "leaves the archive"),
        (tiny_app(location={"support": {"ticket_sidebar": "assets/other.html"}}), "not in the archive"),
        (tiny_app(location={"support": {"nav_bar": "assets/iframe.html"}}), "no place that this stand-in has"),
        (tiny_app(location={"support": {"modal": "http://127.0.0.1:9/page"}}), "https or localhost"),
        (tiny_app(signedUrls=True), "which a file of the archive cannot be"),
    ],
)
def test_an_upload_that_zendesk_would_not_run_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "upload.zip"
    path.write_bytes(content)

    with pytest.raises(StandInError, match=reason):
        StandIn(path, "http://127.0.0.1:9", "spa_1", SECRET)


@pytest.mark.parametrize(
    ("tickets", "reason"),
    [
        ([], "at least one"),
        ([{"id": 1}, {"id": 1}], "same id"),
        ([{"id": "1"}], r"tickets\[0\]\.id"),
        ([{"id": 1, "owner": "x"}], r"tickets\[0\]\.owner is not known"),
        ([{"id": 1, "requester": {"name": "Ada"}}], r"requester\.id"),
        ([{"id": 1, "requester": {"id": 2, "identities": [{"kind": "email"}]}}], r"identities\.kind is not known"),
    ],
)
def test_tickets_that_mean_nothing_are_refused(tickets: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(StandInError, match=reason):
        complete_tickets(tickets)


def test_a_missing_library_names_what_to_do(tmp_path: Path) -> None:
    package = write_tiny_app(tmp_path / "tiny.zip")

    with pytest.raises(StandInError, match="make setup"):
        StandIn(package, "http://127.0.0.1:9", "spa_1", SECRET, sdk=tmp_path / "none.js")
