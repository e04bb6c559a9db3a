"""One day from registration to withdrawal: after each step the mails, SEQUENCEs, answers and journal, written out.

Before each step's mails leave, a worker dies over one: with the mail claimed, composed, or already accepted by
the mail server. Nothing is lost; the mail in flight arrives twice, with the same Message-ID and the same bytes.
"""

import datetime as dt
from collections import Counter
from contextlib import suppress
from email.message import EmailMessage
from itertools import cycle

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from booking.models import Attendee, Invite, JournalEntry, Registration
from booking.services import queue
from booking.services.day import attendance, preparing, schedule
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.inbound.receive import receive
from notifications.mails.facts import Overtaken
from notifications.models import Became, Door, Message, State
from notifications.outbox import delivery
from notifications.outbox.transport import LEASE, Transport
from tests.booking.attendee_helpers import read_pasted
from tests.booking.day_helpers import PLAN, SETTINGS, STARTS, fix_day
from tests.factories import STAFF, danish, make_municipality, make_programme, make_registration
from tests.notifications.mail_helpers import announce_and_send, claim, parsed
from tests.notifications.read_invites import ics, told

pytestmark = pytest.mark.django_db
NAMES = ("anna", "bent", "carl", "dorte", "erik", "frida", "gorm", "hanne", "ivan", "jytte", "kaj", "lis")
PASTED = "\n".join(f"{name.title()} Holm <{name}@aarhus.dk>" for name in NAMES)
OTHERS = ("fie", "anne")
"""The facilitator and the contact."""
SECOND, THIRD, ANEW = danish(2016, 11, 24, 9), danish(2016, 12, 1, 9), danish(2017, 1, 19, 9)
DEATHS = cycle(("claimed", "composed", "accepted", "not at all"))


