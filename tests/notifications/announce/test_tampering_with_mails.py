"""Every kind of tampering with the outbox that `docs/proof.md` names is found: who is told, and of what."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from booking.services import queue
from booking.services.record import verify
from notifications.announce import entries as announce
from notifications.models import Message
from tests.factories import STAFF, make_programme, make_queue
from tests.notifications.mail_helpers import announce_and_send

PAGE = Path(__file__).resolve().parents[3] / "docs" / "proof.md"
ROW = re.compile(r"^\| ((?:mail|cursor) [^|]+?) \| `(\w+)` \|", re.MULTILINE)
RECEIPT = """
WHERE kind = 'receipt' AND recipient = 'contact' AND entry_id = (SELECT id FROM booking_journalentry WHERE number = 2)
"""
TOLD = """
UPDATE notifications_message SET state = 'sent', attempts = 1, sent_at = created_at, raw = '\\x00', subject = 'x',
    template = 'x'
"""
SENT = f"{TOLD}, ask = 1"
WAITING = f"{TOLD}, address = 'kontakt@billund.dk', seal = %s {RECEIPT.replace('number = 2', 'number = 3')}"


def receipt(change: str) -> str:
    """Return a statement about the mail of the first receipt."""
    return change + RECEIPT


KINDS: Mapping[str, tuple[str, str]] = {
    "mail deleted": (receipt("DELETE FROM notifications_message"), "told_nobody"),
    "mail to another recipient": (receipt("UPDATE notifications_message SET recipient = 'person'"), "told_nobody"),
    "mail of another entry": (
        receipt("UPDATE notifications_message SET entry_id = (SELECT id FROM booking_journalentry WHERE number = 1)"),
        "told_nobody",
    ),
    "mail of another registration": (
        receipt(
            "UPDATE notifications_message"
            " SET registration_id = (SELECT id FROM booking_registration WHERE queue_number = 2)"
        ),
        "told_nobody",
    ),
    "mail of who moved back deleted": (
        "DELETE FROM notifications_message WHERE kind = 'moved_back' AND recipient = 'contact'",
        "told_nobody",
    ),
    "mail quoting another digest": (
        receipt("UPDATE notifications_message SET anchors = '2-" + "0" * 64 + "'"),
        "anchor_differs",
    ),
    "mail quoting no entry": (
        receipt("UPDATE notifications_message SET anchors = '99-" + "0" * 64 + "'"),
        "anchor_unknown",
    ),
    "mail marked as sent": (receipt(f"{SENT}, address = 'kontakt@aarhus.dk'"), "mail_without_trace"),
    "mail that only tells marked as sent": (WAITING % "''", "mail_unsealed"),
    "mail that only tells marked as sent, with another's seal": (
        WAITING % "(SELECT MAX(seal) FROM notifications_message)",
        "mail_unsealed",
    ),
    "mail marked as sent, without bytes": (
        receipt("UPDATE notifications_message SET state = 'sent', attempts = 1, sent_at = created_at"),
        "refused",
    ),
    "mail marked as sent to another address": (receipt(f"{SENT}, address = 'per@firma.example'"), "mail_elsewhere"),
    "mail marked as overtaken": (
        receipt("UPDATE notifications_message SET state = 'overtaken', ended_at = created_at"),
        "mail_without_trace",
    ),
    "mail put off for years": (
        receipt("UPDATE notifications_message SET next_try_at = '2099-01-01 00:00:00+00:00'"),
        "mail_put_off",
    ),
    "cursor moved on": ("UPDATE notifications_announced SET number = number + 1", "told_too_far"),
}


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_every_kind_of_tampering_with_mails_is_found() -> None:
    programme = make_programme(capacity=1)
    rows = make_queue(programme, 3)
    queue.place_ahead(registration_id=rows[2].pk, by=STAFF, reason="Aftalt")
    announce.announce_all()
    to_contacts = Message.objects.filter(recipient="contact")
    to_contacts.update(held_at=timezone.now())
    announce_and_send()  # staff's mails have their seals
    to_contacts.update(held_at=None)
    assert verify(programme).faults == []
    missed = {}
    for name, (statement, code) in KINDS.items():
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(statement)
                    assert cursor.rowcount == 1, name
                found = [fault.code for fault in verify(programme).faults]
                transaction.set_rollback(True)
        except IntegrityError:
            found = ["refused"]
        if code not in found:
            missed[name] = found
    assert missed == {}


@pytest.mark.pure
def test_the_page_names_every_kind_of_tampering_with_mails() -> None:
    named = dict(ROW.findall(PAGE.read_text(encoding="utf-8")))
    assert named == {name: code for name, (_statement, code) in KINDS.items()}
