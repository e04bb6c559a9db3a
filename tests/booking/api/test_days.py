"""The agreed day by API: fixed, moved, called off, and shown with its registration."""

from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from booking.models import (
    ApiToken,
    Facilitator,
    Invite,
    JournalEntry,
    Programme,
    Registration,
    ThemedDay,
)
from booking.services import contact, queue
from booking.services.day import preparing
from booking.services.turn import MUNICIPALITY
from tests.booking.api.day_calls import (
    BODY,
    CALL_OFF,
    FIE,
    GUS,
    NOBODY,
    NOT_WISHED,
    SHOWN,
    call_off,
    codes,
    confirm_another,
    put,
    read,
)
from tests.booking.day_helpers import STARTS, fix_day, list_attendees
from tests.factories import STAFF, contact_of, make_municipality, make_registration


def test_a_day_is_fixed_with_usual_lengths_and_warnings(both: Client, confirmed: Registration) -> None:
    answer = put(both, confirmed)

    assert answer.status_code == 200, answer.content
    assert answer.json()["day"] == SHOWN
    assert answer.json()["warnings"] == [NOT_WISHED, NOBODY]
    assert read(both, f"registrations/{confirmed.reference}")["day"] == SHOWN
    entry = JournalEntry.objects.latest("number")
    assert (entry.kind, entry.by, entry.by_id) == ("day_fixed", "api", ApiToken.objects.get().pk)
    assert entry.details["warnings"] == ["not-wished"]
    assert sorted(entry.details["requests"]) == sorted(Invite.objects.values_list("pk", flat=True))


def test_the_same_day_again_writes_nothing(both: Client, confirmed: Registration) -> None:
    put(both, confirmed)
    entries = JournalEntry.objects.count()

    answer = put(both, confirmed)

    assert answer.json()["day"] == SHOWN
    assert answer.json()["warnings"] == [NOBODY]
    assert JournalEntry.objects.count() == entries
    assert set(Invite.objects.values_list("sequence", flat=True)) == {0}


def test_what_was_read_may_be_sent_back(both: Client, confirmed: Registration) -> None:
    fix_day(
        confirmed,
        order="workshop_first",
        talk_minutes=60,
        break_minutes=0,
        workshop_minutes=240,
        phone_on_the_day="72 42 37 00",
    )
    entries = JournalEntry.objects.count()
    day = read(both, f"registrations/{confirmed.reference}")["day"]

    answer = put(both, confirmed, **{name: day[name] for name in day if name not in {"starts_at", "ends_at"}})

    assert answer.json()["day"] == day
    assert JournalEntry.objects.count() == entries


def test_the_order_of_facilitators_says_nothing(both: Client, confirmed: Registration) -> None:
    put(both, confirmed, facilitators=[FIE, GUS])
    entries = JournalEntry.objects.count()

    put(both, confirmed, facilitators=[GUS, FIE])

    assert JournalEntry.objects.count() == entries


def test_a_facilitator_who_logs_in_stays_who_they_are(both: Client, confirmed: Registration) -> None:
    user = get_user_model().objects.create_user("fie")
    put(both, confirmed)
    Facilitator.objects.update(user=user)
    entries = JournalEntry.objects.count()

    put(both, confirmed)
    assert JournalEntry.objects.count() == entries
    put(both, confirmed, start="10:00")

    assert Facilitator.objects.get().user == user


def test_a_day_is_moved_and_the_same_invites_follow(both: Client, confirmed: Registration) -> None:
    list_attendees(confirmed, "Anna")
    put(both, confirmed)
    uids = set(Invite.objects.values_list("uid", flat=True))

    answer = put(both, confirmed, date="2016-11-18", start="13:30")

    assert (answer.json()["day"]["starts_at"], answer.json()["day"]["start"]) == ("2016-11-18T12:30:00Z", "13:30")
    assert set(Invite.objects.values_list("uid", "sequence")) == {(uid, 1) for uid in uids}
    assert JournalEntry.objects.latest("number").kind == "day_moved"


def test_a_new_room_is_a_change_and_no_move(both: Client, confirmed: Registration) -> None:
    put(both, confirmed)

    put(both, confirmed, venue="Rådhuset, lokale 7")

    assert JournalEntry.objects.latest("number").kind == "day_changed"


def test_danish_time_is_meant_on_both_sides_of_the_clock_change(both: Client, confirmed: Registration) -> None:
    assert put(both, confirmed, date="2016-10-28").json()["day"]["starts_at"] == "2016-10-28T07:00:00Z"
    assert put(both, confirmed, date="2016-10-31").json()["day"]["starts_at"] == "2016-10-31T08:00:00Z"


