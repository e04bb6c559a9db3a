"""Journals that were begun by the release before: the formula changes within them, and they verify."""

import pytest
import time_machine

from booking.journal import chain
from booking.models import EntryKind, JournalEntry, Programme, Registration
from booking.refusals import NotLive
from booking.services import queue
from booking.services.contact import change_contact
from booking.services.queue import add_slot, confirm
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY, terms_of
from tests.booking.journal import golden_journal
from tests.booking.services import release_before
from tests.factories import (
    OPENS,
    STAFF,
    again,
    contact_of,
    danish,
    make_municipality,
    make_programme,
    make_queue,
    make_registration,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def golden(clock: time_machine.Traveller) -> Programme:
    """Load a journal whose last entry is of 2 January 2018."""
    clock.move_to(danish(2018, 1, 3))
    return golden_journal.load("version_1")


def kinds_after(number: int) -> list[tuple[str, int]]:
    """Return kind and formula of the entries after a number."""
    return list(JournalEntry.objects.filter(number__gt=number).order_by("number").values_list("kind", "formula"))


def test_first_turn_after_the_upgrade_states_the_terms_as_they_stand(golden: Programme) -> None:
    last = golden.last_entry_number
    confirmed = Registration.objects.get(queue_number=6)
    queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY)

    assert kinds_after(last) == [("terms_stated", chain.FORMULA), ("withdrawn", chain.FORMULA)]
    stated = JournalEntry.objects.get(kind=EntryKind.TERMS_STATED)
    assert (stated.by, stated.details) == ("system", terms_of(golden, capacity=2))
    assert verify(golden).sentences == []

    add_slot(programme=golden, by=STAFF, reason="Bevilling")
    assert [kind for kind, _formula in kinds_after(last)] == ["terms_stated", "withdrawn", "slot_added"]


def test_reading_states_nothing(golden: Programme) -> None:
    verify(golden)
    assert kinds_after(golden.last_entry_number) == []


def test_a_turn_that_is_refused_states_nothing(golden: Programme) -> None:
    lapsed = Registration.objects.get(queue_number=7)
    with pytest.raises(NotLive):
        queue.annul(registration_id=lapsed.pk, by=STAFF, reason="Falsk")
    assert kinds_after(golden.last_entry_number) == []


def test_entries_of_both_formulas_verify_in_turn() -> None:
    """During an upgrade the release before goes on beside this one."""
    programme = make_programme(capacity=2)
    first, second = make_queue(programme, 2)
    Registration.objects.filter(pk=first.pk).update(status="confirmed", confirmed_at=OPENS)
    release_before.append("link_requested", first, {})
    Registration.objects.filter(pk=first.pk).update(status="allocated", confirmed_at=None)
    confirm(registration_id=second.pk, by=MUNICIPALITY)
    release_before.append("address_checked", first, {})
    Registration.objects.filter(pk=first.pk).update(
        address_checked_at=JournalEntry.objects.latest("number").at, contact_name="Ny", contact_email="ny@aarhus.dk"
    )
    release_before.append("contact_changed", first, {"changed": ["name"]})
    make_registration(programme, make_municipality(3))

    assert [formula for _kind, formula in kinds_after(1)] == [2, 2, 1, 2, 1, 1, 2]
    assert verify(programme).sentences == []
    change_contact(registration_id=first.pk, contact=contact_of(first.municipality), by=MUNICIPALITY)
    assert verify(programme).sentences == []


def test_a_registration_by_the_release_before_has_no_seals_to_judge(golden: Programme) -> None:
    row = again(Registration.objects.get(queue_number=8))
    assert (row.contact_salt, row.reference_salt) == ("", "")
    change_contact(registration_id=row.pk, contact=contact_of(row.municipality, name="Ny"), by=MUNICIPALITY)
    assert again(row).contact_salt
    Registration.objects.filter(pk=row.pk).update(contact_name="En anden")
    assert [fault.code for fault in verify(golden).faults] == ["wrong_seal"]
