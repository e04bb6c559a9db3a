"""The table of who hears what, read without a database."""

import pytest

from booking.models import EntryKind, JournalEntry
from notifications.announce.tellings import TABLE, tellings

pytestmark = pytest.mark.pure


def test_a_kind_of_entry_that_nobody_knows_is_passed_over() -> None:
    assert tellings(JournalEntry(kind="mapping_opened", registration_id=3, details={})) == []


def test_whatever_the_entry_those_whom_it_moves_or_whose_calendars_it_changes_hear_of_it() -> None:
    entry = JournalEntry(
        kind="mapping_opened", registration_id=3, details={"moved_back": [7], "requests": [5], "cancels": [6]}
    )
    told = [(one.mail.kind, one.registration_id, one.recipient, one.invite_id) for one in tellings(entry)]
    assert told == [
        ("moved_back", 7, "contact", None),
        ("person_invite", 3, "invite:5", 5),
        ("person_invite", 3, "invite:6", 6),
    ]


def test_rows_name_kinds_of_entry_that_exist() -> None:
    assert {name for row in TABLE for name in row.entries} - set(EntryKind.values) == set()
