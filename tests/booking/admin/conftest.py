"""Staff at the desk: who is signed in, and how a page's form is filled in and sent."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from booking.models import Programme
from tests.booking.admin.staff_desk import Page, look, send, signed_in, user_with, values_of
from tests.factories import OPENS, at, make_offer, make_programme


@pytest.fixture(autouse=True)
def opening() -> Iterator[None]:
    """Set the clock to the opening."""
    with at(OPENS, tick=False):
        yield


@pytest.fixture
def programme(db: None) -> Programme:
    """Make the programme with its five slots."""
    return make_programme()


@pytest.fixture
def offer(db: None) -> Programme:
    return make_offer()


@pytest.fixture
def mette(db: None) -> User:
    """Make a member of staff who may do everything."""
    return User.objects.create_superuser("mette", "mette@example.dk", "x", first_name="Mette", last_name="Holm")


@pytest.fixture
def desk(mette: User) -> Client:
    """Sign the member of staff in."""
    return signed_in(mette)


@pytest.fixture
def reader_desk(db: None) -> Client:
    """Sign in a user who may look at everything and do nothing."""
    return signed_in(user_with("reader", "view_programme", "view_registration", "view_journalentry", "view_message"))


@pytest.fixture
def press(desk: Client) -> Callable[..., Page]:
    """Open an act's page, fill in the given fields, send the form, and return the page that follows."""

    def pressed(url: str, **typed: Any) -> Page:
        values = values_of(desk.get(url))
        return desk.post(url, values | typed, follow=True)

    return pressed


@pytest.fixture
def press_through(desk: Client) -> Callable[..., Page]:
    """Fill in an act's page, look at its mails, press the button there, and return the page that follows."""

    def pressed(url: str, **typed: Any) -> Page:
        return send(desk, url, look(desk, url, **typed))

    return pressed
