"""The command: a dry run without decision or folder, or on request; it names nobody and says what failed."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import By, EntryKind, JournalEntry, Registration
from notifications.inbound.receive import receive
from notifications.models import Door
from tests.booking.day_helpers import SETTINGS
from tests.factories import danish, make_programme, make_queue
from tests.notifications.case_helpers import everything_kept

pytestmark = pytest.mark.django_db
COUNTS = "kontaktperson, deltagere: 0, invitationer: 0, tekster i journalen: 0, sendte mails: 0, modtagne mails: 0"
NO_DECISION = "Intet bliver slettet: ERASURE_DECISION nævner ingen afgørelse fra arkivmyndigheden."
NO_FOLDER = "Intet bliver slettet: CASE_EXPORT_DIR nævner ingen mappe at eksportere sagerne til."


@pytest.fixture(autouse=True)
def due(clock: Traveller) -> Registration:
    """Move to the date on which a registration is due."""
    retention = {"retention": {"with_place_months": 12, "without_place_months": 6}}
    (first,) = make_queue(make_programme(settings=SETTINGS | retention), 1)
    clock.move_to(danish(2018, 6, 23, 4))
    return first


def lines(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("erase_personal_data", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_without_decision_and_folder_it_only_shows(due: Registration) -> None:
    before = everything_kept()
    assert lines() == [NO_DECISION, NO_FOLDER, f"{due.reference}: {COUNTS}, klar til sletning"]
    assert everything_kept() == before


def test_dry_run_writes_nothing(due: Registration, settings: Settings, tmp_path: Path) -> None:
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)
    before = everything_kept()
    assert lines("--dry-run") == [
        "Prøvekørsel: Intet bliver slettet.",
        f"{due.reference}: {COUNTS}, klar til sletning",
    ]
    assert (everything_kept(), list(tmp_path.iterdir())) == (before, [])


def test_it_erases_where_that_is_allowed(
    due: Registration, settings: Settings, tmp_path: Path, clock: Traveller
) -> None:
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)
    assert lines() == [f"{due.reference}: {COUNTS}, slettet"]
    assert JournalEntry.objects.get(kind=EntryKind.PERSONAL_DATA_ERASED).by == By.SYSTEM
    receive(b"From: u@example.dk\r\nSubject: Hej\r\n\r\nHvem?\r\n", door=Door.PIPE)
    clock.move_to(danish(2019, 6, 24, 4))
    assert lines() == ["1 modtaget mail uden tilmelding, slettet"]
    assert lines() == ["Intet har nået sin slettedato."]


@pytest.mark.logs_errors
def test_it_says_what_could_not_be_erased(due: Registration, settings: Settings, tmp_path: Path) -> None:
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path / "væk")
    with pytest.raises(CommandError, match=r"1 tilmelding kunne ikke slettes. Se loggen\."):
        lines()
    assert Registration.objects.get().contact_name == "Anne Aarhus"
