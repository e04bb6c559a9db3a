"""One received answer against one invite: what counts (rules 16–18). Pure: facts in, verdict out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from notifications.inbound.parse import CalendarReply
from notifications.inbound.parse.senders import is_no_reply, person_key
from notifications.wire.calendar import PartStat
from notifications.wire.mailbox import address_key

ANSWERS = frozenset({PartStat.ACCEPTED, PartStat.DECLINED, PartStat.TENTATIVE})


class Outcome(StrEnum):
    """What becomes of an answer. Only APPLIED changes the answer of the invite."""

    APPLIED = "applied"
    REPEATED = "repeated"  # the answer that stands, once more
    STALE = "stale"  # about a time that has changed since: kept, not applied
    OLDER = "older"  # a later answer of the same person is known
    ENDED = "ended"  # the invite was cancelled: kept, not applied
    UNKNOWN = "unknown"  # no such UID: nothing changes, kept for staff
    UNLISTED = "unlisted"  # known UID, ATTENDEE is somebody else: a question to the contact
    FORGED = "forged"  # the ATTENDEE is right, the sender is not: a question to the contact, nothing changes
    REFUTED = "refuted"  # our own server says that the sender is forged: the same question
    PROPOSED = "proposed"  # COUNTER: shown to staff and contact
    DELEGATED = "delegated"  # shown to staff and contact
    IGNORED = "ignored"  # no answer at all: NEEDS-ACTION or a method that answers nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteState:
    """What is known of the invite that the UID names. Times are aware; `last_…` describe the answer that stands.

    `aliases` are addresses that the contact has called the same person before.
    """

    uid: str
    address: str
    sequence: int
    time_sequence: int
    starts_at: datetime
    ends_at: datetime
    aliases: frozenset[str] = frozenset()
    is_cancelled: bool = False
    last_partstat: PartStat | None = None
    last_sequence: int | None = None
    last_stamp: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome. If APPLIED, the other fields are to be stored; the answer is about `starts_at` to `ends_at`.

    `address` is whom to ask the contact about: for UNLISTED the ATTENDEE, for FORGED or REFUTED the sender (empty if
    the mail names none that a person reads).
    """

    outcome: Outcome
    partstat: PartStat | None = None
    sequence: int | None = None
    stamp: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    address: str = ""
    comment: str | None = None


def judge(reply: CalendarReply, invite: InviteState | None, *, received_at: datetime, own_server: str = "") -> Verdict:
    """Weigh `reply`, which came in at `received_at` (aware), against the invite of its UID; None if there is none.

    `own_server` is what our own receiving server calls itself in Authentication-Results, empty where that is not known.
    Raises ValueError if the invite has another UID, which is a mistake of the caller.
    """
    if invite is None:
        return Verdict(outcome=Outcome.UNKNOWN, comment=reply.comment)
    if invite.uid.lower() != reply.uid.lower():
        raise ValueError("the answer is about another invite")
    stranger = _stranger(reply, invite, own_server)
    if stranger is not None:
        return stranger
    outcome = _without_effect(reply)
    if outcome is None and invite.is_cancelled:
        outcome = Outcome.ENDED
    if outcome is not None:
        return Verdict(outcome=outcome, partstat=reply.partstat, comment=reply.comment)
    return _weighed(reply, invite, received_at)


def _stranger(reply: CalendarReply, invite: InviteState, own_server: str) -> Verdict | None:
    """Return the verdict on an answer that is not from the invited person; else None (rule 16)."""
    known = {person_key(key) for address in (invite.address, *invite.aliases) if (key := address_key(address))}
    if person_key(reply.attendee) not in known:
        outcome, address = Outcome.UNLISTED, reply.attendee
    elif person_key(reply.author) not in known:
        outcome, address = Outcome.FORGED, _whom_to_ask_about(reply)
    elif own_server and own_server.lower() in reply.refuted_by:
        outcome, address = Outcome.REFUTED, reply.author
    else:
        return None
    address = "" if is_no_reply(address) else address
    return Verdict(outcome=outcome, partstat=reply.partstat, address=address, comment=reply.comment)


def _whom_to_ask_about(reply: CalendarReply) -> str:
    """Return the sender where one person wrote, else the first that the mail names and that a person reads."""
    named = (reply.author, *reply.senders, *reply.reply_to)
    return next((address for address in named if address and not is_no_reply(address)), "")


def _without_effect(reply: CalendarReply) -> Outcome | None:
    """Return the outcome of a reply that changes no answer; None for a yes, no or perhaps (rule 18)."""
    if reply.method == "COUNTER":
        return Outcome.PROPOSED
    if reply.partstat is PartStat.DELEGATED:
        return Outcome.DELEGATED
    if reply.method != "REPLY" or reply.partstat not in ANSWERS:
        return Outcome.IGNORED
    return None


def _weighed(reply: CalendarReply, invite: InviteState, received_at: datetime) -> Verdict:
    """Compare a plain answer with the invite's times and with the answer that stands (rule 17).

    A stamp never counts as later than the arrival; else a clock that runs ahead would shut out every later answer.
    """
    sequence = _sequence(reply, invite)
    stamp = min(reply.dtstamp or received_at, received_at)
    outcome = Outcome.APPLIED
    if sequence < invite.time_sequence:
        outcome = Outcome.STALE
    elif invite.last_stamp is not None:
        outcome = _against_last(reply, invite, sequence, stamp, invite.last_stamp)
    return Verdict(
        outcome=outcome,
        partstat=reply.partstat,
        sequence=sequence,
        stamp=stamp,
        starts_at=invite.starts_at if outcome is Outcome.APPLIED else reply.starts_at,
        ends_at=invite.ends_at if outcome is Outcome.APPLIED else reply.ends_at,
        comment=reply.comment,
    )


def _sequence(reply: CalendarReply, invite: InviteState) -> int:
    """Return the SEQUENCE that the answer is about, never above what was sent.

    A missing one is judged by DTSTART: the present time means the present SEQUENCE, another time a SEQUENCE from before
    the time moved; without a certain DTSTART it is 0 (KDE leaves out a 0).
    """
    if reply.sequence is not None:
        return min(reply.sequence, invite.sequence)
    if reply.starts_at is None:
        return 0
    return invite.time_sequence if reply.starts_at == invite.starts_at else max(invite.time_sequence - 1, 0)


def _against_last(
    reply: CalendarReply, invite: InviteState, sequence: int, stamp: datetime, last_stamp: datetime
) -> Outcome:
    """Tell whether an answer to the present time comes after the one that stands.

    It does when its SEQUENCE or its DTSTAMP is higher. With both equal (a program that copies our DTSTAMP) the order of
    arrival decides.
    """
    last_sequence = invite.last_sequence or 0
    if stamp > last_stamp or (reply.sequence is not None and sequence > last_sequence):
        return Outcome.APPLIED
    if stamp == last_stamp and (reply.sequence is None or sequence == last_sequence):
        return Outcome.REPEATED if reply.partstat is invite.last_partstat else Outcome.APPLIED
    return Outcome.OLDER
