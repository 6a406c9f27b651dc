"""The documents say what the code does: routes, settings, error codes, commands, targets, links and examples."""

from __future__ import annotations

import argparse
import ast
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app, errors
from app.cli import _parser
from app.house import House
from app.settings import Settings
from app.storage.schema import EVENTS, IDENTITY_GRAPH, LAYOUTS, PANEL
from app.storage.schema_definitions import DEFINITIONS
from app.storage.schema_presets import PRESETS
from app.storage.schema_sessions import PAINTS, SESSIONS
from app.storage.schema_webhooks import WEBHOOKS
from app.web.context import EXTENSION
from app.web.problems import HTTP_CODES, PROFILE_CODES
from tests.test_imports import LEVELS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")] + sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ROUTE_HEADING = re.compile(r"^### `([A-Z]+ /\S*)`$", re.MULTILINE)
ANY_OF = re.compile(r"<any\(([^)]*)\):(\w+)>")
VARIABLE = re.compile(r"ONEFOLD_[A-Z][A-Z_]*[A-Z]")
MACHINE = re.compile(r"(?<![\w.>/-])/(?:work|root|home|tmp|Users)(?:/|\b)|\.\./shared")
BIG_WORDS = re.compile(r"\b(simply|powerful|seamless(?:ly)?)\b", re.IGNORECASE)
REFUSED_IN = {"UnreadableError", "Rejection"}  # calls whose first argument is a rejection's code

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def headings(path: Path) -> set[str]:
    return set(HEADING.findall(FENCE.sub("", text_of(path))))


# -- routes -----------------------------------------------------------------


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Method and path of every route outside of the admin pages, each spelling of it apart."""
    app = create_app(Settings(home=tmp_path_factory.mktemp("docs")))
    house: House = app.extensions[EXTENSION]
    house.close()
    return {
        f"{method} {path}"
        for rule in app.url_map.iter_rules()
        for path in spellings(rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not path.startswith("/admin/")
    }


def spellings(rule: str) -> Iterator[str]:
    """Yield a rule as it is documented: calls are spelled out, the collection is a placeholder."""
    found = ANY_OF.search(rule)
    if found is None or found[2] == "collection":
        yield re.sub(r"<(?:any\([^)]*\)|\w+):(\w+)>", r"<\1>", rule)
    else:
        yield from (rule.replace(found[0], word.strip()) for word in found[1].split(","))


def test_every_route_is_documented(routes: set[str]) -> None:
    written = {words for page in PAGES for words in INLINE.findall(text_of(page))}

    assert routes - written == set()


def test_no_heading_names_a_route_that_does_not_exist(routes: set[str]) -> None:
    named = {route for page in PAGES for route in ROUTE_HEADING.findall(text_of(page))}

    assert named - routes == set()


# -- settings ---------------------------------------------------------------


def test_settings_are_documented_exactly() -> None:
    source = text_of(ROOT / "app/settings.py")
    secrets = set(re.findall(r'_secret\(environ, "(\w+)"\)', source))
    read = set(VARIABLE.findall(source)) | {f"{name}_FILE" for name in secrets}

    assert {title for title in headings(DOCS / "settings.md") if title.startswith("ONEFOLD_")} == read


@every_page
def test_variables_of_the_documents_are_read_somewhere(page: Path) -> None:
    folders = ("app", "tests", "tools", "hosts", "bench")
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if path != Path(__file__)]
    known = {name for path in sources for name in VARIABLE.findall(text_of(path))}
    known |= {title for title in headings(DOCS / "settings.md") if title.startswith("ONEFOLD_")}

    assert set(VARIABLE.findall(text_of(page))) - known == set()


# -- errors -----------------------------------------------------------------


def test_error_codes_are_documented_exactly() -> None:
    titles = {title for title in headings(DOCS / "errors.md") if re.fullmatch(r"[a-z0-9_]+", title)}

    assert titles == raised_codes(errors.OnefoldError) | rejection_codes() | http_codes()


def raised_codes(kind: type[errors.OnefoldError]) -> set[str]:
    return {kind.code}.union(*(raised_codes(sub) for sub in kind.__subclasses__()))


def rejection_codes() -> set[str]:
    """Return the codes in the source with which events are rejected."""
    found: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(text_of(path))):
            first: ast.expr | None = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSED_IN:
                named = {keyword.arg: keyword.value for keyword in node.keywords}
                first = node.args[0] if node.args else named.get("code")
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and names(node) == {"fault"}:
                first = node.value.elts[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    assert "duplicate_differs" in found and "invalid_batch" in found  # else the search has gone blind
    return found


def names(node: ast.Assign) -> set[str]:
    return {target.id for target in node.targets if isinstance(target, ast.Name)}


def http_codes() -> set[str]:
    """Return the codes of errors that come from routing, from marshmallow, and from the server before the routes."""
    written = set()
    for path in (ROOT / "app/web").glob("*.py"):
        written |= set(re.findall(r'(?:HTTPStatus\.[A-Z_]+|known), "([a-z_]+)"', text_of(path)))
    assert "headers_too_large" in written
    return {*HTTP_CODES.values(), *PROFILE_CODES, *written}


@pytest.mark.parametrize("part", ["When", "Status", "Do"])
def test_each_error_says_when_with_which_status_and_what_to_do(part: str) -> None:
    sections = re.split(r"^### ", text_of(DOCS / "errors.md"), flags=re.MULTILINE)[1:]

    assert [section.split("\n")[0] for section in sections if f"- **{part}**: " not in section] == []


# -- commands and targets ---------------------------------------------------


def test_every_command_is_named_in_operating() -> None:
    written = text_of(DOCS / "operating.md")

    assert [command for command in commands(_parser()) if command not in written] == []


def commands(parser: argparse.ArgumentParser) -> list[str]:
    """Return every whole command, such as `onefold space create`."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        return [parser.prog]
    return [command for group in groups for sub in group.choices.values() for command in commands(sub)]


