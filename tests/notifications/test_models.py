"""The database says it too: each constraint of the outbox, by its name."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications import announce
from notifications.models import Kind, Message, Report, State
from tests.factories import make_municipality, make_programme, make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def message() -> Message:
    """This function will announce a registration and give its receipt."""
    make_registration(make_programme(), make_municipality())
    announce.announce_all()
    return Message.objects.get(kind=Kind.RECEIPT)


def refused(message: Message, name: str, **columns: Any) -> None:
    """This function will check that the constraint called `name` refuses the columns."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**columns)


def test_message_once_an_entry_kind_and_recipient(message: Message) -> None:
    message.pk = None
    message.message_id = "<other@example.dk>"
    with pytest.raises(IntegrityError), transaction.atomic():
        message.save(force_insert=True)


def test_message_id_is_unique(message: Message) -> None:
    other = Message.objects.get(kind=Kind.STAFF_REGISTERED)
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


def test_message_name_holds_no_address(message: Message) -> None:
    message.address = "anne@aarhus.dk"
    assert str(message) == f"Kvittering for tilmelding ({message.pk})"


def test_kinds_to_staff_are_those_called_so() -> None:
    assert {kind.recipient for kind in Kind if kind.name.startswith("STAFF_")} == {"staff"}
    assert {kind.recipient for kind in Kind if kind.name.startswith("PERSON_")} == {"person"}
    others = {kind.recipient for kind in Kind if not kind.name.startswith(("STAFF_", "PERSON_"))}
    assert others == {"contact"}
