"""The calendar beside the forms of a date: what it says of each day, and a day pressed without a script."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from booking.models import Facilitator, JournalEntry, Municipality, Programme, Registration, ThemedDay, Wish
from booking.services import queue
from booking.services.day import preparing, schedule
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import DAY_TYPED, statements, url_of, values_of
from tests.booking.day_helpers import SETTINGS, STARTS, fix_day, make_confirmed
from tests.factories import STAFF, danish, make_municipality, make_programme, make_registration

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 25
ACTS = ("schedule_day", "propose_dates", "enter_wishes")
THE_DAY = STARTS.date()
LETTERS_OF_THE_DAY = [("own", "★"), ("day", "T"), ("wish", "Ø2"), ("closed", "×")]


@pytest.fixture
def confirmed() -> Registration:
    return make_confirmed()


def another(programme: Programme, number: int) -> Registration:
    """Confirm one more municipality."""
    return queue.confirm(registration_id=make_registration(programme, make_municipality(number)).pk, by=STAFF)


def wish(registration: Registration, *dates: dt.date) -> None:
    wishes = [(date, "morning") for date in dates]
    preparing.set_wishes(registration_id=registration.pk, wishes=wishes, by=MUNICIPALITY)


def told(page: Any, date: dt.date) -> Any:
    """Find a day in the calendar of a page."""
    weeks = (week for month in page.context["calendar"].months for week in month.weeks)
    [found] = [cell for week in weeks for cell in week if cell and cell.day.date == date]
    return found


def test_day_tells_wishes_days_and_proposals_here_and_elsewhere(desk: Client, confirmed: Registration) -> None:
    other = make_programme("andet", settings=SETTINGS)
    wish(confirmed, THE_DAY)
    for number in (2, 3):
        wish(another(confirmed.programme, number), THE_DAY)
    fix_day(another(other, 4))
    confirmed.programme.closed_days.create(date=THE_DAY, note="Personaledag")
    schedule.propose(registration_id=another(other, 5).pk, starts=[danish(2016, 11, 22, 13)], by=STAFF)
    page = desk.get(url_of(confirmed, "schedule_day"))
    day = told(page, THE_DAY)
    names = [Municipality.objects.get(code=f"010{number}").name for number in (2, 3, 4, 5)]
    assert day.said == (
        "torsdag den 17. november 2016: ønsket af kommunen, formiddag, "
        f"temadag i {names[2]} kl. 9.00-14.00 (Fie Facilitator), ønsket af {names[0]}, formiddag, "
        f"ønsket af {names[1]}, formiddag, ingen kan komme: Personaledag"
    )
    assert (day.letters, day.start, day.is_picked) == (LETTERS_OF_THE_DAY, "09.00", True)
    assert told(page, dt.date(2016, 11, 22)).said == f"tirsdag den 22. november 2016: foreslået {names[3]} kl. 13.00"
    assert told(page, dt.date(2016, 11, 23)).said == "onsdag den 23. november 2016: ledig"
    assert told(page, dt.date(2016, 10, 18)).said.endswith(": efterårsferie (uge 42)")
    assert [told(page, dt.date(2016, 11, date)).day.is_free for date in (18, 19, 20)] == [True, False, False]
    assert [(load.name, len(load.days)) for load in page.context["calendar"].load] == [("Fie Facilitator", 1)]
    assert page.context["calendar"].picked == [day.said]


def test_moved_day_is_told_apart_from_those_of_others(desk: Client, confirmed: Registration) -> None:
    fix_day(confirmed)
    page = desk.get(url_of(confirmed, "schedule_day"))
    assert told(page, THE_DAY).said.endswith(": dagen ligger her nu, kl. 9.00-14.00")


def test_pressed_day_comes_into_the_form_and_nothing_is_lost(desk: Client, confirmed: Registration) -> None:
    wish(confirmed, dt.date(2016, 10, 18), THE_DAY)
    url = url_of(confirmed, "schedule_day")
    page = desk.get(url)
    before, entries = values_of(page), JournalEntry.objects.count()
    typed = {"venue": "Biblioteket", "start": "", "facilitator_name_1": "Fie", "note": ""}
    again = desk.post(url, before | typed | {"pick": told(page, THE_DAY).value})
    sent = values_of(again)
    assert (sent["date"], sent["start"], sent["venue"]) == (["17.11.2016"], ["09.00"], ["Biblioteket"])
    assert sent["facilitator_name_1"] == ["Fie"]
    assert sent["seen"] == before["seen"]
    assert again.context["form"].errors == {}
    assert [told(again, date).is_picked for date in (THE_DAY, dt.date(2016, 10, 18))] == [True, False]
    assert JournalEntry.objects.count() == entries


def test_pressed_day_goes_to_the_first_empty_proposal(desk: Client, confirmed: Registration) -> None:
    url = url_of(confirmed, "propose_dates")
    sent: dict[str, Any] = values_of(desk.get(url)) | {"date_1": "17.11.2016", "start_1": "9.00"}
    for pressed in ("2016-11-22", "2016-11-17", "2016-11-24", "x", "2016-99-99"):
        sent = values_of(desk.post(url, sent | {"pick": pressed}))
    assert [sent[f"date_{number}"] for number in (1, 2, 3)] == [["17.11.2016"], ["22.11.2016"], ["24.11.2016"]]
    sent = values_of(desk.post(url, sent | {"pick": "2016-11-25"}))
    assert sent["date_3"] == ["25.11.2016"]


def test_all_faults_of_the_form_are_said_at_once(desk: Client, confirmed: Registration) -> None:
    Registration.objects.filter(pk=confirmed.pk).update(address_outside=True)
    wish(another(confirmed.programme, 2), dt.date(2016, 10, 6))
    wrong = {"date": "6.10.2016", "venue": "", "talk_minutes": "10", "agreed": "", "facilitator_name_1": ""}
    url = url_of(confirmed, "schedule_day")
    page = desk.post(url, values_of(desk.get(url)) | DAY_TYPED | wrong)
    form = page.context["form"]
    assert set(form.errors) == {
        "venue", "talk_minutes", "facilitator_name_1", "agreed", "confirmed", "__all__",
    }  # fmt: skip
    assert [key.split(":")[0] for key, _label in form.fields["confirmed"].choices] == ["also-wished", "short-notice"]
    assert not ThemedDay.objects.exists()


def test_faults_of_proposals_are_said_at_once(desk: Client, confirmed: Registration) -> None:
    wrong = {"date_1": "6.10.2016", "start_1": "9.00", "date_2": "27.09.2016", "start_2": "9.00", "date_3": "x",
             "answer_by": "1.9.2016"}  # fmt: skip
    url = url_of(confirmed, "propose_dates")
    page = desk.post(url, values_of(desk.get(url)) | wrong)
    assert set(page.context["form"].errors) == {"date_2", "date_3", "answer_by", "confirmed"}


def test_facilitator_is_picked_from_those_who_held_a_day(desk: Client, confirmed: Registration) -> None:
    fix_day(another(make_programme("andet", settings=SETTINGS), 2), starts_at=STARTS + dt.timedelta(days=7))
    url = url_of(confirmed, "schedule_day")
    typed = DAY_TYPED | {"facilitator_name_1": "", "facilitator_email_1": "", "facilitator_user_1": "fie@example.dk"}
    shown = desk.post(url, values_of(desk.get(url)) | typed)
    desk.post(url, values_of(shown))
    assert [(one.name, one.email, one.user) for one in Facilitator.objects.filter(day__registration=confirmed)] == [
        ("Fie Facilitator", "fie@example.dk", None)
    ]


def test_another_pick_replaces_the_one_who_stood_there(desk: Client, confirmed: Registration, mette: Any) -> None:
    fix_day(confirmed)
    url = url_of(confirmed, "schedule_day")
    shown = desk.post(url, values_of(desk.get(url)) | {"facilitator_user_1": str(mette.pk)})
    desk.post(url, values_of(shown))
    assert list(Facilitator.objects.values_list("name", "user")) == [("Mette Holm", mette.pk)]
    emptied = values_of(desk.get(url)) | {"facilitator_name_1": "", "facilitator_email_1": ""}
    desk.post(url, values_of(desk.post(url, emptied)))
    assert not Facilitator.objects.exists()


def test_statements_do_not_grow_with_registrations(desk: Client, confirmed: Registration) -> None:
    wish(confirmed, THE_DAY)
    fill_elsewhere("lille", 10, 2)
    few = count_statements(desk, confirmed)
    assert max(few) <= MOST_STATEMENTS
    fill_elsewhere("stort", 20, 16)
    assert count_statements(desk, confirmed) == few
    fix_day(confirmed)
    assert statements(desk, url_of(confirmed, "schedule_day")) <= MOST_STATEMENTS


def count_statements(desk: Client, target: Registration) -> list[int]:
    """Count what opening each page takes, and the page that comes back with all its faults."""
    faults = {"date": "17.11.2016", "start": "9.00", "venue": ""}
    opened = [statements(desk, url_of(target, act)) for act in ACTS]
    return [*opened, statements(desk, url_of(target, "schedule_day"), faults)]


def fill_elsewhere(slug: str, first: int, count: int) -> None:
    """Give another programme places with wishes, half of them with a day."""
    other = make_programme(slug, capacity=count, settings=SETTINGS)
    for number in range(first, first + count):
        row = make_registration(other, make_municipality(number))
        Wish.objects.create(registration=row, date=THE_DAY, time_of_day="morning")
        if number % 2:
            day = ThemedDay.objects.create(registration=row, starts_at=STARTS, venue="x", talk_minutes=90)
            day.facilitators.create(name=f"F{number}", email=f"f{number}@example.dk")
