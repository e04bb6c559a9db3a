"""Who hears of an entry about the day, beside contact and staff: the people whose calendars it concerns.

Of one invite at most one unclaimed mail waits: a newer entry's replaces it (calendar rule 12).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from booking.models import EntryKind, Invite, JournalEntry, Method
from booking.models import Kind as Who
from notifications.mails.day_facts import attendee_key, invite_key
from notifications.models import Kind, Message, State

EACH = {EntryKind.DAY_REMINDED: Kind.PERSON_PRACTICAL, EntryKind.DAY_THANKED: Kind.PERSON_THANKS}
"""Mails to every attendee who is invited; whoever declined is left out when the mail is composed."""


@dataclass(frozen=True)
class Telling:
    """A mail to one person: whose invite it is about, or the key of an attendee who has none."""

    kind: Kind
    invite_id: int | None
    recipient: str


def person_tellings(entry: JournalEntry) -> list[Telling]:
    """List the mails of an entry to single people; empty where nobody is written to."""
    if entry.registration_id is None:
        return []
    if entry.kind in EACH:
        return [_of_invite(EACH[EntryKind(entry.kind)], pk) for pk in _attending(entry.registration_id)]
    if entry.kind == EntryKind.PRIVACY_NOTICED:
        return [Telling(Kind.PERSON_PRIVACY, None, attendee_key(pk)) for pk in entry.details["attendees"]]
    if entry.kind == EntryKind.MAIL_WRITTEN:
        return [_of_invite(Kind.PERSON_LETTER, pk) for pk in entry.details["told"]]
    return [_of_invite(Kind.PERSON_INVITE, pk) for pk in changed_invites(entry)]


def changed_invites(entry: JournalEntry) -> list[int]:
    """List the invites that an entry changed."""
    return [*entry.details.get("requests", []), *entry.details.get("cancels", [])]


def replace_waiting(entry: JournalEntry) -> None:
    """End the mails of earlier entries about the same invites that nobody has claimed."""
    waiting = Message.objects.filter(
        kind=Kind.PERSON_INVITE,
        invite__in=changed_invites(entry),
        state=State.QUEUED,
        raw__isnull=True,
        entry__number__lt=entry.number,
    )
    waiting.update(state=State.OVERTAKEN, ended_at=timezone.now())


def end_undone(entry: JournalEntry) -> None:
    """End what waits of a change that the entry takes back: nobody was told of it (rule 12)."""
    if entry.kind == EntryKind.DAY_CHANGE_UNDONE:
        waiting = Message.objects.filter(
            entry__programme=entry.programme_id,
            entry__number=entry.details["undoes"],
            state=State.QUEUED,
            raw__isnull=True,
        )
        waiting.update(state=State.OVERTAKEN, ended_at=timezone.now())


def _of_invite(kind: Kind, pk: int) -> Telling:
    return Telling(kind, pk, invite_key(pk))


def _attending(registration_id: int) -> Iterable[int]:
    invited = Invite.objects.filter(registration=registration_id, method=Method.REQUEST, kind=Who.ATTENDEE)
    return invited.order_by("pk").values_list("pk", flat=True)
