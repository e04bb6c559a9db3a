"""Whose mails leave first: people who wait for an answer, single people of the day, then staff, gathered into one."""

import pytest
from django.db import connection
from django.utils import timezone

from booking.models import JournalEntry, Registration
from notifications.announce import entries as announce
from notifications.mails import staff_group
from notifications.mails.examples import EXAMPLES, example
from notifications.mails.facts import Matter, read_matter
from notifications.models import Message, State
from notifications.outbox import acts, claiming, grouping
from notifications.worker import Worker
from tests.factories import STAFF, make_programme, make_queue
from tests.notifications.mail_helpers import NAME, announce_and_send, body, claim, kinds, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def announced(number: int) -> list[Registration]:
    rows = make_queue(make_programme(), number)
    announce.announce_all()
    return rows


def put(recipient: str, number: int) -> None:
    """Put mails about the one registration into the outbox."""
    entry = JournalEntry.objects.get(kind="registered")
    first = Message.objects.count()
    rows = (
        Message(
            entry=entry,
            registration_id=entry.registration_id,
            kind="receipt",
            recipient=recipient,
            copy=copy,
            message_id=f"<{copy}@example.dk>",
        )
        for copy in range(first, first + number)
    )
    Message.objects.bulk_create(rows, batch_size=1000)


def claimed(number: int) -> list[str]:
    """Claim as a worker's batch does, and return who is written to."""
    rows = [claim(NAME, oldest=turn % claiming.FAIR == claiming.FAIR - 1) for turn in range(number)]
    return [row.recipient for row in rows if row is not None]


def test_receipts_leave_before_notices_to_staff() -> None:
    announced(3)
    mails = announce_and_send()
    assert [mail["Subject"].startswith("Ny tilmelding") for mail in mails] == [False] * 3 + [True] * 3


def test_lanes_are_contacts_then_single_people_then_staff() -> None:
    announced(1)
    Message.objects.all().delete()
    for recipient in ("staff", "attendee:7", "stranger", "invite:3", "former", "contact"):
        put(recipient, 1)
    assert claimed(6) == ["stranger", "former", "contact", "attendee:7", "invite:3", "staff"]


def test_staff_are_written_to_however_many_receipts_wait() -> None:
    announced(1)
    Message.objects.filter(recipient="contact").delete()
    put("contact", 40)
    assert claimed(12) == ["contact"] * 9 + ["staff"] + ["contact"] * 2


def test_a_rush_costs_staff_one_mail_that_names_all_and_no_person() -> None:
    rows = announced(6)
    grouping.group_notices()
    (mail,) = [mail for mail in announce_and_send() if mail["To"].addresses[0].addr_spec == "vagt@example.dk"]
    text = body(mail)
    assert mail["Subject"] == "6 beskeder om temadagene"
    for row in rows:
        assert f"Ny tilmelding nr. {row.queue_number}: {row.municipality.full_name}\n" in text
        assert row.contact_name not in text
    group = Message.objects.get(kind="staff_group")
    gathered = Message.objects.filter(kind="staff_registered")
    assert {row.get_state_display() for row in gathered} == {f"Samlet med andre i mail nr. {group.pk}"}
    assert grouping.group_notices() == 0


def test_few_notices_go_one_by_one() -> None:
    announced(4)
    Worker().run_once()
    assert kinds(kind="staff_registered", state=State.SENT) == kinds(kind="staff_registered")


def test_a_gathered_mail_and_the_mail_of_all_can_be_sent_again() -> None:
    announced(5)
    Worker().run_once()
    acts.send_again(message_id=Message.objects.get(kind="staff_group").pk, by=STAFF)
    acts.send_again(message_id=Message.objects.filter(kind="staff_registered")[0].pk, by=STAFF)
    before = len(sent())
    Worker().run_once()
    assert [mail["Subject"] for mail in sent()[before:]] == [
        "5 beskeder om temadagene",
        "Ny tilmelding nr. 1: Aarhus Kommune",
    ]


def test_what_no_longer_holds_is_left_out_of_the_mail_of_all() -> None:
    announced(5)
    grouping.group_notices()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("notifications.mails.staff_group._subject", lambda _message: "")
        Worker().run_once()
    assert Message.objects.get(kind="staff_group").state == State.OVERTAKEN


@pytest.mark.logs_errors
def test_a_faulty_text_costs_its_own_line_only() -> None:
    announced(5)
    grouping.group_notices()
    read = read_matter
    faults = iter([KeyError("anne@aarhus.dk")])

    def faulty_once(message: Message) -> Matter:
        for fault in faults:
            raise fault
        return read(message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staff_group, "read_matter", faulty_once)
        text = body(announce_and_send()[-1])
    assert text.count("\n- ") == 5
    assert "\n- Ny tilmelding (til Socialstyrelsen)\n" in text


@pytest.mark.parametrize(
    "name", [name for name, (kind, _shown) in EXAMPLES.items() if kind.kind in staff_group.groupable()]
)
def test_subjects_to_staff_name_no_person(name: str) -> None:
    assert not any(word in example(name).subject for word in ("Birte", "Anna", "Holm", "@"))


@pytest.mark.race
def test_the_claim_is_served_by_an_index() -> None:
    announced(1)
    put("contact", 2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_message")
    plan = claiming.claimable(timezone.now()).order_by(*claiming.BY_LANE)[:1].explain()
    assert "message_unsent_by_lane" in plan, plan
    assert "Sort" not in plan, plan
