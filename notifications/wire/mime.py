"""Values in, the exact bytes of a mail out (pure; RFC 5322, 2045, 2047, 6047; calendar rules 1–5).

From Django's own message a backend would send the calendar part as 8bit or with two charsets, so the bytes are made
here once, kept by the outbox and handed over as they are (`notifications.outbox.django_mail`).
"""

import base64
import binascii
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from email.charset import Charset
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime
from functools import lru_cache
from io import BytesIO

from notifications.wire.mailbox import Mailbox, one_line, printable

MAX_LINE = 76  # octets of a header line without its line break
MESSAGE_ID = re.compile(r"<[!#-;=?A-Z^-~]+@[A-Za-z0-9.-]+>")
METHOD = re.compile(rb"^METHOD:([A-Z]+)\r$", re.MULTILINE)
PLAIN_HEADER = re.compile(r"[ -~]+")
PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
TOO_LONG_WORD = re.compile(r"[^ ]{60}")
WIRE = compat32.clone(linesep="\r\n", max_line_length=0)
UTF_8 = Charset("utf-8")
LINE_END = re.compile("\r\n|\r|\n")
HEADERS_REMEMBERED = 100  # those of the sender come again in every mail, those of a mail when it is compared
PARSEABLE_LINE = 998  # octets, RFC 5322 2.1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to one person (rule 4). `date` is aware. Raises ValueError for a Message-ID that is none.

    `answers` is set where the mail answers another by itself: to that mail's Message-ID, empty where it has no usable
    one (RFC 3834).
    """

    message_id: str
    date: datetime
    sender: Mailbox
    recipient: Mailbox
    subject: str
    text: str
    html: str
    reply_to: Mailbox | None = None
    language: str = "da"
    answers: str | None = None

    def __post_init__(self) -> None:
        """Refuse what would break a header."""
        if not is_message_id(self.message_id) or (self.answers and not is_message_id(self.answers)):
            raise ValueError("the Message-ID must look like <left@right>")
        if self.date.utcoffset() is None:
            raise ValueError("the date of a mail must be aware")


def is_message_id(text: str) -> bool:
    """Tell whether a text can stand in a header as a Message-ID."""
    return MESSAGE_ID.fullmatch(text) is not None and len(text) <= PARSEABLE_LINE - len("In-Reply-To: ")


def new_message_id(domain: str) -> str:
    """Return a fresh Message-ID with 128 random bits under the sender's `domain` (rule 5)."""
    return f"<{secrets.token_hex(16)}@{domain.encode('idna').decode('ascii')}>"


def mail_bytes(mail: Mail) -> bytes:
    """Return a mail without a calendar: multipart/alternative of text and HTML."""
    return _wire_bytes(_with_headers(_alternative(mail, []), mail))


def invite_mail_bytes(mail: Mail, calendar: bytes) -> bytes:
    """Return the mail that carries an invite, an update or a cancellation (rules 1–3).

    `calendar` comes from `request_bytes` or `cancel_bytes` and stands twice, with the same octets. Raises ValueError
    when it has no METHOD, or when `mail` has a Reply-To: answers must come in to the ORGANIZER.
    """
    found = METHOD.findall(calendar)
    if len(found) != 1:
        raise ValueError("the calendar must have exactly one METHOD")
    if mail.reply_to is not None:
        raise ValueError("an invite has no Reply-To: answers come in to the organizer")
    method = found[0].decode("ascii")
    mixed = _multipart("mixed", mail)
    mixed.attach(_alternative(mail, [_base64_part(f"text/calendar; charset=UTF-8; method={method}", calendar)]))
    attached = _base64_part("application/ics; name=invite.ics", calendar)
    attached["Content-Disposition"] = "attachment; filename=invite.ics"
    mixed.attach(attached)
    return _wire_bytes(_with_headers(mixed, mail))


def forward_bytes(mail: Mail, original: bytes) -> bytes:
    """Return `mail` with the received mail `original` attached (rule 18), its lines ended by CRLF.

    A mail that is not plain seven-bit text cannot go as message/rfc822 and goes as a base64 file (RFC 2046 5.2.1).
    """
    mixed = _multipart("mixed", mail)
    mixed.attach(_alternative(mail, []))
    if _is_plain_mail(original):
        part = _part("message/rfc822", "7bit", "")
        part["Content-Disposition"] = "attachment; filename=mail.eml"
        part.set_payload(LINE_END.sub("\r\n", original.decode("ascii")))
    else:
        part = _base64_part("application/octet-stream; name=mail.eml", original)
        part["Content-Disposition"] = "attachment; filename=mail.eml"
    mixed.attach(part)
    return _wire_bytes(_with_headers(mixed, mail))


