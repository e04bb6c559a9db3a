"""The rules of the queue, alone."""

import datetime as dt
from dataclasses import dataclass

import pytest

from booking.models import Audience
from booking.rules import deadline
from booking.rules import queue as rules
from tests.factories import CLOSES, DEADLINE, OPENS, danish

pytestmark = pytest.mark.pure

MICROSECOND = dt.timedelta(microseconds=1)


@dataclass
class Someone:
    """What the queue's order depends on."""

    queue_number: int
    placed_ahead: bool = False
    passed_over: bool = False


def test_in_order_placed_ahead_first_then_by_number_and_without_the_passed_over() -> None:
    line = [Someone(4), Someone(9, placed_ahead=True), Someone(2), Someone(7, placed_ahead=True)]
    out = [Someone(1, passed_over=True), Someone(3, placed_ahead=True, passed_over=True)]
    assert [waiting.queue_number for waiting in rules.in_order(line + out)] == [7, 9, 2, 4]


def test_next_moment_is_the_clock_when_it_is_later() -> None:
    assert rules.next_moment(OPENS, None) == OPENS
    assert rules.next_moment(OPENS, OPENS - MICROSECOND) == OPENS


def test_next_moment_is_a_microsecond_later_when_the_clock_stands_or_goes_back() -> None:
    assert rules.next_moment(OPENS, OPENS) == OPENS + MICROSECOND
    assert rules.next_moment(OPENS - dt.timedelta(hours=1), OPENS) == OPENS + MICROSECOND


def test_answer_by_is_the_end_of_the_second_working_day() -> None:
    assert deadline.answer_by(OPENS, 2) == danish(2016, 9, 30, 23, 59)


def test_answer_by_counts_from_the_danish_day() -> None:
    assert deadline.answer_by(danish(2016, 9, 28, 23, 59, 59), 2) == danish(2016, 9, 30, 23, 59)
    assert deadline.answer_by(danish(2016, 9, 29), 2) == danish(2016, 10, 3, 23, 59)


def test_answer_by_over_the_change_to_winter_time() -> None:
    assert deadline.answer_by(danish(2016, 10, 28, 12), 2).astimezone(dt.UTC).isoformat() == "2016-11-01T22:59:00+00:00"


def test_lapses_at_is_the_midnight_after_the_last_minute() -> None:
    assert deadline.lapses_at(DEADLINE, OPENS) == danish(2016, 10, 1)


def test_lapses_at_never_while_the_mail_was_not_accepted() -> None:
    assert deadline.lapses_at(DEADLINE, None) is None


@pytest.mark.parametrize(
    ("accepted", "runs"),
    [
        (danish(2016, 9, 28, 9), True),
        (danish(2016, 9, 29, 23, 59, 59), True),  # the whole of Friday is left
        (danish(2016, 9, 30), False),  # less than a whole working day
        (danish(2016, 9, 30, 23, 58), False),
        (danish(2016, 10, 3, 9), False),
    ],
)
def test_lapses_at_needs_one_whole_working_day_after_the_mail(accepted: dt.datetime, *, runs: bool) -> None:
    assert (deadline.lapses_at(DEADLINE, accepted) is not None) is runs


def test_lapses_at_a_weekend_is_no_working_day() -> None:
    monday = danish(2016, 10, 3, 23, 59)
    assert deadline.lapses_at(monday, danish(2016, 10, 2, 23, 59)) == danish(2016, 10, 4)
    assert deadline.lapses_at(danish(2016, 10, 2, 23, 59), danish(2016, 9, 30, 9)) is None


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (danish(2016, 9, 29, 23, 59), False),
        (danish(2016, 9, 30, 8, 59, 59), False),
        (danish(2016, 9, 30, 9), True),
        (danish(2016, 9, 30, 23, 59, 59), True),
        (danish(2016, 10, 1), False),
    ],
)
def test_reminder_is_due_from_nine_on_the_last_day(now: dt.datetime, *, due: bool) -> None:
    assert deadline.reminder_is_due(now, DEADLINE) is due


def test_default_promote_until_ten_working_days_before_the_end() -> None:
    assert deadline.default_promote_until(dt.date(2017, 6, 23)) == danish(2017, 6, 9, 23, 59)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (OPENS - MICROSECOND, False),
        (OPENS, True),
        (CLOSES, True),
        (danish(2017, 4, 29) - MICROSECOND, True),  # the closing minute is included
        (danish(2017, 4, 29), False),
    ],
)
def test_is_open(now: dt.datetime, *, is_open: bool) -> None:
    assert rules.is_open(now, OPENS, CLOSES) is is_open


@pytest.mark.parametrize(
    ("choices", "faults"),
    [
        ((True, True, "both", 10), {}),
        ((True, False, "committee", 1), {}),
        ((False, True, "", 500), {}),
        ((False, False, "", 10), {"parts": "missing"}),
        ((False, False, "both", 10), {"parts": "missing"}),
        ((True, True, "", 10), {"audience": "missing"}),
        ((True, True, "everybody", 10), {"audience": "missing"}),
        ((False, True, "both", 10), {}),
        ((False, True, "", 0), {"expected_attendees": "range"}),
        ((False, True, "", 501), {"expected_attendees": "range"}),
        ((False, False, "", -1), {"parts": "missing", "expected_attendees": "range"}),
    ],
)
def test_choice_faults(choices: tuple[bool, bool, str, int], faults: dict[str, str]) -> None:
    talk, workshop, audience, expected = choices
    found = rules.choice_faults(talk=talk, workshop=workshop, audience=audience, expected_attendees=expected)
    assert found == faults


def test_audiences_are_those_of_the_table() -> None:
    assert list(rules.AUDIENCES) == Audience.values
