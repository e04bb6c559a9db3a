"""Values in, iCalendar bytes out: REQUEST, CANCEL and feeds (pure: no clock, no settings; RFC 5545, 5546, 7986)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import vCalAddress, vDate, vDatetime, vDuration, vInt, vText, vUri
from icalendar.parser import Contentline, Contentlines, Parameters

from notifications.wire.mailbox import Mailbox, one_line, printable

PRODID = "-//Socialstyrelsen//Temadag//DA"
TZID = "Europe/Copenhagen"
COPENHAGEN = ZoneInfo(TZID)
UID_SHAPE = re.compile(r"[A-Za-z0-9@._-]{8,255}")
ABSOLUTE_URL = re.compile(r"https?://[!-~]+")
NEW_EACH_TIME = re.compile(rb"^(SEQUENCE|DTSTAMP):[^\r\n]*\r\n", re.MULTILINE)
NOT_IN_CN = str.maketrans({'"': "'", "\\": "/", "^": None})

# Written out, because building a VTIMEZONE for each invite halves the throughput. It holds the rule of the European
# Union since 1996, when the law last changed; as RRULE, because Outlook reads no RDATE here.
VTIMEZONE = (
    b"BEGIN:VTIMEZONE\r\n"
    b"TZID:Europe/Copenhagen\r\n"
    b"BEGIN:DAYLIGHT\r\n"
    b"DTSTART:19960331T020000\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    b"TZNAME:CEST\r\n"
    b"TZOFFSETFROM:+0100\r\n"
    b"TZOFFSETTO:+0200\r\n"
    b"END:DAYLIGHT\r\n"
    b"BEGIN:STANDARD\r\n"
    b"DTSTART:19961027T030000\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    b"TZNAME:CET\r\n"
    b"TZOFFSETFROM:+0200\r\n"
    b"TZOFFSETTO:+0100\r\n"
    b"END:STANDARD\r\n"
    b"END:VTIMEZONE\r\n"
)


class Role(StrEnum):
    """Participation role, RFC 5545 3.2.16; a contact who is not on the list is a NON-PARTICIPANT (rule 9)."""

    REQUIRED = "REQ-PARTICIPANT"
    NON_PARTICIPANT = "NON-PARTICIPANT"


class PartStat(StrEnum):
    """Participation status, RFC 5545 3.2.12."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAttendee:
    """The one recipient of an invite (rule 4)."""

    mailbox: Mailbox
    role: Role = Role.REQUIRED
    partstat: PartStat = PartStat.NEEDS_ACTION

    @property
    def rsvp(self) -> bool:
        """Tell whether an answer is asked for; a person who does not take part is asked for none (rule 9)."""
        return self.role is not Role.NON_PARTICIPANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One appointment. Times are aware; `stamp` is when this revision was made. Raises ValueError if impossible."""

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    language: str = "da"
    is_whole_day: bool = False  # from midnight to midnight, and the time stays free

    def __post_init__(self) -> None:
        """Refuse what a calendar program would misread (rules 8 and 9)."""
        problems = {
            "the UID must have 8 to 255 letters, digits or @._-": not UID_SHAPE.fullmatch(self.uid),
            "the SEQUENCE must be 0 or more": self.sequence < 0,
            "times must be aware": any(at.utcoffset() is None for at in (self.stamp, self.starts_at, self.ends_at)),
            "the URL must be absolute": bool(self.url) and not ABSOLUTE_URL.fullmatch(self.url),
        }
        _refuse(problems)
        _refuse(
            {
                "the end must come after the start": self.ends_at <= self.starts_at,
                "the second of two equal hours in October cannot be written": any(
                    at.astimezone(COPENHAGEN).fold for at in (self.starts_at, self.ends_at)
                ),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarInvite(Entry):
    """An entry sent to one attendee by the organizer, whose address is the mail's From (rule 3)."""

    organizer: Mailbox
    attendee: CalendarAttendee


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeed:
    """A calendar to subscribe to: for a facilitator, or of all days (rule 13)."""

    name: str
    entries: tuple[Entry, ...]
    refresh: timedelta = timedelta(hours=1)


class _Text(vText):
    r"""TEXT escaped as RFC 5545 3.3.11 says; icalendar 7.3 makes a line break of a written \N."""

    def to_ical(self) -> bytes:
        """Return the escaped octets."""
        escaped = printable(self).replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
        return escaped.replace("\n", r"\n").encode()


def request_bytes(invite: CalendarInvite) -> bytes:
    """Return METHOD:REQUEST: a new invite, or an update when the SEQUENCE is higher (rules 6–10)."""
    takes_part = invite.attendee.role is not Role.NON_PARTICIPANT
    lines = [
        *_entry_lines(invite),
        _line("STATUS", _Text("CONFIRMED")),
        _line("TRANSP", _Text("OPAQUE" if takes_part else "TRANSPARENT")),
        *_people_lines(invite, rsvp=invite.attendee.rsvp),
        _line("X-MICROSOFT-DISALLOW-COUNTER", _Text("TRUE")),
    ]
    return _calendar([_line("METHOD", _Text("REQUEST"))], [lines])


def cancel_bytes(invite: CalendarInvite) -> bytes:
    """Return METHOD:CANCEL for an invite sent before, with a higher SEQUENCE (rule 11)."""
    lines = [
        *_entry_lines(invite),
        _line("STATUS", _Text("CANCELLED")),
        _line("TRANSP", _Text("TRANSPARENT")),
        *_people_lines(invite, rsvp=False),
    ]
    return _calendar([_line("METHOD", _Text("CANCEL"))], [lines])


