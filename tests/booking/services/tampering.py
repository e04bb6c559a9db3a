"""A queue to which everything has happened, and ways of tampering with its tables."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import time_machine
from django.db import connection

from booking.journal import chain
from booking.models import JournalEntry, Programme, Registration
from booking.services.clock import lapse_due
from booking.services.contact import change_contact
from booking.services.queue import annul, confirm, pass_over, place_ahead, withdraw
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY, link_of
from tests.factories import (
    OPENS,
    SLUG,
    STAFF,
    accept,
    at,
    contact_of,
    danish,
    make_programme,
    make_queue,
)
from tests.made_once import made_once

END = danish(2016, 10, 1)


def full_queue(clock: time_machine.Traveller) -> Programme:
    """Make a queue to which everything has happened, and move to its end: numbers 1 to 9 on two slots."""
    programme = _full_queue()
    clock.move_to(END)
    return programme


@made_once
def _full_queue() -> Programme:
    programme = make_programme(capacity=2)
    queue = make_queue(programme, 9)
    for registration in queue:
        accept(registration, OPENS)
    confirm(registration_id=queue[0].pk, by=MUNICIPALITY)
    with at(END, tick=False):
        lapse_due()  # number 2; number 3 moves up
        place_ahead(registration_id=queue[5].pk, by=STAFF, reason="Fejl hos os")
        pass_over(registration_id=queue[4].pk, by=STAFF, reason="Har bedt om at vente")
        annul(registration_id=queue[2].pk, by=STAFF, reason="Falsk tilmelding")  # number 6 moves up
        confirm(registration_id=queue[1].pk, by=MUNICIPALITY)  # late: waits again
        withdraw(registration_id=queue[8].pk, by=MUNICIPALITY)
        contact = contact_of(queue[5].municipality, email="bo@gmail.com")
        change_contact(registration_id=queue[5].pk, contact=contact, by=MUNICIPALITY)
    return Programme.objects.get()


def number(queue_number: int) -> Registration:
    """Return the registration with this queue number."""
    return Registration.objects.get(queue_number=queue_number)


def sql(statement: str, *values: str | int | bool | dt.datetime | None) -> None:
    """Change one row, bypassing all our own code."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


@contextmanager
def unguarded() -> Iterator[None]:
    """Let rows be deleted that others refer to, as an intruder with the database's password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
        else:  # foreign keys are checked when the transaction commits, and a test's never does
            yield


def faults(programme: Programme) -> list[str]:
    """Return the codes of the faults that `verify` finds, each once."""
    return sorted({fault.code for fault in verify(programme).faults})


def recompute(change: Callable[[JournalEntry], object]) -> None:
    """Change entries and compute every digest again, the programme's head included."""
    digest = ""
    for entry in JournalEntry.objects.order_by("number"):
        change(entry)
        digest = chain.digest(digest, link_of(entry, SLUG))
        JournalEntry.objects.filter(pk=entry.pk).update(details=entry.details, digest=digest, at=entry.at)
    Programme.objects.update(last_entry_digest=digest)
