"""The seal of a mail that was sent: an HMAC under SECRET_KEY, which whoever writes into the tables alone cannot make.

The journal says from when on mails have one (`mails_sealed` among a programme's terms); older ones are not judged.
"""

import datetime as dt

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from notifications.models import Message

SALT = "temadag.sent"
SETTLED = dt.timedelta(days=1)
"""For so long after the journal says so a worker of the release before may still send mails without a seal."""


def seal_of(message: Message) -> str:
    """Return the seal of a mail that has just been sent: of which mail it is, and when it was accepted."""
    return _mac(message, settings.SECRET_KEY)


def is_sealed(message: Message) -> bool:
    """Tell whether this program, or one that held a former key, marked the mail as sent."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    checked = [constant_time_compare(_mac(message, key), message.seal) for key in keys]
    return any(checked)


def _mac(message: Message, key: str) -> str:
    sent_at = message.sent_at.astimezone(dt.UTC).isoformat(timespec="microseconds") if message.sent_at else ""
    parts = (message.pk, message.entry_id, message.registration_id, message.recipient, message.copy, sent_at)
    return salted_hmac(SALT, " ".join(map(str, parts)), secret=key, algorithm="sha256").hexdigest()
