"""When a plan's digests go and when it ends: each date told in time and once, and nobody written to twice a week."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolbox.rules.due import EndingStep, coming, digest_due, ending, missed_measurement

pytestmark = pytest.mark.pure

FIRST = dt.date(2017, 1, 1)
ENDS = dt.date(2019, 9, 17)


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def test_a_date_is_told_two_weeks_ahead_and_takes_those_of_the_week_along() -> None:
    tellings = [coming("a", day(34)), coming("b", day(40)), coming("c", day(41))]
    early = digest_due(tellings, told=(), last_on=None, today=day(19))
    assert (early.keys, early.next_on) == ((), day(20))
    due = digest_due(tellings, told=(), last_on=None, today=day(20))
    assert (due.keys, due.next_on) == (("a", "b"), day(27))
    after = digest_due(tellings, told=due.keys, last_on=day(20), today=day(27))
    assert (after.keys, after.next_on) == (("c",), None)


def test_a_missing_measurement_is_told_a_week_after_and_not_for_ever() -> None:
    telling = [missed_measurement("a", day(0))]
    assert digest_due(telling, told=(), last_on=None, today=day(6)).next_on == day(7)
    assert digest_due(telling, told=(), last_on=None, today=day(7)).keys == ("a",)
    assert digest_due(telling, told=(), last_on=None, today=day(36)).keys == ()


def test_what_was_written_too_late_waits_for_the_week_to_be_over() -> None:
    waits = digest_due([coming("late", day(12))], told=(), last_on=day(3), today=day(5))
    assert (waits.keys, waits.next_on) == ((), day(10))
    gone = digest_due([coming("late", day(9))], told=(), last_on=day(3), today=day(5))
    assert (gone.keys, gone.next_on) == ((), None)


@given(st.lists(st.tuples(st.booleans(), st.integers(15, 80)), max_size=8, unique=True))
def test_whatever_the_dates_each_is_told_once_in_time_and_a_week_lies_between(dates: list[tuple[bool, int]]) -> None:
    tellings = {
        f"{on}{is_missed}": (missed_measurement if is_missed else coming)(f"{on}{is_missed}", day(on))
        for is_missed, on in dates
    }
    told: dict[str, dt.date] = {}
    days: list[dt.date] = []
    today: dt.date | None = FIRST
    while today is not None:
        due = digest_due(tellings.values(), told=told, last_on=days[-1] if days else None, today=today)
        if due.keys:
            assert not days or (today - days[-1]).days >= 7
            days.append(today)
        assert not told.keys() & set(due.keys)
        told |= dict.fromkeys(due.keys, today)
        assert due.next_on is None or due.next_on > today
        today = due.next_on
    assert told.keys() == tellings.keys()
    for key, on in told.items():
        telling = tellings[key]
        latest = telling.due if telling.opens < telling.due else telling.due + dt.timedelta(days=6)
        assert telling.opens <= on <= latest


def test_a_plan_is_erased_on_its_day_after_two_warnings() -> None:
    first, second = dt.date(2019, 7, 19), dt.date(2019, 9, 3)
    before = ending(ends_on=ENDS, warned=[], today=first - dt.timedelta(days=1))
    assert (before.step, before.next_on) == (EndingStep.NOTHING, first)
    assert ending(ends_on=ENDS, warned=[], today=first).step is EndingStep.WARN
    between = ending(ends_on=ENDS, warned=[first], today=first)
    assert (between.step, between.next_on, between.erased_on) == (EndingStep.NOTHING, second, ENDS)
    assert ending(ends_on=ENDS, warned=[first], today=second).step is EndingStep.WARN
    assert ending(ends_on=ENDS, warned=[first, second], today=ENDS - dt.timedelta(days=1)).next_on == ENDS
    assert ending(ends_on=ENDS, warned=[first, second], today=ENDS).step is EndingStep.ERASE


@given(st.lists(st.integers(1, 90), min_size=1, max_size=60), st.integers(-90, 60))
def test_however_late_the_looks_come_there_is_time_after_each_warning(waits: list[int], begins: int) -> None:
    today, warned = ENDS + dt.timedelta(days=begins), list[dt.date]()
    for wait in waits:
        end = ending(ends_on=ENDS, warned=warned, today=today)
        assert end.next_on > today or end.step is not EndingStep.NOTHING
        if end.step is EndingStep.WARN:
            warned.append(today)
        if end.step is EndingStep.ERASE:
            assert today >= ENDS
            assert [(today - day).days >= least for day, least in zip(warned, (60, 14), strict=True)] == [True, True]
            return
        today += dt.timedelta(days=wait)
