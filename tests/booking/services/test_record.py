"""The tables compared with the journal: every way of tampering is found and named."""

import pytest
import time_machine
from django.db import connection

from booking.models import EntryText, JournalEntry, Programme
from booking.services.record import verify
from tests.booking.services.tampering import faults, full_queue, number, recompute, sql, unguarded
from tests.factories import (
    danish,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def programme(clock: time_machine.Traveller) -> Programme:
    return full_queue(clock)


def test_verify_is_content_with_what_the_services_wrote(programme: Programme) -> None:
    found = verify(programme)
    assert found.sentences == []
    assert (found.entries, found.digest) == (programme.last_entry_number, programme.last_entry_digest)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "withdrawn"),
        ("at", "2016-09-28 07:00:00.5+00:00"),
        ('"by"', "staff"),
        ("by_id", 7),
        ("details", '{"queue_number": 1}'),
        ("text_hash", "0" * 64),
        ("digest", "0" * 64),
        ("registration_id", None),
    ],
)
def test_verify_finds_a_changed_entry(programme: Programme, column: str, value: str | int | None) -> None:
    entry = JournalEntry.objects.get(number=2)
    placeholder = "%s::jsonb" if column == "details" and connection.vendor == "postgresql" else "%s"
    sql(f"UPDATE booking_journalentry SET {column} = {placeholder} WHERE id = %s", value, entry.pk)  # noqa: S608
    assert "Journalpost 2 er ændret: den passer ikke til sit fingeraftryk." in verify(programme).sentences


def test_verify_finds_a_missing_entry(programme: Programme) -> None:
    entry = JournalEntry.objects.get(kind="lapsed")
    with unguarded():
        sql("DELETE FROM booking_journalentry WHERE id = %s", entry.pk)
    sentences = verify(programme).sentences
    assert f"Journalpost {entry.number} til {entry.number} mangler." in sentences
    EntryText.objects.all().delete()


def test_verify_finds_the_last_entry_missing(programme: Programme) -> None:
    last = JournalEntry.objects.get(number=programme.last_entry_number)
    with unguarded():
        EntryText.objects.filter(entry=last).delete()
        sql("DELETE FROM booking_journalentry WHERE id = %s", last.pk)
    assert f"Journalpost {last.number} til {last.number} mangler." in verify(programme).sentences


def test_verify_finds_the_last_entry_missing_with_the_heads_set_back(programme: Programme) -> None:
    """With the heads set back too, the entry's effect on the tables gives it away, or a receipt does."""
    last = JournalEntry.objects.get(number=programme.last_entry_number)
    before = JournalEntry.objects.get(number=last.number - 1)
    with unguarded():
        EntryText.objects.filter(entry=last).delete()
        sql("DELETE FROM booking_journalentry WHERE id = %s", last.pk)
    sql(
        "UPDATE booking_programme SET last_entry_number = %s, last_entry_digest = %s, last_entry_at = %s",
        before.number,
        before.digest,
        before.at,
    )
    assert faults(programme) == ["wrong_field", "wrong_seal"]
    found = verify(programme, [(last.number, last.digest)])
    assert f"Kvitteringens journalpost {last.number} findes ikke." in found.sentences


def test_verify_finds_an_entry_added_behind_the_last(programme: Programme) -> None:
    last = JournalEntry.objects.get(number=programme.last_entry_number)
    JournalEntry.objects.create(programme=programme, number=last.number + 1, kind="confirmed", at=last.at, by="clock")
    assert (
        f"Journalpost {last.number + 1} kommer efter den sidste, som tilbuddet kender." in verify(programme).sentences
    )


