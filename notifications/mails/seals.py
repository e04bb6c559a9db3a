"""The seal of what became of a mail: an HMAC under SECRET_KEY, which whoever writes into the tables alone cannot make.

The journal says from when on mails have one (`mails_sealed` among a programme's terms); older ones are not judged.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from notifications.models import Message, State

SALT = "temadag.mail"
SETTLED = dt.timedelta(days=1)
"""For so long after the journal says so a worker of the release before may still end mails without a seal."""
SEALED = (
    "id", "kind", "entry_id", "registration_id", "recipient", "copy", "address", "ask", "state", "sent_at",
    "ended_at", "erased_at",
)  # fmt: skip
"""What a seal is over: which mail it is, where it went, what it asked, what became of it, and when."""
MANY = 500


def seal_of(message: Message) -> str:
    """Return the seal of a mail as it stands: just sent, given up, overtaken or erased."""
    return _mac(message, settings.SECRET_KEY)


def is_sealed(message: Message) -> bool:
    """Tell whether this program, or one that held a former key, noted what became of the mail."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    checked = [constant_time_compare(_mac(message, key), message.seal) for key in keys]
    return any(checked)


def seal_as_they_stand(numbers: Iterable[int]) -> None:
    """Seal mails by what the table says of them now."""
    rows = list(Message.objects.filter(pk__in=numbers).only(*SEALED))
    for row in rows:
        row.seal = seal_of(row)
    Message.objects.bulk_update(rows, ["seal"], batch_size=MANY)


def overtake(waiting: QuerySet[Message], now: dt.datetime) -> None:
    """End mails that wait and shall not be sent any more, and seal that."""
    rows = list(waiting.select_for_update(of=("self",)).only(*SEALED))
    for row in rows:
        row.state, row.ended_at = State.OVERTAKEN, now
        row.seal = seal_of(row)
    Message.objects.bulk_update(rows, ["state", "ended_at", "seal"], batch_size=MANY)


def _mac(message: Message, key: str) -> str:
    values = [getattr(message, name) for name in SEALED]
    parts = [
        value.astimezone(dt.UTC).isoformat(timespec="microseconds") if isinstance(value, dt.datetime) else str(value)
        for value in values
    ]
    return salted_hmac(SALT, "\n".join(parts), secret=key, algorithm="sha256").hexdigest()
