"""The database refuses it too: every constraint of the queue by its name, on both databases."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from booking.models import (
    AttendeeRole,
    ClosedDay,
    DaysToAvoid,
    EntryKind,
    EntryText,
    JournalEntry,
    Municipality,
    Programme,
    Registration,
    Season,
    Slot,
)
from booking.services.queue import annul, confirm, pass_over, withdraw
from booking.services.turn import MUNICIPALITY
from tests.factories import DEADLINE, OPENS, STAFF, make_municipality, make_programme, make_queue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
QUEUE = (Programme, Season, AttendeeRole, DaysToAvoid, ClosedDay, Slot, Municipality, Registration, JournalEntry)
LATER = OPENS + dt.timedelta(days=1)


@pytest.fixture
def programme() -> Programme:
    """Make a programme of one slot: number 1 holds it, number 2 waits."""
    programme = make_programme(capacity=1)
    make_queue(programme, 2)
    return programme


def change(number: int, /, **values: Any) -> Callable[[], object]:
    """Return an update that bypasses all our own checks."""
    return lambda: Registration.objects.filter(queue_number=number).update(**values)


def free_slot() -> Slot:
    """Make a slot that nobody holds."""
    return Slot.objects.create(programme=Programme.objects.get(), number=9)


def is_refused_by(name: str, act: Callable[[], object], table: type[models.Model] = Registration) -> None:
    """Check that the database itself refuses the act, by this constraint."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()
    said = str(refused.value)
    if connection.vendor == "postgresql" or name not in unique_columns(table):
        assert name in said
    else:  # SQLite names the columns of what must be unique
        assert all(column in said for column in unique_columns(table)[name])


def unique_columns(table: type[models.Model]) -> dict[str, list[str]]:
    """Return the columns of each uniqueness constraint."""
    meta = table._meta
    columns = {field.name: f"{meta.db_table}.{field.column}" for field in meta.fields}
    return {
        constraint.name: [columns[field] for field in constraint.fields]
        for constraint in meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    }


ROWS: dict[str, Callable[[], Callable[[], object]]] = {
    "registration_one_live_a_municipality": lambda: change(2, municipality="0101"),
    "registration_queue_number_once": lambda: change(2, queue_number=1),
    "registration_received_at_once": lambda: change(2, received_at=OPENS),
    "registration_idempotency_key_once": lambda: lambda: Registration.objects.update(idempotency_key="key"),
    "registration_queue_number_is_positive": lambda: change(2, queue_number=0),
    "registration_holds_a_slot_by_its_status": lambda: change(2, slot=free_slot()),
    "registration_allocated_has_a_deadline": lambda: change(1, answer_by=None),
    "registration_lapses_only_while_allocated": lambda: change(2, lapses_at=LATER, answer_by=OPENS),
    "registration_confirmed_at_fits_its_status": lambda: change(1, confirmed_at=OPENS),
    "registration_lapsed_at_fits_its_status": lambda: change(2, lapsed_at=OPENS),
    "registration_withdrawn_at_fits_its_status": lambda: change(2, withdrawn_at=OPENS),
    "registration_annulled_at_fits_its_status": lambda: change(2, annulled_at=OPENS),
    "registration_has_a_part": lambda: change(2, talk=False, workshop=False, audience=""),
    "registration_audience_goes_with_the_talk": lambda: change(2, audience=""),
    "registration_expects_somebody": lambda: change(2, expected_attendees=0),
    "registration_erased_names_nobody": lambda: change(2, erased_at=LATER),
}


@pytest.mark.parametrize("name", ROWS)
def test_registration_is_refused_by(programme: Programme, name: str) -> None:
    is_refused_by(name, ROWS[name]())


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("registration_holds_a_slot_by_its_status", {"status": "waiting"}),
        ("registration_holds_a_slot_by_its_status", {"slot": None}),
        ("registration_allocated_has_a_deadline", {"allocated_at": None}),
        ("registration_lapses_only_while_allocated", {"lapses_at": DEADLINE}),
        ("registration_confirmed_at_fits_its_status", {"status": "confirmed"}),
        ("registration_audience_goes_with_the_talk", {"audience": "everybody"}),
        ("registration_audience_goes_with_the_talk", {"talk": False}),
    ],
)
def test_registration_is_refused_from_the_other_side(programme: Programme, name: str, values: dict[str, Any]) -> None:
    is_refused_by(name, change(1, **values))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("registration_lapsed_at_fits_its_status", "lapsed"),
        ("registration_withdrawn_at_fits_its_status", "withdrawn"),
        ("registration_annulled_at_fits_its_status", "annulled"),
    ],
)
def test_registration_without_its_timestamp_is_refused(programme: Programme, name: str, status: str) -> None:
    is_refused_by(name, change(2, status=status))


