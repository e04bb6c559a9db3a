"""The same press at the same moment: a mail sent again, a report settled, a write upon what was read; once each."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet

from booking.models import By, EntryKind, Registration
from booking.queries.changes import latest_change
from booking.queries.day import preparation_of
from booking.services import unchanged as unchanged_module
from booking.services.day import preparing
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY, Actor
from booking.services.unchanged import unchanged
from notifications.inbound import replies
from notifications.models import Message, Received
from notifications.outbox import acts as outbox
from notifications.outbox import reports
from tests.booking.day_helpers import make_confirmed
from tests.factories import STAFF, journal, make_municipality, make_programme, make_registration
from tests.notifications.inbound.doors import by_pipe
from tests.notifications.inbound.dsn_shapes import SHAPES
from tests.notifications.mail_helpers import announce_and_send
from tests.race.conftest import Meeting
from tests.together import PATIENCE_SECONDS, kinds, met, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
ROUNDS = range(3)


@pytest.fixture
def receipt() -> Message:
    """Register Aarhus and let its receipt arrive."""
    registration = make_registration(make_programme(), make_municipality())
    announce_and_send()
    return Message.objects.get(registration=registration, kind="receipt")


def sends_again(message: Message) -> Callable[[], Any]:
    return partial(outbox.send_again_once, message_id=message.pk, by=STAFF, seen=0)


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_mail_is_sent_again_once(receipt: Message, _round: int) -> None:
    answers = together([sends_again(receipt)] * 3)
    assert sorted(is_new for _copy, is_new in answers) == [False, False, True]
    assert Message.objects.filter(kind="receipt", copy__gt=0).count() == 1


def test_control_of_sending_again_without_the_lock(receipt: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    """All have looked for a copy before any makes one."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    barrier = threading.Barrier(3)
    waits = outbox._waits

    def looked(message: Message) -> bool:
        found = waits(message)
        barrier.wait(PATIENCE_SECONDS)
        return found

    monkeypatch.setattr(outbox, "_waits", looked)
    assert kinds(met([sends_again(receipt)] * 3)) != ["done"] * 3 or Message.objects.filter(copy__gt=0).count() > 1


def settles(receipt: Message) -> Callable[[], Any]:
    """Bring in a report that nobody can read for sure, and return the press that it is nothing."""
    by_pipe(SHAPES["forward_failed_prose"].raw(receipt.address, receipt.message_id))
    reports.report_due()
    mette = Actor(By.STAFF, User.objects.create_superuser("mette", "mette@example.dk", "x").pk)
    return partial(replies.settle_report, received_id=Received.objects.get().pk, came_back=False, by=mette)


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_doubtful_report_is_settled_once(receipt: Message, _round: int) -> None:
    assert sorted(map(str, together([settles(receipt)] * 3))) == ["False", "False", "True"]
    assert receipt.registration is not None
    assert len(journal(receipt.registration.programme, EntryKind.CLOCK_RESUMED)) == 1
    assert verify(receipt.registration.programme).sentences == []


def test_control_of_settling_without_the_lock(receipt: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    """All have read the report before any settles it."""
    settle = settles(receipt)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    meeting, save_alone = Meeting(3), Received.save

    def save(self: Received, **how: Any) -> None:
        meeting.wait()
        save_alone(self, **how)

    monkeypatch.setattr(Received, "save", save)
    assert sorted(map(str, met([settle] * 3))) != ["False", "False", "True"]


def writes(registration: Registration, tag: str, venue: str) -> Callable[[], None]:
    """Return a write upon the state that `tag` names, as the API's `If-Match` makes it."""

    def write() -> None:
        with unchanged(registration, [tag]):
            preparing.prepare(registration_id=registration.pk, values={"venue_name": venue}, by=MUNICIPALITY)

    return write


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_writes_upon_the_same_state_one_is_refused(_round: int) -> None:
    registration = make_confirmed()
    tag = latest_change(registration)
    answers = together([writes(registration, tag, venue) for venue in ("Rådhuset", "Biblioteket")])
    assert kinds(answers) == ["Outdated", "done"]
    written = "Biblioteket" if isinstance(answers[0], Exception) else "Rådhuset"
    assert preparation_of(registration).venue_name == written


def test_control_of_writes_without_the_lock(
    without_lock: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both compare before either writes."""
    registration = make_confirmed()
    preparing.prepare(registration_id=registration.pk, values={"venue_room": "4"}, by=MUNICIPALITY)
    tag = latest_change(registration)
    without_lock(1)
    barrier = threading.Barrier(2)

    def compared(row: Registration) -> str:
        found = latest_change(row)
        barrier.wait(PATIENCE_SECONDS)
        return found

    monkeypatch.setattr(unchanged_module, "latest_change", compared)
    answers = met([writes(registration, tag, venue) for venue in ("Rådhuset", "Biblioteket")])
    assert "Outdated" not in kinds(answers)
