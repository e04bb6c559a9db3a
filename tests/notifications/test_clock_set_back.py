"""A clock that is set back by an hour: whatever waits, waits no longer than it would have without."""

import datetime as dt
import subprocess
import sys

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import EntryKind, Interest, JournalEntry, Partstat, Registration, ThemedDay
from booking.refusals import TooLateToTakeBack, UndoIsOver
from booking.rules.working_days import danish_day
from booking.services import contact, holding
from booking.services.day import answers, undo
from booking.services.day import clock as day_clock
from booking.services.interests import ask_to_be_told
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.inbound import strangers
from notifications.inbound.receive import take_up_left
from notifications.models import Became, Received, WorkerBeat
from notifications.outbox import rescue
from notifications.worker import Worker
from tests.booking.day_helpers import STARTS, fix_day, invite_of
from tests.factories import STAFF, danish, make_municipality, make_programme, make_queue
from tests.notifications.inbound.doors import by_pipe
from tests.notifications.inbound.test_strangers import mail
from tests.notifications.mail_helpers import NAME, announce_and_send, claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = dt.timedelta(hours=1)
WAIT = dt.timedelta(seconds=120)


@pytest.fixture
def changed(settings: Settings, fixed: Registration) -> JournalEntry:
    """Move a day; its mails wait so that staff can take the change back."""
    settings.UNDO_SECONDS = WAIT.seconds
    fix_day(fixed, starts_at=STARTS + HOUR)
    return JournalEntry.objects.get(kind=EntryKind.DAY_MOVED)


@pytest.mark.parametrize("is_announced", [False, True])
def test_mails_that_can_be_taken_back_leave_when_their_wait_is_over(
    changed: JournalEntry, clock: Traveller, *, is_announced: bool
) -> None:
    if is_announced:
        announce.announce_all()
    clock.shift(-HOUR)
    announce.announce_all()
    rescue.begin_waits_anew()
    assert announce_and_send() == []
    clock.shift(WAIT + dt.timedelta(seconds=1))
    assert announce_and_send() != []
    assert undo.undoable(Registration.objects.get(), timezone.now()) is None
    with pytest.raises(UndoIsOver):
        undo.undo(registration_id=changed.registration_id or 0, entry_number=changed.number, by=STAFF)
    assert ThemedDay.objects.get().starts_at == STARTS + HOUR


def test_what_comes_after_waits_no_longer_and_is_not_taken_back(changed: JournalEntry, clock: Traveller) -> None:
    """The journal's time stands still until the clock is there again; the clock of the mails does not."""
    clock.shift(-HOUR)
    registration = Registration.objects.get()
    contact.request_link(
        programme_id=registration.programme_id, municipality_code=registration.municipality_id, by=STAFF
    )
    entry = JournalEntry.objects.latest("number")
    assert entry.at > timezone.now() + WAIT
    assert holding.newest_held([registration], timezone.now()) == {}
    with pytest.raises(TooLateToTakeBack):
        holding.end_waiting(registration_id=registration.pk, entry_number=entry.number, by=STAFF)
    announce.announce_all()
    clock.shift(WAIT + dt.timedelta(seconds=1))
    assert "link" in {message.kind for message in iter(lambda: claim(NAME), None) if message is not None}


def test_the_link_is_sent_again_as_soon_as_ever_and_no_sooner(clock: Traveller) -> None:
    row = make_queue(make_programme(), 1)[0]

    def ask() -> int:
        contact.request_link(programme_id=row.programme_id, municipality_code=row.municipality_id, by=MUNICIPALITY)
        return JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED).count()

    assert ask() == 1
    clock.shift(-HOUR)
    assert (ask(), ask()) == (2, 2)  # the second lies ahead too, and yet it was a moment ago
    clock.shift(contact.LINK_PAUSE - dt.timedelta(seconds=1))
    assert ask() == 2
    clock.shift(2)
    assert ask() == 3


def test_yesterdays_digest_does_not_count_as_todays(fixed: Registration, clock: Traveller) -> None:
    clock.move_to(danish(2016, 10, 4, 0, 20))
    answers.answer_on_page(
        invite_id=invite_of("anna@aarhus.dk").pk, partstat=Partstat.DECLINED, note="", by=MUNICIPALITY
    )
    clock.shift(-HOUR)
    day_clock.remind_of_days()
    assert danish_day(JournalEntry.objects.get(kind=EntryKind.DIGEST_DUE).at) == dt.date(2016, 10, 4)
    clock.move_to(danish(2016, 10, 4, 8))
    answers.answer_on_page(
        invite_id=invite_of("bent@aarhus.dk").pk, partstat=Partstat.DECLINED, note="", by=MUNICIPALITY
    )
    for hour in (9, 10):
        clock.move_to(danish(2016, 10, 4, hour))
        day_clock.remind_of_days()
        assert JournalEntry.objects.filter(kind=EntryKind.DIGEST_DUE).count() == 2


def test_staff_hear_of_strangers_within_the_hour(clock: Traveller) -> None:
    make_municipality()
    by_pipe(mail("Tilbud", sender="per@firma.example"))
    assert strangers.tell_staff() == 1
    by_pipe(mail("Mere", sender="per@firma.example", number=2))
    clock.shift(-HOUR)
    assert strangers.tell_staff() == 1
    by_pipe(mail("Endnu mere", sender="per@firma.example", number=3))
    clock.shift(HOUR - dt.timedelta(seconds=1))
    assert strangers.tell_staff() == 0
    clock.shift(2)
    assert strangers.tell_staff() == 1


def test_a_mail_left_behind_is_taken_up(clock: Traveller) -> None:
    by_pipe(mail("Tilbud", sender="per@firma.example"))
    Received.objects.update(became=Became.NEW)
    assert take_up_left() == 0
    clock.shift(-HOUR)
    assert take_up_left() == 1


def test_who_asks_for_the_link_of_an_interest_gets_it(clock: Traveller) -> None:
    municipality = make_municipality()
    ask_to_be_told(municipality=municipality, email="bo@aarhus.dk", language="da")
    clock.shift(-HOUR)
    ask_to_be_told(municipality=municipality, email="bo@aarhus.dk", language="da")
    assert Interest.objects.get().asked_at == timezone.now()


def test_mails_of_a_dead_worker_are_free(clock: Traveller) -> None:
    make_queue(make_programme(), 1)
    announce.announce_all()
    claimed = claim("other")
    assert claimed is not None
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    WorkerBeat.objects.create(worker="other", at=timezone.now(), machine=rescue.this_machine(), pid=gone.pid)
    clock.shift(-HOUR)
    assert rescue.free_claims_of_the_dead() == 1


@pytest.mark.logs_errors
def test_health_does_not_take_a_dead_worker_for_alive(client: Client, clock: Traveller) -> None:
    Worker().beat()
    clock.shift(-HOUR)
    assert "no worker is alive" in client.get("/health/").json()["problems"]
    Worker().beat()
    assert client.get("/health/").json()["worker_beat_seconds"] == 0
