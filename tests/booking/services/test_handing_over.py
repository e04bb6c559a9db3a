"""Handing over, and what the old link and the old address get of a change (Q11, Q14)."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
import time_machine

from booking.links import personal_token, replaced_registration_of
from booking.models import EntryKind, EntryText, JournalEntry, Programme, Registration
from booking.services.clock import bounced
from booking.services.contact import OLD_LINK, change_contact, link_opened
from booking.services.queue import confirm
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.factories import OPENS, STAFF, again, contact_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def changed(registration: Registration, email: str, **how: Any) -> dict[str, Any]:
    """Change the address and return the entry's details; `language` is the page's."""
    contact = dataclasses.replace(
        contact_of(registration.municipality), name="Bo Berg", email=email, language=how.pop("language", "da")
    )
    if not how.get("on_behalf"):
        how.setdefault("by", MUNICIPALITY)
    change_contact(registration_id=registration.pk, contact=contact, **how)
    details: dict[str, Any] = JournalEntry.objects.filter(kind=EntryKind.CONTACT_CHANGED).latest("number").details
    return details


def until_of(registration: Registration) -> dt.datetime:
    """Return until when the old link offers a correction, to the second: turns are a microsecond apart."""
    assert registration.old_link_until is not None
    return registration.old_link_until.replace(microsecond=0)


def test_hand_over_says_so_in_the_journal_and_keeps_the_old_link(programme: Programme, first: Registration) -> None:
    token = personal_token(first)
    details = changed(first, "bo@aarhus.dk", by_link=True, hands_over=True)
    assert (details["handed_over"], details["standing"], details["old_link"]) == (True, True, 1)
    row = again(first)
    assert (row.link_version, row.old_link_version, until_of(row)) == (2, 1, OPENS + OLD_LINK)
    assert replaced_registration_of(token) == (row, 1)
    assert EntryText.objects.latest("pk").text["old"] == {"name": "Anne Aarhus", "email": "anne@aarhus.dk"}
    assert verify(programme).sentences == []


def test_change_of_the_address_alone_tells_the_old_one_but_is_no_hand_over(first: Registration) -> None:
    details = changed(first, "bo@aarhus.dk", by_link=True)
    assert details["old_link"] == 1
    assert not {"handed_over", "standing"} & set(details)


def test_change_after_a_fixed_day_tells_how_things_stand() -> None:
    registration = make_confirmed()
    fix_day(registration)
    assert changed(registration, "bo@aarhus.dk", by_link=True)["standing"] is True


def test_old_address_that_bounced_is_not_told(first: Registration) -> None:
    bounced(registration_id=first.pk, address=first.contact_email, ask=1)
    assert "old_link" not in changed(first, "bo@aarhus.dk", by_link=True)


def test_change_by_staff_ends_the_old_link_at_once(first: Registration) -> None:
    changed(first, "bo@aarhus.dk", by_link=True)
    details = changed(first, "carl@aarhus.dk", on_behalf=True, by=STAFF, reason="Ringede")
    assert "old_link" not in details
    row = again(first)
    assert (row.old_link_version, row.old_link_until) == (None, None)


def test_change_by_the_browser_that_registered_keeps_no_link(first: Registration) -> None:
    assert "old_link" not in changed(first, "bo@aarhus.dk")
    assert again(first).old_link_version is None


def test_slip_mended_by_the_old_link_keeps_the_first_links_right_and_time(
    clock: time_machine.Traveller, first: Registration
) -> None:
    changed(first, "bo@aarhs.dk", by_link=True)
    clock.shift(dt.timedelta(hours=5))
    assert changed(first, "bo@aarhus.dk", by_old_link=True)["old_link"] == 2
    row = again(first)
    assert (row.link_version, row.old_link_version, until_of(row)) == (3, 1, OPENS + OLD_LINK)


def test_old_link_ends_when_the_new_one_is_opened(first: Registration) -> None:
    changed(first, "bo@aarhus.dk", by_link=True)
    link_opened(first)  # the row as it was before: an old page opened again ends nothing
    assert again(first).old_link_version == 1
    link_opened(again(first))
    assert (again(first).old_link_version, again(first).old_link_until) == (None, None)


@pytest.mark.parametrize(
    ("email", "language"), [("bo@aarhus.dk", "en"), ("anne@aarhus.dk", "da"), ("ANNE@aarhus.dk", "da")]
)
def test_language_is_that_of_the_page_on_which_a_new_address_was_typed(
    first: Registration, email: str, language: str
) -> None:
    changed(first, email, by_link=True, language="en")
    assert again(first).language == language


def test_staff_may_change_the_language_alone(programme: Programme, first: Registration) -> None:
    contact = dataclasses.replace(contact_of(first.municipality), language="en")
    change_contact(registration_id=first.pk, contact=contact, by=STAFF, reason="Bad om det", on_behalf=True)
    entry = JournalEntry.objects.latest("number")
    assert entry.details.keys() == {"changed", "contact_hash"}
    assert entry.details["changed"] == ["language"]
    assert (again(first).language, again(first).link_version) == ("en", 1)
    assert EntryText.objects.latest("pk").text == {"old": {"language": "da"}, "reason": "Bad om det"}
    assert verify(programme).sentences == []


def test_hand_over_of_a_confirmed_place_asks_for_nothing_anew(first: Registration) -> None:
    confirm(registration_id=first.pk, by=MUNICIPALITY)
    assert "ask" not in changed(first, "bo@aarhus.dk", by_link=True, hands_over=True)
