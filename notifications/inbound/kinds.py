"""What a received mail does, kind by kind: an answer, a question, a bounce, a forwarded mail, or nothing (16-18)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from booking.models import Attendee, Invite, Method, Partstat, Registration
from booking.models import Kind as Who
from booking.refusals import Stale
from booking.services.day import answers as services
from booking.services.day.answers import MailedAnswer
from notifications.inbound.answers import ANSWERS, InviteState, Outcome, Verdict, judge
from notifications.inbound.parse import (
    AutoReply,
    CalendarMail,
    CalendarReply,
    DeliveryReport,
    HumanMail,
    Inbound,
    OtherCalendar,
)
from notifications.models import Became, Message, Received
from notifications.outbox import acts as outbox
from notifications.outbox import forwarding
from notifications.wire.calendar import PartStat

TRIES = 5
NAME_LENGTH = 100


@dataclass(frozen=True, kw_only=True)
class Dealt:
    """What became of a mail, and what it belongs to."""

    became: Became
    notes: tuple[str, ...] = ()
    comment: str = ""
    registration: Registration | None = None
    invite: Invite | None = None


def deal_with(received: Received, read: Inbound) -> Dealt:
    """Do what a mail asks for, inside the transaction that notes it."""
    match read:
        case CalendarMail():
            return _answered(received, read)
        case DeliveryReport():
            return _reported(read)
        case HumanMail():
            return _forwarded(received, read)
        case AutoReply():
            return Dealt(became=Became.AUTOMATIC, registration=_registration_of(read.mail.references, received.sender))
        case OtherCalendar():
            return Dealt(became=Became.CALENDAR, notes=read.methods, registration=_by_address(received.sender))
        case _:
            notes = (read.flaw, *read.problems)
            return Dealt(became=Became.UNUSABLE, notes=notes, registration=_by_address(received.sender))


ORDER = (Became.APPLIED, Became.ASKED, Became.SHOWN, Became.KEPT, Became.UNKNOWN)
"""Of several answers in one mail, the first of these names the mail."""


def _answered(received: Received, read: CalendarMail) -> Dealt:
    dealt = [_answer(received, reply) for reply in read.replies]
    first = min(dealt, key=lambda one: ORDER.index(one.became))
    notes = tuple(note for one in dealt for note in one.notes) + read.problems
    return Dealt(
        became=first.became,
        notes=notes,
        comment="\n".join(one.comment for one in dealt if one.comment),
        registration=first.registration,
        invite=first.invite,
    )


def _answer(received: Received, reply: CalendarReply) -> Dealt:
    """Judge an answer and store it; judged again where the row changed in between (rule 17)."""
    for _try in range(TRIES):
        invite = _invite_of(reply.uid)
        verdict = judge(reply, _state(invite) if invite else None, received_at=received.received_at)
        try:
            became = _carry_out(received, invite, verdict, reply)
        except Stale:
            continue
        return Dealt(
            became=became,
            notes=(verdict.outcome,),
            comment=verdict.comment or "",
            registration=invite.registration if invite else None,
            invite=invite,
        )
    raise Stale


def _carry_out(received: Received, invite: Invite | None, verdict: Verdict, reply: CalendarReply) -> Became:
    if invite is None:
        return Became.UNKNOWN
    match verdict.outcome:
        case Outcome.APPLIED:
            _apply(invite, verdict, received.received_at)
            return Became.APPLIED
        case Outcome.UNLISTED | Outcome.FORGED:
            return _ask(received, invite, verdict, reply)
        case Outcome.PROPOSED | Outcome.DELEGATED:
            return Became.SHOWN
        case _:
            return Became.KEPT


def _apply(invite: Invite, verdict: Verdict, received_at: dt.datetime) -> None:
    answer = MailedAnswer(
        partstat=str(verdict.partstat),
        sequence=verdict.sequence or 0,
        stamp=verdict.stamp or received_at,
        note=verdict.comment or "",
        judged_against=invite.answer_stamp,
    )
    services.answer_by_mail(invite_id=invite.pk, answer=answer)


def _ask(received: Received, invite: Invite, verdict: Verdict, reply: CalendarReply) -> Became:
    """Have the contact asked who answered, where there is somebody and something to ask about."""
    asks = reply.method == "REPLY" and verdict.partstat in ANSWERS and bool(verdict.address)
    if not asks or invite.method == Method.CANCEL or invite.kind != Who.ATTENDEE:
        return Became.KEPT
    services.ask_about_sender(
        invite_id=invite.pk,
        sender=verdict.address,
        sender_name=received.sender_name[:NAME_LENGTH] if verdict.address == received.sender else "",
        partstat=str(verdict.partstat),
    )
    return Became.ASKED


def _invite_of(uid: str) -> Invite | None:
    found = Invite.objects.select_related("registration", "attendee").filter(uid__iexact=uid)
    return found.filter(registration__erased_at__isnull=True).first()


def _state(invite: Invite) -> InviteState:
    answered = invite.answer_stamp is not None and invite.partstat != Partstat.NEEDS_ACTION
    return InviteState(
        uid=invite.uid,
        address=invite.email,
        sequence=invite.sequence,
        time_sequence=invite.time_sequence,
        starts_at=invite.starts_at,
        ends_at=invite.ends_at,
        is_cancelled=invite.method == Method.CANCEL,
        last_partstat=PartStat(invite.partstat) if answered else None,
        last_sequence=invite.answer_sequence if answered else None,
        last_stamp=invite.answer_stamp,
    )


def _reported(read: DeliveryReport) -> Dealt:
    """Note a bounce on the mail that the report is about; delays and receipts change nothing."""
    message = _our_mail(read.original_message_ids)
    notes = tuple(f"{one.action} {one.status}".strip() for one in read.recipients)
    became = Became.REPORT
    if message is not None and read.failures:
        outbox.note_bounce(message_id=message.message_id)
        became = Became.BOUNCE
    return Dealt(
        became=became,
        notes=notes if message else (*notes, "not ours"),
        registration=message.registration if message else None,
        invite=message.invite if message else None,
    )


def _forwarded(received: Received, read: HumanMail) -> Dealt:
    received.registration = _registration_of(read.mail.references, received.sender)
    forwarding.forward(received)
    return Dealt(became=Became.FORWARDED, registration=received.registration)


def _our_mail(message_ids: Iterable[str]) -> Message | None:
    for message_id in message_ids:
        found = outbox.of_id(message_id).select_related("registration", "invite").first()
        if found is not None:
            return found
    return None


def _registration_of(references: Iterable[str], sender: str) -> Registration | None:
    """Find what a mail belongs to: the mail of ours that it answers, else the sender's address."""
    answered = _our_mail(references)
    if answered is not None and answered.registration is not None:
        return answered.registration
    return _by_address(sender)


def _by_address(sender: str) -> Registration | None:
    """The newest registration whose contact, list or calendar has the address."""
    if not sender:
        return None
    found = Registration.objects.filter(contact_email__iexact=sender).order_by("-pk").first()
    if found is None:
        attendee = Attendee.objects.select_related("registration").filter(email__iexact=sender).order_by("-pk").first()
        found = attendee.registration if attendee else None
    if found is None:
        invite = Invite.objects.select_related("registration").filter(email__iexact=sender).order_by("-pk").first()
        found = invite.registration if invite else None
    return found
