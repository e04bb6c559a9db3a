"""Adding a list that came by mail: read as on the municipality's page, asked about, and sent after its preview."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from booking.models import Invite, Registration
from tests.booking.admin.staff_desk import said, url_of, values_of
from tests.booking.day_helpers import fix_day, make_confirmed

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


@pytest.fixture
def confirmed() -> Registration:
    return make_confirmed()


def _listed(registration: Registration) -> list[tuple[str, str, str]]:
    return list(registration.attendees.order_by("pk").values_list("name", "email", "role"))


def test_a_list_is_added_after_its_preview(desk: Client, press: Press, confirmed: Registration) -> None:
    fix_day(confirmed)
    before = Invite.objects.count()
    url = url_of(confirmed, "add_attendees")
    shown = press(url, text="Navn;E-mail;Stilling\nMaja Lund;maja@aarhus.dk;Teamleder\nOle Kjær;ole@aarhus.dk;")
    assert shown.status_code == 200
    assert _listed(confirmed) == []
    page = desk.post(url, values_of(shown), follow=True)
    assert said(page) == ["Deltagerne står på listen."]
    assert _listed(confirmed) == [("Maja Lund", "maja@aarhus.dk", "Teamleder"), ("Ole Kjær", "ole@aarhus.dk", "")]
    assert Invite.objects.count() == before + 2


def test_a_doubt_is_asked_about_and_can_be_accepted(desk: Client, press: Press, confirmed: Registration) -> None:
    url = url_of(confirmed, "add_attendees")
    asked = press(url, text="Maja Lund <maja@aarhus.dk> - kommer kun til workshop")
    (sentence,) = asked.context["form"].errors["text"]
    assert sentence == (
        "Linje 1: Noget af det, der stod, ligner en bemærkning og er ikke taget med. Passer linjen? "
        "Læst som: Maja Lund, maja@aarhus.dk"
    )
    shown = press(url, text="Maja Lund <maja@aarhus.dk> - kommer kun til workshop", sure="on")
    desk.post(url, values_of(shown), follow=True)
    assert _listed(confirmed) == [("Maja Lund", "maja@aarhus.dk", "")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Maja <maja@>", "Linje 1: Mailadressen er ikke gyldig. Ret den. Læst som: Maja, maja@"),
        (";;", "Der står ingen navne."),
        ("x\n" * 600, "Listen har mere end 500 linjer. Del den op."),
    ],
)
def test_what_cannot_be_read_is_refused(press: Press, confirmed: Registration, text: str, sentence: str) -> None:
    page = press(url_of(confirmed, "add_attendees"), text=text, sure="on")
    assert page.context["form"].errors["text"][0] == sentence
    assert _listed(confirmed) == []
