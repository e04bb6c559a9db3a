"""A turn on a mapping: one transaction under its lock, and the entries of its history that it writes."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from booking.services.turn import Actor
from toolbox.entries import append_entry
from toolbox.mapping.standing import state_of
from toolbox.models import Invitation, Mapping, MappingChange, MappingEntry, MappingEntryText
from toolbox.rules.mapping_state import MappingState


@dataclass
class MappingTurn:
    """The locked mapping, who acts and when."""

    mapping: Mapping
    by: Actor
    now: dt.datetime

    @property
    def state(self) -> MappingState:
        """Return where the mapping stands now."""
        return state_of(self.mapping, self.now)

    def record(
        self,
        kind: MappingChange,
        invitation: Invitation | None = None,
        details: dict[str, Any] | None = None,
        *,
        text: dict[str, Any] | None = None,
    ) -> MappingEntry:
        """Append an entry, chained to the one before; `text` holds what can be erased."""
        entry = MappingEntry(mapping=self.mapping, invitation=invitation, kind=kind, details=details or {})
        append_entry(entry, MappingEntryText, head=self.mapping, by=self.by, now=self.now, words=text or {})
        return entry


@contextmanager
def turn_on_mapping(mapping_id: int, by: Actor) -> Iterator[MappingTurn]:
    """Lock the mapping, let the block write, and store the head.

    Like a plan's, the lock is below a programme's and above none: nobody who answers takes it.
    """
    with transaction.atomic():
        mapping = Mapping.objects.select_for_update(of=("self",)).get(pk=mapping_id)
        yield MappingTurn(mapping=mapping, by=by, now=timezone.now())
        mapping.save()
