"""A link that ends while its page is sent: the same press twice is one change, and an ended link corrects nothing."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from booking.links import personal_path
from booking.models import EntryKind, Registration
from booking.refusals import Stale
from booking.services import contact
from booking.services.contact import Links
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import values_of
from tests.factories import STAFF, again, contact_of, journal, make_municipality, make_programme, make_registration
from tests.together import kinds, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
ROUNDS = range(5)


@pytest.fixture
def registration() -> Registration:
    """Register Aarhus."""
    return make_registration(make_programme(), make_municipality())


def corrects(registration: Registration, email: str, **how: Any) -> Callable[[], Registration]:
    """Return the change of the address to `email`."""
    details = contact_of(registration.municipality, email=email)
    return partial(contact.change_contact, registration_id=registration.pk, contact=details, **how)


@pytest.mark.parametrize("_round", ROUNDS)
def test_new_address_pressed_twice_at_once_is_one_change(registration: Registration, _round: int) -> None:
    """Without scripts nothing holds the second press back: both are led to the page of the old link."""
    url = f"{personal_path(registration)}contact/"
    values = values_of(Client().get(url), "") | {"contact_email": "anne.rettet@aarhus.dk"}
    answers = together([partial(Client().post, url, values) for _press in range(2)])
    moved = f"{personal_path(registration)}moved/"
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, moved)] * 2
    assert again(registration).link_version == registration.link_version + 1
    assert len(journal(registration.programme, EntryKind.CONTACT_CHANGED)) == 1
    assert verify(registration.programme).sentences == []


@pytest.mark.parametrize("_round", ROUNDS)
def test_link_that_staff_end_corrects_nothing_afterwards(registration: Registration, _round: int) -> None:
    """Whichever comes first, staff's address stands."""
    links = Links(registration.link_version)
    answers = together(
        [
            corrects(registration, "slip@aarhus.dk", by=MUNICIPALITY, by_link=True, links=links),
            corrects(registration, "rigtig@aarhus.dk", by=STAFF, on_behalf=True, reason="Telefon"),
        ]
    )
    assert kinds(answers) in [["done", "done"], ["Stale", "done"]]
    assert again(registration).contact_email == "rigtig@aarhus.dk"
    assert verify(registration.programme).sentences == []


def open_the_new_link_then_correct_by_the_old_one(registration: Registration) -> None:
    """Correct the address by the old link's page, which was looked at before the new link was opened."""
    by_link = {"by": MUNICIPALITY, "by_link": True, "links": Links(registration.link_version)}
    corrects(registration, "ny@aarhus.dk", **by_link)()
    seen = again(registration)
    contact.link_opened(seen)
    links = Links(seen.link_version, seen.old_link_version)
    corrects(registration, "tilbage@aarhus.dk", by=MUNICIPALITY, by_old_link=True, links=links)()


def test_old_link_corrects_nothing_once_the_new_one_is_opened(registration: Registration) -> None:
    with pytest.raises(Stale):
        open_the_new_link_then_correct_by_the_old_one(registration)
    assert again(registration).contact_email == "ny@aarhus.dk"


def test_control_without_the_look_below_the_lock(registration: Registration, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what the page saw alone, an ended link takes the registration back."""
    monkeypatch.setattr(contact, "check_links", lambda *_seen: None)
    open_the_new_link_then_correct_by_the_old_one(registration)
    assert again(registration).contact_email == "tilbage@aarhus.dk"
