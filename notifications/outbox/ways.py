"""How each form of mail comes to its bytes, and when one should not be sent again; the forms are the registry's."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from notifications.mails.registry import Form, form_of
from notifications.models import Message
from notifications.outbox import composing, forwarding, inviting


@dataclass(frozen=True, kw_only=True)
class Way:
    """`freeze` composes a claimed message and keeps the bytes; False where the message is no longer the worker's.

    `check` raises Overtaken where the message should not be sent again as things stand now.
    """

    freeze: Callable[[Message, QuerySet[Message]], bool]
    check: Callable[[Message], None]


WAYS = {
    Form.COMPOSED: Way(freeze=composing.freeze, check=composing.check),
    Form.INVITE: Way(freeze=inviting.freeze, check=inviting.check),
    Form.FORWARDED: Way(freeze=forwarding.freeze, check=forwarding.check),
}


def way_of(message: Message) -> Way:
    """Return how a message comes to its bytes."""
    return WAYS[form_of(message.kind)]
