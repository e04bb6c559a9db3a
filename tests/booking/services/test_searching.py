"""What rows are found by, where another than their own `save` wrote them."""

import pytest
from time_machine import Traveller

from booking.models import Attendee, Registration
from booking.models.searched import searchable
from booking.queries import search
from booking.services import searching
from tests.factories import OPENS, make_programme, make_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(clock: Traveller) -> list[Registration]:
    """Register three, with one attendee each."""
    registrations = make_queue(make_programme(), 3)
    for row in registrations:
        Attendee.objects.create(registration=row, name="Bent Bøgh", email="bent@aarhus.dk", added_at=OPENS)
    return registrations


def test_rows_of_the_release_before_are_folded_some_at_a_time(
    rows: list[Registration], monkeypatch: pytest.MonkeyPatch
) -> None:
    Registration.objects.update(searched=None)
    Attendee.objects.update(searched=None)
    monkeypatch.setattr(searching, "AT_A_TIME", 2)
    assert search.attendees_found(search.sought_by("boegh"), most=9) == []
    assert [searching.fold_new() for _turn in range(3)] == [4, 2, 0]
    assert len(search.attendees_found(search.sought_by("boegh"), most=9)) == 3
    assert len(search.registrations_found(search.sought_by("anne"), most=9)) == 3


def test_what_the_release_before_changed_or_erased_is_folded_again(rows: list[Registration]) -> None:
    Registration.objects.filter(pk=rows[0].pk).update(contact_name="", contact_email="", contact_phone="")
    assert "anne" in (Registration.objects.get(pk=rows[0].pk).searched or "")
    assert [searching.fold_again() for _day in range(2)] == [1, 0]
    assert Registration.objects.get(pk=rows[0].pk).searched == searchable(rows[0].reference)


def test_a_row_saved_meanwhile_keeps_its_newer_text(rows: list[Registration]) -> None:
    Registration.objects.filter(pk=rows[0].pk).update(searched=None)
    seen = Registration.objects.get(pk=rows[0].pk)
    newer = Registration.objects.get(pk=rows[0].pk)
    newer.contact_name = "Dorte"
    newer.save()
    assert searching._fold(seen) == 0
    assert "dorte" in (Registration.objects.get(pk=rows[0].pk).searched or "")
