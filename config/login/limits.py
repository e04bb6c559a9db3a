"""What the limits of the log-in noted before the clock was set back: it closes no door for longer than they say."""

import datetime as dt

from django.conf import settings
from django.db import connection
from django.utils import timezone

from booking.rules.queue import CLOCKS_DIFFER

LONGEST_LIMIT = dt.timedelta(minutes=5)
"""For so long allauth closes a door after five wrong passwords; it notes nothing for longer."""


def forget_what_lies_ahead() -> int:
    """Delete notes that end later than any that is made now; return how many."""
    latest = connection.ops.adapt_datetimefield_value(timezone.now() + LONGEST_LIMIT + CLOCKS_DIFFER)
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires > %s", [latest])  # noqa: S608 a name of our settings
        return int(cursor.rowcount)
