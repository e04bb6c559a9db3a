"""Adding a list that came by mail: read as on the municipality's page, asked about, and sent after its preview."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from booking.models import Invite, Registration
from tests.booking.admin.staff_desk import PREVIEW, said, submit, url_of, values_of
from tests.booking.day_helpers import fix_day, make_confirmed

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


@pytest.fixture
def confirmed() -> Registration:
    return make_confirmed()


def _listed(registration: Registration) -> list[tuple[str, str, str]]:
    return list(registration.attendees.order_by("pk").values_list("name", "email", "role"))


TABLE = "Navn;E-mail;Vej;Stilling\nMaja Lund;maja@aarhus.dk;Torvet 1;Teamleder\nOle Kjær;ole@aarhus.dk;Skovvej 7;"


@pytest.mark.parametrize("is_file", [False, True])
def test_a_list_is_looked_through_and_added_after_its_mails_are_shown(
    desk: Client, press: Press, confirmed: Registration, *, is_file: bool
) -> None:
    fix_day(confirmed)
    before = Invite.objects.count()
    url = url_of(confirmed, "add_attendees")
    asked = press(url, **({"file": SimpleUploadedFile("a.csv", TABLE.encode())} if is_file else {"text": TABLE}))
    sentence = "Vi læser kolonne A som navn, kolonne B som mailadresse og kolonne D som rolle; resten bruger vi ikke."
    assert sentence in asked.content.decode()
    shown = desk.post(url, values_of(asked))
    assert shown.templates[0].name == PREVIEW
    assert _listed(confirmed) == []
    page = desk.post(url, values_of(shown), follow=True)
    assert said(page) == ["Deltagerne står på listen."]
    assert _listed(confirmed) == [("Maja Lund", "maja@aarhus.dk", "Teamleder"), ("Ole Kjær", "ole@aarhus.dk", "")]
    assert Invite.objects.count() == before + 2


def test_other_columns_are_chosen_and_the_lines_edited(desk: Client, press: Press, confirmed: Registration) -> None:
    url = url_of(confirmed, "add_attendees")
    asked = press(url, text=TABLE)
    chosen = {"column-0-2": "role", "column-0-3": "other", "step": "read"}
    again = desk.post(url, values_of(asked) | chosen)
    shown = desk.post(url, values_of(again) | {"name-2": "Ole Holm Kjær"})
    edited = desk.post(url, values_of(shown) | {"step": "edit"})
    assert values_of(edited)["name-2"] == ["Ole Holm Kjær"]
    submit(desk, url, values_of(edited))
    assert _listed(confirmed) == [
        ("Maja Lund", "maja@aarhus.dk", "Torvet 1"),
        ("Ole Holm Kjær", "ole@aarhus.dk", "Skovvej 7"),
    ]


def test_a_doubt_is_asked_about_and_can_be_accepted(desk: Client, press: Press, confirmed: Registration) -> None:
    url = url_of(confirmed, "add_attendees")
    asked = press(url, text="Maja Lund <maja@aarhus.dk> - kommer kun til workshop")
    sentence = "Noget af det, der stod, ligner en bemærkning og er ikke taget med. Passer linjen?"
    assert sentence in asked.content.decode()
    refused = desk.post(url, values_of(asked))
    assert f"Linje 1: {sentence}" in refused.content.decode()
    assert _listed(confirmed) == []
    submit(desk, url, values_of(refused) | {"take-1": "sure"})
    assert _listed(confirmed) == [("Maja Lund", "maja@aarhus.dk", "")]


def test_a_list_without_people_asks_for_its_columns(desk: Client, press: Press, confirmed: Registration) -> None:
    url = url_of(confirmed, "add_attendees")
    asked = press(url, text="Hvem?\tHvordan?\nholm anna\tpaa cykel\nberg bo\ti bil\ndam carl\ttil fods\n")
    assert "Vi ledte efter kolonner med navne og mailadresser" in asked.content.decode()
    again = desk.post(url, values_of(asked) | {"column-0-0": "name"})
    assert "berg bo" in values_of(again)["name-3"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (";;", "Der står ingen navne. Indsæt en liste, eller vælg en fil"),
        ("x\n" * 600, "Listen har mere end 500 linjer. Del den op"),
    ],
)
def test_what_cannot_be_read_is_refused(press: Press, confirmed: Registration, text: str, sentence: str) -> None:
    page = press(url_of(confirmed, "add_attendees"), text=text)
    assert page.context["form"].errors["text"][0] == sentence
    assert _listed(confirmed) == []


def test_reading_lists_is_limited(press: Press, confirmed: Registration, settings: Settings) -> None:
    settings.REGISTRATION_RATE = (1, 60)
    url = url_of(confirmed, "add_attendees")
    assert press(url, text=TABLE).context["form"].preview
    refused = press(url, text=TABLE)
    assert "Vent et minut, og tryk igen." in refused.content.decode()
    assert "Maja Lund" in refused.content.decode(), "what was pasted is still there"
    assert _listed(confirmed) == []
