"""Delivery reports, by their fields (RFC 3464 and two older shapes) or by whatever prose a mail server writes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses

from notifications.inbound.parse.automatic import has_automatic_subject, is_marked
from notifications.inbound.parse.kinds import DeliveryReport, MailFacts, RecipientStatus, Says
from notifications.inbound.parse.prose import FINAL_CODE, FORWARDING, addresses, what_it_says, without_returned
from notifications.inbound.parse.senders import is_no_reply, is_server, names_a_server
from notifications.inbound.parse.status_fields import ENHANCED_STATUS, statuses_in
from notifications.inbound.parse.tree import (
    MAX_TEXT,
    children,
    leaves,
    message_ids,
    part_text,
    raw_headers,
    without_tags,
)
from notifications.wire.mailbox import address_key, printable

STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
RETURNED_MAILS = frozenset({"message/rfc822", "message/global"})
RETURNED_HEADERS = frozenset({"text/rfc822-headers", "message/global-headers", "message/rfc822-headers"})
QUOTED_MESSAGE_ID = re.compile(r"^[>\s]{0,8}message-id:\s{0,8}(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
QMAIL_RECIPIENT = re.compile(r"^<([^<>\s@]{1,64}@[^<>\s@]{1,255})>:", re.MULTILINE)
PASSED_ON_SUBJECT = re.compile(r"\s*(vs|sv|fw|fwd|re|vb|wg|aw|tr|rv|videresendt)\s*:", re.IGNORECASE)


def read_report(message: Message, mail: MailFacts, *, is_returned: bool = False) -> DeliveryReport | None:
    """Return the delivery report that the mail is or may be; None when it is none.

    `is_returned`: it came to the return address of a mail of ours, where nobody but a machine writes.
    """
    from_server = _is_from_server(message, mail)
    has_fields = any(part.get_content_type() in STATUS_PARTS for part in leaves(message))
    if has_fields and not _is_passed_on(message, mail, from_server=from_server or is_returned):
        return _report(message, mail, list(_from_parts(message)))
    if not (from_server or mail.is_null_sender or is_returned):
        return None
    if has_automatic_subject(message):
        return None
    notice, _quoted = _texts(message)
    says = what_it_says(mail.subject, notice)
    statuses = _exim(message, mail) or (_qmail(mail) if from_server else [])
    statuses = statuses or [status for status in statuses_in(notice) if status.address and status.action]
    if not statuses and not from_server and not _is_report_by_words(message, mail, notice, says):
        return None
    read = _report(message, mail, statuses)
    is_guess = not statuses and not from_server and not is_returned and says is Says.NOTHING
    return replace(read, is_guess=is_guess and not _is_from_system(mail))


def _is_from_system(mail: MailFacts) -> bool:
    return bool(mail.authors) and all(map(is_no_reply, mail.authors))


def _is_from_server(message: Message, mail: MailFacts) -> bool:
    """Tell whether a mail server wrote the mail, by its address or, without one, by its name."""
    if any(is_server(sender) for sender in mail.senders):
        return True
    return any(names_a_server(header) or is_server(header.strip()) for header in raw_headers(message, "From"))


def _is_passed_on(message: Message, mail: MailFacts, *, from_server: bool) -> bool:
    """Tell whether a person passes a report on; such a mail is left to staff."""
    if from_server or mail.is_automatic:
        return False
    return message.get_content_type() != "multipart/report" or PASSED_ON_SUBJECT.match(mail.subject) is not None


def _is_report_by_words(message: Message, mail: MailFacts, notice: str, says: Says) -> bool:
    """Tell a report from an automatic reply where the sender is an ordinary mailbox.

    An out-of-office reply names its author's address, too; so a report must say that the mail failed and, with a mark
    of automatic replies, use a code. A machine's mail from a null sender may be a report in words unknown to us.
    """
    if is_marked(message):
        return says is Says.FAILED and FINAL_CODE.search(notice) is not None
    if says is not Says.NOTHING:
        return True
    if _is_from_system(mail):
        return True
    submitted = any(raw_headers(message, "Auto-Submitted"))
    return mail.is_null_sender and not submitted and bool(set(addresses([notice])) - set(mail.senders))


def _report(message: Message, mail: MailFacts, statuses: list[RecipientStatus]) -> DeliveryReport:
    notice, quoted = _texts(message)
    returned = list(_returned(message))
    brought_back = returned_ids(message)
    quoted_ids = QUOTED_MESSAGE_ID.findall(printable("\n".join(map(part_text, _text_parts(message))))[:MAX_TEXT])
    named = addresses([notice])
    receivers = (value for headers in returned for name in ("To", "Cc") for value in raw_headers(headers, name))
    return DeliveryReport(
        mail=mail,
        original_message_ids=tuple(dict.fromkeys([*brought_back, *mail.references, *quoted_ids])),
        recipients=tuple(statuses),
        says=what_it_says(mail.subject, notice),
        named=named,
        quoted=tuple(address for address in addresses([quoted, *receivers]) if address not in named),
        returned_ids=tuple(dict.fromkeys([*brought_back, *quoted_ids])),
        returned_from=tuple(
            key
            for headers in returned
            for _name, address in getaddresses(raw_headers(headers, "From"))
            if (key := address_key(address))
        ),
        tells_of_forwarding=FORWARDING.search(notice) is not None,
    )


def returned_ids(message: Message) -> tuple[str, ...]:
    """Return the Message-IDs of the mails that are attached, whole or as headers."""
    return tuple(found for headers in _returned(message) for found in message_ids(headers, "Message-ID"))


def _text_parts(message: Message) -> Iterator[Message]:
    """Yield the parts to read, each text once: as plain text, or as HTML where there is no plain text."""
    parts = [part for part in leaves(message) if part.get_content_type() in {"text/plain", "text/html"}]
    plain = [part for part in parts if part.get_content_type() == "text/plain" and part_text(part).strip()]
    yield from plain or parts


def _texts(message: Message) -> tuple[str, str]:
    """Return a report's own words and what it quotes of the returned mail."""
    notices, quotes, is_quote = [], [], False
    for part in _text_parts(message):
        text = part_text(part)
        if part.get_content_type() == "text/html":
            text = without_tags(text)
        notice, quoted = ("", text) if is_quote else without_returned(printable(text)[:MAX_TEXT])
        is_quote = is_quote or bool(quoted)
        notices.append(notice)
        quotes.append(quoted)
    return "\n".join(notices), "\n".join(quotes)[:MAX_TEXT]


