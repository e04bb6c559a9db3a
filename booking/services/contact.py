"""Correcting contact and wishes, checking an address, and sending the link again (Q3, Q4, Q7, Q10, Q11)."""

import datetime as dt
from typing import Any, NamedTuple

from django.utils import timezone

from booking.models import EntryKind, JournalEntry, Registration, Status, ThemedDay
from booking.models.registration import LIVE
from booking.refusals import DayFixed, Invalid, NotLive, Stale
from booking.rules import deadline
from booking.rules.addresses import is_outside
from booking.rules.queue import CLOCKS_DIFFER
from booking.services import holding
from booking.services.allocation import ask_anew, season_slug
from booking.services.clock import note_arrival
from booking.services.day import invites
from booking.services.merging import merged
from booking.services.queue import turn_of
from booking.services.reasons import required_reason
from booking.services.registering import Choices, ContactDetails, choice_errors
from booking.services.seals import contact_of_row, seal_contact
from booking.services.turn import Actor, Turn, stamp

OLD_LINK = dt.timedelta(days=3)
"""The longest time for which the link that a contact replaced offers a correction (Q11)."""
LINK_PAUSE = dt.timedelta(minutes=10)
"""The link is sent again at most once in this time, however often it is asked for."""


class Links(NamedTuple):
    """The version of the personal link, and that of the old one where it is the old one that lets somebody in."""

    version: int
    old: int | None = None


def change_contact(
    *,
    registration_id: int,
    contact: ContactDetails,
    by: Actor,
    reason: str = "",
    on_behalf: bool = False,
    by_link: bool = False,
    by_old_link: bool = False,
    links: Links | None = None,
    hands_over: bool = False,
    stood: ContactDetails | None = None,
) -> Registration:
    """Correct the contact's name, address and phone, or (`hands_over`) name the colleague who takes over (Q11).

    Only what differs from `stood`, the contact when the page was opened, is written (Q13). Whoever does it on the
    personal page (`by_link`) shows that the link arrived (Q5), and keeps it for corrections (`by_old_link`) until the
    new one is opened; `links` are those that let in whoever it is. A new address is written to in its own language
    (Q14), has the missed mail sent and, where the place is unconfirmed, sets a new deadline. Staff (`on_behalf`) need a
    reason, and may change the language alone. Raises Invalid, NotLive, Clash, and Stale where the link has ended
    meanwhile.
    """
    words = {"reason": required_reason(reason)} if on_behalf else {}
    with turn_of(registration_id, by) as (held, registration):
        if not registration.is_live:
            raise NotLive
        if by_link:
            note_arrival(held, registration)
        old = contact_of_row(registration)
        new = merged(stood=_details(stood) if stood else None, wanted=_details(contact), stands=old)
        moves = old["email"].lower() != new["email"].lower()
        language = contact.language if moves or on_behalf else registration.language
        old, new = old | {"language": registration.language}, new | {"language": language}
        changed = {field: value for field, value in old.items() if new[field] != value}
        if not changed:
            return registration
        check_links(registration, links)
        details: dict[str, object] = {"changed": sorted(changed)}
        for field, value in new.items():
            setattr(registration, COLUMNS[field], value)
        details["contact_hash"] = seal_contact(registration)
        day = ThemedDay.objects.filter(registration=registration).first()
        if moves:
            by_contact = by_link or by_old_link
            details |= _told(registration, by_contact=by_contact, hands_over=hands_over, has_day=day is not None)
            _keep_old_link(held, registration, by_link=by_link, by_old_link=by_old_link)
            registration.link_version += 1
            registration.contact_bounced_at = registration.doubted_at = None
            registration.address_checked_at = None
            registration.address_outside = is_outside(new["email"], registration.municipality.email_domains)
            details["address_outside"] = registration.address_outside
            if registration.status == Status.ALLOCATED:
                ask_anew(registration, _new_deadline(held, registration))
                details |= {"ask": registration.ask, "answer_by": stamp(registration.answer_by)}
        registration.save()
        if day:
            details |= invites.sync(registration, day).details()
        held.record(EntryKind.CONTACT_CHANGED, registration, details, text={"old": changed, **words})
    return registration


def check_links(registration: Registration, links: Links | None) -> None:
    """Raise Stale where a link has ended since the page looked, so that none corrects what came after it."""
    if links is not None and (
        links.version != registration.link_version or links.old not in (None, registration.old_link_version)
    ):
        raise Stale


def _new_deadline(held: Turn, registration: Registration) -> dt.datetime:
    """Return the deadline counted from now, never earlier than more time that staff have given."""
    new = deadline.answer_by(held.now, held.programme.confirm_working_days)
    return max(new, registration.answer_by or new)


COLUMNS = {
    "name": "contact_name",
    "title": "contact_title",
    "email": "contact_email",
    "phone": "contact_phone",
    "language": "language",
}


def _details(contact: ContactDetails) -> dict[str, str]:
    return {"name": contact.name, "title": contact.title, "email": contact.email, "phone": contact.phone}


def _told(registration: Registration, *, by_contact: bool, hands_over: bool, has_day: bool) -> dict[str, object]:
    """Return for the entry who hears what.

    `old_link`: the old address is told, unless it bounced. `standing`: instead of the mail that was missed, the new
    contact gets one on where things stand and what is missing.
    """
    facts: dict[str, object] = {
        "old_link": by_contact and registration.contact_bounced_at is None and registration.link_version,
        "handed_over": hands_over,
        "standing": hands_over or has_day,
    }
    return {name: fact for name, fact in facts.items() if fact}