def test_a_part_that_was_not_chosen_has_no_length(both: Client, confirmed: Registration) -> None:
    Registration.objects.filter(pk=confirmed.pk).update(workshop=False)

    day = put(both, confirmed).json()["day"]

    assert [day[name] for name in ("talk_minutes", "break_minutes", "workshop_minutes")] == [90, 0, 0]
    assert day["ends_at"] == "2016-11-17T09:30:00Z"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2016-12-26", ["holiday", "not-wished", "few-attendees"]),
        ("2017-05-01", ["optional-holiday", "not-wished", "few-attendees"]),
        ("2016-10-18", ["school-holiday", "not-wished", "few-attendees"]),
        ("2016-10-07", ["not-wished", "short-notice", "few-attendees"]),
    ],
)
def test_what_speaks_against_a_date_is_said(
    both: Client, confirmed: Registration, date: str, expected: list[str]
) -> None:
    answer = put(both, confirmed, date=date)

    assert (answer.status_code, codes(answer)) == (200, expected)


def test_a_wished_date_outside_the_season_is_warned_about_as_that(both: Client, confirmed: Registration) -> None:
    spring = confirmed.programme.seasons.get(slug="spring-2017")
    Registration.objects.filter(pk=confirmed.pk).update(season=spring)
    preparing.set_wishes(registration_id=confirmed.pk, wishes=[(STARTS.date(), "morning")], by=MUNICIPALITY)

    assert codes(put(both, confirmed)) == ["outside-season", "few-attendees"]


def test_a_second_day_and_a_busy_facilitator_are_named(
    both: Client, confirmed: Registration, programme: Programme
) -> None:
    list_attendees(confirmed, "Anna", "Bo", "Ida", "Kim", "Ole")
    fix_day(confirm_another(programme, 2))

    warnings = put(both, confirmed).json()["warnings"]

    assert warnings == [
        {"code": "second-day", "message": "Der er allerede en temadag den dag: Billund."},
        {"code": "busy-facilitator", "message": "Fie Facilitator er facilitator på en anden temadag den dag: Billund."},
        NOT_WISHED,
    ]


def test_who_may_not_read_is_shown_no_people(writer: Client, confirmed: Registration) -> None:
    day = put(writer, confirmed).json()["day"]

    assert day == SHOWN | {"facilitators": None, "phone_on_the_day": None, "note": None}


def test_call_off_keeps_the_place_and_both_texts(both: Client, confirmed: Registration) -> None:
    list_attendees(confirmed, "Anna")
    put(both, confirmed)

    answer = call_off(both, confirmed)

    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert (shown["status"], shown["slot"], shown["day"], shown["warnings"]) == ("confirmed", 1, None, [])
    assert not ThemedDay.objects.exists()
    entry = JournalEntry.objects.latest("number")
    assert (entry.kind, entry.by) == ("day_called_off", "api")
    assert {name: entry.text.text[name] for name in CALL_OFF} == CALL_OFF
    assert sorted(entry.details["cancels"]) == sorted(Invite.objects.values_list("pk", flat=True))


def test_a_day_may_be_fixed_anew_after_it_was_called_off(both: Client, confirmed: Registration) -> None:
    put(both, confirmed)
    call_off(both, confirmed)

    answer = put(both, confirmed)

    assert answer.json()["day"] == SHOWN
    assert set(Invite.objects.values_list("method", "sequence")) == {("REQUEST", 2)}


def test_calling_off_again_gets_the_same_answer(both: Client, confirmed: Registration) -> None:
    put(both, confirmed)
    answers = [call_off(both, confirmed) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert JournalEntry.objects.filter(kind="day_called_off").count() == 1


def test_refusals_have_their_own_types(
    both: Client, confirmed: Registration, programme: Programme, clock: time_machine.Traveller
) -> None:
    unconfirmed = make_registration(programme, make_municipality(2))
    third = make_municipality(3)
    outside = make_registration(programme, third, contact=contact_of(third, email="anne@example.com"))
    queue.confirm(registration_id=outside.pk, by=STAFF)

    def refusal(answer: Any) -> tuple[int, str]:
        return answer.status_code, answer.json()["type"]

    assert refusal(put(both, unconfirmed)) == (409, "not-confirmed")
    assert refusal(put(both, outside)) == (409, "address-unchecked")
    assert refusal(call_off(both, confirmed)) == (409, "day-not-fixed")
    contact.check_address(registration_id=outside.pk, by=STAFF)
    assert put(both, outside).status_code == 200
    put(both, confirmed)
    clock.move_to(STARTS)
    assert refusal(put(both, confirmed, date="2016-12-01")) == (409, "spent")
    assert refusal(call_off(both, confirmed)) == (409, "spent")


@pytest.mark.parametrize(("method", "name"), [("PUT", "day"), ("POST", "call-off-day")])
def test_the_day_of_nobody_is_not_found(both: Client, programme: Programme, method: str, name: str) -> None:
    body = BODY if name == "day" else CALL_OFF
    send = both.put if method == "PUT" else both.post

    answer = send(f"/api/v1/registrations/TD-AAAA-BBBB/{name}", body, content_type="application/json")

    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
