"""The release before goes on registering while this one's tables stand: what it does not know fills itself in."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import Model
from time_machine import Traveller

from booking.models import Registration
from booking.models.registration import new_reference
from notifications.announce import entries as announce
from notifications.models import Message
from tests.factories import make_municipality, make_programme, make_queue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
OURS = ("booking", "notifications", "toolbox")
LOADER = MigrationLoader(None, ignore_no_migrations=True)
NODES = {app: sorted(name for label, name in LOADER.graph.nodes if label == app) for app in OURS}

Columns = set[tuple[str, str]]

NOT_FILLED_IN = {
    "postgresql": """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
    """,
    "sqlite": """
        SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND columns."notnull" AND columns.dflt_value IS NULL
    """,
}


def columns_of(state: ProjectState) -> Columns:
    """List the columns of our tables that must have a value, as a state of the migrations has them."""
    return {
        (f"{app}_{model}", f"{name}_id" if field.is_relation else name)
        for (app, model), facts in state.models.items()
        if app in OURS
        for name, field in facts.fields.items()
        if not field.null and not field.many_to_many
    }


def columns_from_the_start() -> Columns:
    """List the columns that came with their table: whoever knows the table writes them."""
    found: Columns = set()
    state = ProjectState(real_apps=LOADER.unmigrated_apps)
    for node in LOADER.graph._generate_plan(LOADER.graph.leaf_nodes(), at_end=True):
        known = {table for table, _column in found}
        state = LOADER.graph.nodes[node].mutate_state(state, preserve=False)
        found |= {one for one in columns_of(state) if one[0] not in known}
    return found


def columns_without_default(known: Columns) -> list[str]:
    """List the columns of our tables that neither `known` writers write nor the database fills in."""
    with connection.cursor() as cursor:
        cursor.execute(NOT_FILLED_IN[connection.vendor])
        found = cursor.fetchall()
    return sorted(
        f"{table}.{column}"
        for table, column in found
        if table.startswith(tuple(f"{app}_" for app in OURS)) and (table, column) not in known
    )


def test_every_column_that_came_later_has_a_default_in_the_database() -> None:
    assert columns_without_default(columns_from_the_start()) == []


def test_a_column_without_one_would_be_named() -> None:
    known = columns_from_the_start() - {("booking_registration", "contact_name"), ("notifications_message", "subject")}
    assert columns_without_default(known) == ["booking_registration.contact_name", "notifications_message.subject"]


def written_by(node: tuple[str, str], row: Model, **changes: Any) -> None:
    """Insert a copy of a row as the release that ended with this migration would, its columns alone."""
    model = LOADER.project_state(node).apps.get_model(row._meta.app_label, row._meta.object_name)
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    model.objects.create(**{name: getattr(row, name) for name in columns} | changes)


@pytest.mark.parametrize("name", NODES["booking"])
def test_each_earlier_release_can_register(name: str) -> None:
    _first, waiting = make_queue(make_programme(capacity=1), 2)
    later = {"queue_number": 3, "received_at": waiting.received_at + dt.timedelta(hours=1)}

    written_by(("booking", name), waiting, reference=new_reference(), municipality_id=make_municipality(3).pk, **later)

    row = Registration.objects.get(queue_number=3)
    assert (row.case_number, row.legal_hold, row.erased_at) == ("", False, None)


@pytest.mark.parametrize("name", NODES["notifications"])
def test_each_earlier_release_can_write_mails(name: str, clock: Traveller) -> None:
    make_queue(make_programme(), 1)
    announce.announce_all()
    message = Message.objects.get(kind="receipt")

    written_by(("notifications", name), message, message_id="<copy@example.dk>", copy=1)

    copy = Message.objects.get(copy=1)
    assert (copy.method, copy.provider_id, copy.state) == ("", "", "queued")
