"""Every kind of tampering with a table that the order rests on, by SQL, and the faults that give it away.

The names are those of the table in `docs/proof.md`. REFUSED: the database does not let it be done.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from django.db import connection

from booking.models import EntryText, JournalEntry, Programme, Registration, Slot
from tests.booking.services.tampering import number, sql, unguarded
from tests.factories import danish, make_programme

Tampering: TypeAlias = tuple[Callable[[], object], str]
REFUSED = "refused"


def updates(table: str, row: str, change: str) -> Callable[[], None]:
    """Return the change of one row of a table."""
    return lambda: sql(f"UPDATE booking_{table} SET {change} WHERE {row}")  # noqa: S608 written here


def swaps(queue_numbers: tuple[int, int], *columns: str) -> Callable[[], None]:
    """Return the swap of columns between two registrations, by way of a row that keeps the unique ones apart."""

    def swap() -> None:
        one, other = (number(queue_number) for queue_number in queue_numbers)
        values = [{column: getattr(row, column) for column in columns} for row in (other, one)]
        aside = {column: ASIDE[column] for column in columns if column in ASIDE}
        if aside:
            Registration.objects.filter(pk=one.pk).update(**aside)
        Registration.objects.filter(pk=other.pk).update(**values[1])
        Registration.objects.filter(pk=one.pk).update(**values[0])

    return swap


ASIDE = {"queue_number": 99, "received_at": danish(2000, 1, 1), "reference": "TD-0000-0000", "municipality_id": "0110"}


def entry_swapped() -> None:
    """Let two registrations' entries change places."""
    for old, new in ((4, 99), (5, 4), (99, 5)):
        sql("UPDATE booking_journalentry SET number = %s WHERE number = %s", new, old)


def entry_deleted(entry: JournalEntry) -> None:
    """Delete an entry with its text."""
    with unguarded():
        EntryText.objects.filter(entry=entry).delete()
        sql("DELETE FROM booking_journalentry WHERE id = %s", entry.pk)


def last_entry() -> JournalEntry:
    """Find the last entry."""
    return JournalEntry.objects.latest("number")


def last_deleted_and_heads_set_back() -> None:
    """Delete the last entry and set the programme's heads to the one before."""
    entry_deleted(last_entry())
    last = last_entry()
    heads = {"last_entry_number": last.number, "last_entry_digest": last.digest, "last_entry_at": last.at}
    Programme.objects.update(**heads)


def entry_added(number_of_entry: int) -> None:
    """Add an entry with any digest."""
    last = last_entry()
    JournalEntry.objects.create(
        programme=last.programme, number=number_of_entry, kind="confirmed", at=last.at, by="clock", digest="0" * 64
    )


def texts_swapped() -> None:
    """Give two acts each other's reason, with its salt."""
    one, other = EntryText.objects.filter(entry__kind__in=("placed_ahead", "annulled"))
    EntryText.objects.filter(pk=one.pk).update(salt=other.salt, text=other.text)
    EntryText.objects.filter(pk=other.pk).update(salt=one.salt, text=one.text)


def text_changed() -> None:
    """Write another reason."""
    EntryText.objects.filter(entry__kind="annulled").update(text={"reason": "En bedre begrundelse"})


def text_added() -> None:
    """Give an entry a reason that it never had."""
    EntryText.objects.create(entry=JournalEntry.objects.get(number=2), salt="0" * 32, text={"reason": "Opdigtet"})


def row_added() -> None:
    """Add a registration without an entry."""
    row = number(9)
    row.pk, row.reference, row.queue_number, row.received_at = None, "TD-2222-2222", 10, danish(2016, 10, 2)
    row._state.adding = True
    row.save()


def row_deleted() -> None:
    """Delete a registration, its entries left alone."""
    with unguarded():
        sql("DELETE FROM booking_registration WHERE queue_number = 9")


def moved_to_another_programme(table: str, row: str) -> Callable[[], None]:
    """Return the move of a row to another programme."""

    def move() -> None:
        other = make_programme("andet", capacity=0)
        sql(f"UPDATE booking_{table} SET programme_id = {other.pk} WHERE {row}")  # noqa: S608 written here

    return move


