"""Copying a programme to a new season: what is copied, which dates move, what is refused."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from booking.models import By, EntryKind, JournalEntry, Programme, Season
from booking.services.record import verify
from booking.services.turn import terms_of
from tests.booking.admin.acts.edits import errors_of
from tests.booking.admin.acts.test_programme import page_of
from tests.booking.admin.staff_desk import said
from tests.factories import SLUG, danish, make_queue

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


def test_copy_makes_the_programme_of_the_next_year(press: Press, offer: Programme, mette: User) -> None:
    make_queue(offer, 6)
    offer.closed_days.create(date=dt.date(2017, 2, 24))
    page = press(page_of(offer, "copy"), slug="faglig-ledelse-2017-18", capacity="3")
    copy = Programme.objects.get(slug="faglig-ledelse-2017-18")
    assert said(page) == [
        "Tilbuddet faglig-ledelse-2017-18 er oprettet. Ret nu teksterne, og se tider, frister og dage at undgå efter."
    ]
    assert page.redirect_chain[-1][0] == reverse("admin:booking_programme_change", args=[copy.pk])
    assert (copy.opens_at, copy.closes_at) == (danish(2017, 9, 28, 9), danish(2018, 4, 28, 23, 59))
    assert copy.promote_until == danish(2018, 6, 9, 23, 59)
    assert list(Season.objects.filter(programme=copy).values_list("slug", "name_da", "name_en", "starts_on")) == [
        ("autumn-2017", "efteråret 2017", "autumn 2017", dt.date(2017, 9, 28)),
        ("spring-2018", "foråret 2018", "spring 2018", dt.date(2018, 1, 2)),
    ]
    assert list(copy.slots.values_list("number", flat=True)) == [1, 2, 3]
    assert (copy.texts, copy.registrations.count()) == (offer.texts, 0)
    assert copy.days_to_avoid.all()[0].starts_on == dt.date(2017, 10, 17)
    assert copy.lengths == offer.lengths
    assert (copy.roles.count(), copy.closed_days.count()) == (10, 0)
    entry = JournalEntry.objects.get(programme=copy)
    assert (entry.kind, entry.by, entry.by_id) == (EntryKind.PROGRAMME_LOADED, By.STAFF, mette.pk)
    assert entry.details == terms_of(entry.programme, capacity=3) | {"copied_from": SLUG}
    assert "kopieret fra faglig-ledelse-2016-17" in page.content.decode()
    assert verify(copy).sentences == []


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"slug": ""}, {"slug": ["Skriv et kortnavn"]}),
        ({"slug": "Ny Periode"}, {"slug": ["Brug kun små bogstaver a-z, tal og bindestreger, fx foraar-2017."]}),
        ({"slug": SLUG}, {"slug": ["Der er allerede et tilbud med det kortnavn. Vælg et andet."]}),
        ({"capacity": "0"}, {"capacity": ["Skriv et helt tal fra 1 til 500"]}),
        ({"years": "11"}, {"years": ["Skriv et helt tal fra 0 til 10"]}),
        ({"days": "halvtreds"}, {"days": ["Skriv et helt tal fra -366 til 366"]}),
    ],
)
def test_copy_refuses_at_the_field(
    press: Press, offer: Programme, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    page = press(page_of(offer, "copy"), **{"slug": "ny-periode", "days": "7"} | typed)
    assert errors_of(page) == errors
    assert Programme.objects.count() == 1


def test_copy_to_a_clock_time_that_is_not_there_says_so(press: Press, offer: Programme) -> None:
    press(page_of(offer, "edit_terms"), closes_at="29.03.2017 02:30")
    page = press(page_of(offer, "copy"), slug="ny-periode", years="1", days="-4")
    assert errors_of(page) == {
        "__all__": ["closes_at: Klokkeslættet findes ikke: uret stilles frem den nat. Vælg et andet."]
    }
