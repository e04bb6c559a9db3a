"""Keep the exact bytes of a claimed message, so that every try sends the same, as long as they are true.

Bytes that no server can have taken are compared with what the mail would say now, and made anew where they differ.
Bytes that may have arrived go again as they are, under their Message-ID, and a correction follows them. Bytes that go
to another address than the message's are none of ours: they are made anew.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from notifications.models import Message
from notifications.outbox.composing import Composed
from notifications.outbox.django_mail import goes_to
from notifications.outbox.transport import LEASE
from notifications.outbox.ways import compose_by_form, way_of

LOOKS = 5
"""How often a message is composed before giving up, where its facts change meanwhile each time."""


class RestlessError(Exception):
    """The facts changed each time the mail was composed; it is tried again later."""


def freeze(message: Message, save: Callable[[Iterable[str]], bool]) -> bool:
    """Compose a message and keep the bytes, or let those stand that were kept before and still say the same.

    `save` writes columns of the message while this worker holds it; False where it no longer does. Raises Overtaken
    where the mail has nothing to say any more, RestlessError, and what composing raises.
    """
    for _look in range(LOOKS):
        composed = compose_by_form(message)
        if (
            message.raw is not None
            and goes_to(bytes(message.raw), message.address)
            and _stand(message, composed.fingerprint)
        ):
            return True
        note = way_of(message).note
        if note is None:
            return _keep(message, composed, save)
        with transaction.atomic():
            if note(message, composed):
                if not _keep(message, composed, save):
                    transaction.set_rollback(True)
                    return False
                return True
        message.around = None  # what was read ahead is out of date
    raise RestlessError


def _keep(message: Message, composed: Composed, save: Callable[[Iterable[str]], bool]) -> bool:
    """Write the bytes and all that is known with them; the lease runs anew, as the message was claimed with others."""
    columns = composed.columns | {"lease_until": timezone.now() + LEASE}
    for column, value in columns.items():
        setattr(message, column, value)
    return save(columns)


def _stand(message: Message, fingerprint: str) -> bool:
    """Tell whether the kept bytes go again; note where they do although the mail would say something else now.

    Bytes without a fingerprint, which an earlier release has kept, go as they are, and a correction follows them.
    """
    differs = message.fingerprint != fingerprint
    message.needs_correction = differs and message.is_in_doubt
    return message.is_in_doubt or not differs
