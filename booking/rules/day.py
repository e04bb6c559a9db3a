"""The rules of the day: facts in, verdict out (D1, D4-D6). Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from booking.rules.working_days import (
    DENMARK,
    SATURDAY,
    add_working_days,
    danish_day,
    end_of_day,
    holiday_names,
    is_working_day,
    working_days_between,
)

SHORT_NOTICE_WORKING_DAYS = 10
URGENT_WORKING_DAYS = 2
MOST_PROPOSALS = 3
MOST_AHEAD = dt.timedelta(days=730)
"""A date further ahead is taken for a typing error."""
USUAL_BREAK_MINUTES = 30
HALF_DAY_MINUTES = 240

SENTENCES: Mapping[str, Any] = {
    "holiday": _("Dagen er en helligdag: %(name)s."),
    "optional-holiday": _("Mange holder fri den dag: %(name)s."),
    "school-holiday": _("Dagen ligger i en ferieperiode: %(name)s."),
    "second-day": _("Der er allerede en temadag den dag: %(name)s."),
    "closed-day": _("I har noteret, at ingen kan komme den dag."),
    "taken": _("Vi er optaget den dag, så vi kan nok ikke komme."),
    "busy-facilitator": _("%(name)s er facilitator på en anden temadag den dag: %(municipality)s."),
    "proposed-facilitator": _("%(name)s er nævnt i et forslag om den dag: %(municipality)s."),
    "outside-season": _("Dagen ligger uden for den periode, kommunen har ønsket."),
    "not-wished": _("Kommunen har ikke ønsket dagen og ikke valgt den blandt de foreslåede."),
    "short-notice": _("Der er mindre end 10 arbejdsdage til dagen."),
    "few-attendees": _("Der er %(count)s på deltagerlisten. Vi anbefaler %(least)s-%(most)s."),
    "many-attendees": _("Der er %(count)s på deltagerlisten. Vi anbefaler %(least)s-%(most)s."),
}
PART_SENTENCES: Mapping[str, Any] = {
    "talk": _("Der er %(count)s til oplægget på deltagerlisten. Vi anbefaler %(least)s-%(most)s."),
    "workshop": _("Der er %(count)s til workshoppen på deltagerlisten. Vi anbefaler %(least)s-%(most)s."),
}
"""The same of one part, where talk and workshop have different people (D6)."""


@dataclass(frozen=True)
class Warned:
    """A warning, which is shown and may be confirmed; never a refusal."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the sentence in the active language."""
        sentence = PART_SENTENCES.get(self.facts.get("part", ""), SENTENCES[self.code])
        return str(sentence) % self.facts


class Parts(Protocol):
    """The values from which the times of a day follow."""

    @property
    def starts_at(self) -> dt.datetime:
        """Return the start as an aware datetime."""

    @property
    def order(self) -> str:
        """Return `talk_first` or `workshop_first`."""

    @property
    def talk_minutes(self) -> int:
        """Return the minutes of the talk; 0 without one."""

    @property
    def break_minutes(self) -> int:
        """Return the minutes between the parts."""

    @property
    def workshop_minutes(self) -> int:
        """Return the minutes of the workshop; 0 without one."""


def part_spans(day: Parts) -> dict[str, tuple[dt.datetime, dt.datetime]]:
    """Return start and end of each part in the order of the day; the break lies between two parts (D5)."""
    lengths = {"talk": day.talk_minutes, "workshop": day.workshop_minutes}
    names = ("workshop", "talk") if day.order == "workshop_first" else ("talk", "workshop")
    spans: dict[str, tuple[dt.datetime, dt.datetime]] = {}
    at = day.starts_at
    for name in names:
        if lengths[name]:
            spans[name] = (at, at + dt.timedelta(minutes=lengths[name]))
            at = spans[name][1] + dt.timedelta(minutes=day.break_minutes)
    return spans


def program(day: Parts) -> list[tuple[str, dt.datetime, dt.datetime]]:
    """Return the parts and the break between them (`break`), each with start and end, in the order of the day."""
    spans = [(name, start, end) for name, (start, end) in part_spans(day).items()]
    breaks = [("break", before[2], after[1]) for before, after in pairwise(spans) if before[2] < after[1]]
    return sorted([*spans, *breaks], key=lambda part: part[1])


def attended(day: Parts, *, talk: bool, workshop: bool) -> dict[str, tuple[dt.datetime, dt.datetime]]:
    """Return the parts of the day that a person attends; all parts, where the wish fits none."""
    spans = part_spans(day)
    mine = {name: span for name, span in spans.items() if (talk if name == "talk" else workshop)}
    return mine or spans


