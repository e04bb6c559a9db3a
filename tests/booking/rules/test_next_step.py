"""The one next step: which task comes first, and deadlines counted backwards."""

import datetime as dt

from booking.rules.next_step import Duty, StepCode, choose_by, next_task, wish_by

TODAY = dt.date(2016, 10, 3)
SOON, LATER, PAST = dt.date(2016, 10, 5), dt.date(2016, 11, 5), dt.date(2016, 9, 30)


def task(step: StepCode, *days: dt.date, is_done: bool = False) -> Duty:
    return Duty(step=step, is_done=is_done, days=days)


def test_overdue_comes_before_due_and_what_has_no_day_comes_last() -> None:
    undated, later, soon = task(StepCode.ATTENDEES), task(StepCode.VENUE, LATER), task(StepCode.WISH, PAST, SOON)
    overdue, done = task(StepCode.PHONE, PAST), task(StepCode.FOCUS, PAST, is_done=True)
    assert next_task([undated, later, soon, overdue, done], TODAY) == overdue
    assert next_task([undated, later, soon, done], TODAY) == soon
    assert next_task([undated, later], TODAY) == later
    assert next_task([task(StepCode.ACCESS, LATER), later], TODAY) == task(StepCode.ACCESS, LATER)
    assert next_task([undated], TODAY) == undated
    assert next_task([done], TODAY) is None


def test_a_choice_leaves_notice_to_the_first_proposed_day() -> None:
    assert choose_by(dt.date(2016, 11, 17)) == dt.date(2016, 11, 3)


def test_a_wish_leaves_the_longest_preparation_before_the_season_ends() -> None:
    ends = dt.date(2016, 12, 21)
    assert wish_by(ends, [21, 7]) == dt.date(2016, 11, 30)
    assert wish_by(ends, [7]) == dt.date(2016, 12, 7)
    assert wish_by(dt.date(2017, 6, 23), [21]) == dt.date(2017, 6, 2)
