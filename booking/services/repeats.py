"""Knowing an act again that its caller repeats, such as another system that missed the answer (Q12)."""

from booking.models import EntryKind, JournalEntry, Registration
from booking.queries.changes import QUIET
from booking.services.turn import Actor

ASIDE = (*QUIET, EntryKind.PROMOTED)
"""Entries that may follow an act without its being another state that the caller did not see."""


def is_repeat(registration: Registration, kind: EntryKind, by: Actor, said: dict[str, str]) -> bool:
    """Tell whether the registration's last change is this very act, by the same actor and in the same words."""
    changes = JournalEntry.objects.filter(registration=registration).exclude(kind__in=ASIDE)
    last = changes.select_related("text").order_by("-number").first()
    if last is None or (last.kind, last.by, last.by_id) != (kind, by.by, by.id):
        return False
    stored = last.text.text if hasattr(last, "text") else {}
    return said.items() <= stored.items()
