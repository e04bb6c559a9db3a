"""Days that are refused: a clear problem at the field, and nothing written."""

from typing import Any

import pytest
from django.test import Client

from booking.models import JournalEntry, Registration, ThemedDay
from tests.booking.api.day_calls import BODY, CALL_OFF, FIE, call_off, put
from tests.booking.day_helpers import fix_day

DATE = "Skriv en dato som 2016-10-05"
TIME = "Skriv et klokkeslæt som 09:00"
PASSED = "Vælg en dato, der ikke er passeret"
FAR = "Vælg en dato inden for de næste to år"
LINE = "Skriv det på én linje og uden usynlige tegn. Prøv at skrive det i stedet for at indsætte det"
PHONE = "Skriv telefonnummeret med 8 cifre, fx 12 34 56 78, eller med landekode, fx +46 8 123 456 78"
TALK = "Skriv et antal minutter fra 60 til 120"
WORKSHOP = "Skriv et antal minutter fra 180 til 240"
BREAK = "Skriv et antal minutter fra 0 til 300"
CLOCKS = "Vælg et andet klokkeslæt: Uret bliver stillet på det tidspunkt den dag"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("date", "2016-09-27", PASSED),
        ("date", "0001-01-01", PASSED),
        ("date", "2018-10-01", FAR),
        ("date", "9999-12-31", FAR),
        ("date", "2016-02-30", DATE),
        ("date", "17. november", DATE),
        ("date", "2016-11-17T09:00:00", DATE),
        ("date", 1479340800, DATE),
        ("date", None, DATE),
        ("start", "24:00", TIME),
        ("start", "9:00", TIME),
        ("start", "09.00", TIME),
        ("start", "09:00:00", TIME),
        ("start", "09:00Z", TIME),
        ("start", "٠٩:٠٠", TIME),
        ("start", "09:00\n09:00", TIME),
        ("start", 900, TIME),
        ("start", None, TIME),
        ("order", "lunch_first", "Skriv en af disse værdier: talk_first, workshop_first"),
        ("talk_minutes", 59, TALK),
        ("talk_minutes", 121, TALK),
        ("talk_minutes", 0, TALK),
        ("talk_minutes", -1, TALK),
        ("talk_minutes", 10**300, TALK),
        ("talk_minutes", "90", "Skriv et helt tal"),
        ("talk_minutes", 90.5, "Skriv et helt tal"),
        ("talk_minutes", True, "Skriv et helt tal"),
        ("workshop_minutes", 179, WORKSHOP),
        ("workshop_minutes", 241, WORKSHOP),
        ("break_minutes", -1, BREAK),
        ("break_minutes", 301, BREAK),
        ("venue", "", "Udfyld feltet"),
        ("venue", "  ", "Udfyld feltet"),
        ("venue", "x" * 501, "Skriv højst 500 tegn"),
        ("venue", "Rådhuset\ufffd", LINE),
        ("venue", "Råd\nhuset", LINE),
        ("venue", "<i>Rådhuset</i>", "Skriv det uden tegnene < og >"),
        ("phone_on_the_day", "ring bare", PHONE),
        ("phone_on_the_day", "0" * 61, "Skriv højst 60 tegn"),
        ("note", "x" * 2001, "Skriv højst 2000 tegn"),
        ("note", "\ud800", LINE),
        ("facilitators", None, "Skriv en liste"),
        ("facilitators", [FIE, FIE | {"email": "FIE@example.dk"}], "Skriv hver facilitator én gang"),
        ("facilitators", [FIE] * 21, "Skriv højst 20"),
        ("user", 1, "Feltet findes ikke her. Fjern det, eller ret navnet"),
    ],
)
def test_a_field_that_can_not_stand_is_named(
    both: Client, confirmed: Registration, field: str, value: Any, message: str
) -> None:
    entries = JournalEntry.objects.count()

    answer = put(both, confirmed, **{field: value})

    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == [{"field": field, "message": message}]
    assert (ThemedDay.objects.count(), JournalEntry.objects.count()) == (0, entries)


