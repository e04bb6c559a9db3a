"""Acts upon several registrations, carried out by the worker: each row in a short turn of its own (Q8).

A row's act and its state commit together. So a worker that is killed leaves the row waiting or done, never half, and
the next one goes on there.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.admin import acts
from booking.admin.acts.registration import RegistrationAct
from booking.admin.performing import ActCall, Trial
from booking.models import BulkAct, BulkRow, By, Registration, RowState
from booking.refusals import Invalid, Refusal, Stale
from booking.services.turn import Actor

AT_A_TIME = 10
"""Rows in a step of the worker, which announces and sends between them."""
KEPT = dt.timedelta(days=90)


class RowFailed(Exception):  # noqa: N818 the fault itself is its cause
    """A row could not be carried out because of a fault of ours; it is left out, and the rest goes on."""


def sentences_of(act: RegistrationAct, registration: Registration) -> list[str]:
    """Return what will happen to one of several rows; nothing where the act does not apply to it."""
    return act.explain(registration) if act.is_available(registration) else []


def digest_of(sentences: Iterable[str]) -> str:
    """Return a digest of what a page says of a row; the act is done only where it would still say the same."""
    return sha256("\n".join(sentences).encode()).hexdigest()


def begin_act(
    act: RegistrationAct, rows: Sequence[BulkRow], *, typed: Mapping[str, list[str]], key: UUID, user_id: int
) -> BulkAct:
    """Hand the rows over to the worker, once for each key."""
    with transaction.atomic():
        values = {"act": act.name, "user_id": user_id, "typed": dict(typed)}
        bulk, is_new = BulkAct.objects.get_or_create(key=key, defaults=values)
        if is_new:
            for row in rows:
                row.bulk = bulk
            BulkRow.objects.bulk_create(rows)
    return bulk


def carry_on() -> int:
    """Carry out the next rows of the acts upon several; return how many there were."""
    if not BulkAct.objects.filter(ended_at=None).exists():
        return 0
    done = 0
    while done < AT_A_TIME and _carry_out_next():
        done += 1
    _end_what_is_done()
    return done


def delete_old() -> int:
    """Delete the acts that ended long ago; what they did stands in the journal and in the admin's log."""
    return BulkAct.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()[0]


def _end_what_is_done() -> None:
    """End the acts of which no row waits any more, and forget what was typed."""
    done = BulkAct.objects.filter(ended_at=None).exclude(rows__state=RowState.WAITING)
    done.update(ended_at=timezone.now(), typed={})


def _carry_out_next() -> bool:
    """Carry out one waiting row; return whether there was one.

    The row is locked before the programme. That stops two workers from carrying it out twice and cannot end in a
    deadlock, since nobody waits for a row: who finds it locked takes the next (on SQLite there is one writer anyway).
    """
    fault: Exception | None = None
    with transaction.atomic():
        waiting = BulkRow.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=RowState.WAITING)
        row = waiting.select_related("bulk").order_by("pk").first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                row.number, row.said = _act_on(row)
        except (OperationalError, InterfaceError):  # the database is away: the row waits
            raise
        except Invalid as refusal:
            row.said = " ".join(map(str, refusal.errors.values()))
        except Refusal as refusal:
            row.said = refusal.message
        except Exception as error:  # noqa: BLE001 whatever it is, the rows behind it must not wait for its repair
            row.said, fault = _("Teknisk fejl. Prøv igen på tilmeldingens egen side."), error
        row.state = RowState.DONE if row.number else RowState.LEFT_OUT
        row.shown = row.plan = ""
        row.save()
    if fault is not None:
        raise RowFailed(row.bulk.act) from fault
    return True


def _act_on(row: BulkRow) -> tuple[int | None, str]:
    """Act upon a row's registration; return the entry's number, or why nothing was done. Raises Refusal."""
    act: RegistrationAct = next(act for act in acts.SEVERAL if act.name == row.bulk.act)
    form = act.form_class(_as_posted(row.bulk.typed))
    if not form.is_valid():
        raise Invalid({name: " ".join(map(str, said)) for name, said in form.errors.items()})
    rows = Registration.objects.select_related("programme", "municipality", "season", "slot")
    press = ActCall(
        act=act,
        target=rows.get(pk=row.registration_id),
        form=form,
        by=Actor(By.STAFF, row.bulk.user_id),
        rows=rows,
        still=lambda current: digest_of(sentences_of(act, current)) == row.shown,
    )
    acted = press.carry_out(plan=row.plan)
    if isinstance(acted, Trial):
        raise Stale
    return (acted.entries[0].number, "") if acted.entries else (None, str(act.nothing))


def _as_posted(typed: dict[str, Any]) -> QueryDict:
    posted = QueryDict(mutable=True)
    for name, values in typed.items():
        posted.setlist(name, values)
    return posted
