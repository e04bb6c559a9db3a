"""The tables held against the journal: every way of tampering is found and named."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from booking import chain
from booking.models import EntryText, JournalEntry, Programme, Registration, Slot
from booking.services.clock import lapse_due
from booking.services.contact import change_contact
from booking.services.queue import annul, confirm, pass_over, place_ahead, withdraw
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY, link_of
from tests.factories import (
    OPENS,
    SLUG,
    STAFF,
    accept,
    contact_of,
    danish,
    make_programme,
    make_queue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def programme(clock: time_machine.Traveller) -> Programme:
    """This function will make a queue that has seen everything: numbers 1 to 9 on two slots."""
    programme = make_programme(capacity=2)
    queue = make_queue(programme, 9)
    for registration in queue:
        accept(registration, OPENS)
    confirm(registration_id=queue[0].pk, by=MUNICIPALITY)
    clock.move_to(danish(2016, 10, 1))
    lapse_due()  # number 2; number 3 moves up
    place_ahead(registration_id=queue[5].pk, by=STAFF, reason="Fejl hos os")
    pass_over(registration_id=queue[4].pk, by=STAFF, reason="Har bedt om at vente")
    annul(registration_id=queue[2].pk, by=STAFF, reason="Falsk tilmelding")  # number 6 moves up
    confirm(registration_id=queue[1].pk, by=MUNICIPALITY)  # late: waits again
    withdraw(registration_id=queue[8].pk, by=MUNICIPALITY)
    contact = contact_of(queue[5].municipality, email="bo@gmail.com")
    change_contact(registration_id=queue[5].pk, contact=contact, by=MUNICIPALITY)
    return Programme.objects.get()


def number(queue_number: int) -> Registration:
    """This function will find a registration by its number."""
    return Registration.objects.get(queue_number=queue_number)


def sql(statement: str, *values: str | int | bool | dt.datetime | None) -> None:
    """This function will change the tables behind the back of everything we wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


