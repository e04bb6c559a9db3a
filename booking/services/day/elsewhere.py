"""What stands elsewhere on the dates that staff want, and the warnings that follow (D4, D5); none is a refusal.

Other days and proposals are read in every programme without a lock: a warning may come too late, and locks nothing.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q

from booking.models import Facilitator, Proposal, Registration, ThemedDay
from booking.models.programme import Off
from booking.queries import day as day_queries
from booking.rules import day as day_rules
from booking.rules.day import Warned
from booking.rules.working_days import DENMARK, danish_day


@dataclass(frozen=True, kw_only=True)
class FacilitatorDetails:
    """A person who holds the day; `user_id` where they can log in."""

    name: str
    email: str
    user_id: int | None = None

    def is_among(self, emails: Iterable[str]) -> bool:
        """Tell whether one of the addresses is this person's."""
        return self.email.lower() in {email.lower() for email in emails}


@dataclass(frozen=True)
class WantedStart:
    """A start that may become the day's, who would hold it, and whether the municipality said yes to it."""

    starts_at: dt.datetime
    facilitators: tuple[FacilitatorDetails, ...] = ()
    is_agreed: bool = True


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """The agreed days and open proposals of other registrations on some dates, and the programme's own days off."""

    days: list[ThemedDay]
    proposals: list[Proposal]
    closed: set[dt.date]
    off: list[Off]

    def warnings(self, wanted: WantedStart) -> list[Warned]:
        """Return what to warn of about one start: the date, then its people."""
        date = danish_day(wanted.starts_at)
        days = [day for day in self.days if danish_day(day.starts_at) == date]
        found = day_rules.date_warnings(date, self.off)
        found += [Warned("closed-day")] if date in self.closed else []
        found += [Warned("second-day", {"name": day.registration.municipality.name}) for day in days]
        proposals = [row for row in self.proposals if danish_day(row.starts_at) == date]
        for person in wanted.facilitators:
            held = (day for day in days if person.is_among(one.email for one in day.facilitators.all()))
            named = (row for row in proposals if person.is_among(one["email"] for one in row.facilitators))
            found += _once("busy-facilitator", person, held)
            found += _once("proposed-facilitator", person, named)
        return found


def _once(code: str, person: FacilitatorDetails, rows: Iterable[ThemedDay | Proposal]) -> list[Warned]:
    names = dict.fromkeys(row.registration.municipality.name for row in rows)
    return [Warned(code, {"name": person.name, "municipality": name}) for name in names]


def read_elsewhere(registration: Registration, starts: Iterable[dt.datetime], now: dt.datetime) -> Elsewhere:
    """Read what stands elsewhere on the dates of some starts, in four statements."""
    on_one = Q(pk__in=[])
    for start in starts:
        since = dt.datetime.combine(danish_day(start), dt.time.min, DENMARK)
        on_one |= Q(starts_at__gte=since, starts_at__lt=since + dt.timedelta(days=1))
    days = ThemedDay.objects.filter(on_one).exclude(registration=registration)
    proposals = Proposal.objects.filter(on_one, day_queries.stands_at(now)).exclude(registration=registration)
    return Elsewhere(
        days=list(days.select_related("registration__municipality").prefetch_related("facilitators")),
        proposals=list(proposals.select_related("registration__municipality")),
        closed=set(registration.programme.closed_days.values_list("date", flat=True)),
        off=registration.programme.days_off(),
    )


def named_in(proposal: Proposal) -> tuple[FacilitatorDetails, ...]:
    """Return the facilitators that a proposal names."""
    return tuple(FacilitatorDetails(**person) for person in proposal.facilitators)


def known_facilitators() -> list[FacilitatorDetails]:
    """Return those who may be named in a proposal: staff who log in and have an address, and who held a day before."""
    users = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email="")
    logging_in = (
        FacilitatorDetails(name=user.get_full_name() or user.get_username(), email=user.email, user_id=user.pk)
        for user in users
    )
    found = {person.email.lower(): person for person in logging_in}
    for held in Facilitator.objects.order_by("-pk"):
        found.setdefault(held.email.lower(), FacilitatorDetails(name=held.name, email=held.email, user_id=held.user_id))
    return sorted(found.values(), key=lambda person: person.name)


def warn_of_starts(registration: Registration, wanted: Sequence[WantedStart], now: dt.datetime) -> list[list[Warned]]:
    """Return the warnings of each of several possible starts, in their order."""
    if not wanted:
        return []
    elsewhere = read_elsewhere(registration, [one.starts_at for one in wanted], now)
    return [
        [
            *elsewhere.warnings(one),
            *([] if is_in_season(registration, one.starts_at) else [Warned("outside-season")]),
            *([] if one.is_agreed else [Warned("not-wished")]),
            *([Warned("short-notice")] if day_rules.is_short_notice(now, one.starts_at) else []),
        ]
        for one in wanted
    ]


def is_in_season(registration: Registration, start: dt.datetime) -> bool:
    """Tell whether a start lies in the wished season; always true where the municipality wished none."""
    season = registration.season
    return season is None or season.starts_on <= danish_day(start) <= season.ends_on
