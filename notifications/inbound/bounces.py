"""What a delivery report says about our mails: one came back, may have come back, or nothing (Q5, calendar rule 18).

Only the address that the report names counts. A mail is found by its return address, else by its Message-ID; a report
with neither is about the newest mail to each address of ours that it names.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Lower

from booking.models import Status
from booking.services import clock
from notifications.inbound.parse import DeliveryReport, RecipientStatus, Says
from notifications.inbound.parse.senders import is_no_reply, is_server
from notifications.models import CONTACT, Message, State
from notifications.outbox import acts as outbox
from notifications.outbox.return_address import is_return_address, message_returned_to
from notifications.wire.mailbox import address_key

HELPERS = frozenset({"abuse", "admin", "administrator", "helpdesk", "hjaelp", "info", "it", "servicedesk", "support"})
"""Mailboxes to which reports refer the reader for help: never the address that failed."""
SHARED_HOSTS = ("onmicrosoft.com",)
"""Domains of a host's own names for its customers' mailboxes; mail to them stays in the same organisation."""


class Finding(StrEnum):
    """What a report says about a mail."""

    BOUNCED = "bounced"
    DOUBTED = "doubted"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A finding; `message` is None where nobody can tell which mail the report is about."""

    finding: Finding
    message: Message | None = None


def findings(read: DeliveryReport) -> list[Found]:
    """Return what a report says, with a finding for each mail that it is about."""
    known = message_returned_to(read.mail.recipients) or outbox.first_of_ids(read.original_message_ids)
    return _by_fields(read, known) if read.recipients else _by_words(read, known)


def is_automatic_reply(read: DeliveryReport) -> bool:
    """Tell whether a report that is known by its null sender alone is an automatic reply after all.

    It is one where it comes from a mailbox that we have written to, or where it names no address that we write to.
    """
    return read.is_guess and (bool(_newest_to(read.mail.senders)) or not _newest_to(read.named))


def carry_out(found: Found) -> None:
    """Note a bounce, to be reported to the booking; stop the place's deadline where the mail may have bounced (Q5)."""
    message = found.message
    if message is None:
        return
    if found.finding is Finding.BOUNCED:
        outbox.note_bounce(message_id=message.message_id)
    elif found.finding is Finding.DOUBTED and asks_to_confirm(message) and message.registration_id is not None:
        clock.doubted(registration_id=message.registration_id, ask=message.ask)


def asks_to_confirm(message: Message) -> bool:
    """Tell whether the deadline of a place depends on a mail."""
    return message.is_to_contact and message.ask is not None


def mail_before(moment: dt.datetime, address: str) -> Message | None:
    """Find the mail that a report of a moment can be about, by the address alone: one that was made before it."""
    usable = filter(None, [address_key(address)])
    return next(iter(_newest_to(usable, Message.objects.filter(created_at__lte=moment)).values()), None)


def _by_fields(read: DeliveryReport, known: Message | None) -> list[Found]:
    """Return what a report with fields says, recipient by recipient."""
    counted = [status for status in read.recipients if status.is_failed or not status.action]
    if known is not None:
        return [Found(finding=_of(known, status), message=known) for status in counted]
    named = {address for status in counted for address in (status.address, status.final) if address}
    newest = _newest_to(named)
    found = []
    for status in counted:
        message = newest.get(status.address) or newest.get(status.final)
        if message is not None:
            finding = _of(message, status)
            found.append(Found(finding=_of_another_mail(read, finding), message=message))
    if not found and any(not status.address for status in counted):
        return _by_words(read, None)
    return found


def _of(message: Message, status: RecipientStatus) -> Finding:
    """Return what a recipient's fields say about a mail: only the mail's own address can bounce.

    A failing address of the same organisation may be that of our mail, rewritten: a doubt. A failing address elsewhere
    is somebody's own forward: nothing. Where both are named it is a doubt, too.
    """
    ours = address_key(message.address) or ""
    named = {status.address, status.final} - {""}
    if ours in named or not named:
        is_elsewhere = any(not _is_same_house(ours, other) for other in named - {ours})
        return Finding.DOUBTED if is_elsewhere or not status.action else Finding.BOUNCED
    return Finding.DOUBTED if any(_is_same_house(ours, other) for other in named) else Finding.NOTHING


