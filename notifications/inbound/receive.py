"""Mail that comes in: one function behind both ways in, which raises no fault of ours and loses no mail (rules 14-18).

A mail is stored first and then dealt with; what it does to the booking and the note that it was dealt with commit
together, so that a crash, a second delivery or a replay neither loses nor repeats anything.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.db import Error as DatabaseFault
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications.faults import log_fault
from notifications.inbound.kinds import Dealt, deal_with
from notifications.inbound.parse import Inbound, parse_inbound, plain_breaks
from notifications.inbound.parse.trace import with_trace
from notifications.models import Became, Door, Received
from notifications.outbox.return_address import is_return_address
from notifications.wire.mailbox import one_line

LEFT_AFTER = dt.timedelta(minutes=2)
"""The age at which a stored mail that was not dealt with counts as left: its process must have been killed."""
AT_A_TIME = 20


def receive(
    raw: bytes, *, door: Door, envelope_sender: str | None = None, envelope_recipients: Iterable[str] = ()
) -> Became:
    """Store a mail and deal with it; return what became of it, also of a mail that came before.

    The envelope, where it is known, is kept before the mail's headers, as a mail server does (`with_trace`).
    Raises only faults of the database: the mail could not be stored or dealt with now and is to be delivered again.
    """
    raw = with_trace(raw, sender=envelope_sender, recipients=envelope_recipients)
    read = parse_inbound(raw, is_return_address)
    received = _store(raw, read, door)
    if received.became == Became.NEW:
        return _deal(received.pk, read if received.raw == raw else None)
    return Became(received.became)


def take_up_left() -> int:
    """Deal with mails that were stored and then left behind; return their number."""
    now = timezone.now()
    lately = (now - LEFT_AFTER, now + LEFT_AFTER)  # further ahead: the clock was set back
    left = Received.objects.filter(became=Became.NEW).exclude(received_at__range=lately)
    return len([_deal(pk) for pk in list(left.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])])


def fingerprint(raw: bytes, read: Inbound) -> str:
    """Return a name for what a mail says, whichever way it came.

    Headers that servers add on the way are left out, so both ways in and every replay give the same name.
    """
    mail = read.mail
    _head, _blank, content = _split(raw)
    returned_to = sorted(filter(is_return_address, mail.recipients))
    said = (mail.message_id or "", *mail.senders, mail.subject, str(mail.sent_at or ""), *returned_to)
    name = hashlib.sha256("\x00".join(said).encode("utf-8", "replace") + b"\x00")
    name.update(content.strip())
    return name.hexdigest()


def _split(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Split headers from content; line breaks of every kind become one kind."""
    return plain_breaks(raw).replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")


def _store(raw: bytes, read: Inbound, door: Door) -> Received:
    """Keep the mail, or find it where it was kept before; the unique fingerprint settles races."""
    mail, name = read.mail, fingerprint(raw, read)
    found = Received.objects.filter(fingerprint=name).first()
    if found is not None:
        return found
    values = {
        "message_id": (mail.message_id or "")[:500],
        "door": door,
        "raw": raw,
        "sender": next(iter(mail.senders), ""),
        "sender_name": one_line(mail.sender_name)[:100],
        "subject": one_line(mail.subject)[:250],
        "text": mail.text.replace("\x00", ""),
    }
    try:
        with transaction.atomic():
            return Received.objects.create(fingerprint=name, **values)
    except IntegrityError:
        return Received.objects.get(fingerprint=name)


def _deal(pk: int, read: Inbound | None = None) -> Became:
    """Deal with a stored mail once; a second caller finds it done. `read` is the mail, where it was just parsed."""
    try:
        with transaction.atomic():
            received = Received.objects.select_for_update().get(pk=pk)
            if received.became == Became.NEW:
                read = read or parse_inbound(bytes(received.raw), is_return_address)
                _keep(received, deal_with(received, read))
            return Became(received.became)
    except DatabaseFault:
        raise
    except Exception as error:  # noqa: BLE001 whatever is wrong, the mail is kept and staff are shown it
        log_fault("received mail could not be dealt with", error, received=pk)
        Received.objects.filter(pk=pk, became=Became.NEW).update(became=Became.FAULT, notes=type(error).__name__)
        return Became.FAULT


def _keep(received: Received, dealt: Dealt) -> None:
    received.became, received.notes, received.comment = dealt.became, ", ".join(dealt.notes)[:300], dealt.comment
    received.registration, received.invite, received.about = dealt.registration, dealt.invite, dealt.about
    received.municipality = dealt.municipality
    received.save(update_fields=["became", "notes", "comment", "registration", "invite", "about", "municipality"])
