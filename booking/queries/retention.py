"""How long personal data are kept (D8), by the programme's settings.

Nothing is erased, and no page or mail promises a date, before `ERASURE_DECISION` names the archive authority's decision
and `CASE_EXPORT_DIR` the folder in which every case is first saved.
"""

import calendar
import datetime as dt

from django.conf import settings

from booking.models import Registration, ThemedDay
from booking.models.registration import HOLDING
from booking.rules.working_days import danish_day
from booking.words import moments as wording


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day of a later month, or its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_on(registration: Registration) -> dt.date | None:
    """Return the first day on which a registration's personal data may be erased.

    With a place, the months of the programme's setting count from the last season's end, or from the agreed day where
    that is later; without one, from the last moment at which slots are passed on. None where the programme sets no
    period, and after the erasing. Reads the day, and the programme's seasons where they are not prefetched.
    """
    programme = registration.programme
    if registration.erased_at is not None:
        return None
    if registration.status not in HOLDING:
        months = programme.without_place_months
        return None if months is None else months_after(danish_day(programme.promote_until), months)
    if programme.with_place_months is None:
        return None
    day: ThemedDay | None = getattr(registration, "day", None)
    ends = [season.ends_on for season in programme.seasons.all()]
    ends += [danish_day(day.starts_at)] if day else []
    return months_after(max(ends), programme.with_place_months)


def is_allowed() -> bool:
    """Tell whether erasing is allowed: it is decided, and there is a folder to save cases in."""
    return bool(settings.ERASURE_DECISION and settings.CASE_EXPORT_DIR)


def promised_on(registration: Registration) -> dt.date | None:
    """Return the day that pages and mails may promise; None until erasing is allowed, and on legal hold."""
    return due_on(registration) if is_allowed() and not registration.legal_hold else None


def promise(registration: Registration) -> str:
    """Write the promised day in the active language; empty where there is none."""
    day = promised_on(registration)
    return wording.long_day(day) if day else ""
