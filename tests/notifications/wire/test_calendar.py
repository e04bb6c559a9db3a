"""The octets of calendar objects: golden files, line rules, and how three other parsers read them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.wire.calendar import (
    COPENHAGEN,
    CalendarAttendee,
    CalendarFeed,
    CalendarInvite,
    Entry,
    Role,
    cancel_bytes,
    common_name,
    feed_bytes,
    request_bytes,
)
from notifications.wire.mailbox import Mailbox, one_line, printable
from tests.notifications import golden_cases as golden
from tests.notifications.other_parsers import PARSERS, Understood, ical_js, read_by_vobject, vtimezone_by_vobject

UNSAFE_PARAMETER = re.compile("[,;:]")
RULES = {
    "saturday before the change in October": (2016, 10, 29, 7),
    "the change in October": (2016, 10, 30, 8),
    "monday after the change in October": (2016, 10, 31, 8),
    "saturday before the change in March": (2017, 3, 25, 8),
    "the change in March": (2017, 3, 26, 7),
    "monday after the change in March": (2017, 3, 27, 7),
}


def lines_of(content: bytes) -> list[str]:
    """Return the unfolded lines, unfolding octets as a reader has to."""
    return content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def assert_line_rules(content: bytes) -> None:
    """Check rule 6 on the octets."""
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")  # no fold inside a character
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)


def test_golden_calendars_are_all_there() -> None:
    assert {path.stem for path in golden.GOLDEN.glob("*.ics")} == set(golden.calendars())


@pytest.mark.parametrize("name", golden.calendars())
def test_calendar_equals_golden_file(name: str) -> None:
    assert golden.calendars()[name] == (golden.GOLDEN / f"{name}.ics").read_bytes()


@pytest.mark.parametrize("name", golden.calendars())
def test_calendar_keeps_line_rules(name: str) -> None:
    assert_line_rules(golden.calendars()[name])


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("name", golden.INVITES)
def test_request_is_understood_by_other_parsers(name: str, parser: str) -> None:
    sent = golden.INVITES[name]
    expected = Understood(sent.uid, sent.sequence, sent.starts_at.astimezone(UTC), sent.ends_at.astimezone(UTC))
    assert PARSERS[parser](request_bytes(sent)) == expected


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("name", golden.CANCELS)
def test_cancel_is_understood_by_other_parsers(name: str, parser: str) -> None:
    sent = golden.CANCELS[name]
    expected = Understood(sent.uid, sent.sequence, sent.starts_at.astimezone(UTC), sent.ends_at.astimezone(UTC))
    assert PARSERS[parser](cancel_bytes(sent)) == expected


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("year", "month", "day", "hour_utc"), RULES.values(), ids=RULES)
def test_nine_oclock_danish_is_the_right_moment(parser: str, year: int, month: int, day: int, hour_utc: int) -> None:
    content = request_bytes(golden.on_day(year, month, day))
    assert f"DTSTART;TZID=Europe/Copenhagen:{year}{month:02}{day:02}T090000" in lines_of(content)
    assert PARSERS[parser](content).starts_at == datetime(year, month, day, hour_utc, tzinfo=UTC)


def test_vtimezone_gives_the_offset_of_every_month_to_2030() -> None:
    zone = vtimezone_by_vobject(request_bytes(golden.FIRST))
    for month in range(12 * 15):
        at = datetime(2016 + month // 12, month % 12 + 1, 28, 9, 0)  # noqa: DTZ001 -- wall time, put into both zones
        assert zone.utcoffset(at) == at.replace(tzinfo=COPENHAGEN).utcoffset()


def test_request_says_what_rules_7_to_9_ask_for() -> None:
    lines = lines_of(request_bytes(golden.FIRST))
    assert lines[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Socialstyrelsen//Temadag//DA",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
    ]
    event = lines[lines.index("BEGIN:VEVENT") :]
    assert event == [
        "BEGIN:VEVENT",
        "UID:7f1c2d9e4b5a46d38c0e9f21a7b6c5d4",
        "SEQUENCE:0",
        "DTSTAMP:20161003T070000Z",
        "DTSTART;TZID=Europe/Copenhagen:20161117T090000",
        "DTEND;TZID=Europe/Copenhagen:20161117T140000",
        "SUMMARY;LANGUAGE=da:Temadag om faglig ledelse og styring",
        r"LOCATION:Rådhuset\, Torvet 1\, 5970 Ærøskøbing\; lokale 3",
        r"DESCRIPTION:Oplæg kl. 9.00-10.30\nWorkshop kl. 11.00-14.00\; tag kaffe med\, hvis du vil",
        "URL:https://temadag.example/deltager/12.1.abcdef/",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "ORGANIZER;CN=Socialstyrelsen:mailto:temadage@socialstyrelsen.example",
        (
            'ATTENDEE;CN="Jens Ærø Hansen";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE'
            ":mailto:jens.hansen@kommune.example"
        ),
        "X-MICROSOFT-DISALLOW-COUNTER:TRUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_request_to_one_who_does_not_take_part_blocks_no_time_and_asks_for_no_answer() -> None:
    lines = lines_of(request_bytes(golden.ON_LOOKING))
    assert "TRANSP:TRANSPARENT" in lines
    assert (
        "ATTENDEE;CN=kontakt@xn--r-3fa9c.example;CUTYPE=INDIVIDUAL;ROLE=NON-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
        ":mailto:kontakt@xn--r-3fa9c.example"
    ) in lines


def test_cancel_says_what_rule_11_asks_for() -> None:
    lines = lines_of(cancel_bytes(golden.CANCELLED))
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:5", f"UID:{golden.FIRST.uid}"} <= set(lines)
    assert sum(line.startswith("ATTENDEE;") for line in lines) == 1
    assert not any("RSVP=TRUE" in line for line in lines)


def test_name_cannot_inject_a_line() -> None:
    lines = lines_of(golden.calendars()["request_nasty_name"])
    assert sum(line.startswith("ATTENDEE") for line in lines) == 1
    assert not any(line.startswith("Bcc") for line in lines)
    attendee = next(line for line in lines if line.startswith("ATTENDEE"))
    assert "CN=\"Jens 'Bo' Ærø; Hansen, cand.jur.: 👩‍👩‍👧 Bcc: alle@kommune.example\";" in attendee


def test_nasty_name_is_read_back_by_ical_js() -> None:
    event = ical_js(golden.calendars()["request_nasty_name"])["events"][0]
    assert event["names"] == ["Jens 'Bo' Ærø; Hansen, cand.jur.: 👩‍👩‍👧 Bcc: alle@kommune.example"]
    assert event["location"] == one_line(golden.NASTY_NAME)


@given(name=st.text(), location=st.text(), summary=st.text(), description=st.text())
def test_any_text_is_read_back_and_keeps_the_line_rules(
    name: str, location: str, summary: str, description: str
) -> None:
    sent = golden.invite(name, location=location, summary=summary, description=description)
    content = request_bytes(sent)
    assert_line_rules(content)
    lines = lines_of(content)
    properties = {line.partition(":")[0].partition(";")[0]: line for line in lines}
    assert len([line for line in lines if line.startswith(("ATTENDEE", "ORGANIZER"))]) == 2
    assert unescaped(properties["SUMMARY"].partition(":")[2]) == one_line(summary)
    assert unescaped(properties.get("LOCATION", ":").partition(":")[2]) == one_line(location)
    assert unescaped(properties.get("DESCRIPTION", ":").partition(":")[2]) == printable(description)
    read = icalendar.Calendar.from_ical(content).events[0]["ATTENDEE"]
    assert read.params["CN"] == common_name(sent.attendee.mailbox)
    if UNSAFE_PARAMETER.search(read.params["CN"]):
        assert f'CN="{read.params["CN"]}"' in properties["ATTENDEE"]


def unescaped(value: str) -> str:
    """Undo the escaping of RFC 5545 3.3.11, independently of the code that escapes."""
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)


@given(
    starts_at=st.datetimes(min_value=datetime(2016, 1, 1), max_value=datetime(2036, 1, 1)),  # noqa: DTZ001 -- made aware
    minutes=st.integers(min_value=1, max_value=600),
)
def test_any_moment_is_read_back(starts_at: datetime, minutes: int) -> None:
    start = starts_at.replace(second=0, microsecond=0, tzinfo=UTC)
    end = start + timedelta(minutes=minutes)
    if start.astimezone(COPENHAGEN).fold or end.astimezone(COPENHAGEN).fold:
        with pytest.raises(ValueError, match="second of two equal hours"):
            golden.invite(starts_at=start, ends_at=end)
        return
    understood = read_by_vobject(request_bytes(golden.invite(starts_at=start, ends_at=end)))
    assert (understood.starts_at, understood.ends_at) == (start, end)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"uid": "short"}, "UID"),
        ({"uid": "a" * 256}, "UID"),
        ({"uid": "with\r\nline-break"}, "UID"),
        ({"sequence": -1}, "SEQUENCE"),
        ({"starts_at": datetime(2016, 11, 17, 9, 0)}, "aware"),  # noqa: DTZ001 -- this is what is refused
        ({"url": "/deltager/1/"}, "URL"),
        ({"url": "https://x.example/\r\nATTENDEE:x"}, "URL"),
        ({"ends_at": golden.FIRST.starts_at}, "end"),
    ],
)
def test_impossible_entry_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        golden.invite(**changes)


def test_update_keeps_who_and_which() -> None:
    first, update = lines_of(request_bytes(golden.FIRST)), lines_of(request_bytes(golden.MOVED))
    kept = ("UID:", "ORGANIZER", "ATTENDEE")
    assert [line for line in first if line.startswith(kept)] == [line for line in update if line.startswith(kept)]
    assert "SEQUENCE:2" in update


def test_feed_says_what_rule_13_asks_for() -> None:
    lines = lines_of(feed_bytes(golden.feed()))
    assert {
        "NAME:Temadage: alle",
        "X-WR-CALNAME:Temadage: alle",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    } <= set(lines)
    assert not [line for line in lines if line.startswith(("METHOD", "ATTENDEE", "ORGANIZER"))]
    assert [line for line in lines if line.startswith("SUMMARY")] == [
        r"SUMMARY;LANGUAGE=da:Temadag\, Tønder",
        r"SUMMARY;LANGUAGE=da:Temadag\, Ærø",
    ]


def test_feed_is_the_same_whatever_the_order_and_the_zone() -> None:
    feed = golden.feed()
    in_utc = [replace(entry, starts_at=entry.starts_at.astimezone(UTC)) for entry in reversed(feed.entries)]
    assert feed_bytes(replace(feed, entries=tuple(in_utc))) == feed_bytes(feed)


def test_feed_refuses_a_uid_twice() -> None:
    entry = golden.feed().entries[0]
    with pytest.raises(ValueError, match="share a UID"):
        feed_bytes(CalendarFeed(name="x", entries=(entry, entry)))


def test_empty_feed_is_a_whole_calendar() -> None:
    content = feed_bytes(CalendarFeed(name="Ingen endnu", entries=()))
    assert_line_rules(content)
    assert icalendar.Calendar.from_ical(content).events == []


def test_invite_is_an_entry_for_one_person() -> None:
    assert issubclass(CalendarInvite, Entry)
    assert CalendarAttendee(mailbox=Mailbox("A", "a@b.example"), role=Role.NON_PARTICIPANT).rsvp is False
    assert CalendarAttendee(mailbox=Mailbox("A", "a@b.example")).rsvp is True
