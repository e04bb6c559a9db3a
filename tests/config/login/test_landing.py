"""Where a log-in leads each role, and that a named page goes before it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from config.login.roles import ROLES
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.config.login.conftest import PASSWORD
from tests.factories import OPENS, at

DESK, OWN_DAYS = "/admin/", "/admin/booking/themedday/mine/"


@pytest.fixture(autouse=True)
def one_step(settings: Settings) -> None:
    settings.REQUIRE_STAFF_MFA = False


@pytest.fixture
def frida(db: None) -> User:
    return User.objects.create_user("frida", "frida@example.dk", PASSWORD, is_staff=True)


def log_in(asked: str = "") -> Any:
    """Log in as Frida, from the page to which the asked one leads."""
    client = Client()
    page = client.get(asked or reverse("account_login"), follow=True)
    named = page.context["redirect_field_value"]
    typed = {"login": "frida", "password": PASSWORD} | ({"next": named} if named else {})
    return client.post(reverse("account_login"), typed)["Location"]


@pytest.mark.parametrize("asked", ["", DESK])
@pytest.mark.parametrize("role", ROLES)
def test_role_lands_on_its_own_first_page(frida: User, role: str, asked: str) -> None:
    frida.groups.set([Group.objects.get(name=role)])
    assert log_in(asked) == (OWN_DAYS if role == "Facilitator" else DESK)


@pytest.mark.parametrize(("role", "lands"), [("Revisor", OWN_DAYS), ("Koordinator", DESK), ("Læser", OWN_DAYS)])
def test_who_holds_a_day_lands_there_unless_who_acts_upon_all(frida: User, role: str, lands: str) -> None:
    frida.groups.set([Group.objects.get(name=role)])
    with at(OPENS, tick=False):
        fix_day(make_confirmed()).day.facilitators.update(user=frida)
    assert log_in() == lands


def test_named_page_goes_before_the_own_days(frida: User) -> None:
    assert log_in("/admin/booking/themedday/") == "/admin/booking/themedday/"
    assert log_in(f"{DESK}?programme=x") == f"{DESK}?programme=x"
