"""The gate of the admin pages: set-up, log-in, cookies, forms of other sites, framing, redirects."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.control_throttle import EMAIL_FREE_FAILURES
from tests.storage.control_world import PASSWORD
from tests.web.admin_world import EMAIL, World, a_world, words


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


@pytest.fixture
def safe_world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path, "https://onefold.test") as opened:
        yield opened


def test_the_set_up_link_makes_the_first_admin_and_logs_them_in(world: World) -> None:
    token = world.house.control.setup_token()
    visitor = world.visitor()
    form = {"email": EMAIL, "name": "Ada", "password": PASSWORD, "again": PASSWORD}

    answer = visitor.post(f"/admin/setup/{token}", form, page=f"/admin/setup/{token}")

    assert answer.status_code == 303 and answer.location == "/admin/"
    assert visitor.get("/admin/").location == "/admin/spaces/new"
    assert visitor.get(f"/admin/setup/{token}").status_code == 404


def test_the_set_up_page_keeps_what_was_typed_but_no_password(world: World) -> None:
    token = world.house.control.setup_token()
    visitor = world.visitor()
    form = {"email": EMAIL, "name": 'Ada "the first"', "password": PASSWORD, "again": "something else"}

    answer = visitor.post(f"/admin/setup/{token}", form, page=f"/admin/setup/{token}")

    assert answer.status_code == 400
    assert "The two passwords are not the same" in words(answer)
    assert 'value="ada@example.com"' in answer.text and "Ada &#34;the first&#34;" in answer.text
    assert PASSWORD not in answer.text
    assert not world.house.control.people.exist()


def test_a_made_up_set_up_link_makes_nobody(world: World) -> None:
    world.house.control.setup_token()
    visitor = world.visitor()
    form = {"email": EMAIL, "name": "Eve", "password": PASSWORD, "again": PASSWORD}

    answer = visitor.post("/admin/setup/guess", form, page="/admin/login")

    assert answer.status_code == 404
    assert not world.house.control.people.exist()


@pytest.mark.parametrize("path", ["/admin/", "/admin/spaces/new", "/admin/spaces/x/", "/admin/spaces/x/people?q=1"])
def test_without_a_session_every_page_leads_to_the_log_in_page(world: World, path: str) -> None:
    answer = world.visitor().get(path)

    assert answer.status_code == 303
    assert answer.location.startswith("/admin/login")


def test_without_a_session_no_form_changes_anything(world: World) -> None:
    visitor = world.visitor()

    answer = visitor.post("/admin/spaces/new", {"name": "Mine"}, page="/admin/login")

    assert answer.status_code == 303 and answer.location == "/admin/login"
    assert world.house.control.list_spaces() == ()


def test_every_route_but_the_way_in_asks_for_a_session(world: World) -> None:
    space = world.space()
    visitor = world.visitor()
    visitor.get("/admin/login")
    values = {"space_id": space.id, "source_id": "s", "token_id": "t", "connection_id": "c", "public_id": "use_x"}
    values |= {"remark_id": "1", "which": "app-id", "key": "vip", "webhook_id": "w"}
    rules = [rule for rule in world.app.url_map.iter_rules() if rule.endpoint.startswith("admin.")]
    asked = [
        rule
        for rule in rules
        if rule.endpoint.partition(".")[2] not in ("set_up", "log_in", "static", "htmx", "nowhere")
    ]

    for rule in asked:
        path = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda found: values[found.group(1)], rule.rule)
        methods = rule.methods or set()
        answer = visitor.post(path) if "POST" in methods else visitor.client.get(path, base_url=visitor.base)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/admin/login"), path
    assert len(asked) > 20


def test_after_logging_in_one_comes_to_the_page_that_was_wanted(world: World) -> None:
    space = world.space()
    world.admin()
    visitor = world.visitor()
    wanted = visitor.get(f"/admin/spaces/{space.id}/people?q=grace+h").location

    assert wanted == f"/admin/login?next=%2Fadmin%2Fspaces%2F{space.id}%2Fpeople%3Fq%3Dgrace%2Bh"
    assert visitor.log_in(wanted=f"/admin/spaces/{space.id}/people?q=grace+h").location == (
        f"/admin/spaces/{space.id}/people?q=grace+h"
    )


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.test/",
        "//evil.test/admin/",
        "/\\evil.test",
        "/admin/\\evil.test",
        "/admin//evil.test",
        "/admin/\t/evil.test",
        "javascript:alert(1)",
        "/v1/track",
        "admin/",
        "/admin/é",
    ],
)
def test_logging_in_never_leads_to_another_site(world: World, wanted: str) -> None:
    world.admin()

    assert world.visitor().log_in(wanted=wanted).location == "/admin/"


def test_a_wrong_password_keeps_the_address_and_opens_no_session(world: World) -> None:
    world.admin()
    visitor = world.visitor()

    answer = visitor.log_in("wrong password")

    assert answer.status_code == 401
    assert "E-mail address or password are not right." in words(answer)
    assert 'value="ada@example.com"' in answer.text and "wrong password" not in answer.text
    assert visitor.get("/admin/").location.startswith("/admin/login")


def test_too_many_failures_are_told_with_the_time_to_wait(world: World) -> None:
    world.admin()
    visitor = world.visitor()
    for _ in range(EMAIL_FREE_FAILURES):
        assert visitor.log_in("wrong").status_code == 401

    answer = visitor.log_in()

    assert answer.status_code == 429 and answer.headers["Retry-After"] == "1"
    assert "Try again in 1 second." in words(answer)
    world.clock.move(seconds=1)
    assert visitor.log_in().status_code == 303


def test_a_session_that_somebody_planted_is_not_the_one_after_logging_in(world: World) -> None:
    world.admin()
    visitor = world.visitor()
    visitor.client.set_cookie("onefold_session", "ses_planted", domain="onefold.test")

    visitor.log_in()

    cookie = visitor.client.get_cookie("onefold_session", domain="onefold.test")
    assert cookie is not None and cookie.value != "ses_planted"
    assert world.house.control.people.find_session("ses_planted") is None


def test_logging_in_again_ends_the_session_before(world: World) -> None:
    visitor = world.admin()
    before = visitor.client.get_cookie("onefold_session", domain="onefold.test")
    assert before is not None
    visitor.get("/admin/spaces/new")

    visitor.post("/admin/login", {"email": EMAIL, "password": PASSWORD})

    assert world.house.control.people.find_session(before.value) is None


def test_logging_out_ends_the_session_on_the_server_too(world: World) -> None:
    visitor = world.admin()
    cookie = visitor.client.get_cookie("onefold_session", domain="onefold.test")
    assert cookie is not None

    answer = visitor.post("/admin/logout", page="/admin/spaces/new")

    assert answer.location == "/admin/login"
    assert world.house.control.people.find_session(cookie.value) is None
    assert visitor.client.get_cookie("onefold_session", domain="onefold.test") is None


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(world: World) -> None:
    world.admin()
    flags = world.visitor().log_in().headers["Set-Cookie"]

    assert flags.startswith("onefold_session=ses_")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags.split("; "))
    assert "Secure" not in flags and "Domain" not in flags


def test_behind_https_cookies_are_secure_and_bound_to_the_host(safe_world: World) -> None:
    safe_world.admin()
    visitor = safe_world.visitor()
    form_cookie = visitor.get("/admin/login").headers["Set-Cookie"]
    session_cookie = visitor.log_in().headers["Set-Cookie"]

    for cookie, name in ((form_cookie, "__Host-onefold_form"), (session_cookie, "__Host-onefold_session")):
        assert cookie.startswith(f"{name}=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_a_form_without_its_token_changes_nothing(world: World) -> None:
    visitor = world.admin()

    answer = visitor.client.post("/admin/spaces/new", data={"name": "Mine"}, base_url=visitor.base)

    assert answer.status_code == 403
    assert world.house.control.list_spaces() == ()


def test_the_token_of_another_session_opens_no_form(world: World) -> None:
    other = world.admin()
    other.get("/admin/spaces/new")
    visitor = world.admin()

    answer = visitor.client.post(
        "/admin/spaces/new", data={"name": "Mine", "form_token": other.form_token()}, base_url=visitor.base
    )

    assert answer.status_code == 403
    assert world.house.control.list_spaces() == ()


@pytest.mark.parametrize("path", ["/admin/login", "/admin/setup/TOKEN"])
def test_the_forms_before_a_session_need_their_token_too(world: World, path: str) -> None:
    visitor = world.visitor()
    path = path.replace("TOKEN", world.house.control.setup_token() or "")
    form = {"email": EMAIL, "name": "Eve", "password": PASSWORD, "again": PASSWORD}

    visitor.get(path)
    missing = visitor.client.post(path, data=form, base_url=visitor.base)
    wrong = visitor.client.post(path, data={**form, "form_token": "0" * 48}, base_url=visitor.base)
    no_cookie = world.app.test_client().post(path, data={**form, "form_token": visitor.form_token()})

    assert [missing.status_code, wrong.status_code, no_cookie.status_code] == [403, 403, 403]
    assert not world.house.control.people.exist()


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 303), ("none", 303), ("cross-site", 403), ("same-site", 403)]
)
def test_a_form_that_the_browser_says_came_from_elsewhere_is_refused(world: World, site: str, status: int) -> None:
    visitor = world.admin()
    visitor.get("/admin/spaces/new")
    form = {"name": "Mine", "form_token": visitor.form_token()}

    answer = visitor.client.post(
        "/admin/spaces/new", data=form, base_url=visitor.base, headers={"Sec-Fetch-Site": site}
    )

    assert answer.status_code == status


@pytest.mark.parametrize(
    "path", ["/admin/login", "/admin/nothing/here", "/admin/spaces/new", "/admin/static/admin.css"]
)
def test_every_answer_denies_framing_and_states_the_policy(world: World, path: str) -> None:
    answer = world.admin().get(path)

    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == ("no-cache" if "static" in path else "no-store")


def test_a_part_of_a_page_is_never_replaced_by_the_log_in_page(world: World) -> None:
    space = world.space()

    answer = world.visitor().get(f"/admin/spaces/{space.id}/people?q=a", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"] == "/admin/login"


def test_a_form_larger_than_any_of_ours_is_refused(world: World) -> None:
    visitor = world.admin()

    answer = visitor.post("/admin/spaces/new", {"name": "x" * 70_000}, page="/admin/spaces/new")

    assert answer.status_code == 413
    assert world.house.control.list_spaces() == ()
