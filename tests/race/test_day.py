"""Two of the staff press the same button of the day: one effect, and one refusal; not so without the lock."""

from collections.abc import Callable
from functools import partial

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from booking.models import JournalEntry, Registration, ThemedDay
from booking.refusals import Stale
from booking.services.day import undo
from booking.services.record import verify
from notifications.announce import entries as announce
from notifications.models import Message, State
from tests.booking.admin.staff_desk import signed_in, url_of, values_of
from tests.booking.day_helpers import PLAN, fix_day, list_attendees, make_confirmed
from tests.factories import OTHER_STAFF, STAFF, journal
from tests.race.conftest import Meeting
from tests.together import kinds, met, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
ROUNDS = range(5)
TYPED = {
    "date": "17.11.2016",
    "start": "9.00",
    "facilitator_name_1": "Fie",
    "facilitator_email_1": "fie@example.dk",
    "agreed": "Kim, telefon",
}


@pytest.fixture
def clients() -> list[Client]:
    """Sign in two members of staff."""
    return [signed_in(User.objects.create_superuser(name, f"{name}@example.dk", "x")) for name in ("mette", "jens")]


def ready(client: Client, registration: Registration, venue: str) -> Callable[[], int]:
    """Fill in the form, open its preview, and return the last press, which returns a status."""
    url = url_of(registration, "schedule_day")
    shown = client.post(url, values_of(client.get(url)) | TYPED | {"venue": venue})
    return partial(_press, client, url, values_of(shown))


def _press(client: Client, url: str, values: dict[str, list[str]]) -> int:
    return client.post(url, values).status_code


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_of_the_staff_fix_the_day(clients: list[Client], settings: Settings, _round: int) -> None:
    registration = make_confirmed()
    list_attendees(registration, "Anna")
    presses = [ready(client, registration, venue) for client, venue in zip(clients, ("A", "B"), strict=True)]
    answers = together(presses)
    assert sorted(answers) == [302, 409]
    assert ThemedDay.objects.get().venue == ("A" if answers[0] == 302 else "B")
    assert [entry[0] for entry in journal(registration.programme, "day_fixed", "day_changed")] == ["day_fixed"]
    assert verify(registration.programme).sentences == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_of_the_staff_take_a_move_back(settings: Settings, _round: int) -> None:
    settings.UNDO_SECONDS = 120
    registration = make_confirmed()
    list_attendees(registration, "Anna")
    fix_day(registration)
    fix_day(registration, venue="Biblioteket")
    number = JournalEntry.objects.latest("number").number
    acts = [partial(undo.undo, registration_id=registration.pk, entry_number=number, by=by) for by in STAFFS]
    assert kinds(together(acts)) == ["Stale", "done"]
    assert len(journal(registration.programme, "day_change_undone")) == 1
    assert ThemedDay.objects.get().venue == PLAN.venue
    assert verify(registration.programme).sentences == []


STAFFS = (STAFF, OTHER_STAFF)


@pytest.mark.parametrize("_round", ROUNDS)
def test_undo_racing_the_announcing(settings: Settings, _round: int) -> None:
    """Whichever comes first, no mail of the undone change is left to send."""
    settings.UNDO_SECONDS = 120
    registration = make_confirmed()
    list_attendees(registration, "Anna")
    fix_day(registration)
    number = JournalEntry.objects.latest("number").number
    take_back = partial(undo.undo, registration_id=registration.pk, entry_number=number, by=STAFF)
    assert kinds(together([take_back, announce.announce_all, announce.announce_all])) == ["done"] * 3
    announce.announce_all()
    of_change = Message.objects.filter(entry__number=number)
    assert set(of_change.values_list("state", flat=True)) == {State.OVERTAKEN}


def test_control_of_taking_back_twice(
    settings: Settings,
    clock: time_machine.Traveller,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the lock neither is refused as stale, since both have looked; only the constraints stand between them."""
    meeting, last_look = Meeting(2), undo._is_leaving

    def looked(entry: JournalEntry) -> bool:
        is_leaving = last_look(entry)
        meeting.wait()
        return is_leaving

    monkeypatch.setattr(undo, "_is_leaving", looked)
    settings.UNDO_SECONDS = 120
    registration = make_confirmed()
    fix_day(registration)
    number = JournalEntry.objects.latest("number").number
    request.getfixturevalue("without_lock")(2)
    acts = [partial(undo.undo, registration_id=registration.pk, entry_number=number, by=by) for by in STAFFS]
    answers = met(acts)
    assert not any(isinstance(answer, Stale) for answer in answers)


@pytest.mark.logs_errors
def test_control_of_fixing_twice(clients: list[Client], request: pytest.FixtureRequest) -> None:
    """Without the lock no page is refused as stale: one of them runs into a constraint instead."""
    registration = make_confirmed()
    presses = [ready(client, registration, venue) for client, venue in zip(clients, ("A", "B"), strict=True)]
    request.getfixturevalue("without_lock")(2)
    assert 409 not in met(presses)
