"""Lists and pages of definitions without a script: sizes, states, versions compared, archive, deletion, files."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from app.storage import definition_exports
from app.storage.control import Space
from tests.web.admin_world import EMAIL, Visitor, World, a_world, words
from tests.web.definitions_world import BUYERS, KEEN, SEEN, SPENDERS, SPENT, Json, fill, keep, keys, saved, settled

MARKUP = '</script><script>alert("x")</script>'


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


@pytest.fixture
def space(world: World) -> Space:
    made = world.space()
    fill(world, made)
    return made


def at(space: Space, path: str) -> str:
    return f"/admin/spaces/{space.id}/{path}"


def show(visitor: Visitor, space: Space, key: str, query: str = "") -> str:
    return words(visitor.get(at(space, f"definitions/{key}{query}")))


def act(visitor: Visitor, space: Space, key: str, what: str, **form: str) -> Any:
    return visitor.post(at(space, f"definitions/{key}/{what}"), form, page=at(space, f"definitions/{key}"))


def load(visitor: Visitor, space: Space, text: str, *, kind: str = "trait") -> Any:
    form = {"document": text, "kind": kind}
    return visitor.post(at(space, "definitions/import"), form, page=at(space, "traits"))


def exported(*documents: Json) -> str:
    return json.dumps({"onefold_definitions": 1, "definitions": documents})


# -- lists --------------------------------------------------------------------------


def test_a_list_says_what_each_definition_means_and_how_many_people_it_holds(world: World, space: Space) -> None:
    keep(world, space, BUYERS, KEEN, SPENT, SEEN)
    visitor = world.admin()

    audiences, traits = (words(visitor.get(at(space, name))) for name in ("audiences", "traits"))

    assert "Buyers buyers People who had at least one “Order Completed” event. 5 1" in audiences
    assert "Keen buyers keen People who had at least 3 “Order Completed” events. 3 1" in audiences
    assert "Spent spent The sum of total over “Order Completed” events. 5 1" in traits
    assert "The number of whole days since the last action. worked out when read" in traits
    assert "6 people in this space" in traits and "Buyers" not in traits


def test_a_list_says_what_is_not_yet_settled_slow_faulty_or_archived(world: World, space: Space) -> None:
    keep(world, space, BUYERS, KEEN, SPENT)
    with closing(sqlite3.connect(world.house.settings.home / "spaces" / f"{space.id}.db")) as db, db:
        db.execute("UPDATE definitions SET slow = 1 WHERE key = 'buyers'")
        db.execute("UPDATE definitions SET fault = 'sum_overflow' WHERE key = 'spent'")
        db.execute("INSERT INTO backfills SELECT id, 1, 3, 0 FROM definitions WHERE key = 'keen'")
    visitor = world.admin()

    audiences, traits = (words(visitor.get(at(space, name))) for name in ("audiences", "traits"))

    assert "Buyers slow lane" in audiences and "Keen buyers settling 50 %" in audiences and "so far" in audiences
    assert "Spent fault spent A total of somebody is too large to be added exactly." in traits
    visitor.follow(act(visitor, space, "buyers", "archive"))
    assert "1 archived" in words(visitor.get(at(space, "audiences")))


def test_the_overview_names_definitions_that_fail_or_take_long(world: World, space: Space) -> None:
    keep(world, space, BUYERS, KEEN, SPENT)
    with closing(sqlite3.connect(world.house.settings.home / "spaces" / f"{space.id}.db")) as db, db:
        db.execute("UPDATE definitions SET slow = 1 WHERE key = 'buyers'")
        db.execute("UPDATE definitions SET fault = 'definition_too_slow' WHERE key = 'spent'")

    page = words(world.admin().get(at(space, "")))

    assert "Spent cannot be settled for everybody: it took too long for somebody, also in the slow lane." in page
    assert "Buyers takes long for somebody." in page and "Keen buyers" not in page


def test_hostile_names_stay_text(world: World, space: Space) -> None:
    keep(world, space, BUYERS | {"name": MARKUP}, KEEN | {"where": {"did": {"event": MARKUP}}})
    visitor = world.admin()

    for path in ("audiences", "definitions/buyers", "definitions/keen"):
        assert "<script>alert" not in visitor.get(at(space, path)).text


# -- one definition -----------------------------------------------------------------


def test_an_audience_shows_its_sentence_size_members_with_reasons_and_who_entered(world: World, space: Space) -> None:
    keep(world, space, KEEN, note="the first")
    visitor = world.admin()

    page = show(visitor, space, "keen")

    assert "People who had at least 3 “Order Completed” events." in page
    assert "3 of 6 people" in page
    assert "Person 5 Why Order Completed 5 times, last 2 Mar 2026" in page
    assert "Person 3 entered" in page and "as the definition was made or edited" in page
    assert "grace@x.test the first" in page
    assert world.house.receipts.counts_since(space.id, 0) == {"found": 6}  # three members, and three changes


def test_a_trait_shows_how_its_values_are_spread_and_people_from_the_least_to_the_greatest(
    world: World, space: Space
) -> None:
    keep(world, space, SPENT)
    visitor = world.admin()

    page = show(visitor, space, "spent")

    assert "5 of 6 people" in page and "least 20 median 60 greatest 100" in page
    assert page.index("Person 1 20 Why") < page.index("Person 5 100 Why")


def test_a_trait_that_counts_days_is_worked_out_when_it_is_read(world: World, space: Space) -> None:
    keep(world, space, SEEN)

    assert "5 of 6 people; worked out when read" in show(world.admin(), space, "seen")


def test_two_versions_are_compared_by_who_would_enter_and_leave(world: World, space: Space) -> None:
    keep(world, space, BUYERS)
    keep(world, space, BUYERS | {"where": {"did": {"event": "Order Completed"}, "count": {"lte": 2}}})
    visitor = world.admin()

    page = show(visitor, space, "buyers", "?from=1&to=2")

    assert "1 would enter, 3 would leave, from version 1 to version 2." in page
    assert "Would enter Person 0" in page and '+ "lte": 2' in page
    assert visitor.get(at(space, "definitions/buyers?from=1&to=9")).status_code == 404


def test_a_version_that_names_what_is_gone_is_compared_by_its_text_alone(world: World, space: Space) -> None:
    keep(world, space, SPENT, SPENDERS)
    keep(world, space, SPENDERS | {"where": {"did": {"event": "Order Completed"}}})
    visitor = world.admin()
    visitor.follow(act(visitor, space, "spent", "delete", confirm="spent"))

    page = show(visitor, space, "spenders", "?from=1&to=2")

    assert "names the computed trait spent, which there is not" in page and '- "computed": "spent"' in page


def test_overlap_with_another_audience_is_counted(world: World, space: Space) -> None:
    keep(world, space, BUYERS, KEEN)

    page = show(world.admin(), space, "buyers", "?overlap=keen")

    assert "In both 3 Only here 2 Only in Keen buyers 0" in page


def test_size_over_time_follows_from_the_record_of_changes(world: World, space: Space) -> None:
    keep(world, space, KEEN)
    visitor = world.admin()
    assert "Its size over time is drawn from tomorrow on." in show(visitor, space, "keen")

    world.clock.move(days=2)
    order = {"type": "track", "event": "Order Completed", "userId": "u_2", "properties": {"total": 20}}
    world.send(world.source(space, "Shop"), order)
    settled(world, space)
    page = show(world.admin(), space, "keen")

    assert "3 days" in page and "Today 4 1 0 Yesterday 3 0 0" in page


# -- what is done with it -----------------------------------------------------------


def test_a_definition_is_renamed_as_its_next_version(world: World, space: Space) -> None:
    keep(world, space, BUYERS)
    visitor = world.admin()

    page = words(visitor.follow(act(visitor, space, "buyers", "rename", name="Клиенты")))

    assert "It is called Клиенты now." in page and "renamed from Buyers" in page
    assert (saved(world, space, "buyers").version, saved(world, space, "buyers").author) == (2, EMAIL)
    refused = act(visitor, space, "buyers", "rename", name=" ")
    assert refused.status_code == 400 and "The name has to be of 1 to 200 characters" in words(refused)


def test_a_definition_is_archived_and_restored(world: World, space: Space) -> None:
    keep(world, space, BUYERS)
    visitor = world.admin()

    archived = words(visitor.follow(act(visitor, space, "buyers", "archive")))
    assert "Buyers is archived." in archived and "nothing is worked out" in archived
    restored = words(visitor.follow(act(visitor, space, "buyers", "restore")))

    assert "in force again" in restored and saved(world, space, "buyers").status == "active"


def test_what_others_name_is_neither_archived_nor_deleted_and_they_are_named(world: World, space: Space) -> None:
    keep(world, space, SPENT, SPENDERS)
    visitor = world.admin()
    assert "Named by Spenders" in show(visitor, space, "spent") and "It names Spent" in show(visitor, space, "spenders")

    for what in ("archive", "delete"):
        refused = act(visitor, space, "spent", what, confirm="spent")
        assert refused.status_code == 409 and "spent is named by spenders: change these first." in words(refused)

    assert keys(world, space) == ["spenders", "spent"]


def test_what_names_an_archived_one_is_restored_after_it(world: World, space: Space) -> None:
    keep(world, space, SPENT, SPENDERS)
    visitor = world.admin()
    for key in ("spenders", "spent"):
        visitor.follow(act(visitor, space, key, "archive"))

    refused = act(visitor, space, "spenders", "restore")

    assert refused.status_code == 409 and "names spent, which is archived: restore that first." in words(refused)
    visitor.follow(act(visitor, space, "spent", "restore"))
    visitor.follow(act(visitor, space, "spenders", "restore"))


def test_deleting_asks_for_the_key(world: World, space: Space) -> None:
    keep(world, space, BUYERS)
    visitor = world.admin()

    assert "Nothing was changed" in words(visitor.follow(act(visitor, space, "buyers", "delete", confirm="Buyers")))
    gone = words(visitor.follow(act(visitor, space, "buyers", "delete", confirm="buyers")))

    assert "Buyers is deleted." in gone and keys(world, space) == []
    assert visitor.get(at(space, "definitions/buyers")).status_code == 404


# -- files --------------------------------------------------------------------------


def test_an_export_comes_back_whole_in_order_of_dependence(world: World, space: Space) -> None:
    keep(world, space, SPENT, SPENDERS, BUYERS)
    visitor = world.admin()
    file = visitor.get(at(space, "definitions/export.json"))
    other = world.space("Elsewhere")

    visitor.get(at(other, "traits"))
    form = {"kind": "trait", "form_token": visitor.form_token(), "file": (BytesIO(file.data), "all.json")}
    answer = visitor.client.post(at(other, "definitions/import"), data=form, base_url=visitor.base)

    assert "Imported: 3 definitions added." in words(visitor.follow(answer))
    assert keys(world, other) == keys(world, space)
    assert file.headers["Content-Disposition"] == 'attachment; filename="definitions.json"'
    assert [one["key"] for one in json.loads(file.text)["definitions"]] == ["buyers", "spent", "spenders"]


def test_a_single_definition_goes_through_a_file_and_the_same_again_makes_no_version(
    world: World, space: Space
) -> None:
    keep(world, space, BUYERS)
    visitor = world.admin()
    text = visitor.get(at(space, "definitions/buyers/export.json")).text

    again = words(visitor.follow(load(visitor, space, text)))
    changed = words(visitor.follow(load(visitor, space, json.dumps(json.loads(text) | {"name": "Customers"}))))

    assert "1 definition left as it was." in again and "1 definition saved as a new version." in changed
    assert saved(world, space, "buyers").version == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{\n x", "the whole is not JSON: look at line 2, column 2"),
        ("[" * 50_000, "the whole is nested too deeply"),
        ('{"a": 1, "a": 2}', "the whole is not JSON: a key stands twice in one object"),
        ('{"onefold_definitions": 2}', "/onefold_definitions has to be 1"),
        ('{"onefold_definitions": 1, "definitions": []}', "/definitions has to be a list of 1 to 500 definitions"),
        (exported(SPENT, BUYERS | {"where": {"did": {"event": 7}}}), "/definitions/1/where/did/event has to be text"),
        (exported(SPENT, SPENT), "/definitions/1/key stands in the file twice: spent"),
        (exported(BUYERS, SPENDERS), "/definitions/1 names the computed trait spent, which is neither in the file"),
        (exported(BUYERS, KEEN | {"kind": "trait", "value": 1, "where": 1}), "/definitions/1/where is no key"),
        (
            exported(
                BUYERS | {"key": "x", "where": {"audience": "y"}}, BUYERS | {"key": "y", "where": {"audience": "x"}}
            ),
            "name each other in a circle: x → y → x",
        ),
        (exported(BUYERS, SEEN | {"key": "known"}), "/definitions/1/kind is trait, but known is a audience here"),
        (exported(BUYERS, SPENT | {"key": "old"}), "/definitions/1/key old is archived here"),
    ],
)  # fmt: skip
def test_of_a_bad_file_nothing_is_saved_and_each_place_is_named(world: World, text: str, told: str) -> None:
    space = world.space()
    keep(world, space, KEEN | {"key": "known"}, SPENT | {"key": "old"})
    visitor = world.admin()
    visitor.follow(act(visitor, space, "old", "archive"))

    refused = load(visitor, space, text)

    assert refused.status_code == 400 and "Nothing was imported." in words(refused)
    assert told in words(refused)
    assert keys(world, space) == ["known", "old"]


def test_a_file_too_long_is_refused(world: World, space: Space) -> None:
    assert load(world.admin(), space, " " * 1_100_000).status_code == 413


# -- CSV ----------------------------------------------------------------------------


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.text)))


def test_members_are_downloaded_and_each_is_on_record(world: World, space: Space) -> None:
    keep(world, space, KEEN)
    visitor = world.admin()

    answer = visitor.get(at(space, "definitions/keen/members.csv"))

    head, *rows = rows_of(answer)
    assert head == ["profile_id", "name", "user_id", "email", "phone", "since"]
    assert [row[1:] for row in rows] == [
        [f"Person {n}", f"u_{n}", f"p{n}@x.test", "", "2026-03-02T09:20:00.000Z"] for n in (3, 4, 5)
    ]
    assert answer.headers["X-Onefold-Rows"] == "3"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="keen.csv"'
    assert world.house.receipts.counts_since(space.id, 0) == {"found": 3}
    assert "people exported as CSV audience keen" in words(visitor.get(at(space, "log")))


def test_values_are_downloaded_kept_or_worked_out(world: World, space: Space) -> None:
    keep(world, space, SPENT, SEEN)
    visitor = world.admin()

    spent, seen = (rows_of(visitor.get(at(space, f"definitions/{key}/members.csv"))) for key in ("spent", "seen"))

    assert [row[5] for row in spent] == ["value", "20", "40", "60", "80", "100"]
    assert [row[5:] for row in seen] == [["value", "since"], *[["0", ""]] * 5]


def test_a_download_goes_on_over_many_pages(world: World, space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(world, space, BUYERS, SEEN)
    visitor = world.admin()
    monkeypatch.setattr(definition_exports, "PAGE", 2)

    for key in ("buyers", "seen"):
        rows = rows_of(visitor.get(at(space, f"definitions/{key}/members.csv")))
        assert sorted(row[1] for row in rows[1:]) == [f"Person {n}" for n in range(1, 6)]


def test_nobody_is_downloaded_of_an_archived_definition(world: World, space: Space) -> None:
    keep(world, space, BUYERS)
    visitor = world.admin()
    visitor.follow(act(visitor, space, "buyers", "archive"))

    assert visitor.get(at(space, "definitions/buyers/members.csv")).status_code == 409
