"""What each person's calendar should show, and the SEQUENCE of the mail that says so (calendar rules 8-12).

One function, `sync`, changes a registration's invites to match its day and its people. Every service that changes
either calls it inside its own turn and records the invites it changed.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from booking.journal.chain import canonical
from booking.models import Attendee, Invite, Kind, Method, Partstat, Registration, ThemedDay
from booking.rules import day as day_rules

STAFF_LANGUAGE = "da"
"""Facilitators are entered in the admin, which is Danish (Q14)."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person who is to have the day in the calendar; `told` is the hash of what the invite says.

    `language` is not part of it: another language sends no new calendar object. Empty, it is the contact's (Q14).
    """

    email: str
    name: str
    kind: Kind
    attendee: Attendee | None
    language: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    told: str


@dataclass
class Told:
    """The invites that an act changed: ids for the entry's details, so that the mails follow from the journal.

    The numbers count the people who get a mail: nobody does where an act undoes a change whose mail has not left.
    """

    requests: list[int] = field(default_factory=list)
    cancels: list[int] = field(default_factory=list)
    invited: int = 0
    changed: int = 0
    cancelled: int = 0

    def details(self) -> dict[str, list[int]]:
        """Return the ids for the details of the journal entry."""
        return {"requests": self.requests, "cancels": self.cancels}


def people(registration: Registration, day: ThemedDay, attendees: Iterable[Attendee]) -> list[Person]:
    """Return everybody who gets the day, one person per address: attendees, facilitators, the contact (D7).

    A facilitator or contact who is on the attendee list has one invite, as attendee (calendar rule 9).
    """
    found: dict[str, Person] = {}
    for attendee in attendees:
        if attendee.email:
            spans = day_rules.attended(day, talk=attendee.talk, workshop=attendee.workshop)
            who = (attendee.email, attendee.name, attendee.language)
            person = _person(who, Kind.ATTENDEE, attendee, day=day, spans=spans)
            found.setdefault(attendee.email.lower(), person)
    spans = day_rules.part_spans(day)
    for facilitator in day.facilitators.all():
        who = (facilitator.email, facilitator.name, STAFF_LANGUAGE)
        person = _person(who, Kind.FACILITATOR, None, day=day, spans=spans)
        found.setdefault(facilitator.email.lower(), person)
    who = (registration.contact_email, registration.contact_name, "")
    contact = _person(who, Kind.CONTACT, None, day=day, spans=spans)
    found.setdefault(registration.contact_email.lower(), contact)
    return list(found.values())


Spans = dict[str, tuple[dt.datetime, dt.datetime]]


def _person(
    who: tuple[str, str, str], kind: Kind, attendee: Attendee | None, *, day: ThemedDay, spans: Spans
) -> Person:
    """Return a person, of whom `who` gives address, name and language."""
    email, name, language = who
    starts_at = min(start for start, _end in spans.values())
    ends_at = max(end for _start, end in spans.values())
    facts = {
        "method": Method.REQUEST,
        "name": name,
        "kind": kind,
        "parts": {part: [_stamp(start), _stamp(end)] for part, (start, end) in spans.items()},
        "venue": day.venue,
        "phone": day.phone_on_the_day,
        "note": day.note,
    }
    return Person(
        email=email,
        name=name,
        kind=kind,
        attendee=attendee,
        language=language,
        starts_at=starts_at,
        ends_at=ends_at,
        told=_hash(facts),
    )


def sync(registration: Registration, day: ThemedDay | None, *, taken_back: bool = False) -> Told:
    """Change the registration's invites to what `day` says (None: called off) and return those that changed.

    New people get an invite; people who left get CANCEL; a change raises SEQUENCE, a moved time `time_sequence` too
    (calendar rule 10). Undoing a change before its mail left restores what was last attempted, and nothing is sent
    (calendar rule 12). `taken_back`: a calling off that no mail announced is undone, so answers keep counting.
    """
    told = Told()
    attendees = list(registration.attendees.all()) if day else []
    wanted = {person.email.lower(): person for person in (people(registration, day, attendees) if day else [])}
    for invite in registration.invites.order_by("pk"):
        person = wanted.pop(invite.email.lower(), None)
        if person is not None:
            _tell(invite, person, told, taken_back=taken_back)
        elif invite.method == Method.REQUEST:
            _cancel(invite, told)
    for person in wanted.values():
        invite = Invite(registration=registration, email=person.email)
        _set(invite, person)
        invite.save(force_insert=True)
        told.requests.append(invite.pk)
        told.invited += 1
    return told


def _tell(invite: Invite, person: Person, told: Told, *, taken_back: bool) -> None:
    moved = (invite.starts_at, invite.ends_at) != (person.starts_at, person.ends_at)
    declined = invite.left_calendar and invite.method == Method.REQUEST and not moved  # no entry that could change
    again = invite.calendar_method == Method.CANCEL
    if declined or (invite.told == person.told and not again):
        line = person.attendee.pk if person.attendee else None
        if (invite.attendee_id, invite.kind) != (line, person.kind):
            kept = (invite.told, invite.left_calendar)
            _set(invite, person)
            invite.told, invite.left_calendar = kept
            invite.save()
        return
    invite.sequence += 1
    if person.told == invite.attempted:
        # The mail that left last said the same, so answers to it still count.
        invite.time_sequence = invite.attempted_time_sequence
    else:
        anew = again and not taken_back
        if moved or anew:
            invite.time_sequence = invite.sequence
        if anew:
            invite.partstat = Partstat.NEEDS_ACTION
        if again or not invite.attempted:
            told.invited += 1
        else:
            told.changed += 1
    _set(invite, person)
    invite.save()
    told.requests.append(invite.pk)


def _cancel(invite: Invite, told: Told) -> None:
    has_entry = invite.attempted_at is not None and invite.bounced_at is None and not invite.left_calendar
    invite.method, invite.left_calendar = Method.CANCEL, False
    _raise_to_cancel(invite)
    invite.save()
    told.cancels.append(invite.pk)
    told.cancelled += has_entry


def _raise_to_cancel(invite: Invite) -> None:
    invite.sequence += 1
    invite.told = _hash({"method": Method.CANCEL, "sequence": invite.sequence})


def _set(invite: Invite, person: Person) -> None:
    invite.name, invite.kind, invite.attendee = person.name, person.kind, person.attendee
    if invite.pk is None or person.attendee is not None:  # a facilitator keeps the language chosen on the own page
        invite.language = person.language
    invite.method, invite.told, invite.left_calendar = Method.REQUEST, person.told, False
    invite.starts_at, invite.ends_at = person.starts_at, person.ends_at


def invite_anew(invite: Invite) -> None:
    """Have the invite sent again under a higher SEQUENCE: after a no and then a yes on the page (calendar rule 11)."""
    invite.sequence += 1
    invite.attempted = ""
    if invite.left_calendar:
        day = ThemedDay.objects.get(registration=invite.registration_id)
        found = people(invite.registration, day, invite.registration.attendees.all())
        invite.left_calendar = False
        invite.told = next(person.told for person in found if person.email.lower() == invite.email.lower())
    invite.save()


def take_out_of_calendar(invite: Invite) -> None:
    """Have the entry of a person who declined taken away; the line and the answer stay (calendar rule 11)."""
    invite.left_calendar = True
    _raise_to_cancel(invite)


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _hash(facts: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical(facts)).hexdigest()
