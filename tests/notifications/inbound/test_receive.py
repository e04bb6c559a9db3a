"""Mail that comes in for invites in the database: the right effect once, and no mail is lost (rules 14-18)."""

from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import OperationalError
from time_machine import Traveller

from booking.models import EntryKind, Invite, JournalEntry, Question, Registration
from notifications.inbound import receive as inbound
from notifications.inbound.answers import Outcome, judge
from notifications.inbound.parse import parse_inbound
from notifications.inbound.receive import receive, take_up_left
from notifications.models import Became, Door, Message, Received
from tests.booking.day_helpers import fix_day
from tests.factories import danish
from tests.notifications.inbound import reply_cases as cases
from tests.notifications.mail_helpers import announce_and_send, body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MAILS = {path.stem: path.read_bytes() for path in sorted((Path(__file__).parent / "replies").glob("*.eml"))}
LATER = danish(2016, 11, 24, 9)
EXPECTED = {
    Outcome.APPLIED: Became.APPLIED,
    Outcome.STALE: Became.KEPT,
    Outcome.IGNORED: Became.KEPT,
    Outcome.UNKNOWN: Became.UNKNOWN,
    Outcome.UNLISTED: Became.ASKED,
    Outcome.FORGED: Became.ASKED,
    Outcome.PROPOSED: Became.SHOWN,
    Outcome.DELEGATED: Became.SHOWN,
}
WITHOUT_A_SENDER = "broken_no_from"


@pytest.fixture
def invite(invited: Registration) -> Invite:
    return Invite.objects.get(email=cases.ADDRESS)


def taken(name: str) -> Became:
    """Receive a hand-written mail from the mailbox."""
    return receive(MAILS[name], door=Door.PIPE)


def entries(kind: EntryKind) -> int:
    """Count the journal's entries of a kind."""
    return JournalEntry.objects.filter(kind=kind).count()


@pytest.mark.parametrize("name", cases.ANSWERS)
def test_answer_has_its_effect_and_no_other(invite: Invite, name: str) -> None:
    case = cases.ANSWERS[name]
    expected = Became.KEPT if name == WITHOUT_A_SENDER else EXPECTED[case.outcome]
    assert taken(name) == expected
    invite.refresh_from_db()
    applied = case.outcome is Outcome.APPLIED
    assert invite.answer == (str(case.partstat) if applied else "NEEDS-ACTION")
    assert invite.answer_note == ((case.comment or "") if applied else "")
    assert entries(EntryKind.ANSWERED) == applied
    assert Question.objects.count() == entries(EntryKind.QUESTION_ASKED) == (expected == Became.ASKED)


@pytest.mark.parametrize("name", [name for name, case in cases.ANSWERS.items() if case.outcome is Outcome.APPLIED])
def test_answer_after_a_move_counts_by_its_sequence(invite: Invite, name: str) -> None:
    fix_day(invite.registration, starts_at=LATER)
    announce_and_send()
    invite.refresh_from_db()
    case = cases.ANSWERS[name]
    became = taken(name)
    invite.refresh_from_db()
    sees = case.sequence is not None and case.sequence >= invite.time_sequence
    assert became == (Became.APPLIED if sees else Became.KEPT)
    assert invite.answer == (str(case.partstat) if sees else "NEEDS-ACTION")


@pytest.mark.parametrize("name", sorted(MAILS))
def test_every_mail_is_kept_once_and_a_replay_changes_nothing(invite: Invite, name: str) -> None:
    became = taken(name)
    entries_before, messages_before = JournalEntry.objects.count(), Message.objects.count()
    assert receive(b"Received: from elsewhere\r\n" + MAILS[name], door=Door.WEBHOOK) in {became, Became.UNUSABLE}
    assert receive(MAILS[name], door=Door.WEBHOOK) == became
    assert (JournalEntry.objects.count(), Message.objects.count()) == (entries_before, messages_before)
    assert bytes(Received.objects.earliest("pk").raw) == MAILS[name]
    assert became not in {Became.NEW, Became.FAULT}


@pytest.mark.parametrize("name", cases.HUMAN)
def test_human_mail_is_kept_and_forwarded_whole(invite: Invite, name: str) -> None:
    sender = next(iter(parse_inbound(MAILS[name]).mail.senders))
    Registration.objects.update(contact_email=sender)  # of strangers' mails staff get a digest
    assert taken(name) == Became.FORWARDED
    (mail,) = announce_and_send()
    assert str(mail["To"]) == "vagt@example.dk"
    assert str(mail["Subject"]).startswith("VS: ")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert len(list(mail.iter_attachments())) == 1
    message = Message.objects.get(kind="staff_mail")
    assert bytes(message.received.raw) == MAILS[name]  # type: ignore[union-attr]


