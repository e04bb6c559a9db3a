"""An act that is asked for: looked ahead at, tried and rolled back, or carried out under the lock (Q8)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from booking import previews
from booking.admin.act import Act
from booking.admin.base import M
from booking.forms.base import PageForm
from booking.models import JournalEntry, Programme
from booking.previews import Hearing, MailPlan
from booking.services import presses
from booking.services.turn import Actor


@dataclass(frozen=True)
class Acted(Generic[M]):
    """The result of an act: the row before, the row to show afterwards, and the entries written, none if unchanged.

    `again`: the same press did it before, and this is its answer once more (Q12).
    """

    current: M
    result: Model
    entries: list[JournalEntry]
    again: bool = False


@dataclass(frozen=True)
class Trial(Acted[M]):
    """The result of an act that was only tried: `mails` is what its mails say, `hearings` who would get which."""

    mails: list[Any] = field(default_factory=list)
    hearings: list[Hearing] = field(default_factory=list)

    @classmethod
    def of(cls, acted: Acted[M]) -> "Trial[M]":
        """Read the mails of the entries."""
        mails, hearings = previews.read_mails(acted.entries), previews.hearings(acted.entries)
        return cls(acted.current, acted.result, acted.entries, acted.again, mails, hearings)

    @property
    def plan(self) -> MailPlan:
        """Return the sum of who hears what."""
        return MailPlan.of(self.hearings)


@dataclass(frozen=True, kw_only=True)
class ActCall(Generic[M]):
    """An act upon `target`, one of `rows`, by somebody, with a form that was filled in.

    `still` tells whether a row is as the page showed it. `programme_field` is the column with the id of the programme
    whose lock the act takes, `digest` a keyed hash of who presses what on which page; empty for no page.
    """

    act: Act[M]
    target: M
    form: PageForm
    by: Actor
    rows: QuerySet[M]
    still: Callable[[M], bool]
    programme_field: str = "programme_id"
    digest: str = ""

    def look_ahead(self) -> list[JournalEntry] | None:
        """Return the entries that the act would write, unsaved; None where it must be tried. Raises Refusal."""
        foreseen = self.act.foresee(self.target, self.by, self.form)
        if foreseen is not None and not self._is_current(self.target):
            raise self.act.outdated(self.target)
        return foreseen

    def try_out(self) -> Trial[M]:
        """Find out what the act would write and send: by looking ahead, else by doing it and rolling back."""
        if (foreseen := self.look_ahead()) is not None:
            return Trial.of(Acted(self.target, self.target, foreseen))
        with transaction.atomic():
            return self._roll_back(self._perform())

    def carry_out(self, *, shown_from: int | None = None, plan: str | None = None) -> Acted[M]:
        """Act and write the admin's log in one transaction; only the journal, which can erase it, holds the reason.

        Only try, and return a Trial, where so many hear of it that staff see the mails first, or where the mails are
        others than those of the `plan` that staff have seen. Raises Refusal.
        """
        with transaction.atomic():
            acted = self._perform()
            if acted.entries:
                if self._is_to_be_shown(acted, shown_from, plan):
                    return self._roll_back(acted)
                said = f"{self.act.title} ({_('journalpost %(number)s') % {'number': acted.entries[0].number}})"
                LogEntry.objects.log_actions(self.by.id or 0, [acted.current], CHANGE, said, single_object=True)
                presses.keep_press(digest=self.digest, seen=self.act.seen(acted.current), result=acted.result)
        return acted

    @staticmethod
    def _is_to_be_shown(acted: Acted[M], shown_from: int | None, plan: str | None) -> bool:
        if shown_from is None and plan is None:
            return False
        found = MailPlan.of(previews.hearings(acted.entries))
        return found.digest != plan if plan is not None else shown_from is not None and found.people >= shown_from

    @staticmethod
    def _roll_back(acted: Acted[M]) -> Trial[M]:
        """Read the facts of the mails and undo the act; who shows the mails writes them once the lock is released."""
        trial = Trial.of(acted)
        transaction.set_rollback(True)
        return trial

    def _is_current(self, row: M) -> bool:
        return self.still(row) and self.act.is_available(row)

    def _perform(self) -> Acted[M]:
        """Act, inside a transaction, if the row is as the page showed it; else raise Refusal.

        The lock is the one that every turn takes, and the first of this transaction too. Held from the comparison until
        the service's own turn is done, it stops two pages from overwriting each other. An act that moves nothing leaves
        it to its service, so entries of others may come between: its own are those of its row by the same actor.
        """
        programmes = Programme.objects.select_for_update(no_key=True) if self.act.moves else Programme.objects.all()
        programme = programmes.get(pk=getattr(self.target, self.programme_field))
        current = self.rows.get(pk=self.target.pk)
        before = presses.result_of(digest=self.digest, seen=self.act.seen(current)) if self.digest else None
        if before is not None:
            return Acted(current, before, [], again=True)
        if not self._is_current(current):
            raise self.act.outdated(current)
        result = self.act.perform(current, self.by, self.form)
        seen = {programme.pk: programme.last_entry_number}
        shown = result.pk if isinstance(result, Programme) else programme.pk
        entries = JournalEntry.objects.filter(programme=shown, number__gt=seen.get(shown, 0))
        if not self.act.moves:
            entries = entries.filter(registration=current.pk, by=self.by.by, by_id=self.by.id)
        return Acted(
            current, result, list(entries.select_related("registration__municipality", "text").order_by("number"))
        )
