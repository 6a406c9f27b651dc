"""The admin's page of Salesforce: a connection is made, changed and looked at without JavaScript."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from app.packaging.salesforce_steps import steps
from app.storage.control import Connection, Space
from tests.web.admin_world import Visitor, World, a_world, words

ORGANIZATION, SECRET = "00D5g000001AbCdEAK", "3c1f0a9e" * 8
ADDRESS = "https://onefold.acme.example"


@dataclass(slots=True)
class Desk:
    """An admin at the page of one space."""

    world: World
    space: Space
    admin: Visitor

    @property
    def path(self) -> str:
        return f"/admin/spaces/{self.space.id}/salesforce"

    def connect(self) -> Connection:
        """Make a connection by the form."""
        answer = self.admin.post(self.path, {"organization": ORGANIZATION, "secret": SECRET}, page=self.path)
        assert answer.status_code == 303, answer.text
        (made,) = self.world.house.control.find_salesforce_connections()
        return made

    def do(self, what: str, **form: str) -> TestResponse:
        """Send one of the connection's forms."""
        (one,) = self.world.house.control.find_salesforce_connections()
        return self.admin.post(f"{self.path}/{one.id}/{what}", form, page=self.path)

    def now(self) -> Connection:
        """Return the connection as it is now."""
        return self.world.house.control.find_salesforce_connections()[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_world(tmp_path, ADDRESS) as world:
        yield Desk(world, world.space(), world.admin())


def test_a_connection_is_made_with_an_id_and_a_secret_which_is_never_shown(desk: Desk) -> None:
    made = desk.connect()

    assert made.salesforce is not None
    assert (made.salesforce.organization_id, made.secrets) == (ORGANIZATION, (SECRET,))
    page = desk.admin.get(desk.path)
    assert f"Organisation {ORGANIZATION}" in words(page)
    assert "waiting" in words(page)
    assert SECRET not in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("organization", "secret", "said"),
    [
        ("", SECRET, "The organisation's id has 15 or 18 letters and digits and begins with 00D."),
        ("0035g00000Kq1ZzAAJ", SECRET, "begins with 00D."),
        (ORGANIZATION, "", "The consumer secret is missing."),
        (ORGANIZATION, "too short", "The consumer secret has 16 to 256 characters and no blanks; copy it whole."),
    ],
)
def test_a_mistake_is_said_in_words_and_the_secret_is_not_sent_back(
    desk: Desk, organization: str, secret: str, said: str
) -> None:
    answer = desk.admin.post(desk.path, {"organization": organization, "secret": secret}, page=desk.path)

    assert answer.status_code == 400
    assert said in words(answer)
    assert f'value="{organization}"' in answer.text
    assert not secret or secret not in answer.text


def test_the_same_organisation_and_secret_twice_is_refused(desk: Desk) -> None:
    desk.connect()

    again = desk.admin.post(desk.path, {"organization": ORGANIZATION, "secret": SECRET}, page=desk.path)

    assert again.status_code == 400
    assert "connected with this secret already" in words(again)


def test_the_steps_stand_in_their_order_with_what_to_paste(desk: Desk) -> None:
    page = desk.admin.get(desk.path)

    shown = words(page)
    places = [shown.index(step.title) for step in steps(ADDRESS)]
    assert places == sorted(places)
    for step in steps(ADDRESS):
        for paste in step.pastes:
            assert paste.value in shown
    assert f"{ADDRESS}/salesforce/canvas" in shown
    assert "cannot reach" not in shown


def test_the_package_has_the_address_in_it(desk: Desk) -> None:
    answer = desk.admin.get(f"{desk.path}/package.zip")
    older = desk.admin.get(f"{desk.path}/package.zip?legacy=yes")

    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    for one, part in ((answer, "externalClientApps"), (older, "connectedApps")):
        with zipfile.ZipFile(io.BytesIO(one.data)) as package:
            assert any(part in name for name in package.namelist())
            assert any(f"{ADDRESS}/salesforce/canvas".encode() in package.read(name) for name in package.namelist())


def test_an_address_that_salesforce_would_refuse_is_said_on_a_page(tmp_path: Path) -> None:
    with a_world(tmp_path, "http://onefold.acme.example") as world:
        desk = Desk(world, world.space(), world.admin())

        answer = desk.admin.get(f"{desk.path}/package.zip")

        assert answer.status_code == 409
        assert "The app cannot be packaged" in words(answer)
        assert "Salesforce's users cannot reach" in words(desk.admin.get(desk.path))


