"""The tables that staff export of a programme: its registrations, its days, the people on its lists, answers."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.exports.files import Exact, Plain, Table, Value
from booking.models import Attendee, Invite, Kind, Method, Partstat, Programme, Registration
from booking.queries import queue as queries
from booking.words import moments as wording
from booking.words.registration import shown_deadline


def registrations(programme: Programme) -> Table:
    """Return all registrations in the order they were received, in two statements."""
    found = programme.registrations.select_related("municipality", "season", "slot", "day").order_by("queue_number")
    titles = [
        _("Nr."), _("Referencenummer"), _("Journalnummer"), _("Kommunekode"), _("Kommune"), _("Region"), _("Modtaget"),
        _("Status"), _("Plads"), _("Plads på ventelisten"), _("Frist for at bekræfte"), _("Bekræftet"),
        _("Fristen udløb"), _("Afmeldt"), _("Annulleret"), _("Dele"), _("Oplægget er for"), _("Ønsket periode"),
        _("Forventet antal deltagere"), _("Kontaktperson"), _("Stilling"), _("Mailadresse"), _("Telefon"),
        _("Temadagen begynder"),
    ]  # fmt: skip
    rows = (_registration(registration, position) for registration, position in queries.with_positions(found))
    return Table(name=_("Tilmeldinger"), titles=titles, rows=list(rows))


def _registration(registration: Registration, position: int | None) -> list[Value]:
    day = getattr(registration, "day", None)
    return [
        registration.queue_number,
        Plain(registration.reference),
        registration.case_number,
        Plain(registration.municipality.code),
        registration.municipality.full_name,
        registration.municipality.region_name,
        Exact(at=registration.received_at, words=wording.exact(registration.received_at)),
        registration.get_status_display(),
        registration.slot.number if registration.slot else None,
        position,
        shown_deadline(registration),
        registration.confirmed_at,
        registration.lapsed_at,
        registration.withdrawn_at,
        registration.annulled_at,
        wording.parts_text(registration),
        wording.audience_text(registration),
        str(registration.season) if registration.season else _("begge perioder"),
        registration.expected_attendees,
        registration.contact_name,
        registration.contact_title,
        registration.contact_email,
        Plain(registration.contact_phone),
        day.starts_at if day else None,
    ]


def day_table(programme: Programme) -> Table:
    """Return the agreed days in order, with their facilitators and the counts of answers."""
    found = programme.registrations.filter(day__isnull=False).select_related("municipality", "day")
    titles = [
        _("Begynder"), _("Slutter"), _("Nr."), _("Referencenummer"), _("Journalnummer"), _("Kommune"), _("Dele"),
        _("Rækkefølge"), _("Oplægget varer (minutter)"), _("Pausen varer (minutter)"),
        _("Workshoppen varer (minutter)"), _("Mødested"), _("Telefon på dagen"), _("Facilitatorer"),
        _("Bemærkning til deltagerne"), *_answer_titles(),
    ]  # fmt: skip
    rows = found.order_by("day__starts_at").prefetch_related("day__facilitators", invited())
    return Table(name=_("Temadage"), titles=titles, rows=[_day(registration) for registration in rows])


def _day(registration: Registration) -> list[Value]:
    day, answers = registration.day, counted_answers(registration)
    return [
        day.starts_at,
        day.ends_at,
        registration.queue_number,
        Plain(registration.reference),
        registration.case_number,
        registration.municipality.full_name,
        wording.parts_text(registration),
        day.get_order_display() if day.talk_minutes and day.workshop_minutes else "",
        day.talk_minutes,
        day.break_minutes,
        day.workshop_minutes,
        day.venue,
        Plain(day.phone_on_the_day),
        ", ".join(f"{held_by.name} <{held_by.email}>" for held_by in day.facilitators.all()),
        day.note,
        sum(answers.values()),
        *(answers[partstat] for partstat in Partstat),
    ]


def _answer_titles() -> list[str]:
    return [_("Inviterede"), *(capfirst(str(partstat.label)) for partstat in Partstat)]


def invited() -> Any:
    """Return the prefetch of each registration's invited attendees as `invited`, for `counted_answers`."""
    return Prefetch("invites", Invite.objects.filter(method=Method.REQUEST, kind=Kind.ATTENDEE), to_attr="invited")


