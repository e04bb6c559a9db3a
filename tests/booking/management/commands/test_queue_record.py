"""The record of the queue on paper: complete, exact, and without personal data."""

import csv
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import EntryText, JournalEntry, Programme, Registration
from booking.services.clock import extend, lapse_due
from booking.services.contact import change_contact
from booking.services.queue import add_slot, annul, confirm, pass_over, place_ahead, withdraw
from booking.services.record import queue_record
from booking.services.turn import MUNICIPALITY
from tests.factories import (
    OPENS,
    SLUG,
    STAFF,
    accept,
    contact_of,
    danish,
    make_municipality,
    make_programme,
    make_queue,
)
from tests.factories import receive as receive_one

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def programme(clock: time_machine.Traveller) -> Programme:
    """Make a queue with one of everything that the record shows."""
    programme = make_programme(capacity=2)
    first, second, third, fourth, fifth = make_queue(programme, 5)
    accept(first, OPENS)
    confirm(registration_id=second.pk, by=STAFF, reason="Bekræftet i telefonen")
    place_ahead(registration_id=fourth.pk, by=STAFF, reason="=1+1 Fejl hos os")
    pass_over(registration_id=third.pk, by=STAFF, reason="Vil vente")
    clock.move_to(danish(2016, 10, 1))
    lapse_due()
    change_contact(
        registration_id=fourth.pk,
        contact=contact_of(fourth.municipality, name="Ny Person", email="ny@example.dk"),
        by=STAFF,
        reason="Anne er stoppet",
        on_behalf=True,
    )
    extend(registration_id=fourth.pk, until=danish(2016, 10, 12).date(), by=STAFF, reason="Ferie")
    receive_one(programme, make_municipality(6), by=STAFF, on_behalf=True, reason="Ringede ind")
    withdraw(registration_id=second.pk, by=MUNICIPALITY, reason="Personlige forhold")
    annul(registration_id=fifth.pk, by=STAFF, reason="Dobbelt")
    add_slot(programme=programme, by=STAFF, reason="Bevilling")
    return Programme.objects.get()


def table(folder: Path, name: str) -> list[list[str]]:
    """Return the rows of one of the files."""
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def write(folder: Path) -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("queue_record", SLUG, "--out", str(folder), stdout=out, stderr=out)
    return out.getvalue()