def test_a_secret_is_changed_with_two_live(desk: Desk) -> None:
    desk.connect()
    newer = "another1" * 8

    added = desk.admin.follow(desk.do("secret", secret=newer))
    both = desk.now().secrets
    unconfirmed = desk.admin.follow(desk.do("end-old", confirm="no"))
    still = desk.now().secrets
    desk.do("end-old", confirm="salesforce")

    assert "2 are accepted" in words(added)
    assert (both, still, desk.now().secrets) == ((newer, SECRET), (newer, SECRET), (newer,))
    assert "Nothing was changed" in words(unconfirmed)
    assert desk.do("secret", secret="short").status_code == 400


def test_a_connection_is_switched_off_and_on(desk: Desk) -> None:
    desk.connect()

    off = desk.admin.follow(desk.do("enabled", enabled="no"))

    assert not desk.now().enabled
    assert "disabled" in words(off)
    desk.do("enabled", enabled="yes")
    assert desk.now().enabled


def test_last_use_and_last_refusal_are_shown_in_words(desk: Desk) -> None:
    made, control = desk.connect(), desk.world.house.control
    control.note_connection_used(made.id)
    assert "in use" in words(desk.admin.get(desk.path))
    desk.world.clock.move(minutes=3)

    control.note_connection_refused(made.id, "The request names no organisation: do not filter it out.")

    shown = words(desk.admin.get(desk.path))
    assert "Last refused just now : The request names no organisation: do not filter it out." in shown
    overview = words(desk.admin.get(f"/admin/spaces/{desk.space.id}/"))
    assert "Salesforce was refused" in overview


def test_fields_are_set_by_object_and_set_back(desk: Desk) -> None:
    desk.connect()

    desk.do("fields", Contact="Customer__c = user_id\nEmail = email", Lead="Email = email")
    own = desk.now().salesforce
    desk.do("fields", Contact="x = y", reset="yes")

    assert own is not None
    assert [rule.field for rule in own.rules("Contact")] == ["Customer__c", "Email"]
    assert own.rules("Case") == ()  # the form was sent with nothing in it
    back = desk.now().salesforce
    assert back is not None and dict(back.identity_fields) == {}


def test_a_line_that_cannot_be_used_is_named_and_what_was_typed_stays(desk: Desk) -> None:
    desk.connect()

    answer = desk.do("fields", Contact="Email = email\n<b>bold</b> = x", Lead="Email = email")

    assert answer.status_code == 400
    assert "Contact: line 2 names no field" in words(answer)
    assert "&lt;b&gt;bold&lt;/b&gt; = x</textarea>" in answer.text
    assert desk.now().salesforce is not None
    assert "<details open>" in answer.text


def test_hosts_are_set_and_checked(desk: Desk) -> None:
    desk.connect()

    bad = desk.do("hosts", hosts="acme.my.site.com\nnonsense;")
    desk.do("hosts", hosts="acme.my.site.com")

    assert bad.status_code == 400
    assert "host 2 is none" in words(bad)
    salesforce = desk.now().salesforce
    assert salesforce is not None and salesforce.hosts == ("acme.my.site.com",)


@pytest.mark.parametrize("what", ["secret", "end-old", "enabled", "hosts", "fields"])
def test_no_form_changes_a_connection_of_another_space_or_host(desk: Desk, what: str) -> None:
    made = desk.connect()
    control = desk.world.house.control
    zendesk, _ = control.create_connection(desk.space.id, "acme")
    other = desk.world.space("Other")

    for path in (f"{desk.path}/{zendesk.id}/{what}", f"/admin/spaces/{other.id}/salesforce/{made.id}/{what}"):
        assert desk.admin.post(path, {"enabled": "no", "secret": "s" * 32}, page=desk.path).status_code == 404
    assert control.get_connection(desk.space.id, zendesk.id).enabled
    assert desk.now() == made


def test_a_form_without_its_token_changes_nothing(desk: Desk) -> None:
    made = desk.connect()

    answer = desk.admin.client.post(f"{desk.path}/{made.id}/enabled", data={"enabled": "no"}, base_url=desk.admin.base)

    assert answer.status_code == 403
    assert desk.now().enabled