def test_verify_finds_a_recomputed_chain_by_a_receipt(programme: Programme) -> None:
    """A journal rewritten from its first entry on is consistent; the digests that mails quote give it away."""
    receipts = list(JournalEntry.objects.filter(kind="registered").values_list("number", "digest"))
    assert verify(programme, receipts).faults == []
    recompute(lambda entry: entry.details.update(expected_attendees=11) if entry.number == 2 else None)
    sql("UPDATE booking_registration SET expected_attendees = 11 WHERE queue_number = 1")
    assert verify(programme).faults == []
    found = verify(programme, receipts)
    assert {fault.code for fault in found.faults} == {"receipt_differs"}
    assert len(found.faults) == len(receipts)
    new = JournalEntry.objects.get(number=2).digest
    assert found.sentences[0] == (
        f"Journalpost 2 har et andet fingeraftryk end kvitteringen: {new} i stedet for {receipts[0][1]}."
    )


def test_verify_finds_swapped_numbers(programme: Programme) -> None:
    first, second = number(4).pk, number(7).pk
    for key, new in ((first, 99), (second, 4), (first, 7)):
        sql("UPDATE booking_registration SET queue_number = %s WHERE id = %s", new, key)
    assert verify(programme).sentences[:2] == [
        "Tilmelding nr. 4: »nummer« er 7 i tabellen, men 4 efter journalen.",
        "Tilmelding nr. 7: »nummer« er 4 i tabellen, men 7 efter journalen.",
    ]


def test_verify_finds_swapped_numbers_in_a_recomputed_journal(programme: Programme) -> None:
    def swap(entry: JournalEntry) -> None:
        if entry.kind == "registered" and entry.details["queue_number"] in {4, 7}:
            entry.details["queue_number"] = 11 - entry.details["queue_number"]

    first, second = number(4).pk, number(7).pk
    for key, new in ((first, 99), (second, 4), (first, 7)):
        sql("UPDATE booking_registration SET queue_number = %s WHERE id = %s", new, key)
    recompute(swap)
    assert "wrong_number" in faults(programme)
    assert "Journalpost 5 gav nr. 7, men det næste nummer var 4." in verify(programme).sentences


def test_verify_finds_swapped_times(programme: Programme) -> None:
    one, other = number(4), number(7)
    for key, new in ((one.pk, danish(2000, 1, 1)), (other.pk, one.received_at), (one.pk, other.received_at)):
        sql("UPDATE booking_registration SET received_at = %s WHERE id = %s", new, key)
    assert faults(programme) == ["wrong_field"]
    assert len(verify(programme).faults) == 2
    assert verify(programme).sentences[0] == (
        "Tilmelding nr. 4: »modtaget« er 28.09.2016 kl. 9.00.00,000006 i tabellen, "
        "men 28.09.2016 kl. 9.00.00,000003 efter journalen."
    )


def test_verify_finds_a_holder_who_should_not_be(programme: Programme) -> None:
    """Number 7 has been given number 6's slot, with every column as a promotion would set it."""
    holder, other = number(6), number(7)
    slot = holder.slot_id
    sql("UPDATE booking_registration SET status = 'waiting', slot_id = NULL WHERE id = %s", holder.pk)
    sql(
        "UPDATE booking_registration SET status = 'allocated', slot_id = %s, answer_by = %s, allocated_at = %s "
        "WHERE id = %s",
        slot,
        holder.answer_by,
        holder.allocated_at,
        other.pk,
    )
    sentences = verify(programme).sentences
    assert "Tilmelding nr. 6: »plads« er ingen i tabellen, men 2 efter journalen." in sentences
    assert "Tilmelding nr. 7: »plads« er 2 i tabellen, men ingen efter journalen." in sentences
    status = (
        "Tilmelding nr. 7: »status« er Har en plads, ikke bekræftet i tabellen, men På ventelisten efter journalen."
    )
    assert status in sentences


def test_verify_finds_a_holder_who_should_not_be_in_a_recomputed_journal(programme: Programme) -> None:
    """The journal itself now says that number 7 was promoted; Q4 says number 6, who was placed ahead."""
    promoted = JournalEntry.objects.filter(kind="promoted").latest("number")
    JournalEntry.objects.filter(pk=promoted.pk).update(registration=number(7))
    recompute(lambda _entry: None)
    first_in_line = f"Journalpost {promoted.number} gav plads 2 til nr. 7, men først i køen stod: 6."
    assert first_in_line in verify(programme).sentences
