"""A staircase over days, told day by day where something came."""

import datetime as dt
from collections.abc import Sequence

from django.utils.dateformat import format as date_format

from booking.admin.pictures.curve import Curve, curve
from booking.rules.working_days import DENMARK, danish_day
from booking.words import moments as wording

DAY = dt.timedelta(days=1)


def day_by_day(moments: Sequence[dt.datetime], *, slots: int, begins: dt.datetime, ends: dt.datetime) -> Curve:
    """Draw the sorted moments from `begins` until `ends`, or the last of them where that is later."""
    dates = sorted({danish_day(moment) for moment in moments})
    spans = [(_end_of(date), wording.long_day(date)) for date in dates]
    ends = max([ends, *moments[-1:]])
    return curve(moments, slots=slots, begins=begins, ends=ends, spans=spans, tick=_day_and_month)


def _end_of(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date + DAY, dt.time.min, DENMARK) - dt.timedelta(microseconds=1)


def _day_and_month(moment: dt.datetime) -> str:
    return str(date_format(danish_day(moment), "j. b"))
