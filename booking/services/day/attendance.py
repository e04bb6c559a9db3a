"""Changes of the attendee list, whole or line by line, and of the invites that follow from it (D6, D7)."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.models import Attendee, EntryKind, Registration, Status, ThemedDay
from booking.refusals import AnotherPerson, Invalid, ListClosed, NotConfirmed, Stale
from booking.rules.three_way import is_same_person
from booking.services.day import invites
from booking.services.merging import merged
from booking.services.queue import turn_of
from booking.services.turn import Actor, Turn

MOST_LINES = 500


@dataclass(frozen=True, kw_only=True)
class AttendeeDetails:
    """A line of the list; `id` names the one it changes, `email` may be empty (D6).

    `language` is that of the page on which the line is typed; it counts for a new address alone (Q14).
    """

    name: str
    email: str = ""
    role: str = ""
    talk: bool = True
    workshop: bool = True
    language: str = ""
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The list after a change, and the invites that changed with it."""

    attendees: list[Attendee]
    told: invites.Told
    changed: bool


def set_attendees(*, registration_id: int, lines: Iterable[AttendeeDetails], by: Actor) -> Listed:
    """Replace the list by `lines`, matched by id, else by lower-cased address (API PUT).

    Role and parts of a matched line are replaced; a line not named is removed. Raises Invalid (`attendees`),
    NotConfirmed, ListClosed, and Stale where an id is no longer on the list.
    """
    with turn_of(registration_id, by) as (held, registration):
        return apply_lines(held, registration, list(lines))


def add_attendees(
    *, registration_id: int, lines: Iterable[AttendeeDetails], by: Actor, stood: Iterable[Attendee] | None = None
) -> Listed:
    """Add lines to the list; whoever's address is on it already stays as the list has them (Q13).

    A line that came since the list was as it `stood`, and is the same, comes of the same press (Q12).
    """
    with turn_of(registration_id, by) as (held, registration):
        kept = [details_of(attendee) for attendee in registration.attendees.all()]
        addresses = {line.email.lower() for line in kept if line.email}
        before = {line.id for line in kept} if stood is None else {attendee.pk for attendee in stood}
        since = [replace(line, id=None) for line in kept if line.id not in before]
        added = [line for line in lines if line.email.lower() not in addresses and line not in since]
        return apply_lines(held, registration, [*kept, *added])


def change_attendee(
    *, registration_id: int, line: AttendeeDetails, by: Actor, stood: AttendeeDetails | None = None
) -> Listed:
    """Correct one line; another address gets an invite of its own (calendar rules 8, 11).

    Only what differs from `stood`, the line when the page was opened, is written (Q13). Raises Stale where the line is
    gone, AnotherPerson where it was given to somebody else, Clash, and as `set_attendees`.
    """
    with turn_of(registration_id, by) as (held, registration):
        stands = _line(
            registration, line.id, (stood.name, stood.email) if stood else None, then=(line.name, line.email)
        )
        new = merged(stood=_values(stood) if stood else None, wanted=_values(line), stands=_values(stands))
        talk, workshop = new.pop("parts")
        return _apply_line(held, registration, replace(line, **new, talk=talk, workshop=workshop))


def replace_attendee(
    *, registration_id: int, attendee_id: int, name: str, email: str, by: Actor, person: tuple[str, str] | None = None
) -> Listed:
    """Give a line to another person, who keeps its role and parts (calendar rule 11).

    `person` is whom (name, address) the page named. Raises as `change_attendee`.
    """
    with turn_of(registration_id, by) as (held, registration):
        stands = _line(registration, attendee_id, person, then=(name, email))
        return _apply_line(held, registration, replace(stands, name=name, email=email))


def remove_attendee(
    *, registration_id: int, attendee_id: int, by: Actor, person: tuple[str, str] | None = None
) -> Listed:
    """Remove one line; a person who has the day in the calendar gets CANCEL (calendar rule 11).

    `person` is whom (name, address) the page named: where they are off the list already, nothing changes (Q12). Raises
    Stale where the line is gone, and AnotherPerson where it was given to somebody else (Q13).
    """
    with turn_of(registration_id, by) as (held, registration):
        stored = list(registration.attendees.all())
        gone = attendee_id not in {attendee.pk for attendee in stored}
        if gone and person and not any(is_same_person(person, (line.name, line.email)) for line in stored):
            return Listed(attendees=stored, told=invites.Told(), changed=False)
        _line(registration, attendee_id, person)
        return apply_lines(
            held, registration, [details_of(attendee) for attendee in stored if attendee.pk != attendee_id]
        )


def _line(
    registration: Registration,
    attendee_id: int | None,
    person: tuple[str, str] | None,
    *,
    then: tuple[str, str] | None = None,
) -> AttendeeDetails:
    """Return a line as it stands; raises Stale where it is gone, and AnotherPerson where it is not `person`'s.

    A line that is `then`'s already is the result of the same press (Q12).
    """
    found = registration.attendees.filter(pk=attendee_id or 0).first()
    if found is None:
        raise Stale
    stands = (found.name, found.email)
    if person and not is_same_person(person, stands) and stands != then:
        raise AnotherPerson(named=person[0] or person[1], stands=found.name)
    return details_of(found)


