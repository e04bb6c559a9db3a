"""What each release wrote is run again on today's tables: in an upgrade the release before goes on (`record`)."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from django.db import Error as DatabaseFault
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from booking.models import Registration
from notifications.models import Message
from tests.plugins.databases import OwnDatabase
from tests.upgrade.record import FOLDER, version

RELEASES = sorted(file.parent.name for file in FOLDER.glob("*/sqlite.json"))
DONE = """
    SELECT (SELECT count(*) FROM booking_registration WHERE status IN ('confirmed', 'withdrawn')),
           (SELECT count(*) FROM booking_invite),
           (SELECT count(*) FROM notifications_message WHERE state = 'sent') > 10
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(own_database: OwnDatabase) -> Iterator[BaseDatabaseWrapper]:
    """Open a database of its own, with today's tables and nothing in them."""
    name = re.sub(r"^sqlite:///|^.*/(\w+)\?.*$", r"\1", own_database.url)
    with closing(type(connections["default"])(connection.settings_dict | {"NAME": name}, "own")) as opened:
        connections["own"] = opened
        yield opened
        del connections["own"]


def run_again(release: str, line: BaseDatabaseWrapper) -> None:
    """Run a release's statements in their order, in one transaction."""
    statements = json.loads((FOLDER / release / f"{line.vendor}.json").read_text(encoding="utf-8"))
    with line.cursor() as cursor:
        cursor.execute("BEGIN")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("COMMIT")


def without_default(line: BaseDatabaseWrapper) -> None:
    """Add a column as a migration does that forgets `db_default`."""
    field = models.IntegerField(default=0)
    field.set_attributes_from_name("forgotten")
    with line.schema_editor() as editor:
        editor.add_field(Registration, field)


def renamed(line: BaseDatabaseWrapper) -> None:
    """Give a column another name in one step."""
    old = Message._meta.get_field("last_error")
    new = models.CharField(max_length=100)
    new.set_attributes_from_name("fault")
    with line.schema_editor() as editor:
        editor.alter_field(Message, old, new)


def test_this_release_is_recorded() -> None:
    assert version() in RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_each_release_goes_on_with_todays_tables(release: str, line: BaseDatabaseWrapper) -> None:
    run_again(release, line)
    with line.cursor() as cursor:
        cursor.execute(DONE)
        assert cursor.fetchone() == (2, 4, True)


@pytest.mark.parametrize("change", [without_default, renamed])
def test_a_change_in_one_step_would_stop_it(
    line: BaseDatabaseWrapper, change: Callable[[BaseDatabaseWrapper], None]
) -> None:
    change(line)
    with pytest.raises(DatabaseFault, match=r"forgotten|last_error"):
        run_again(RELEASES[-1], line)
