"""Proposing dates, typing wishes in, correcting an attendee: what the services are given, and what the page says."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from booking.models import Attendee, EntryKind, Registration
from booking.services import queue
from booking.services.day import preparing
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import last_entry, said, url_of, values_of
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees, make_confirmed
from tests.factories import danish, make_municipality, make_registration

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


@pytest.fixture
def confirmed() -> Registration:
    return make_confirmed()


def test_three_dates_are_proposed_after_the_preview(
    desk: Client, press: Press, confirmed: Registration, mette: User
) -> None:
    url = url_of(confirmed, "propose_dates")
    typed = {"date_1": "17.11.2016", "start_1": "9.00", "date_2": "22-11-2016", "start_2": "13:30",
             "date_3": "24/11/2016", "start_3": "9.00"}  # fmt: skip
    shown = press(url, **typed)
    assert "Forslag til datoer for jeres temadag" in shown.content.decode()
    assert not confirmed.proposals.exists()
    page = desk.post(url, values_of(shown), follow=True)
    assert said(page) == ["Forslagene bliver sendt til anne@aarhus.dk."]
    starts = [STARTS, danish(2016, 11, 22, 13, 30), danish(2016, 11, 24, 9)]
    assert list(confirmed.proposals.values_list("starts_at", flat=True)) == starts
    entry = last_entry(confirmed)
    assert (entry.kind, entry.by_id) == (EntryKind.DATES_PROPOSED, mette.pk)


def test_fields_of_a_row_have_names_of_their_own(desk: Client, confirmed: Registration) -> None:
    page = desk.get(url_of(confirmed, "propose_dates"))
    for row in page.context["form"].proposal_rows:
        labels = [str(field.label) for field in row]
        assert len(labels) == len(set(labels)) == 4
    assert 'aria-label="En, to eller tre datoer, række 3"' in page.content.decode()


def test_what_speaks_against_a_proposal_must_be_confirmed(desk: Client, press: Press, confirmed: Registration) -> None:
    other = queue.confirm(
        registration_id=make_registration(confirmed.programme, make_municipality(2)).pk, by=MUNICIPALITY
    )
    fix_day(other)
    page = press(url_of(confirmed, "propose_dates"), date_1="17.11.2016", start_1="9.00")
    choices = page.context["form"].fields["confirmed"].choices
    assert choices == [
        (
            "second-day:Billund:2016-11-17",
            "torsdag den 17. november 2016: Der er allerede en temadag den dag: Billund.",
        )
    ]
    shown = desk.post(url_of(confirmed, "propose_dates"), values_of(page) | {"confirmed": [choices[0][0]]})
    assert desk.post(url_of(confirmed, "propose_dates"), values_of(shown)).status_code == 302
    assert confirmed.proposals.count() == 1


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"date_1": ["Foreslå en, to eller tre datoer"]}),
        ({"date_2": "17.11.2016"}, {"start_2": ["Skriv klokkeslættet"]}),
        ({"start_2": "9.00"}, {"date_2": ["Skriv datoen"]}),
        ({"date_1": "27.09.2016", "start_1": "9.00"}, {"confirmed", "date_1"}),
        (
            {"date_3": "30.10.2016", "start_3": "2.30"},
            {"start_3": ["Vælg et andet klokkeslæt: Uret bliver stillet på det tidspunkt den dag"]},
        ),
    ],
)
def test_bad_proposals_are_said_at_their_row(
    press: Press, confirmed: Registration, typed: dict[str, str], errors: Any
) -> None:
    found = press(url_of(confirmed, "propose_dates"), **typed).context["form"].errors
    assert (dict(found) if isinstance(errors, dict) else set(found) | {"confirmed"}) == errors
    assert not confirmed.proposals.exists()


def test_wishes_by_telephone_are_stored_and_mailed_to_nobody(
    press: Press, confirmed: Registration, mette: User
) -> None:
    page = press(url_of(confirmed, "enter_wishes"), date_1="17.11.2016", time_1="morning")
    assert said(page) == ["De ønskede datoer er gemt."]
    assert list(confirmed.wishes.values_list("date", "time_of_day")) == [(STARTS.date(), "morning")]
    assert (last_entry(confirmed).kind, last_entry(confirmed).by_id) == (EntryKind.WISHES_CHANGED, mette.pk)
    assert [flag.words for flag in page.context["flags"]] == ["Ønskede datoer, ingen fastsat"]


def test_wish_on_a_holiday_is_refused_with_its_name_and_kept(press: Press, confirmed: Registration) -> None:
    page = press(url_of(confirmed, "enter_wishes"), date_1="26.12.2016", time_1="morning")
    assert page.context["form"].non_field_errors()
    assert values_of(page)["date_1"] == ["26.12.2016"]
    assert not confirmed.wishes.exists()


def test_attendee_is_corrected_from_the_row(desk: Client, press: Press, confirmed: Registration) -> None:
    list_attendees(confirmed, "Anna", "Bent")
    fix_day(confirmed)
    bent = Attendee.objects.get(name="Bent")
    url = f"{url_of(confirmed, 'correct_attendee')}?attendee={bent.pk}"
    assert values_of(desk.get(url))["email"] == ["bent@aarhus.dk"]
    shown = press(url, email="bent.b@aarhus.dk")
    assert "bent.b@aarhus.dk" in shown.content.decode()
    page = desk.post(url, values_of(shown), follow=True)
    assert said(page) == ["Deltageren er rettet."]
    bent.refresh_from_db()
    assert (bent.email, invite_of("bent@aarhus.dk").method) == ("bent.b@aarhus.dk", "CANCEL")


def test_attendee_with_the_address_of_another_is_refused(press: Press, confirmed: Registration) -> None:
    list_attendees(confirmed, "Anna", "Bent")
    page = press(url_of(confirmed, "correct_attendee"), email="BENT@aarhus.dk")
    assert dict(page.context["form"].errors) == {"email": ["Linje 1: mailadressen står der to gange"]}


@pytest.mark.parametrize("line", ["x", "-1", "9999999999999999999999", "²"])
def test_line_that_is_none_opens_the_first(desk: Client, confirmed: Registration, line: str) -> None:
    list_attendees(confirmed, "Anna")
    page = desk.get(url_of(confirmed, "correct_attendee"), {"attendee": line})
    assert values_of(page)["name"] == ["Anna"]


def test_line_of_somebody_else_is_stale(desk: Client, press: Press, confirmed: Registration) -> None:
    list_attendees(confirmed, "Anna")
    other = queue.confirm(
        registration_id=make_registration(confirmed.programme, make_municipality(2)).pk, by=MUNICIPALITY
    )
    list_attendees(other, "Carl")
    carl = Attendee.objects.get(name="Carl")
    page = press(url_of(confirmed, "correct_attendee"), attendee=str(carl.pk), email="x@aarhus.dk")
    assert page.status_code == 409
    carl.refresh_from_db()
    assert carl.email == "carl@aarhus.dk"


def test_flags_of_the_day_come_and_go(press: Press, confirmed: Registration) -> None:
    wishes = [(STARTS.date() + dt.timedelta(days=1), "morning")]
    preparing.set_wishes(registration_id=confirmed.pk, wishes=wishes, by=MUNICIPALITY)

    def flags() -> list[str]:
        page = press(url_of(confirmed, "send_link"))
        return [flag.words for flag in page.context["flags"]]

    assert flags() == ["Ønskede datoer, ingen fastsat"]
    fix_day(confirmed, starts_at=danish(2016, 10, 10, 9))
    assert flags() == ["For få på deltagerlisten"]
    list_attendees(confirmed, "Anna", "Bent", "Carl", "Dorte", "Erik")
    assert flags() == []
    preparing.ask_for_another_date(registration_id=confirmed.pk, note="", by=MUNICIPALITY)
    assert flags() == ["Beder om en anden dato"]