def _apply_line(held: Turn, registration: Registration, line: AttendeeDetails) -> Listed:
    stored = registration.attendees.all()
    return apply_lines(
        held, registration, [line if attendee.pk == line.id else details_of(attendee) for attendee in stored]
    )


def _values(line: AttendeeDetails) -> dict[str, Any]:
    """Return what a page changes of a line; the parts are one value, since neither may go where the other went."""
    return {"name": line.name, "email": line.email, "role": line.role, "parts": (line.talk, line.workshop)}


def details_of(attendee: Attendee) -> AttendeeDetails:
    """Return a stored line as input that changes nothing."""
    return AttendeeDetails(
        id=attendee.pk,
        name=attendee.name,
        email=attendee.email,
        role=attendee.role,
        talk=attendee.talk,
        workshop=attendee.workshop,
        language=attendee.language,
    )


def apply_lines(held: Turn, registration: Registration, lines: Sequence[AttendeeDetails]) -> Listed:
    """Replace the list by `lines`, inside a turn; raises as `set_attendees`."""
    if registration.status != Status.CONFIRMED:
        raise NotConfirmed
    day = ThemedDay.objects.filter(registration=registration).first()
    if day and held.now >= day.starts_at:
        raise ListClosed
    _check(lines)
    stored = {attendee.pk: attendee for attendee in registration.attendees.all()}
    matched = _match(stored, lines)
    removed = [attendee for pk, attendee in stored.items() if pk not in {found.pk for found in matched if found}]
    old = [_plain(attendee) for attendee in removed]
    for gone in removed:
        gone.delete()
    added, changed = 0, 0
    # First emptied, then set: where two lines swap addresses, the unique constraint would refuse the first save.
    swapped = [found for found, line in zip(matched, lines, strict=True) if found and found.email != line.email]
    Attendee.objects.filter(pk__in=[attendee.pk for attendee in swapped]).update(email="")
    for found, line in zip(matched, lines, strict=True):
        attendee = found or Attendee(registration=registration, added_at=held.now)
        if found and details_of(found) == dataclasses.replace(line, id=found.pk, language=found.language):
            continue
        if found:
            old.append(_plain(found))
            changed += 1
        else:
            added += 1
        if attendee.email.lower() != line.email.lower():
            # The new address may be another person's: the privacy notice (D8) must be sent to it.
            attendee.added_at, attendee.noticed_at, attendee.language = held.now, None, line.language
        attendee.name, attendee.email, attendee.role = line.name, line.email, line.role
        attendee.talk, attendee.workshop = line.talk, line.workshop
        attendee.save()
    told = invites.sync(registration, day) if day else invites.Told()
    if added or changed or removed:
        counts = {"added": added, "changed": changed, "removed": len(removed), "count": len(lines)}
        held.record(
            EntryKind.ATTENDEES_CHANGED,
            registration,
            {**counts, **told.details()},
            text={"old": old} if old else None,
        )
    listed = list(registration.attendees.order_by("pk"))
    return Listed(attendees=listed, told=told, changed=bool(added or changed or removed))


def _check(lines: Sequence[AttendeeDetails]) -> None:
    if len(lines) > MOST_LINES:
        raise Invalid({"attendees": _("Listen kan højst have 500 linjer")})
    addresses = [line.email.lower() for line in lines if line.email]
    for number, line in enumerate(lines, 1):
        sentence = None
        if not line.name.strip():
            sentence = _("Linje %(number)s: skriv et navn")
        elif not (line.talk or line.workshop):
            sentence = _("Linje %(number)s: vælg oplæg, workshop eller begge dele")
        elif line.email and addresses.count(line.email.lower()) > 1:
            sentence = _("Linje %(number)s: mailadressen står der to gange")
        if sentence:
            raise Invalid({"attendees": str(sentence) % {"number": number}})


def _match(stored: dict[int, Attendee], lines: Sequence[AttendeeDetails]) -> list[Attendee | None]:
    """Pair each new line with the stored line it changes: by id, else by address, else by the bare name."""
    named = [line.id for line in lines if line.id is not None]
    if not set(named) <= set(stored):
        raise Stale
    if len(set(named)) != len(named):
        raise Invalid({"attendees": _("Den samme linje står der to gange")})
    left = {_key(attendee.email, attendee.name): attendee for attendee in stored.values() if attendee.pk not in named}
    return [stored[line.id] if line.id is not None else left.pop(_key(line.email, line.name), None) for line in lines]


def _key(email: str, name: str) -> tuple[str, str]:
    return (email.lower(), "") if email else ("", name)


def _plain(attendee: Attendee) -> dict[str, object]:
    return {"name": attendee.name, "email": attendee.email, "role": attendee.role}
