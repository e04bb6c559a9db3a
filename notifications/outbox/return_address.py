"""A return address for each mail (VERP), so that a report that comes to it tells which mail it is about.

The envelope sender holds the message's number and an HMAC under SECRET_KEY (former keys are honoured), so that nobody
can report a bounce of a mail that they have not seen. Off where ENVELOPE_DOMAIN is not set.
"""

import base64
import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from notifications.models import Message

SALT = "temadag.return"
MAC_OCTETS = 10  # 80 bits, and short enough for the 64 octets of a local part
# Anywhere in an address: a forwarder that rewrites envelope senders (SRS, BATV) keeps it inside its own.
TOKEN = re.compile(r"(?<![a-z0-9])r-([0-9]{1,18})-([a-z2-7]{16})(?![a-z0-9])", re.IGNORECASE)
SUB_ADDRESS = "+"


def return_address(message: Message) -> str:
    """Return the envelope sender of a mail; empty where that is MAIL_FROM itself."""
    place: str = settings.ENVELOPE_DOMAIN
    if not place:
        return ""
    token = f"r-{message.pk}-{_mac(message.pk, settings.SECRET_KEY)}"
    if place == SUB_ADDRESS:
        local, _at, domain = settings.MAIL_FROM.rpartition("@")
        return f"{local}+{token}@{domain}"
    return f"{token}@{place}"


def is_return_address(address: str) -> bool:
    """Tell whether an address is one of our return addresses, whatever the setting is today."""
    return _number_in(address) is not None


def message_returned_to(addresses: Iterable[str]) -> Message | None:
    """Find the mail of ours whose return address is among the addresses; erased ones are left out."""
    numbers = [number for address in addresses if (number := _number_in(address)) is not None]
    found = Message.objects.filter(pk__in=numbers, erased_at__isnull=True)
    return found.select_related("registration", "invite").first() if numbers else None


def _number_in(address: str) -> int | None:
    named = TOKEN.search(address)
    if named is None:
        return None
    number, mac = int(named[1]), named[2].lower()
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    checked = [constant_time_compare(_mac(number, key), mac) for key in keys]
    return number if any(checked) else None


def _mac(number: int, key: str) -> str:
    digest = salted_hmac(SALT, str(number), secret=key, algorithm="sha256").digest()[:MAC_OCTETS]
    return base64.b32encode(digest).decode("ascii").lower()
