"""The direction of imports: web, cli → use cases → storage, packaging → domain → errors; never the other way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"

# Each room, from the top down. A room may import rooms below it and itself.
LEVELS: tuple[tuple[str, ...], ...] = (
    ("app.cli", "app.cli_packages", "app.cli_spaces", "app.__main__"),
    ("app.serving", "app.demo"),
    ("app.worker", "app.web", "app.processes"),
    ("app.simulation",),
    ("app.resolution", "app.ingest", "app.settling", "app.delivering"),
    ("app.verification",),
    ("app.arrival", "app.replay"),
    ("app.house",),
    ("app.storage", "app.packaging", "app.salesforce", "app.connectors"),
    ("app.keys", "app.public_keys", "app.sandbox"),
    ("app.domain",),
    ("app.settings",),
    ("app.errors",),
)
WIRING = "app/__init__.py"  # create_app puts the rooms together and may name any
PURE = ("flask", "sqlite3", "sqlite_utils", "requests", "waitress", "time", "datetime.datetime.now")
NO_FLASK_BELOW = (
    "app/storage",
    "app/domain",
    "app/salesforce",
    "app/ingest.py",
    "app/resolution.py",
    "app/arrival.py",
    "app/replay.py",
    "app/settling.py",
    "app/delivering.py",
    "app/connectors",
    "app/sandbox",
)


def python_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "static_build" not in path.parts)


def imported_modules(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update({node.module} | {f"{node.module}.{alias.name}" for alias in node.names})
    return found


def level_of(module: str) -> int | None:
    for level, rooms in enumerate(LEVELS):
        if any(module == room or module.startswith(f"{room}.") for room in rooms):
            return level
    return None


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", python_files(APP), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_nothing_from_a_room_above_its_own(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() == WIRING:
        return
    own = level_of(module_name(path))
    assert own is not None, f"{module_name(path)} belongs to no room: name it in LEVELS"

    above = {
        name
        for name in imported_modules(path)
        if name.startswith("app.") and (level := level_of(name)) is not None and level < own
    }

    assert above == set()


@pytest.mark.parametrize("path", python_files(APP / "domain"), ids=lambda path: path.name)
def test_the_domain_knows_neither_flask_nor_sql_nor_the_clock(path: Path) -> None:
    assert [name for name in imported_modules(path) if name.startswith(PURE)] == []


@pytest.mark.parametrize("room", NO_FLASK_BELOW)
def test_flask_stays_in_the_web(room: str) -> None:
    paths = python_files(ROOT / room) if (ROOT / room).is_dir() else [ROOT / room]
    assert [path.name for path in paths if any(name.startswith("flask") for name in imported_modules(path))] == []


SQL = re.compile(
    r"\b(SELECT\b.*\bFROM|INSERT\s+INTO|UPDATE\b.*\bSET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX))\b"
    r"|^\s*(BEGIN|COMMIT|ROLLBACK|PRAGMA)\b",
    re.DOTALL,
)


def sql_in(source: str) -> list[str]:
    """Return the texts of a module that are SQL, those put together from parts included."""
    texts = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
        elif isinstance(node, ast.JoinedStr):
            texts.append("".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values))
    return [text for text in texts if SQL.search(text)]


@pytest.mark.parametrize(
    "path",
    [path for path in python_files(APP) if (APP / "storage") not in path.parents],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_sql_stands_outside_storage(path: Path) -> None:
    assert sql_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "x = 'SELECT 1 FROM events'",
        'x = """\nUPDATE profiles\nSET version = 1"""',
        "connection.execute(f'DELETE FROM {table} WHERE id = 1')",
        "connection.execute('BEGIN IMMEDIATE')",
    ],
)
def test_sql_is_recognised(source: str) -> None:
    assert len(sql_in(source)) >= 1


def test_only_settings_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in python_files(APP)
        if "os.environ" in path.read_text(encoding="utf-8") or "getenv" in path.read_text(encoding="utf-8")
    }

    # The command hands the environment to Settings.from_env and looks at nothing in it.
    assert readers <= {"app/settings.py", "app/cli.py"}


def test_one_place_asks_the_machine_for_the_time() -> None:
    askers = {
        path.relative_to(ROOT).as_posix()
        for path in python_files(APP)
        if "datetime.now(" in path.read_text(encoding="utf-8") or "time.time()" in path.read_text(encoding="utf-8")
    }

    assert askers == {"app/house.py"}
