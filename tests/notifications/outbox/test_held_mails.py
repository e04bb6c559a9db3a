"""Mails of a change that can still be undone wait; afterwards the outbox holds exactly one set of mails (rule 12)."""

import datetime as dt
from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import By, EntryKind, JournalEntry, Registration
from booking.services import holding
from booking.services.day import attendance, schedule, undo
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY, Actor
from notifications.announce import entries as announce
from notifications.models import Message, State
from notifications.outbox.delivery import freeze_claimed, put_off_or_give_up
from notifications.outbox.transport import Meaning, NotSentError
from notifications.worker import Worker
from tests.booking.day_helpers import PLAN, fix_day, list_attendees
from tests.factories import STAFF, danish
from tests.notifications.mail_helpers import NAME, announce_and_send, body, claim
from tests.notifications.read_invites import ics, to, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LATER = danish(2016, 11, 24, 9)
EVERYBODY = ("anna", "bent", "fie", "anne")


@pytest.fixture
def window(settings: Settings, fixed: Registration) -> int:
    """Switch on the time in which a change can be undone, once the invitations are sent."""
    settings.UNDO_SECONDS = 120
    return 120


def move(registration: Registration) -> None:
    fix_day(registration, starts_at=LATER)


def new_room(registration: Registration) -> None:
    fix_day(registration, venue="Biblioteket")


