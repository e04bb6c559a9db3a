"""The public record: the file and its checker, the check of a code, and what of it everybody may see."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.journal.codes import code_of
from booking.models import EntryText, JournalEntry, Programme, Registration
from booking.services import public_record, queue
from booking.services.public_record import CHECKER, WHOLE, CodeVerdict, check_code, journal_file, public_order
from booking.services.turn import MUNICIPALITY
from tests.booking.journal import golden_journal
from tests.booking.journal.story import tell_everything
from tests.booking.services.tampering import full_queue, recompute, sql
from tests.factories import CLOSES, danish, make_municipality, make_programme, make_queue, make_registration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def forgetful() -> None:
    """Let each test follow chains anew: rows that are put back from test to test are the same."""
    public_record._followed.clear()


def content_of(programme: Programme, *, whole: bool = True) -> dict[str, Any]:
    """Read the file."""
    content: dict[str, Any] = json.loads("".join(journal_file(programme, whole=whole)))
    return content


def checked(folder: Path, content: dict[str, Any], *codes: str) -> tuple[int, str]:
    """Run the checker by a plain Python of its own; return its exit code and what it said."""
    (folder / "journal.json").write_text(json.dumps(content), encoding="utf-8")
    command = [sys.executable, "-I", str(CHECKER), str(folder / "journal.json"), *codes]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    return done.returncode, (done.stdout + done.stderr).strip()


def test_checker_is_short_and_needs_the_standard_library_alone() -> None:
    lines = CHECKER.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
    imported = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def test_file_of_every_kind_of_entry_holds(clock: time_machine.Traveller, tmp_path: Path) -> None:
    programme = tell_everything(clock)
    content = content_of(programme)
    assert content["root"] == {"number": 0, "digest": ""}
    kinds = dict(programme.entries.values_list("number", "kind"))
    assert {kinds[item["number"]] for item in content["entries"] if "entry" in item} == WHOLE & set(kinds.values())
    receipt = JournalEntry.objects.get(number=4)
    assert checked(tmp_path, content, code_of(4, receipt.digest)) == (0, f"All right: {len(kinds)} entries.")


def test_file_names_no_person_and_no_reference(clock: time_machine.Traveller) -> None:
    programme = tell_everything(clock)
    text = json.dumps(content_of(programme), ensure_ascii=False)
    rows = Registration.objects.values_list("contact_name", "contact_email", "contact_phone", "reference")
    said = EntryText.objects.values_list("text__reason", flat=True)
    assert [value for value in {*(value for row in rows for value in row), *said} if value and value in text] == []


def test_file_before_the_release_has_leaves_alone_and_holds(tmp_path: Path) -> None:
    programme = make_programme()
    make_queue(programme, 3)
    programme.refresh_from_db()
    content = content_of(programme, whole=False)
    assert [sorted(item) for item in content["entries"]] == [["digest", "leaf", "number"]] * 4
    assert checked(tmp_path, content)[0] == 0
    assert content["head"] == content_of(programme)["head"]


def test_file_of_an_older_journal_begins_where_the_new_formula_does(
    clock: time_machine.Traveller, tmp_path: Path
) -> None:
    clock.move_to(danish(2018, 1, 3))
    golden = golden_journal.load("version_1")
    number, digest = golden.last_entry_number, golden.last_entry_digest
    root = {"number": number, "digest": digest}
    assert (content_of(golden)["root"], content_of(golden)["entries"]) == (root, [])
    confirmed = Registration.objects.get(queue_number=6)
    queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY)
    golden.refresh_from_db()
    content = content_of(golden)
    assert content["root"] == root
    assert [item["entry"]["kind"] for item in content["entries"]] == ["terms_stated", "withdrawn"]
    assert checked(tmp_path, content, code_of(number, digest))[0] == 0


TAMPERED = {
    "a detail": lambda items: items[2]["entry"]["details"].update(slot=9),
    "a salt": lambda items: items[2].update(salt="0" * 32),
    "a leaf": lambda items: items[2].update(leaf="0" * 64),
    "a digest": lambda items: items[2].update(digest="0" * 64),
    "a number": lambda items: items[2].update(number=7),
    "one left out": lambda items: items.pop(2),
    "the last left out": lambda items: items.pop(),
    "one twice": lambda items: items.insert(2, items[2]),
    "two swapped": lambda items: items.insert(2, items.pop(3)),
    "another's entry": lambda items: items[2].update(entry=items[3]["entry"], salt=items[3]["salt"]),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_checker_finds_what_was_changed_in_the_file(tmp_path: Path, how: str) -> None:
    programme = make_programme(capacity=2)
    make_queue(programme, 4)
    programme.refresh_from_db()
    content = content_of(programme)
    assert checked(tmp_path, content)[0] == 0
    TAMPERED[how](content["entries"])
    code, said = checked(tmp_path, content)
    assert code == 1
    assert said.startswith("NOT RIGHT: ")


def test_checker_finds_a_code_that_is_not_in_it(tmp_path: Path) -> None:
    programme = make_programme()
    assert checked(tmp_path, content_of(programme), f"1-{'0' * 64}") == (
        1,
        f"NOT RIGHT: code 1-{'0' * 64} is not in this journal",
    )


def test_checker_finds_numbers_out_of_order_in_a_chain_that_holds(tmp_path: Path) -> None:
    programme = make_programme()
    make_queue(programme, 3)
    recompute(lambda entry: entry.details.update(queue_number=7) if entry.number == 3 else None)
    programme.refresh_from_db()
    assert checked(tmp_path, content_of(programme)) == (1, "NOT RIGHT: entry 3 gave queue number 7 after 1")


@pytest.mark.parametrize(
    ("shown", "now", "whole"),
    [
        ("after_closing", CLOSES, False),
        ("after_closing", danish(2017, 4, 29), True),
        ("live", CLOSES, True),
    ],
)
def test_entries_are_whole_live_or_after_closing(
    clock: time_machine.Traveller, shown: str, now: Any, *, whole: bool
) -> None:
    programme = make_programme(journal_shown=shown)
    clock.move_to(now)
    assert public_record.is_whole(programme) is whole


# A code that somebody pastes


@pytest.fixture
def programme(clock: time_machine.Traveller) -> Programme:
    return full_queue(clock)


def code(number: int) -> str:
    """Return the code of an entry."""
    return code_of(number, JournalEntry.objects.get(number=number).digest)


def test_code_of_a_receipt_holds(programme: Programme) -> None:
    found = check_code(programme, f"  {code(2)[:30]}\n {code(2)[30:].upper()} ")
    assert (found.verdict, found.number, found.standing) == (CodeVerdict.HOLDS, 2, "Bekræftet (plads 1)")
    assert found.entry is not None
    assert found.entry.kind == "registered"
    assert found.head == code(programme.last_entry_number)


@pytest.mark.parametrize("text", ["", "12", "abc", "0-" + "0" * 64, "12-" + "g" * 64, "9" * 12 + "-" + "0" * 64])
def test_code_that_cannot_be_read(programme: Programme, text: str) -> None:
    assert check_code(programme, text).verdict is CodeVerdict.UNREADABLE


def test_code_of_no_entry_and_of_another_digest(programme: Programme) -> None:
    assert check_code(programme, f"999999999-{'0' * 64}").verdict is CodeVerdict.UNKNOWN
    assert check_code(programme, f"2-{'0' * 64}").verdict is CodeVerdict.DIFFERS


def test_code_in_a_chain_that_does_not_hold(programme: Programme) -> None:
    sql("UPDATE booking_journalentry SET by_id = 7 WHERE number = 5")
    assert check_code(programme, code(2)).verdict is CodeVerdict.BROKEN


def test_code_of_an_entry_that_is_nobodys_business_tells_nothing_of_it(programme: Programme) -> None:
    JournalEntry.objects.filter(kind="placed_ahead").update(kind="note_added")
    digest = JournalEntry.objects.get(kind="note_added")
    found = check_code(programme, code(digest.number))
    assert (found.entry, found.standing) == (None, "")


def test_what_was_followed_is_not_read_again(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    assert public_record.first_break(programme) is None
    read: list[int] = []
    follows = public_record._follows

    def noted(before: str, entry: JournalEntry, slug: str) -> bool:
        read.append(entry.number)
        return bool(follows(before, entry, slug))

    monkeypatch.setattr(public_record, "_follows", noted)
    assert public_record.first_break(programme) is None
    assert read == []
    queue.withdraw(registration_id=Registration.objects.get(queue_number=8).pk, by=MUNICIPALITY)
    programme.refresh_from_db()
    assert public_record.first_break(programme) is None
    assert read == [programme.last_entry_number]
    JournalEntry.objects.filter(number=programme.last_entry_number).update(digest="0" * 64)
    assert public_record.first_break(programme) == programme.last_entry_number
    assert read[1:] == list(range(1, programme.last_entry_number + 1))  # all anew: what it remembers is gone


def test_what_was_followed_is_read_again_after_a_while(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    assert public_record.first_break(programme) is None
    sql("UPDATE booking_journalentry SET by_id = 7 WHERE number = 5")
    assert public_record.first_break(programme) is None
    monkeypatch.setattr(public_record, "FOLLOWED_FOR", -1.0)
    assert public_record.first_break(programme) == 5


# The page


def test_order_takes_as_many_statements_for_many_as_for_few() -> None:
    def statements(programme: Programme) -> int:
        with CaptureQueriesContext(connection) as captured:
            public_order(programme, 1)
        return len(captured)

    few, many = make_programme(capacity=1), make_programme("andet", capacity=1)
    rows = make_queue(few, 3)
    for row in rows:
        make_registration(many, row.municipality)
    for number in range(4, 9):
        make_registration(many, make_municipality(number))
    assert statements(few) == statements(many) <= 5
