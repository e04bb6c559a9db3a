"""What other systems of the authority read of registrations."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.journal import chain
from booking.models import JournalEntry, Programme, Registration
from booking.services import clock as clock_service
from booking.services import contact, queue
from tests.factories import STAFF, contact_of, make_municipality, make_programme, make_queue, make_registration


def read(client: Client, path: str) -> Any:
    """Return the answer's JSON; fail on any status but 200."""
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_get_registration_shows_everything_but_the_link(reader: Client, programme: Programme) -> None:
    (registration,) = make_queue(programme, 1)

    shown = read(reader, f"registrations/{registration.reference}")

    assert shown == {
        "reference": registration.reference,
        "programme": "faglig-ledelse-2016-17",
        "municipality": "0101",
        "municipality_name": "Aarhus",
        "status": "allocated",
        "slot": 1,
        "queue_number": 1,
        "waiting_position": None,
        "received_at": "2016-09-28T07:00:00Z",
        "answer_by": "2016-09-30T21:59:00Z",
        "confirmed_at": None,
        "parts": ["talk", "workshop"],
        "audience": "management",
        "season": "either",
        "expected_attendees": 10,
        "contact": {
            "name": "Anne Aarhus",
            "title": "Familiechef",
            "email": "anne@aarhus.dk",
            "phone": "+4572423700",
        },
        "language": "da",
        "flags": ["clock-stopped"],
        "day": None,
    }


def test_get_registration_flags_what_staff_should_know(reader: Client, programme: Programme) -> None:
    rows = make_queue(programme, 8)
    outside = make_registration(
        programme, make_municipality(9), contact=contact_of(make_municipality(10), email="anne@example.com")
    )
    queue.place_ahead(registration_id=rows[7].pk, by=STAFF, reason="Fejl hos os")
    queue.pass_over(registration_id=rows[6].pk, by=STAFF, reason="Efter aftale")
    clock_service.asked(registration_id=rows[0].pk, ask=1, at=rows[0].received_at)
    clock_service.bounced(registration_id=rows[1].pk, address=rows[1].contact_email, ask=1)

    shown = {item["queue_number"]: item for item in read(reader, "registrations")["items"]}

    assert shown[1]["flags"] == []
    assert shown[2]["flags"] == ["contact-bounced", "clock-stopped"]
    assert shown[7]["flags"] == ["passed-over"]
    assert shown[8]["flags"] == ["placed-ahead"]
    assert shown[9]["flags"] == ["address-outside"]
    assert [shown[number]["waiting_position"] for number in (6, 7, 8, 9)] == [2, None, 1, 3]
    contact.check_address(registration_id=outside.pk, by=STAFF)
    assert read(reader, f"registrations/{outside.reference}")["flags"] == []


def test_list_registrations_by_programme_and_status(reader: Client, programme: Programme) -> None:
    rows = make_queue(programme, 7)
    other = make_programme("other", capacity=0)
    elsewhere = make_registration(other, rows[0].municipality)
    queue.confirm(registration_id=rows[2].pk, by=STAFF)

    def numbers(query: str) -> list[tuple[str, int]]:
        return [(item["programme"], item["queue_number"]) for item in read(reader, f"registrations{query}")["items"]]

    mine = [(programme.slug, number) for number in range(1, 8)]
    assert numbers("") == [*mine, ("other", 1)]
    assert numbers("?programme=&status=") == [*mine, ("other", 1)]
    assert numbers("?programme=other") == [("other", 1)]
    assert numbers("?status=waiting") == [*mine[5:], ("other", 1)]
    assert numbers(f"?programme={programme.slug}&status=confirmed") == [(programme.slug, 3)]
    assert read(reader, f"registrations/{elsewhere.reference}")["waiting_position"] == 1


