"""Journals as earlier releases stored them, in `golden/`: each verifies and reads right for good.

`record` wrote them, from the story of `story.py` told by the code of that release. It is kept for the next formula; a
golden journal itself is never recorded again.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.db import connection, models

from booking.models import EntryText, JournalEntry, Municipality, Programme, Registration, Season, Slot
from booking.services.record import queue_record

FOLDER = Path(__file__).parent / "golden"
TABLES: tuple[type[models.Model], ...] = (
    Municipality,
    Programme,
    Season,
    Slot,
    Registration,
    JournalEntry,
    EntryText,
)


def record(programme: Programme, name: str) -> None:
    """Write all rows of the tables, a line each, and how the record on paper words each entry."""
    tables = []
    for table in TABLES:
        rows = [
            json.dumps(row, ensure_ascii=False, default=_iso) for row in table._default_manager.values().order_by("pk")
        ]
        tables.append(f'"{table._meta.model_name}": [\n' + ",\n".join(rows) + "\n]")
    (FOLDER / f"{name}.json").write_text("{\n" + ",\n".join(tables) + "\n}\n", encoding="utf-8")
    (FOLDER / f"{name}.txt").write_text("\n".join(words(programme)) + "\n", encoding="utf-8")


def words(programme: Programme) -> list[str]:
    """Return a line for each entry, as the record on paper words it."""
    lines = queue_record(programme).entries
    cells = ((f"{line.number}: {line.what}", line.who, line.municipality, line.facts, line.reason) for line in lines)
    return [" | ".join(row) for row in cells]


def _iso(value: dt.date) -> str:
    return value.isoformat()


def rows_of(name: str) -> dict[str, list[dict[str, Any]]]:
    """Read the rows of a golden journal, by table."""
    rows: dict[str, list[dict[str, Any]]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return rows


BEHIND = """
SELECT setval(keys, GREATEST(nextval(keys), (SELECT MAX(id) FROM {table})))
FROM (SELECT pg_get_serial_sequence('{table}', 'id')::regclass AS keys) AS named
"""
"""A sequence is never set back: rows that tests/made_once.py puts back have keys from before."""


def load(name: str) -> Programme:
    """Put the rows into the tables as the release that wrote them left them; columns added since take their default."""
    rows = rows_of(name)
    for table in TABLES:
        table._default_manager.bulk_create(table(**row) for row in rows[table.__name__.lower()])
    if connection.vendor == "postgresql":  # rows to come take keys behind these, and behind those of earlier tests
        with connection.cursor() as cursor:
            for table in (table for table in TABLES if isinstance(table._meta.pk, models.AutoField)):
                cursor.execute(BEHIND.format(table=table._meta.db_table))
    return Programme.objects.get()
