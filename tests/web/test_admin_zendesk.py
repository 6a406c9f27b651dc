"""The admin's pages of Zendesk connections: made, led through both ways, tested, rotated, as without JavaScript."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from app.packaging.files import BUILT
from app.storage.control import Connection, Space
from app.web.admin.zendesk_checks import address_problem
from app.web.admin.zendesk_connection import steps
from tests.web.admin_world import Visitor, World, a_world, words
from tests.web.signed_world import private_pem, public_pem


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path, "https://onefold.test") as opened:
        yield opened


class Desk:
    """One connection and somebody who looks after it."""

    def __init__(self, world: World, subdomain: str | None = "acme") -> None:
        self.world = world
        self.space: Space = world.space()
        made, self.secret = world.house.control.create_connection(self.space.id, subdomain)
        self.visitor: Visitor = world.admin()
        self.page = f"/admin/spaces/{self.space.id}/zendesk/{made.id}"
        self._id = made.id

    @property
    def connection(self) -> Connection:
        """The connection as it is now."""
        return self.world.house.control.get_connection(self.space.id, self._id)

    def send(self, act: str, form: dict[str, str] | None = None) -> TestResponse:
        """Send a form of the page, and follow where it leads."""
        answer = self.visitor.post(f"{self.page}/{act}", form, page=self.page)
        return self.visitor.follow(answer) if answer.status_code == 303 else answer

    def states(self) -> list[str]:
        """Return the states of the steps of both ways, as the page shows them."""
        return re.findall(r'<li class="(done|next|later)">', self.visitor.get(self.page).text)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def shown_secret(page: str) -> str:
    found = re.search(r'<code id="secret">(\w+)</code>', page)
    return found.group(1) if found else ""


# -- making one


def test_a_new_connection_shows_its_secret_once_and_leads_on(world: World) -> None:
    space, visitor = world.space(), world.admin()
    page = f"/admin/spaces/{space.id}/zendesk"

    shown = visitor.follow(visitor.post(page, {"subdomain": "Acme.zendesk.com"}, page=page))

    (connection,) = world.house.control.find_connections(space.id)
    assert connection.subdomain == "acme" and connection.secrets == (shown_secret(shown.text),)
    assert shown.request.path == f"{page}/{connection.id}"
    assert "acme.zendesk.com" in words(shown) and space.id in shown.text
    for again in (page, f"{page}/{connection.id}"):
        assert connection.secrets[0] not in visitor.get(again).text


def test_a_wrong_subdomain_is_kept_and_explained(desk: Desk) -> None:
    page = desk.page.rpartition("/")[0]

    made = desk.visitor.post(page, {"subdomain": "not a name"}, page=page)
    bound = desk.send("subdomain", {"subdomain": "acme.example.com"})

    for answer, typed in ((made, "not a name"), (bound, "acme.example.com")):
        assert answer.status_code == 400 and f'value="{typed}"' in answer.text
        assert "The subdomain must be the first part of your Zendesk address, such as acme" in words(answer)
    assert desk.connection.subdomain == "acme"


@pytest.mark.parametrize(
    "act",
    ["rotate", "end-old", "enabled", "subdomain", "app-id", "installation-id", "key", "end-old-key", "test"],
)
def test_a_connection_of_another_space_is_not_changed(desk: Desk, act: str) -> None:
    before = desk.connection
    elsewhere = desk.page.replace(desk.space.id, desk.world.space("Two").id)

    form = {"confirm": "acme", "enabled": "no", "subdomain": "evil", "app_id": "1", "installation_id": "1"}
    form["pem"] = public_pem("app")
    assert desk.visitor.post(f"{elsewhere}/{act}", form, page="/admin/spaces/new").status_code == 404
    assert desk.visitor.get(elsewhere).status_code == 404
    assert desk.connection == before


@pytest.mark.parametrize("act", ["rotate", "key", "app-id", "test"])
def test_a_form_that_is_not_ours_changes_nothing(desk: Desk, act: str) -> None:
    before = desk.connection
    form = {"pem": public_pem("app"), "app_id": "900"}

    answer = desk.visitor.client.post(f"{desk.page}/{act}", data=form, base_url=desk.visitor.base)

    assert answer.status_code == 403 and desk.connection == before


# -- both ways, step by step


def test_the_steps_follow_what_is_known(desk: Desk) -> None:
    control, connection_id = desk.world.house.control, desk.connection.id
    proxy, signed = ["done", "next", "later", "later", "later"], ["done", "next", *["later"] * 5]
    assert desk.states() == proxy + signed

    desk.send("app-id", {"app_id": "900"})
    signed = ["done", "done", "done", "next", "later", "later", "later"]
    assert desk.states() == proxy + signed

    desk.send("key", {"pem": public_pem("app")})
    assert desk.states() == proxy + ["done"] * 4 + ["next", "later", "later"]

    desk.send("installation-id", {"installation_id": "7"})
    assert desk.states() == proxy + ["done"] * 6 + ["next"]

    control.note_zendesk_used(connection_id, signed=True)
    assert desk.states() == proxy + ["done"] * 7

    control.note_zendesk_used(connection_id, signed=False)
    assert desk.states() == ["done"] * 12


def test_a_connection_that_was_used_before_signed_pages_came_has_done_the_steps_of_the_proxy(desk: Desk) -> None:
    desk.world.house.control.note_connection_used(desk.connection.id)

    assert desk.states()[:5] == ["done"] * 5


def test_a_step_whose_fact_is_missing_is_not_done_by_a_later_one() -> None:
    assert steps(True, None, False, True, None, False) == ["done", "done", "next", "done", "later", "later"]
    assert steps(False, None) == ["next", "later"]
    assert steps(True, None, None, True) == ["done"] * 4


def test_the_addresses_to_open_in_zendesk_name_account_and_app(desk: Desk) -> None:
    assert "the address that stands here once account and app id are known" in words(desk.visitor.get(desk.page))

    page = desk.send("app-id", {"app_id": "900"})

    for address in ("api/v2/apps/900/public_key.pem", "api/support/apps/installations.json"):
        assert f'href="https://acme.zendesk.com/{address}" target="_blank" rel="noreferrer noopener"' in page.text


def test_a_connection_to_any_account_is_told_to_be_bound_first(world: World) -> None:
    desk = Desk(world, None)

    assert "Bind the connection to one account" in words(desk.visitor.get(desk.page))
    assert desk.states()[5] == "next"


BAD_KEYS = {
    "words": ("my key", "This is no public key in PEM."),
    "nothing": ("", "The public key is missing."),
    "a private key": (private_pem("app"), "This is a private key, which nobody else may have. It was not kept."),
    "a cut one": (public_pem("app")[:120], "The public key cannot be read: a part of it is missing or changed."),
}


@pytest.mark.parametrize("bad", BAD_KEYS)
@pytest.mark.parametrize("as_file", [False, True], ids=["pasted", "as a file"])
def test_a_bad_key_is_explained_and_shown_nowhere(desk: Desk, bad: str, as_file: bool) -> None:
    text, words_said = BAD_KEYS[bad]
    form = {"pem": "" if as_file else text, "form_token": _token(desk)}
    files = {"file": (io.BytesIO(text.encode()), "key.pem")} if as_file else {}

    answer = desk.visitor.client.post(f"{desk.page}/key", data=form | files, base_url=desk.visitor.base)

    assert answer.status_code == 400 and words_said in words(answer)
    assert not [line for line in text.splitlines() if len(line) > 30 and line in answer.text]
    assert desk.connection.zendesk.public_keys == ()


def test_a_file_that_is_no_text_is_no_key(desk: Desk) -> None:
    form = {"form_token": _token(desk), "file": (io.BytesIO(bytes(range(256)) * 8), "key.der")}

    answer = desk.visitor.client.post(f"{desk.page}/key", data=form, base_url=desk.visitor.base)

    assert answer.status_code == 400 and "This is no public key in PEM." in words(answer)


@pytest.mark.parametrize("which", ["app_id", "installation_id"])
def test_an_id_that_is_no_number_stays_typed_and_is_explained(desk: Desk, which: str) -> None:
    act = which.replace("_", "-")

    answer = desk.send(act, {which: '"><b>nine'})

    assert answer.status_code == 400
    assert f"The {act.replace('-', ' ')} consists of digits alone, such as 900." in words(answer)
    assert 'value="&#34;&gt;&lt;b&gt;nine"' in answer.text and "<b>nine" not in answer.text


def test_an_installation_of_another_connection_is_refused_in_words(desk: Desk) -> None:
    other, _ = desk.world.house.control.create_connection(desk.world.space("Two").id, "acme")
    desk.world.house.control.set_zendesk_id(other.id, "installation_id", "7")

    answer = desk.send("installation-id", {"installation_id": "7"})

    assert answer.status_code == 400 and "Another connection has this installation." in words(answer)


# -- rotation


def test_a_rotated_secret_leaves_the_one_before_until_it_is_ended(desk: Desk) -> None:
    shown = desk.send("rotate")
    second = shown_secret(shown.text)
    assert list(desk.connection.secrets) == [second, desk.secret]
    assert desk.secret not in shown.text and "2 are accepted, the newest and the one before." in words(shown)

    assert "Nothing was changed" in words(desk.send("end-old", {"confirm": "else"}))
    desk.send("end-old", {"confirm": "acme"})
    assert list(desk.connection.secrets) == [second]


def test_a_second_public_key_leaves_the_one_before_until_it_is_ended(desk: Desk) -> None:
    desk.send("key", {"pem": public_pem("app")})
    said = words(desk.send("key", {"pem": public_pem("second")}))
    assert "The one before goes on working until you end it." in said
    assert [key.pem for key in desk.connection.zendesk.public_keys] == [public_pem("second"), public_pem("app")]

    assert "Nothing was changed" in words(desk.send("end-old-key", {"confirm": "else"}))
    desk.send("end-old-key", {"confirm": "acme"})
    assert [key.pem for key in desk.connection.zendesk.public_keys] == [public_pem("second")]


def test_a_disabled_connection_is_enabled_again(desk: Desk) -> None:
    desk.send("enabled", {"enabled": "no"})
    assert not desk.connection.enabled
    desk.send("enabled", {"enabled": "yes"})
    assert desk.connection.enabled


# -- how it does


def test_the_page_says_when_it_was_used_and_why_it_was_refused(desk: Desk) -> None:
    control = desk.world.house.control
    control.note_zendesk_used(desk.connection.id, signed=True)
    desk.world.clock.move(minutes=2)
    control.note_connection_refused(desk.connection.id, "The page's token has expired.")
    desk.world.clock.move(minutes=3)

    said = words(desk.visitor.get(desk.page))

    assert "Last refused 3 minutes ago : The page's token has expired." in said
    assert "Last use 5 minutes ago" in said and "Last signed page 5 minutes ago" in said


def test_a_test_says_what_is_right_and_changes_nothing(desk: Desk) -> None:
    before = desk.connection

    said = words(desk.send("test"))

    for sentence in (
        "https://onefold.test is encrypted and no address of a private network.",
        "The app is packaged and holds nothing that Zendesk would refuse.",
        "The signed app is packaged and holds nothing that Zendesk would refuse.",
        "A token made here with the signing key was accepted.",
        "No public key is entered: signed pages are refused.",
    ):
        assert sentence in said
    assert desk.connection == before


def test_a_test_tries_both_secrets_and_both_keys(desk: Desk) -> None:
    desk.send("rotate")
    for name in ("app", "second"):
        desk.send("key", {"pem": public_pem(name)})

    said = words(desk.send("test"))

    assert "with the newest signing key was accepted." in said and "with the one before was accepted." in said
    assert said.count("is an RSA key of 2048 bits.") == 2
    assert "The installation id is not entered: signed pages are refused until it is." in said


def test_a_test_of_a_disabled_connection_says_so_and_notes_no_refusal(desk: Desk) -> None:
    desk.send("enabled", {"enabled": "no"})

    assert "The connection is disabled, so that every request is refused." in words(desk.send("test"))
    assert desk.connection.last_refused_at is None


@pytest.mark.parametrize(
    ("url", "reachable"),
    [
        ("https://onefold.example.com", True),
        ("https://203.0.114.7", True),
        ("http://onefold.example.com", False),
        ("https://localhost:8000", False),
        ("https://127.0.0.1", False),
        ("https://[::1]", False),
        ("https://10.1.2.3", False),
        ("https://192.168.0.7:8443", False),
        ("https://169.254.169.254", False),
        ("https://onefold", False),
        ("https://onefold.local", False),
        ("https://onefold.internal.", False),
    ],
)
def test_an_address_that_zendesk_cannot_reach_is_known(url: str, reachable: bool) -> None:
    assert (address_problem(url) is None) is reachable


# -- the packages


@pytest.mark.parametrize("name", ["app.zip", "signed-app.zip"])
def test_the_packaged_app_holds_the_address_of_this_installation(world: World, name: str) -> None:
    assert (BUILT / "zendesk").exists(), "build the panels first: make setup"
    answer = world.admin().get(f"/admin/spaces/{world.space().id}/zendesk/{name}")

    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        assert b"https://onefold.test" in package.read("manifest.json")
        assert (b'"signedUrls": true' in package.read("manifest.json")) is (name == "signed-app.zip")


@pytest.mark.parametrize("name", ["app.zip", "signed-app.zip"])
def test_an_address_that_zendesk_would_refuse_is_told_on_the_page_and_at_the_download(
    tmp_path: Path, name: str
) -> None:
    with a_world(tmp_path) as world:
        space, visitor = world.space(), world.admin()

        told = words(visitor.get(f"/admin/spaces/{space.id}/zendesk"))
        refused = visitor.get(f"/admin/spaces/{space.id}/zendesk/{name}")

    assert "Zendesk cannot reach http://onefold.test : it is not encrypted" in told
    assert refused.status_code == 409 and "The app cannot be packaged: " in words(refused)


def _token(desk: Desk) -> str:
    desk.visitor.get(desk.page)
    return desk.visitor.form_token()