def length_faults(day: Parts, *, talk: bool, workshop: bool, limits: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Return, for each length in minutes that is refused, the least and the most allowed (A14, A17, D5)."""
    allowed = {
        "talk_minutes": (limits["talk_min"], limits["talk_max"]) if talk else (0, 0),
        "workshop_minutes": (limits["workshop_min"], limits["workshop_max"]) if workshop else (0, 0),
        "break_minutes": (0, limits["break_max"] if talk and workshop else 0),
    }
    return {name: (low, high) for name, (low, high) in allowed.items() if not low <= getattr(day, name) <= high}


def usual_lengths(*, talk: bool, workshop: bool, limits: Mapping[str, int]) -> dict[str, int]:
    """Return the usual lengths in minutes: the middle of what is allowed (D5)."""
    return {
        "talk_minutes": (limits["talk_min"] + limits["talk_max"]) // 2 if talk else 0,
        "workshop_minutes": (limits["workshop_min"] + limits["workshop_max"]) // 2 if workshop else 0,
        "break_minutes": min(USUAL_BREAK_MINUTES, limits["break_max"]) if talk and workshop else 0,
    }


def lasts_the_day(*, talk: bool, workshop: bool, limits: Mapping[str, int]) -> bool:
    """Tell whether the parts together usually last more than four hours, so that half a day is too short (D4)."""
    lengths = usual_lengths(talk=talk, workshop=workshop, limits=limits)
    return lengths["talk_minutes"] + lengths["workshop_minutes"] > HALF_DAY_MINUTES


def wish_fault(day: dt.date, *, today: dt.date, seasons: Iterable[tuple[dt.date, dt.date]]) -> tuple[str, str] | None:
    """Return why a day cannot be wished (D4): `past`, `season`, `weekend` or `holiday` with its name; else None."""
    if day <= today:
        return ("past", "")
    if not any(first <= day <= last for first, last in seasons):
        return ("season", "")
    if day.weekday() >= SATURDAY:
        return ("weekend", "")
    name = holiday_names(day.year, optional=False).get(day)
    return ("holiday", name) if name else None


def date_warnings(day: dt.date, off: Iterable[tuple[dt.date, dt.date, str]]) -> list[Warned]:
    """Return warnings about a holiday, or a week that schools or many workplaces take off (D4).

    `off`: first day, last day and name of each such week.
    """
    found: list[Warned] = []
    public = holiday_names(day.year, optional=False).get(day)
    optional = holiday_names(day.year).get(day)
    if public:
        found.append(Warned("holiday", {"name": public}))
    elif optional:
        found.append(Warned("optional-holiday", {"name": optional}))
    return found + [Warned("school-holiday", {"name": name}) for first, last, name in off if first <= day <= last]


def last_day_of_notice(day: dt.date) -> dt.date:
    """Return the last day on which `day` can be agreed without short notice (D5)."""
    return add_working_days(day, -SHORT_NOTICE_WORKING_DAYS)


def is_short_notice(now: dt.datetime, starts_at: dt.datetime) -> bool:
    """Tell whether fewer than ten working days are left until the day (D5)."""
    return working_days_between(danish_day(now), danish_day(starts_at)) < SHORT_NOTICE_WORKING_DAYS


def is_urgent(now: dt.datetime, starts_at: dt.datetime) -> bool:
    """Tell whether the day is so near that a mail is not enough and people should be telephoned."""
    return now < starts_at and working_days_between(danish_day(now), danish_day(starts_at)) <= URGENT_WORKING_DAYS


def count_warning(count: int, least: int, most: int, part: str = "") -> Warned | None:
    """Return advice on the number of attendees, of `part` or in all, where there is any; never an error (D6, A25)."""
    facts: dict[str, Any] = {"count": count, "least": least, "most": most} | ({"part": part} if part else {})
    if count < least:
        return Warned("few-attendees", facts)
    return Warned("many-attendees", facts) if count > most else None


MAIL_TIME = dt.time(9, 0)


def mail_due(day: dt.date, days_before: int) -> dt.datetime:
    """Return when a mail `days_before` the day (negative: after it) is due: 9.00 Danish time.

    Where that is no working day, a mail before the day is due on the working day before, and a mail after the day
    on the working day after.
    """
    due = day - dt.timedelta(days=days_before)
    if not is_working_day(due):
        due = add_working_days(due, -1 if days_before > 0 else 1)
    return dt.datetime.combine(due, MAIL_TIME, DENMARK)


def days_of_mail(now: dt.datetime, days_before: int) -> list[dt.date]:
    """List the days on which a themed day lies whose mail, so many days before it, may be due now."""
    return list(_days_of_mail(now.replace(second=0, microsecond=0), days_before))


@lru_cache(maxsize=1000)
def _days_of_mail(now: dt.datetime, days_before: int) -> tuple[dt.date, ...]:
    """Remembered, for it is asked every second: mails come and cease to be due at whole minutes.

    Holidays and weekends move a mail by less than a fortnight.
    """
    middle = danish_day(now) + dt.timedelta(days=days_before)
    around = (middle + dt.timedelta(days=offset) for offset in range(-14, 15))
    return tuple(day for day in around if mail_is_due(now, due := mail_due(day, days_before), due))


def mail_is_due(now: dt.datetime, due_at: dt.datetime, planned_at: dt.datetime) -> bool:
    """Tell whether a mail of the clock is to be sent now: it came due after it was planned, and not long ago.

    It may be sent until the end of the next working day; after that it is dropped.
    """
    return planned_at <= due_at <= now < end_of_day(add_working_days(danish_day(due_at), 1))