class Story:
    """Follows what each step leads to; `step` sends the mails and returns them."""

    def __init__(self, registration: Registration, clock: time_machine.Traveller) -> None:
        """Begin with the journal as it is."""
        self.registration, self.clock = registration, clock
        self.entries = 1  # the programme's own
        self.uids: dict[str, str] = {}
        self.stamps: dict[str, str] = {}

    def step(self) -> tuple[dict[str, tuple[str, int]], dict[str, int], list[str]]:
        """Send the mails; return calendar mails by name, other mails by kind, and the kinds of new entries."""
        before = len(mail.outbox)
        self.die(next(DEATHS))
        self.clock.shift(LEASE + dt.timedelta(seconds=1))
        announce_and_send()
        announce_and_send()  # the first round's reports may cause mails of their own
        arrived = [message.message().as_bytes() for message in mail.outbox[before:]]
        by_id: dict[str, set[bytes]] = {}
        for raw in arrived:
            by_id.setdefault(str(parsed(raw)["Message-ID"]), set()).add(raw)
        assert {len(versions) for versions in by_id.values()} <= {1}, "repeated with other bytes"
        assert len(arrived) - len(by_id) <= 1, "more than the one in flight was repeated"
        assert not Message.objects.filter(state__in=(State.QUEUED, State.SENDING, State.FAILED)).exists()
        mails = [parsed(*versions) for versions in by_id.values()]
        self.follow(mails)
        rows = Message.objects.filter(message_id__in=by_id)
        others = Counter(rows.filter(invite=None).values_list("kind", flat=True))
        return told(mails), dict(others), self.journal()

    def die(self, how: str) -> None:
        """Let a worker claim the first mail and die over it."""
        announce.announce_all()
        message = claim("dead") if how != "not at all" else None
        if message is None or how == "claimed":
            return
        with suppress(Overtaken):
            assert delivery.freeze_claimed(message)
            if how == "accepted":
                with Transport() as transport:
                    transport.send(bytes(message.raw or b""))

    def follow(self, mails: list[EmailMessage]) -> None:
        """Check that a person's UID never changes and that each mail is newer than the last."""
        for event in [event for sent in mails if (event := ics(sent))]:
            address = event["ATTENDEE"].lower()
            assert self.uids.setdefault(address, event["UID"]) == event["UID"]
            assert self.stamps.get(address, "") < event["DTSTAMP"]
            self.stamps[address] = event["DTSTAMP"]

    def journal(self) -> list[str]:
        """Return the kinds of the entries written since the last call."""
        new = JournalEntry.objects.filter(number__gt=self.entries).order_by("number")
        kinds = list(new.values_list("kind", flat=True))
        self.entries += len(kinds)
        return kinds

    def answers(self) -> dict[str, int]:
        """Count the answers that the attendee list shows now."""
        invites = Invite.objects.filter(attendee__isnull=False, method="REQUEST")
        return dict(Counter(invite.answer for invite in invites))

    def reply(self, name: str, partstat: str, sequence: int) -> Became:
        """Receive the answer that somebody's calendar sends."""
        invite = Invite.objects.get(email=f"{name}@aarhus.dk")
        self.clock.shift(dt.timedelta(minutes=1))
        stamp = dt.datetime.now(tz=dt.UTC)
        lines = (
            f"From: <{invite.email}>",
            "Subject: Svar",
            f"Message-ID: <{name}-{stamp:%H%M%S}-{sequence}@aarhus.dk>",
            "Content-Type: text/calendar; charset=utf-8; method=REPLY",
            "",
            "BEGIN:VCALENDAR",
            "METHOD:REPLY",
            "BEGIN:VEVENT",
            f"UID:{invite.uid}",
            f"SEQUENCE:{sequence}",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"ATTENDEE;PARTSTAT={partstat}:mailto:{invite.email.upper()}",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
        return receive("\r\n".join(lines).encode(), door=Door.PIPE)


def all_of(names: tuple[str, ...], method: str, sequence: int) -> dict[str, tuple[str, int]]:
    """Return the same METHOD and SEQUENCE for each name."""
    return dict.fromkeys(names, (method, sequence))


@pytest.fixture
def story(clock: time_machine.Traveller) -> Story:
    """Register a municipality."""
    registration = make_registration(make_programme(settings=SETTINGS), make_municipality())
    return Story(registration, clock)


def until_the_day_is_fixed(story: Story) -> None:
    """Act the first half: confirmed, a list of twelve, a date proposed, chosen and fixed."""
    pk = story.registration.pk
    assert story.step() == ({}, {"receipt": 1, "staff_registered": 1}, ["registered", "asked"])

    queue.confirm(registration_id=pk, by=MUNICIPALITY)
    assert story.step() == ({}, {"confirmed": 1}, ["confirmed"])

    pasted = [AttendeeDetails(name=line.name, email=line.email) for line in read_pasted(PASTED)]
    assert len(attendance.add_attendees(registration_id=pk, lines=pasted, by=MUNICIPALITY).attendees) == 12
    assert story.step() == ({}, {}, ["attendees_changed"])

    first, _second = schedule.propose(registration_id=pk, starts=[STARTS, SECOND], by=STAFF)
    assert story.step() == ({}, {"dates_proposed": 1}, ["dates_proposed"])
    preparing.choose(registration_id=pk, proposal_id=first.pk, by=MUNICIPALITY)
    assert story.step() == ({}, {"staff_date_chosen": 1}, ["date_chosen"])
    schedule.schedule(registration_id=pk, plan=PLAN, by=STAFF)
    assert story.step() == (all_of((*NAMES, *OTHERS), "REQUEST", 0), {}, ["day_fixed"])


def test_a_day_from_registration_to_withdrawal(story: Story) -> None:
    pk = story.registration.pk
    until_the_day_is_fixed(story)

    for name in NAMES:
        partstat = {"kaj": "DECLINED", "lis": "TENTATIVE"}.get(name, "ACCEPTED")
        assert story.reply(name, partstat, 0) == Became.APPLIED
    assert story.step() == ({}, {}, ["answered"] * 12)
    answered = {"ACCEPTED": 10, "DECLINED": 1, "TENTATIVE": 1}
    assert story.answers() == answered

    fix_day(story.registration, venue="Kulturhuset, sal 2")
    assert story.step() == (all_of((*NAMES, *OTHERS), "REQUEST", 1), {}, ["day_changed"])
    assert story.answers() == answered
    assert story.reply("kaj", "ACCEPTED", 0) == Became.APPLIED  # the time is the one that was asked about
    assert story.answers() == {"ACCEPTED": 11, "TENTATIVE": 1}
    assert story.journal() == ["answered"]

    fix_day(story.registration, starts_at=SECOND)
    fix_day(story.registration, starts_at=THIRD)
    assert story.step() == (all_of((*NAMES, *OTHERS), "REQUEST", 3), {}, ["day_moved", "day_moved"])
    assert story.answers() == {"NEEDS-ACTION": 12}
    assert story.reply("anna", "ACCEPTED", 1) == Became.KEPT  # about the old time
    assert story.journal() == []
    for name in NAMES:
        assert story.reply(name, "ACCEPTED", 3) == Became.APPLIED
    assert story.step() == ({}, {}, ["answered"] * 12)
    assert story.answers() == {"ACCEPTED": 12}

    leave_replace_and_correct(pk)
    changed = all_of(("jytte", "kaj", "lis"), "CANCEL", 4) | all_of(("mona", "jytte.holm"), "REQUEST", 0)
    assert story.step() == (changed, {}, ["attendees_changed"] * 3)
    assert story.answers() == {"ACCEPTED": 9, "NEEDS-ACTION": 2}

    schedule.call_off(registration_id=pk, by=STAFF, reason="Sygdom", message="Vi finder en ny dato.")
    stayed, joined = NAMES[:9], ("mona", "jytte.holm")
    off = all_of((*stayed, *OTHERS), "CANCEL", 4) | all_of(joined, "CANCEL", 1)
    assert story.step() == (off, {}, ["day_called_off"])
    assert story.reply("anna", "ACCEPTED", 4) == Became.KEPT

    fix_day(story.registration, starts_at=ANEW)
    anew = all_of((*stayed, *OTHERS), "REQUEST", 5) | all_of(joined, "REQUEST", 2)
    assert story.step() == (anew, {}, ["day_fixed"])
    assert story.answers() == {"NEEDS-ACTION": 11}
    assert story.reply("anna", "ACCEPTED", 3) == Became.KEPT
    assert story.reply("anna", "ACCEPTED", 5) == Became.APPLIED
    assert story.answers() == {"ACCEPTED": 1, "NEEDS-ACTION": 10}
    assert story.journal() == ["answered"]

    queue.withdraw(registration_id=pk, by=MUNICIPALITY)
    gone = all_of((*stayed, *OTHERS), "CANCEL", 6) | all_of(joined, "CANCEL", 3)
    assert story.step() == (gone, {"withdrawn": 1}, ["withdrawn"])
    assert announce_and_send() == []
    call_command("verify_queue")


def leave_replace_and_correct(pk: int) -> None:
    """Take a person off the list, replace another, and correct the address of a third."""
    lis, kaj, jytte = (Attendee.objects.get(email=f"{name}@aarhus.dk") for name in ("lis", "kaj", "jytte"))
    attendance.remove_attendee(registration_id=pk, attendee_id=lis.pk, by=MUNICIPALITY)
    for line, name, email in ((kaj, "Mona Berg", "mona@aarhus.dk"), (jytte, jytte.name, "jytte.holm@aarhus.dk")):
        changed = AttendeeDetails(id=line.pk, name=name, email=email)
        attendance.change_attendee(registration_id=pk, line=changed, by=MUNICIPALITY)
