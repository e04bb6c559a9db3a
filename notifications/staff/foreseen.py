"""What entries would send before they are final: the facts of their mails, read and not yet written.

They are read inside the try of an act, which is rolled back afterwards, so they show the new state. Somebody else may
wait for the try's lock, so nothing is written here: `preview` writes the mails from these facts without the database.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from booking.models import EntryKind, Invite, JournalEntry, Method, Registration
from booking.models import Kind as Who
from booking.previews import Hearing
from booking.queries import day as day_queries
from booking.queries.day import AttendeeList
from booking.rules import day as day_rules
from booking.words import moments as wording
from notifications.announce.day import changed_invites
from notifications.announce.tellings import Telling, tellings
from notifications.mails.day_facts import DayMatter, reached_by_invite, said_by
from notifications.mails.facts import Matter, Surroundings, matter_of, moment_of, with_surroundings
from notifications.mails.registry import Form, MailKind
from notifications.models import CONTACT, FORMER, PERSON, STAFF, Message, State


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What entries would send, each mail with its facts; who cannot be reached by mail; whom to ring, and why."""

    mails: list[tuple[MailKind, Matter]]
    bounced: list[str]
    ring: list[str]
    start: str


def foreseen_of(entries: Sequence[JournalEntry]) -> Foreseen:
    """Read what announcing the entries would send; mails to staff themselves are left out.

    The entries of staff's letters need not be stored.
    """
    near = [entry for entry in entries if _near(entry)]
    return Foreseen(
        mails=list(_mails(entries)),
        bounced=_bounced(entries),
        ring=_to_ring(near[0].registration) if near and near[0].registration else [],
        start=wording.long_moment(min(_starts(near[0]))) if near else "",
    )


def hearings_of(entries: Sequence[JournalEntry]) -> list[Hearing]:
    """List who would hear of the entries, in two statements; staff themselves are left out."""
    told = [
        (entry, telling)
        for entry in entries
        for telling in tellings(entry)
        if telling.mail.recipient != STAFF and telling.mail.about is None
    ]
    registrations = Registration.objects.filter(pk__in={telling.registration_id for _entry, telling in told})
    contacts = dict(registrations.values_list("pk", "contact_email"))
    invites = Invite.objects.filter(pk__in=[telling.invite_id for _entry, telling in told if telling.invite_id])
    people = dict(invites.values_list("pk", "email"))
    return [
        Hearing(
            registration_id=entry.registration_id,
            what=f"{entry.kind} {telling.mail.kind} {telling.registration_id}",
            address=people.get(telling.invite_id or 0)
            or (contacts[telling.registration_id] if telling.recipient == CONTACT else telling.recipient),
        )
        for entry, telling in told
    ]


def _mails(entries: Iterable[JournalEntry]) -> Iterator[tuple[MailKind, Matter]]:
    told = [(entry, tellings(entry)) for entry in entries]
    concerned = {
        pk for entry, mails in told for pk in (entry.registration_id, *(telling.registration_id for telling in mails))
    }
    registrations = with_surroundings().in_bulk([pk for pk in concerned if pk is not None])
    around = Surroundings(registrations, [entry for entry, _mails in told])
    invites = _invites_of(telling for _entry, mails in told for telling in mails)
    for entry, mails in told:
        for telling in mails:
            registration = registrations[telling.registration_id]
            if telling.mail.is_letter:
                invite = invites.get(telling.invite_id or 0)
                yield telling.mail, _matter_of_letter(entry, registration, invite)
            elif telling.mail.recipient in {CONTACT, FORMER} and telling.mail.about is None:
                message = Message(entry=entry, kind=telling.mail.kind, recipient=telling.recipient)
                matter = matter_of(message, entry, registration, around)
                yield telling.mail, _as_announced(matter, changed_invites(entry))
        asked = [telling for telling in mails if telling.mail.form is Form.INVITE]
        if entry.registration_id is not None and asked:
            standing = [invites[telling.invite_id] for telling in asked if telling.invite_id in invites]
            yield from _of_invites(entry, asked[0].mail, standing, registrations[entry.registration_id], around)


def _matter_of_letter(entry: JournalEntry, registration: Registration, invite: Invite | None) -> Matter:
    """Return the facts of staff's own words: what their fields are filled in from."""
    fixed = getattr(registration, "day", None)
    nobody = AttendeeList(rows=[], least=0, most=0)
    day = DayMatter(day=fixed, facilitators=(), listed=nobody, text=entry.text.text, invite=invite)
    return Matter(entry=entry, registration=registration, proof=entry, capacity=0, day=day)


