"""After erasing, the database's files hold no erased rows."""

from pathlib import Path

import pytest
from django.db import connection

from booking.models import Municipality
from notifications.handover.vacuum import vacuumed
from tests.factories import make_municipality

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Kontakt som ingen maa finde igen"
DEAD = "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'booking_municipality'"


def asked(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def lies_there() -> bool:
    """Tell whether an erased row lies in the database yet."""
    if connection.vendor == "postgresql":
        return asked(DEAD) > 0
    file = Path(str(connection.settings_dict["NAME"]))
    return any(NAME.encode() in one.read_bytes() for one in (file, Path(f"{file}-wal")) if one.exists())


def test_what_was_erased_does_not_lie_in_the_files() -> None:
    make_municipality(1, name=NAME)
    Municipality.objects.all().delete()
    assert vacuumed(lambda: 0)() == 0
    assert lies_there(), "where nothing was erased nothing is vacuumed"
    assert vacuumed(lambda: 1)() == 1
    assert not lies_there()