def test_targets_of_make_are_documented_exactly() -> None:
    makefile = text_of(ROOT / "Makefile")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    shown = set(re.findall(r"^([a-z][a-z-]*):.*## ", makefile, re.MULTILINE))
    code = [words for page in PAGES for words in (*INLINE.findall(prose_of(page)), *blocks_of(page))]
    named = {target for words in code for target in re.findall(r"\bmake ([a-z][a-z-]*)", words)}

    assert named - targets == set()
    assert shown - named == set()


def prose_of(page: Path) -> str:
    return FENCE.sub("", text_of(page))


def blocks_of(page: Path) -> list[str]:
    return [block for _, block in FENCE.findall(text_of(page))]


# -- tables and rooms -------------------------------------------------------


def test_every_column_of_a_space_is_in_the_data_model() -> None:
    connection = sqlite3.connect(":memory:")
    for script in (IDENTITY_GRAPH, EVENTS, PANEL, DEFINITIONS, LAYOUTS, WEBHOOKS, PRESETS, SESSIONS, PAINTS):
        connection.executescript(script)
    tables = connection.execute(
        "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'"
    ).fetchall()
    connection.close()

    assert tables
    assert [
        (table, column) for table, column in tables if not is_told(table, column, text_of(DOCS / "data-model.md"))
    ] == []


def is_told(table: str, column: str, page: str) -> bool:
    """Tell whether a column is named in the section of its table. Row ids need no words."""
    section = re.search(rf"^### (?:\w+ and )?{table}\b.*?(?=^##)", page, re.MULTILINE | re.DOTALL)
    return section is not None and (f"`{column}`" in section[0] or column in ("id", "profile_id"))


def test_the_architecture_lists_the_rooms_as_imports_may_go() -> None:
    section = text_of(DOCS / "architecture.md").partition("## Directions of imports")[2]
    block = FENCE.findall(section)[0][1]

    assert [sorted(line.split()) for line in block.splitlines()] == [sorted(rooms) for rooms in LEVELS]


# -- links and examples -----------------------------------------------------


@every_page
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(prose_of(page)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in {anchor_of(title) for title in headings(file)}):
            broken.append(target)

    assert broken == []


def anchor_of(title: str) -> str:
    """Return what a heading is linked by, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_every_page_of_the_documents_can_be_reached_from_the_readme() -> None:
    linked = {target.partition("#")[0] for target in LINK.findall(text_of(ROOT / "README.md"))}

    assert {f"docs/{page.name}" for page in DOCS.glob("*.md")} - linked == set()


@every_page
def test_json_examples_parse(page: Path) -> None:
    for language, block in FENCE.findall(text_of(page)):
        if language == "json":
            json.loads(block)


@every_page
def test_no_page_names_a_place_on_somebodys_machine(page: Path) -> None:
    assert MACHINE.findall(text_of(page)) == []


@every_page
def test_no_page_praises(page: Path) -> None:
    assert BIG_WORDS.findall(text_of(page)) == []


def test_the_identity_rules_are_numbered_without_a_gap() -> None:
    rules = text_of(DOCS / "identity-rules.md").partition("## 3. Rules")[2].partition("## 4. Online")[0]

    assert [int(number) for number in re.findall(r"^(\d+)\. \*\*", rules, re.MULTILINE)] == list(range(1, 31))


def test_each_invariant_names_tests_that_exist() -> None:
    invariants = text_of(DOCS / "identity-rules.md").partition("## 7. Invariants")[2]
    named = re.findall(r"`(test_(\d\d)_\w+)`", invariants)
    sources = "".join(text_of(path) for path in (ROOT / "tests/identity").glob("test_*.py"))

    assert {int(number) for _, number in named} == set(range(1, 15))
    assert [name for name, _ in named if f"def {name}(" not in sources] == []
