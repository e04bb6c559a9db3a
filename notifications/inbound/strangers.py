"""Mail of people whom no registration names: it is kept, staff are told in a digest, a wish is answered (rule 18).

The answer says that a mail is no registration, and where the form is. It goes to people alone, once a day at most to
one address, and never to what may be another machine's answer (RFC 3834).
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from booking.models import Municipality
from booking.queries.municipalities import is_registered, municipality_of
from booking.rules.queue import CLOCKS_DIFFER
from booking.throttle import within
from notifications.inbound.parse import MailFacts
from notifications.inbound.parse.senders import person_key
from notifications.inbound.parse.wishes import asks_for_a_place
from notifications.mails.strangers import not_registered, strangers_digest
from notifications.models import STRANGERS, Became, Message, Received
from notifications.outbox import acts as outbox
from notifications.outbox.return_address import is_return_address
from notifications.wire.mailbox import address_key

DAY = 24 * 60 * 60
ANSWERS_AN_HOUR = 200
"""To all together: more than all the municipalities, and an end to what forged senders can have us send."""
BETWEEN_DIGESTS = dt.timedelta(hours=1)
LOOK_EVERY = dt.timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a stranger's mail is, and in which municipality's domains its sender is."""

    became: Became
    municipality: Municipality | None


def take_in(received: Received, mail: MailFacts) -> Kept:
    """Tell whether a stranger wants to register, and answer if so."""
    municipality = municipality_of(received.sender)
    is_wish = mail.takes_answers and not _is_own(received.sender) and _wants_to_register(mail, municipality)
    if is_wish and _may_be_answered(received, mail):
        outbox.queue(not_registered, received=received)
    return Kept(became=Became.WISH if is_wish else Became.STRANGER, municipality=municipality)


def tell_staff() -> int:
    """Tell staff of the mails of which they were not told, in one mail an hour at most; return how many those are."""
    untold = Received.objects.filter(became__in=STRANGERS, told_in__isnull=True, erased_at__isnull=True)
    with transaction.atomic():
        # Two workers take turns at the oldest row, and the second sees the first one's digest.
        oldest = untold.select_for_update(of=("self",)).only("pk").order_by("pk").first()
        if oldest is None or _told_lately():
            return 0
        return untold.update(told_in=outbox.queue(strangers_digest, source=f"strangers:{oldest.pk}"))


def _wants_to_register(mail: MailFacts, municipality: Municipality | None) -> bool:
    """Tell by the words; whatever a municipality without a registration writes counts as a wish, too."""
    return asks_for_a_place(mail) or (municipality is not None and not is_registered(municipality))


def _may_be_answered(received: Received, mail: MailFacts) -> bool:
    """Count the answer, and tell whether it may go: not where it may be forged, or answers a mail of ours."""
    is_forged = settings.AUTHSERV_ID and settings.AUTHSERV_ID.lower() in mail.refuted_by
    if not received.sender or is_forged or outbox.first_of_ids(mail.references) is not None:
        return False
    return within("told-today", person_key(received.sender), number=1, seconds=DAY) and within(
        "told", "", number=ANSWERS_AN_HOUR, seconds=60 * 60
    )


def _is_own(address: str) -> bool:
    return address in {address_key(settings.MAIL_FROM), address_key(settings.STAFF_EMAIL)} or is_return_address(address)


def _told_lately() -> bool:
    last = Received.objects.aggregate(last=Max("told_in"))["last"]
    now = timezone.now()
    lately = (now - BETWEEN_DIGESTS, now + CLOCKS_DIFFER)  # further ahead: the clock was set back
    return Message.objects.filter(pk=last, created_at__range=lately).exists()
