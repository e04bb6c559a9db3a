"""Finding a registration, a person or a municipality by whatever a caller says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import Attendee, Municipality, Programme, Registration
from booking.models.searched import digits_of, searchable
from booking.queries import search
from booking.services import casework
from tests.factories import OPENS, STAFF, make_municipality, make_programme, make_queue, make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def municipality(code: str, name: str, *terms: str) -> Municipality:
    return make_municipality(code=code, name=name, full_name=f"{name} Kommune", search_terms=list(terms))


def found(typed: str) -> list[int]:
    return [row.queue_number for row in search.registrations_found(search.sought_by(typed), most=9)]


def people(typed: str) -> list[str]:
    return [row.name for row in search.attendees_found(search.sought_by(typed), most=9)]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("laesoe", "Læsø"),
        ("LÆSØ", "Læsø"),
        ("Århus", "Aarhus"),
        ("hojetastrup", "Høje-Taastrup"),
        ("jose muller", "José Müller"),
        ("a\u030arhus", "Aarhus"),
        ("", "\x00\ud800\u200b\ufffd"),
    ],
)
def test_spellings_are_one(typed: str, stored: str) -> None:
    assert searchable(typed) == searchable(stored)


@pytest.mark.parametrize("phone", ["+45 20 30 40 50", "0045 20304050", "20-30-40-50", "(20) 304050"])
def test_phone_is_its_digits(phone: str) -> None:
    assert digits_of(phone) == "20304050"


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "anne\x00", "\ud800", "anne\udfff", "%_", "...", "nr"])
def test_odd_bytes_and_nothing_find_nothing_and_ask_nothing(typed: str) -> None:
    make_queue(make_programme(), 1)
    with CaptureQueriesContext(connection) as asked:
        sought = search.sought_by(typed)
        answer = [search.registrations_found(sought, most=9), search.attendees_found(sought, most=9)]
    assert (sought.words, answer, len(asked)) == ([], [[], []], 0)


def test_at_most_eight_words_are_looked_for() -> None:
    assert search.sought_words("a b c d e f g h i j") == list("abcdefgh")


@pytest.mark.parametrize(
    "typed",
    ["hoje taastrup", "Høje-Tåstrup kommune", "hojetaastrup", "0169", "169", "KARIN", "karin høje", "30 40 50 60",
     "+45 30405060", "4050", "karin.b@htk.dk", "nr. 1", "2026-0123/7"],
)  # fmt: skip
def test_registration_is_found(typed: str) -> None:
    programme = make_programme()
    karin(programme)
    make_registration(programme, municipality("0825", "Læsø"))

    assert found(typed) == [1]


def karin(programme: Programme) -> Registration:
    """Register Høje-Taastrup, with a case number."""
    row = make_registration(programme, municipality("0169", "Høje-Taastrup", "Hoje Taastrup"))
    row.contact_name, row.contact_email, row.contact_phone = "Karin Bøgh", "Karin.B@htk.dk", "+45 30 40 50 60"
    row.case_number = "2026-0123/7"
    row.save()
    return row


@pytest.mark.parametrize("typed", ["karin læsø", "7", "69", "karin ukendt", "99999999999999999999"])
def test_every_word_must_be_found(typed: str) -> None:
    programme = make_programme()
    row = karin(programme)
    make_registration(programme, municipality("0825", "Læsø"))

    assert found(typed) == []
    assert found(row.reference) == [1]


def test_attendee_is_found_by_name_and_municipality_but_not_by_municipality_alone() -> None:
    row = karin(make_programme())
    for name in ("Søren Ågård", "Bent"):
        Attendee.objects.create(registration=row, name=name, email=f"{name[0]}@aarhus.dk", added_at=OPENS)

    assert [people(one) for one in ("soeren aagaard", "Soren taastrup", "taastrup", "b@aarhus")] == [
        ["Søren Ågård"], ["Søren Ågård"], [], ["Bent"],
    ]  # fmt: skip


def test_answers_are_bounded_and_the_statements_few() -> None:
    make_queue(make_programme(capacity=2), 6)
    with CaptureQueriesContext(connection) as asked:
        sought = search.sought_by("kommune a")
        rows = search.registrations_found(sought, most=3)
        search.attendees_found(sought, most=3)
        search.municipalities_found(sought, most=3)
    assert len(rows) <= 3
    assert len(asked) <= 5
    assert all("LIMIT 3" in query["sql"] for query in asked.captured_queries[1:2])


def test_a_changed_row_is_found_by_what_it_says_now() -> None:
    row = karin(make_programme())
    casework.set_case_number(registration_id=row.pk, case_number="2026-9", by=STAFF)

    assert (found("2026-0123/7"), found("2026-9")) == ([], [1])
    assert "karin" in (Registration.objects.get().searched or "")
    assert not Attendee.objects.exists()
