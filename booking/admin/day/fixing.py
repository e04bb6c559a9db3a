"""The calendar beside the forms that propose, fix and move a day: what stands on each day, here and elsewhere (D4).

It shows everything and refuses nothing: what speaks against a day is a warning, which the form asks about.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from booking.admin.day.facts import USUAL_START
from booking.admin.desk.season import Load, load_of
from booking.models import Programme, Registration, ThemedDay
from booking.models.preparation import TimeOfDay
from booking.rules.month_grid import GridDay, Month, months_to_choose
from booking.rules.working_days import danish_day
from booking.services.day.elsewhere import Elsewhere
from booking.words import moments as wording


@dataclass(frozen=True, kw_only=True)
class FixingMark:
    """A thing that stands on a day: its kind, which the colour and the letter show, and the words."""

    kind: str
    words: str

    @property
    def letter(self) -> str:
        """Return the letter of the kind."""
        return {
            "day": pgettext("bogstav i kalenderen", "T"),
            "proposal": pgettext("bogstav i kalenderen", "F"),
            "wish": pgettext("bogstav i kalenderen", "Ø"),
            "own": "★",
            "closed": "×",
        }[self.kind]


@dataclass(frozen=True, kw_only=True)
class FixingDay:
    """A day of the calendar; `start` is the usual one where the municipality's own wish names a time of day."""

    day: GridDay
    marks: tuple[FixingMark, ...]
    start: str
    is_picked: bool

    @property
    def is_own(self) -> bool:
        """Tell whether the municipality itself has something on the day."""
        return any(mark.kind == "own" for mark in self.marks)

    @property
    def value(self) -> str:
        """Return what a press on the day sends."""
        return f"{self.day.value} {self.start}".strip()

    @property
    def letters(self) -> list[tuple[str, str]]:
        """Return kind and letter of each kind on the day, with the number where there are several."""
        kinds = [mark.kind for mark in self.marks]
        first = {mark.kind: mark.letter for mark in reversed(self.marks)}
        counted = ((kind, letter, kinds.count(kind)) for kind, letter in reversed(first.items()))
        return [(kind, f"{letter}{count}" if count > 1 else letter) for kind, letter, count in counted]

    @property
    def said(self) -> str:
        """Write what is on the day in a sentence of its own; that it is free, where nothing is."""
        words = [self.day.name] if self.day.name else []
        words += [mark.words for mark in self.marks]
        return f"{wording.long_day(self.day.date)}: {', '.join(words) or _('ledig')}"


@dataclass(frozen=True)
class FixingMonth:
    """A month of the calendar; the first ones, and those with a day of the form or of the municipality, are open."""

    first: dt.date
    weeks: list[list[FixingDay | None]]
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class FixingCalendar:
    """The months, what stands on the days that the form names, and each facilitator's days from today on."""

    months: list[FixingMonth]
    picked: list[str]
    load: list[Load]

    @property
    def weekdays(self) -> list[Any]:
        """Return the names of the days of a week, Monday first."""
        return list(WEEKDAYS.values())


MONTHS_SHOWN = 2


def calendar_beside(target: Registration, elsewhere: Elsewhere, picked: Collection[dt.date]) -> FixingCalendar:
    """Return the calendar of a registration's programme; `picked` are the days that the form names now."""
    programme, now = target.programme, timezone.now()
    seasons = [(season.starts_on, season.ends_on) for season in programme.seasons.all()]
    own = _own_day(target)
    marks: dict[dt.date, list[FixingMark]] = defaultdict(list)
    starts: dict[dt.date, str] = {}
    for wish in target.wishes.all():
        starts.setdefault(wish.date, f"{USUAL_START[TimeOfDay(wish.time_of_day)]:%H.%M}")
    for date, mark in [*_of_target(target, own, now), *_of_others(elsewhere), *_closed(programme)]:
        marks[date].append(mark)
    months = months_to_choose(seasons=seasons, today=danish_day(now), off=programme.days_off(), taken=())

    def drawn(day: GridDay | None) -> FixingDay | None:
        if day is None:
            return None
        found = marks.get(day.date, ())
        return FixingDay(day=day, marks=tuple(found), start=starts.get(day.date, ""), is_picked=day.date in picked)

    def month_of(number: int, month: Month) -> FixingMonth:
        weeks = [[drawn(day) for day in week] for week in month.weeks]
        is_looked_at = any(day and (day.is_picked or day.is_own) for week in weeks for day in week)
        return FixingMonth(month.first, weeks, is_looked_at or number < MONTHS_SHOWN)

    shown = [month_of(number, month) for number, month in enumerate(months)]
    chosen = [day.said for month in shown for week in month.weeks for day in week if day and day.is_picked]
    return FixingCalendar(months=shown, picked=chosen, load=load_of([*elsewhere.days, *([own] if own else [])]))


def _mark(kind: str, sentence: str, **facts: str) -> FixingMark:
    return FixingMark(kind=kind, words=sentence % facts)


def _own_day(target: Registration) -> ThemedDay | None:
    return next(iter(ThemedDay.objects.filter(registration=target).prefetch_related("facilitators")), None)


def _of_target(target: Registration, day: ThemedDay | None, now: dt.datetime) -> Iterator[tuple[dt.date, FixingMark]]:
    """Yield what stands of the registration itself: its day, its wishes, the proposals it can answer."""
    if day is not None:
        yield danish_day(day.starts_at), _mark("own", _("dagen ligger her nu, kl. %(when)s"), when=_span(day))
    for wish in target.wishes.all():
        yield wish.date, _mark("own", _("ønsket af kommunen, %(when)s"), when=wish.get_time_of_day_display())
    for row in target.proposals.all():
        if row.starts_at > now and row.lapsed_at is None:
            when = wording.clock_time(row.starts_at)
            yield danish_day(row.starts_at), _mark("own", _("foreslået kommunen kl. %(when)s"), when=when)


def _of_others(elsewhere: Elsewhere) -> Iterator[tuple[dt.date, FixingMark]]:
    for day in elsewhere.days:
        name, held_by = day.registration.municipality.name, ", ".join(one.name for one in day.facilitators.all())
        sentence = _("temadag i %(name)s kl. %(when)s") + (" (%(held_by)s)" if held_by else "")
        yield danish_day(day.starts_at), _mark("day", sentence, name=name, when=_span(day), held_by=held_by)
    for row in elsewhere.proposals:
        name, when = row.registration.municipality.name, wording.clock_time(row.starts_at)
        yield danish_day(row.starts_at), _mark("proposal", _("foreslået %(name)s kl. %(when)s"), name=name, when=when)
    for wish in elsewhere.wishes:
        name, when = wish.registration.municipality.name, wish.get_time_of_day_display()
        yield wish.date, _mark("wish", _("ønsket af %(name)s, %(when)s"), name=name, when=when)


def _span(day: ThemedDay) -> str:
    return f"{wording.clock_time(day.starts_at)}-{wording.clock_time(day.ends_at)}"


def _closed(programme: Programme) -> Iterator[tuple[dt.date, FixingMark]]:
    for closed in programme.closed_days.all():
        sentence = _("ingen kan komme: %(note)s") if closed.note else _("ingen kan komme")
        yield closed.date, _mark("closed", sentence, note=closed.note)
