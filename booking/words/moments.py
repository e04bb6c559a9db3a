"""Moments, parts and seasons written for people, the same in pages, mails and admin.

Danish: "torsdag den 17. november 2016 kl. 9.00". English: "Thursday 17 November 2016 at 9:00".
"""

import datetime as dt
from collections.abc import Iterable

from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from booking.models import Attendee, Audience, Registration, Season
from booking.rules.working_days import DENMARK


def _is_danish() -> bool:
    return not (get_language() or "da").startswith("en")


def long_day(day: dt.date) -> str:
    """Write a day with its weekday, in full: "fredag den 30. september 2016"."""
    return date_format(day, r"l \d\e\n j. F Y" if _is_danish() else "l j F Y")


def short_day(day: dt.date) -> str:
    """Write a day without weekday and year: "17. november"."""
    return date_format(day, "j. F" if _is_danish() else "j F")


def clock_time(moment: dt.datetime | dt.time) -> str:
    """Write the time of day in Danish time: "9.00" (English "9:00")."""
    local = moment.astimezone(DENMARK) if isinstance(moment, dt.datetime) else moment
    return date_format(local, "G.i" if _is_danish() else "G:i")


def long_moment(moment: dt.datetime) -> str:
    """Write day and time: "fredag den 30. september 2016 kl. 23.59"."""
    local = moment.astimezone(DENMARK)
    return f"{long_day(local.date())} {_at()} {clock_time(local)}{_which_hour(local)}"


def short_moment(moment: dt.datetime) -> str:
    """Write day and time in as few characters as a table has room for: "30.09.2016 23.59"."""
    local = moment.astimezone(DENMARK)
    return f"{local:%d.%m.%Y} {clock_time(local)}" if _is_danish() else f"{local:%Y-%m-%d} {clock_time(local)}"


def received(moment: dt.datetime) -> str:
    """Write day and time with seconds: "onsdag den 28. september 2016 kl. 9.00.03"."""
    local = moment.astimezone(DENMARK)
    seconds = date_format(local, "G.i.s" if _is_danish() else "G:i:s")
    return f"{long_day(local.date())} {_at()} {seconds}{_which_hour(local)}"


def exact(moment: dt.datetime) -> str:
    """Write a moment for the proof, with microseconds: "28.09.2016 kl. 9.00.03,000417"."""
    local = moment.astimezone(DENMARK)
    if _is_danish():
        return f"{local:%d.%m.%Y} kl. {local.hour}.{local:%M.%S},{local:%f}{_which_hour(local)}"
    return f"{local:%Y-%m-%d} {local.hour}:{local:%M:%S.%f}{_which_hour(local)}"


def time_span(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Write day, start and end: "torsdag den 17. november 2016 kl. 9.00-14.00"."""
    return f"{long_moment(starts_at)}-{clock_time(ends_at)}"


def parts_text(chosen: Registration | Attendee) -> str:
    """Name the parts of a municipality or a person: "oplæg og workshop", "oplæg", "workshop"."""
    if chosen.talk and chosen.workshop:
        return _("oplæg og workshop")
    return _("oplæg") if chosen.talk else _("workshop")


def season_text(registration: Registration) -> str:
    """Name the wished season, or say that any of the programme's will do."""
    return str(registration.season) if registration.season else seasons_text(registration.programme.seasons.all())


def seasons_text(seasons: Iterable[Season]) -> str:
    """Name the seasons to choose between: "efteråret 2016 eller foråret 2017"."""
    return _(" eller ").join(str(season) for season in seasons)


def audience_text(registration: Registration) -> str:
    """Name the audience of the talk; empty without a talk."""
    return str(Audience(registration.audience).label) if registration.audience else ""


def offset(moment: dt.datetime) -> str:
    """Write how far Danish time is ahead of UTC at a moment: "+02:00"."""
    return moment.astimezone(DENMARK).isoformat()[-len("+02:00") :]


def utc(moment: dt.datetime) -> str:
    """Write a moment in UTC, with microseconds, the same in every language: "2016-09-28 07:00:03.000417"."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S.%f}"


def _which_hour(local: dt.datetime) -> str:
    """Say which of the two it is, in the hour that the clocks go through twice in October; else nothing."""
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return ""
    return f" ({_('vintertid') if local.fold else _('sommertid')})"


def _at() -> str:
    return pgettext("foran et klokkeslæt", "kl.")
