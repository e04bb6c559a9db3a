"""Inside a turn: what everybody's calendar should say, and the SEQUENCE that tells them (calendar rules 8-12).

One function, `sync`, brings the invites of a registration to what its day and its people say. Every act that changes
either calls it in its own transaction and records whom it tells.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from booking.journal.chain import canonical
from booking.models import Attendee, Invite, Kind, Method, Partstat, Registration, ThemedDay
from booking.rules import day as day_rules


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who is to have the day in the calendar, and what they are told."""

    email: str
    name: str
    kind: Kind
    attendee: Attendee | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    told: str


@dataclass
class Told:
    """The invites that an act changed: ids for the entry's details, so that the mails follow from the journal.

    The numbers say how many people will hear of it: an act that undoes what no mail has told yet is heard by nobody.
    """

    requests: list[int] = field(default_factory=list)
    cancels: list[int] = field(default_factory=list)
    invited: int = 0
    changed: int = 0
    cancelled: int = 0

    def details(self) -> dict[str, list[int]]:
        """Return what the entry records."""
        return {"requests": self.requests, "cancels": self.cancels}


def people(registration: Registration, day: ThemedDay, attendees: Iterable[Attendee]) -> list[Person]:
    """List everybody who gets the day, one person an address: attendees, facilitators, the contact (D7).

    A facilitator or contact who is on the attendee list has one invite, as attendee (rule 9).
    """
    found: dict[str, Person] = {}
    for attendee in attendees:
        if attendee.email:
            spans = day_rules.attended(day, talk=attendee.talk, workshop=attendee.workshop)
            person = _person((attendee.email, attendee.name), Kind.ATTENDEE, attendee, day=day, spans=spans)
            found.setdefault(attendee.email.lower(), person)
    spans = day_rules.part_spans(day)
    for one in day.facilitators.all():
        person = _person((one.email, one.name), Kind.FACILITATOR, None, day=day, spans=spans)
        found.setdefault(one.email.lower(), person)
    contact = _person((registration.contact_email, registration.contact_name), Kind.CONTACT, None, day=day, spans=spans)
    found.setdefault(registration.contact_email.lower(), contact)
    return list(found.values())


Spans = dict[str, tuple[dt.datetime, dt.datetime]]


def _person(address: tuple[str, str], kind: Kind, attendee: Attendee | None, *, day: ThemedDay, spans: Spans) -> Person:
    email, name = address
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
        email=email, name=name, kind=kind, attendee=attendee, starts_at=starts_at, ends_at=ends_at, told=_hash(facts)
    )


def sync(registration: Registration, day: ThemedDay | None, *, taken_back: bool = False) -> Told:
    """Bring the registration's invites to what `day` says (None: called off) and give those that changed.

    New people get an invite; who leaves gets CANCEL; a change raises SEQUENCE, a moved time `time_sequence` too
    (rule 10). Undoing a change before its mail left brings back what was last attempted, and nothing is sent (rule 12).
    `taken_back`: a calling off that nobody was told is undone, so answers go on counting.
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
    again = invite.method == Method.CANCEL
    moved = (invite.starts_at, invite.ends_at) != (person.starts_at, person.ends_at)
    if invite.told == person.told and not again:
        line = person.attendee.pk if person.attendee else None
        if (invite.attendee_id, invite.kind) != (line, person.kind):
            _set(invite, person)
            invite.save()
        return
    invite.sequence += 1
    if person.told == invite.attempted:
        # What left is what stands again: answers to it are not stale, and none is lost.
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
    invite.method = Method.CANCEL
    invite.sequence += 1
    invite.told = _hash({"method": Method.CANCEL, "sequence": invite.sequence})
    invite.save()
    told.cancels.append(invite.pk)
    told.cancelled += invite.attempted_at is not None and invite.bounced_at is None


def _set(invite: Invite, person: Person) -> None:
    invite.name, invite.kind, invite.attendee = person.name, person.kind, person.attendee
    invite.method, invite.told = Method.REQUEST, person.told
    invite.starts_at, invite.ends_at = person.starts_at, person.ends_at


def invite_anew(invite: Invite) -> None:
    """Have the same sent once more under a higher SEQUENCE: a yes on the page after a no (rule 11)."""
    invite.sequence += 1
    invite.attempted = ""
    invite.save()


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _hash(facts: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical(facts)).hexdigest()
