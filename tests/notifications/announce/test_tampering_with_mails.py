"""Every kind of tampering with the outbox that `docs/proof.md` names is found: who is told, and of what."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from time_machine import Traveller

from booking.models import JournalEntry
from booking.services import queue
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.handover.erasure import erase_messages
from notifications.models import Message, Unannounced
from notifications.outbox import delivery
from tests.factories import STAFF, make_municipality, make_programme, make_queue, make_registration
from tests.notifications.mail_helpers import NAME, announce_and_send, claim

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
THEIRS = "(SELECT contact_email FROM booking_registration WHERE id = registration_id)"
WAITING = f"{TOLD}, address = {THEIRS}, seal = %s {RECEIPT.replace('number = 2', 'number = 4')}"
CHANGE = "UPDATE notifications_message SET"
GIVEN_UP = f"{CHANGE} state = 'failed', attempts = 1, ended_at = created_at"
ANOTHERS = "(SELECT MAX(seal) FROM notifications_message WHERE recipient = 'staff')"
ERASED = "erased_at = created_at"
OVERTAKEN = f"{CHANGE} state = 'overtaken', ended_at = created_at"
BY_HAND = "raw = NULL, address = '', subject = '', text = '', html = ''"


def receipt(change: str) -> str:
    """Return a statement about the mail of the first receipt."""
    return change + RECEIPT


def sent(change: str) -> str:
    """Return a statement about the mail that has left: of a confirmation."""
    return f"{CHANGE} {change} WHERE kind = 'confirmed' AND recipient = 'contact'"


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
    "mail marked as sent": (receipt(f"{SENT}, address = 'anne@aarhus.dk'"), "mail_without_trace"),
    "mail that only tells marked as sent": (WAITING % "''", "mail_unsealed"),
    "mail that only tells marked as sent, with another's seal": (
        WAITING % ANOTHERS,
        "mail_unsealed",
    ),
    "mail marked as sent, without bytes": (
        receipt("UPDATE notifications_message SET state = 'sent', attempts = 1, sent_at = created_at"),
        "refused",
    ),
    "mail marked as sent to another address": (receipt(f"{SENT}, address = 'per@firma.example'"), "mail_elsewhere"),
    "mail marked as overtaken": (
        receipt(OVERTAKEN),
        "mail_without_trace",
    ),
    "mail marked as overtaken, with an entry that follows": (
        OVERTAKEN + RECEIPT.replace("number = 2", "number = 5"),
        "mail_unsealed",
    ),
    "mail marked as given up": (receipt(GIVEN_UP), "mail_unsealed"),
    "mail marked as given up and erased": (receipt(f"{GIVEN_UP}, {ERASED}"), "mail_unsealed"),
    "mail marked as sent and erased": (
        receipt(f"{CHANGE} state = 'sent', attempts = 1, sent_at = created_at, {ERASED}"),
        "mail_unsealed",
    ),
    "mail marked as a copy": (receipt(f"{CHANGE} copy = 1"), "told_nobody"),
    "mail of another kind": (receipt("UPDATE notifications_message SET kind = 'moved_back'"), "told_nobody"),
    "mail that only tells deleted": (
        "DELETE FROM notifications_message WHERE kind = 'confirmed' AND recipient = 'contact'",
        "told_nobody",
    ),
    "mail that was sent: address changed": (sent("address = 'per@firma.example'"), "mail_unsealed"),
    "mail that was sent: moment changed": (sent("sent_at = '2016-09-28 08:00:00+00:00'"), "mail_unsealed"),
    "mail that was sent: question changed": (sent("ask = 9"), "mail_unsealed"),
    "mail that was sent: seal removed": (sent("seal = ''"), "mail_unsealed"),
    "mail that was sent: another's seal": (sent(f"seal = {ANOTHERS}"), "mail_unsealed"),
    "mail that was sent: erased by hand": (
        sent(f"{BY_HAND}, {ERASED}"),
        "mail_unsealed",
    ),
    "mail claimed for years": (
        receipt(
            "UPDATE notifications_message SET state = 'sending', worker = 'x', attempts = 1,"
            " lease_until = '2099-01-01 00:00:00+00:00'"
        ),
        "mail_put_off",
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
    programme = make_programme(capacity=2)
    rows = make_queue(programme, 4)
    queue.place_ahead(registration_id=rows[3].pk, by=STAFF, reason="Aftalt")
    queue.confirm(registration_id=rows[1].pk, by=MUNICIPALITY)
    announce.announce_all()
    to_contacts = Message.objects.filter(recipient="contact").exclude(kind="confirmed")
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


@pytest.mark.django_db
def test_a_mail_that_is_held_for_long_is_told(clock: Traveller) -> None:
    """A restored backup holds mails until staff say; who holds one by hand is found when nobody would any more."""
    programme = make_programme()
    make_queue(programme, 1)
    announce.announce_all()
    Message.objects.update(held_at=timezone.now())
    clock.shift(dt.timedelta(days=6))
    assert verify(programme).faults == []
    clock.shift(dt.timedelta(days=2))
    assert [(fault.code, fault.facts["entry"]) for fault in verify(programme).faults] == [("mail_put_off", 2)]


@pytest.mark.django_db
def test_an_entry_that_stays_set_aside_is_told(clock: Traveller) -> None:
    programme = make_programme()
    make_queue(programme, 1)
    announce_and_send()
    entry = JournalEntry.objects.get(number=2)
    Unannounced.objects.create(entry=entry, error="KeyError")
    Message.objects.filter(entry=entry).delete()
    assert verify(programme).faults == []
    clock.shift(dt.timedelta(days=1, minutes=1))
    assert [(fault.code, fault.facts["entry"]) for fault in verify(programme).faults] == [("told_nobody", 2)]


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_bytes_that_go_elsewhere_are_made_anew() -> None:
    """Who puts bytes for somebody else into the table has the mail sent to its contact all the same, sealed or not."""
    programme = make_programme()
    make_queue(programme, 1)
    announce.announce_all()
    kept = claim(NAME)
    assert kept is not None
    assert (kept.kind, delivery.freeze_claimed(kept)) == ("receipt", True)
    forged = bytes(kept.raw or b"").replace(b"anne@aarhus.dk", b"per@firma.example")
    Message.objects.filter(pk=kept.pk).update(raw=forged, state="queued", lease_until=None, uncertain_try=1)
    assert {str(mail["To"]).strip("<>").rpartition("<")[2] for mail in announce_and_send()} >= {"anne@aarhus.dk"}
    assert b"per@firma.example" not in bytes(Message.objects.get(pk=kept.pk).raw or b"")
    assert verify(programme).faults == []


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_bytes_without_a_fingerprint_are_corrected() -> None:
    programme = make_programme()
    make_queue(programme, 1)
    announce.announce_all()
    kept = claim(NAME)
    assert kept is not None
    delivery.freeze_claimed(kept)
    forged = bytes(kept.raw or b"").replace(b"Kvittering", b"Intet nyt!")
    assert forged != kept.raw
    Message.objects.filter(pk=kept.pk).update(raw=forged, fingerprint="", state="queued", lease_until=None)
    announce_and_send()
    assert [mail.copy for mail in Message.objects.filter(kind="receipt", state="sent").order_by("copy")] == [0, 1]


@pytest.mark.django_db
def test_an_erased_mail_keeps_its_seal_and_gets_none(clock: Traveller) -> None:
    programme = make_programme()
    make_queue(programme, 1)
    announce_and_send()
    assert verify(programme).faults == []
    erase_messages(Message.objects.all(), timezone.now())
    assert verify(programme).faults == []
    make_registration(programme, make_municipality(2))
    announce.announce_all()
    forged = Message.objects.get(entry__kind="registered", kind="receipt", state="queued")
    Message.objects.filter(pk=forged.pk).update(state="failed", attempts=1, ended_at=timezone.now())
    erase_messages(Message.objects.filter(pk=forged.pk), timezone.now())
    assert [fault.code for fault in verify(programme).faults] == ["mail_unsealed"]
