"""How each form of mail (see the registry) is composed, and how it is checked before it is sent again."""

from collections.abc import Callable
from dataclasses import dataclass

from notifications.mails.registry import Form, form_of
from notifications.models import Message
from notifications.outbox import composing, forwarding, inviting
from notifications.outbox.composing import Composed


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a form of mail is composed and checked.

    `compose` writes a message as things stand now, and raises Overtaken where it has nothing to say. `note` is called
    in the transaction that keeps the bytes; False where the facts have changed, so that it must be composed anew. None
    where there is nothing to note, so that one statement keeps the bytes.
    `check` raises Overtaken where the message should not be sent again as things stand now.
    """

    compose: Callable[[Message], Composed]
    check: Callable[[Message], None]
    note: Callable[[Message, Composed], bool] | None = None


WAYS = {
    Form.COMPOSED: Way(compose=composing.compose, check=composing.check),
    Form.INVITE: Way(compose=inviting.compose_invite, check=inviting.check, note=inviting.note_sending),
    Form.FORWARDED: Way(compose=forwarding.compose_forward, check=forwarding.check),
}


def way_of(message: Message) -> Way:
    """Return the way of a message's form."""
    return WAYS[form_of(message.kind)]


def compose_by_form(message: Message) -> Composed:
    """Compose a message in the way of its form."""
    return way_of(message).compose(message)
