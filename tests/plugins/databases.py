"""Databases for tests that start programs of their own (gunicorn, worker, commands) and look at them from outside."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class OwnDatabase:
    """A migrated database that no other test uses, and the environment in which our programs find it."""

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


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[OwnDatabase]:
    """Make a database of the kind under test, with all tables, and remove it afterwards.

    Mail goes to the folder `mail` in the test's `tmp_path`.
    """
    name = f"own_{uuid4().hex[:12]}"
    if connection.vendor == "postgresql":
        url = _postgres_url(name)
        _administer(f'CREATE DATABASE "{name}"')
    else:
        url = f"sqlite:///{tmp_path / name}.sqlite3"
    environment = os.environ | {"DATABASE_URL": url, "EMAIL_URL": f"file://{tmp_path}/mail"}
    database = OwnDatabase(url, environment)
    database.manage("migrate", "--verbosity", "0")
    database.manage("createcachetable")
    yield database
    if connection.vendor == "postgresql":
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _parameters() -> dict[str, str]:
    """Return how to reach the server under test."""
    values = connection.settings_dict
    return {key.lower(): str(values[key]) for key in ("USER", "PASSWORD", "HOST", "PORT") if values[key]}


def _postgres_url(name: str) -> str:
    """Return the `DATABASE_URL` of a database on the server under test; its host may be a folder."""
    values = _parameters()
    login = f"{quote(values.get('user', ''))}:{quote(values.get('password', ''))}"
    port = f":{values['port']}" if "port" in values else ""
    return f"postgres://{login}@{port}/{name}?{urlencode({'host': values.get('host', '')})}"


def _administer(statement: str) -> None:
    """Run one statement outside any transaction, beside the databases under test."""
    with psycopg.connect(**_parameters(), dbname="postgres", autocommit=True) as administration:  # type: ignore[arg-type]
        administration.execute(statement)