@lru_cache(maxsize=HEADERS_REMEMBERED)
def mailbox_header(name: str, mailbox: Mailbox) -> str:
    """Return the value of the address header `name`: encoded, quoted and folded as it needs."""
    display = mailbox.line_name
    if not display:
        return mailbox.wire
    if PLAIN_HEADER.fullmatch(display) and "=?" not in display and not TOO_LONG_WORD.search(display):
        if not PLAIN_NAME.fullmatch(display):
            escaped = display.replace("\\", "\\\\").replace('"', r"\"")
            display = f'"{escaped}"'
        encoded = Header(display, header_name=name, maxlinelen=MAX_LINE).encode(linesep="\r\n")
    else:
        encoded = _encoded_words(name, display)
    address = f"<{mailbox.wire}>"
    last = encoded.rpartition("\n")[2] if "\n" in encoded else f"{name}: {encoded}"
    return f"{encoded} {address}" if len(last) + 1 + len(address) <= MAX_LINE else f"{encoded}\r\n {address}"


@lru_cache(maxsize=HEADERS_REMEMBERED)
def text_header(name: str, text: str) -> str:
    """Return the value of the unstructured header `name`, as plain text or as encoded words."""
    line = one_line(text)
    if not line:
        return ""
    if PLAIN_HEADER.fullmatch(line) and "=?" not in line and not TOO_LONG_WORD.search(line):
        return Header(line, header_name=name, maxlinelen=MAX_LINE).encode(linesep="\r\n")
    return _encoded_words(name, line)


def _encoded_words(name: str, text: str) -> str:
    """Return the text as RFC 2047 words, none of which splits a character."""
    return Header(text, UTF_8, header_name=name, maxlinelen=MAX_LINE).encode(linesep="\r\n")


def _with_headers(message: Message, mail: Mail) -> Message:
    """Put the headers of the mail before those of its outermost part."""
    own = message.items()
    for name in set(message.keys()):
        del message[name]
    message["From"] = mailbox_header("From", mail.sender)
    message["To"] = mailbox_header("To", mail.recipient)
    if mail.reply_to is not None:
        message["Reply-To"] = mailbox_header("Reply-To", mail.reply_to)
    message["Subject"] = text_header("Subject", mail.subject)
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated" if mail.answers is None else "auto-replied"
    if mail.answers is not None:
        message["X-Auto-Response-Suppress"] = "All"  # Exchange's own mark beside RFC 3834
    if mail.answers:
        message["In-Reply-To"] = message["References"] = mail.answers
    message["Content-Language"] = mail.language
    message["MIME-Version"] = "1.0"
    for name, value in own:
        message[name] = value
    return message


def _alternative(mail: Mail, more: list[Message]) -> Message:
    """Return text, HTML and `more`, the best last (RFC 2046 5.1.4)."""
    alternative = _multipart("alternative", mail)
    alternative.attach(_text_part("plain", mail.text))
    alternative.attach(_text_part("html", mail.html))
    for part in more:
        alternative.attach(part)
    return alternative


def _multipart(subtype: str, mail: Mail) -> Message:
    """Return an empty multipart; its boundary follows from the Message-ID, so that the same mail has the same bytes.

    The boundary holds `=_`, which neither quoted-printable nor base64 can write.
    """
    digest = hashlib.sha256(f"{subtype} {mail.message_id}".encode()).hexdigest()[:32]
    message = Message(policy=WIRE)
    message["Content-Type"] = f'multipart/{subtype}; boundary="=_{digest}"'
    return message


def _text_part(subtype: str, text: str) -> Message:
    """Return a text part in quoted-printable, which stays readable in the stored mail."""
    lines = printable(text).rstrip("\n").replace("\n", "\r\n") + "\r\n"
    encoded = binascii.b2a_qp(lines.encode("utf-8"), istext=True)
    return _part(f"text/{subtype}; charset=UTF-8", "quoted-printable", encoded.decode("ascii"))


def _base64_part(content_type: str, content: bytes) -> Message:
    """Return a part in base64, so that its octets arrive unchanged."""
    return _part(content_type, "base64", base64.encodebytes(content).decode("ascii"))


def _part(content_type: str, transfer_encoding: str, payload: str) -> Message:
    """Return a single MIME part with an encoded payload."""
    part = Message(policy=WIRE)
    part["Content-Type"] = content_type
    part["Content-Transfer-Encoding"] = transfer_encoding
    part.set_payload(payload)
    return part


def _is_plain_mail(original: bytes) -> bool:
    """Tell whether the octets may stand in a message/rfc822 part: ASCII, short lines, no NUL."""
    longest = max(map(len, original.splitlines()), default=0)
    return original.isascii() and b"\0" not in original and longest <= PARSEABLE_LINE


def _wire_bytes(message: Message) -> bytes:
    """Write the tree with CRLF, without folding lines anew or escaping lines that begin with From."""
    out = BytesIO()
    BytesGenerator(out, mangle_from_=False, policy=WIRE).flatten(message)
    return out.getvalue()
