"""Events of a received calendar -> answers (rules 15–17). Each VEVENT counts alone: damaged ones spoil no others."""

from notifications.inbound.parse.calendar_text import Event, Property, moment, uid_text
from notifications.inbound.parse.kinds import CalendarReply, MailFacts
from notifications.wire.calendar import PartStat
from notifications.wire.mailbox import address_key, printable

ANSWERING = frozenset({"REPLY", "COUNTER"})
ONCE = ("UID", "SEQUENCE", "DTSTAMP", "DTSTART")
MAX_UID = 1000  # characters
MAX_COMMENT = 2000
SEQUENCE_DIGITS = 9
PARTSTATS = {status.value: status for status in PartStat}
COMMENT_PARAMETERS = ("X-RESPONSE-COMMENT", "X-CALENDARSERVER-ATTENDEE-COMMENT")


def read_reply(event: Event, mail: MailFacts) -> CalendarReply | str:
    """Return the answer that an event of METHOD:REPLY or COUNTER gives, or what is wrong."""
    uid = uid_text(event.one("UID"))
    attendee = _answering_attendee(event, (mail.author, *mail.senders))
    if not uid or len(uid) > MAX_UID:
        return "no-uid"
    if any(len(event.every(name)) > 1 for name in ONCE):
        return "property-twice"
    if event.one("RECURRENCE-ID") is not None:
        return "recurrence"
    if attendee is None:
        return "no-single-attendee"
    line, address = attendee
    return CalendarReply(
        method=event.method,
        uid=uid,
        attendee=address,
        senders=mail.senders,
        partstat=PARTSTATS.get((line.parameter("PARTSTAT") or "NEEDS-ACTION").upper()),
        sequence=_sequence(event.one("SEQUENCE")),
        dtstamp=moment(event.one("DTSTAMP")),
        starts_at=moment(event.one("DTSTART")),
        ends_at=moment(event.one("DTEND")),
        comment=_comment(event, line),
        delegated_to=_addresses(line, "DELEGATED-TO"),
        delegated_from=_addresses(line, "DELEGATED-FROM"),
        message_id=mail.message_id,
        author=mail.author,
        reply_to=mail.reply_to,
        refuted_by=mail.refuted_by,
    )


def without_contradictions(replies: list[CalendarReply]) -> tuple[tuple[CalendarReply, ...], bool]:
    """Return each answer once, and whether some contradict each other; those are all left out.

    The same calendar often stands twice in a mail, as an alternative and as an attachment.
    """
    kept: dict[tuple[object, ...], CalendarReply] = {}
    contradictory: set[tuple[object, ...]] = set()
    for reply in replies:
        key = (reply.method, reply.uid.lower(), reply.attendee, reply.sequence, reply.dtstamp)
        if key in kept and kept[key].partstat != reply.partstat:
            contradictory.add(key)
        kept.setdefault(key, reply)
    return tuple(reply for key, reply in kept.items() if key not in contradictory), bool(contradictory)


def _answering_attendee(event: Event, senders: tuple[str, ...]) -> tuple[Property, str] | None:
    """Return the ATTENDEE that answers: the only one, or among several the sender of the mail."""
    lines = [(line, address) for line in event.every("ATTENDEE") if (address := _address(line))]
    if len(lines) > 1:
        lines = [(line, address) for line, address in lines if address in senders][:1]
    return lines[0] if lines else None


def _address(line: Property) -> str | None:
    """Return the address of an ATTENDEE: MAILTO: or bare, also with a name around it, else Apple's EMAIL parameter."""
    return address_key(line.value) or address_key(line.parameter("EMAIL"))


def _addresses(line: Property, parameter: str) -> tuple[str, ...]:
    """Return the addresses in a parameter such as DELEGATED-TO."""
    return tuple(key for value in line.parameters.get(parameter, ()) if (key := address_key(value)))


def _sequence(found: Property | None) -> int | None:
    """Return the SEQUENCE; None when it is missing or no possible number."""
    digits = found.value if found else ""
    plain = digits.isascii() and digits.isdigit() and len(digits) <= SEQUENCE_DIGITS
    return int(digits) if plain else None


def _comment(event: Event, attendee: Property) -> str | None:
    """Return what the person wrote with the answer: COMMENT, or the parameters of Google and Apple."""
    written = [line.text for line in event.every("COMMENT")]
    written += [attendee.parameter(name) for name in COMMENT_PARAMETERS]
    comment = printable("\n".join(part for part in written if part.strip())).strip()
    return comment[:MAX_COMMENT] or None
