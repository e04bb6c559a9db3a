"""iCalendar octets from strangers -> events with their properties, as far as they can be read.

The library's reader gives up on a whole calendar because of one line, works on text, where a fold may have cut a
character, and knows Windows zone names, which must never decide (rule 17); so the few rules of RFC 5545 3.1 are here.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from notifications.inbound.parse.tree import decoded
from notifications.wire.mailbox import one_line

MAX_CALENDAR = 262_144  # octets
MAX_EVENTS = 50
MAX_COLONS = 20  # of one line
CALENDAR = ["VCALENDAR"]
EVENT = ["VCALENDAR", "VEVENT"]
FOLD = re.compile(rb"[\r\n]{1,6}[ \t]")  # line breaks that a gateway has doubled, too
LINE_END = re.compile(r"\r{1,3}\n|\r|\n")
LIKE_AN_ADDRESS = re.compile(r"\s*(mailto:)?[^:;]{0,200}@[^:;@]{1,255}", re.IGNORECASE)
NAME = re.compile(r"[A-Za-z0-9-]+")
DATE_TIME = re.compile(r"(\d{8})T(\d{6})(Z?)", re.IGNORECASE | re.ASCII)
ESCAPED = re.compile(r"\\(.)")
CIRCUMFLEX = re.compile(r"\^([n'^])")  # RFC 6868
# A foreign UID inside an Exchange identifier, MS-OXCICAL 2.1.3.1.1.20.26.
EXCHANGE_UID = re.compile(rb"\x04\x00\x00\x00\x82\x00\xe0\x00.*?vCal-Uid\x01\x00\x00\x00(.+?)\x00?", re.DOTALL)
EXCHANGE_PREFIX = "040000008200E000"


@dataclass(frozen=True, slots=True)
class Property:
    """One content line; parameter names are upper case, their values unquoted."""

    name: str
    parameters: dict[str, tuple[str, ...]]
    value: str

    def parameter(self, name: str) -> str:
        """Return the first value of a parameter, empty when it is absent."""
        return next(iter(self.parameters.get(name, ())), "").strip()

    @property
    def text(self) -> str:
        """Return the value as TEXT with its escapes undone."""
        return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass(slots=True)
class Event:
    """A VEVENT; `method` is its calendar's in upper case, empty when the calendar names none or several."""

    properties: list[Property] = field(default_factory=list)
    method: str = ""

    def every(self, name: str) -> list[Property]:
        """Return all properties of that name."""
        return [found for found in self.properties if found.name == name]

    def one(self, name: str) -> Property | None:
        """Return the first property of that name."""
        return next(iter(self.every(name)), None)


@dataclass(slots=True)
class Reading:
    """What was read from a calendar part: whole events, and a word for each thing that was left out."""

    events: list[Event] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_calendar(content: bytes, charset: str | None, mime_method: str) -> Reading:
    """Read a calendar part. `mime_method` is used where the calendar itself names no METHOD."""
    reading = Reading()
    if len(content) > MAX_CALENDAR:
        reading.problems.append("calendar-too-large")
        return reading
    if (charset or "").lower().startswith(("utf-16", "utf-32")):
        content, charset = decoded(content, charset).encode("utf-8", "replace"), "utf-8"
    text = decoded(FOLD.sub(b"", content), charset)
    collector = _Collector(reading, mime_method.upper())
    for line in filter(None, map(parse_line, LINE_END.split(text))):
        collector.take(line)
    collector.finish()
    return reading


def parse_line(line: str) -> Property | None:
    """Take a content line apart; None when it is no content line. A quotation mark may be left open."""
    pieces = _split(line, quoted=line.count('"') % 2 == 0)
    if pieces is None:
        return None
    name, *parameters = pieces[0]
    if not NAME.fullmatch(name.strip()):
        return None
    found: dict[str, tuple[str, ...]] = {}
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        values = (_unquoted(quoted) for quoted in re.findall(r'"[^"]*"|[^,]+', value))
        found.setdefault(key.strip().upper(), tuple(values))
    return Property(name.strip().upper(), found, pieces[1].strip())


def moment(found: Property | None) -> datetime | None:
    """Return a DATE-TIME as aware UTC, or None when it is not certain which moment is meant.

    A Z is certain, and so is a TZID of the IANA database, also behind a path such as /example.org/Europe/Copenhagen.
    """
    matched = DATE_TIME.fullmatch(found.value) if found else None
    if found is None or matched is None:
        return None
    zone = UTC if matched[3] else _zone(found.parameter("TZID"))
    if zone is None:
        return None
    try:
        at = datetime.strptime(f"{matched[1]}{matched[2]}", "%Y%m%d%H%M%S").replace(tzinfo=zone)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def uid_text(found: Property | None) -> str:
    """Return a UID, unpacked where Exchange has packed it into an identifier of its own."""
    uid = found.text.strip() if found else ""
    if uid.upper().startswith(EXCHANGE_PREFIX) and re.fullmatch(r"([0-9A-Fa-f]{2})+", uid):
        packed = EXCHANGE_UID.fullmatch(bytes.fromhex(uid))
        if packed:
            uid = packed[1].decode("utf-8", "replace")
    return one_line(uid)


