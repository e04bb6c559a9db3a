"""Raw mail in, one typed value out (pure; rules 14–18). Whatever the bytes: never an exception, never a lost mail."""

from email import message_from_bytes
from email.message import Message

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
    Unusable,
)
from notifications.inbound.parse.replies import ANSWERING, read_reply, without_contradictions
from notifications.inbound.parse.reports import is_automatic, read_report
from notifications.inbound.parse.tree import leaves, mail_facts, octets

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
    "Unusable",
    "parse_inbound",
]

MAX_MAIL = 10_485_760  # octets; a larger mail is kept, but only its head is read
MAX_HEAD = 65_536
CALENDAR_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar", "application/calendar"})
TELLTALE_HEADERS = ("From", "Sender", "Subject", "Date", "Message-ID", "Received", "To")


def parse_inbound(raw: bytes) -> Inbound:
    """Tell what a received mail is. It raises nothing; what it cannot read is Unusable."""
    try:
        return _parse(raw)
    except Exception:  # noqa: BLE001 -- the standard library raises many kinds; the mail must be kept
        return Unusable(flaw=Flaw.BROKEN_MAIL, mail=MailFacts())


def _parse(raw: bytes) -> Inbound:
    """Decide the kind: report before calendar before automatic before human.

    Gmail marks people's answers as automatic (Auto-Submitted); an out-of-office reply carries no calendar part.
    """
    if not raw.strip():
        return Unusable(flaw=Flaw.EMPTY, mail=MailFacts())
    message = message_from_bytes(raw if len(raw) <= MAX_MAIL else raw[:MAX_HEAD])
    if not any(name in message for name in TELLTALE_HEADERS):
        return Unusable(flaw=Flaw.NOT_A_MAIL, mail=MailFacts())
    mail = mail_facts(message, is_automatic=is_automatic(message))
    if len(raw) > MAX_MAIL:
        return Unusable(flaw=Flaw.TOO_LARGE, mail=mail)
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        return Unusable(flaw=Flaw.BROKEN_MAIL, mail=mail, problems=("no-parts",))
    return read_report(message, mail) or _calendar_kind(message, mail) or _written_kind(mail)


def _written_kind(mail: MailFacts) -> AutoReply | HumanMail:
    """Tell a machine's mail from a person's."""
    return AutoReply(mail=mail) if mail.is_automatic else HumanMail(mail=mail)


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
    replies, contradictory = without_contradictions([one for one in outcomes if isinstance(one, CalendarReply)])
    problems = [*reading.problems, *(one for one in outcomes if isinstance(one, str))]
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
    """Tell whether a part holds a calendar, by its type or by the name of the file."""
    if part.get_content_type() in CALENDAR_TYPES:
        return True
    named = str(part.get_filename() or "").lower().endswith(".ics")
    return named and part.get_content_type() == "application/octet-stream"
