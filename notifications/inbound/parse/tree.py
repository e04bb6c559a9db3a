"""The MIME tree of a received mail: headers, parts and texts, whatever their bytes (rule 15)."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from notifications.inbound.parse.kinds import MailFacts
from notifications.wire.mailbox import address_key, one_line, printable

MAX_HEADER = 10_000  # characters of one header that are looked at
MAX_TEXT = 20_000  # characters of readable text that are kept
MAX_PARTS = 200
MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f\ud800-\udfff]{1,500}>")  # PostgreSQL takes neither zeros nor halves
SURROGATE = re.compile("[\ud800-\udfff]")
TAG = re.compile(r"<[^<>]*>")
NOT_SHOWN = ("style", "script", "title")
RECEIVERS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
DOUBLED = re.compile(rb"([!-9;-~]{1,60}:[^\n]*\n\n){3}")  # blank lines between headers, as of a mail read with \r\r\n
COMMENT = re.compile(r"\([^()]*\)")
DMARC_FAILED = re.compile(r";\s*dmarc\s*=\s*fail\b", re.IGNORECASE)


def plain_breaks(raw: bytes) -> bytes:
    r"""Return a mail with single line breaks, where a gateway has doubled them (\r\r\n, or all of them)."""
    raw = raw.replace(b"\r\r\n", b"\r\n")
    if DOUBLED.match(raw[: 2 * MAX_HEADER].replace(b"\r\n", b"\n")[:MAX_HEADER]):
        raw = raw.replace(b"\r\n", b"\n").replace(b"\n\n", b"\n")
    return raw


def leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that are no multiparts, in order, at most MAX_PARTS.

    The parts of a message/* are left out: a bounce or a forward carries our own event or somebody else's answer
    (rule 15).
    """
    waiting = [message]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting.extend(reversed(children(part)))
        else:
            yield part


def children(part: Message) -> list[Message]:
    """Return the parts of a multipart or of a message/*; none of a leaf."""
    return [child for child in part.get_payload() if isinstance(child, Message)]


def octets(part: Message) -> bytes:
    """Return the content of a leaf with its transfer encoding taken off."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def decoded(content: bytes, charset: str | None) -> str:
    """Return text. UTF-8 is tried first, since it seldom fits by chance, whereas a declared latin-1 always does."""
    declared = (charset or "utf-8").strip().lower()
    order = [declared, "utf-8"] if declared.startswith(("utf-16", "utf-32")) else ["utf-8-sig", declared]
    for name in (*order, "cp1252"):
        try:
            return SURROGATE.sub("\ufffd", content.decode(name))
        except (LookupError, ValueError):  # ValueError: a NUL in the name, or octets that do not fit
            continue
    return content.decode("latin-1")


def part_text(part: Message) -> str:
    """Return the text of a leaf."""
    return decoded(octets(part), part.get_content_charset())


def raw_headers(message: Message, name: str) -> list[str]:
    """Return every header of that name, unfolded, with octets beyond ASCII read as text."""
    return [
        re.sub(r"[\r\n]+", "", decoded(value[:MAX_HEADER].encode("utf-8", "surrogateescape"), None))
        for key, value in message.raw_items()
        if key.lower() == name.lower() and isinstance(value, str)
    ]


def header_text(value: str) -> str:
    """Return a header's value with RFC 2047 words decoded; a word that cannot be decoded stays."""
    try:
        chunks = decode_header(value)
    except HeaderParseError:
        return one_line(value)
    return one_line(
        "".join(decoded(chunk, charset) if isinstance(chunk, bytes) else chunk for chunk, charset in chunks)
    )


def mail_facts(
    message: Message, *, is_automatic: bool, is_null_sender: bool = False, takes_answers: bool = False
) -> MailFacts:
    """Return what the mail says about itself."""
    senders = [*_mailboxes(message, "From"), *_mailboxes(message, "Sender")]
    receivers = [box for name in RECEIVERS for box in _mailboxes(message, name)]
    nearest = message_ids(message, "In-Reply-To") + message_ids(message, "References")[::-1]
    return MailFacts(
        message_id=next(iter(message_ids(message, "Message-ID")), None),
        senders=_unique(key for _, key in senders),
        authors=_unique(address_key(address) or "" for _, address in _pairs(message, "From")),
        reply_to=_unique(address_key(address) or "" for _, address in _pairs(message, "Reply-To")),
        sender_name=next((header_text(name) for name, _ in senders if name), ""),
        recipients=_unique(key for _, key in receivers),
        subject=header_text(next(iter(raw_headers(message, "Subject")), "")),
        sent_at=_sent_at(message),
        references=_unique(iter(nearest)),
        is_automatic=is_automatic,
        is_null_sender=is_null_sender,
        takes_answers=takes_answers,
        refuted_by=_unique(_refuting(message)),
        text=readable_text(message),
    )


def message_ids(message: Message, header: str) -> list[str]:
    """Return the Message-IDs in the headers of that name, angle brackets kept."""
    return [found for value in raw_headers(message, header) for found in MESSAGE_ID.findall(value)]


def readable_text(message: Message) -> str:
    """Return the first plain text, or else the first HTML without its tags."""
    texts = {"text/plain": "", "text/html": ""}
    for part in leaves(message):
        kind = part.get_content_type()
        if kind in texts and not texts[kind] and part.get_content_disposition() != "attachment":
            texts[kind] = part_text(part)
    chosen = texts["text/plain"].strip() or without_tags(texts["text/html"])
    return printable(chosen).strip()[:MAX_TEXT]


def _mailboxes(message: Message, header: str) -> list[tuple[str, str]]:
    """Return names and addresses in the headers of that name, usable addresses only."""
    return [(name, key) for name, address in _pairs(message, header) if (key := address_key(address))]


def _pairs(message: Message, header: str) -> list[tuple[str, str]]:
    """Return names and addresses as they are written, if they have an @; decode a value that is encoded whole."""
    values = raw_headers(message, header)
    found = [(name, address) for name, address in getaddresses(values) if "@" in address]
    if not found and any("=?" in value for value in values):
        found = [(name, address) for name, address in getaddresses(map(header_text, values)) if "@" in address]
    return found


def _refuting(message: Message) -> Iterator[str]:
    """Yield the servers (authserv-id, lower case) whose Authentication-Results say dmarc=fail (RFC 8601)."""
    for value in raw_headers(message, "Authentication-Results"):
        plain = COMMENT.sub(" ", value)
        if DMARC_FAILED.search(plain):
            yield next(iter(plain.partition(";")[0].lower().split()), "")


def _unique(values: Iterator[str]) -> tuple[str, ...]:
    """Return the values once each, in their order."""
    return tuple(dict.fromkeys(values))


def _sent_at(message: Message) -> datetime | None:
    """Return the Date header in UTC; None when there is none or it is no date."""
    for value in raw_headers(message, "Date"):
        try:
            sent_at = parsedate_to_datetime(value)
            return sent_at.replace(tzinfo=sent_at.tzinfo or UTC).astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def without_tags(markup: str) -> str:
    """Return the text of HTML, roughly: good enough to read, and never shown as HTML."""
    for element in NOT_SHOWN:
        markup = _without_element(markup, element)
    lines = html.unescape(TAG.sub(" ", markup)).splitlines()
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _without_element(markup: str, element: str) -> str:
    """Cut out every such element with its content, in linear time."""
    kept, position, lower = [], 0, markup.lower()
    while (start := lower.find(f"<{element}", position)) >= 0 and (end := lower.find(f"</{element}", start)) >= 0:
        kept.append(markup[position:start])
        position = end
    return "".join([*kept, markup[position:]])
