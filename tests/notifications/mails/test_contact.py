"""The mails of a new contact person: to the new address how things stand, to the old one that it was changed (Q11)."""

import dataclasses
from typing import Any

import pytest

from booking import links
from booking.models import Registration
from booking.services import contact
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.factories import STAFF, contact_of, make_municipality, make_programme, make_registration
from tests.notifications.mail_helpers import announce_and_send, body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def row() -> Registration:
    """Register a municipality with a place; its first mails have left."""
    registration = make_registration(make_programme(), make_municipality())
    announce_and_send()
    return registration


def mails_of(registration: Registration, email: str = "bo@aarhus.dk", **how: Any) -> dict[str, Any]:
    """Change the contact and return the first mail that this causes to each address; a calendar object comes after."""
    how.setdefault("by", MUNICIPALITY)
    words = dataclasses.replace(contact_of(registration.municipality), name="Bo Berg", email=email)
    changes = dataclasses.replace(words, language=how.pop("language", "da"))
    contact.change_contact(registration_id=registration.pk, contact=changes, **how)
    registration.refresh_from_db()
    return {mail["To"].addresses[0].addr_spec: mail for mail in reversed(announce_and_send())}


def test_hand_over_has_one_mail_of_its_own_and_tells_the_old_address(row: Registration) -> None:
    mails = mails_of(row, by_link=True, hands_over=True)
    assert set(mails) == {"bo@aarhus.dk", "anne@aarhus.dk"}
    new, old = body(mails["bo@aarhus.dk"]), body(mails["anne@aarhus.dk"])
    assert "bekræft pladsen senest" in mails["bo@aarhus.dk"]["Subject"]
    assert "Anne Aarhus har overdraget kommunens tilmelding" in new
    assert links.personal_token(row) in new
    assert "blev onsdag den 28. september 2016 kl. 9.00 overdraget til en kollega" in old
    assert links.old_path(row) in old
    assert links.personal_token(row) not in old
    assert "bo@aarhus.dk" not in old
    row.refresh_from_db()
    assert row.asked_at is not None


def test_hand_over_of_a_confirmed_place_says_what_is_missing_and_by_when() -> None:
    registration = make_confirmed()
    announce_and_send()
    text = body(mails_of(registration, by_link=True, hands_over=True)["bo@aarhus.dk"])
    assert "Datoen ligger ikke fast endnu." in text
    assert "- Foreslå datoer, senest" in text


def test_new_contact_after_a_fixed_day_hears_what_stands_and_not_to_propose_dates() -> None:
    registration = make_confirmed()
    fix_day(registration)
    announce_and_send()
    for how in ({"by_link": True}, {"by": STAFF, "reason": "Ringede", "on_behalf": True}):
        mails = mails_of(registration, f"{len(how)}@aarhus.dk", **how)
        text = body(next(mail for mail in mails.values() if "sådan står sagen" in mail["Subject"]))
        assert "Temadagen ligger fast:" in text
        assert "- Skriv deltagerne på listen" in text
        assert "Foreslå datoer" not in text


def test_wrong_address_hears_that_it_is_over_and_gets_no_link(row: Registration) -> None:
    mails_of(row, "bo@aarhs.dk", by_link=True)
    mails = mails_of(row, by_old_link=True)
    assert set(mails) == {"bo@aarhs.dk", "bo@aarhus.dk"}
    text = body(mails["bo@aarhs.dk"])
    assert "Mailadressen på kommunens tilmelding" in text
    assert "/min-temadag/" not in text
    assert "ring til os på" in text


def test_old_address_is_written_to_in_its_own_language(row: Registration) -> None:
    mails = mails_of(row, by_link=True, hands_over=True, language="en")
    assert {name: mail["Content-Language"] for name, mail in mails.items()} == {
        "bo@aarhus.dk": "en", "anne@aarhus.dk": "da",
    }  # fmt: skip


def test_change_by_staff_writes_to_the_new_address_alone(row: Registration) -> None:
    assert set(mails_of(row, by=STAFF, reason="Ringede", on_behalf=True)) == {"bo@aarhus.dk"}
