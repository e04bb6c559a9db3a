"""What another app has to say stands on the pages for which it was registered, and on no others."""

from unittest.mock import patch

import pytest
from django.test import Client

from booking.admin import navigation
from booking.admin.navigation import Section, StaffPage
from booking.links import day_path, personal_path
from booking.models import Registration
from booking.queries import added
from booking.queries.added import AddedFact, Dated, OnPage
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import signed_in, user_with
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.factories import OPENS, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def slips(*lines: str) -> added.Reader:
    """Return a reader that says the same of every registration."""
    fact = AddedFact(
        heading="Sedler",
        lines=[OnPage(line) for line in lines],
        without="Ingen sedler endnu.",
        own_page="chosen",
        press="Skriv en seddel",
    )

    def read(registrations: "list[Dated] | tuple[Dated, ...]") -> dict[int, AddedFact]:
        return {registration.pk: fact for registration, _day in registrations}

    return read  # type: ignore[return-value]  # any sequence


def pages_of(registration: Registration) -> list[str]:
    """Return the contact's page and the page of the day."""
    with at(OPENS):
        return [Client().get(path).text for path in (personal_path(registration), day_path(registration))]


def test_what_all_may_read_stands_on_the_contacts_page_and_on_the_days() -> None:
    confirmed = make_confirmed()
    fix_day(confirmed)
    with patch.object(added, "known_readers", []):
        added.register(slips("Tre sedler"))
        assert [("Tre sedler" in page, "Skriv en seddel" in page) for page in pages_of(confirmed)] == [
            (True, True),
            (True, False),
        ]


def test_what_is_the_municipalitys_own_stands_on_the_contacts_page_alone_with_a_place_and_without() -> None:
    confirmed = make_confirmed()
    fix_day(confirmed)
    with patch.object(added, "known_own_readers", []):
        added.register_own(slips())
        assert ["Ingen sedler endnu." in page for page in pages_of(confirmed)] == [True, False]
        queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY)
        assert "Ingen sedler endnu." in pages_of(confirmed)[0]


def test_its_page_is_led_to_for_who_may_open_it() -> None:
    with patch.object(navigation, "known_pages", list(navigation.known_pages)):
        navigation.register(
            StaffPage(
                section=Section.PROGRAMMES,
                view="toolbox_plan_examples",
                title="Sedler",
                may_open=lambda request: request.user.has_perm("booking.view_attendee"),
            )
        )
        pages = [
            signed_in(user_with(name, "view_programme", *more)).get("/admin/booking/programme/").text
            for name, more in (("one", ["view_attendee"]), ("other", []))
        ]
    assert ["Sedler</a>" in page for page in pages] == [True, False]