def feed_bytes(feed: CalendarFeed) -> bytes:
    """Return a feed: no METHOD, no people, the same bytes for the same facts in any order (rule 13).

    Raises ValueError when two entries share a UID.
    """
    if len({entry.uid for entry in feed.entries}) != len(feed.entries):
        raise ValueError("two entries of a feed share a UID")
    every = vDuration(feed.refresh)
    head = [
        _line("NAME", _Text(one_line(feed.name))),
        _line("X-WR-CALNAME", _Text(one_line(feed.name))),
        _line("X-WR-TIMEZONE", _Text(TZID)),
        _line("REFRESH-INTERVAL", every, VALUE="DURATION"),
        _line("X-PUBLISHED-TTL", every),
    ]
    events = [
        [*_entry_lines(entry), _line("STATUS", _Text("CONFIRMED"))]
        for entry in sorted(feed.entries, key=lambda entry: (entry.starts_at, entry.uid))
    ]
    return _calendar(head, events)


def content_of(calendar: bytes) -> bytes:
    """Return a calendar object of ours without what is new in every mail: two objects say the same if these agree."""
    return NEW_EACH_TIME.sub(b"", calendar)


def _refuse(problems: dict[str, bool]) -> None:
    """Raise ValueError with the first sentence whose condition holds."""
    for sentence, holds in problems.items():
        if holds:
            raise ValueError(sentence)


_Value = vCalAddress | vDate | vDatetime | vDuration | vInt | vText | vUri


def _line(name: str, value: _Value, **parameters: str) -> Contentline:
    """Return one content line; the library quotes parameters and, later, folds."""
    line: Contentline = Contentline.from_parts(name, Parameters(parameters), value, sorted=False)
    return line


def _calendar(head: list[Contentline], events: Iterable[list[Contentline]]) -> bytes:
    """Return a whole VCALENDAR around the VTIMEZONE and the events."""
    opening = [
        _line("BEGIN", _Text("VCALENDAR")),
        _line("VERSION", _Text("2.0")),
        _line("PRODID", _Text(PRODID)),
        _line("CALSCALE", _Text("GREGORIAN")),
        *head,
    ]
    body = [line for event in events for line in (BEGIN_VEVENT, *event, END_VEVENT)]
    return _folded(opening) + VTIMEZONE + _folded([*body, END_VCALENDAR])


def _folded(lines: list[Contentline]) -> bytes:
    """Return the lines as octets, none longer than 75, no character cut in two (rule 6)."""
    octets: bytes = Contentlines(lines).to_ical()  # type: ignore[no-untyped-call]  # icalendar has no annotation here
    return octets


def _entry_lines(entry: Entry) -> list[Contentline]:
    """Return the lines that an invite and a feed's entry have in common (rules 8 and 9)."""
    lines = [
        _line("UID", _Text(entry.uid)),
        _line("SEQUENCE", vInt(entry.sequence)),
        _line("DTSTAMP", vDatetime(entry.stamp.astimezone(UTC).replace(microsecond=0))),
        *_times(entry),
        _line("SUMMARY", _Text(one_line(entry.summary)), LANGUAGE=entry.language),
    ]
    if entry.location:
        lines.append(_line("LOCATION", _Text(one_line(entry.location))))
    if entry.description:
        lines.append(_line("DESCRIPTION", _Text(entry.description)))
    if entry.url:
        lines.append(_line("URL", vUri(entry.url)))
    return lines


def _times(entry: Entry) -> list[Contentline]:
    """Return start and end; of a whole day, which blocks no time, the dates alone."""
    if entry.is_whole_day:
        return [
            _line("DTSTART", vDate(entry.starts_at.astimezone(COPENHAGEN).date()), VALUE="DATE"),
            _line("DTEND", vDate(entry.ends_at.astimezone(COPENHAGEN).date()), VALUE="DATE"),
            _line("TRANSP", _Text("TRANSPARENT")),
        ]
    return [
        _line("DTSTART", _local(entry.starts_at), TZID=TZID),
        _line("DTEND", _local(entry.ends_at), TZID=TZID),
    ]


def _local(at: datetime) -> vDatetime:
    """Return Danish wall time without a zone; the TZID parameter names it."""
    return vDatetime(at.astimezone(COPENHAGEN).replace(tzinfo=None))


def _people_lines(invite: CalendarInvite, *, rsvp: bool) -> list[Contentline]:
    """Return ORGANIZER and the only ATTENDEE."""
    attendee = invite.attendee
    return [
        _line("ORGANIZER", vCalAddress(f"mailto:{invite.organizer.wire}"), CN=common_name(invite.organizer)),
        _line(
            "ATTENDEE",
            vCalAddress(f"mailto:{attendee.mailbox.wire}"),
            CN=common_name(attendee.mailbox),
            CUTYPE="INDIVIDUAL",
            ROLE=attendee.role.value,
            PARTSTAT=attendee.partstat.value,
            RSVP="TRUE" if rsvp else "FALSE",
        ),
    ]


def common_name(mailbox: Mailbox) -> str:
    """Return the CN: the name, or the address where there is no name.

    A quotation mark becomes an apostrophe and a circumflex is dropped: Outlook shows their encoding (RFC 6868) raw. A
    backslash becomes a slash: some readers take it for an escape.
    """
    return one_line(mailbox.name.translate(NOT_IN_CN)) or mailbox.wire


BEGIN_VEVENT = _line("BEGIN", _Text("VEVENT"))
END_VEVENT = _line("END", _Text("VEVENT"))
END_VCALENDAR = _line("END", _Text("VCALENDAR"))
