"""Databases on a server that is not ours are removed afterwards; without any server a sentence says what to do."""

import os
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config.benchmark import server
from tests import postgres


@pytest.mark.race
@pytest.mark.django_db
def test_databases_on_a_server_of_others_are_removed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "PostgresServer", None)
    reached_by = postgres.parameters(connection.settings_dict)

    def ours() -> list[str]:
        with psycopg.connect(**reached_by, dbname="postgres") as looking:  # type: ignore[arg-type]
            rows = looking.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%_{os.getpid()}_%"])
            return sorted(name for (name,) in rows)

    with server.databases_of(connection.settings_dict, tmp_path, 0, sqlite=False) as databases:
        databases.make("origin")
        databases.make("copy", "origin")
        assert databases.process == 0
        prefix = f"temadag_benchmark_{os.getpid()}_"
        assert ours() == [f"{prefix}copy", f"{prefix}origin"]
        with closing(psycopg.connect(databases.url("copy"))) as copied:  # one that is in use goes too
            assert copied.execute("SELECT current_database()").fetchone() == (f"{prefix}copy",)
            databases.remove_all()
    assert ours() == []


@pytest.mark.pure
def test_without_a_postgresql_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "PostgresServer", None)
    lite = {"ENGINE": "django.db.backends.sqlite3"}
    with (
        pytest.raises(ImproperlyConfigured, match="measure with --sqlite"),
        server.databases_of(lite, tmp_path, 0, sqlite=False),
    ):
        pass
