"""Sent mails as staff may see them: the key in a personal link is masked (house.md, Links)."""

import re

from notifications.models import Message

KEY = re.compile(r"(/(?:min-temadag|deltager|kalender)/)[A-Za-z0-9._~=-]+")
MASK = r"\1•••"


def masked(text: str) -> str:
    """This function will replace the key of every personal link in a text or HTML."""
    return KEY.sub(MASK, text)


def masked_text(message: Message) -> str:
    """This function will give a message's text without its key; empty while it has not been composed."""
    return masked(message.text)


def masked_html(message: Message) -> str:
    """This function will give a message's HTML without its key: a whole page, to be shown in a sandboxed frame."""
    return masked(message.html)
