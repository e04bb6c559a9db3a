"""Databases: the one that tests share, and those of tests that start our programs and query the database from outside.

Each is a copy of one that was migrated before (tests/migrated.py).
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import migrated, postgres
from tests.restoring import restored_after_each_test

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class OwnDatabase:
    """A migrated database that no other test uses, and an environment in which our programs use it."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str, **more: str) -> str:
        """Run a management command and return what it printed; `more` adds to its environment."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, query: str) -> Any:
        """Return the only value that a query gives, over a connection of its own."""
        if self.url.startswith("postgres"):
            with psycopg.connect(self.url) as looking:
                row = looking.execute(query.encode()).fetchone()
        else:
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as lite:
                row = lite.execute(query).fetchone()
        assert row is not None, query
        return row[0]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Make the tests' database, in place of pytest-django's own fixture, which would migrate it each time."""
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    with django_db_blocker.unblock():
        _make(name)
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(restored_after_each_test())
        yield
    with django_db_blocker.unblock():
        connection.close()
        _remove(name)


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[OwnDatabase]:
    """Make a database of the kind under test, with all tables, and remove it afterwards.

    Mail goes to the folder `mail` in the test's `tmp_path`.
    """
    name = f"own_{uuid4().hex[:12]}"
    if connection.vendor == "postgresql":
        url = postgres.address(_server(), name)
    else:
        name = f"{tmp_path / name}.sqlite3"
        url = f"sqlite:///{name}"
    _make(name)
    yield OwnDatabase(url, os.environ | {"DATABASE_URL": url, "EMAIL_URL": f"file://{tmp_path}/mail"})
    _remove(name)


def _make(name: str) -> None:
    """Make a migrated database, given its name on PostgreSQL, its file on SQLite."""
    if connection.vendor == "postgresql":
        postgres.drop(_server(), name)
        postgres.copy_migrated(_server(), name)
    else:
        migrated.copy_sqlite(Path(name))


def _remove(name: str) -> None:
    """Remove a database, and the files that SQLite has put beside it."""
    if connection.vendor == "postgresql":
        postgres.drop(_server(), name)
    else:
        for end in ("", "-wal", "-shm", ".fresh"):
            Path(f"{name}{end}").unlink(missing_ok=True)


def _server() -> dict[str, str]:
    """Return how to reach the server under test."""
    return postgres.parameters(connection.settings_dict)
