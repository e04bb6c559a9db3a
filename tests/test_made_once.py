"""What is made once a run is put back as the services made it, for each test anew."""

import pytest
from django.core import mail

from booking.models import JournalEntry, Programme, Registration
from booking.services.record import verify
from tests.factories import OPENS, accept, at, make_programme
from tests.made_once import made_once
from tests.notifications.conftest import with_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MADE: list[int] = []


@made_once
def first() -> Programme:
    MADE.append(1)
    return make_programme()


def everything(registration: Registration) -> list[object]:
    """Return what tells whether two registrations have lived the same life."""
    journal = [(entry.number, entry.kind, entry.at, entry.digest) for entry in JournalEntry.objects.order_by("number")]
    people = sorted(registration.invites.values_list("email", "sequence", "uid"))
    return [*journal, *people, registration.queue_number, len(mail.outbox)]


@pytest.mark.parametrize("look", [1, 2])
def test_rows_are_made_by_the_services_the_first_time_only(look: int) -> None:
    programme = first()
    assert len(MADE) == 1
    assert (programme.slots.count(), JournalEntry.objects.count()) == (5, 1)
    programme.slots.all().delete()  # the next test finds them again


LIVES: list[list[object]] = []


@pytest.mark.parametrize("look", [1, 2])
def test_a_day_put_back_is_the_day_that_was_made(look: int) -> None:
    registration = with_day()
    LIVES.append(everything(registration))
    assert LIVES[0] == LIVES[-1]
    assert len(LIVES[0]) > 5
    assert verify(registration.programme).faults == []
    accept(registration, OPENS)


def test_beside_another_programme_it_is_made_anew() -> None:
    make_programme("another")
    before = len(MADE)
    first()
    assert len(MADE) == before + 1


def test_with_a_clock_that_runs_it_is_made_anew() -> None:
    before = len(MADE)
    with at(OPENS):
        first()
    assert len(MADE) == before + 1
