"""The registration form: received once, given back whole, refused with a sentence at every field."""

import re
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client

from booking.models import JournalEntry, Municipality, Programme, Registration, Status
from tests.booking.web.views.reading import kept_whole
from tests.factories import danish, make_registration

Typed = dict[str, Any]


def problems(page: str) -> dict[str, str]:
    """Return the error summary: the target of each link -> its sentence."""
    return dict(re.findall(r'<li><a class="function-link" href="#([^"]+)">([^<]+)</a></li>', page))


def nothing_written() -> bool:
    return not Registration.objects.exists()


def test_register_takes_a_place_and_leads_to_the_receipt(client: Client, programme: Programme, typed: Typed) -> None:
    answer = client.post("/tilmeld/", typed)
    assert answer.status_code == 303
    registration = Registration.objects.get()
    assert answer["Location"].startswith(f"/kvittering/{registration.reference}.")
    facts = {
        "municipality_id": "0101", "status": Status.ALLOCATED, "queue_number": 1, "talk": True, "workshop": True,
        "audience": "management", "expected_attendees": 12, "contact_name": "Anne Jensen",
        "contact_title": "Familiechef", "contact_email": "aje@aarhus.dk", "contact_phone": "72 42 37 00",
        "language": "da", "address_outside": False,
    }  # fmt: skip
    assert {name: getattr(registration, name) for name in facts} == facts
    assert registration.season is not None
    assert registration.season.slug == "autumn-2016"


def test_register_in_english_writes_in_english(client: Client, programme: Programme, typed: Typed) -> None:
    answer = client.post("/en/tilmeld/", typed | {"season": "either", "parts": ["workshop"], "audience": ""})
    assert answer["Location"].startswith("/en/kvittering/")
    registration = Registration.objects.get()
    assert (registration.language, registration.season, registration.audience) == ("en", None, "")


def test_register_twice_leads_to_the_same_receipt(client: Client, programme: Programme, typed: Typed) -> None:
    first, second = client.post("/tilmeld/", typed), client.post("/tilmeld/", typed)
    assert second.status_code == 303
    assert second["Location"] == first["Location"]
    assert Registration.objects.count() == 1
    assert JournalEntry.objects.filter(registration__isnull=False).count() == 1


def test_register_the_same_page_for_another_municipality_is_another_registration(
    client: Client, programme: Programme, typed: Typed, municipalities: list[Municipality]
) -> None:
    first = client.post("/tilmeld/", typed)
    second = client.post("/tilmeld/", typed | {"municipality": municipalities[1].code})
    assert second.status_code == 303
    assert second["Location"] != first["Location"]
    assert list(Registration.objects.values_list("municipality_id", flat=True)) == ["0101", "0102"]


@pytest.mark.parametrize("key", ["", "not-a-key", "x" * 5000, "\x00"])
def test_register_without_a_key_of_ours_still_registers(
    client: Client, programme: Programme, typed: Typed, key: str
) -> None:
    assert client.post("/tilmeld/", typed | {"key": key}).status_code == 303
    assert Registration.objects.count() == 1


def test_register_again_says_that_the_municipality_is_registered(
    client: Client, programme: Programme, typed: Typed
) -> None:
    client.post("/tilmeld/", typed)
    other = {"key": str(uuid.uuid4()), "contact_name": "Bo Hansen", "contact_email": "bo@aarhus.dk"}
    answer = Client().post("/tilmeld/", typed | other)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<h1>Aarhus Kommune er allerede tilmeldt</h1>" in page
    assert "Send linket til kontaktpersonen" in page
    assert '<input type="hidden" name="municipality" value="0101">' in page
    assert "Anne Jensen" not in page
    assert "aje@aarhus.dk" not in page
    assert Registration.objects.count() == 1


def test_register_again_from_the_same_browser_leads_to_the_receipt(
    client: Client, programme: Programme, typed: Typed
) -> None:
    first = client.post("/tilmeld/", typed)
    answer = client.post("/tilmeld/", typed | {"key": str(uuid.uuid4()), "contact_name": "Bo Hansen"}, follow=True)
    assert answer.redirect_chain == [(first["Location"], 303)]
    assert "I er allerede tilmeldt, så vi har ikke registreret endnu en tilmelding." in answer.content.decode()
    assert Registration.objects.get().contact_name == "Anne Jensen"


