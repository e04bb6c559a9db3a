"""What the contact has still to hand in, and by when (D3-D6). Handing in later is never refused."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from booking.models import EntryKind, JournalEntry, Preparation, Proposal, Registration, ThemedDay, Wish
from booking.queries import day as day_queries
from booking.queries.day import AttendeeList
from booking.rules import day as day_rules
from booking.rules.working_days import danish_day
from booking.words import moments as wording


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line of the checklist; `page` is the name of its page, empty for a section of the personal page itself."""

    what: str
    is_done: bool
    until: str
    page: str = ""


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """What is known of the day so far."""

    day: ThemedDay | None
    wishes: Sequence[Wish]
    proposals: Sequence[Proposal]
    preparation: Preparation
    attendees: AttendeeList


ABOUT_DATES = (EntryKind.WISHES_CHANGED, EntryKind.DATES_PROPOSED, EntryKind.DAY_FIXED, EntryKind.DAY_CALLED_OFF)


def was_called_off(last: JournalEntry | None) -> bool:
    """Tell whether new dates are needed: the `last` entry of ABOUT_DATES called a day off."""
    return last is not None and last.kind == EntryKind.DAY_CALLED_OFF


def read_handed_in(registration: Registration) -> HandedIn:
    """Read what is known of a registration's day so far."""
    about = JournalEntry.objects.filter(registration=registration, kind__in=ABOUT_DATES).order_by("-number")
    return HandedIn(
        day=day_queries.day_of(registration),
        wishes=[] if was_called_off(about.first()) else list(registration.wishes.all()),
        proposals=day_queries.open_proposals(registration),
        preparation=day_queries.preparation_of(registration),
        attendees=day_queries.attendee_list(registration),
    )


def items(registration: Registration, has: HandedIn, today: dt.date) -> list[Item]:
    """Return what is to be handed in, in the order in which it is needed.

    Before the date is fixed, wished dates and venue are due ten working days before the last day of the wished season,
    or of the programme's last season once that has passed, and the list by its first reminder. Once it is fixed, focus
    and list are due by the next reminder of the list; the phone on the day and the way in by the practical mail
    (`practical_days_before`), as is the list where there is no reminder. A date that has passed becomes "as soon as
    possible".
    """
    programme = registration.programme
    if has.day:
        date = danish_day(has.day.starts_at)
        reminders = [_due(date, before) for before in sorted(programme.list_missing_days_before, reverse=True)]
        by_list, by_practical = _by(reminders, today), _by([_due(date, programme.practical_days_before)], today)
        found = [
            _focus(has, by_list),
            _attendees(has, by_list),
            _phone(has, by_practical),
            _access(has, by_practical),
        ]
    else:
        by_dates = _by(_dates_until(registration), today)
        first = max(programme.list_missing_days_before, default=programme.practical_days_before)
        by_list = _("senest %(days)d dage før temadagen") % {"days": first}
        venue = bool(has.preparation.venue_name and has.preparation.venue_address)
        found = [
            _dates(has, by_dates, today),
            Item(what=_("Skriv mødested og adresse"), is_done=venue, until=by_dates, page="personal-practical"),
            _focus(has, by_dates),
            _phone(has, by_dates),
            _access(has, by_dates),
            _attendees(has, by_list),
        ]
    return found


def _dates(has: HandedIn, until: str, today: dt.date) -> Item:
    chosen = any(proposal.chosen_at for proposal in has.proposals)
    none_fits = has.preparation.another_date_asked_at is not None and not chosen
    if not has.proposals or none_fits:
        return Item(
            what=_("Foreslå datoer"),
            is_done=any(wish.date > today for wish in has.wishes),
            until=until,
            page="personal-wishes",
        )
    last = danish_day(has.proposals[-1].starts_at)
    until = _by([day_rules.last_day_of_notice(last)], today)
    return Item(what=_("Vælg en af de datoer, vi foreslår"), is_done=chosen, until=until)


def _focus(has: HandedIn, until: str) -> Item:
    done = bool(has.preparation.focus)
    return Item(what=_("Skriv om fokus på jeres egen praksis"), is_done=done, until=until, page="personal-practical")


def _phone(has: HandedIn, until: str) -> Item:
    done = bool(has.preparation.phone_on_the_day or (has.day and has.day.phone_on_the_day))
    return Item(what=_("Skriv et telefonnummer til dagen"), is_done=done, until=until, page="personal-practical")


def _access(has: HandedIn, until: str) -> Item:
    done = bool(has.preparation.venue_access)
    return Item(what=_("Skriv, hvordan man kommer ind"), is_done=done, until=until, page="personal-practical")


def _attendees(has: HandedIn, until: str) -> Item:
    """Return the line of the list: done at the recommended number, which is advice and no limit (D6)."""
    facts = {"least": has.attendees.least, "most": has.attendees.most, "count": has.attendees.count}
    what = _("Skriv deltagerne på listen (vi anbefaler %(least)d-%(most)d, der er %(count)d nu)") % facts
    done = has.attendees.count >= has.attendees.least
    return Item(what=what, is_done=done, until=until, page="attendees")


def _dates_until(registration: Registration) -> list[dt.date]:
    seasons = list(registration.programme.seasons.all())
    ends = [registration.season.ends_on] if registration.season else []
    return [day_rules.last_day_of_notice(end) for end in [*ends, seasons[-1].ends_on]]


def _due(date: dt.date, days_before: int) -> dt.date:
    return danish_day(day_rules.mail_due(date, days_before))


def _by(days: Iterable[dt.date], today: dt.date) -> str:
    """Write "by" the first of the days that has not passed; "as soon as possible" where all have."""
    for day in days:
        if day >= today:
            return _("senest %(day)s") % {"day": wording.long_day(day)}
    return _("så snart som muligt")
