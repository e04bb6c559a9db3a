"""A mail that staff write themselves to the contact or the attendees of a registration.

The mail is a journal entry: its details hold the recipients, its erasable text what the mail says. The values of the
fields in the text are kept beside it, as they stood when staff read the mail; the mail sent says what stands then.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import TextChoices, prefetch_related_objects
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from booking.models import (
    Attendee,
    EntryKind,
    EntryText,
    Invite,
    JournalEntry,
    Kind,
    Method,
    Partstat,
    Registration,
    Status,
)
from booking.models import ThemedDay as Day
from booking.refusals import Erased, Invalid, NobodyToWriteTo, NotLive
from booking.rules import merge_fields
from booking.rules.working_days import danish_day
from booking.services.turn import Actor, turn
from booking.words import moments as wording

SUBJECT_LENGTH = 120
FILLED_SUBJECT_LENGTH = 250
BODY_LENGTH = 5000
LONGEST_NAME = "n" * 100
SURROUNDINGS = ("day", "attendees__invites")
"""What `reach_of` reads of a registration: prefetch it where you call it for many."""


class To(TextChoices):
    """The recipients that staff choose."""

    CONTACT = "contact", _("Kontaktpersonen")
    ATTENDEES = "attendees", _("Deltagerne")
    BOTH = "both", _("Kontaktpersonen og deltagerne")


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The recipients: the contact or not, the attendees by their invites; and those left out, with the reason."""

    contact: bool
    invites: tuple[Invite, ...]
    left_out: tuple[tuple[str, Any], ...]

    @property
    def is_nobody(self) -> bool:
        """Tell whether there is nobody to write to."""
        return not (self.contact or self.invites)


@dataclass(frozen=True, kw_only=True)
class WrittenLetter:
    """What the journal keeps of a letter: `details` name the recipients, the erasable `text` holds what it says."""

    details: dict[str, Any]
    text: dict[str, Any]


def dated_day(registration: Registration) -> Day | None:
    """Return the day whose attendees can be written to: of a confirmed place, with its date fixed."""
    return getattr(registration, "day", None) if registration.status == Status.CONFIRMED else None


def reach_of(registration: Registration, to: To) -> Reach:
    """Return who gets a mail as things stand now.

    Left out are attendees who declined, have no address or whose address refused mail. Nobody gets it twice: a contact
    who is on the list gets it as the contact.
    """
    prefetch_related_objects([registration], *SURROUNDINGS)
    left_out: list[tuple[str, Any]] = []
    invites: list[Invite] = []
    contact = to != To.ATTENDEES and registration.contact_bounced_at is None
    if to != To.ATTENDEES and not contact:
        left_out.append((registration.contact_name, _("mail til adressen er kommet retur")))
    if to != To.CONTACT and dated_day(registration) is not None:
        told = registration.contact_email.lower() if contact else ""
        for attendee in registration.attendees.all():
            invite = _invite_of(attendee)
            reason = _why_not(attendee, invite, told)
            if invite is None or reason:
                left_out.append((attendee.name, reason))
            else:
                invites.append(invite)
    return Reach(contact=contact, invites=tuple(invites), left_out=tuple(left_out))


def _invite_of(attendee: Attendee) -> Invite | None:
    standing = (
        invite for invite in attendee.invites.all() if invite.method == Method.REQUEST and invite.kind == Kind.ATTENDEE
    )
    return next(standing, None)


def _why_not(attendee: Attendee, invite: Invite | None, told: str) -> Any:
    if not attendee.email:
        return _("har ingen mailadresse")
    if invite is None:
        return _("er ikke inviteret")
    if invite.bounced_at is not None:
        return _("mail til adressen er kommet retur")
    if invite.answer == Partstat.DECLINED:
        return _("har sagt nej")
    return _("får mailen som kontaktperson") if attendee.email.lower() == told else ""


def letter_errors(subject: str, body: str) -> dict[str, Any]:
    """Return a sentence for a subject or body that is empty, too long or names an unknown field."""
    errors: dict[str, Any] = {}
    if not subject:
        errors["subject"] = _("Skriv et emne")
    elif len(subject) > SUBJECT_LENGTH:
        errors["subject"] = _("Emnet må højst være på 120 tegn")
    if not body:
        errors["body"] = _("Skriv mailens tekst")
    elif len(body) > BODY_LENGTH:
        errors["body"] = _("Skriv højst 5.000 tegn")
    for field, text in (("subject", subject), ("body", body)):
        if field not in errors and (names := merge_fields.unknown(text)):
            errors[field] = _("%(field)s er ikke et flettefelt. Brug %(known)s") % {
                "field": ", ".join(f"{{{name}}}" for name in names),
                "known": merge_fields.SHOWN,
            }
    return errors


