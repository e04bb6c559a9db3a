"""Answers of calendars as odd programs write them: a small table of shapes, each a whole mail to Anna's invitation."""

import base64
from dataclasses import dataclass, field
from typing import Any

ANNA = "anna@aarhus.dk"
ROBOT = "no-reply@sky.aarhus.dk"
DORA = "dora@elsewhere.example"


def answer(
    uid: str,
    *,
    sender: str = f"Anna Holm <{ANNA}>",
    attendee: str = f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ANNA}",
    headers: tuple[str, ...] = (),
    content_type: str = "text/calendar; method=REPLY; charset=UTF-8",
    encoding: str = "8bit",
    breaks: str = "\r\n",
    stamp: str = "20160928T072500Z",
    number: int = 1,
    body: str = "",
) -> bytes:
    """Write a mail that answers; `attendee` is the whole content line, `body` replaces the calendar."""
    calendar = body or (
        f"BEGIN:VCALENDAR\nPRODID:-//X//Y//EN\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{uid}\nDTSTAMP:{stamp}\n"
        f"SEQUENCE:0\nDTSTART;TZID=Europe/Copenhagen:20161117T090000\nORGANIZER:mailto:temadage@example.dk\n{attendee}\n"
        "SUMMARY:Temadag\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    if encoding == "base64":
        calendar = base64.encodebytes(calendar.replace("\n", "\r\n").encode()).decode()
    lines = (
        f"From: {sender}",
        "To: temadage@example.dk",
        f"Subject: Svar {number}",
        "Date: Wed, 28 Sep 2016 09:25:00 +0200",
        f"Message-ID: <answer-{number}@client.example>",
        *headers,
        "MIME-Version: 1.0",
        f"Content-Type: {content_type}",
        f"Content-Transfer-Encoding: {encoding}",
        "",
        calendar,
    )
    return "\n".join(lines).replace("\n", breaks).encode()


@dataclass(frozen=True, kw_only=True)
class Shape:
    """`mails` are the changes to `answer`, one a mail; `answer` what stands beside Anna, `became` what staff see."""

    mails: tuple[dict[str, Any], ...]
    answer: str = "ACCEPTED"
    became: tuple[str, ...] = ("applied",)
    asked: dict[str, str] = field(default_factory=dict)


def one(**changes: Any) -> tuple[dict[str, Any], ...]:
    """Return the changes of a single mail."""
    return (changes,)


def attendee(line: str) -> tuple[dict[str, Any], ...]:
    """Return a mail with that content line."""
    return one(attendee=line)


def asks(*mails: dict[str, Any], became: tuple[str, ...] = ("asked",), **asked: str) -> Shape:
    """Return a shape that becomes a question about each of `asked`, named by the part before the @."""
    return Shape(mails=mails, answer="NEEDS-ACTION", became=became, asked=asked)


FOLDED = (
    "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Anna Ho\n lm;X-A=1:mailto:anna@aar\n hus.dk"
)
TNEF = {"content_type": "application/ms-tnef; name=winmail.dat", "encoding": "base64", "body": "eJ8+Ig=="}
YES, NO = "PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED"
DORAS = f"ATTENDEE;{{}}:mailto:{DORA}"

SHAPES: dict[str, Shape] = {
    # a name with a colon, not quoted
    "cn_encoded_word_colon": Shape(mails=attendee(f"ATTENDEE;CN==?utf-8?Q?Anna:_Holm?=;{YES}:mailto:{ANNA}")),
    "cn_plain_colon": Shape(mails=attendee(f"ATTENDEE;CN=Holm: Anna;{YES}:MAILTO:{ANNA}")),
    "cn_two_colons_bare_address": Shape(mails=attendee(f"ATTENDEE;CN=HR: Øst: Anna;{YES}:{ANNA}")),
    "cn_colon_and_quoted_parameter": Shape(
        mails=attendee(f'ATTENDEE;CN=Afd: Anna;SENT-BY="mailto:sek@aarhus.dk";{YES}:mailto:{ANNA}')
    ),
    # line breaks as gateways leave them
    "crcrlf_folded": Shape(mails=one(attendee=FOLDED, breaks="\r\r\n")),
    "crcrlf_plain": Shape(mails=one(breaks="\r\r\n")),
    "crcrlf_base64": Shape(mails=one(breaks="\r\r\n", encoding="base64")),
    "lf_folded": Shape(mails=one(attendee=FOLDED, breaks="\n")),
    "crcrlf_folded_base64": Shape(mails=one(attendee=FOLDED, breaks="\r\r\n", encoding="base64")),
    # what stands around an address
    "mailto_angle_blank": Shape(mails=attendee(f"ATTENDEE;{YES}:mailto: <{ANNA}>")),
    "mailto_name_angle": Shape(mails=attendee(f"ATTENDEE;{YES}:mailto:Anna Holm <{ANNA}>")),
    "mailto_angle": Shape(mails=attendee(f"ATTENDEE;{YES}:MAILTO:<{ANNA.upper()}>")),
    "mailto_quoted_name_angle": Shape(mails=attendee(f'ATTENDEE;{YES}:mailto:"Holm, Anna" <{ANNA}>')),
    "mailto_blank": Shape(mails=attendee(f"ATTENDEE;{YES}: mailto: {ANNA}")),
    # who wrote
    "from_encoded_whole": Shape(mails=one(sender="=?utf-8?B?QW5uYSBIb2xtIDxhbm5hQGFhcmh1cy5kaz4=?=")),
    "from_encoded_whole_quoted_printable": Shape(
        mails=one(sender="=?iso-8859-1?Q?Anna_H=F8lm_=3Canna=40aarhus=2Edk=3E?=")
    ),
    "from_encoded_address_alone": Shape(mails=one(sender="=?utf-8?Q?anna=40aarhus=2Edk?=")),
    "from_same_twice": Shape(mails=one(sender=f"{ANNA}, Anna <{ANNA.title()}>")),
    "from_name_with_comma": Shape(mails=one(sender=f'"Holm, Anna" <{ANNA}>')),
    "nextcloud": Shape(mails=one(sender=f"Anna via Nextcloud <{ROBOT}>", headers=(f"Reply-To: Anna Holm <{ANNA}>",))),
    "james": Shape(mails=one(sender="noreply@james.aarhus.dk", headers=(f"Reply-To: {ANNA}",))),
    "system_with_reply_to": Shape(mails=one(sender="calendar-server@aarhus.dk", headers=(f"Reply-To: <{ANNA}>",))),
    "on_behalf": Shape(mails=one(headers=("Sender: sekretariat@aarhus.dk",))),
    "sender_alone": asks({"sender": f"Mette <{DORA}>", "headers": (f"Sender: {ANNA}",)}, dora="ACCEPTED"),
    "two_from": asks({"sender": f"{ANNA}, {DORA}"}, anna="ACCEPTED"),
    "two_from_headers": asks({"headers": (f"From: {DORA}",)}, anna="ACCEPTED"),
    "reply_to_of_a_person": asks({"sender": DORA, "headers": (f"Reply-To: {ANNA}",)}, dora="ACCEPTED"),
    "two_reply_to_of_a_robot": asks({"sender": ROBOT, "headers": (f"Reply-To: {DORA}, {ANNA}",)}, dora="ACCEPTED"),
    "robot_alone": Shape(mails=one(sender=ROBOT), answer="NEEDS-ACTION", became=("unusable",)),
    "robot_as_attendee": Shape(
        mails=one(sender=ROBOT, attendee=f"ATTENDEE;{YES}:mailto:{ROBOT}"), answer="NEEDS-ACTION", became=("unusable",)
    ),
    "robot_replies_to_robot": Shape(
        mails=one(sender=ROBOT, headers=(f"Reply-To: {ROBOT}",)), answer="NEEDS-ACTION", became=("unusable",)
    ),
    # the last word of a stranger
    "stranger_twice": asks(
        {"sender": DORA, "attendee": DORAS.format(YES)},
        {"sender": DORA, "attendee": DORAS.format(NO), "stamp": "20160928T072600Z", "number": 2},
        became=("asked", "kept"),
        dora="DECLINED",
    ),
    "stranger_out_of_order": asks(
        {"sender": DORA, "attendee": DORAS.format(NO), "stamp": "20160928T072600Z"},
        {"sender": DORA, "attendee": DORAS.format(YES), "number": 2},
        became=("asked", "kept"),
        dora="DECLINED",
    ),
    "stranger_repeats": asks(
        {"sender": DORA, "attendee": DORAS.format(NO)},
        {"sender": DORA, "attendee": DORAS.format(NO), "stamp": "20160928T072600Z", "number": 2},
        became=("asked", "kept"),
        dora="DECLINED",
    ),
    "two_strangers": asks(
        {"sender": DORA, "attendee": DORAS.format(YES)},
        {"sender": "eva@elsewhere.example", "attendee": f"ATTENDEE;{NO}:mailto:eva@elsewhere.example", "number": 2},
        became=("asked", "asked"),
        dora="ACCEPTED",
        eva="DECLINED",
    ),
    # where the calendar hides
    "plain_text_ics": Shape(mails=one(content_type="text/plain; name=reply.ics")),
    "plain_text_ics_base64": Shape(mails=one(content_type='text/plain; name="Svar.ICS"', encoding="base64")),
    "plain_text_without_a_name": Shape(mails=one(content_type="text/plain; charset=utf-8")),
    "octets_without_a_name": Shape(mails=one(content_type="application/octet-stream", encoding="base64")),
    "automatic_answer": Shape(mails=one(headers=("Auto-Submitted: auto-generated", "Precedence: bulk"))),
    # Outlook's own format
    "tnef_only_auto": Shape(
        mails=one(headers=("Auto-Submitted: auto-generated",), **TNEF), answer="NEEDS-ACTION", became=("unusable",)
    ),
    "tnef_only_auto_precedence": Shape(
        mails=one(headers=("Precedence: bulk",), **TNEF | {"content_type": "application/vnd.ms-tnef"}),
        answer="NEEDS-ACTION",
        became=("unusable",),
    ),
    "tnef_only_auto_by_name": Shape(
        mails=one(
            headers=("X-Auto-Response-Suppress: All",),
            **TNEF | {"content_type": "application/octet-stream; name=winmail.dat"},
        ),
        answer="NEEDS-ACTION",
        became=("unusable",),
    ),
    "tnef_only_of_a_person": Shape(mails=one(**TNEF), answer="NEEDS-ACTION", became=("forwarded",)),
}
