"""The list of all attendees: day and answer in one line, a constant number of statements."""

import datetime as dt

from django.test import Client
from django.urls import reverse

from booking.models import Attendee, Invite, Partstat
from booking.services.day import answers
from booking.services.queue import confirm
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import statements
from tests.booking.day_helpers import STARTS, fix_day, list_attendees, make_confirmed
from tests.factories import STAFF, make_municipality, make_registration

LIST = reverse("admin:booking_attendee_changelist")


def test_line_says_day_and_answer_and_leads_to_the_registration(desk: Client) -> None:
    registration = make_confirmed()
    list_attendees(registration, "Anna", "Bent")
    assert "Dato ikke aftalt" in desk.get(LIST).content.decode()
    fix_day(registration)
    anna = Invite.objects.get(email="anna@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.ACCEPTED, note="", by=MUNICIPALITY)
    page = desk.get(LIST).content.decode()
    for words in ("anna@aarhus.dk", "Oplæg og workshop", "17. november 2016", ">ja<", ">ikke svaret<"):
        assert words in page
    to = desk.get(reverse("admin:booking_attendee_change", args=[Attendee.objects.get(name="Anna").pk]))
    assert to["Location"] == reverse("admin:booking_registration_change", args=[registration.pk])


def test_statements_are_the_same_for_one_and_for_many(desk: Client) -> None:
    registration = make_confirmed()
    list_attendees(registration, "Anna")
    fix_day(registration)
    before = statements(desk, LIST)
    other = make_registration(registration.programme, make_municipality(2))
    confirm(registration_id=other.pk, by=STAFF)
    list_attendees(other, "Carl", "Dora", "Eva")
    fix_day(other, starts_at=STARTS + dt.timedelta(weeks=1))
    assert statements(desk, LIST) == before
