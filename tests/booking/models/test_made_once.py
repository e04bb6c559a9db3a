"""Statements that are made once do what the ORM does: it is their oracle, column by column."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Min, Model
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.models import JournalEntry, Municipality, Programme, Registration, made_once
from booking.models.programme import LONG_COLUMNS
from booking.services.turn import HEADS
from tests.factories import make_municipality, make_programme, make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
MOMENTS = st.none() | st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001 hypothesis wants it naive
COLUMNS = st.fixed_dictionaries({
    "contact_name": TEXT, "contact_email": TEXT, "contact_phone": TEXT, "audience": st.just(""), "case_number": TEXT,
    "expected_attendees": st.integers(1, 500), "idempotency_key": st.none() | TEXT, "address_outside": st.booleans(),
    "reminded_at": MOMENTS, "doubted_at": MOMENTS,
})  # fmt: skip


@pytest.fixture
def registration() -> Registration:
    """Register a municipality that has left again: another of it may be stored beside."""
    return make_registration(make_programme(), make_municipality())


def stored(row: Model, *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """Read all columns of a row as the database has them."""
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in row._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608 names of ours
        values = cursor.fetchone()
    return {
        field.name: value
        for field, value in zip(row._meta.concrete_fields, values, strict=True)
        if field.name not in {"id", *but}
    }


def copied(row: Model, **columns: Any) -> Any:
    """Return an unsaved row with the values of another and its own columns."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)(**values | columns)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(columns=COLUMNS)
def test_insert_stores_what_save_stores(registration: Registration, columns: dict[str, Any]) -> None:
    columns |= {"queue_number": 2, "received_at": registration.received_at + dt.timedelta(seconds=1)}
    columns |= {"status": "withdrawn", "withdrawn_at": registration.received_at, "slot_id": None, "reference": "TD-2"}
    columns |= {"allocated_at": None, "answer_by": None, "ask": 0, "talk": False, "workshop": True}
    rows = []
    for write in (lambda row: row.save(force_insert=True), made_once.insert):
        with transaction.atomic():
            row = copied(registration, **columns)
            write(row)
            rows.append(stored(row))
            assert not row._state.adding
            assert row.pk == Registration.objects.get(queue_number=2).pk
            transaction.set_rollback(True)
    assert rows[0] == rows[1]


def test_columns_are_written_as_save_writes_them(registration: Registration) -> None:
    programme = Programme.objects.get(pk=registration.programme_id)
    rows = []
    for write in (lambda row: row.save(update_fields=HEADS), lambda row: made_once.save_columns(row, HEADS)):
        with transaction.atomic():
            row = Programme.objects.get(pk=programme.pk)
            row.last_queue_number, row.last_entry_at, row.terms_in_journal = 77, row.closes_at, False
            row.slug = "left-alone"
            write(row)
            rows.append(stored(row))
            transaction.set_rollback(True)
    assert rows[0] == rows[1]
    assert (rows[0]["last_queue_number"], rows[0]["slug"]) == (77, programme.slug)


@pytest.mark.parametrize("has_key", [True, False])
def test_rows_and_columns_written_together_are_what_is_written_in_turn(
    registration: Registration, *, has_key: bool
) -> None:
    entry = JournalEntry.objects.get(registration=registration)
    new = {"queue_number": 2, "received_at": registration.received_at + dt.timedelta(seconds=1), "slot_id": None}
    new |= {"status": "withdrawn", "withdrawn_at": registration.received_at, "reference": "TD-2", "ask": 0}
    new |= {"allocated_at": None, "answer_by": None}
    key = registration.pk + 1_000 if has_key else None

    def in_turn(rows: list[Model], row: Model, names: Any) -> None:
        for each in rows:
            each.save(force_insert=True)
        row.save(update_fields=names)

    written = []
    for write in (in_turn, made_once.insert_and_save):
        with transaction.atomic():
            rows = [copied(registration, **new), copied(entry, number=entry.number + 1, digest="0" * 64)]
            rows[0].pk = key
            programme = Programme.objects.get(pk=registration.programme_id)
            programme.last_queue_number, programme.last_entry_number, programme.slug = 2, entry.number + 1, "left"
            write(rows, programme, HEADS)
            assert [row.pk for row in rows] == [
                Registration.objects.get(queue_number=2).pk, JournalEntry.objects.latest("number").pk
            ]  # fmt: skip
            assert key in {None, rows[0].pk}
            assert not any(row._state.adding for row in rows)
            written.append([stored(row) for row in (*rows, programme)])
            transaction.set_rollback(True)
    assert written[0] == written[1]


def test_rows_written_together_are_refused_together(registration: Registration) -> None:
    programme = registration.programme
    programme.last_queue_number = 77
    with pytest.raises(IntegrityError), transaction.atomic():
        made_once.insert_and_save([copied(registration, reference="TD-2")], programme, HEADS)
    assert Programme.objects.get(pk=programme.pk).last_queue_number == 1


