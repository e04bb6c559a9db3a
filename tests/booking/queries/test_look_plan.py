"""The look below the lock costs as much after years as at first: it reads one programme alone."""

import re

import pytest
from django.db import connection

from booking.queries.queue import LOOK, NEXT_KEY
from tests.factories import make_municipalities, make_programme, make_registration

PARAMETERS = {"programme": "$1", "municipality": "$2", "now": "$3", "key": "$4"}


@pytest.mark.race  # of PostgreSQL's own plans, so that it runs there alone
@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_prepared_look_reads_one_programme() -> None:
    municipalities = make_municipalities(4)
    for number in range(30):
        programme = make_programme(slug=f"programme-{number}", capacity=3)
        for municipality in municipalities:
            make_registration(programme, municipality)
    statement = LOOK.format(next_key=NEXT_KEY["postgresql"]) % PARAMETERS
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE look(bigint, text, timestamptz, text) AS {statement}")
        cursor.execute(f"EXPLAIN (FORMAT TEXT) EXECUTE look({programme.pk}, '0101', now(), 'key')")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("DEALLOCATE look")
    assert "SubPlan" in plan
    assert not re.search(r"Anti Join|Hash Join|Merge", plan), plan
