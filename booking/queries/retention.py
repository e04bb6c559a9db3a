"""How long personal data are kept (D8), by the programme's settings.

Nothing is erased, and no page or mail promises a date, before `ERASURE_DECISION` names the archive authority's decision
and `CASE_EXPORT_DIR` the folder in which every case is first saved.
"""

import calendar
import datetime as dt

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from booking.models import Programme, Registration, Season, ThemedDay
from booking.models.registration import HOLDING
from booking.rules.working_days import DENMARK, danish_day
from booking.words import moments as wording

ONE_DAY = dt.timedelta(days=1)


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


def last_day_over(months: int, on: dt.date) -> dt.date:
    """Return the last day after which so many months are over on a day: `months_after` the other way round."""
    day = months_after(on, -months)
    while months_after(day + ONE_DAY, months) <= on:
        day += ONE_DAY
    return day


def due_rows(on: dt.date) -> tuple[QuerySet[Registration], ...]:
    """Find what is due on a day and nobody holds up, as `due_on` says: those without a place, those with one.

    Two queries, so that each begins at the few programmes whose time is over and reads of their registrations, by an
    index, those alone that were not erased: the rows that are not due yet are never looked at, however many there are.
    """
    with_place, held = Q(pk__in=()), Q(day__isnull=True)
    for months in _periods("with_place_months"):
        last = last_day_over(months, on)
        later = Season.objects.filter(programme=OuterRef("pk"), ends_on__gt=last)
        with_place |= Q(~Exists(later), with_place_months=months)
        held |= Q(programme__with_place_months=months, day__starts_at__lt=midnight_after(last))
    rows = Registration.objects.filter(erased_at__isnull=True, legal_hold=False).order_by()
    return (
        rows.exclude(status__in=HOLDING).filter(programme__in=over_without_place(on)),
        rows.filter(held, status__in=HOLDING, programme__in=Programme.objects.filter(with_place)),
    )


def over_without_place(on: dt.date) -> QuerySet[Programme]:
    """Find the programmes whose period for those without a place is over on a day."""
    over = Q(pk__in=())
    for months in _periods("without_place_months"):
        over |= Q(without_place_months=months, promote_until__lt=midnight_after(last_day_over(months, on)))
    return Programme.objects.filter(over)


def _periods(column: str) -> list[int]:
    """List the different periods that programmes have, in months: a handful."""
    found = Programme.objects.filter(**{f"{column}__isnull": False}).order_by()
    return list(found.values_list(column, flat=True).distinct())


def midnight_after(day: dt.date) -> dt.datetime:
    """Return the moment at which a day is over in Denmark."""
    return dt.datetime.combine(day + ONE_DAY, dt.time.min, DENMARK)


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
