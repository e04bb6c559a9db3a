"""Who hears of an entry about the day, beside contact and staff: the people whose calendars it concerns.

Of one invite at most one unclaimed mail waits: a newer entry's replaces it (calendar rule 12).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from booking.models import EntryKind, Invite, JournalEntry, Method
from booking.models import Kind as Who
from notifications.mails.day_facts import attendee_key, invite_key
from notifications.mails.registry import invite_kinds
from notifications.mails.seals import overtake
from notifications.models import Message, State


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Whom a mail goes to: the group that its kind names, the person of an invite, or an attendee without an invite."""

    registration_id: int
    recipient: str = ""
    invite_id: int | None = None


def attending(entry: JournalEntry) -> Iterable[Addressee]:
    """Name every attendee who is invited."""
    invited = Invite.objects.filter(registration=entry.registration_id, method=Method.REQUEST, kind=Who.ATTENDEE)
    return _of_invites(entry, invited.order_by("pk").values_list("pk", flat=True))


def noticed(entry: JournalEntry) -> Iterable[Addressee]:
    """Name the attendees without an invite who are to hear which data we hold about them."""
    if entry.registration_id is None:
        return []
    return [
        Addressee(registration_id=entry.registration_id, recipient=attendee_key(pk))
        for pk in entry.details["attendees"]
    ]


def written_to(entry: JournalEntry) -> Iterable[Addressee]:
    """Name the attendees to whom staff write."""
    return _of_invites(entry, entry.details["told"])


def answering(entry: JournalEntry) -> Iterable[Addressee]:
    """Name the person who answered."""
    return _of_invites(entry, [entry.details["invite"]])


def changed(entry: JournalEntry) -> Iterable[Addressee]:
    """Name the people whose calendars the entry changed."""
    return _of_invites(entry, changed_invites(entry))


def changed_invites(entry: JournalEntry) -> list[int]:
    """List the invites that an entry changed."""
    return [*entry.details.get("requests", []), *entry.details.get("cancels", [])]


def replace_waiting(entry: JournalEntry) -> None:
    """End the unclaimed mails of earlier entries about the same invites."""
    invites = changed_invites(entry)
    if not invites:
        return
    waiting = Message.objects.filter(
        kind__in=invite_kinds(),
        invite__in=invites,
        state=State.QUEUED,
        raw__isnull=True,
        entry__number__lt=entry.number,
    )
    waiting.update(state=State.OVERTAKEN, ended_at=timezone.now())


def end_undone(entry: JournalEntry) -> None:
    """End the waiting mails that the entry takes back, itself or with their change: nobody has got them (rule 12)."""
    if entry.kind in {EntryKind.DAY_CHANGE_UNDONE, EntryKind.MAIL_TAKEN_BACK}:
        waiting = Message.objects.filter(
            entry__programme=entry.programme_id,
            entry__number=entry.details["undoes"],
            state=State.QUEUED,
            raw__isnull=True,
        )
        overtake(waiting, timezone.now())


def _of_invites(entry: JournalEntry, invites: Iterable[int]) -> Iterable[Addressee]:
    if entry.registration_id is None:
        return []
    return [Addressee(registration_id=entry.registration_id, recipient=invite_key(pk), invite_id=pk) for pk in invites]