def test_list_registrations_pages_keep_the_question(reader: Client, programme: Programme) -> None:
    make_queue(programme, 8)

    first = read(reader, f"registrations?programme={programme.slug}&status=waiting&limit=2")
    second = reader.get(first["next"]).json()

    assert [item["queue_number"] for item in first["items"]] == [6, 7]
    assert [(item["queue_number"], item["waiting_position"]) for item in second["items"]] == [(8, 3)]
    assert second["next"] is None


@pytest.mark.parametrize(
    "path", ["registrations?programme=nope", "journal?programme=nope", "registrations/TD-AAAA-BBBB"]
)
def test_what_is_not_there_is_not_found(reader: Client, path: str) -> None:
    answer = reader.get(f"/api/v1/{path}")

    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


def test_a_status_that_does_not_exist_is_named(reader: Client) -> None:
    answer = reader.get("/api/v1/registrations?status=nope")

    assert answer.json()["errors"] == [
        {
            "field": "status",
            "message": "Skriv en af disse værdier: waiting, allocated, confirmed, lapsed, withdrawn, annulled",
        }
    ]


def test_list_journal_gives_every_entry_once_in_order(reader: Client, programme: Programme) -> None:
    rows = make_queue(programme, 6)
    queue.annul(registration_id=rows[0].pk, by=STAFF, reason="Forkert kommune, skrev Jens")
    make_programme("other")

    seen: list[dict[str, Any]] = []
    after = 0
    while page := read(reader, f"journal?programme={programme.slug}&limit=3&after={after}")["items"]:
        seen += page
        after = page[-1]["number"]

    assert [entry["number"] for entry in seen] == list(range(1, 10))
    assert [entry["kind"] for entry in seen] == ["programme_loaded", *["registered"] * 6, "annulled", "promoted"]
    assert seen[1]["registration"] == rows[0].reference
    assert (seen[7]["by"], seen[7]["by_id"]) == ("staff", 1)


def test_list_journal_has_no_texts(reader: Client, programme: Programme) -> None:
    (registration,) = make_queue(programme, 1)
    queue.annul(registration_id=registration.pk, by=STAFF, reason="Forkert kommune, skrev Jens")

    said = reader.get(f"/api/v1/journal?programme={programme.slug}").content.decode()

    assert "Jens" not in said
    assert "Anne" not in said
    assert "@" not in said


def test_list_journal_can_be_checked_by_who_reads_it(reader: Client, programme: Programme) -> None:
    make_queue(programme, 6)

    digest = ""
    for entry in read(reader, f"journal?programme={programme.slug}")["items"]:
        link = chain.Link(
            programme=entry["programme"],
            number=entry["number"],
            kind=entry["kind"],
            registration=entry["registration_id"],
            at=dt.datetime.fromisoformat(entry["at"]),
            by=entry["by"],
            by_id=entry["by_id"],
            details=entry["details"],
            text_hash=entry["text_hash"],
            formula=entry["formula"],
            salt=entry["salt"],
        )
        digest = chain.digest(digest, link)
        assert entry["digest"] == digest
    assert digest == JournalEntry.objects.latest("number").digest


def test_list_journal_needs_a_programme(reader: Client) -> None:
    answer = reader.get("/api/v1/journal?programme=")

    assert answer.json()["errors"] == [{"field": "programme", "message": "Feltet mangler"}]


@pytest.mark.parametrize(
    "path",
    [
        "programmes",
        "municipalities",
        "registrations",
        "registrations?programme=listed&status=waiting",
        "journal?programme=listed",
    ],
)
def test_lists_ask_as_often_for_three_as_for_one(reader: Client, programme: Programme, path: str) -> None:
    reader.get("/api/v1/registrations")  # notes the use of the key, once a minute
    listed = make_programme("listed", capacity=0)
    counts = []
    for number in (1, 2, 3):
        make_registration(listed, make_municipality(number))
        make_programme(f"more-{number}")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            read(reader, path)
        counts.append(len(captured))

    assert Registration.objects.count() == 3
    assert counts[0] == counts[1] == counts[2]