class _Collector:
    """Collects content lines into events; an event that is not closed properly is left out."""

    def __init__(self, reading: Reading, mime_method: str) -> None:
        """Begin outside of every component."""
        self.reading, self.mime_method = reading, mime_method
        self.path: list[str] = []
        self.event = Event()
        self.events: list[Event] = []
        self.methods: list[str] = []

    def take(self, line: Property) -> None:
        """Put one line where it belongs; anything deeper than an event is left out."""
        if line.name == "BEGIN":
            self._begin(line.value.upper())
        elif line.name == "END":
            self._end(line.value.upper())
        elif self.path == CALENDAR and line.name == "METHOD":
            self.methods.append(line.value.upper())
        elif self.path == EVENT:
            self.event.properties.append(line)

    def finish(self) -> None:
        """Keep the complete events of a calendar that broke off."""
        if self.path:
            self.reading.problems.append("calendar-not-closed")
            self._hand_over()

    def _begin(self, component: str) -> None:
        """Go one component deeper."""
        self.path.append(component)
        if self.path == CALENDAR:
            self.events, self.methods = [], []
        elif self.path == EVENT:
            self.event = Event()

    def _end(self, component: str) -> None:
        """Leave a component; one that was not entered makes the event unusable."""
        if not self.path or self.path[-1] != component:
            self.reading.problems.append("components-crossed")
            self.path = self.path[:1]
            return
        if self.path == EVENT:
            self.events.append(self.event)
        elif self.path == CALENDAR:
            self._hand_over()
        self.path.pop()

    def _hand_over(self) -> None:
        """Give the events of one calendar its METHOD; two different ones count as none."""
        named = set(self.methods) or {self.mime_method}
        if len(named) > 1:
            self.reading.problems.append("methods-differ")
        for event in self.events[: MAX_EVENTS - len(self.reading.events)]:
            event.method = next(iter(named)) if len(named) == 1 else ""
            self.reading.events.append(event)


def _split(line: str, *, quoted: bool) -> tuple[list[str], str] | None:
    """Split a line at each `;` before the first `:`, outside quotation marks if they pair up."""
    if not quoted:
        head, colon, value = re.sub(r"(?i):(?=mailto:)", "\n", line, count=1).partition("\n")
        if not colon:
            head, colon, value = line.partition(":")
        return (head.replace('"', "").split(";"), value) if colon else None
    if line[:8].upper() == "ATTENDEE" and (end := _before_address(line)):
        pieces = re.findall(r'(?:"[^"]*"|[^;"])+', line[:end])
        return pieces, line[end + 1 :]
    pieces, start, inside = [], 0, False
    for position, character in enumerate(line):
        if character == '"':
            inside = not inside
        elif not inside and character in ";:":
            pieces.append(line[start:position])
            start = position + 1
            if character == ":":
                return pieces, line[start:]
    return None


def _before_address(line: str) -> int:
    """Return the position of the colon before an ATTENDEE's address; 0 if it is the first colon, as it should be.

    Some programs write a name with a colon and without quotation marks; then the first colon belongs to the name.
    """
    colons, inside = [], False
    for position, character in enumerate(line):
        if character == '"':
            inside = not inside
        elif character == ":" and not inside:
            colons.append(position)
    likely = (colon for colon in colons[:MAX_COLONS] if LIKE_AN_ADDRESS.fullmatch(line, colon + 1))
    found = next(likely, 0)
    return found if found != next(iter(colons), 0) else 0


def _unquoted(value: str) -> str:
    """Return a parameter value without quotation marks and without RFC 6868's escapes."""
    return CIRCUMFLEX.sub(lambda found: {"n": "\n", "'": '"', "^": "^"}[found[1]], value.strip().strip('"'))


def _zone(tzid: str) -> ZoneInfo | None:
    """Return the IANA zone that a TZID ends in; None for a Windows name or an invented one."""
    parts = tzid.strip('"').split("/")
    for first in range(len(parts)):
        name = "/".join(parts[first:])
        if name in _zone_names():
            return ZoneInfo(name)
    return None


@cache
def _zone_names() -> frozenset[str]:
    """Return the names of the IANA database, read once, so that no name from a mail is used as a path."""
    return frozenset(available_timezones())