@pytest.mark.parametrize("reminded_at", [None, dt.datetime(2016, 10, 1, tzinfo=dt.UTC)])
@pytest.mark.parametrize("where", [
    {"address_outside": False, "talk": True}, {"address_outside": True}, {"reminded_at": None},
    {"reminded_at": dt.datetime(2016, 10, 1, tzinfo=dt.UTC), "queue_number": 1}, {"queue_number": 2},
])  # fmt: skip
def test_columns_are_written_only_where_a_filter_finds_the_row(
    registration: Registration, where: dict[str, Any], reminded_at: dt.datetime | None
) -> None:
    Registration.objects.filter(pk=registration.pk).update(reminded_at=reminded_at)
    registration.contact_name = "Somebody else"
    found = Registration.objects.filter(pk=registration.pk, **where).exists()
    assert made_once.save_columns(registration, ("contact_name",), only_where=where) == found
    registration.refresh_from_db()
    assert (registration.contact_name == "Somebody else") == found


@pytest.mark.parametrize("model", [Programme, Municipality, Registration, JournalEntry])
def test_a_row_is_read_as_the_orm_reads_it(registration: Registration, model: type[Any]) -> None:
    row = model.objects.order_by("pk").last()
    names = [field.attname for field in model._meta.concrete_fields]
    expected = {name: getattr(row, name) for name in names}
    found = made_once.find(model, pk=row.pk)
    with transaction.atomic():
        locked = made_once.lock(model, row.pk)
    for read in (found, locked):
        assert read is not None
        assert {name: getattr(read, name) for name in names} == expected
        assert not read._state.adding
    assert registration.pk


@pytest.mark.parametrize("without", [(), ("texts",), LONG_COLUMNS])
def test_columns_left_out_are_read_when_they_are_asked_for(
    registration: Registration, without: tuple[str, ...]
) -> None:
    whole = registration.programme
    with transaction.atomic():
        rows = [made_once.lock(Programme, whole.pk, without), made_once.find(Programme, without, slug=whole.slug)]
    for row in rows:
        assert row is not None
        assert row.get_deferred_fields() == set(without)
        names = [field.attname for field in Programme._meta.concrete_fields]
        assert [getattr(row, name) for name in names] == [getattr(whole, name) for name in names]


def test_what_is_not_there_is_none_or_refused(registration: Registration) -> None:
    assert made_once.find(Programme, slug="nowhere") is None
    assert made_once.find(Programme, slug=registration.programme.slug) == registration.programme
    with pytest.raises(Programme.DoesNotExist), transaction.atomic():
        made_once.lock(Programme, 0)


def test_the_lock_is_one(registration: Registration) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as seen:
        made_once.lock(Programme, registration.programme_id)
    (statement,) = (query["sql"] for query in seen.captured_queries)
    assert ("FOR NO KEY UPDATE" in statement) == (connection.vendor == "postgresql")


def test_a_constraint_refuses_here_too(registration: Registration) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        made_once.insert(copied(registration, reference="TD-2"))


@pytest.mark.parametrize("value", [-1, 0, 1])
def test_a_list_is_read_as_the_orm_reads_it(registration: Registration, value: int) -> None:
    def rows_of(programme_id: int) -> Any:
        names = ("queue_number", "received_at", "talk", "municipality__name", "programme__texts")
        return Registration.objects.filter(programme_id=programme_id, status="allocated").values_list(*names)

    for key in (registration.programme_id, registration.programme_id + 1, value):
        assert made_once.select_values(rows_of, key) == list(rows_of(key))
    assert len(made_once.select_values(rows_of, registration.programme_id)) == 1


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_list_by_a_moment_is_read_as_the_orm_reads_it(registration: Registration, days: int) -> None:
    def rows_of(moment: dt.datetime) -> Any:
        return (
            Programme.objects.filter(opens_at__lte=moment).order_by("-pk").values_list("slug", "opens_at", "texts")[:1]
        )

    moment = registration.programme.opens_at + dt.timedelta(days=days)
    assert made_once.select_values(rows_of, moment) == list(rows_of(moment))
    assert len(made_once.select_values(rows_of, moment)) == (days >= 0)


@pytest.mark.parametrize("without", [(), ("texts",), LONG_COLUMNS])
def test_rows_are_read_as_the_orm_reads_them(registration: Registration, without: tuple[str, ...]) -> None:
    make_programme("another", opens_at=registration.programme.opens_at - dt.timedelta(days=1))

    def rows_of(moment: dt.datetime) -> Any:
        rows = Programme.objects.filter(opens_at__lt=moment).defer(*without).order_by("opens_at")
        return rows.annotate(registered=Count("registrations"), first=Min("registrations__received_at"))

    names = [*(field.attname for field in Programme._meta.concrete_fields), "registered", "first"]
    for moment in (registration.programme.opens_at, registration.programme.closes_at):
        rows, expected = made_once.select_rows(Programme, rows_of, moment), list(rows_of(moment))
        assert [row.get_deferred_fields() for row in rows] == [set(without)] * len(expected)
        assert [[getattr(row, name) for name in names] for row in rows] == [
            [getattr(row, name) for name in names] for row in expected
        ]
        assert not any(row._state.adding for row in rows)
    assert [vars(row)["registered"] for row in rows] == [0, 1]
