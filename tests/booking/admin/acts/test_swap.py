"""The page on which two municipalities change dates: the mails shown first, the warnings asked about."""

from collections.abc import Callable

import pytest
from django.test import Client

from booking.models import Programme, Registration, ThemedDay
from tests.booking.admin.staff_desk import Page, said, url_of, values_of
from tests.booking.day_helpers import fix_two_days

pytestmark = pytest.mark.django_db
BOTH = {"agreed": "Kim Holm og Anne Bo, i telefonen"}


@pytest.fixture
def first(programme: Programme) -> Registration:
    return fix_two_days(programme)[0]


def dates() -> list[int]:
    return [day.starts_at.day for day in ThemedDay.objects.order_by("registration")]


def test_both_hear_of_it_before_it_is_done(desk: Client, press: Callable[..., Page], first: Registration) -> None:
    shown = press(url_of(first, "swap_days"), **BOTH)
    told = shown.content.decode()
    for address in ("anne@aarhus.dk", "anne@billund.dk", "gert@example.dk", "fie@example.dk"):
        assert address in told
    assert dates() == [17, 24]
    page = desk.post(url_of(first, "swap_days"), values_of(shown), follow=True)
    assert dates() == [24, 17]
    assert said(page) == ["De to dage er byttet. Aarhus Kommune har nu torsdag den 24. november 2016 kl. 12.00-17.00."]


def test_who_said_yes_and_a_warning_are_asked_for_at_once(press: Callable[..., Page], first: Registration) -> None:
    season = first.programme.seasons.get(slug="spring-2017")
    Registration.objects.filter(pk=first.pk).update(season=season)
    asked = press(url_of(first, "swap_days"), agreed="").content.decode()
    assert "Skriv, hvem der har sagt ja" in asked
    assert "Aarhus: Dagen ligger uden for den periode, kommunen har ønsket." in asked


def test_without_another_day_there_is_nothing_to_swap(desk: Client, first: Registration) -> None:
    ThemedDay.objects.exclude(registration=first).delete()
    assert "Det kan ikke gøres, som det står nu." in desk.get(url_of(first, "swap_days")).content.decode()