@pytest.mark.parametrize("field", ["date", "start", "venue", "facilitators"])
def test_a_field_that_must_be_there_is_named(both: Client, confirmed: Registration, field: str) -> None:
    body = {name: value for name, value in BODY.items() if name != field}

    answer = both.put(f"/api/v1/registrations/{confirmed.reference}/day", body, content_type="application/json")

    assert answer.json()["errors"] == [{"field": field, "message": "Feltet mangler"}]


@pytest.mark.parametrize(
    ("facilitator", "field", "message"),
    [
        ({"name": "Fie"}, "facilitators.0.email", "Feltet mangler"),
        ({"name": "", "email": "fie@example.dk"}, "facilitators.0.name", "Udfyld feltet"),
        ({"name": "Fie", "email": "fie"}, "facilitators.0.email", "Skriv hele mailadressen med @, fx navn@kommune.dk"),
        (FIE | {"user": 1}, "facilitators.0.user", "Feltet findes ikke her. Fjern det, eller ret navnet"),
    ],
)
def test_a_facilitators_fault_is_named_by_its_place(
    both: Client, confirmed: Registration, facilitator: Any, field: str, message: str
) -> None:
    answer = put(both, confirmed, facilitators=[facilitator])

    assert answer.json()["errors"] == [{"field": field, "message": message}]


@pytest.mark.parametrize(
    ("date", "start", "stands"),
    [
        ("2017-03-26", "01:59", True),
        ("2017-03-26", "02:00", False),
        ("2017-03-26", "02:59", False),
        ("2017-03-26", "03:00", True),
        ("2016-10-30", "01:59", True),
        ("2016-10-30", "02:00", False),
        ("2016-10-30", "02:59", False),
        ("2016-10-30", "03:00", True),
    ],
)
def test_a_time_that_is_none_or_two_is_refused(
    both: Client, confirmed: Registration, date: str, start: str, *, stands: bool
) -> None:
    answer = put(both, confirmed, date=date, start=start)

    assert answer.status_code == (200 if stands else 422)
    assert answer.json().get("errors") == (None if stands else [{"field": "start", "message": CLOCKS}])


def test_a_length_of_a_part_that_was_not_chosen_is_refused(both: Client, confirmed: Registration) -> None:
    Registration.objects.filter(pk=confirmed.pk).update(workshop=False)

    answer = put(both, confirmed, workshop_minutes=180, break_minutes=30)

    assert answer.json()["errors"] == [
        {"field": "workshop_minutes", "message": "Skriv 0 minutter her"},
        {"field": "break_minutes", "message": "Skriv 0 minutter her"},
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("reason", " ", "Skriv en begrundelse. Den gemmes i journalen."),
        ("reason", "x" * 1001, "Skriv højst 1000 tegn"),
        ("message", " ", "Skriv en besked til dem, der får aflysningen"),
        ("message", "x" * 2001, "Skriv højst 2000 tegn"),
        ("message", None, "Skriv en tekst"),
        ("until", "2016-10-07", "Feltet findes ikke her. Fjern det, eller ret navnet"),
    ],
)
def test_calling_off_needs_two_texts_that_can_be_kept(
    both: Client, confirmed: Registration, field: str, value: Any, message: str
) -> None:
    fix_day(confirmed)
    entries = JournalEntry.objects.count()

    answer = call_off(both, confirmed, **{field: value})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": field, "message": message}]
    assert (ThemedDay.objects.count(), JournalEntry.objects.count()) == (1, entries)


def test_calling_off_needs_both_texts(both: Client, confirmed: Registration) -> None:
    url = f"/api/v1/registrations/{confirmed.reference}/call-off-day"

    answer = both.post(url, {"reason": CALL_OFF["reason"]}, content_type="application/json")

    assert answer.json()["errors"] == [{"field": "message", "message": "Feltet mangler"}]
