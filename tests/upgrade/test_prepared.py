"""Statements that a connection has prepared go on while an upgrade changes the tables under them."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from django.db import NotSupportedError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from booking.models import Programme, Registration
from config.database_away import comes_of_changed_tables
from notifications.models import Message
from tests.plugins.databases import OwnDatabase

OFTEN = 7
"""A connection prepares a statement at its sixth time (`config/env.py`)."""
ADDED = [
    f"ALTER TABLE {table} ADD COLUMN added integer NOT NULL DEFAULT 0"
    for table in ("booking_registration", "booking_programme", "notifications_message")
]

pytestmark = [pytest.mark.race, pytest.mark.django_db]


@pytest.fixture
def serving(own_database: OwnDatabase) -> Iterator[BaseDatabaseWrapper]:
    """Open a connection as a web server's, with what it asks often prepared."""
    with closing(opened(own_database)) as line:
        connections["serving"] = line
        serve(OFTEN)
        with line.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            assert cursor.fetchone()[0] >= 3
        yield line
        del connections["serving"]


def opened(database: OwnDatabase) -> BaseDatabaseWrapper:
    """Open one more connection with the settings of all."""
    name = database.url.rpartition("/")[2].partition("?")[0]
    return type(connections["default"])(connection.settings_dict | {"NAME": name}, "serving")


def serve(times: int = 1) -> None:
    """Read and write as a registration does."""
    for _time in range(times):
        assert list(Registration.objects.using("serving").filter(queue_number=1)) == []
        assert Programme.objects.using("serving").filter(slug="none").first() is None
        assert Message.objects.using("serving").filter(pk=0).update(last_error="") == 0


def changed(database: OwnDatabase, statement: str) -> None:
    """Do something to the tables over a connection of its own, as an upgrade does."""
    with psycopg.connect(database.url, autocommit=True) as line:
        line.execute(statement.encode())


@pytest.mark.parametrize("statement", [*ADDED, "VACUUM ANALYZE"])
def test_prepared_statements_go_on(own_database: OwnDatabase, serving: BaseDatabaseWrapper, statement: str) -> None:
    assert serving.is_usable()
    changed(own_database, statement)
    serve(OFTEN)


def test_a_wider_column_stops_a_connection_until_it_is_made_anew(
    own_database: OwnDatabase, serving: BaseDatabaseWrapper
) -> None:
    """`config/database_away.py` makes it anew, and the worker does."""
    changed(own_database, "ALTER TABLE booking_registration ALTER COLUMN contact_title TYPE varchar(300)")
    for _time in range(2):
        with pytest.raises(NotSupportedError) as caught:
            serve()
        assert comes_of_changed_tables(caught.value)
    serving.close()
    serve(OFTEN)


def test_a_connection_that_was_lost_prepares_anew(own_database: OwnDatabase, serving: BaseDatabaseWrapper) -> None:
    changed(own_database, f"SELECT pg_terminate_backend({serving.connection.info.backend_pid})")
    serving.close_if_unusable_or_obsolete()  # as at the next request
    serving.close_if_health_check_failed()
    serve(OFTEN)
