"""The lines of what needs staff: what is wrong, with whom, since when, and the page where it is put right."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.attention.day_flags import waits_of
from booking.attention.flags import address_waits, clock_flag
from booking.models import Programme, Registration
from booking.rules import desk as desk_rules
from booking.rules.desk import DayFacts
from booking.words import moments as wording


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """The press that reminds a contact: its act's address, the state it is based on, when the contact last heard."""

    url: str
    seen: str
    last: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class Need:
    """A line; `whom` is the municipality, empty where none is known; `mend` is the text of the link.

    `until` is when it is too late, None where nothing runs out. `reminder` can be sent by one press.
    """

    words: str
    since: dt.datetime
    url: str
    mend: str
    whom: str = ""
    is_grave: bool = True
    until: dt.datetime | None = None
    reminder: Reminder | None = None


SOON = dt.timedelta(hours=24)
DAY_WORDS: Mapping[str, Any] = {
    "another-date": gettext_lazy("Beder om en anden dato"),
    "date-chosen": gettext_lazy("Har valgt en af de foreslåede datoer, men datoen er ikke fastsat"),
    "proposals-lapsed": gettext_lazy("Har ikke svaret på de foreslåede datoer i tide"),
    "wishes": gettext_lazy("Har ønsket datoer, men datoen er ikke fastsat"),
    "short-list": gettext_lazy("For få på deltagerlisten: %(counted)s, anbefalet mindst %(least)s"),
    "invite-bounced": gettext_lazy("En kalenderinvitation blev afvist"),
    "question": gettext_lazy("Svar fra en adresse, der ikke står på deltagerlisten"),
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source of lines besides the registrations: `lines` of a programme, for users with `permission`."""

    lines: Callable[[Programme], list[Need]]
    permission: str


SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Add a source of lines."""
    SOURCES.append(source)


def needs_beside(programme: Programme, user: AbstractUser | AnonymousUser) -> list[Need]:
    """Return the lines of all the sources that the user may see."""
    return [need for source in SOURCES if user.has_perm(source.permission) for need in source.lines(programme)]


def most_urgent_first(needs: Iterable[Need]) -> list[Need]:
    """Sort what runs out within a day first, by the clock; then the grave lines, and within that the oldest first."""
    soon = timezone.now() + SOON

    def urgency(need: Need) -> tuple[bool, bool, dt.datetime]:
        if need.until is not None and need.until <= soon:
            return False, False, need.until
        return True, not need.is_grave, need.since

    return sorted(needs, key=urgency)


def needs_of(
    registrations: Iterable[Registration], facts: Mapping[int, DayFacts], *, now: dt.datetime, may_act: bool
) -> list[Need]:
    """Return what needs staff about live registrations, which come from `queries.desk`; no query.

    Links lead to the act that puts it right, for users who may act, else to the registration.
    """
    found: list[Need] = []
    for registration in registrations:
        if registration.erased_at is not None:
            continue
        found += _place(registration, now, may_act=may_act)
        if registration.pk in facts:
            found += _day(registration, facts[registration.pk], now, may_act=may_act)
    return found


def _place(registration: Registration, now: dt.datetime, *, may_act: bool) -> list[Need]:
    """Return what needs staff about the place and its contact: the address, a refused mail, the deadline (Q5, Q10)."""
    found = []
    clock = clock_flag(registration)
    bounced_at, deadline = registration.contact_bounced_at, registration.answer_by
    if address_waits(registration):
        since: dt.datetime = registration.address_at  # type: ignore[attr-defined]  # from `queries.desk`
        words = _("Mailadressen er uden for kommunens domæner og ikke kontrolleret")
        found.append(need_of(registration, words, since, act="check_address" if may_act else ""))
    if bounced_at is not None:
        words = (
            clock.words if clock else _("Mailen til kontaktpersonen blev afvist. Ring til kommunen, og ret adressen.")
        )
        found.append(need_of(registration, words, bounced_at, act="change_contact" if may_act else ""))
    elif clock is not None and (clock.is_grave or desk_rules.lapses_soon(now, deadline or now)):
        since = registration.asked_at or registration.allocated_at or registration.received_at
        since = registration.doubted_at or since
        act = "extend" if clock.is_grave else "confirm"
        found.append(need_of(registration, clock.words, since, act=act if may_act else "", is_grave=clock.is_grave))
    elif is_lapsing(registration, now) and deadline:
        words = _("Har ikke bekræftet. Fristen er %(moment)s.") % {"moment": wording.long_moment(deadline)}
        since = registration.allocated_at or registration.received_at
        need = need_of(registration, words, since, act="confirm" if may_act else "", is_grave=False)
        reminder = reminder_of(registration) if may_act else None
        found.append(replace(need, until=registration.lapses_at, reminder=reminder))
    return found


def is_lapsing(registration: Registration, now: dt.datetime) -> bool:
    """Tell whether the deadline runs and is over today or on the next working day (Q5)."""
    deadline = registration.answer_by
    return registration.lapses_at is not None and deadline is not None and desk_rules.lapses_soon(now, deadline)


def reminder_of(registration: Registration) -> Reminder | None:
    """Return the press that reminds the contact of a row from `queries.desk`; None where mail does not arrive."""
    if registration.contact_bounced_at is not None:
        return None
    url = reverse("admin:booking_registration_remind", args=[registration.pk])
    told: Any = registration
    return Reminder(url=url, seen=str(told.changed or ""), last=told.written_at)


def _day(registration: Registration, facts: DayFacts, now: dt.datetime, *, may_act: bool) -> list[Need]:
    """Return what needs staff about the day (D4-D6, rule 16): links lead to the form of the date, or to the list."""
    waiting = waits_of(registration, facts, now)
    reminder = reminder_of(registration) if may_act else None
    numbers = {"counted": facts.counted, "least": registration.programme.recommended_min}
    return [
        replace(
            need_of(
                registration,
                str(DAY_WORDS[wait.code]) % numbers,
                wait.since,
                act=("schedule_day" if wait.code in DATES else PEOPLE) if may_act else "",
                is_grave=wait.is_grave,
            ),
            until=facts.starts_at,
            reminder=reminder if wait.code == "short-list" else None,
        )
        for wait in waiting
    ]


DATES = ("another-date", "date-chosen", "proposals-lapsed", "wishes")
PEOPLE = "attendees"
"""Not an act: the part of the registration's page with the attendee list, bounces and questions."""
MEND: Mapping[str, Any] = {
    "": gettext_lazy("Åbn tilmeldingen"),
    "check_address": gettext_lazy("Kontrollér adressen"),
    "change_contact": gettext_lazy("Ret kontaktpersonen"),
    "extend": gettext_lazy("Giv længere frist"),
    "confirm": gettext_lazy("Bekræft på telefon"),
    "schedule_day": gettext_lazy("Fastsæt eller ret dagen"),
    PEOPLE: gettext_lazy("Se deltagerlisten"),
}


def need_of(
    registration: Registration, words: str, since: dt.datetime, *, act: str = "", is_grave: bool = True
) -> Need:
    """Return a line about a registration; its link leads to `act`, else to the registration's page."""
    page, part = ("change", f"#{PEOPLE}") if act == PEOPLE else (act or "change", "")
    return Need(
        words=words,
        since=since,
        url=reverse(f"admin:booking_registration_{page}", args=[registration.pk]) + part,
        mend=str(MEND[act]),
        whom=registration.municipality.full_name,
        is_grave=is_grave,
    )
