"""The offline check of the Salesforce package: each fault is named by its rule and file, and nothing else is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import PackageError
from app.packaging.salesforce_checks import check, find_faults
from app.packaging.salesforce_faults import RULES
from tests.packaging.salesforce_sources import (
    APP,
    AURA,
    BROKEN,
    CANVAS,
    CLASS,
    ECA,
    GLOBAL,
    OAUTH,
    OAUTH_POLICY,
    PAGE,
    PAGE_META,
    PERMISSIONS,
    POLICY,
    PROJECT,
    Broken,
    Change,
    Sources,
    both,
    drop,
    good_sources,
    inside,
    put,
    swap,
)

GOOD = {True: good_sources(legacy=True), False: good_sources()}
NOISE = st.binary(max_size=40) | st.sampled_from(
    [b"{", b"[1]", b"[" * 100_000, b"<a>", b"</label>", b'"', b"\xff", b"'\\"]
)
LOCAL = "http://localhost:8000"


@pytest.fixture
def external() -> Sources:
    return dict(GOOD[False])


@pytest.fixture
def connected() -> Sources:
    return dict(GOOD[True])


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_package_is_refused_by_that_rule_alone_and_by_that_file(
    broken: Broken, external: Sources, connected: Sources
) -> None:
    files = connected if broken.legacy else external
    broken.change(files)

    faults = find_faults(files)

    assert {fault.rule for fault in faults} == {broken.rule}, faults
    assert broken.file in {fault.file for fault in faults}


def test_every_rule_has_a_broken_package_that_breaks_it() -> None:
    assert {broken.rule for broken in BROKEN.values()} == set(RULES)


def test_our_own_packages_are_without_fault(external: Sources, connected: Sources) -> None:
    assert find_faults(external) == []
    assert find_faults(connected) == []


def test_a_refusal_names_file_element_change_and_rule(external: Sources) -> None:
    files = external
    swap(CANVAS, ">Post<", ">POST<")(files)

    with pytest.raises(PackageError) as refused:
        check(files)

    assert str(refused.value) == f"{CANVAS}: accessMethod: 'POST' is none of: Get, Post [element.choice]"


def test_all_faults_are_listed_at_once_by_file(external: Sources) -> None:
    files = external
    both(swap(CANVAS, ">Post<", ">Get<"), swap(ECA, "Local", "Global"), drop(f"{CLASS}-meta.xml"))(files)

    with pytest.raises(PackageError) as refused:
        check(files)

    lines = str(refused.value).splitlines()
    assert [line.rpartition("[")[2] for line in lines] == ["beside.missing]", "element.choice]", "access.method]"]
    assert lines == sorted(lines)


def of_this_machine(files: Sources) -> None:
    for path in (CANVAS, GLOBAL):
        files[path] = files[path].replace(b"https://onefold.example.test", LOCAL.encode())


def without_policies(files: Sources) -> None:
    for path in (POLICY, OAUTH_POLICY):
        del files[path]
    project = json.loads(files[PROJECT])
    project["packageDirectories"].pop()
    files[PROJECT] = json.dumps(project).encode()


def in_windows_lines(files: Sources) -> None:
    files.update({path: data.replace(b"\n", b"\r\n") for path, data in files.items()})


def with_a_second_page(files: Sources) -> None:
    files[f"{APP}/pages/Extra.page"] = files[PAGE]
    files[f"{APP}/pages/Extra.page-meta.xml"] = files[PAGE_META]


ODD: dict[str, Change] = {
    "an installation on this machine": of_this_machine,
    "lines that end as on Windows": in_windows_lines,
    "a byte order mark": lambda files: files.update({ECA: b"\xef\xbb\xbf" + files[ECA]}),
    "no XML declaration": swap(ECA, '<?xml version="1.0" encoding="UTF-8"?>\n', ""),
    "elements in another order": both(
        swap(CANVAS, "<accessMethod>Post</accessMethod>", ""), inside(CANVAS, "<accessMethod>Post</accessMethod>")
    ),
    "blanks around a value": swap(CANVAS, ">Post<", ">\n        Post\n    <"),
    "a text in CDATA": swap(ECA, "<label>Onefold", "<label><![CDATA[Onefold & Co]]>"),
    "letters of another script": swap(PERMISSIONS, "Onefold user", "Onefold ユーザー"),
    "the newest API version": swap(PROJECT, '"66.0"', '"67.0"'),
    "a component older than the project": swap(PAGE_META, "66.0", "58.0"),
    "scopes in another order": swap(OAUTH, "Basic, Api", "Api,Basic"),
    "an app to be packaged": swap(ECA, "Local", "Packaged"),
    "an app without a lifecycle class": swap(CANVAS, "<lifeCycleHandler>OnefoldCanvasLifecycle</lifeCycleHandler>", ""),
    "two permission sets": both(
        put(f"{APP}/permissionsets/More.permissionset-meta.xml", good_sources()[PERMISSIONS]),
        swap(OAUTH_POLICY, "Onefold_User", "Onefold_User, More"),
    ),
    "a second page": with_a_second_page,
    "policies set by hand": without_policies,
    "a label of 80 characters": swap(ECA, "<label>Onefold", "<label>" + "a" * 80),
    "a component for all pages": swap(f"{AURA}.cmp", "availableForRecordHome", "availableForAllPageTypes"),
    "a button of the component": swap(f"{AURA}.cmp", '<p class="', '<p onclick="{!c.follow}" class="'),
    "a bracket in a comment and in a text": swap(CLASS, "/**", "// it's (\n/* ] */ /**"),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_an_odd_package_that_salesforce_takes_passes(change: Change, external: Sources) -> None:
    files = external
    change(files)

    assert find_faults(files) == []


@given(data=st.data(), legacy=st.booleans(), noise=NOISE)
def test_a_damaged_file_is_reported_or_harmless_and_never_stops_the_check(
    data: st.DataObject, legacy: bool, noise: bytes
) -> None:
    files = dict(GOOD[legacy])
    path = data.draw(st.sampled_from(sorted(files)))
    start = data.draw(st.integers(0, len(files[path])))
    end = data.draw(st.integers(start, len(files[path])))
    files[path] = files[path][:start] + noise + files[path][end:]

    assert all(fault.rule in RULES for fault in find_faults(files))