def _keep_old_link(held: Turn, registration: Registration, *, by_link: bool, by_old_link: bool) -> None:
    """Let the link with which the address was changed offer a correction; every other earlier one ends (Q11)."""
    if by_link:
        registration.old_link_version, registration.old_link_until = registration.link_version, held.now + OLD_LINK
    elif not by_old_link:
        registration.old_link_version = registration.old_link_until = None


def link_opened(registration: Registration) -> None:
    """Note that the contact's link was opened: the one that it replaced ends (Q11). Takes no lock, since no turn asks.

    A turn that writes the row at the same moment may bring the old link back, until the new one is opened again.
    """
    if registration.old_link_version is not None:
        mine = Registration.objects.filter(pk=registration.pk, link_version=registration.link_version)
        mine.update(old_link_version=None, old_link_until=None)


def change_choices(
    *,
    registration_id: int,
    choices: Choices,
    by: Actor,
    reason: str = "",
    on_behalf: bool = False,
    stood: Choices | None = None,
) -> Registration:
    """Change parts, audience, season and expected number; the order stays as it is (Q4, Q7).

    Only what differs from `stood`, the choices when the page was opened, is written (Q13). Once a date is fixed only
    the expected number changes. Raises Invalid, NotLive, DayFixed and Clash; staff (`on_behalf`) need a reason.
    """
    text = {"reason": required_reason(reason)} if on_behalf else None
    with turn_of(registration_id, by) as (held, registration):
        if not registration.is_live:
            raise NotLive
        choices = _merged_choices(registration, choices, stood)
        if errors := choice_errors(choices):
            raise Invalid(errors)
        old = _choices(registration)
        fixed = ThemedDay.objects.filter(registration=registration).exists()
        registration.talk, registration.workshop = choices.talk, choices.workshop
        registration.audience = choices.audience if choices.talk else ""
        registration.season = choices.season
        registration.expected_attendees = choices.expected_attendees
        new = _choices(registration)
        if fixed and {**new, "expected_attendees": 0} != {**old, "expected_attendees": 0}:
            raise DayFixed
        if new != old:
            registration.save()
            held.record(EntryKind.CHOICES_CHANGED, registration, {"old": old, "new": new}, text=text)
    return registration


def _merged_choices(registration: Registration, choices: Choices, stood: Choices | None) -> Choices:
    """Return the choices to write; the parts are one value, since neither may go where the other went."""

    def values(of: Choices | Registration) -> dict[str, Any]:
        audience = of.audience if of.talk else ""
        parts = (of.talk, of.workshop)
        return {"parts": parts, "audience": audience, "season": of.season, "expected": of.expected_attendees}

    new = merged(stood=values(stood) if stood else None, wanted=values(choices), stands=values(registration))
    talk, workshop = new["parts"]
    return Choices(
        talk=talk,
        workshop=workshop,
        audience=new["audience"],
        season=new["season"],
        expected_attendees=new["expected"],
    )


def _choices(registration: Registration) -> dict[str, object]:
    return {
        "parts": registration.parts,
        "audience": registration.audience,
        "season": season_slug(registration),
        "expected_attendees": registration.expected_attendees,
    }


def check_address(*, registration_id: int, by: Actor, how: str = "") -> Registration:
    """Note in the journal that staff have checked an address outside the domains, and `how` (Q10).

    Raises NotLive, and Stale where there is nothing to check any more.
    """
    with turn_of(registration_id, by) as (held, registration):
        if not registration.is_live:
            raise NotLive
        if not registration.address_outside or registration.address_checked_at is not None:
            raise Stale
        registration.address_checked_at = held.now
        registration.save()
        held.record(EntryKind.ADDRESS_CHECKED, registration, text={"reason": how} if how else None)
    return registration


def request_link(*, programme_id: int, municipality_code: str, by: Actor) -> None:
    """Have the personal link sent again to the registered contact, at most every ten minutes (Q3).

    The caller learns nothing: not even whether there is a registration.
    """
    found = (
        Registration.objects.filter(programme_id=programme_id, municipality_id=municipality_code, status__in=LIVE)
        .filter(erased_at__isnull=True)
        .values_list("pk", flat=True)
        .first()
    )
    if found is None or _sent_lately(found):
        return
    with turn_of(found, by) as (held, registration):
        if registration.is_live:
            _ask_for_link(held, registration)


def remind(*, registration_id: int, of: str, by: Actor) -> Registration:
    """Have the contact reminded of what is missing, with the link, at most every ten minutes.

    `of` names what staff saw missing; the mail says what is still missing when it is written, and none is sent where
    nothing is. It waits as letters of staff do, and can be taken back (Q8).
    """
    with turn_of(registration_id, by) as (held, registration):
        if not registration.is_live:
            raise NotLive
        _ask_for_link(held, registration, reminds=of)
    return registration


def _ask_for_link(held: Turn, registration: Registration, **details: str) -> None:
    """Note that the link was asked for, unless it was lately.

    After the clock was set back the journal's time stands still, so that the entry says what the clock said.
    """
    if _sent_lately(registration.pk):
        return
    now = timezone.now()
    if held.now > now + CLOCKS_DIFFER:
        details["clock"] = now.isoformat()
    held.record(EntryKind.LINK_REQUESTED, registration, details)


def _sent_lately(registration_id: int) -> bool:
    """Tell whether the link was sent in the last minutes; an entry that lies ahead is older than the clock's change."""
    now = timezone.now()
    since = now - LINK_PAUSE
    asked = JournalEntry.objects.filter(registration_id=registration_id, kind=EntryKind.LINK_REQUESTED, at__gt=since)
    asked = asked.exclude(number__in=holding.taken_back(registration_id)).order_by()
    said = (
        dt.datetime.fromisoformat(clock) if clock else at for at, clock in asked.values_list("at", "details__clock")
    )
    return any(since < moment <= now + CLOCKS_DIFFER for moment in said)
