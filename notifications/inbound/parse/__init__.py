"""Raw mail in, one typed value out (pure; rules 14–18). No bytes raise an exception, and no mail is lost."""

from collections.abc import Callable
from email import message_from_bytes
from email.message import Message

from notifications.inbound.parse.automatic import is_automatic, takes_answers
from notifications.inbound.parse.calendar_text import Reading, read_calendar, uid_text
from notifications.inbound.parse.kinds import (
    AutoReply,
    CalendarMail,
    CalendarReply,
    DeliveryReport,
    Flaw,
    HumanMail,
    Inbound,
    MailFacts,
    OtherCalendar,
    RecipientStatus,
    Says,
    Unusable,
)
from notifications.inbound.parse.replies import ANSWERING, read_reply, without_contradictions
from notifications.inbound.parse.reports import read_report, returned_ids
from notifications.inbound.parse.tree import leaves, mail_facts, octets, plain_breaks, raw_headers

__all__ = [
    "AutoReply",
    "CalendarMail",
    "CalendarReply",
    "DeliveryReport",
    "Flaw",
    "HumanMail",
    "Inbound",
    "MailFacts",
    "OtherCalendar",
    "RecipientStatus",
    "Says",
    "Unusable",
    "is_too_large",
    "parse_inbound",
    "plain_breaks",
]

MAX_MAIL = 10_485_760  # octets; a larger mail is kept, but only its head is read
MAX_LINES = 400_000  # ten megabytes of attachments have 140,000
MAX_DIVIDERS = (
    5_000  # lines that begin with --, as those between parts do: each part takes the reader as long as a page
)
MAX_HEAD = 65_536
CALENDAR_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar", "application/calendar"})
TELLTALE_HEADERS = ("From", "Sender", "Subject", "Date", "Message-ID", "Received", "To")


def nowhere(_address: str) -> bool:
    """Return False: no address is a return address of ours."""
    return False


def parse_inbound(raw: bytes, is_return_address: Callable[[str], bool] = nowhere) -> Inbound:
    """Return what a received mail is. Nothing is raised; a mail that cannot be read is Unusable.

    `is_return_address` tells the addresses to which only reports on our mails come.
    """
    try:
        return _parse(raw, is_return_address)
    except Exception:  # noqa: BLE001 -- the standard library raises many kinds; the mail must be kept
        return Unusable(flaw=Flaw.BROKEN_MAIL, mail=MailFacts())


def _parse(raw: bytes, is_return_address: Callable[[str], bool] = nowhere) -> Inbound:
    """Decide the kind: report before calendar before automatic before human.

    Gmail marks people's answers as automatic (Auto-Submitted); an out-of-office reply carries no calendar part.
    """
    if not raw.strip():
        return Unusable(flaw=Flaw.EMPTY, mail=MailFacts())
    whole = plain_breaks(raw)
    too_large = is_too_large(whole)
    message = message_from_bytes(whole[:MAX_HEAD] if too_large else whole)
    if not any(name in message for name in TELLTALE_HEADERS):
        return Unusable(flaw=Flaw.NOT_A_MAIL, mail=MailFacts())
    is_null = any(value.strip() == "<>" for value in raw_headers(message, "Return-Path")[:1])
    automatic = is_automatic(message, is_null_sender=is_null)
    mail = mail_facts(
        message,
        is_automatic=automatic,
        is_null_sender=is_null,
        takes_answers=not automatic and takes_answers(message),
    )
    if too_large:
        return Unusable(flaw=Flaw.TOO_LARGE, mail=mail)
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        return Unusable(flaw=Flaw.BROKEN_MAIL, mail=mail, problems=("no-parts",))
    is_returned = any(map(is_return_address, mail.recipients))
    report = read_report(message, mail, is_returned=is_returned)
    return report or _calendar_kind(message, mail) or _written_kind(message, mail)


def is_too_large(mail: bytes) -> bool:
    """Tell whether it would take seconds to take a mail apart."""
    lines = max(mail.count(b"\n"), mail.count(b"\r"))
    return len(mail) > MAX_MAIL or lines > MAX_LINES or mail.count(b"\n--") + mail.count(b"\r--") > MAX_DIVIDERS


def _written_kind(message: Message, mail: MailFacts) -> AutoReply | HumanMail | Unusable:
    """Tell a machine's mail from a person's; a mail whose answer is in Outlook's own format is left to staff."""
    if not mail.is_automatic:
        return HumanMail(mail=mail, returned_ids=returned_ids(message))
    if not mail.text and any(_is_tnef(part) for part in leaves(message)):
        return Unusable(flaw=Flaw.TNEF, mail=mail)
    return AutoReply(mail=mail)


def _calendar_kind(message: Message, mail: MailFacts) -> CalendarMail | OtherCalendar | Unusable | None:
    """Read the calendar parts; None when there are none."""
    reading = Reading()
    parts = [part for part in leaves(message) if _is_calendar(part)]
    for part in parts:
        read = read_calendar(octets(part), part.get_content_charset(), str(part.get_param("method") or ""))
        reading.events += read.events
        reading.problems += read.problems
    if not parts:
        return None
    outcomes = [read_reply(event, mail) for event in reading.events if event.method in ANSWERING]
    replies, contradictory = without_contradictions(
        [outcome for outcome in outcomes if isinstance(outcome, CalendarReply)]
    )
    problems = [*reading.problems, *(outcome for outcome in outcomes if isinstance(outcome, str))]
    problems += ["contradiction"] if contradictory else []
    if replies:
        return CalendarMail(mail=mail, replies=replies, problems=tuple(dict.fromkeys(problems)))
    if problems or not reading.events:
        flaws = tuple(dict.fromkeys(problems)) or ("no-event",)
        return Unusable(flaw=Flaw.BROKEN_CALENDAR, mail=mail, problems=flaws)
    return OtherCalendar(
        mail=mail,
        methods=tuple(dict.fromkeys(event.method for event in reading.events)),
        uids=tuple(dict.fromkeys(uid_text(event.one("UID")) for event in reading.events)),
    )


def _is_calendar(part: Message) -> bool:
    """Tell whether a part holds a calendar, by its type, the name of the file or how its text begins."""
    kind = part.get_content_type()
    if kind in CALENDAR_TYPES:
        return True
    if kind not in {"application/octet-stream", "text/plain"}:
        return False
    named = str(part.get_filename() or "").lower().endswith((".ics", ".vcs"))
    return named or octets(part).lstrip(b"\xef\xbb\xbf\r\n\t ")[:15].upper() == b"BEGIN:VCALENDAR"


def _is_tnef(part: Message) -> bool:
    """Tell whether a part is Outlook's winmail.dat, by its type or its name."""
    named = str(part.get_filename() or "").lower()
    return part.get_content_type() in {"application/ms-tnef", "application/vnd.ms-tnef"} or named == "winmail.dat"
