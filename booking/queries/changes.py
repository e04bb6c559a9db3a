"""The last change of a registration: what a page or a caller has seen of it (Q13)."""

from django.db.models import OuterRef, Subquery

from booking.models import EntryKind, JournalEntry, Registration

QUIET = (
    EntryKind.ASKED,
    EntryKind.REMINDED,
    EntryKind.WAITING_TOLD,
    EntryKind.LINK_REQUESTED,
    EntryKind.ANSWERED,
    EntryKind.LANGUAGE_CHANGED,
    EntryKind.LIST_REMINDED,
    EntryKind.DAY_REMINDED,
    EntryKind.DAY_THANKED,
    EntryKind.PRIVACY_NOTICED,
    EntryKind.DIGEST_DUE,
    EntryKind.NOTE_ADDED,
    EntryKind.MAIL_WRITTEN,
    EntryKind.MAIL_TAKEN_BACK,
)
"""Entries that change nothing that is written on a page or by a caller: what was read stays current after them."""


def latest_change(registration: Registration) -> str:
    """Return the number of the last entry that changed what can be written of a registration."""
    entries = JournalEntry.objects.filter(registration=registration).exclude(kind__in=QUIET).order_by("-number")
    return str(entries.values_list("number", flat=True).first() or "")


def latest_changes() -> Subquery:
    """Return the same number for the registrations of a list, in their own statement."""
    entries = JournalEntry.objects.filter(registration=OuterRef("pk")).exclude(kind__in=QUIET)
    return Subquery(entries.order_by("-number").values("number")[:1])
