"""The attendee list: whole, or one line at a time; who gets, keeps or loses the day in the calendar (D6, D7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from booking.models import Attendee, EntryKind, Registration, Status, ThemedDay
from booking.refusals import Invalid, ListClosed, NotConfirmed, Stale
from booking.services.day import invites
from booking.services.queue import turn_of
from booking.services.turn import Actor, Turn

MOST_LINES = 500


@dataclass(frozen=True, kw_only=True)
class AttendeeDetails:
    """A line of the list; `id` names the one it changes, `email` may be empty (D6)."""

    name: str
    email: str = ""
    role: str = ""
    talk: bool = True
    workshop: bool = True
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The list after a change, and how many calendars hear of it."""

    attendees: list[Attendee]
    told: invites.Told
    changed: bool


def set_attendees(*, registration_id: int, lines: Iterable[AttendeeDetails], by: Actor) -> Listed:
    """Make the list what `lines` say, matched by id, else by lower-cased address (API PUT).

    Role and parts of a matched line are replaced; a line not named is removed. Raises Invalid (`attendees`),
    NotConfirmed, ListClosed, and Stale where an id is no longer on the list.
    """
    with turn_of(registration_id, by) as (held, registration):
        return apply_lines(held, registration, list(lines))


def add_attendees(*, registration_id: int, lines: Iterable[AttendeeDetails], by: Actor) -> Listed:
    """Add lines to the list as it stands; one whose address is there already changes that line."""
    with turn_of(registration_id, by) as (held, registration):
        added = list(lines)
        addresses = {line.email.lower() for line in added if line.email}
        kept = [details_of(one) for one in registration.attendees.all() if one.email.lower() not in addresses]
        return apply_lines(held, registration, [*kept, *added])


def change_attendee(*, registration_id: int, line: AttendeeDetails, by: Actor) -> Listed:
    """Correct or replace one line; another address is another invite, role and parts stay (rules 8, 11)."""
    with turn_of(registration_id, by) as (held, registration):
        stored = list(registration.attendees.all())
        if line.id not in {one.pk for one in stored}:
            raise Stale
        return apply_lines(held, registration, [line if one.pk == line.id else details_of(one) for one in stored])


def remove_attendee(*, registration_id: int, attendee_id: int, by: Actor) -> Listed:
    """Take one line off the list; whoever has the day in the calendar gets CANCEL (rule 11)."""
    with turn_of(registration_id, by) as (held, registration):
        stored = list(registration.attendees.all())
        if attendee_id not in {one.pk for one in stored}:
            raise Stale
        return apply_lines(held, registration, [details_of(one) for one in stored if one.pk != attendee_id])


def details_of(attendee: Attendee) -> AttendeeDetails:
    """Return a stored line as one that changes nothing."""
    return AttendeeDetails(
        id=attendee.pk,
        name=attendee.name,
        email=attendee.email,
        role=attendee.role,
        talk=attendee.talk,
        workshop=attendee.workshop,
    )


def apply_lines(held: Turn, registration: Registration, lines: Sequence[AttendeeDetails]) -> Listed:
    """Inside a turn, this will make the list what `lines` say; raises as `set_attendees`."""
    if registration.status != Status.CONFIRMED:
        raise NotConfirmed
    day = ThemedDay.objects.filter(registration=registration).first()
    if day and held.now >= day.starts_at:
        raise ListClosed
    _check(lines)
    stored = {one.pk: one for one in registration.attendees.all()}
    matched = _match(stored, lines)
    removed = [one for pk, one in stored.items() if pk not in {found.pk for found in matched if found}]
    old = [_plain(one) for one in removed]
    for one in removed:
        one.delete()
    added, changed = 0, 0
    # An address moves between lines only through the empty one, so that no two lines ever share it.
    swapped = [found for found, line in zip(matched, lines, strict=True) if found and found.email != line.email]
    Attendee.objects.filter(pk__in=[one.pk for one in swapped]).update(email="")
    for found, line in zip(matched, lines, strict=True):
        attendee = found or Attendee(registration=registration, added_at=held.now)
        if found and details_of(found) == AttendeeDetails(**{**vars(line), "id": found.pk}):
            continue
        if found:
            old.append(_plain(found))
            changed += 1
        else:
            added += 1
        if attendee.email.lower() != line.email.lower():
            # Somebody else, or an address that nothing has reached: the notice of D8 is owed anew.
            attendee.added_at, attendee.noticed_at = held.now, None
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
    """The stored line that each new line changes, each found once: by id, else by address, else by the bare name."""
    named = [line.id for line in lines if line.id is not None]
    if not set(named) <= set(stored):
        raise Stale
    if len(set(named)) != len(named):
        raise Invalid({"attendees": _("Den samme linje står der to gange")})
    left = {_key(one.email, one.name): one for one in stored.values() if one.pk not in named}
    return [stored[line.id] if line.id is not None else left.pop(_key(line.email, line.name), None) for line in lines]


def _key(email: str, name: str) -> tuple[str, str]:
    return (email.lower(), "") if email else ("", name)


def _plain(attendee: Attendee) -> dict[str, object]:
    return {"name": attendee.name, "email": attendee.email, "role": attendee.role}
