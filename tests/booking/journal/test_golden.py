"""Journals of every kind, as earlier releases stored them, verify and read right."""

import pytest
import time_machine

from booking.models import EntryKind, JournalEntry
from booking.services.record import verify
from booking.words.municipality_timeline import lines
from booking.words.staff_timeline import staff_lines
from booking.words.who import with_who
from tests.booking.journal import golden_journal
from tests.booking.journal.story import tell_everything

pytestmark = pytest.mark.django_db


def test_golden_journal_of_version_1_verifies_and_reads_right() -> None:
    programme = golden_journal.load("version_1")
    assert verify(programme).sentences == []
    expected = (golden_journal.FOLDER / "version_1.txt").read_text(encoding="utf-8").splitlines()
    assert golden_journal.words(programme) == expected

    entries = with_who(JournalEntry.objects.order_by("number").select_related("text", "registration"))
    told = staff_lines(entries, programme.seasons.all())
    assert [str(line.what) for line in told] == [str(EntryKind(entry.kind).label) for entry in entries]
    assert all(line.text for line in lines(entries))


def test_story_of_every_kind_verifies(clock: time_machine.Traveller) -> None:
    known = {entry["kind"] for entry in golden_journal.rows_of("version_1")["journalentry"]}
    programme = tell_everything(clock)
    assert set(programme.entries.values_list("kind", flat=True)) >= known
    assert verify(programme).sentences == []