def slot_deleted() -> None:
    """Delete a slot that somebody holds."""
    with unguarded():
        sql("DELETE FROM booking_slot WHERE number = 2")


def programme_deleted() -> None:
    """Delete the programme; the database checks its references at once here, else when the transaction ends."""
    sql("DELETE FROM booking_programme WHERE slug <> 'andet'")
    connection.check_constraints()


def entry(change: str) -> Callable[[], None]:
    """Return the change of the entry that received number 1."""
    return updates("journalentry", "number = 2", change)


def row(queue_number: int, change: str) -> Callable[[], None]:
    """Return the change of a registration."""
    return updates("registration", f"queue_number = {queue_number}", change)


def offer(change: str) -> Callable[[], None]:
    """Return the change of the programme."""
    return updates("programme", "TRUE", change)


EARLY = "'2016-09-28 10:00:00+00:00'"
NOBODY = "contact_name = '', contact_title = '', contact_email = '', contact_phone = ''"
KINDS: Mapping[str, Tampering] = {
    "entry: kind changed": (entry("kind = 'withdrawn'"), "changed_entry"),
    "entry: time changed": (entry("at = '2016-09-28 07:00:00.5+00:00'"), "changed_entry"),
    "entry: actor changed": (entry("\"by\" = 'staff'"), "changed_entry"),
    "entry: user changed": (entry("by_id = 7"), "changed_entry"),
    "entry: details changed": (entry("details = '{\"queue_number\": 1}'"), "changed_entry"),
    "entry: registration changed": (entry("registration_id = NULL"), "changed_entry"),
    "entry: hash of the text changed": (entry(f"text_hash = '{'0' * 64}'"), "changed_entry"),
    "entry: digest changed": (entry(f"digest = '{'0' * 64}'"), "changed_entry"),
    "entry: formula changed": (entry("formula = 1"), "changed_entry"),
    "entry: salt changed": (entry(f"salt = '{'0' * 32}'"), "changed_entry"),
    "entry: deleted": (lambda: entry_deleted(JournalEntry.objects.get(kind="lapsed")), "missing_entry"),
    "entry: the last deleted": (lambda: entry_deleted(last_entry()), "missing_entry"),
    "entry: the last deleted, heads set back": (last_deleted_and_heads_set_back, "wrong_field"),
    "entry: added behind the last": (lambda: entry_added(last_entry().number + 1), "added_entry"),
    "entry: added between two": (lambda: entry_added(4), REFUSED),
    "entry: two swapped": (entry_swapped, "changed_entry"),
    "text: changed": (text_changed, "changed_text"),
    "text: salt changed": (updates("entrytext", "entry_id = (SELECT MIN(entry_id) FROM booking_entrytext)",
                                   f"salt = '{'0' * 32}'"), "changed_text"),
    "text: deleted": (lambda: EntryText.objects.filter(entry__kind="annulled").delete(), "missing_text"),
    "text: added": (text_added, "changed_text"),
    "text: two swapped": (texts_swapped, "changed_text"),
    "registration: status and slot": (row(6, "slot_id = NULL, status = 'waiting'"), "wrong_field"),
    "registration: placed ahead": (row(4, "placed_ahead = NOT placed_ahead"), "wrong_field"),
    "registration: passed over": (row(5, "passed_over = NOT passed_over"), "wrong_field"),
    "registration: number": (row(4, "queue_number = 12"), "wrong_field"),
    "registration: time": (row(4, "received_at = '2016-09-28 06:59:00+00:00'"), "wrong_field"),
    "registration: municipality": (row(4, "municipality_id = '0103'"), "wrong_field"),
    "registration: deadline": (row(6, "answer_by = '2016-10-20 21:59:00+00:00'"), "wrong_field"),
    "registration: clock of the deadline": (row(6, "lapses_at = '2017-10-01 10:00:00+00:00'"), "wrong_field"),
    "registration: doubt, bounce, reminder": (
        row(6, f"doubted_at = {EARLY}, contact_bounced_at = {EARLY}, reminded_at = {EARLY}"), "wrong_field"
    ),
    "registration: number of the question": (row(6, "ask = ask + 1"), "wrong_field"),
    "registration: when confirmed": (row(1, f"confirmed_at = {EARLY}"), "wrong_field"),
    "registration: when it ended": (row(3, f"annulled_at = {EARLY}"), "wrong_field"),
    "registration: parts": (row(4, "talk = NOT talk, audience = ''"), "wrong_field"),
    "registration: season": (row(4, "season_id = (SELECT MIN(id) FROM booking_season)"), "wrong_field"),
    "registration: expected number": (row(4, "expected_attendees = 20"), "wrong_field"),
    "registration: contact's address": (row(4, "contact_email = 'andre@aarhus.dk'"), "wrong_seal"),
    "registration: contact's name": (row(4, "contact_name = 'En anden'"), "wrong_seal"),
    "registration: contact's phone": (row(4, "contact_phone = '+4511111111'"), "wrong_seal"),
    "registration: contact's title": (row(4, "contact_title = 'Borgmester'"), "wrong_seal"),
    "registration: contact's salt": (row(4, "contact_salt = ''"), "wrong_seal"),
    "registration: reference": (row(4, "reference = 'TD-2222-2222'"), "wrong_seal"),
    "registration: address checked": (row(6, f"address_checked_at = {EARLY}"), "wrong_field"),
    "registration: address outside": (row(6, "address_outside = NOT address_outside"), "wrong_field"),
    "registration: version of the link": (row(6, "link_version = 1"), "wrong_field"),
    "registration: case number": (row(4, "case_number = '16/1'"), "wrong_field"),
    "registration: legal hold": (row(4, "legal_hold = TRUE"), "wrong_field"),
    "registration: marked as erased": (row(4, f"erased_at = {EARLY}, {NOBODY}"), "wrong_field"),
    "registration: deleted": (row_deleted, "row_missing"),
    "registration: added": (row_added, "row_without_entry"),
    "registration: moved to another programme": (
        moved_to_another_programme("registration", "queue_number = 9"), "row_missing"
    ),
    "registration: numbers swapped": (swaps((4, 7), "queue_number"), "wrong_field"),
    "registration: times swapped": (swaps((4, 7), "received_at"), "wrong_field"),
    "registration: municipalities swapped": (swaps((4, 7), "municipality_id"), "wrong_field"),
    "registration: contacts swapped": (
        swaps((4, 7), "contact_name", "contact_title", "contact_email", "contact_phone", "contact_salt"), "wrong_seal"
    ),
    "registration: references swapped": (swaps((4, 7), "reference", "reference_salt"), "wrong_seal"),
    "slot: number changed": (updates("slot", "number = 2", "number = 7"), "slot_missing"),
    "slot: deleted": (slot_deleted, "slot_missing"),
    "slot: added": (lambda: Slot.objects.create(programme=Programme.objects.get(), number=3), "slot_without_entry"),
    "slot: moved to another programme": (moved_to_another_programme("slot", "number = 2"), "slot_missing"),
    "slot: given to two": (row(7, "slot_id = (SELECT MIN(slot_id) FROM booking_registration), status = 'confirmed'"),
                           REFUSED),
    "programme: opening": (offer("opens_at = '2016-09-01 07:00:00+00:00'"), "wrong_programme"),
    "programme: closing": (offer("closes_at = '2017-04-01 07:00:00+00:00'"), "wrong_programme"),
    "programme: end of promotion": (offer("promote_until = '2017-06-22 07:00:00+00:00'"), "wrong_programme"),
    "programme: days to confirm": (offer("confirm_working_days = 9"), "wrong_programme"),
    "programme: queue closed": (offer(f"queue_closed_at = {EARLY}"), "wrong_programme"),
    "programme: last queue number": (offer("last_queue_number = 12"), "wrong_programme"),
    "programme: last entry's number": (offer("last_entry_number = last_entry_number + 1"), "missing_entry"),
    "programme: last entry's time": (offer(f"last_entry_at = {EARLY}"), "wrong_programme"),
    "programme: last entry's digest": (offer("last_entry_digest = 'x'"), "wrong_head"),
    "programme: short name": (offer("slug = 'et-andet'"), "changed_entry"),
    "programme: deleted": (programme_deleted, REFUSED),
}  # fmt: skip
"""What is done, and the fault by which it is found."""
