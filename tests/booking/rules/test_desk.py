"""What waits for staff: the latest statement on the date, a short list near the day, nothing once the day has begun."""

import datetime as dt
from typing import Any

import pytest

from booking.rules.desk import DayFacts, Waits, lapses_soon, waits
from tests.factories import DEADLINE, OPENS, danish

NOW = danish(2016, 10, 3, 10)
EARLIER = danish(2016, 9, 30, 10)
STARTS = danish(2016, 11, 17, 9)
LIST_DAYS = (21, 7)


def found(now: dt.datetime = NOW, **facts: Any) -> list[Waits]:
    return waits(DayFacts(**facts), now=now, least=5, list_days_before=LIST_DAYS)


@pytest.mark.parametrize(
    ("now", "soon"),
    [
        (OPENS, False),  # Wednesday; the deadline is Friday
        (danish(2016, 9, 29, 0, 1), True),
        (danish(2016, 9, 30, 23, 59), True),
        (danish(2016, 10, 1), False),  # over: it lapses or has lapsed
    ],
)
def test_a_place_lapses_soon_from_the_working_day_before(now: dt.datetime, soon: bool) -> None:  # noqa: FBT001
    assert lapses_soon(now, DEADLINE) is soon


def test_a_weekend_counts_for_nothing() -> None:
    assert lapses_soon(danish(2016, 9, 30, 9), danish(2016, 10, 3, 23, 59))


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"wished_dates": 2, "wished_at": EARLIER}, ["wishes"]),
        ({"wished_dates": 2, "wished_at": EARLIER, "open_proposals": True}, []),
        ({"wished_dates": 0, "wished_at": EARLIER}, []),
        ({"wished_dates": 2, "wished_at": EARLIER, "chosen_at": NOW}, ["date-chosen"]),
        ({"another_date_at": NOW, "chosen_at": EARLIER}, ["another-date"]),
        ({"another_date_at": EARLIER, "chosen_at": NOW}, ["date-chosen"]),
        ({"wished_dates": 2, "wished_at": EARLIER, "starts_at": STARTS}, []),
        ({"another_date_at": NOW, "starts_at": STARTS}, ["another-date"]),
        ({"questions_at": NOW, "bounced_at": EARLIER}, ["invite-bounced", "question"]),
    ],
)
def test_the_last_word_on_the_date_waits(facts: dict[str, Any], codes: list[str]) -> None:
    assert [wait.code for wait in found(**facts)] == codes


def test_a_bounced_invite_is_grave_and_a_question_is_not() -> None:
    assert found(questions_at=NOW, bounced_at=EARLIER) == [
        Waits("invite-bounced", EARLIER, is_grave=True),
        Waits("question", NOW),
    ]


FIRST = danish(2016, 10, 27, 9)
LAST = danish(2016, 11, 10, 9)


@pytest.mark.parametrize(
    ("now", "counted", "waiting"),
    [
        (FIRST - dt.timedelta(seconds=1), 4, []),
        (FIRST, 4, [Waits("short-list", FIRST)]),
        (FIRST, 5, []),
        (LAST, 4, [Waits("short-list", FIRST, is_grave=True)]),
        (STARTS, 4, []),
    ],
)
def test_a_short_list_waits_from_the_first_reminder_and_is_grave_from_the_last(
    now: dt.datetime, counted: int, waiting: list[Waits]
) -> None:
    assert found(now, starts_at=STARTS, told_at=EARLIER, counted=counted) == waiting


def test_a_list_of_a_day_fixed_late_waits_since_then() -> None:
    late = FIRST + dt.timedelta(days=2)
    assert found(late, starts_at=STARTS, told_at=late, counted=0) == [Waits("short-list", late)]


def test_nothing_waits_once_the_day_has_begun() -> None:
    facts: dict[str, Any] = {"starts_at": STARTS, "another_date_at": NOW, "questions_at": NOW, "bounced_at": NOW}
    assert found(STARTS, **facts) == []


def test_a_programme_without_reminders_shows_no_short_list() -> None:
    assert waits(DayFacts(starts_at=STARTS), now=LAST, least=5, list_days_before=()) == []
