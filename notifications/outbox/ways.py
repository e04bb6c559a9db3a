"""How each form of mail (see the registry) is composed, and how it is checked before it is sent again."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from notifications.mails.registry import Form, form_of
from notifications.models import Message
from notifications.outbox import composing, forwarding, inviting


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a form of mail is composed and checked.

    `freeze` composes a claimed message and keeps the bytes; False where this worker no longer holds the message.
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
    """Return the way of a message's form."""
    return WAYS[form_of(message.kind)]
