"""The database refuses it too: each constraint of the outbox, by its name."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from booking.models import Registration
from notifications.announce import entries as announce
from notifications.mails.registry import KINDS
from notifications.models import Door, Message, Received, Report, State
from tests.booking.day_helpers import invite_of
from tests.booking.models.test_constraints import is_refused_by
from tests.factories import OPENS, make_municipality, make_programme, make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def message() -> Message:
    """Announce a registration and return its receipt."""
    make_registration(make_programme(), make_municipality())
    announce.announce_all()
    return Message.objects.get(kind="receipt")


def refused(message: Message, name: str, **columns: Any) -> None:
    """Check that the constraint called `name` refuses the columns."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**columns)


def test_message_once_an_entry_kind_and_recipient(message: Message) -> None:
    message.pk = None
    message.message_id = "<other@example.dk>"
    with pytest.raises(IntegrityError), transaction.atomic():
        message.save(force_insert=True)


def test_message_once_a_source_kind_and_recipient() -> None:
    columns: dict[str, Any] = {"source": "toolbox:plan:17", "kind": "plan_due", "recipient": "owner"}
    Message.objects.create(message_id="<first@example.dk>", **columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(message_id="<second@example.dk>", **columns)
    Message.objects.create(message_id="<copy@example.dk>", copy=1, **columns)


def test_message_id_is_unique(message: Message) -> None:
    other = Message.objects.get(kind="staff_registered")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=other.pk).update(message_id=message.message_id)


def test_message_sent_has_bytes_and_a_time(message: Message) -> None:
    refused(message, "message_sent_has_bytes_and_a_time", state=State.SENT, attempts=1)
    refused(message, "message_sent_has_bytes_and_a_time", sent_at=timezone.now())


def test_message_sending_has_a_lease(message: Message) -> None:
    refused(message, "message_sending_has_a_lease", state=State.SENDING, attempts=1)
    refused(message, "message_sending_has_a_lease", lease_until=timezone.now())


def test_message_given_up_has_a_time(message: Message) -> None:
    refused(message, "message_given_up_has_a_time", state=State.OVERTAKEN)
    refused(message, "message_given_up_has_a_time", ended_at=timezone.now())


def test_message_with_bytes_names_its_recipient(message: Message) -> None:
    refused(message, "message_with_bytes_names_its_recipient", raw=b"x")


def test_message_reports_what_became_of_it(message: Message) -> None:
    refused(message, "message_reports_what_became_of_it", report=Report.ACCEPTED)
    refused(message, "message_reports_what_became_of_it", report=Report.BOUNCED)


def test_message_tried_counts_a_try(message: Message) -> None:
    refused(message, "message_tried_counts_a_try", state=State.FAILED, ended_at=timezone.now())


@pytest.fixture
def forwarded() -> Received:
    """Keep a person's mail and queue its forwarding."""
    return received("f")


def received(letter: str) -> Received:
    """Keep a mail and queue its forwarding."""
    kept = Received.objects.create(fingerprint=letter * 64, door=Door.PIPE, raw=b"x")
    row = {"kind": "staff_mail", "recipient": "staff", "message_id": f"<{letter}@example.dk>"}
    Message.objects.create(received=kept, **row)
    return kept


def test_message_forwards_once_a_copy(forwarded: Received) -> None:
    other = Message.objects.get(received=received("g"))
    is_refused_by(
        "message_forwards_once_a_copy",
        lambda: Message.objects.filter(pk=other.pk).update(received=forwarded),
        Message,
    )


def test_message_is_about_something(forwarded: Received, message: Message) -> None:
    mine = Message.objects.filter(received=forwarded)
    is_refused_by("message_is_about_something", lambda: mine.update(received=None))
    refused(message, "message_is_about_something", registration=None)
    refused(message, "message_is_about_something", entry=None)


def test_message_of_an_invite_names_it(message: Message) -> None:
    refused(message, "message_of_an_invite_names_it", kind="person_invite")


def test_message_one_unclaimed_an_invite(fixed: Registration) -> None:
    waiting = {"state": State.QUEUED, "attempts": 0, "sent_at": None}
    is_refused_by("message_one_unclaimed_an_invite", lambda: _two_of_one_invite(**waiting), Message)


def test_message_one_sending_an_invite(fixed: Registration) -> None:
    sending = {"state": State.SENDING, "attempts": 1, "sent_at": None, "lease_until": OPENS, "worker": "one"}
    is_refused_by("message_one_sending_an_invite", lambda: _two_of_one_invite(**sending), Message)


def _two_of_one_invite(**columns: Any) -> None:
    """Give two mails of one invite the same state."""
    invite = invite_of("anna@aarhus.dk")
    first = Message.objects.get(invite=invite)
    second = Message(
        entry=first.entry, registration=first.registration, invite=invite, kind=first.kind, recipient=first.recipient
    )
    second.copy, second.message_id = 1, "<second@example.dk>"
    second.save()
    Message.objects.filter(invite=invite).update(**columns)


def test_received_settled_has_a_time(forwarded: Received, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("mette")
    mine = Received.objects.filter(pk=forwarded.pk)
    is_refused_by("received_settled_has_a_time", lambda: mine.update(settled_by=user))
    assert mine.update(settled_by=user, settled_at=timezone.now()) == 1


def test_received_counts_once_by_its_fingerprint(forwarded: Received) -> None:
    with pytest.raises(IntegrityError, match="fingerprint"), transaction.atomic():
        Received.objects.create(fingerprint=forwarded.fingerprint, door=Door.WEBHOOK, raw=b"y")


def test_every_constraint_of_the_mails_has_its_test() -> None:
    names = {constraint.name for table in (Message, Received) for constraint in table._meta.constraints}
    assert names == {name.removeprefix("test_") for name in globals()} & names


def test_message_erased_holds_nothing(message: Message) -> None:
    refused(message, "message_erased_holds_nothing", erased_at=timezone.now())
    ended = {"state": State.OVERTAKEN, "ended_at": timezone.now()}
    refused(message, "message_erased_holds_nothing", erased_at=timezone.now(), text="Til Aarhus", **ended)


def test_message_name_holds_no_address(message: Message) -> None:
    message.address = "anne@aarhus.dk"
    assert str(message) == f"Kvittering for tilmelding ({message.pk})"


def test_kinds_to_staff_are_those_called_so() -> None:
    assert {kind.recipient for kind in KINDS.values() if kind.kind.startswith("staff_")} == {"staff"}
    assert {kind.recipient for kind in KINDS.values() if kind.kind.startswith("person_")} == {"person"}
    others = {kind.kind: kind.recipient for kind in KINDS.values() if not kind.kind.startswith(("staff_", "person_"))}
    assert {kind: recipient for kind, recipient in others.items() if recipient != "contact"} == {
        "journal_head": "staff",
        "strangers_digest": "staff",
        "not_registered": "stranger",
        "address_left": "former",
        "answer_kept": "person",
        **dict.fromkeys(("plan_link", "plan_digest", "plan_review", "plan_ending"), "plan_contact"),
        **dict.fromkeys(("mapping_letter", "mapping_joint_open", "mapping_roles_open"), "mapping_contact"),
        **dict.fromkeys(("mapping_reminder", "mapping_handed_in", "mapping_result"), "mapping_contact"),
        **dict.fromkeys(("mapping_link", "mapping_note"), "mapping_contact"),
        "mapping_letter_chair": "mapping_chair",
        **dict.fromkeys(("interest_link", "interest_free", "interest_round", "interest_letter"), "interested"),
    }