def _returned(message: Message) -> Iterator[Message]:
    """Yield the headers of the returned mail, as a part or in one piece."""
    for part in leaves(message):
        if part.get_content_type() in RETURNED_MAILS | RETURNED_HEADERS:
            yield from (*children(part), HeaderParser().parsestr(part_text(part)))


def _from_parts(message: Message) -> Iterator[RecipientStatus]:
    """Yield what status parts say about each recipient, also of a part in one piece, encoded or cut by stray lines.

    The standard library ends a group at the first line that is no field; here the group is put together again.
    """
    for part in leaves(message):
        if part.get_content_type() in STATUS_PARTS:
            whole = part.get_payload()
            pieces = [whole] if isinstance(whole, str) else [_as_written(block) for block in children(part)]
            joined = Message()
            joined["Content-Transfer-Encoding"] = str(part.get("Content-Transfer-Encoding", "8bit"))
            joined.set_payload("\n\n".join(pieces))
            yield from statuses_in(part_text(joined))


def _as_written(block: Message) -> str:
    rest = block.get_payload()
    lines = [f"{name}: {value}" for name, value in block.raw_items() if isinstance(value, str)]
    return "\n".join([*lines, rest if isinstance(rest, str) else ""]).strip()


def _exim(message: Message, mail: MailFacts) -> list[RecipientStatus]:
    """Return the recipients that Exim names in X-Failed-Recipients."""
    named = re.split(r"[,\s]+", ",".join(raw_headers(message, "X-Failed-Recipients")))
    status = ENHANCED_STATUS.search(mail.text)
    code = status[1] if status else ""
    return [
        RecipientStatus(address=key, action="failed", status=code) for address in named if (key := address_key(address))
    ]


def _qmail(mail: MailFacts) -> list[RecipientStatus]:
    """Return the recipients that a mailer daemon names at the beginning of lines, as qmail does."""
    notice, _quoted = without_returned(mail.text)
    if what_it_says(mail.subject, notice) is not Says.FAILED:
        return []
    status = ENHANCED_STATUS.search(notice)
    return [
        RecipientStatus(address=key, action="failed", status=status[1] if status else "")
        for found in QMAIL_RECIPIENT.findall(notice)
        if (key := address_key(found))
    ]
