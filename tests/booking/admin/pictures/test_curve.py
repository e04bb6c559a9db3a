"""The staircase of arrivals: each step at its moment, the rows sum up, round levels."""

import datetime as dt

from booking.admin.pictures.curve import LEFT, TOP, WIDTH, Arrivals, Curve, curve

NINE = dt.datetime(2016, 9, 28, 7, tzinfo=dt.UTC)
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def drawn(*minutes: float, slots: int = 5, spans: int = 2) -> Curve:
    moments = [NINE + MINUTE * minute for minute in minutes]
    ends = [(NINE + MINUTE * 30 * number, f"{number}") for number in range(1, spans + 1)]
    return curve(moments, slots=slots, begins=NINE, ends=NINE + HOUR, spans=ends, tick=lambda moment: f"{moment:%H%M}")


def test_each_registration_is_a_step_at_its_moment() -> None:
    found = drawn(0, 30, 90, slots=4)
    bottom, quarter = TOP + 200, 50
    assert found.path == (
        f"M{LEFT} {bottom}H{LEFT}V{bottom - quarter}H{LEFT + WIDTH // 2}V{bottom - 2 * quarter}H{LEFT + WIDTH}"
    )
    assert found.slots_y == TOP
    assert (found.ticks[0], found.ticks[-1]) == ((LEFT, "0700"), (LEFT + WIDTH, "0800"))


def test_table_counts_what_came_in_each_span() -> None:
    found = drawn(0, 1, 30, 31, 59, 61)
    assert found.rows == [Arrivals("1", 3, 3), Arrivals("2", 2, 5)]
    assert found.shown == 5


def test_those_who_come_at_once_are_one_step_and_levels_stay_few() -> None:
    found = drawn(*[10] * 500)
    assert found.path.count("H") == 2
    assert [number for _y, number in found.levels] == [0, 100, 200, 300, 400, 500]


def test_nothing_came() -> None:
    found = drawn(slots=0)
    assert (found.shown, [number for _y, number in found.levels]) == (0, [0, 1])