def test_a_slot_holds_one_registration(programme: Programme) -> None:
    slot = Slot.objects.get()
    with pytest.raises(IntegrityError, match="slot_id"), transaction.atomic():
        change(2, slot=slot, status="allocated", allocated_at=OPENS, answer_by=DEADLINE)()


def test_a_held_slot_and_a_registered_municipality_can_not_be_deleted(programme: Programme) -> None:
    for row in (Slot.objects.get(), Municipality.objects.get(code="0101"), programme):
        with pytest.raises(models.ProtectedError):
            row.delete()


def test_those_who_left_do_not_stand_in_the_way(programme: Programme) -> None:
    first, second = Registration.objects.order_by("queue_number")
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    withdraw(registration_id=first.pk, by=MUNICIPALITY)
    annul(registration_id=second.pk, by=STAFF, reason="Falsk")
    assert change(2, municipality="0101")() == 1


OTHERS: list[tuple[str, type[models.Model], Callable[[Programme], object]]] = [
    ("slot_number_once_a_programme", Slot, lambda programme: Slot.objects.create(programme=programme, number=1)),
    ("slot_number_is_positive", Slot, lambda programme: Slot.objects.create(programme=programme, number=0)),
    (
        "season_slug_once_a_programme",
        Season,
        lambda programme: Season.objects.create(
            programme=programme, slug="autumn-2016", starts_on=OPENS, ends_on=OPENS
        ),
    ),
    ("season_ends_after_it_starts", Season, lambda _one: Season.objects.update(ends_on="2016-01-01")),
    (
        "role_key_once_a_programme",
        AttendeeRole,
        lambda programme: [
            AttendeeRole.objects.create(programme=programme, key="leder", da="leder", en="leader") for _ in "12"
        ],
    ),
    (
        "days_to_avoid_end_after_they_start",
        DaysToAvoid,
        lambda programme: DaysToAvoid.objects.create(programme=programme, starts_on="2017-05-26", ends_on="2017-05-25"),
    ),
    (
        "closed_day_once_a_programme",
        ClosedDay,
        lambda programme: [ClosedDay.objects.create(programme=programme, date="2017-05-26") for _ in "12"],
    ),
    ("programme_closes_after_it_opens", Programme, lambda _one: Programme.objects.update(closes_at=OPENS)),
    (
        "programme_promotes_until_after_it_closes",
        Programme,
        lambda _one: Programme.objects.update(promote_until=OPENS),
    ),
    ("programme_recommends_a_range", Programme, lambda _one: Programme.objects.update(recommended_max=4)),
    (
        "programme_gives_a_working_day_to_confirm",
        Programme,
        lambda _one: Programme.objects.update(confirm_working_days=0),
    ),
    ("municipality_code_has_four_digits", Municipality, lambda _one: make_municipality(3, code="10A")),
    (
        "entry_number_once_a_programme",
        JournalEntry,
        lambda programme: JournalEntry.objects.create(
            programme=programme, number=1, at=OPENS, kind=EntryKind.REGISTERED, by="clock"
        ),
    ),
    (
        "entry_number_is_positive",
        JournalEntry,
        lambda programme: JournalEntry.objects.create(
            programme=programme, number=0, at=OPENS, kind=EntryKind.REGISTERED, by="clock"
        ),
    ),
]


@pytest.mark.parametrize(("name", "table", "act"), OTHERS, ids=[name for name, *_rest in OTHERS])
def test_row_is_refused_by(
    programme: Programme, name: str, table: type[models.Model], act: Callable[[Programme], object]
) -> None:
    is_refused_by(name, lambda: act(programme), table)


def test_every_constraint_of_the_queue_has_its_test() -> None:
    names = {constraint.name for table in QUEUE for constraint in table._meta.constraints}
    assert names == ROWS.keys() | {name for name, *_rest in OTHERS}


def test_entries_are_only_added(programme: Programme) -> None:
    entry = JournalEntry.objects.latest("number")
    with pytest.raises(TypeError, match="append-only"):
        entry.save()
    with pytest.raises(TypeError, match="append-only"):
        entry.delete()


def test_a_text_can_be_erased_and_its_entry_stays(programme: Programme) -> None:
    second = Registration.objects.get(queue_number=2)
    pass_over(registration_id=second.pk, by=STAFF, reason="Vil vente")
    EntryText.objects.get().delete()
    assert JournalEntry.objects.filter(kind="passed_over").count() == 1
