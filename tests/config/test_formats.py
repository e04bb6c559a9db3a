"""Danish dates and times as a Danish authority writes them."""

from datetime import date, datetime, time

import pytest
from django.utils import formats, translation

pytestmark = pytest.mark.pure


def test_time_danish_has_a_point_and_no_leading_zero() -> None:
    with translation.override("da"):
        assert formats.time_format(time(9, 0), "TIME_FORMAT") == "9.00"


def test_date_danish_is_written_out() -> None:
    with translation.override("da"):
        assert formats.date_format(date(2016, 11, 17), "DATE_FORMAT") == "17. november 2016"


@pytest.mark.parametrize("text", ["17.11.2016", "17/11/2016", "17-11-2016", "17 11 2016", "2016-11-17"])
def test_date_input_danish_accepts_the_usual_separators(text: str) -> None:
    with translation.override("da"):
        accepted = formats.get_format("DATE_INPUT_FORMATS")
    parsed = []
    for layout in accepted:
        try:
            parsed.append(datetime.strptime(text, layout).date())  # noqa: DTZ007 - a date has no time zone
        except ValueError:
            continue
    assert parsed == [date(2016, 11, 17)]
