"""Rule 17 as a table: which answers count."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.inbound.answers import InviteState, Outcome, Verdict, judge
from notifications.inbound.parse import CalendarReply
from notifications.wire.calendar import PartStat

UID = "7f1c2d9e4b5a46d38c0e9f21a7b6c5d4"
JENS, METTE = "jens.hansen@kommune.example", "mette.holm@kommune.example"
START = datetime(2016, 11, 24, 8, 0, tzinfo=UTC)
END = datetime(2016, 11, 24, 13, 0, tzinfo=UTC)
OLD_START = datetime(2016, 11, 17, 8, 0, tzinfo=UTC)
NOON = datetime(2016, 10, 5, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RECEIVED_AT = NOON + timedelta(hours=1)

# Moved with SEQUENCE 2, another room since then with SEQUENCE 3.
INVITE = InviteState(uid=UID, address=JENS, sequence=3, time_sequence=2, starts_at=START, ends_at=END)
ANSWERED = replace(INVITE, last_partstat=PartStat.ACCEPTED, last_sequence=2, last_stamp=NOON)
REPLY = CalendarReply(
    method="REPLY",
    uid=UID,
    attendee=JENS,
    senders=(JENS,),
    partstat=PartStat.DECLINED,
    sequence=3,
    dtstamp=NOON + MINUTE,
    starts_at=START,
    ends_at=END,
)


def outcome(invite: InviteState | None, **changes: Any) -> Outcome:
    """Return the verdict on the reply with `changes`."""
    return judge(replace(REPLY, **changes), invite, received_at=RECEIVED_AT).outcome


@pytest.mark.parametrize(
    ("sequence", "starts_at", "expected"),
    [
        (3, START, Outcome.APPLIED),
        (2, START, Outcome.APPLIED),
        (2, None, Outcome.APPLIED),
        (2, OLD_START, Outcome.APPLIED),  # the SEQUENCE decides, not what a program thinks the time was
        (1, START, Outcome.STALE),
        (1, OLD_START, Outcome.STALE),
        (0, None, Outcome.STALE),
        (99, START, Outcome.APPLIED),
        (None, START, Outcome.APPLIED),
        (None, OLD_START, Outcome.STALE),
        (None, None, Outcome.STALE),  # taken as 0
    ],
)
def test_sequence_and_start_decide_what_is_stale(
    sequence: int | None, starts_at: datetime | None, expected: Outcome
) -> None:
    assert outcome(INVITE, sequence=sequence, starts_at=starts_at) is expected


@pytest.mark.parametrize("starts_at", [START, OLD_START, None])
def test_missing_sequence_is_never_stale_while_the_time_never_moved(starts_at: datetime | None) -> None:
    never_moved = replace(INVITE, time_sequence=0)
    assert outcome(never_moved, sequence=None, starts_at=starts_at) is Outcome.APPLIED


@pytest.mark.parametrize(
    ("sequence", "minutes", "partstat", "expected"),
    [
        (2, 1, PartStat.DECLINED, Outcome.APPLIED),  # same SEQUENCE: the later DTSTAMP wins
        (2, -1, PartStat.DECLINED, Outcome.OLDER),
        (2, -1, PartStat.ACCEPTED, Outcome.OLDER),
        (3, -1, PartStat.DECLINED, Outcome.APPLIED),  # a later SEQUENCE wins over a clock that runs late
        (2, 0, PartStat.ACCEPTED, Outcome.REPEATED),
        (2, 0, PartStat.DECLINED, Outcome.APPLIED),  # a copied DTSTAMP: the order of arrival decides
        (None, 1, PartStat.DECLINED, Outcome.APPLIED),
        (None, 0, PartStat.ACCEPTED, Outcome.REPEATED),
        (None, -1, PartStat.DECLINED, Outcome.OLDER),
        (1, 1, PartStat.DECLINED, Outcome.STALE),
    ],
)
def test_later_answer_wins(sequence: int | None, minutes: int, partstat: PartStat, expected: Outcome) -> None:
    assert outcome(ANSWERED, sequence=sequence, dtstamp=NOON + minutes * MINUTE, partstat=partstat) is expected


def test_later_answer_to_an_earlier_mail_wins_while_its_time_holds() -> None:
    answered_last = replace(ANSWERED, last_sequence=3)
    assert outcome(answered_last, sequence=2, dtstamp=NOON + MINUTE) is Outcome.APPLIED
    assert outcome(answered_last, sequence=2, dtstamp=NOON) is Outcome.OLDER


def test_answer_to_the_old_time_does_not_stand_in_the_way() -> None:
    answered_before_the_move = replace(ANSWERED, last_sequence=0, last_stamp=NOON + timedelta(days=1))
    assert outcome(answered_before_the_move) is Outcome.APPLIED


def test_missing_stamp_is_the_time_of_arrival() -> None:
    verdict = judge(replace(REPLY, dtstamp=None), ANSWERED, received_at=RECEIVED_AT)
    assert (verdict.outcome, verdict.stamp) == (Outcome.APPLIED, RECEIVED_AT)


def test_clock_that_runs_ahead_does_not_shut_out_the_next_answer() -> None:
    ahead = judge(replace(REPLY, dtstamp=NOON + timedelta(days=4000)), INVITE, received_at=RECEIVED_AT)
    assert ahead.stamp == RECEIVED_AT
    stored = replace(INVITE, last_partstat=ahead.partstat, last_sequence=ahead.sequence, last_stamp=ahead.stamp)
    later = replace(REPLY, partstat=PartStat.ACCEPTED, dtstamp=RECEIVED_AT + MINUTE)
    assert judge(later, stored, received_at=RECEIVED_AT + 2 * MINUTE).outcome is Outcome.APPLIED


def test_applied_verdict_says_what_to_store() -> None:
    assert judge(replace(REPLY, sequence=99, comment="Er på ferie"), ANSWERED, received_at=RECEIVED_AT) == Verdict(
        outcome=Outcome.APPLIED,
        partstat=PartStat.DECLINED,
        sequence=3,
        stamp=NOON + MINUTE,
        starts_at=START,
        ends_at=END,
        comment="Er på ferie",
    )


def test_stale_verdict_says_which_time_was_answered() -> None:
    verdict = judge(replace(REPLY, sequence=1, starts_at=OLD_START, ends_at=None), INVITE, received_at=RECEIVED_AT)
    assert (verdict.outcome, verdict.starts_at, verdict.ends_at) == (Outcome.STALE, OLD_START, None)


@pytest.mark.parametrize(
    ("changes", "expected", "address"),
    [
        ({"attendee": METTE, "senders": (METTE,)}, Outcome.UNLISTED, METTE),
        ({"attendee": METTE, "senders": (JENS,)}, Outcome.UNLISTED, METTE),
        ({"senders": (METTE,)}, Outcome.FORGED, METTE),
        ({"senders": ()}, Outcome.FORGED, ""),
        ({"senders": (METTE, JENS)}, Outcome.APPLIED, ""),
    ],
)
def test_sender_must_be_the_attendee_of_the_invite(changes: dict[str, Any], expected: Outcome, address: str) -> None:
    verdict = judge(replace(REPLY, **changes), INVITE, received_at=RECEIVED_AT)
    assert (verdict.outcome, verdict.address) == (expected, address)


@pytest.mark.parametrize("written", ["Jens.Hansen@KOMMUNE.example", " jens.hansen@kommune.example"])
def test_address_is_compared_without_case(written: str) -> None:
    assert outcome(replace(INVITE, address=written)) is Outcome.APPLIED


def test_uid_is_compared_without_case() -> None:
    assert outcome(INVITE, uid=UID.upper()) is Outcome.APPLIED


def test_another_invite_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="another invite"):
        outcome(INVITE, uid="something-else")


def test_unknown_uid_changes_nothing() -> None:
    assert outcome(None) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"method": "COUNTER"}, Outcome.PROPOSED),
        ({"method": "COUNTER", "sequence": 0}, Outcome.PROPOSED),
        ({"partstat": PartStat.DELEGATED}, Outcome.DELEGATED),
        ({"partstat": PartStat.NEEDS_ACTION}, Outcome.IGNORED),
        ({"partstat": None}, Outcome.IGNORED),
        ({"method": "DECLINECOUNTER"}, Outcome.IGNORED),
        ({"method": "REQUEST"}, Outcome.IGNORED),
    ],
)
def test_what_changes_nothing_by_itself(changes: dict[str, Any], expected: Outcome) -> None:
    verdict = judge(replace(REPLY, comment="Kan fredag", **changes), INVITE, received_at=RECEIVED_AT)
    assert (verdict.outcome, verdict.comment, verdict.stamp) == (expected, "Kan fredag", None)


def test_answer_to_a_cancelled_invite_is_kept_and_not_applied() -> None:
    assert outcome(replace(INVITE, is_cancelled=True)) is Outcome.ENDED
    assert outcome(replace(INVITE, is_cancelled=True), method="COUNTER") is Outcome.PROPOSED


@given(
    sequence=st.none() | st.integers(0, 5),
    dtstamp=st.none() | st.integers(-5, 5),
    starts_at=st.sampled_from([None, START, OLD_START]),
    partstat=st.sampled_from([PartStat.ACCEPTED, PartStat.DECLINED, PartStat.TENTATIVE]),
)
def test_the_same_answer_twice_changes_nothing_the_second_time(
    sequence: int | None, dtstamp: int | None, starts_at: datetime | None, partstat: PartStat
) -> None:
    reply = replace(
        REPLY,
        sequence=sequence,
        dtstamp=None if dtstamp is None else NOON + dtstamp * MINUTE,
        starts_at=starts_at,
        partstat=partstat,
    )
    first = judge(reply, ANSWERED, received_at=RECEIVED_AT)
    if first.outcome is Outcome.APPLIED:
        stored = replace(ANSWERED, last_partstat=first.partstat, last_sequence=first.sequence, last_stamp=first.stamp)
        assert judge(reply, stored, received_at=RECEIVED_AT).outcome is Outcome.REPEATED
