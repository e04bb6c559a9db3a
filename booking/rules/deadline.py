"""By when a held place must be confirmed, when it lapses, when it is reminded of; facts in, verdict out (Q5, Q6)."""

import datetime as dt

from booking.rules.working_days import DENMARK, add_working_days, danish_day, end_of_day, working_days_between

LAST_MINUTE = dt.timedelta(minutes=1)
"""A deadline of 23.59 is over when that minute has ended (Q5)."""
REMINDER_TIME = dt.time(9, 0)
PROMOTE_WORKING_DAYS_BEFORE_END = 10


def answer_by(asked_on: dt.datetime, working_days: int) -> dt.datetime:
    """Return the deadline to confirm: 23.59 on the n-th Danish working day after the asking (Q5)."""
    return end_of_day(add_working_days(danish_day(asked_on), working_days))


def lapses_at(deadline: dt.datetime, asked_at: dt.datetime | None) -> dt.datetime | None:
    """Return the first moment that is too late, or None while the clock stands still (Q5).

    The clock runs only where the mail that asks was accepted (`asked_at`) at least one whole working day before the
    deadline.
    """
    if asked_at is None or working_days_between(danish_day(asked_at), danish_day(deadline)) < 1:
        return None
    return deadline + LAST_MINUTE


def reminder_is_due(now: dt.datetime, deadline: dt.datetime) -> bool:
    """Tell whether it is the deadline's day, 9.00 or later, and the deadline not over (Q5)."""
    local = now.astimezone(DENMARK)
    return local.date() == danish_day(deadline) and local.time() >= REMINDER_TIME and now < deadline + LAST_MINUTE


def new_year_due(now: dt.datetime) -> dt.datetime | None:
    """Return when those who wait are written to at the turn of the year, if that is now: else None (Q7).

    That is 9.00 on the first working day of January, and the mail may leave until the end of the next one.
    """
    first = add_working_days(dt.date(danish_day(now).year - 1, 12, 31), 1)
    due = dt.datetime.combine(first, REMINDER_TIME, DENMARK)
    return due if due <= now < end_of_day(add_working_days(first, 1)) else None


def default_promote_until(last_season_ends_on: dt.date) -> dt.datetime:
    """Return the default moment after which nothing is promoted without staff's doing (Q6)."""
    return end_of_day(add_working_days(last_season_ends_on, -PROMOTE_WORKING_DAYS_BEFORE_END))
