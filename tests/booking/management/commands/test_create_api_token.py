"""`manage.py create_api_token`."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from booking.models import ApiToken
from booking.services import tokens

pytestmark = pytest.mark.django_db


def test_it_prints_the_key_and_nothing_else(clock: time_machine.Traveller) -> None:
    printed, said = StringIO(), StringIO()

    call_command(
        "create_api_token", "ESDH", "--scope", "read", "--scope", "write", "--days", "30", stdout=printed, stderr=said
    )

    key = printed.getvalue().removesuffix("\n")
    token = tokens.prove(key)
    assert token is not None
    assert (token.name, token.scopes) == ("ESDH", ["read", "write"])
    assert token.expires_at == timezone.now() + dt.timedelta(days=30)
    assert key not in said.getvalue()


def test_without_days_it_does_not_expire() -> None:
    call_command("create_api_token", "ESDH", "--scope", "read", stdout=StringIO(), stderr=StringIO())

    token = ApiToken.objects.get()
    assert (token.scopes, token.expires_at) == (["read"], None)


@pytest.mark.parametrize(
    "arguments",
    [
        ["ESDH"],
        ["ESDH", "--scope", "admin"],
        ["ESDH", "--scope", "read", "--days", "0"],
        ["ESDH", "--scope", "read", "--days", "3651"],
        [" ", "--scope", "read"],
        ["x" * 101, "--scope", "read"],
    ],
)
def test_what_can_not_stand_makes_no_key(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_api_token", *arguments)

    assert ApiToken.objects.count() == 0
