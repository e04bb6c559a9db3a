"""What a received mail does, kind by kind: an answer, a question, a bounce, a forwarded mail, or nothing (16-18)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from booking.models import Invite, Method, Municipality, Partstat, Registration
from booking.models import Kind as Who
from booking.refusals import Stale
from booking.services.day import answers as services
from booking.services.day.answers import MailedAnswer
from notifications.inbound import bounces, strangers
from notifications.inbound.answers import ANSWERS, InviteState, Outcome, Verdict, judge
from notifications.inbound.bounces import Finding
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
from notifications.outbox.return_address import message_returned_to
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
    about: Message | None = None
    municipality: Municipality | None = None


def deal_with(received: Received, read: Inbound) -> Dealt:
    """Do what a mail asks for, inside the transaction that notes it."""
    match read:
        case CalendarMail():
            return _answered(received, read)
        case DeliveryReport():
            return _automatic(received, read) if bounces.is_automatic_reply(read) else _reported(read)
        case HumanMail():
            return _written(received, read)
        case AutoReply():
            return _automatic(received, read)
        case OtherCalendar():
            return Dealt(became=Became.CALENDAR, notes=read.methods, registration=_by_address(received.sender))
        case _:
            notes = (read.flaw, *read.problems)
            return Dealt(became=Became.UNUSABLE, notes=notes, registration=_by_address(received.sender))


ORDER = (Became.APPLIED, Became.ASKED, Became.SHOWN, Became.UNUSABLE, Became.KEPT, Became.UNKNOWN)
"""Of the outcomes of several answers in one mail, the first in this order is the mail's."""


def _answered(received: Received, read: CalendarMail) -> Dealt:
    dealt = [_answer(received, reply) for reply in read.replies]
    first = min(dealt, key=lambda outcome: ORDER.index(outcome.became))
    notes = tuple(note for outcome in dealt for note in outcome.notes) + read.problems
    return Dealt(
        became=first.became,
        notes=notes,
        comment="\n".join(outcome.comment for outcome in dealt if outcome.comment),
        registration=first.registration,
        invite=first.invite,
    )


def _answer(received: Received, reply: CalendarReply) -> Dealt:
    """Judge an answer and store it; judge again where the row changed in between (rule 17)."""
    for _try in range(TRIES):
        invite = _invite_of(reply.uid)
        verdict = judge(
            reply,
            _state(invite) if invite else None,
            received_at=received.received_at,
            own_server=settings.AUTHSERV_ID,
        )
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
        case Outcome.UNLISTED | Outcome.FORGED | Outcome.REFUTED:
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
    """Have the contact asked who answered, where there is somebody and something to ask about.

    An answer that comes from no address but a system's cannot be put to the contact: staff look at it.
    """
    asks = reply.method == "REPLY" and verdict.partstat in ANSWERS
    if not asks or invite.method == Method.CANCEL or invite.kind != Who.ATTENDEE:
        return Became.KEPT
    if not verdict.address:
        return Became.UNUSABLE if reply.senders else Became.KEPT
    is_new = services.ask_about_sender(
        invite_id=invite.pk,
        sender=verdict.address,
        sender_name=received.sender_name[:NAME_LENGTH] if verdict.address == received.sender else "",
        partstat=str(verdict.partstat),
        stamp=min(reply.dtstamp or received.received_at, received.received_at),
    )
    return Became.ASKED if is_new else Became.KEPT


def _invite_of(uid: str) -> Invite | None:
    found = Invite.objects.select_related("registration", "attendee").filter(uid__iexact=uid)
    return found.filter(registration__erased_at__isnull=True).first()


def _state(invite: Invite) -> InviteState:
    answered = invite.answer_stamp is not None and invite.partstat != Partstat.NEEDS_ACTION
    return InviteState(
        uid=invite.uid,
        address=invite.email,
        aliases=services.known_aliases(invite),
        sequence=invite.sequence,
        time_sequence=invite.time_sequence,
        starts_at=invite.starts_at,
        ends_at=invite.ends_at,
        is_cancelled=invite.method == Method.CANCEL,
        last_partstat=PartStat(invite.partstat) if answered else None,
        last_sequence=invite.answer_sequence if answered else None,
        last_stamp=invite.answer_stamp,
    )


def _automatic(received: Received, read: AutoReply | DeliveryReport) -> Dealt:
    return Dealt(became=Became.AUTOMATIC, registration=_registration_of(read.mail.references, received.sender))


REPORTED = {
    Finding.BOUNCED: Became.BOUNCE,
    Finding.DOUBTED: Became.DOUBT,
    Finding.NOTHING: Became.REPORT,
}
"""Of several findings in one report, the first in this order is the report's."""


def _reported(read: DeliveryReport) -> Dealt:
    """Note what a delivery report says about our mails; delays and receipts change nothing."""
    found = bounces.findings(read)
    for finding in found:
        bounces.carry_out(finding)
    first = min(found, key=lambda finding: list(REPORTED).index(finding.finding), default=None)
    message = first.message if first else None
    notes = tuple(f"{status.action} {status.status}".strip() for status in read.recipients)
    return Dealt(
        became=REPORTED[first.finding] if first else Became.REPORT,
        notes=notes if found else (*notes, "not ours"),
        registration=message.registration if message else None,
        invite=message.invite if message else None,
        about=message,
    )


def _written(received: Received, read: HumanMail) -> Dealt:
    """Pass on at once what people write whom a registration names; keep what others write (rule 18)."""
    returned = message_returned_to(read.mail.recipients)
    registration = returned.registration if returned else None
    registration = registration or _registration_of([*read.mail.references, *read.returned_ids], received.sender)
    if registration is None:
        kept = strangers.take_in(received, read.mail)
        return Dealt(became=kept.became, municipality=kept.municipality)
    received.registration = registration
    forwarding.forward(received)
    return Dealt(became=Became.FORWARDED, registration=registration)


def _registration_of(references: Iterable[str], sender: str) -> Registration | None:
    """Find the registration of a mail, by the mail of ours that it answers, else by the sender's address."""
    answered = outbox.first_of_ids(references)
    if answered is not None and answered.registration is not None:
        return answered.registration
    return _by_address(sender)


NAMED_BY = (
    "contact_email",
    "preparation__second_email",
    "attendees__email",
    "invites__email",
    "day__facilitators__email",
)
"""Where a registration names the people that we know."""


def _by_address(sender: str) -> Registration | None:
    """Find the newest registration that names the address."""
    if not sender:
        return None
    rows = Registration.objects.order_by()  # SQLite takes no order inside a union
    named = [rows.filter(**{f"{path}__iexact": sender}).values("id") for path in NAMED_BY]
    newest = named[0].union(*named[1:]).order_by("-id").first()
    return Registration.objects.get(pk=newest["id"]) if newest else None