@contextmanager
def unguarded() -> Iterator[None]:
    """This function will let rows go that others point to, as an intruder with the database's password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
        else:  # foreign keys are checked when the transaction ends, and a test's never does
            yield


def faults(programme: Programme) -> list[str]:
    """This function will name what verify finds, each fault once."""
    return sorted({fault.code for fault in verify(programme).faults})


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
def test_verify_finds_a_changed_entry(programme: Programme, column: str, value: object) -> None:
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
    """Whoever sets the heads back too is found out by what the entry did to the tables, or by a receipt."""
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
    assert faults(programme) == ["wrong_field"]
    found = verify(programme, [(last.number, last.digest)])
    assert f"Kvitteringens journalpost {last.number} findes ikke." in found.sentences


def test_verify_finds_an_entry_added_behind_the_last(programme: Programme) -> None:
    last = JournalEntry.objects.get(number=programme.last_entry_number)
    JournalEntry.objects.create(programme=programme, number=last.number + 1, kind="confirmed", at=last.at, by="clock")
    assert (
        f"Journalpost {last.number + 1} kommer efter den sidste, som tilbuddet kender." in verify(programme).sentences
    )


def test_verify_finds_a_recomputed_chain_by_a_receipt(programme: Programme) -> None:
    """A journal rewritten from its first entry on is whole in itself; what the mails quote is out of reach."""
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


def recompute(change: Callable[[JournalEntry], object]) -> None:
    """This function will change entries and make every digest fit again, heads included."""
    digest = ""
    for entry in JournalEntry.objects.order_by("number"):
        change(entry)
        digest = chain.digest(digest, link_of(entry, SLUG))
        JournalEntry.objects.filter(pk=entry.pk).update(details=entry.details, digest=digest, at=entry.at)
    Programme.objects.update(last_entry_digest=digest)


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
    """Number 7 has been given what number 6 holds, with every column as it would be."""
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


def test_verify_finds_a_registration_without_an_entry(programme: Programme) -> None:
    row = number(9)
    row.pk, row.reference, row.queue_number, row.received_at = None, "TD-2222-2222", 10, danish(2016, 10, 2)
    row._state.adding = True
    row.save()
    assert verify(programme).sentences == [
        "Tilmelding nr. 10 (kommune 0109) står i tabellen uden at være modtaget i journalen."
    ]


def test_verify_finds_a_registration_deleted(programme: Programme) -> None:
    with unguarded():
        sql("DELETE FROM booking_registration WHERE queue_number = 9")
    assert "Tilmelding nr. 9 (kommune 0109) er modtaget i journalen, men mangler i tabellen." in (
        verify(programme).sentences
    )
    with unguarded():  # so that SQLite's check at the end of the test finds nothing to complain of
        JournalEntry.objects.all().update(registration=None)


@pytest.mark.parametrize(
    ("queue_number", "change"),
    [
        (4, "placed_ahead = NOT placed_ahead"),
        (5, "passed_over = NOT passed_over"),
        (6, "answer_by = '2016-10-20 21:59:00+00:00'"),
        (6, "ask = ask + 1"),
        (6, "asked_at = '2016-10-01 10:00:00+00:00'"),
        (6, "lapses_at = '2017-10-01 10:00:00+00:00'"),
        (6, "address_outside = NOT address_outside"),
        (6, "address_checked_at = '2016-10-01 10:00:00+00:00'"),
        (6, "link_version = 1"),
        (6, "slot_id = NULL, status = 'waiting'"),
        (1, "confirmed_at = '2016-09-28 10:00:00+00:00'"),
        (1, "status = 'withdrawn', withdrawn_at = '2016-09-28 10:00:00+00:00', slot_id = NULL"),
        (3, "annulled_at = '2016-09-28 10:00:00+00:00'"),
        (9, "withdrawn_at = '2016-09-28 10:00:00+00:00'"),
        (4, "municipality_id = '0103'"),
        (4, "expected_attendees = 20"),
        (4, "talk = NOT talk, audience = ''"),
        (4, "season_id = (SELECT MIN(id) FROM booking_season)"),
        (4, "reminded_at = '2016-09-28 10:00:00+00:00'"),
        (4, "contact_bounced_at = '2016-09-28 10:00:00+00:00'"),
    ],
)
def test_verify_finds_a_changed_column(programme: Programme, queue_number: int, change: str) -> None:
    sql(f"UPDATE booking_registration SET {change} WHERE queue_number = {queue_number}")  # noqa: S608
    assert faults(programme) == ["wrong_field"]
    assert {fault.facts["number"] for fault in verify(programme).faults} == {queue_number}


def test_verify_finds_a_slot_of_another_programme(programme: Programme) -> None:
    other = Slot.objects.filter(programme=make_programme("andet")).first()
    assert other is not None
    sql("UPDATE booking_registration SET slot_id = %s WHERE queue_number = 1", other.pk)
    assert verify(programme).sentences == ["Tilmelding nr. 1: »plads« er 0 i tabellen, men 1 efter journalen."]


def test_verify_finds_slots_added_and_removed(programme: Programme) -> None:
    Slot.objects.create(programme=programme, number=3)
    assert verify(programme).sentences == ["Plads 3 står i tabellen, men er ikke oprettet i journalen."]
    with unguarded():
        Slot.objects.filter(number=3).update(number=4)
        withdraw(registration_id=number(1).pk, by=MUNICIPALITY)
    assert "slot_without_entry" in faults(programme)


def test_verify_finds_a_slot_deleted(programme: Programme) -> None:
    for queue_number in (2, 4, 7, 8):
        annul(registration_id=number(queue_number).pk, by=STAFF, reason="Aftalt")
    withdraw(registration_id=number(1).pk, by=MUNICIPALITY)
    assert verify(programme).sentences == []
    Slot.objects.filter(number=1).delete()
    assert verify(programme).sentences == ["Plads 1 er oprettet i journalen, men mangler i tabellen."]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("last_queue_number = 12", "wrong_programme"),
        ("queue_closed_at = '2016-10-01 10:00:00+00:00'", "wrong_programme"),
        ("last_entry_at = '2016-10-01 10:00:00+00:00'", "wrong_programme"),
        ("last_entry_digest = 'x'", "wrong_head"),
        ("last_entry_number = last_entry_number + 1", "missing_entry"),
    ],
)
def test_verify_finds_changed_heads(programme: Programme, change: str, code: str) -> None:
    sql(f"UPDATE booking_programme SET {change}")  # noqa: S608
    assert faults(programme) == [code]


@pytest.mark.parametrize("column", ["text", "salt"])
def test_verify_finds_a_changed_text(programme: Programme, column: str) -> None:
    text = EntryText.objects.get(entry__kind="annulled")
    value = json.dumps({"reason": "En bedre begrundelse"}) if column == "text" else "0" * 32
    placeholder = "%s::jsonb" if column == "text" and connection.vendor == "postgresql" else "%s"
    statement = f"UPDATE booking_entrytext SET {column} = {placeholder} WHERE entry_id = %s"  # noqa: S608
    sql(statement, value, text.pk)
    number_of_entry = text.entry.number
    assert verify(programme).sentences == [
        f"Teksten til journalpost {number_of_entry} er ændret: den passer ikke til sit fingeraftryk."
    ]


def test_verify_finds_a_text_put_to_an_entry_that_had_none(programme: Programme) -> None:
    EntryText.objects.create(entry=JournalEntry.objects.get(number=2), salt="0" * 32, text={"reason": "Opdigtet"})
    assert faults(programme) == ["changed_text"]


def test_verify_is_content_when_texts_were_erased(programme: Programme) -> None:
    assert EntryText.objects.count() == 4
    EntryText.objects.all().delete()
    assert verify(programme).sentences == []


def test_verify_writes_nothing(programme: Programme) -> None:
    before = (list(Programme.objects.values()), list(Registration.objects.values()), JournalEntry.objects.count())
    verify(programme)
    after = (list(Programme.objects.values()), list(Registration.objects.values()), JournalEntry.objects.count())
    assert after == before


def test_command_says_that_all_is_well(programme: Programme) -> None:
    out = StringIO()
    call_command("verify_queue", stdout=out)
    count, digest = programme.last_entry_number, programme.last_entry_digest
    assert out.getvalue() == f"{SLUG}: alt passer. {count} journalposter, den sidste {digest}.\n"


def test_command_says_what_differs_and_fails(programme: Programme) -> None:
    sql("UPDATE booking_registration SET ask = 9 WHERE queue_number = 4")
    out = StringIO()
    with pytest.raises(CommandError, match=r"Der er 1 ting, der ikke passer\.") as failed:
        call_command("verify_queue", SLUG, stdout=out)
    assert failed.value.returncode == 1
    assert out.getvalue() == (
        f"{SLUG}: Tilmelding nr. 4: »anmodninger om bekræftelse« er 9 i tabellen, men 0 efter journalen.\n"
    )


def test_command_holds_receipts_against_the_journal(programme: Programme) -> None:
    entry = JournalEntry.objects.get(number=2)
    call_command("verify_queue", SLUG, "--receipt", f"2:{entry.digest.upper()}", stdout=StringIO())
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_queue", SLUG, "--receipt", f"3:{entry.digest}", f"99:{entry.digest}", stdout=out)
    assert out.getvalue().count("\n") == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["ukendt"],
        ["--receipt", f"2:{'0' * 64}"],
        [SLUG, "--receipt", "2"],
        [SLUG, "--receipt", "x:" + "0" * 64],
        [SLUG, "--receipt", "2:" + "g" * 64],
    ],
)
def test_command_refuses_what_it_can_not_read(programme: Programme, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("verify_queue", *arguments, stdout=StringIO())