def call_off(registration: Registration) -> None:
    schedule.call_off(registration_id=registration.pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")


def take_back(registration: Registration) -> None:
    """Undo the newest change of the day."""
    number = JournalEntry.objects.filter(registration=registration, kind__in=holding.UNDOABLE).latest("number").number
    undo.undo(registration_id=registration.pk, entry_number=number, by=STAFF)


def unsent() -> int:
    """Count the mails that may still go out."""
    return Message.objects.filter(state__in=(State.QUEUED, State.SENDING)).count()


@pytest.mark.parametrize("change", [move, new_room, call_off])
def test_no_mail_leaves_within_the_window_and_one_set_after_it(
    fixed: Registration, window: int, clock: Traveller, change: Callable[[Registration], None]
) -> None:
    change(fixed)
    at = JournalEntry.objects.latest("number").at
    assert announce_and_send() == []
    clock.move_to(at + dt.timedelta(seconds=window) - dt.timedelta(microseconds=1))
    assert announce_and_send() == []
    clock.move_to(at + dt.timedelta(seconds=window))
    mails = announce_and_send()
    method = "CANCEL" if change is call_off else "REQUEST"
    assert told(mails) == dict.fromkeys(EVERYBODY, (method, 1))
    assert len(mails) == len(EVERYBODY)
    assert unsent() == 0


def test_fixing_waits_too(listed: Registration, settings: Settings, clock: Traveller) -> None:
    settings.UNDO_SECONDS = 120
    fix_day(listed)
    assert announce_and_send() == []
    clock.shift(122)
    assert told(announce_and_send()) == dict.fromkeys(EVERYBODY, ("REQUEST", 0))


@pytest.mark.parametrize("change", [move, new_room, call_off])
@pytest.mark.parametrize("announced", [True, False])
def test_undone_change_sends_nothing_ever(
    fixed: Registration, window: int, clock: Traveller, change: Callable[[Registration], None], *, announced: bool
) -> None:
    change(fixed)
    if announced:
        announce.announce_all()
    clock.shift(60)
    take_back(fixed)
    assert announce_and_send() == []
    clock.shift(window * 2)
    assert announce_and_send() == []
    assert unsent() == 0


def test_undone_fixing_sends_nothing_ever(listed: Registration, settings: Settings, clock: Traveller) -> None:
    settings.UNDO_SECONDS = 120
    own = AttendeeDetails(name=listed.contact_name, email=listed.contact_email)
    attendance.add_attendees(registration_id=listed.pk, lines=[own], by=MUNICIPALITY)
    fix_day(listed)
    assert announce_and_send() == []
    take_back(listed)
    clock.shift(300)
    assert announce_and_send() == []
    assert unsent() == 0
    fix_day(listed, starts_at=LATER)
    clock.shift(300)
    mails = announce_and_send()
    assert sorted(str(mail["Subject"]).partition(":")[0] for mail in mails) == [
        "Invitation",
        "Invitation",
        "Invitation",
        "Invitation",
        "Jeres temadag ligger fast",
    ]
    assert {ics(mail)["METHOD"] for mail in mails if ics(mail)} == {"REQUEST"}


def test_change_after_an_undo_is_one_set(fixed: Registration, window: int, clock: Traveller) -> None:
    move(fixed)
    announce_and_send()
    take_back(fixed)
    announce_and_send()
    new_room(fixed)
    clock.shift(window + 1)
    mails = announce_and_send()
    assert told(mails) == dict.fromkeys(EVERYBODY, ("REQUEST", 3))
    assert "Har du svaret, gælder dit svar stadig." in body(to(mails, "anna"))


def test_two_changes_in_one_window_are_one_set(fixed: Registration, window: int, clock: Traveller) -> None:
    move(fixed)
    announce_and_send()
    clock.shift(100)
    fix_day(fixed, starts_at=LATER, venue="Skolen")
    clock.shift(100)
    assert announce_and_send() == []
    clock.shift(30)
    assert told(announce_and_send()) == dict.fromkeys(EVERYBODY, ("REQUEST", 2))
    assert unsent() == 0


def test_people_not_mailed_before_are_mailed_after_an_undo(
    listed: Registration, settings: Settings, clock: Traveller
) -> None:
    """The invitation had not left when the move's mail replaced it; undoing the move must not lose it."""
    fix_day(listed)
    settings.UNDO_SECONDS = 120
    announce.announce_all()
    move(listed)
    announce.announce_all()
    take_back(listed)
    mails = announce_and_send()
    assert told(mails) == dict.fromkeys(EVERYBODY, ("REQUEST", 2))
    assert ics(to(mails, "anna"))["DTSTART"] == "20161117T090000"


def test_unsent_calling_off_is_mailed_although_a_new_date_was_taken_back(
    fixed: Registration, window: int, clock: Traveller
) -> None:
    call_off(fixed)
    announce.announce_all()
    fix_day(fixed, starts_at=LATER)
    announce.announce_all()
    take_back(fixed)
    mails = announce_and_send()
    assert told(mails) == dict.fromkeys(EVERYBODY, ("CANCEL", 3))
    assert str(to(mails, "anna")["Subject"]) == "Aflyst: Temadagen torsdag den 17. november 2016 kl. 9.00"
    assert all("Vi finder en ny dato." in body(mail) for mail in mails)


def test_earlier_mail_that_waits_for_its_next_try_outlives_the_undo(
    listed: Registration, settings: Settings, clock: Traveller
) -> None:
    """A mail is frozen and put off while the server is away, then come a move and its undo: it must still arrive."""
    fix_day(listed)
    announce.announce_all()
    message = Message.objects.filter(kind="person_invite").order_by("pk").first()
    assert message is not None
    while (claimed := claim(NAME)) is not None and claimed.pk != message.pk:
        put_off_or_give_up(claimed, NotSentError(Meaning.DEFERRED, OSError()))
    assert claimed is not None
    assert freeze_claimed(claimed)
    put_off_or_give_up(claimed, NotSentError(Meaning.DEFERRED, OSError()))
    settings.UNDO_SECONDS = 120
    move(listed)
    announce.announce_all()
    clock.shift(60)
    assert announce_and_send() == []
    take_back(listed)
    mails = announce_and_send()
    assert told(mails)["anna"] == ("REQUEST", 0)
    assert unsent() == 0


def test_contact_is_mailed_the_first_date_where_a_move_of_it_was_undone(
    listed: Registration, settings: Settings, clock: Traveller
) -> None:
    own = AttendeeDetails(name=listed.contact_name, email=listed.contact_email)
    attendance.add_attendees(registration_id=listed.pk, lines=[own], by=MUNICIPALITY)
    fix_day(listed)
    announce.announce_all()
    settings.UNDO_SECONDS = 120
    move(listed)
    announce.announce_all()
    take_back(listed)
    subjects = [str(mail["Subject"]) for mail in announce_and_send()]
    assert "Jeres temadag ligger fast: torsdag den 17. november 2016 kl. 9.00" in subjects
    assert not any("24. november" in subject for subject in subjects)


def test_another_system_and_the_list_do_not_wait(fixed: Registration, window: int) -> None:
    list_attendees(fixed, "Anna", "Bent", "Carl")
    assert told(announce_and_send()) == {"carl": ("REQUEST", 0)}
    plan = schedule.DayPlan(**(vars(PLAN) | {"starts_at": LATER}))
    schedule.schedule(registration_id=fixed.pk, plan=plan, by=Actor(By.API, 1))
    assert len(announce_and_send()) == len(EVERYBODY) + 1


def test_worker_run_over_the_window_leaves_one_set(fixed: Registration, window: int, clock: Traveller) -> None:
    worker = Worker()
    move(fixed)
    worker.run_once()
    clock.shift(60)
    worker.run_once()
    taken = Message.objects.filter(entry__kind=EntryKind.DAY_MOVED).exclude(state=State.QUEUED)
    assert not taken.exists()
    clock.shift(61)
    worker.run_once()
    worker.run_once()
    of_move = Message.objects.filter(entry__kind=EntryKind.DAY_MOVED, kind="person_invite")
    assert list(of_move.values_list("state", flat=True)) == [State.SENT] * len(EVERYBODY)
    assert len(set(of_move.values_list("invite", flat=True))) == len(EVERYBODY)
