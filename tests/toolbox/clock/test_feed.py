"""A plan's dates as a calendar: on the right days, the same bytes while the facts are the same, read by others (13)."""

import datetime as dt

import pytest
from django.test import Client
from ical.calendar_stream import IcsCalendarStream
from time_machine import Traveller
from vobject.base import readOne

from booking.services.turn import MUNICIPALITY
from tests.toolbox.clock.clock_helpers import small_document
from tests.toolbox.plan.plan_helpers import make_plan
from toolbox.models import ActionGoal, Feedback, Plan
from toolbox.plan.links import plan_token, renew_link
from toolbox.plan.writing import change_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

EXPECTED = {
    dt.date(2014, 1, 2): "længere forankringsproces (i perioden 1. januar 2014–31. december 2015)",
    dt.date(2014, 8, 1): "plan for processen (i perioden 1. august–30. september 2014)",
    dt.date(2015, 1, 2): "udkast til håndbogens indhold drøftes i chefgruppen (i perioden 1. januar–31. marts 2015)",
    dt.date(2015, 3, 2): "Tilbagemelding til det politiske niveau: dialogmøde (i løbet af marts 2015)",
    dt.date(2015, 12, 1): "Tilbagemelding til det politiske niveau: opsamling på mål (i løbet af december 2015)",
}


def path_of(plan: Plan, *, may_edit: bool = False) -> str:
    return f"/plan/{plan_token(plan, may_edit=may_edit)}/kalender.ics"


def test_the_example_stands_on_its_days_in_other_programs_too(client: Client) -> None:
    answer = client.get(path_of(make_plan()))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    read = IcsCalendarStream.calendar_from_ics(answer.content.decode())
    found = {event.dtstart: event.summary for event in read.events}
    assert {day: found[day] for day in EXPECTED} == EXPECTED
    assert len(read.events) == 8, "three targets at the end of 2015; the one in the longer run has no day"
    assert set(found) - set(EXPECTED) == {dt.date(2015, 12, 31)}
    events = readOne(answer.content.decode()).vevent_list
    assert {event.dtstart.value for event in events} == set(found)
    assert len({event.uid.value for event in events}) == 8
    text = answer.content.decode().lower()
    for word in ("attendee", "organizer", "method", "mailto", "anne@", "/plan/"):
        assert word not in text, word


def test_bytes_change_with_a_date_alone_and_304_is_answered(client: Client, clock: Traveller) -> None:
    plan = make_plan(small_document(review_on=dt.date(2017, 9, 1)))
    first = client.get(path_of(plan))
    assert client.get(path_of(plan), headers={"If-None-Match": first["ETag"]}).status_code == 304
    clock.shift(3600)
    goal = ActionGoal.objects.get(plan=plan)
    change_row(
        plan_id=plan.pk, kind="action_goal", row_id=goal.pk, values={"text": "Andet"}, stood=None, by=MUNICIPALITY
    )
    assert client.get(path_of(plan)).content == first.content
    feedback = Feedback.objects.filter(plan=plan).first()
    assert feedback is not None
    values = {"when_text": "16.11.2016"}
    change_row(plan_id=plan.pk, kind="feedback", row_id=feedback.pk, values=values, stood=None, by=MUNICIPALITY)
    changed = client.get(path_of(plan)).content.decode().replace("\r\n ", "")
    before = first.content.decode().replace("\r\n ", "")
    assert [line for line in changed.splitlines() if line not in before.splitlines()] == [
        "SEQUENCE:1",
        "DTSTAMP:20160928T080000Z",
        "DTSTART;VALUE=DATE:20161116",
        "DTEND;VALUE=DATE:20161117",
        "DESCRIPTION:I planen står der: 16.11.2016. Åbn planen med jeres link.",
    ]


def test_the_look_back_stands_in_the_calendar_every_year_that_the_plan_is_kept(
    client: Client, clock: Traveller
) -> None:
    plan = make_plan(small_document(review_on=dt.date(2016, 2, 29)))
    bytes_of_today = client.get(path_of(plan)).content
    days = [event.dtstart for event in IcsCalendarStream.calendar_from_ics(bytes_of_today.decode()).events]
    assert [day for day in days if day and day.month == 2] == [dt.date(2017, 2, 28), dt.date(2018, 2, 28)]
    clock.shift(dt.timedelta(days=400))
    assert client.get(path_of(plan)).content == bytes_of_today


def test_a_renewed_link_ends_the_calendar(client: Client) -> None:
    plan = make_plan(small_document())
    assert client.get(path_of(plan, may_edit=True)).status_code == 200
    renew_link(plan_id=plan.pk, may_edit=False, by=MUNICIPALITY)
    assert client.get(path_of(plan)).status_code == 404
    assert client.get("/plan/1.1.forged/kalender.ics").status_code == 404
