"""A turn on a plan: one transaction under the plan's lock, and the entries of its history that it writes."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from booking.rules.working_days import danish_day
from booking.services.turn import Actor
from toolbox.entries import append_entry
from toolbox.models import ChangeKind, Plan, PlanEntry, PlanEntryText, PlanState
from toolbox.plan.refusals import PlanIsClosed

CONTENT = (ChangeKind.CREATED, ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED)
BY_CLOCK = (ChangeKind.REMINDED, ChangeKind.LINK_SENT, ChangeKind.ERASED)
"""What changes nothing of when the worker looks at the plan again."""


@dataclass
class PlanTurn:
    """The locked plan, who acts, the name that an editor gave (may be empty), and when."""

    plan: Plan
    by: Actor
    name: str
    now: dt.datetime

    def record(
        self, kind: ChangeKind, details: dict[str, Any] | None = None, *, text: dict[str, Any] | None = None
    ) -> PlanEntry:
        """Append an entry, chained to the one before; `text` holds what can be erased."""
        words = {**(text or {}), **({"name": self.name} if self.name else {})}
        entry = PlanEntry(plan=self.plan, kind=kind, details=details or {})
        append_entry(entry, PlanEntryText, head=self.plan, by=self.by, now=self.now, words=words)
        if kind in CONTENT:
            self.plan.changed_at = None if kind == ChangeKind.CREATED else self.now
        if kind not in BY_CLOCK:
            self._ask_for_a_look(in_days=0 if kind == ChangeKind.CREATED else 1)
        return entry

    def _ask_for_a_look(self, *, in_days: int) -> None:
        """Have the worker look at the plan: at a new one at once, else the day after, when the writing is done."""
        day = danish_day(self.now) + dt.timedelta(days=in_days)
        self.plan.next_on = min(self.plan.next_on or day, day)


@contextmanager
def turn_on(plan_id: int, by: Actor, *, name: str = "", even_closed: bool = False) -> Iterator[PlanTurn]:
    """Lock the plan, let the block write, and store the head; raises PlanIsClosed where nothing may be written.

    The lock is below no other and no other below it: a plan never waits for a registration, nor the other way round.
    """
    with transaction.atomic():
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
        if plan.erased_at or (plan.state == PlanState.CLOSED and not even_closed):
            raise PlanIsClosed
        yield PlanTurn(plan=plan, by=by, name=name, now=timezone.now())
        plan.save()