def test_register_before_the_opening_keeps_what_was_typed(
    client: Client, programme: Programme, typed: Typed, clock: time_machine.Traveller
) -> None:
    clock.move_to(danish(2016, 9, 28, 8, 59, 59))
    assert "Tilmeldingen åbner onsdag den 28. september 2016 kl. 9.00" in client.get("/tilmeld/").content.decode()
    answer = client.post("/tilmeld/", typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Tilmeldingen er ikke åbnet endnu" in page
    assert "Tilmeldingen åbner onsdag den 28. september 2016 kl. 9.00." in page
    assert "I trykkede onsdag den 28. september 2016 kl. 8.59.59 efter vores ur" in page
    assert '<button class="button button-primary" type="submit" form="registration">' in page
    assert nothing_written()
    kept_whole(page)
    clock.move_to(danish(2016, 9, 28, 9))
    assert client.post("/tilmeld/", typed).status_code == 303


def test_register_after_the_closing_keeps_what_was_typed(
    client: Client, programme: Programme, typed: Typed, clock: time_machine.Traveller
) -> None:
    clock.move_to(danish(2017, 4, 29))
    assert "<h1>Tilmeldingen er lukket</h1>" in client.get("/tilmeld/").content.decode()
    answer = client.post("/tilmeld/", typed | {"season": "spring-2017"})
    assert answer.status_code == 403
    assert "Tilmeldingen lukkede fredag den 28. april 2017 kl. 23.59" in answer.content.decode()
    assert nothing_written()
    kept_whole(answer.content.decode())


def test_register_over_the_rate_keeps_what_was_typed(
    client: Client, programme: Programme, typed: Typed, settings: Any, clock: time_machine.Traveller
) -> None:
    settings.REGISTRATION_RATE = (2, 60)
    for _time in range(2):
        assert client.post("/tilmeld/", typed | {"contact_name": ""}).status_code == 422
    answer = client.post("/tilmeld/", typed)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "61"
    assert nothing_written()
    kept_whole(answer.content.decode())
    assert client.post("/tilmeld/", typed, REMOTE_ADDR="192.0.2.7").status_code == 303
    clock.shift(60)
    assert client.post("/tilmeld/", typed).status_code == 303


SENTENCES = {
    "municipality": ("municipality", "Vælg jeres kommune på listen"),
    "parts": ("parts_0", "Vælg oplæg, workshop eller begge dele"),
    "audience": ("audience_0", "Vælg, hvem oplægget er for"),
    "season": ("season_0", "Vælg, hvornår I helst vil have temadagen"),
    "expected_attendees": ("expected_attendees", "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
    "contact_name": ("contact_name", "Skriv kontaktpersonens navn"),
    "contact_email": ("contact_email", "Skriv kontaktpersonens mailadresse"),
    "decided": (
        "decided",
        "Sæt kryds ved, at kommunen har besluttet at arbejde med den faglige ledelse og styring",
    ),
    "pays_catering": ("pays_catering", "Sæt kryds ved, at kommunen betaler mødeforplejningen"),
}


@pytest.mark.parametrize("field", SENTENCES)
def test_register_without_a_field_says_so_at_the_field_and_in_the_summary(
    client: Client, programme: Programme, typed: Typed, field: str
) -> None:
    answer = client.post("/tilmeld/", {name: value for name, value in typed.items() if name != field})
    page = answer.content.decode()
    anchor, sentence = SENTENCES[field]
    assert answer.status_code == 422
    assert problems(page) == {anchor: sentence}
    assert f'id="{anchor}"' in page
    assert f'<span class="sr-only">Fejl: </span>{sentence}</span>' in page
    assert "<title>Fejl: Tilmeld jeres kommune – Socialstyrelsen</title>" in page
    assert nothing_written()


def test_register_with_nothing_lists_every_fault_in_the_order_of_the_page(client: Client, programme: Programme) -> None:
    page = client.post("/tilmeld/", {}).content.decode()
    expected = [anchor for field, (anchor, _sentence) in SENTENCES.items() if field != "audience"]
    assert list(problems(page)) == expected
    assert page.index('class="problems"') < page.index("<h1>")


PHONE = "Skriv telefonnummeret med 8 cifre, fx 12 34 56 78, eller med landekode, fx +46 8 123 456 78"
LONG, TOO_LONG = "x" * 100, "x" * 101
WRONG = [
    ("municipality", "9999", "Vælg jeres kommune på listen"),
    ("municipality", "0101 OR 1=1", "Vælg jeres kommune på listen"),
    ("municipality", "\x00", "Vælg jeres kommune på listen"),
    ("parts", ["dinner"], "Vælg oplæg, workshop eller begge dele"),
    ("audience", "everybody", "Vælg, hvem oplægget er for"),
    ("season", "summer-2099", "Vælg en af de perioder, der står her"),
    ("expected_attendees", "0", "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
    ("expected_attendees", "501", "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
    ("expected_attendees", "-3", "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
    ("expected_attendees", "tolv", "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
    ("expected_attendees", "9" * 5000, "Skriv det forventede antal deltagere som et helt tal fra 1 til 500"),
    ("contact_name", TOO_LONG, "Navnet må højst være på 100 tegn"),
    ("contact_name", "\u200b\x00", "Skriv kontaktpersonens navn"),
    ("contact_name", "Anne\r\nBcc: alle@example.dk", "Skriv navnet på én linje og uden usynlige tegn"),
    ("contact_name", "Anne \ufffd", "Skriv navnet på én linje og uden usynlige tegn"),
    ("contact_name", "<b>Anne</b>", "Skriv navnet uden tegnene &lt; og &gt;"),
    ("contact_email", "anne", "Skriv hele mailadressen med @, fx navn@kommune.dk"),
    ("contact_email", "anne@", "Skriv mailadressen som navn@kommune.dk"),
    ("contact_email", "søren@aarhus.dk", "Skriv mailadressen uden æ, ø, å og andre særlige tegn før @"),
    ("contact_email", "a@aarhus.dk\nBcc: b@aarhus.dk", "Skriv mailadressen som navn@kommune.dk"),
    ("contact_email", "a@aarhus.dk, b@aarhus.dk", "Skriv mailadressen som navn@kommune.dk"),
    ("contact_email", f"{'a' * 250}@aarhus.dk", "Mailadressen må højst være på 254 tegn"),
    ("decided", "off", "Sæt kryds ved, at kommunen har besluttet at arbejde med den faglige ledelse og styring"),
    ("pays_catering", "1", "Sæt kryds ved, at kommunen betaler mødeforplejningen"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "sentence"), WRONG)
def test_register_with_a_wrong_value_says_what_to_do_and_writes_nothing(
    client: Client, programme: Programme, typed: Typed, *, field: str, value: Any, sentence: str
) -> None:
    answer = client.post("/tilmeld/", typed | {field: value})
    assert answer.status_code == 422
    assert list(problems(answer.content.decode()).values()) == [sentence]
    assert "<script>alert" not in answer.content.decode()
    assert nothing_written()


def test_register_with_a_name_of_the_greatest_length_registers(
    client: Client, programme: Programme, typed: Typed
) -> None:
    assert client.post("/tilmeld/", typed | {"contact_name": LONG}).status_code == 303
    assert Registration.objects.get().contact_name == LONG


def test_register_keeps_what_was_typed_when_the_language_is_switched(
    client: Client, programme: Programme, typed: Typed
) -> None:
    page = client.get("/tilmeld/").content.decode()
    assert 'form="registration" formaction="/en/tilmeld/" name="switch" value="en" lang="en">English</button>' in page
    answer = client.post("/en/tilmeld/", typed | {"switch": "en"})
    assert answer.status_code == 200
    kept_whole(answer.content.decode())
    assert '<html lang="en">' in answer.content.decode()
    assert not problems(answer.content.decode())
    assert nothing_written()


def test_register_offers_only_seasons_to_come(
    client: Client, programme: Programme, typed: Typed, clock: time_machine.Traveller
) -> None:
    clock.move_to(danish(2017, 1, 10, 9))
    assert re.findall(r'name="season" value="([^"]+)"', client.get("/tilmeld/").content.decode()) == ["spring-2017"]
    assert client.post("/tilmeld/", typed).status_code == 422
    assert nothing_written()


def test_register_by_the_sixth_says_the_place_in_the_queue(
    client: Client, programme: Programme, typed: Typed, municipalities: list[Municipality]
) -> None:
    for municipality in municipalities[1:7]:
        make_registration(programme, municipality)
    assert "2 kommuner" not in client.get("/tilmeld/").content.decode()
    page = client.post("/tilmeld/", typed, follow=True).content.decode()
    assert "<h1>Aarhus Kommune er nr. 2 på ventelisten</h1>" in page
    assert 'data-status="waiting" data-queue-number="7" data-slot="" data-waiting-position="2"' in page


def test_register_has_the_municipality_of_its_address_chosen(
    client: Client, programme: Programme, municipalities: list[Municipality]
) -> None:
    for address, chosen in (
        ("/tilmeld/", []),
        ("/tilmeld/?municipality=0101", ["0101"]),
        ("/en/tilmeld/?municipality=0102", ["0102"]),
        ("/tilmeld/?municipality=9999", []),
        ("/tilmeld/?municipality=%00%22%3E<b>", []),
        ("/tilmeld/", []),
    ):
        page = client.get(address).content.decode()
        assert re.findall(r'<option value="([^"]+)" selected>', page.partition("</select>")[0]) == chosen, address