def _of_another_mail(read: DeliveryReport, finding: Finding) -> Finding:
    """Weaken a finding where the report returns a mail that is not known as ours.

    It is a doubt where that mail came from our address, and says nothing otherwise.
    """
    if not read.returned_ids:
        return finding
    own = address_key(settings.MAIL_FROM)
    return Finding.DOUBTED if own in (*read.returned_from, *read.quoted) else Finding.NOTHING


def _by_words(read: DeliveryReport, known: Message | None) -> list[Found]:
    """Return what a report in prose says: by the addresses in its own words, else by those in what it returns."""
    if read.says in {Says.DELAYED, Says.DELIVERED}:
        return []
    named = [address for address in read.named if not _is_ours_or_a_helper(address, read)]
    if known is not None:
        ours = address_key(known.address)
        others = [address for address in named if address != ours]
        sure = _is_sure(read, others) if ours in named else read.says is Says.FAILED and not others
        return [Found(finding=Finding.BOUNCED if sure else Finding.DOUBTED, message=known)]
    newest = _newest_to([*named, *read.quoted])
    others = [address for address in named if address not in newest]
    told = [newest[address] for address in named if address in newest]
    if told:
        finding = Finding.BOUNCED if _is_sure(read, others) else Finding.DOUBTED
        return [Found(finding=_of_another_mail(read, finding), message=message) for message in told]
    returned = [newest[address] for address in read.quoted if address in newest][:1]
    if returned:
        sure = read.says is Says.FAILED and not others
        finding = Finding.BOUNCED if sure else Finding.DOUBTED
        return [Found(finding=_of_another_mail(read, finding), message=returned[0])]
    return [] if others or read.returned_ids else [Found(finding=Finding.DOUBTED)]


def _is_sure(read: DeliveryReport, others: list[str]) -> bool:
    """Tell whether words that name our address say for sure that the mail to it failed."""
    if read.tells_of_forwarding and others:
        return False
    senders = read.mail.senders
    from_server = not senders or any(is_server(sender) or is_no_reply(sender) for sender in senders)
    return read.says is Says.FAILED or (read.says is Says.NOTHING and from_server)


def _is_ours_or_a_helper(address: str, read: DeliveryReport) -> bool:
    own = {address_key(settings.MAIL_FROM), address_key(settings.STAFF_EMAIL)}
    local = address.partition("@")[0]
    if address in own or address in read.mail.senders or is_return_address(address):
        return True
    return local in HELPERS or is_server(address) or is_no_reply(address)


def _is_same_house(one: str, other: str) -> bool:
    """Tell whether two addresses may be one mailbox: in the same domain, a subdomain, or a host's shared domain."""
    first, second = (address.rpartition("@")[2] for address in (one, other))
    if any(domain.endswith(SHARED_HOSTS) for domain in (first, second)):
        return True
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _newest_to(addresses: Iterable[str], mails: QuerySet[Message] | None = None) -> dict[str, Message]:
    """Find, by address, the mail that a report is about if it names none: the newest that was sent.

    Where a place waits to be confirmed it is the mail that asks, since the deadline depends on that mail (Q5).
    """
    mails = Message.objects.all() if mails is None else mails
    rows = mails.annotate(lower=Lower("address")).filter(lower__in=set(addresses))
    left = rows.filter(state__in=(State.SENDING, State.SENT), erased_at__isnull=True).defer("raw", "html", "text")
    left = left.select_related("registration", "invite").order_by("pk")
    asking = left.filter(recipient=CONTACT, ask=F("registration__ask"), registration__status=Status.ALLOCATED)
    return {message.lower: message for message in left} | {message.lower: message for message in asking}
