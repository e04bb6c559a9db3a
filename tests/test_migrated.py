"""Migrated databases are kept until what `migrate` makes changes, and no run spoils them for the next."""

import ast
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from importlib.util import find_spec
from inspect import getsourcefile
from pathlib import Path

import psycopg
import pytest
from django.apps import apps

from config.login import roles
from tests import migrated, postgres
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[1]
OURS = tuple(f"{file.parent.name}." for file in ROOT.glob("*/__init__.py"))
# Takes a copy, writes to it, prints its path, and waits.
TAKE = """
import sqlite3, sys, time
from pathlib import Path
from tests import migrated
migrated.copy_sqlite(Path(sys.argv[1]))
with sqlite3.connect(sys.argv[1]) as copy:
    copy.execute("DELETE FROM auth_group_permissions")
print("written", flush=True)
time.sleep(600)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Make the files of a small project."""
    for name in (
        "app/__init__.py",
        "app/models/day.py",
        "app/migrations/0001.py",
        "app/views.py",
        "app/mail.py",
        *migrated.BESIDE,
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["app/models/day.py", "app/migrations/0001.py", "requirements-dev.txt"])
def test_digest_follows_what_migrate_reads(tree: Path, name: str) -> None:
    before = migrated.digest_of(tree)
    (tree / name).write_text("after", encoding="utf-8")
    assert migrated.digest_of(tree) != before


def test_digest_follows_a_model_wherever_it_stands(tree: Path) -> None:
    before = migrated.digest_of(tree)
    (tree / "app/mail.py").write_text("class Mail(models.Model):", encoding="utf-8")
    assert migrated.digest_of(tree) != before


def test_digest_follows_a_migration_that_is_new_or_renamed(tree: Path) -> None:
    digests = {migrated.digest_of(tree)}
    (tree / "app/migrations/0002.py").write_text("before", encoding="utf-8")
    digests.add(migrated.digest_of(tree))
    (tree / "app/migrations/0002.py").rename(tree / "app/migrations/0003.py")
    assert len({*digests, migrated.digest_of(tree)}) == 3


def test_digest_does_not_follow_pages_and_bytecode(tree: Path) -> None:
    before = migrated.digest_of(tree)
    (tree / "app/views.py").write_text("after", encoding="utf-8")
    (tree / "app/models/day.cpython-311.pyc").write_text("bytecode", encoding="utf-8")
    assert migrated.digest_of(tree) == before


def test_deciding_files_hold_models_roles_and_all_that_migrations_name() -> None:
    deciding = set(migrated.deciding_files())
    models = {getsourcefile(model) or "" for model in apps.get_models() if model.__module__.startswith(OURS)}
    migrations = [file for file in deciding if "migrations" in file.parts]
    assert len(models) > 10
    assert len(migrations) > 10
    named = {name for file in migrations for name in imported(file) if name.startswith(OURS)}
    sources = {str(spec.origin) for name in named if (spec := find_spec(name))}
    assert {Path(source) for source in {*models, *sources, roles.__file__}} <= deciding


def imported(file: Path) -> set[str]:
    """Return the modules that a file imports."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    direct = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return direct | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def writer(made: list[str], text: str) -> Callable[[Path], None]:
    """Return a `make` that writes `text` and notes it in `made`."""

    def make(half: Path) -> None:
        made.append(text)
        half.write_text(text, encoding="utf-8")

    return make


def test_kept_is_made_once(tmp_path: Path) -> None:
    made: list[str] = []
    for text in ("first", "second"):
        with migrated.kept("lite", writer(made, text), tmp_path) as whole:
            assert whole.read_text(encoding="utf-8") == "first"
    assert made == ["first"]


def test_kept_is_made_anew_after_a_making_that_failed(tmp_path: Path) -> None:
    def fail(half: Path) -> None:
        half.write_text("half", encoding="utf-8")
        raise migrated.MigrationError

    with pytest.raises(migrated.MigrationError), migrated.kept("lite", fail, tmp_path):
        pytest.fail("nothing is there to copy")
    with migrated.kept("lite", writer([], "whole"), tmp_path) as whole:
        assert whole.read_text(encoding="utf-8") == "whole"


def test_kept_forgets_those_not_used_for_longest(tmp_path: Path) -> None:
    for age in range(5):
        (tmp_path / f"lite-{age}").touch()
        os.utime(tmp_path / f"lite-{age}", (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "other-0").touch()
    with migrated.kept("lite", writer([], "new"), tmp_path) as whole:
        left = sorted(path.name for path in tmp_path.glob("lite-*"))
        assert left == sorted(["lite-0", "lite-1", whole.name])
    assert (tmp_path / "other-0").exists()


def test_migrate_says_why_a_database_cannot_be_made() -> None:
    with pytest.raises(migrated.MigrationError, match=r"^migrate .*DATABASE_URL names no database"):
        migrated.migrate("oracle://db")


def test_a_run_on_sqlite_that_is_killed_leaves_the_next_one_clean(tmp_path: Path) -> None:
    killed, after = tmp_path / "killed.sqlite3", tmp_path / "after.sqlite3"
    command = [sys.executable, "-c", TAKE, str(killed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "written\n"
        run.send_signal(signal.SIGKILL)
    migrated.copy_sqlite(after)
    counts = []
    for file in (killed, after):
        with closing(sqlite3.connect(file)) as database:
            counts += database.execute("SELECT count(*) > 0 FROM auth_group_permissions").fetchone()
    assert counts == [0, 1]


def test_a_run_on_postgresql_that_is_killed_takes_its_server_along_and_leaves_the_next_one_clean() -> None:
    kept = f"migrated_{migrated.digest()}"
    command = [sys.executable, "-m", "tests.postgres", "sh", "-c", "echo $DATABASE_URL; exec sleep 600"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip().partition("host=")[2].replace("%2F", "/"))
        with psycopg.connect(user="postgres", host=str(folder), dbname=kept) as connection:
            connection.execute("DELETE FROM auth_group_permissions")
        run.send_signal(signal.SIGKILL)
        until(lambda: not folder.exists(), "the server goes and its folder with it")
    with postgres.server() as url:
        host = url.partition("host=")[2].replace("%2F", "/")
        with psycopg.connect(user="postgres", host=host, dbname=kept) as connection:
            assert connection.execute("SELECT EXISTS (SELECT FROM auth_group_permissions)").fetchone() == (True,)
