"""The attendee list by API: read, replaced as a whole, and what the answer says of it."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import ApiToken, Invite, JournalEntry, Partstat, Programme, Registration
from booking.services import queue
from tests.booking.api.list_calls import people, put, read
from tests.booking.day_helpers import STARTS, fix_day, invite_of
from tests.factories import STAFF, make_municipality, make_registration

FEW = {"code": "few-attendees", "message": "Der er 2 på deltagerlisten. Vi anbefaler 5-15."}


def test_a_list_is_set_whole_and_read_back(both: Client, confirmed: Registration) -> None:
    lines = [
        {"name": "Ida Holm", "email": "Ida@aarhus.dk", "role": "Familiechef", "parts": ["talk"]},
        {"name": "Bo Berg", "email": "bo@aarhus.dk"},
        {"name": "Kim uden adresse"},
    ]

    answer = put(both, confirmed, lines)

    ids = list(confirmed.attendees.order_by("pk").values_list("pk", flat=True))
    parts = ["talk", "workshop"]
    items = [
        {"id": ids[0], "name": "Ida Holm", "email": "Ida@aarhus.dk", "role": "Familiechef", "parts": ["talk"]},
        {"id": ids[1], "name": "Bo Berg", "email": "bo@aarhus.dk", "role": "", "parts": parts},
        {"id": ids[2], "name": "Kim uden adresse", "email": "", "role": "", "parts": parts},
    ]
    expected = {
        "items": [item | {"partstat": "NEEDS-ACTION", "invite": None} for item in items],
        "next": None,
        "counted": 2,
    }
    assert answer.status_code == 200, answer.content
    assert answer.json() == expected | {"warnings": [FEW]}
    assert read(both, confirmed) == expected
    entry = JournalEntry.objects.latest("number")
    assert (entry.kind, entry.by, entry.by_id) == ("attendees_changed", "api", ApiToken.objects.get().pk)


def test_the_same_list_again_writes_nothing(both: Client, confirmed: Registration) -> None:
    fix_day(confirmed)
    put(both, confirmed, people(6))
    entries = JournalEntry.objects.count()
    told = list(Invite.objects.order_by("pk").values_list("uid", "sequence"))

    answer = put(both, confirmed, people(6))

    assert answer.json()["warnings"] == []
    assert JournalEntry.objects.count() == entries
    assert list(Invite.objects.order_by("pk").values_list("uid", "sequence")) == told


def test_what_was_read_may_be_sent_back(both: Client, confirmed: Registration) -> None:
    put(both, confirmed, [*people(2), {"name": "Kim"}])
    entries = JournalEntry.objects.count()
    kept = ("id", "name", "email", "role", "parts")

    answer = put(both, confirmed, [{key: item[key] for key in kept} for item in read(both, confirmed)["items"]])

    assert answer.status_code == 200
    assert JournalEntry.objects.count() == entries


def test_lines_are_matched_by_id_else_by_address(both: Client, confirmed: Registration) -> None:
    first, second, _third = put(both, confirmed, people(3)).json()["items"]

    lines = [
        {"id": second["id"], "name": "Person 2", "email": "ny@aarhus.dk"},
        {"name": "Person Et", "email": "P1@AARHUS.DK", "role": "Chef"},
    ]
    items = put(both, confirmed, lines).json()["items"]

    assert [(item["id"], item["name"], item["email"], item["role"]) for item in items] == [
        (first["id"], "Person Et", "P1@aarhus.dk", "Chef"),
        (second["id"], "Person 2", "ny@aarhus.dk", ""),
    ]
    details = JournalEntry.objects.latest("number").details
    assert [details[key] for key in ("added", "changed", "removed", "count")] == [0, 2, 1, 2]


def test_parts_that_are_left_out_are_what_the_municipality_chose(both: Client, confirmed: Registration) -> None:
    Registration.objects.filter(pk=confirmed.pk).update(workshop=False)

    assert put(both, confirmed, people(1)).json()["items"][0]["parts"] == ["talk"]


def test_once_the_date_is_fixed_each_has_an_invite(both: Client, confirmed: Registration) -> None:
    fix_day(confirmed)

    first, second, nameless = put(both, confirmed, [*people(2), {"name": "Kim"}]).json()["items"]

    uid = invite_of("p1@aarhus.dk").uid
    assert (first["invite"], first["partstat"]) == ({"uid": uid, "sequence": 0}, "NEEDS-ACTION")
    assert second["invite"]["uid"] != uid
    assert nameless["invite"] is None


def test_who_declined_is_shown_and_not_counted(both: Client, confirmed: Registration) -> None:
    fix_day(confirmed)
    put(both, confirmed, people(3))
    invite = invite_of("p1@aarhus.dk")
    Invite.objects.filter(pk=invite.pk).update(
        partstat=Partstat.DECLINED,
        answered_at=STARTS,
        answered_starts_at=invite.starts_at,
        answered_ends_at=invite.ends_at,
    )

    listed = read(both, confirmed)

    assert listed["counted"] == 2
    assert [item["partstat"] for item in listed["items"]] == ["DECLINED", "NEEDS-ACTION", "NEEDS-ACTION"]


@pytest.mark.parametrize(("count", "codes"), [(4, ["few-attendees"]), (5, []), (15, []), (16, ["many-attendees"])])
def test_the_number_is_advised_on_and_never_refused(
    both: Client, confirmed: Registration, count: int, codes: list[str]
) -> None:
    answer = put(both, confirmed, people(count))

    assert answer.status_code == 200
    assert [warning["code"] for warning in answer.json()["warnings"]] == codes


def test_a_warning_is_said_in_the_language_that_is_asked_for(both: Client, confirmed: Registration) -> None:
    (warning,) = put(both, confirmed, people(2), Accept_Language="en").json()["warnings"]

    assert warning["code"] == "few-attendees"


def test_an_empty_list_empties_it(both: Client, confirmed: Registration) -> None:
    put(both, confirmed, people(2))

    answer = put(both, confirmed, []).json()

    assert (answer["items"], answer["counted"]) == ([], 0)


def test_who_may_not_read_learns_no_answers(writer: Client, confirmed: Registration) -> None:
    fix_day(confirmed)

    (item,) = put(writer, confirmed, people(1)).json()["items"]

    assert (item["name"], item["partstat"], item["invite"]) == ("Person 1", None, None)


def test_refusals_have_their_own_types(
    both: Client, confirmed: Registration, programme: Programme, clock: time_machine.Traveller
) -> None:
    (line,) = put(both, confirmed, people(1)).json()["items"]
    gone = people(1)[0] | {"id": line["id"]}
    put(both, confirmed, [])
    unconfirmed = make_registration(programme, make_municipality(2))

    def refusal(registration: Registration, lines: Any) -> tuple[int, str]:
        answer = put(both, registration, lines)
        return answer.status_code, answer.json()["type"]

    assert refusal(confirmed, [gone]) == (409, "stale")
    assert refusal(unconfirmed, people(1)) == (409, "not-confirmed")
    fix_day(confirmed)
    clock.move_to(STARTS)
    assert refusal(confirmed, people(1)) == (409, "spent")
    queue.annul(registration_id=unconfirmed.pk, by=STAFF, reason="Fejl")
    assert refusal(unconfirmed, people(1)) == (409, "not-confirmed")


def test_five_hundred_lines_are_taken(both: Client, confirmed: Registration) -> None:
    answer = put(both, confirmed, people(500))

    assert (answer.status_code, len(answer.json()["items"])) == (200, 500)
    assert [warning["code"] for warning in answer.json()["warnings"]] == ["many-attendees"]


def test_somebody_elses_line_is_not_touched(both: Client, confirmed: Registration, programme: Programme) -> None:
    (line,) = put(both, confirmed, people(1)).json()["items"]
    other = make_registration(programme, make_municipality(2))
    queue.confirm(registration_id=other.pk, by=STAFF)

    answer = put(both, other, [{"id": line["id"], "name": "Taget"}])

    assert (answer.status_code, answer.json()["type"]) == (409, "stale")
    assert confirmed.attendees.get().name == "Person 1"


@pytest.mark.parametrize("method", ["get", "put"])
def test_a_list_of_nobody_is_not_found(both: Client, programme: Programme, method: str) -> None:
    answer = both.generic(
        method.upper(), "/api/v1/registrations/TD-AAAA-BBBB/attendees", "[]", content_type="application/json"
    )

    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


def test_reading_asks_as_often_for_three_as_for_one(both: Client, confirmed: Registration) -> None:
    fix_day(confirmed)
    counts = []
    for number in (1, 1, 3):
        put(both, confirmed, people(number))
        with CaptureQueriesContext(connection) as captured:
            assert len(read(both, confirmed)["items"]) == number
        counts.append(len(captured))

    assert counts[1] == counts[2]
