"""Rows, slots, heads and texts that differ from the journal are named, by the command too."""

import json
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from booking.models import EntryText, JournalEntry, Programme, Registration, Slot
from booking.services.queue import annul, withdraw
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.booking.services.tampering import faults, full_queue, number, sql, unguarded
from tests.factories import (
    SLUG,
    STAFF,
    danish,
    make_programme,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def programme(clock: time_machine.Traveller) -> Programme:
    return full_queue(clock)


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


def test_verify_finds_texts_gone_without_an_erasing_entry(programme: Programme) -> None:
    numbers = list(EntryText.objects.order_by("entry__number").values_list("entry__number", flat=True))
    EntryText.objects.all().delete()
    assert len(numbers) == 4
    assert verify(programme).sentences == [
        f"Teksten til journalpost {number} mangler, og ingen journalpost siger, at den er slettet."
        for number in numbers
    ]


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
        call_command("verify_queue", SLUG, "--receipt", f"3-{entry.digest}", f"99:{entry.digest}", stdout=out)
    assert out.getvalue().count("\n") == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["ukendt"],
        ["--receipt", f"2:{'0' * 64}"],
        [SLUG, "--receipt", "2"],
        [SLUG, "--receipt", "2-"],
        [SLUG, "--receipt", "x:" + "0" * 64],
        [SLUG, "--receipt", "2:" + "g" * 64],
    ],
)
def test_command_refuses_what_it_can_not_read(programme: Programme, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("verify_queue", *arguments, stdout=StringIO())
