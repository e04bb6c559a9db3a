"""What people wrote back, for staff and the contact; and settling a received mail that waits for staff (16, 18)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Invite, Kind, Registration
from booking.refusals import Refusal, Stale
from booking.services import clock
from booking.services.turn import Actor
from booking.words import moments as wording
from notifications.inbound import bounces
from notifications.inbound.parse import CalendarMail, CalendarReply, parse_inbound
from notifications.models import FOR_STAFF, Became, Received
from notifications.outbox import acts as outbox

MOST_SAID = 30
"""So many words of people stand on a page; staff find older ones among the received mails."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody wrote: `facts` in our words, `note` in theirs; `received` where it came by mail."""

    who: str
    at: dt.datetime
    facts: list[str] = field(default_factory=list)
    note: str = ""
    received: Received | None = None


class NoMailThere(Refusal):
    """Staff named an address to which no mail had gone when the report came."""

    type = "validation"
    sentence = gettext_lazy("Vi har ikke sendt nogen mail til den adresse, før meldingen kom. Skriv en anden adresse.")


def replies_to(registration: Registration, *, for_contact: bool = False) -> list[Said]:
    """List, in three statements and newest first, what invited people last wrote beside their answers.

    The note of an answer that counts is read from the invite; proposed times, forwarded invitations and the notes of
    answers that did not count are read from their mails. None of it changes anything by itself (rule 18). What
    facilitators write is for staff, not for the contact.
    """
    invites = registration.invites.exclude(answer_note="", colleague_email="").order_by(F("answered_at").desc(), "-pk")
    mails = Received.objects.filter(registration=registration).select_related("invite").order_by("-received_at", "-pk")
    if for_contact:
        invites = invites.exclude(kind=Kind.FACILITATOR)
        mails = mails.filter(Q(invite__isnull=True) | ~Q(invite__kind=Kind.FACILITATOR))
    notes = list(invites[:MOST_SAID])
    noted = {(invite.pk, invite.answer_note) for invite in notes}
    said = list(mails.filter(Q(became=Became.SHOWN) | ~Q(comment="")).defer("raw")[:MOST_SAID])
    shown = [received.pk for received in said if received.became == Became.SHOWN]
    raws = dict(Received.objects.filter(pk__in=shown).values_list("pk", "raw")) if shown else {}
    for received in said:
        if received.pk in raws:
            received.raw = raws[received.pk]
    by_mail = [
        _mailed(received)
        for received in said
        if received.pk in raws or (received.invite_id, received.comment) not in noted
    ]
    return sorted([*map(_noted, notes), *by_mail], key=lambda said: said.at, reverse=True)[:MOST_SAID]


def proposals_of(received: Received) -> list[str]:
    """Write what a mail that is only shown proposes: another time, or another person."""
    if received.became != Became.SHOWN:
        return []
    read = parse_inbound(bytes(received.raw))
    return [line for reply in (read.replies if isinstance(read, CalendarMail) else ()) for line in _proposed(reply)]


def _proposed(reply: CalendarReply) -> Iterable[str]:
    if reply.method == "COUNTER":
        if reply.starts_at is not None and reply.ends_at is not None:
            when = wording.time_span(reply.starts_at, reply.ends_at)
        else:
            when = wording.long_moment(reply.starts_at) if reply.starts_at else _("tidspunktet kan ikke læses")
        yield _("Foreslår et andet tidspunkt: %(when)s") % {"when": when}
    for address in reply.delegated_to:
        yield _("Har sendt invitationen videre til %(address)s") % {"address": address}


def _noted(invite: Invite) -> Said:
    facts = [_("Svar: %(answer)s") % {"answer": invite.get_partstat_display()}]
    if invite.colleague_email:
        colleague = {"name": invite.colleague_name, "address": invite.colleague_email}
        facts.append(_("Foreslår en kollega: %(name)s, %(address)s") % colleague)
    return Said(who=invite.name, at=invite.answered_at or timezone.now(), facts=facts, note=invite.answer_note)


def _mailed(received: Received) -> Said:
    facts = proposals_of(received)
    if received.became != Became.SHOWN:
        facts.append(received.get_became_display())
    # A question is about somebody else than the invite's person.
    known = received.invite.name if received.invite and received.became != Became.ASKED else ""
    who = known or received.sender_name or received.sender
    return Said(who=who, at=received.received_at, facts=facts, note=received.comment, received=received)


def settle_report(*, received_id: int, came_back: bool, by: Actor, address: str = "") -> bool:
    """Settle a doubtful report as staff have judged it: the mail came back, or it did not (Q5).

    A bounce is noted as any other; else the deadline runs again, once no other report casts doubt on the same mail.
    `address` says whose mail came back where the report names none. The same judgement by the same person again changes
    nothing, and returns False (Q12). Raises Stale where nothing waits (any more), NoMailThere, and
    Received.DoesNotExist.
    """
    became = Became.BOUNCE if came_back else Became.REPORT
    with transaction.atomic():
        received = Received.objects.select_for_update().defer("raw").get(pk=received_id)
        if received.became == became and by.id is not None and received.settled_by_id == by.id:
            return False
        received = _settle(received_id, by)
        if received.became != Became.DOUBT:
            raise Stale
        message = received.about or (bounces.mail_before(received.received_at, address) if came_back else None)
        if message is None:
            raise NoMailThere if came_back else Stale
        received.about, received.registration = message, message.registration
        received.became = became
        if came_back:
            outbox.note_bounce(message_id=message.message_id)
        received.save(update_fields=["became", "about", "registration"])
        doubts = Received.objects.filter(became=Became.DOUBT, about=message, settled_at__isnull=True)
        asks = message.registration_id if bounces.asks_to_confirm(message) else None
        if asks is not None and not came_back and not doubts.exists():
            clock.drop_doubt(registration_id=asks, by=by)
    return True


def settle_received(*, received_id: int, by: Actor) -> Received:
    """Note that somebody has dealt with a mail that waited for staff.

    Raises Stale where nothing waits (any more) or where a report must be judged (`settle_report`), and
    Received.DoesNotExist.
    """
    with transaction.atomic():
        received = _settle(received_id, by)
        if received.became == Became.DOUBT and received.about_id is not None:
            raise Stale
    return received


def settle_all(*, received_ids: Iterable[int], by: Actor) -> list[int]:
    """Note of several mails that somebody has dealt with them; return which, without those that must be judged."""
    with transaction.atomic():
        rows = Received.objects.filter(pk__in=received_ids, became__in=FOR_STAFF, settled_at__isnull=True)
        rows = rows.exclude(became=Became.DOUBT, about__isnull=False).select_for_update()
        settled = list(rows.values_list("pk", flat=True))
        Received.objects.filter(pk__in=settled).update(settled_at=timezone.now(), settled_by_id=by.id)
    return settled


def _settle(received_id: int, by: Actor) -> Received:
    received = Received.objects.select_for_update().defer("raw").get(pk=received_id)
    if not received.needs_staff:
        raise Stale
    received.settled_at, received.settled_by_id = timezone.now(), by.id
    received.save(update_fields=["settled_at", "settled_by"])
    return received
