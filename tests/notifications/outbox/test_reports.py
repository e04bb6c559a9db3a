"""What the outbox must report to the booking is reported in the end, whatever happens meanwhile."""

from unittest.mock import patch

import pytest

from booking.models import EntryKind, JournalEntry, Registration
from booking.services import clock as clock_service
from notifications.announce import entries as announce
from notifications.models import Report
from notifications.outbox import delivery, reports
from tests.factories import make_municipality, make_programme, make_queue, make_registration
from tests.notifications.mail_helpers import NAME, announce_and_send, only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def row() -> Registration:
    """Register a municipality and send its mails without reporting."""
    registration = make_registration(make_programme(), make_municipality())
    announce.announce_all()
    delivery.deliver(NAME)
    return registration


def test_accepted_mail_is_owed_until_it_is_told(row: Registration) -> None:
    assert only("receipt").report == Report.ACCEPTED
    assert reports.report_due() == 1
    assert only("receipt").report == Report.NOTHING
    assert JournalEntry.objects.filter(kind=EntryKind.ASKED).count() == 1


def test_told_twice_counts_once(row: Registration) -> None:
    with patch.object(reports, "mark_told"):
        reports.report_due()
    reports.report_due()
    assert JournalEntry.objects.filter(kind=EntryKind.ASKED).count() == 1
    assert reports.report_due() == 0


def test_settle_leaves_a_newer_debt(row: Registration) -> None:
    message = only("receipt")
    newer = only("receipt")
    newer.report = Report.BOUNCED
    newer.save()
    reports.mark_told(message)
    assert only("receipt").report == Report.BOUNCED


def test_mail_that_asks_for_nothing_is_not_reported(row: Registration) -> None:
    assert only("staff_registered").report == Report.NOTHING


@pytest.mark.logs_errors
def test_report_that_fails_holds_up_no_other() -> None:
    make_queue(make_programme(), 2)
    announce.announce_all()
    delivery.deliver(NAME)
    asked = clock_service.asked
    with patch.object(clock_service, "asked", side_effect=[KeyError("x"), asked]):
        assert reports.report_due() == 1
    assert reports.report_due() == 1
    announce_and_send()
    assert reports.report_due() == 0
