"""Mails as staff may see them: the key in each personal link is masked, in texts and in whole mails."""

import base64
import re
from email import message_from_bytes, policy
from email.message import Message as Mail

from booking.key_paths import TOKEN_PAGES
from notifications.models import Message

KEY = re.compile(rf"((?:/|%2F)(?:{'|'.join(TOKEN_PAGES)})(?:/|%2F))[A-Za-z0-9._~=-]+", re.IGNORECASE)
"""Also matches escaped slashes, since mail filters rewrite links in this way."""
MASK = r"\1•••"
BYTES_MASK = rb"\1***"
BYTES_KEY = re.compile(KEY.pattern.encode(), re.IGNORECASE)
FOLD = re.compile(rb"\r?\n[ \t]")
WIRE = policy.compat32.clone(linesep="\r\n", max_line_length=None, mangle_from_=False)
CALENDAR = ("text/calendar", "application/ics")


def masked(text: str) -> str:
    """Replace the key of every personal link in a text or HTML."""
    return KEY.sub(MASK, text)


def masked_text(message: Message) -> str:
    """Return a message's text without its key; empty while it has not been composed."""
    return masked(message.text)


def masked_html(message: Message) -> str:
    """Return a message's HTML without its key: a whole page, to be shown in a sandboxed frame."""
    return masked(message.html)


def masked_mail(raw: bytes) -> bytes:
    """Return a mail's bytes with the key of every link masked, whatever its encoding.

    A part without a key keeps its bytes; one with a key is written anew in base64. A mail inside the mail is masked,
    too. Bytes outside every part (of a broken mail) are masked as they stand.
    """
    mail = message_from_bytes(raw, policy=WIRE)
    changed = False
    for part in mail.walk():
        if not part.is_multipart():
            changed |= _mask(part)
    return BYTES_KEY.sub(BYTES_MASK, mail.as_bytes(unixfrom=False) if changed else raw)


def readable(part: Mail) -> bytes:
    """Decode a part; join the folded lines of a calendar object, so that no link is cut."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    return FOLD.sub(b"", content) if part.get_content_type() in CALENDAR else content


def _mask(part: Mail) -> bool:
    content = readable(part)
    if part.get_content_type() == "application/octet-stream" and (part.get_filename() or "").endswith(".eml"):
        hidden = masked_mail(content)
    else:
        hidden = _masked_in(content, part.get_content_charset("utf-8"))
    if hidden == content:
        return False
    part.set_payload(base64.encodebytes(hidden).decode("ascii"))
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
    return True


def _masked_in(content: bytes, charset: str) -> bytes:
    """Mask a part as bytes, as charsets that extend ASCII allow; if no key is found, as text (UTF-16 and the like)."""
    hidden = BYTES_KEY.sub(BYTES_MASK, content)
    if hidden != content:
        return hidden
    try:
        return BYTES_KEY.sub(BYTES_MASK, content.decode(charset).encode()).decode().encode(charset)
    except (LookupError, UnicodeError):
        return content