def test_command_writes_a_page_three_tables_and_the_public_file_with_its_checker(
    programme: Programme, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "folder"
    count, digest = programme.last_entry_number, programme.last_entry_digest
    assert write(folder) == f"Skrevet i {folder}: {count} journalposter, den sidste {digest}.\n"
    assert sorted(file.name for file in folder.iterdir()) == [
        "check_journal.py", "journal.csv", "journal.json", "queue_record.css", "queue_record.html",
        "registrations.csv", "slots.csv",
    ]  # fmt: skip
    command = [sys.executable, "-I", "check_journal.py", "journal.json", f"{count}-{digest}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"All right: {count} entries.\n")


def test_registrations_stand_with_number_municipality_and_exact_time(programme: Programme, tmp_path: Path) -> None:
    write(tmp_path)
    rows = table(tmp_path, "registrations.csv")[1:]
    assert [row[:5] for row in rows] == [
        ["1", "0101", "Aarhus", "28.09.2016 kl. 9.00.00,000000", "Fristen udløb"],
        ["2", "0102", "Billund", "28.09.2016 kl. 9.00.00,000001", "Afmeldt"],
        ["3", "0103", "Dragør", "28.09.2016 kl. 9.00.00,000002", "På ventelisten"],
        ["4", "0104", "Egedal", "28.09.2016 kl. 9.00.00,000003", "Har en plads, ikke bekræftet (plads 1)"],
        ["5", "0105", "Favrskov", "28.09.2016 kl. 9.00.00,000004", "Annulleret"],
        ["6", "0106", "Greve", "01.10.2016 kl. 0.00.00,000003", "Har en plads, ikke bekræftet (plads 2)"],
    ]
    assert [row[5:] for row in rows] == [["", ""], ["", ""], ["", "ja"], ["ja", ""], ["", ""], ["", ""]]


def test_slots_stand_with_how_they_were_given_and_passed_on(programme: Programme, tmp_path: Path) -> None:
    write(tmp_path)
    found = [[row[0], row[2], row[4], row[7] if len(row) > 7 else ""] for row in table(tmp_path, "slots.csv")[1:]]
    assert found == [
        ["1", "Aarhus", "Tilmelding modtaget", "Fristen udløb"],
        ["1", "Egedal", "Rykket op fra ventelisten", ""],
        ["2", "Billund", "Tilmelding modtaget", "Afmeldt af kommunen"],
        ["2", "Favrskov", "Rykket op fra ventelisten", "Annulleret af Socialstyrelsen"],
        ["2", "Greve", "Rykket op fra ventelisten", ""],
    ]


def test_journal_stands_without_a_gap_and_with_every_digest(programme: Programme, tmp_path: Path) -> None:
    write(tmp_path)
    rows = table(tmp_path, "journal.csv")[1:]
    assert [int(row[0]) for row in rows] == list(range(1, programme.last_entry_number + 1))
    assert [row[8] for row in rows] == list(JournalEntry.objects.order_by("number").values_list("digest", flat=True))


def test_journal_gives_reasons_of_overrides_alone(programme: Programme, tmp_path: Path) -> None:
    write(tmp_path)
    assert [row[7] for row in table(tmp_path, "journal.csv")[1:] if row[7]] == [
        "Bekræftet i telefonen",
        "'=1+1 Fejl hos os",
        "Vil vente",
        "Ferie",
        "Ringede ind",
        "Dobbelt",
        "Bevilling",
    ]


def test_journal_says_what_the_order_depends_on(programme: Programme, tmp_path: Path) -> None:
    write(tmp_path)
    facts = {row[5]: row[6] for row in table(tmp_path, "journal.csv")[1:]}
    assert facts["Tilbuddet oprettet"] == (
        "2 pladser; tilmelding fra 28.09.2016 kl. 9.00.00,000000; tilmelding til 28.04.2017 kl. 23.59.00,000000; "
        "ledige pladser gives videre til 09.06.2017 kl. 23.59.00,000000"
    )
    assert facts["Stillet forrest i køen"] == "rykket tilbage: nr. 3"
    assert facts["Fristen forlænget"] == "bekræftes senest 12.10.2016 kl. 23.59.00,000000"
    assert facts["Plads tilføjet"] == "plads 3"


def test_record_names_no_person(programme: Programme, tmp_path: Path) -> None:
    write(tmp_path)
    texts = [file.read_text(encoding="utf-8-sig") for file in tmp_path.iterdir()]
    values = Registration.objects.values_list("contact_name", "contact_title", "contact_email", "contact_phone")
    personal = {value for row in values for value in row if value} | {"Anne er stoppet", "Personlige forhold"}
    assert [(value, text[:40]) for value in sorted(personal) for text in texts if value in text] == []
    assert all("Aarhus" in text for text in texts if "Kommune" in text)


def test_record_says_where_a_reason_was_erased(programme: Programme, tmp_path: Path) -> None:
    EntryText.objects.filter(entry__kind="annulled").delete()
    write(tmp_path)
    assert [row[7] for row in table(tmp_path, "journal.csv") if row[5] == "Annulleret af Socialstyrelsen"] == [
        "(slettet)"
    ]


def test_record_says_what_does_not_hold(programme: Programme, tmp_path: Path) -> None:
    Registration.objects.filter(queue_number=3).update(expected_attendees=99)
    said = "Tilmelding nr. 3: »forventet antal deltagere« er 99 i tabellen, men 10 efter journalen."
    assert said in write(tmp_path)
    page = (tmp_path / "queue_record.html").read_text(encoding="utf-8")
    assert f"<li>{said}</li>" in page
    assert "hver plads er gået til den, der stod først" not in page


def test_record_takes_as_many_statements_for_many_as_for_few(programme: Programme) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            queue_record(programme)
        return len(captured.captured_queries)

    before = statements()
    for number in (7, 8):
        receive_one(programme, make_municipality(number))
    assert statements() == before


def test_command_refuses_an_unknown_programme_and_a_folder_it_can_not_make(
    programme: Programme, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="intet tilbud"):
        call_command("queue_record", "ukendt", "--out", str(tmp_path))
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="Kan ikke skrive"):
        call_command("queue_record", SLUG, "--out", str(tmp_path / "file"))
