"""Writes as the release before makes them while the new schema is in: it knows none of the new columns."""

import datetime as dt
import json
from typing import Any

from django.db import connection

from booking.journal import chain
from booking.models import Programme, Registration

INSERT = """
INSERT INTO booking_journalentry
(programme_id, number, kind, registration_id, at, "by", by_id, details, text_hash, digest)
VALUES (%s, %s, %s, %s, %s, %s, NULL, {details}, '', %s)
"""


def append(kind: str, registration: Registration | None, details: dict[str, Any], *, by: str = "municipality") -> None:
    """Append an entry of version 1 and move the programme's heads, without a word about formula and salt."""
    programme = Programme.objects.get()
    at = (programme.last_entry_at or dt.datetime.now(dt.UTC)) + dt.timedelta(seconds=1)
    link = chain.Link(
        programme=programme.slug,
        number=programme.last_entry_number + 1,
        kind=kind,
        registration=registration.pk if registration else None,
        at=at,
        by=by,
        by_id=None,
        details=details,
        text_hash="",
    )
    digest = chain.digest(programme.last_entry_digest, link)
    values: list[Any] = [programme.pk, link.number, kind, link.registration, at, by, json.dumps(details), digest]
    details_as = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(details=details_as), values)
    Programme.objects.filter(pk=programme.pk).update(
        last_entry_number=link.number, last_entry_digest=digest, last_entry_at=at
    )