def counted_answers(registration: Registration) -> dict[Partstat, int]:
    """Count the answers to the time that stands; the registration must come with `invited()`."""
    answers = [invite.answer for invite in registration.invited]  # type: ignore[attr-defined]
    return {partstat: answers.count(partstat) for partstat in Partstat}


def attendee_table(programme: Programme) -> Table:
    """Return everybody on the programme's attendee lists, by registration, then in the order of the list."""
    return _attendee_table(Attendee.objects.filter(registration__programme=programme))


def attendees_of(registration: Registration) -> Table:
    """Return everybody on one registration's attendee list."""
    return _attendee_table(Attendee.objects.filter(registration=registration))


def _attendee_table(found: QuerySet[Attendee]) -> Table:
    titles = [
        _("Nr."), _("Kommune"), _("Navn"), _("Mailadresse"), _("Rolle"), _("Oplæg"), _("Workshop"), _("Svar"),
        _("Svaret"), _("Besked med svaret"),
    ]  # fmt: skip
    invites = Prefetch("invites", Invite.objects.filter(method=Method.REQUEST), to_attr="invited")
    rows = found.select_related("registration__municipality").prefetch_related(invites)
    rows = rows.order_by("registration__queue_number", "pk")
    return Table(name=_("Deltagere"), titles=titles, rows=[_attendee(attendee) for attendee in rows])


def _attendee(attendee: Attendee) -> list[Value]:
    invite = next(iter(attendee.invited), None)  # type: ignore[attr-defined]
    return [
        attendee.registration.queue_number,
        attendee.registration.municipality.full_name,
        attendee.name,
        attendee.email,
        attendee.role,
        _("ja") if attendee.talk else _("nej"),
        _("ja") if attendee.workshop else _("nej"),
        str(Partstat(invite.answer).label) if invite else "",
        invite.answered_at if invite else None,
        invite.answer_note if invite else "",
    ]


def answer_table(programme: Programme) -> Table:
    """Return the answer of everybody who is invited to an agreed day, by registration."""
    found = Invite.objects.filter(registration__programme=programme, method=Method.REQUEST)
    titles = [
        _("Nr."), _("Kommune"), _("Temadagen begynder"), _("Inviteret som"), _("Navn"), _("Mailadresse"), _("Svar"),
        _("Svaret"), _("Besked med svaret"), _("Foreslået kollega"), _("Kollegaens mailadresse"),
    ]  # fmt: skip
    rows = found.select_related("registration__municipality").order_by("registration__queue_number", "pk")
    return Table(name=_("Svar"), titles=titles, rows=[_answer(invite) for invite in rows])


def _answer(invite: Invite) -> list[Value]:
    return [
        invite.registration.queue_number,
        invite.registration.municipality.full_name,
        invite.starts_at,
        invite.get_kind_display(),
        invite.name,
        invite.email,
        str(Partstat(invite.answer).label),
        invite.answered_at,
        invite.answer_note,
        invite.colleague_name,
        invite.colleague_email,
    ]


TABLES: Mapping[str, Callable[[Programme], Table]] = {
    "registrations": registrations,
    "days": day_table,
    "attendees": attendee_table,
    "answers": answer_table,
}
WITH_ATTENDEES = frozenset({"attendees", "answers"})
"""The tables that name attendees."""


def workbook(programme: Programme, *, names: Iterable[str], now: dt.datetime) -> list[Table]:
    """Return the named tables, behind a front page that says what they are, when they were made and how long."""
    tables = [TABLES[name](programme) for name in names]
    lengths: list[list[Value]] = [[table.name, len(list(table.rows))] for table in tables]
    front: list[list[Value]] = [
        [_("Tilbud"), str(programme)],
        [_("Udtrukket"), now],
        *lengths,
        [_("Personoplysninger"), _("Filen rummer navne og adresser. Del den ikke videre, og slet den efter brug.")],
    ]
    return [Table(name=_("Forside"), titles=[_("Oplysning"), _("Indhold")], rows=front), *tables]
