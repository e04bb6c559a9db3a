"""Each import contract finds what it forbids: a forbidden import is put into a copy, one at a time."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
APPS = ("config", "toolbox", "booking", "notifications")

FORBIDDEN = {
    "apps": ("booking/links.py", "import notifications.health"),
    "booking": ("booking/queries/queue.py", "import booking.services.queue"),
    "notifications": ("notifications/mails/facts.py", "import notifications.outbox.delivery"),
    "toolbox": ("toolbox/models/shelf.py", "import toolbox.queries"),
    "config": ("config/env.py", "import config.login.roles"),
    "attendee-list": ("booking/attendee_list/cells.py", "import booking.attendee_list.lines"),
    "journal": ("booking/journal/chain.py", "import booking.journal.paper"),
    "inbound": ("notifications/inbound/parse/tree.py", "import notifications.inbound.receive"),
    "outbox": ("notifications/outbox/composing.py", "import notifications.outbox.delivery"),
    "pure": ("booking/rules/day.py", "import booking.models"),
    "frame": ("notifications/staff/case.py", "import booking.admin.desk.page"),
    "circles": ("booking/words/who.py", "import booking.attention.waits"),
}
EXHAUSTIVE = {
    "booking": "booking/loose.py",
    "notifications": "notifications/loose.py",
    "toolbox": "toolbox/loose.py",
    "config": "config/loose.py",
    "attendee-list": "booking/attendee_list/loose.py",
    "journal": "booking/journal/loose.py",
    "inbound": "notifications/inbound/loose.py",
    "outbox": "notifications/outbox/loose.py",
}
PURE_ROOMS = next(contract["source_modules"] for contract in CONTRACTS if contract["id"] == "pure")
# Translation is allowed, and the exception that refuses a value; no ORM, web, settings or clock.
MAY_IMPORT = {"django.core.exceptions", "django.core.validators", "django.utils.translation"}
NEVER = {"time", "ninja", "asgiref", "requests", "sqlite3", "psycopg"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the code that the contracts look at."""
    copy = tmp_path_factory.mktemp("house")
    for app in APPS:
        shutil.copytree(ROOT / app, copy / app, ignore=lambda _folder, names: [n for n in names if n == "__pycache__"])
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture
def add(house: Path) -> Iterator[Callable[[str, str], None]]:
    """Add a text to a file of the copy, new or not, until the test is over."""
    before: dict[Path, str | None] = {}

    def write(name: str, text: str) -> None:
        file = house / name
        before[file] = file.read_text(encoding="utf-8") if file.exists() else None
        file.write_text(f"{before[file] or ''}\n{text}\n", encoding="utf-8")

    yield write
    for file, text in before.items():
        if text is None:
            file.unlink()
        else:
            file.write_text(text, encoding="utf-8")


def holds(house: Path, contract: str) -> bool:
    """Check one contract in the copy."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--contract", contract]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    assert "kept" in done.stdout, done.stdout + done.stderr
    return done.returncode == 0


def test_every_contract_is_tried_and_holds(house: Path) -> None:
    assert holds(house, "apps")
    assert {contract["id"] for contract in CONTRACTS} == set(FORBIDDEN)
    assert {contract["id"] for contract in CONTRACTS if contract.get("exhaustive")} == set(EXHAUSTIVE)


@pytest.mark.parametrize("contract", FORBIDDEN)
def test_contract_breaks_by_a_forbidden_import(house: Path, add: Callable[[str, str], None], contract: str) -> None:
    file, line = FORBIDDEN[contract]
    add(file, line)
    assert not holds(house, contract)


@pytest.mark.parametrize("contract", EXHAUSTIVE)
def test_contract_breaks_by_a_module_that_stands_in_no_room(
    house: Path, add: Callable[[str, str], None], contract: str
) -> None:
    add(EXHAUSTIVE[contract], '"""Loose."""')
    assert not holds(house, contract)


def foreign_imports(source: str) -> set[str]:
    """Return a module's forbidden imports that no contract of packages can see: parts of Django, clocks, drivers."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    parts = {name for name in names if name == "django" or name.startswith("django.")}
    allowed = {name for name in parts if any(name == may or name.startswith(f"{may}.") for may in MAY_IMPORT)}
    allowed |= {may.rpartition(".")[0] for may in MAY_IMPORT if may in names}
    return (parts - allowed) | {name for name in names if name.split(".")[0] in NEVER}


def clock_readings(source: str) -> set[str]:
    """Return the calls that read the clock."""
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {call.attr for call in calls if isinstance(call, ast.Attribute)} & {"now", "today", "utcnow", "localtime"}


def modules_of(room: str) -> list[Path]:
    """Return the files of a pure room, or the file of a pure module."""
    place = ROOT / room.replace(".", "/")
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_room_knows_neither_orm_nor_web_nor_clock(room: str) -> None:
    sources = {file.name: file.read_text(encoding="utf-8") for file in modules_of(room)}
    assert sources
    assert {name: found for name, source in sources.items() if (found := foreign_imports(source))} == {}
    assert {name: found for name, source in sources.items() if (found := clock_readings(source))} == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from django.db import models", {"django.db", "django.db.models"}),
        ("from django.utils import timezone", {"django.utils", "django.utils.timezone"}),
        ("from django.conf import settings", {"django.conf", "django.conf.settings"}),
        ("import time", {"time"}),
        ("from django.utils.translation import gettext as _", set()),
    ],
)
def test_foreign_import_is_found(line: str, found: set[str]) -> None:
    assert foreign_imports(line) == found


def test_clock_reading_is_found() -> None:
    assert clock_readings("when = dt.datetime.now(tz=UTC)") == {"now"}
