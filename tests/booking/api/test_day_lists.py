"""Days listed and counted, and the flags of their registrations."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import (
    Invite,
    Municipality,
    Partstat,
    Programme,
    Registration,
)
from booking.queries import attending
from booking.queries.day_standing import day_standings
from booking.services import queue
from booking.services.day import answers, preparing
from booking.services.turn import MUNICIPALITY
from tests.booking.api.day_calls import SHOWN, confirm_another, put, read
from tests.booking.day_helpers import SETTINGS, STARTS, fix_day, invite_of, list_attendees
from tests.factories import STAFF, danish, make_programme, make_registration


def test_list_days_by_programme(both: Client, confirmed: Registration, programme: Programme) -> None:
    put(both, confirmed)
    list_attendees(confirmed, "Anna", "Bo")
    other = make_programme("other", settings=SETTINGS)
    received = make_registration(other, Municipality.objects.get())
    elsewhere = queue.confirm(registration_id=received.pk, by=STAFF)
    put(both, elsewhere, date="2016-11-01")

    days = read(both, "days")

    assert [(day["programme"], day["date"]) for day in days["items"]] == [
        (programme.slug, "2016-11-17"),
        ("other", "2016-11-01"),
    ]
    assert days["next"] is None
    assert read(both, f"days?programme={programme.slug}")["items"] == [
        SHOWN
        | {
            "reference": confirmed.reference,
            "programme": programme.slug,
            "municipality": "0101",
            "municipality_name": "Aarhus",
            "counted": 2,
        }
    ]


def test_list_days_has_pages(both: Client, confirmed: Registration, programme: Programme) -> None:
    put(both, confirmed)
    put(both, confirm_another(programme, 2))

    first = read(both, f"days?programme={programme.slug}&limit=1")
    second = both.get(first["next"]).json()

    assert [day["municipality"] for day in (*first["items"], *second["items"])] == ["0101", "0102"]
    assert second["next"] is None


def test_days_of_an_unknown_programme_are_not_found(both: Client) -> None:
    answer = both.get("/api/v1/days?programme=nope")

    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


@pytest.mark.parametrize("path", ["days", "registrations"])
def test_lists_ask_as_often_for_three_days_as_for_one(both: Client, programme: Programme, path: str) -> None:
    both.get("/api/v1/days")  # notes the use of the key, once a minute
    counts = []
    for number in (1, 2, 3):
        registration = confirm_another(programme, number)
        list_attendees(registration, "Anna", "Bo")
        fix_day(registration)
        with CaptureQueriesContext(connection) as captured:
            assert len(read(both, path)["items"]) == number
        counts.append(len(captured))

    assert counts[0] == counts[1] == counts[2]


def test_flags_say_what_the_day_waits_for(
    reader: Client, confirmed: Registration, clock: time_machine.Traveller
) -> None:
    def flags() -> list[str]:
        found: list[str] = read(reader, f"registrations/{confirmed.reference}")["flags"]
        return found

    assert flags() == []
    fix_day(confirmed)
    assert flags() == ["list-short"]
    list_attendees(confirmed, "Anna", "Bo", "Ida", "Kim", "Ole")
    assert flags() == []
    preparing.ask_for_another_date(registration_id=confirmed.pk, note="Vi er på kursus", by=MUNICIPALITY)
    assert flags() == ["another-date-asked"]
    fix_day(confirmed, starts_at=danish(2016, 11, 18, 9))
    anna = invite_of("anna@aarhus.dk")
    question = anna.questions.create(sender="ukendt@aarhus.dk", partstat=Partstat.ACCEPTED, asked_at=STARTS)
    assert flags() == ["questions"]
    question.resolved_at = STARTS
    question.save()
    answers.invite_bounced(invite_id=anna.pk)
    assert flags() == ["invite-bounced"]
    list_attendees(confirmed, "Bo")
    assert flags() == ["list-short"]
    clock.move_to(danish(2016, 11, 18, 9))
    assert flags() == []


def test_the_count_of_many_is_the_count_of_one(confirmed: Registration, programme: Programme) -> None:
    other = confirm_another(programme, 2)
    fix_day(confirmed)
    list_attendees(confirmed, "Anna", "Bo", "Ida")
    for email, moved in (("anna@aarhus.dk", False), ("bo@aarhus.dk", True)):
        invite = invite_of(email)
        Invite.objects.filter(pk=invite.pk).update(
            partstat=Partstat.DECLINED,
            answered_at=STARTS,
            answered_starts_at=danish(2016, 11, 1, 9) if moved else invite.starts_at,
            answered_ends_at=invite.ends_at,
        )

    standings = day_standings([confirmed, other])

    assert [standings[registration.pk].counted for registration in (confirmed, other)] == [2, 0]
    assert attending.counted(confirmed) == 2
