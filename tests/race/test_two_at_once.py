"""Two colleagues press at the same moment: both are written, or one is told; without the look below the lock, not."""

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from booking.models import Registration
from booking.queries.day import preparation_of
from booking.rules import three_way
from booking.services import contact, merging
from booking.services.day import attendance, preparing
from booking.services.day.attendance import AttendeeDetails, details_of
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, list_attendees, make_confirmed
from tests.factories import again, choices_of
from tests.race.conftest import Meeting
from tests.together import kinds, met, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
ROUNDS = range(5)
BLANK = {"venue_name": "", "focus": ""}


def prepares(registration: Registration, **typed: str) -> Callable[[], Any]:
    """Return the press of a page that was opened while nothing was written."""
    return partial(
        preparing.prepare,
        registration_id=registration.pk,
        values=BLANK | typed,
        by=MUNICIPALITY,
        stood=BLANK,
    )


@pytest.mark.parametrize("_round", ROUNDS)
def test_practical_facts_of_two(_round: int) -> None:
    registration = make_confirmed()
    answers = together([prepares(registration, venue_name="Rådhuset"), prepares(registration, focus="Praksis")])
    stored = preparation_of(registration)
    assert (kinds(answers), stored.venue_name, stored.focus) == (["done", "done"], "Rådhuset", "Praksis")
    assert verify(registration.programme).sentences == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_the_same_fact_from_two(_round: int) -> None:
    registration = make_confirmed()
    answers = together([prepares(registration, venue_name=name) for name in ("Rådhuset", "Biblioteket")])
    assert kinds(answers) == ["Clash", "done"]
    first = "Biblioteket" if isinstance(answers[0], Exception) else "Rådhuset"
    assert preparation_of(registration).venue_name == first


@pytest.mark.parametrize("_round", ROUNDS)
def test_choices_of_two(_round: int) -> None:
    registration = make_confirmed()
    stood = choices_of()
    typed = [choices_of(expected_attendees=14), choices_of(audience="both")]
    change = partial(contact.change_choices, registration_id=registration.pk, by=MUNICIPALITY, stood=stood)
    assert kinds(together([partial(change, choices=choices) for choices in typed])) == ["done", "done"]
    stored = again(registration)
    assert (stored.expected_attendees, stored.audience) == (14, "both")


@pytest.mark.parametrize("_round", ROUNDS)
def test_wishes_of_two(_round: int) -> None:
    registration = make_confirmed()
    days = [STARTS.date(), STARTS.replace(day=18).date()]
    wish = partial(preparing.set_wishes, registration_id=registration.pk, by=MUNICIPALITY, stood=())
    acts = [partial(wish, wishes=[(day, "morning")]) for day in days]
    assert kinds(together(acts)) == ["done", "done"]
    assert list(registration.wishes.order_by("date").values_list("date", flat=True)) == days


def anna(registration: Registration) -> AttendeeDetails:
    """Put Anna on the list and return her line as a page shows it."""
    list_attendees(registration, "Anna")
    return details_of(registration.attendees.get())


@pytest.mark.parametrize("_round", ROUNDS)
def test_removing_racing_a_replacement(_round: int) -> None:
    """Whichever comes first, the newcomer is not the one who is removed."""
    registration = make_confirmed()
    line = anna(registration)
    person = (line.name, line.email)
    of_line: dict[str, Any] = {
        "registration_id": registration.pk,
        "attendee_id": line.id,
        "by": MUNICIPALITY,
        "person": person,
    }
    replace = partial(attendance.replace_attendee, name="Bo", email="bo@aarhus.dk", **of_line)
    answers = together([replace, partial(attendance.remove_attendee, **of_line)])
    names = list(registration.attendees.values_list("name", flat=True))
    assert (kinds(answers), names) in [(["AnotherPerson", "done"], ["Bo"]), (["Stale", "done"], [])]


@pytest.mark.parametrize("_round", ROUNDS)
def test_role_and_address_of_two(_round: int) -> None:
    registration = make_confirmed()
    line = anna(registration)
    change = partial(attendance.change_attendee, registration_id=registration.pk, by=MUNICIPALITY, stood=line)
    typed = [dataclasses.replace(line, role="leder"), dataclasses.replace(line, email="anna.holm@aarhus.dk")]
    assert kinds(together([partial(change, line=one) for one in typed])) == ["done", "done"]
    stored = registration.attendees.get()
    assert (stored.role, stored.email) == ("leder", "anna.holm@aarhus.dk")


def test_control_without_the_merge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing all that was typed, one wipes what the other wrote."""
    monkeypatch.setattr(merging, "merge", lambda stood, **of: three_way.merge(stood=stood and None, **of))
    registration = make_confirmed()
    together([prepares(registration, venue_name="Rådhuset"), prepares(registration, focus="Praksis")])
    stored = preparation_of(registration)
    assert (stored.venue_name, stored.focus) != ("Rådhuset", "Praksis")


def test_control_without_the_named_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking only for the line, a late "remove" takes the newcomer off the list."""
    monkeypatch.setattr(attendance, "is_same_person", lambda *_people: True)
    registration = make_confirmed()
    line = anna(registration)
    of_line: dict[str, Any] = {"registration_id": registration.pk, "attendee_id": line.id, "by": MUNICIPALITY}
    attendance.replace_attendee(name="Bo", email="bo@aarhus.dk", **of_line)
    attendance.remove_attendee(person=(line.name, line.email), **of_line)
    assert not registration.attendees.exists()


def test_control_without_the_lock(without_lock: Callable[[int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Both compare before either writes: neither finds anything of the other's."""
    registration = make_confirmed()
    preparing.prepare(registration_id=registration.pk, values={"venue_room": "4"}, by=MUNICIPALITY)
    without_lock(1)
    meeting = Meeting(2)

    def merge(**of: Any) -> three_way.Merged[Any]:
        meeting.wait()
        return three_way.merge(**of)

    monkeypatch.setattr(merging, "merge", merge)
    answers = met([prepares(registration, venue_name=name) for name in ("Rådhuset", "Biblioteket")])
    assert "Clash" not in kinds(answers)
