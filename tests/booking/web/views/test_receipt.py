"""The receipt: number, time and place for all who have its address; the contact only in the browser that registered."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.links import signed_reference
from booking.models import Municipality, Programme, Registration, Season
from booking.services import clock as clock_service
from booking.services import contact, queue
from booking.services.turn import MUNICIPALITY
from tests.factories import (
    STAFF,
    contact_of,
    danish,
    make_municipality,
    make_programme,
    make_queue,
    make_registration,
)

Typed = dict[str, Any]


def receipt_path(registration: Registration) -> str:
    return f"/kvittering/{signed_reference(registration.reference)}/"


def test_receipt_with_a_place_says_until_when_to_confirm(programme: Programme, client: Client) -> None:
    answer = client.get(receipt_path(make_queue(programme, 3)[2]))
    page = answer.content.decode()
    assert "<h1>Dragør Kommune har fået en temadag – husk at bekræfte</h1>" in page
    assert "<strong>Bekræft den senest fredag den 30. september 2016 kl. 23.59.</strong>" in page
    assert "<td>Nr. 3, modtaget onsdag den 28. september 2016 kl. 9.00.00</td>" in page
    assert "<td>Plads 3 af 5</td>" in page
    assert 'data-status="allocated" data-queue-number="3" data-slot="3" data-waiting-position=""' in page
    assert "I skriver deltagerne på listen. De får en kalenderinvitation, når datoen ligger fast." in page


def test_receipt_repeats_what_was_answered_and_the_person_only_to_the_browser_that_registered(
    programme: Programme, client: Client, municipalities: list[Municipality]
) -> None:
    registration = make_registration(programme, municipalities[0])
    page = client.get(receipt_path(registration)).content.decode()
    assert "Forventet antal deltagere: 10 (vi anbefaler 5-15)" in page
    assert "Kommunen betaler mødeforplejningen" in page
    assert registration.contact_name not in page


def test_receipt_without_a_place_says_where_in_the_queue(programme: Programme, client: Client) -> None:
    page = client.get(receipt_path(make_queue(programme, 7)[6])).content.decode()
    assert "De fem temadage er fordelt, men jeres tilmelding er modtaget, og I står på ventelisten." in page
    assert "<td>Plads 2 på ventelisten</td>" in page
    assert 'data-status="waiting" data-queue-number="7" data-slot="" data-waiting-position="2"' in page


@pytest.mark.parametrize(
    ("act", "heading", "status"),
    [
        ("confirm", "har fået en temadag", "confirmed"),
        ("withdraw", "er ikke længere tilmeldt", "withdrawn"),
        ("annul", "er ikke længere tilmeldt", "annulled"),
    ],
)
def test_receipt_follows_what_happens(
    programme: Programme, client: Client, municipalities: list[Municipality], *, act: str, heading: str, status: str
) -> None:
    registration = make_registration(programme, municipalities[0])
    by = {"by": STAFF, "reason": "Fejl"} if act == "annul" else {"by": MUNICIPALITY}
    getattr(queue, act)(registration_id=registration.pk, **by)
    page = client.get(receipt_path(registration)).content.decode()
    assert f"<h1>Aarhus Kommune {heading}</h1>" in page
    assert f'data-status="{status}"' in page


def test_receipt_of_a_place_past_its_deadline_promises_nothing(
    programme: Programme, client: Client, municipalities: list[Municipality], clock: time_machine.Traveller
) -> None:
    registration = make_registration(programme, municipalities[0])
    clock_service.asked(registration_id=registration.pk, ask=1, at=danish(2016, 9, 28, 9, 1))
    clock.move_to(danish(2016, 10, 1))
    page = client.get(receipt_path(registration)).content.decode()
    assert "<h1>Aarhus Kommune har ikke bekræftet i tide</h1>" in page
    assert "Plads 1 af 5" not in page


def test_receipt_shows_the_address_to_the_browser_that_registered_only(
    programme: Programme, client: Client, typed: Typed
) -> None:
    path = client.post("/tilmeld/", typed)["Location"]
    assert "aje@aarhus.dk" in client.get(path).content.decode()
    other = Client()
    page = other.get(path).content.decode()
    assert "aje@aarhus.dk" not in page
    assert "Anne Jensen" not in page
    assert other.get(f"{path}kontakt/").status_code == 303
    answer = other.post(f"{path}kontakt/", typed | {"contact_email": "thief@example.dk"})
    assert (answer.status_code, answer["Location"]) == (303, path)
    assert Registration.objects.get().contact_email == "aje@aarhus.dk"


def test_receipt_lets_the_browser_correct_the_address_more_than_once(
    programme: Programme, client: Client, typed: Typed
) -> None:
    path = client.post("/tilmeld/", typed)["Location"]
    form = client.get(f"{path}kontakt/").content.decode()
    assert 'value="aje@aarhus.dk"' in form
    for address in ("anne@aarhus.dk", "anne.jensen@aarhus.dk"):
        answer = client.post(f"{path}kontakt/", typed | {"contact_email": address}, follow=True)
        page = answer.content.decode()
        assert answer.redirect_chain == [(path, 303)]
        assert f"Mailen sendes til <strong>{address}</strong>" in page
        assert "Kontaktpersonen er rettet. Vi sender mailen til den nye adresse." in page
    assert Registration.objects.get().link_version == 3


def test_receipt_answers_a_second_press_of_the_same_correction(
    programme: Programme, client: Client, typed: Typed
) -> None:
    """The browser dropped the first answer, and with it the cookie of the new address."""
    path = client.post("/tilmeld/", typed)["Location"]
    before = dict(client.cookies)
    corrected = typed | {"contact_email": "anne@aarhus.dk"}
    client.post(f"{path}kontakt/", corrected)
    for name, morsel in before.items():
        client.cookies[name] = morsel.value
    assert client.post(f"{path}kontakt/", typed).status_code == 303
    page = client.post(f"{path}kontakt/", corrected, follow=True).content.decode()
    assert "Kontaktpersonen er rettet. Vi sender mailen til den nye adresse." in page
    assert "Mailen sendes til <strong>anne@aarhus.dk</strong>" in page
    assert Registration.objects.get().link_version == 2


def test_receipt_says_what_is_wrong_with_a_correction(programme: Programme, client: Client, typed: Typed) -> None:
    path = client.post("/tilmeld/", typed)["Location"]
    answer = client.post(f"{path}kontakt/", typed | {"contact_email": "anne"})
    assert answer.status_code == 422
    assert "Skriv hele mailadressen med @, fx navn@kommune.dk" in answer.content.decode()
    assert 'value="anne"' in answer.content.decode()
    assert Registration.objects.get().contact_email == "aje@aarhus.dk"


def test_receipt_forgets_the_browser_after_an_hour(
    programme: Programme, client: Client, typed: Typed, clock: time_machine.Traveller
) -> None:
    path = client.post("/tilmeld/", typed)["Location"]
    clock.shift(3599)
    assert "aje@aarhus.dk" in client.get(path).content.decode()
    clock.shift(1)
    assert "aje@aarhus.dk" not in client.get(path).content.decode()


def test_receipt_forgets_the_browser_once_confirmed_or_corrected_by_another(
    programme: Programme, client: Client, typed: Typed, municipalities: list[Municipality]
) -> None:
    path = client.post("/tilmeld/", typed)["Location"]
    registration = Registration.objects.get()
    details = contact_of(municipalities[0], email="rette.person@aarhus.dk")
    contact.change_contact(registration_id=registration.pk, contact=details, by=STAFF, reason="Ring", on_behalf=True)
    page = client.get(path).content.decode()
    assert "rette.person@aarhus.dk" not in page
    other = Client()
    second = other.post("/tilmeld/", typed | {"municipality": "0102", "contact_email": "bo@billund.dk"})["Location"]
    queue.confirm(registration_id=Registration.objects.get(municipality="0102").pk, by=MUNICIPALITY)
    assert "bo@billund.dk" not in other.get(second).content.decode()


def test_receipt_with_a_forged_address_is_not_found(
    programme: Programme, client: Client, municipalities: list[Municipality]
) -> None:
    registration = make_registration(programme, municipalities[0])
    for forged in (registration.reference, f"{registration.reference}.abc", signed_reference("TD-2222-2222"), "\x00"):
        assert client.get(f"/kvittering/{forged}/").status_code == 404


def test_receipt_is_kept_by_nobody(programme: Programme, client: Client, municipalities: list[Municipality]) -> None:
    answer = client.get(receipt_path(make_registration(programme, municipalities[0])))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    assert re.search(r'<meta name="robots" content="noindex">', answer.content.decode())


def test_receipt_asks_the_database_equally_often(programme: Programme, client: Client) -> None:
    queue_ = make_queue(programme, 10)
    counts = []
    for registration in (queue_[0], queue_[5], queue_[9]):
        with CaptureQueriesContext(connection) as statements:
            client.get(receipt_path(registration))
        counts.append(len(statements))
    assert counts == [6, 6, 6], "outside a transaction three of them are remembered (test_remembered.py)"


@pytest.mark.usefixtures("transactional_db", "clock", "later")
def test_receipt_names_a_season_that_is_newer_than_what_is_remembered(client: Client) -> None:
    programme = make_programme()
    registration = make_registration(programme, make_municipality(1))
    assert client.get(receipt_path(registration)).status_code == 200
    days = {"starts_on": dt.date(2017, 8, 1), "ends_on": dt.date(2017, 8, 31)}
    newer = Season.objects.create(programme=programme, slug="late", name_da="sensommeren", name_en="late", **days)
    Registration.objects.filter(pk=registration.pk).update(season=newer)
    assert "sensommeren" in client.get(receipt_path(registration)).content.decode()


def test_receipt_asks_about_a_near_miss_only_where_the_address_was_typed(
    client: Client, programme: Programme, typed: dict[str, object]
) -> None:
    receipt = client.post("/tilmeld/", typed | {"contact_email": "aje@arhus.dk"})["Location"]
    page = client.get(receipt).content.decode()
    assert "Mente I aje@aarhus.dk?" in page
    assert "Mente I" not in Client().get(receipt).content.decode()
    values = dict(re.findall(r'<input type="hidden" name="(contact_[a-z]+)" value="([^"]*)">', page))
    assert values == {
        "contact_name": "Anne Jensen", "contact_title": "Familiechef", "contact_phone": "72 42 37 00",
        "contact_email": "aje@aarhus.dk",
    }  # fmt: skip
    answer = client.post(receipt + "kontakt/", values, follow=True).content.decode()
    assert "Mailen sendes til <strong>aje@aarhus.dk</strong>" in answer
    assert "Mente I" not in answer


def test_the_page_on_cookies_names_every_cookie(programme: Programme, client: Client, typed: Typed) -> None:
    page = client.get("/cookies/").content.decode()
    path = client.post("/tilmeld/", typed)["Location"]
    client.get(f"{path}kontakt/")
    client.post(f"{path}kontakt/", typed | {"contact_email": "anne@aarhus.dk"})
    names = {name.partition("-")[0] for name in client.cookies}
    assert names == {"csrftoken", "registered", "messages"}
    assert [name for name in names if name not in page] == []
