"""The timeline with filters, search and counts; remarks; and how quick the panel was."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.resolution import erase_person
from app.storage import paints, remarks
from app.web import panel_timeline
from tests.web.profile_world import Json, World, add_space, assert_problem, two_people


@pytest.fixture(scope="module")
def imani(shared: World) -> World:
    """A person whose history has every kind of call."""
    world = add_space(shared.app, shared.clock)
    world.send(
        call("Payment Failed", "2026-03-01T23:30:00Z", invoice="INV-7", card={"brand": "Visa"}),
        call("Payment Failed", "2026-03-02T08:00:00Z", invoice="INV-8"),
        call("Order Completed", "2026-03-02T08:01:00Z", note="50 % off_today!"),
        call("Ticket Opened", "2026-03-02T08:02:00Z", ticket_id="48213", subject="Card declined"),
        call("Feature Used", "2026-03-02T08:03:00Z", feature="export", context={"ip": "203.0.113.9"}),
        call("Billing", "2026-03-02T08:04:00Z", type_="page"),
        call("Day view", "2026-03-02T08:05:00Z", type_="screen", context={"device": {"token": "secret-push"}}),
    )
    return world


def call(name: str, at: str, *, type_: str = "track", context: Json | None = None, **properties: Any) -> Json:
    named = {"event": name} if type_ == "track" else {"name": name}
    return {"type": type_, "userId": "ada", "timestamp": at, "properties": properties, "context": context or {}} | named


def post(world: World, part: str, session: str, **body: Any) -> TestResponse:
    bearer = {"Authorization": f"Bearer {session}"}
    return world.app.test_client().post(f"/panel/v1/{part}", json=body, headers=bearer)


def names_of(world: World, **body: Any) -> list[str]:
    answer = post(world, "timeline", world.session(user_id="ada"), **body)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.get_json()["items"]]


# -- filters -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"group": "problems"}, ["Payment Failed", "Payment Failed"]),
        ({"group": "pages"}, ["Day view", "Billing"]),
        ({"group": "money"}, ["Order Completed"]),
        ({"names": ["Order Completed", "Billing"]}, ["Billing", "Order Completed"]),
        ({"from": "2026-03-02T08:01:00Z", "to": "2026-03-02T08:03:00Z"}, ["Ticket Opened", "Order Completed"]),
        ({"q": "inv-7"}, ["Payment Failed"]),
        ({"q": "VISA brand"}, ["Payment Failed"]),
        ({"q": "50 % off_today!"}, ["Order Completed"]),
        ({"q": "billing"}, ["Billing"]),
        ({"q": "203.0.113.9"}, []),
        ({"q": "secret-push"}, []),
        ({"q": "u-ada"}, []),
        ({"source": "Web app", "limit": 1}, ["Day view"]),
        ({"source": "Another"}, []),
        ({"names": ["Payment Failed"], "q": "inv-8", "group": "problems"}, ["Payment Failed"]),
    ],
)
def test_only_events_that_pass_every_filter_are_answered(imani: World, body: Json, names: list[str]) -> None:
    assert names_of(imani, **body) == names


def test_a_filtered_timeline_is_paged_to_its_end(imani: World) -> None:
    session = imani.session(user_id="ada")
    seen, before = [], ""
    while True:
        page = post(imani, "timeline", session, limit=1, group="product", before=before).get_json()
        seen += [item["name"] for item in page["items"]]
        before = page["next"]
        if before is None:
            break

    assert seen == ["Feature Used", "Ticket Opened"]


def test_counts_are_of_the_span_by_day_name_source_and_group(imani: World) -> None:
    session = imani.session(user_id="ada")

    there = post(imani, "timeline", session, counts=True, zone="America/Vancouver", q="nothing").get_json()["counts"]
    here = post(imani, "timeline", session, counts=True, **{"from": "2026-03-02"}).get_json()["counts"]

    assert (there["zone"], there["total"], there["is_exact"]) == ("America/Vancouver", 7, True)
    assert there["days"] == [{"day": "2026-03-02", "count": 6}, {"day": "2026-03-01", "count": 1}]
    assert there["groups"] == {"problems": 2, "money": 1, "product": 2, "pages": 2}
    assert there["names"][0] == {
        "name": "Payment Failed", "type": "track", "kind": "problem", "group": "problems", "count": 2,
    }  # fmt: skip
    assert there["sources"] == [{"source": "Web app", "count": 7}]
    assert (here["total"], here["zone"]) == (6, "UTC")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "/etc/localtime", "\x00"])
def test_a_zone_that_is_none_is_utc_and_the_answer_says_so(imani: World, zone: str) -> None:
    answer = post(imani, "timeline", imani.session(user_id="ada"), counts=True, zone=zone)

    assert answer.get_json()["counts"]["zone"] == "UTC"


def test_the_agents_own_ticket_is_marked_beside_it_and_beside_no_other(imani: World) -> None:
    def marked(**more: Any) -> list[list[str]]:
        found = imani.look_up(user_id="ada", **more).get_json()
        page = imani.get("timeline", found["session"]["token"]).get_json()
        lists = (found["cards"]["timeline"]["items"], page["items"])
        return [[item["name"] for item in items if item["is_this_object"]] for items in lists]

    assert marked(ticket="48213") == [["Ticket Opened"]] * 2
    assert marked(ticket="48214") == [[]] * 2
    assert marked(more={"object": {"type": "user", "id": "48213"}}) == [[]] * 2
    assert marked(ticket="48213") == [["Ticket Opened"]] * 2


def test_a_search_that_looked_far_enough_says_so_and_goes_on(world: World) -> None:
    for batch in range(11):
        world.send(
            *(call(f"Step {batch}", f"2026-02-{10 - batch // 2:02}T08:{n // 60:02}:{n % 60:02}Z") for n in range(500))
        )
    session = world.session(user_id="ada")

    first = post(world, "timeline", session, q="step 10").get_json()
    second = post(world, "timeline", session, q="step 10", before=first["next"]).get_json()

    assert panel_timeline.SEARCHED_MAX == 5_000
    assert (first["items"], first["searched_to"] is None) == ([], False)
    assert {item["name"] for item in second["items"]} == {"Step 10"}
    counts = post(world, "timeline", session, counts=True).get_json()["counts"]
    assert (counts["total"], counts["is_exact"]) == (5_000, False)


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 0}, {"limit": 101}, {"limit": "9"}, {"names": ["x"] * 51}, {"names": "x"}, {"group": "fun"},
        {"from": "yesterday"}, {"q": "x" * 201}, {"before": "no cursor"}, {"zone": ""}, {"counts": "yes"},
    ],
)  # fmt: skip
def test_filters_that_mean_nothing_are_refused(imani: World, body: Json) -> None:
    assert_problem(post(imani, "timeline", imani.session(user_id="ada"), **body), 400, "validation_error")


def test_filters_of_the_layout_are_those_of_the_first_page(world: World) -> None:
    from app.storage import layouts

    world.send(call("Order Completed", "2026-03-02T08:00:00Z"), call("Feature Used", "2026-03-02T08:01:00Z"))
    document = {"version": 1, "cards": [{"type": "timeline", "filters": {"group": "money"}}]}

    def publish(connection: Any) -> None:
        saved = layouts.save_draft(connection, document, author="ada", now=1)
        layouts.publish(connection, saved.target, saved.version, author="ada", now=1)

    world.house.spaces.write(world.space_id, publish)
    card = world.look_up(user_id="ada").get_json()["cards"]["timeline"]

    assert ([item["name"] for item in card["items"]], card["total"], card["today"]) == (["Order Completed"], 2, 2)


# -- remarks ------------------------------------------------------------------------------


def listed(world: World) -> list[remarks.Remark]:
    with world.house.spaces.reading(world.space_id) as connection:
        return remarks.list_remarks(connection, done=False)


def test_a_remark_is_stored_and_merges_nobody(world: World) -> None:
    ada, grace = two_people(world)
    found = world.look_up(user_id="ada", email="grace@x.test").get_json()
    session = found["session"]["token"]

    answer = post(world, "remarks", session, kind="one_person", other=grace, note="  Same voice.  ")
    post(world, "remarks", session, kind="not_this_person")

    assert answer.status_code == 201 and answer.get_json()["id"] == "rem_1"
    second, first = listed(world)
    assert (first.kind, first.note, first.viewer, first.viewer_proven) == ("one_person", "Same voice.", "1402", False)
    assert (second.kind, second.other_key, second.object.id) == ("not_this_person", None, "48213")
    assert (world.public_id("user_id", "ada"), world.public_id("user_id", "grace")) == (ada, grace)


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "note"}, {"kind": "note", "note": "  "}, {"kind": "one_person"}, {"kind": "hooray"}, {},
        {"kind": "note", "note": "x" * 501}, {"kind": "not_this_person", "other": "use_x"},
        {"kind": "one_person", "other": "use_x"}, {"kind": "one_person", "other": "self"},
    ],
)  # fmt: skip
def test_a_remark_that_means_nothing_is_refused(world: World, body: Json) -> None:
    ada, _ = two_people(world)
    if body.get("other") == "self":
        body = body | {"other": ada}

    assert post(world, "remarks", world.session(user_id="ada"), **body).status_code == 400
    assert listed(world) == []


def test_a_session_makes_twenty_remarks_and_no_more(world: World) -> None:
    two_people(world)
    session = world.session(user_id="ada")

    answers = [post(world, "remarks", session, kind="note", note="x" * 500) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [201] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_without_a_session_nothing_is_remarked(world: World) -> None:
    two_people(world)

    assert_problem(post(world, "remarks", world.token(), kind="not_this_person"), 401, "authentication_error")


def test_what_was_remarked_about_an_erased_person_is_gone(world: World) -> None:
    ada, grace = two_people(world)
    session = world.look_up(user_id="ada", email="grace@x.test").get_json()["session"]["token"]
    post(world, "remarks", session, kind="one_person", other=grace)
    post(world, "remarks", world.session(user_id="grace"), kind="note", note="about Grace")

    erase_person(world.house, world.space_id, ada)

    assert [one.note for one in listed(world)] == ["about Grace"]


# -- paint reports ---------------------------------------------------------------------------


def painted(world: World) -> list[paints.HostPaints]:
    now = world.house.now_ms()
    return world.house.sessions.read(world.space_id, partial(paints.list_hosts, now=now, days=1))


def test_paints_are_counted_under_the_host_of_the_connection(world: World) -> None:
    two_people(world)
    session = world.session(user_id="ada")

    answers = [post(world, "paint", session, ms=ms, host="elsewhere", kind="first", name="Ada") for ms in (120, 140)]
    failed = post(world, "paint", world.token(), error="unreachable")

    assert [answer.status_code for answer in (*answers, failed)] == [204] * 3
    [host] = painted(world)
    assert (host.host, host.count, host.errors) == ("zendesk", 2, {"unreachable": 1})
    assert host.p95 is not None and 100 < host.p95 <= 158


@pytest.mark.parametrize(
    "body",
    [{}, {"ms": -1}, {"ms": 600_001}, {"ms": 1.5}, {"ms": 1, "kind": "x"}, {"error": "Ada@x"}, {"error": "x" * 41}],
)
def test_a_paint_that_means_nothing_is_refused(world: World, body: Json) -> None:
    two_people(world)

    assert post(world, "paint", world.session(user_id="ada"), **body).status_code == 400
    assert painted(world) == []


@pytest.mark.parametrize("token", ["", "pss_x", "pt_x", "a.b.c"])
def test_who_proves_nothing_reports_no_paint(world: World, token: str) -> None:
    assert_problem(post(world, "paint", token, ms=1), 401, "authentication_error")
