"""Mails that machines write: delivery reports (RFC 3464 and two older shapes) and automatic replies (RFC 3834)."""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser

from notifications.inbound.parse.kinds import DeliveryReport, MailFacts, RecipientStatus
from notifications.inbound.parse.tree import children, leaves, message_ids, part_text, raw_headers
from notifications.wire.mailbox import address_key

STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
RETURNED_MAILS = frozenset({"message/rfc822", "message/global"})
RETURNED_HEADERS = frozenset({"text/rfc822-headers", "message/global-headers", "message/rfc822-headers"})
RECEIPTS = frozenset({"message/disposition-notification", "message/feedback-report"})
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")
ENHANCED_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
QUOTED_MESSAGE_ID = re.compile(r"^[>\s]{0,8}message-id:\s{0,8}(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
QMAIL_RECIPIENT = re.compile(r"^<([^<>\s@]{1,64}@[^<>\s@]{1,255})>:", re.MULTILINE)
BLANK_LINE = re.compile(r"\n[ \t]*\n")
MAX_DIAGNOSTIC = 300  # characters


def read_report(message: Message, mail: MailFacts) -> DeliveryReport | None:
    """Return the delivery report that the mail is; None when it is none."""
    statuses = [status for part in leaves(message) for status in _statuses(part)]
    has_status_part = any(part.get_content_type() in STATUS_PARTS for part in leaves(message))
    if not has_status_part:
        statuses = [*_exim(message, mail), *_qmail(mail)]
    if not statuses and not has_status_part:
        return None
    return DeliveryReport(mail=mail, original_message_ids=_original_ids(message, mail), recipients=tuple(statuses))


def is_automatic(message: Message) -> bool:
    """Tell whether no person wrote the mail, by headers and parts (RFC 3834)."""
    submitted = [value.strip().lower() for value in raw_headers(message, "Auto-Submitted")]
    precedence = [value.strip().lower() for value in raw_headers(message, "Precedence")]
    return (
        any(value and not value.startswith("no") for value in submitted)
        or "auto_reply" in precedence
        or any(raw_headers(message, name) for name in AUTOMATIC_HEADERS)
        or any(value.strip() == "<>" for value in raw_headers(message, "Return-Path"))
        or any(part.get_content_type() in RECEIPTS for part in leaves(message))
    )


def _statuses(part: Message) -> Iterator[RecipientStatus]:
    """Yield a status for each group of fields that has an Action (RFC 3464 2.3)."""
    if part.get_content_type() not in STATUS_PARTS:
        return
    for fields in _field_groups(part):
        action = _field(fields, "Action").lower()
        recipient = _field(fields, "Original-Recipient") or _field(fields, "Final-Recipient")
        if action:
            found = ENHANCED_STATUS.search(_field(fields, "Status"))
            yield RecipientStatus(
                address=address_key(recipient.rpartition(";")[2]) or "",
                action=action.split()[0],
                status=found[1] if found else "",
                diagnostic=_field(fields, "Diagnostic-Code")[:MAX_DIAGNOSTIC],
            )


def _field_groups(part: Message) -> Iterator[Message]:
    """Yield the groups of fields of a status part, also of one left in one piece or encoded."""
    for block in children(part):
        yield block
        rest = block.get_payload()
        yield from _groups_of_text(part, rest) if isinstance(rest, str) else ()
    whole = part.get_payload()
    yield from _groups_of_text(part, whole) if isinstance(whole, str) else ()


def _groups_of_text(part: Message, payload: str) -> Iterator[Message]:
    """Take the transfer encoding of `part` off a piece of it and yield its groups of fields."""
    piece = Message()
    piece["Content-Transfer-Encoding"] = str(part.get("Content-Transfer-Encoding", "8bit"))
    piece.set_payload(payload)
    text = part_text(piece).replace("\r\n", "\n").strip()
    yield from map(HeaderParser().parsestr, BLANK_LINE.split(text))


def _field(fields: Message, name: str) -> str:
    """Return the value of a field on one line, empty when it is absent."""
    return " ".join(next(iter(raw_headers(fields, name)), "").split())


def _exim(message: Message, mail: MailFacts) -> list[RecipientStatus]:
    """Return the recipients that Exim names in X-Failed-Recipients."""
    named = re.split(r"[,\s]+", ",".join(raw_headers(message, "X-Failed-Recipients")))
    status = ENHANCED_STATUS.search(mail.text)
    code = status[1] if status else ""
    return [RecipientStatus(address=key, action="failed", status=code) for one in named if (key := address_key(one))]


def _qmail(mail: MailFacts) -> list[RecipientStatus]:
    """Return the recipients that a mailer daemon names at the beginning of lines, as qmail does."""
    if not any(sender.startswith(("mailer-daemon@", "postmaster@")) for sender in mail.senders):
        return []
    status = ENHANCED_STATUS.search(mail.text)
    return [
        RecipientStatus(address=key, action="failed", status=status[1] if status else "")
        for found in QMAIL_RECIPIENT.findall(mail.text)
        if (key := address_key(found))
    ]


def _original_ids(message: Message, mail: MailFacts) -> tuple[str, ...]:
    """Return the Message-IDs that the report may be about, the returned mail's first."""
    found: list[str] = []
    for part in leaves(message):
        kind = part.get_content_type()
        if kind in RETURNED_MAILS | RETURNED_HEADERS:
            for returned in (*children(part), HeaderParser().parsestr(part_text(part))):
                found += message_ids(returned, "Message-ID")
    return tuple(dict.fromkeys([*found, *mail.references, *QUOTED_MESSAGE_ID.findall(mail.text)]))