def _invites_of(mails: Iterable[Telling]) -> dict[int, Invite]:
    named = [telling.invite_id for telling in mails if telling.invite_id is not None]
    return Invite.objects.select_related("attendee", "registration").in_bulk(named) if named else {}


def _as_announced(matter: Matter, changed: list[int]) -> Matter:
    """Return the matter as it will be once the contact's own calendar mail waits beside this mail."""
    own = matter.day.own if matter.day else None
    if matter.day is None or own is None or own.pk not in changed:
        return matter
    return dataclasses.replace(matter, day=dataclasses.replace(matter.day, own_mail=State.QUEUED.value))


def _of_invites(
    entry: JournalEntry, kind: MailKind, invites: list[Invite], registration: Registration, around: Surroundings
) -> Iterator[tuple[MailKind, Matter]]:
    """Yield the facts for each person whose calendar the entry changes: read once, and each person's invite put in."""
    invites = [invite for invite in invites if invite.told != invite.attempted]
    if not invites:
        return
    first = Message(entry=entry, kind=kind.kind, invite=invites[0], recipient=PERSON)
    shared = matter_of(first, entry, registration, around)
    said = said_by(invite.pk for invite in invites)
    reached = reached_by_invite(invite.pk for invite in invites)
    for invite in invites:
        is_reached = invite.method != Method.CANCEL or invite.pk in reached
        day = dataclasses.replace(shared.about_day, invite=invite, before=said.get(invite.pk), reached=is_reached)
        yield kind, dataclasses.replace(shared, day=day)


def _bounced(entries: Iterable[JournalEntry]) -> list[str]:
    """Name the people concerned, the contacts among them, whose address refused a mail."""
    told = list(entries)
    named = [pk for entry in told for pk in changed_invites(entry)]
    refused = Invite.objects.filter(pk__in=named, bounced_at__isnull=False).order_by("pk")
    contacts = {
        entry.registration.contact_email: entry.registration.contact_name
        for entry in told
        if entry.registration is not None and entry.registration.contact_bounced_at is not None and _is_told(entry)
    }
    people = {invite.email: invite.name for invite in refused}
    return [f"{name} ({address})" for address, name in (people | contacts).items()]


def _is_told(entry: JournalEntry) -> bool:
    """Tell whether the entry causes a mail to a contact or to staff."""
    return any(telling.mail.recipient != PERSON for telling in tellings(entry))


def _starts(entry: JournalEntry) -> list[dt.datetime]:
    """Return the start that the entry names, and the start before the change."""
    text = getattr(entry, "text", None)
    old = text.text.get("old", {}) if text is not None else {}
    before = old.get("starts_at") if isinstance(old, dict) else None
    return [moment_of(stamp) for stamp in (entry.details.get("starts_at"), before) if stamp]


ABOUT_DAY = (
    EntryKind.DAY_FIXED,
    EntryKind.DAY_MOVED,
    EntryKind.DAY_CHANGED,
    EntryKind.DAY_CALLED_OFF,
    EntryKind.WITHDRAWN,
    EntryKind.ANNULLED,
)


def _near(entry: JournalEntry) -> bool:
    """Tell whether the day, as it was or as it will be, is so near that a mail may come too late."""
    now = timezone.now()
    return entry.kind in ABOUT_DAY and any(day_rules.is_urgent(now, start) for start in _starts(entry))


def _to_ring(registration: Registration) -> list[str]:
    """Name everybody whom a mail may not reach in time, with the telephone number or else the address."""
    prepared = day_queries.preparation_of(registration)
    found = [_reached(registration.contact_name, registration.contact_phone, registration.contact_email)]
    if prepared.second_name:
        found.append(_reached(prepared.second_name, prepared.second_phone, prepared.second_email))
    if prepared.phone_on_the_day:
        found.append(_reached(_("Telefon på dagen"), prepared.phone_on_the_day, ""))
    people = registration.invites.exclude(kind=Who.CONTACT).order_by("kind", "pk")
    return [*found, *(_reached(invite.name, "", invite.email) for invite in people)]


def _reached(name: str, phone: str, email: str) -> str:
    return f"{name}: {phone or email}"
