"""Undoing a change of the day while no mail about it has left (calendar rule 12: undo is a change back).

`services.holding` says how long those mails wait.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from booking.models import (
    EntryKind,
    EntryText,
    Invite,
    JournalEntry,
    Preparation,
    Proposal,
    Registration,
    ThemedDay,
)
from booking.refusals import MailIsLeaving, Spent, Stale, UndoIsOver
from booking.services.day import invites
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.day.row import COLUMNS
from booking.services.day.schedule import DayPlan, write_day
from booking.services.holding import UNDOABLE, still_waits
from booking.services.queue import turn_of
from booking.services.turn import Actor, Turn, stamp

ASIDE = (
    EntryKind.ASKED,
    EntryKind.BOUNCED,
    EntryKind.LINK_REQUESTED,
    EntryKind.MAIL_TAKEN_BACK,
    EntryKind.ADDRESS_CHECKED,
    EntryKind.PREPARED,
    EntryKind.INVITE_BOUNCED,
    EntryKind.LANGUAGE_CHANGED,
    EntryKind.QUESTION_ASKED,
    EntryKind.LIST_REMINDED,
    EntryKind.DAY_REMINDED,
    EntryKind.PRIVACY_NOTICED,
    EntryKind.DIGEST_DUE,
)
"""Entries that may follow a change without making its undoing impossible."""


def undoable(registration: Registration, now: dt.datetime) -> JournalEntry | None:
    """Return the entry of the change that can be undone now; None where there is none."""
    entry = JournalEntry.objects.filter(registration=registration, kind__in=UNDOABLE).order_by("-number").first()
    if entry is None or not still_waits(entry, now) or _followed(entry) or _is_leaving(entry):
        return None
    return entry


def undo(*, registration_id: int, entry_number: int, by: Actor) -> Registration:
    """Restore day, facilitators, proposals and invites as before the entry; answers count as they did.

    Raises UndoIsOver (too late, or nothing that could be undone), Stale (something newer about the day happened),
    MailIsLeaving (a mail of it is on its way), Spent (the day has begun).
    """
    with turn_of(registration_id, by) as (held, registration):
        entry = JournalEntry.objects.filter(registration=registration, number=entry_number, kind__in=UNDOABLE).first()
        if entry is None or not still_waits(entry, timezone.now()):
            raise UndoIsOver
        if _followed(entry):
            raise Stale
        if _is_leaving(entry):
            raise MailIsLeaving
        _bring_back(held, registration, entry)
    return registration


def _bring_back(held: Turn, registration: Registration, entry: JournalEntry) -> None:
    text = EntryText.objects.filter(entry=entry).values_list("text", flat=True).first() or {}
    day = ThemedDay.objects.filter(registration=registration).first()
    old = text.get("old")
    if old is None and entry.kind != EntryKind.DAY_FIXED:  # the old values have been erased
        raise UndoIsOver
    plan = _plan_of(old) if old is not None else None
    if any(planned is not None and held.now >= planned.starts_at for planned in (day, plan)):
        raise Spent
    if plan is not None:
        day = write_day(registration, day, plan)
    elif day is not None:
        day.delete()
        day = None
    kept = text.get("around", {})
    _put_back(registration, kept)
    told = invites.sync(registration, day, taken_back=True)
    for pk, partstat in kept.get("answers", {}).items():
        Invite.objects.filter(registration=registration, pk=int(pk)).update(partstat=partstat)
    details = {"undoes": entry.number, "starts_at": stamp(day.starts_at) if day else None, **told.details()}
    message = _message_that_waited(registration, entry) if day is None else ""
    held.record(EntryKind.DAY_CHANGE_UNDONE, registration, details, text={"message": message} if message else None)


def _plan_of(facts: Mapping[str, Any]) -> DayPlan:
    """Return the day that an entry's text keeps; a user that was deleted meanwhile is left out."""
    columns = {column: facts[column] for column in COLUMNS} | {
        "starts_at": dt.datetime.fromisoformat(facts["starts_at"])
    }
    named = [facilitator.get("user_id") for facilitator in facts["facilitators"]]
    users = set(get_user_model().objects.filter(pk__in=[pk for pk in named if pk]).values_list("pk", flat=True))
    held_by = (
        FacilitatorDetails(
            name=facilitator["name"], email=facilitator["email"], user_id=user if user in users else None
        )
        for facilitator, user in zip(facts["facilitators"], named, strict=True)
    )
    return DayPlan(**columns, facilitators=tuple(held_by))


def _put_back(registration: Registration, kept: Mapping[str, Any]) -> None:
    """Restore what fixing the day had replaced (`day.row.around`)."""
    proposals = [
        Proposal(registration=registration, starts_at=_moment(start), chosen_at=_moment(chosen))
        for start, chosen in kept.get("proposals", [])
    ]
    for proposal, terms in zip(proposals, kept.get("proposal_terms", []), strict=False):  # none in older entries
        proposal.answer_by, proposal.lapsed_at = _moment(terms["answer_by"]), _moment(terms["lapsed_at"])
        proposal.facilitators = terms["facilitators"]
    Proposal.objects.bulk_create(proposals)
    if asked := kept.get("another_date_asked_at"):
        Preparation.objects.filter(registration=registration).update(another_date_asked_at=_moment(asked))


def _moment(stamped: str | None) -> Any:
    return dt.datetime.fromisoformat(stamped) if stamped else None


def _message_that_waited(registration: Registration, entry: JournalEntry) -> str:
    """Return the message to the recipients of an earlier calling off; empty where there is none.

    Its mails may still have been waiting when the change that is now undone replaced them.
    """
    off = JournalEntry.objects.filter(registration=registration, kind=EntryKind.DAY_CALLED_OFF, number__lt=entry.number)
    last = off.select_related("text").order_by("-number").first()
    text = getattr(last, "text", None)
    return str(text.text.get("message", "")) if text is not None else ""


def _followed(entry: JournalEntry) -> bool:
    """Tell whether anything newer happened to the day, its people or their answers."""
    aside = [*ASIDE, *([] if entry.kind == EntryKind.DAY_MOVED else [EntryKind.ANSWERED])]
    later = JournalEntry.objects.filter(registration=entry.registration_id, number__gt=entry.number)
    answered = [entry.details for entry in later.filter(kind=EntryKind.ANSWERED)]
    return (
        any(details.get("requests") or details.get("cancels") for details in answered)
        or later.exclude(kind__in=aside).exists()
    )


def _is_leaving(entry: JournalEntry) -> bool:
    """Tell whether a calendar mail has been claimed since; `note_attempt` notes it under the same lock."""
    changed = [*entry.details.get("requests", []), *entry.details.get("cancels", [])]
    return Invite.objects.filter(pk__in=changed, attempted_at__gte=entry.at).exists()
