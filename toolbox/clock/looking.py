"""The worker's look at the plans that are due: their digests, their look-back, their end; each plan in one turn.

A plan's mails, the entry that says what they told and the day of the next look commit together, under the plan's lock:
killed at any point, nothing is told twice and nothing is left out. A plan's day begins at 8.00.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from booking.queries import retention
from booking.rules.working_days import DENMARK, danish_day
from booking.services.turn import CLOCK
from notifications.faults import log_fault
from notifications.mails.registry import MailKind
from notifications.outbox import acts as outbox
from toolbox.clock import mails
from toolbox.clock.agenda import PlanDate, plan_dates
from toolbox.clock.keeping import erase_plan, plan_ends_on
from toolbox.clock.receivers import PLAN_CONTACT, Receiver, receivers_of
from toolbox.models import ChangeKind, Plan, PlanEntry, PlanState
from toolbox.plan.document import PlanDocument
from toolbox.plan.reading import document_of
from toolbox.plan.refusals import PlanIsClosed
from toolbox.plan.turn import PlanTurn, turn_on
from toolbox.rules.due import (
    DAY,
    STILL_MISSED,
    EndingStep,
    ToTell,
    coming,
    digest_due,
    ending,
    look_backs,
    missed_measurement,
    next_look_back,
)

BEGINS = dt.timedelta(hours=8)
AT_ONCE = 50
LOOK_AGAIN = dt.timedelta(days=30)
"""So much later a plan that may not be erased (yet) is looked at again."""


def plan_day(now: dt.datetime) -> dt.date:
    """Return the day that it is for plans: until 8.00 it is yesterday, so that no mail leaves at night."""
    return danish_day(now - BEGINS)


def oldest_due() -> dt.datetime | None:
    """Return since when the plan that has waited longest for its look waits; None where none waits."""
    day = (
        Plan.objects.filter(next_on__lte=plan_day(timezone.now())).order_by("next_on").values_list("next_on", flat=True)
    )
    first = day.first()
    return dt.datetime.combine(first, dt.time(0), DENMARK) + BEGINS if first else None


def look_at_due_plans() -> int:
    """Look at the plans that are due, some at a time; a fault in one is logged and holds up no other."""
    due = Plan.objects.filter(next_on__lte=plan_day(timezone.now())).order_by("next_on", "pk")
    looked = 0
    for plan_id in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            looked += look_at(plan_id)
        except PlanIsClosed:
            continue  # erased by another worker meanwhile
        except (OperationalError, InterfaceError):
            raise  # the database is away, and the worker waits for it
        except Exception as error:  # noqa: BLE001 the next plan's dates must not wait for this one's fault
            log_fault("plan not looked at", error, number=plan_id)
    return looked


def look_at(plan_id: int) -> bool:
    """Do what is due of a plan today; False where another worker has done it."""
    with turn_on(plan_id, CLOCK, even_closed=True) as turn:
        today = plan_day(turn.now)
        if turn.plan.next_on is None or turn.plan.next_on > today:
            return False
        _Look.at(turn, today).take()
    return True


@dataclass(frozen=True, kw_only=True)
class _Look:
    """One look at a plan: its lock is held, its document and what its mails said so far are read."""

    turn: PlanTurn
    today: dt.date
    document: PlanDocument
    receivers: list[Receiver]
    told: list[dict[str, Any]]

    @classmethod
    def at(cls, turn: PlanTurn, today: dt.date) -> "_Look":
        document = document_of(turn.plan)
        kinds = (ChangeKind.REMINDED, ChangeKind.LINK_SENT)
        told = PlanEntry.objects.filter(plan=turn.plan, kind__in=kinds).order_by("number")
        return cls(
            turn=turn,
            today=today,
            document=document,
            receivers=receivers_of(turn.plan, document),
            told=list(told.values_list("details", flat=True)),
        )

    def take(self) -> None:
        plan = self.turn.plan
        next_days = [self._end()]
        if plan.erased_at is None and plan.municipality_id is not None and plan.state != PlanState.CLOSED:
            self._send_link()
            if not plan.is_quiet and self._willing():
                next_days += [self._look_back(), self._digest()]
        plan.next_on = min((day for day in next_days if day), default=None)

    def _send_link(self) -> None:
        """Send the contact the links of a new plan, once."""
        if self.turn.plan.email and not self._said(mails.plan_link):
            self._tell(mails.plan_link, self.receivers[:1], kind=ChangeKind.LINK_SENT)

    def _look_back(self) -> dt.date | None:
        """Remind of the look-back on its day, every year; return the day of the next one."""
        first = self.turn.plan.review_on
        if first is None:
            return None
        for on in look_backs(first, until=self.today + DAY)[-1:]:
            is_told = on.isoformat() in {said["on"] for said in self._said(mails.plan_review)}
            if not is_told and on >= max(danish_day(self.turn.plan.created_at), self.today - STILL_MISSED):
                self._tell(mails.plan_review, self._willing(), on=on.isoformat())
        return next_look_back(first, today=self.today + DAY)

    def _digest(self) -> dt.date | None:
        """Send a digest where one is due, though never on the first day; return the next day on which one may be."""
        if danish_day(self.turn.plan.created_at) >= self.today:
            return self.today + DAY
        dates = {telling.key: (telling, date) for telling, date in self._tellings()}
        said = self._said(mails.plan_digest)
        due = digest_due(
            [telling for telling, _date in dates.values()],
            told={key for one in said for key in one["keys"]},
            last_on=max((dt.date.fromisoformat(one["on"]) for one in said), default=None),
            today=self.today,
        )
        if due.keys:
            told = [dates[key][1] for key in due.keys]
            hear = [one for one in self._willing() if any(mails.hears(one, date) for date in told)]
            self._tell(mails.plan_digest, hear, on=self.today.isoformat(), keys=list(due.keys))
        return due.next_on

    def _tellings(self) -> Iterator[tuple[ToTell, PlanDate]]:
        """Yield what there is to tell; what was past when the plan was made is not asked for any more."""
        made_on = danish_day(self.turn.plan.created_at)
        for date in plan_dates(self.document):
            if date.on is None or date.on < made_on or date.is_done or date.kind == "activity":
                continue
            yield coming(f"{mails.COMING}:{mails.key_of(date)}", date.on), date
            if date.kind == "target":
                yield missed_measurement(f"{mails.MISSING}:{mails.key_of(date)}", date.on), date

    def _end(self) -> dt.date | None:
        """Warn of the plan's end, or erase it; return the next day to look. An example is nobody's, and has no end."""
        plan = self.turn.plan
        if plan.municipality_id is None:
            return None
        ends_on = plan_ends_on(plan)
        warned = [said for said in self._said(mails.plan_ending) if said["ends"] == ends_on.isoformat()]
        end = ending(ends_on=ends_on, warned=[dt.date.fromisoformat(one["on"]) for one in warned], today=self.today)
        if end.step is EndingStep.NOTHING:
            return end.next_on
        if not retention.is_allowed():
            return self.today + LOOK_AGAIN
        if end.step is EndingStep.ERASE:
            erase_plan(self.turn, decision=settings.ERASURE_DECISION)
            return None
        facts: dict[str, Any] = {
            "ends": ends_on.isoformat(),
            "erased": end.erased_on.isoformat(),
            "nth": len(warned) + 1,
        }
        hear = [one for one in self.receivers if one.recipient == PLAN_CONTACT] or self.receivers
        self._tell(mails.plan_ending, hear, on=self.today.isoformat(), **facts)
        return end.next_on

    def _said(self, mail: MailKind) -> list[dict[str, Any]]:
        return [details for details in self.told if details.get("mail") == mail.kind]

    def _willing(self) -> list[Receiver]:
        return [receiver for receiver in self.receivers if not receiver.is_stopped]

    def _tell(
        self, mail: MailKind, hear: list[Receiver], *, kind: ChangeKind = ChangeKind.REMINDED, **details: Any
    ) -> None:
        """Queue a mail to each, and note in the history what it tells."""
        entry = self.turn.record(kind, {"mail": mail.kind, **details})
        for receiver in hear:
            outbox.enqueue(mail=mail, source=mails.source_of_entry(entry), recipient=receiver.recipient)