def write(*, registration_id: int, to: To, subject: str, body: str, key: UUID, by: Actor) -> Registration:
    """Have the mail sent to those who can get it; the same `key` sends it once per registration.

    A letter moves nobody, so the lock is taken for its entry alone: all that the letter says is read before, and read
    again where something happened to the registration meanwhile (whatever does leaves an entry, also a second press).
    Raises what `letter_of` raises.
    """
    while True:
        last = _last_entry(registration_id)
        registration = Registration.objects.select_related("municipality").get(pk=registration_id)
        if _is_written(registration, key):
            return registration
        letter = letter_of(registration, to=to, subject=subject, body=body, key=key)
        with turn(registration.programme_id, by) as held:
            if _last_entry(registration_id) == last:
                held.record(EntryKind.MAIL_WRITTEN, registration, letter.details, text=letter.text)
                return registration


def foresee_letter(registration: Registration, by: Actor, **said: Any) -> JournalEntry:
    """Return the entry that `write` would write, unsaved; no query where `SURROUNDINGS` are prefetched."""
    letter = letter_of(registration, **said)
    entry = JournalEntry(
        programme_id=registration.programme_id,
        number=0,
        kind=EntryKind.MAIL_WRITTEN,
        registration=registration,
        at=timezone.now(),
        by=by.by,
        by_id=by.id,
        details=letter.details,
    )
    entry.text = EntryText(entry=entry, text=letter.text)
    return entry


def as_kept(subject: str, body: str) -> tuple[str, str]:
    """Return subject and body in one form, whatever program typed them: composed letters, plain line breaks."""
    subject, body = (unicodedata.normalize("NFC", text) for text in (subject, body))
    return " ".join(subject.split()), body.replace("\r\n", "\n").replace("\r", "\n").strip()


def letter_of(registration: Registration, *, to: To, subject: str, body: str, key: UUID) -> WrittenLetter:
    """Return what the journal keeps of a letter, with the recipients and the values of its fields as they stand now.

    Raises Invalid (`subject`, `body`: also for a field that has no value here), NotLive, Erased and NobodyToWriteTo.
    """
    subject, body = as_kept(subject, body)
    if errors := letter_errors(subject, body):
        raise Invalid(errors)
    if registration.erased_at is not None:
        raise Erased
    if not registration.is_live:
        raise NotLive
    reach = reach_of(registration, to)
    if reach.is_nobody:
        raise NobodyToWriteTo
    values = field_values(registration, dated_day(registration))
    if errors := dict(_missing(registration, values, subject=subject, body=body)):
        raise Invalid(errors)
    told = [invite.pk for invite in reach.invites]
    return WrittenLetter(
        details={"to": to.value, "contact": reach.contact, "told": told, "key": str(key)},
        text={"subject": subject, "body": body, "values": values},
    )


def _last_entry(registration_id: int) -> int:
    entries = JournalEntry.objects.filter(registration=registration_id).order_by("-number")
    return entries.values_list("number", flat=True).first() or 0


def _is_written(registration: Registration, key: UUID) -> bool:
    written = JournalEntry.objects.filter(registration=registration, kind=EntryKind.MAIL_WRITTEN)
    return written.filter(details__key=str(key)).exists()


def field_values(registration: Registration, day: Day | None) -> dict[str, str]:
    """Return the fields' values in the registration's language; the name is each recipient's own."""
    with translation.override(registration.language):
        return {
            merge_fields.MUNICIPALITY: registration.municipality.full_name,
            merge_fields.DATE: wording.long_day(danish_day(day.starts_at)) if day else "",
            merge_fields.VENUE: day.venue if day else "",
        }


def _missing(registration: Registration, values: dict[str, str], **texts: str) -> Iterator[tuple[str, Any]]:
    """Yield a sentence for each part that uses a field without a value for this registration."""
    known = values | {merge_fields.NAME: LONGEST_NAME}
    about = {"registration": str(registration)}
    for field, text in texts.items():
        names = ", ".join(f"{{{name}}}" for name in merge_fields.used(text) if not known[name])
        if names:
            yield (
                field,
                _("%(field)s kan ikke udfyldes for %(registration)s. Fjern feltet, eller skriv til den for sig")
                % {"field": names, **about},
            )
        elif field == "subject" and len(merge_fields.filled_in(text, known)) > FILLED_SUBJECT_LENGTH:
            yield field, _("Emnet bliver for langt for %(registration)s, når felterne er udfyldt") % about
