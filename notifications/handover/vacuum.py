"""Give back the space of erased rows, so that what was erased does not lie in the database's files for weeks (D8)."""

from collections.abc import Callable

from django.apps import apps
from django.db import connection


def vacuumed(erase: Callable[[], int]) -> Callable[[], int]:
    """Return a job that erases, and gives the space back where anything was erased."""

    def run() -> int:
        number = erase()
        if number:
            vacuum()
        return number

    return run


def vacuum() -> None:
    """Vacuum the tables of all models; within a transaction, where no database can, do nothing.

    PostgreSQL locks nobody out by it; with SQLite others wait for the moment that its one file takes.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            tables = sorted({model._meta.db_table for model in apps.get_models()})  # noqa: SLF001 Django's own name
            cursor.execute(f"VACUUM {', '.join(map(connection.ops.quote_name, tables))}")
        else:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