def test_human_mail_of_an_invited_person_belongs_to_the_registration(invite: Invite) -> None:
    head, blank, rest = MAILS["human_mail"].replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if not line.lower().startswith(b"from:")]
    raw = b"\n".join([b"From: Jens <" + cases.ADDRESS.encode() + b">", *lines]) + blank + rest
    receive(raw, door=Door.PIPE)
    received = Received.objects.get()
    assert received.registration == invite.registration
    assert "Hvor kan man parkere?" in body(announce_and_send()[0])


@pytest.mark.parametrize("name", cases.AUTOMATIC)
def test_automatic_mail_is_kept_without_effect(invite: Invite, name: str) -> None:
    assert taken(name) == Became.AUTOMATIC
    assert not Message.objects.filter(kind="staff_mail").exists()


@pytest.mark.parametrize("name", cases.OTHER_CALENDARS)
def test_other_calendar_object_changes_nothing(invite: Invite, name: str) -> None:
    assert taken(name) == Became.CALENDAR
    invite.refresh_from_db()
    assert invite.answer == "NEEDS-ACTION"


@pytest.mark.parametrize("name", cases.UNUSABLE)
def test_unusable_mail_is_shown_to_staff(invite: Invite, name: str) -> None:
    assert taken(name) == Became.UNUSABLE
    assert Received.objects.get().needs_staff


@pytest.mark.parametrize(("name", "facts"), cases.REPORTS.items())
def test_report_of_our_mail_is_a_bounce_where_it_failed(invite: Invite, name: str, facts: tuple[str, str]) -> None:
    Message.objects.filter(invite=invite).update(message_id=cases.OUR_MAIL)
    failed = facts[0] == "failed"
    assert taken(name) == (Became.BOUNCE if failed else Became.REPORT)
    announce_and_send()
    invite.refresh_from_db()
    assert (invite.bounced_at is not None) == failed
    assert invite.answer == "NEEDS-ACTION"
    assert entries(EntryKind.INVITE_BOUNCED) == failed


def test_report_of_a_mail_that_is_not_ours_is_kept(invite: Invite) -> None:
    assert taken("bounce_postfix") == Became.REPORT
    assert entries(EntryKind.INVITE_BOUNCED) == 0


def test_answer_is_judged_again_when_another_came_between(invite: Invite) -> None:
    seen: list[int] = []

    def slow(*arguments: object, **facts: object) -> object:
        verdict = judge(*arguments, **facts)  # type: ignore[arg-type]
        seen.append(1)
        if len(seen) == 1:
            Invite.objects.filter(pk=invite.pk).update(answer_stamp=danish(2016, 10, 1, 9))
        return verdict

    with patch("notifications.inbound.kinds.judge", slow):
        assert taken("gmail_accept") == Became.APPLIED
    assert len(seen) == 2


@pytest.mark.logs_errors
def test_fault_of_ours_keeps_the_mail_for_staff(invite: Invite) -> None:
    with patch.object(inbound, "deal_with", side_effect=KeyError("private@kommune.example")):
        assert taken("gmail_accept") == Became.FAULT
    received = Received.objects.get()
    assert received.notes == "KeyError"
    assert received.needs_staff
    assert bytes(received.raw) == MAILS["gmail_accept"]


def test_mail_left_behind_is_taken_up_by_the_worker(invite: Invite, clock: Traveller) -> None:
    with (
        patch.object(inbound, "deal_with", side_effect=OperationalError("gone")),
        pytest.raises(OperationalError),
    ):
        taken("gmail_accept")
    assert Received.objects.get().became == Became.NEW
    assert take_up_left() == 0
    clock.shift(121)
    assert take_up_left() == 1
    invite.refresh_from_db()
    assert (Received.objects.get().became, invite.answer) == (Became.APPLIED, "ACCEPTED")


def test_unknown_uid_changes_nothing_and_waits_for_staff(invite: Invite) -> None:
    assert taken("unknown_uid") == Became.UNKNOWN
    assert Received.objects.get().needs_staff
    assert entries(EntryKind.ANSWERED) == 0
