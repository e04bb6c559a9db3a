"""Keys of other systems: issued, proved, revoked, expired."""

import datetime as dt
import hashlib

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.models import ApiToken
from booking.refusals import Invalid, Stale
from booking.services import tokens

pytestmark = pytest.mark.django_db


def test_issue_keeps_the_hash_only(clock: time_machine.Traveller) -> None:
    issued = tokens.issue(name="  ESDH ", read=True, write=False)

    token = ApiToken.objects.get()
    assert (token.name, token.scopes, token.created_at) == ("ESDH", ["read"], timezone.now())
    assert (token.expires_at, token.last_used_at, token.revoked_at) == (None, None, None)
    assert issued.key.startswith(f"temadag_{token.prefix}_")
    assert len(issued.key.rpartition("_")[2]) == 64
    assert token.digest == hashlib.sha256(issued.key.encode()).hexdigest()
    assert issued.key not in str(ApiToken.objects.values().get())


def test_issue_makes_another_key_each_time() -> None:
    keys = {tokens.issue(name="ESDH", read=True, write=True).key for _again in range(3)}

    assert len(keys) == 3


def test_issue_names_what_can_not_stand(clock: time_machine.Traveller) -> None:
    with pytest.raises(Invalid) as refused:
        tokens.issue(name=" ", read=False, write=False, expires_at=timezone.now())

    assert {field: str(sentence) for field, sentence in refused.value.errors.items()} == {
        "name": "Skriv navnet på systemet, højst 100 tegn",
        "scope": "Vælg, om nøglen må læse, handle eller begge dele",
        "expires_at": "Vælg et udløb, der ligger i fremtiden",
    }
    assert ApiToken.objects.count() == 0


def test_prove_finds_the_token_and_notes_its_use_once_a_minute(clock: time_machine.Traveller) -> None:
    issued = tokens.issue(name="ESDH", read=True, write=True)
    first = timezone.now()

    assert tokens.prove(issued.key) == issued.token
    clock.shift(59)
    with CaptureQueriesContext(connection) as captured:
        tokens.prove(issued.key)
    assert len(captured) == 1
    assert ApiToken.objects.get().last_used_at == first
    clock.shift(1)
    tokens.prove(issued.key)
    assert ApiToken.objects.get().last_used_at == first + dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    "spoil", [lambda key: key[:-1], lambda key: key + "0", lambda key: key.upper(), lambda _key: ""]
)
def test_prove_refuses_another_key(spoil: object) -> None:
    issued = tokens.issue(name="ESDH", read=True, write=True)
    assert callable(spoil)

    assert tokens.prove(spoil(issued.key)) is None
    assert ApiToken.objects.get().last_used_at is None


@pytest.mark.parametrize(
    "key", ["temadag_", "temadag_\x00\x00\x00\x00\x00\x00\x00\x00_x", "temadag_æøåæøåæø_x", "\udcff"]
)
def test_prove_refuses_what_is_no_key(key: str) -> None:
    assert tokens.prove(key) is None


def test_prove_refuses_the_key_of_another_prefix() -> None:
    one, other = (tokens.issue(name=name, read=True, write=True) for name in ("A", "B"))

    assert tokens.prove(one.key.replace(one.token.prefix, other.token.prefix)) is None


def test_prove_refuses_an_expired_key(clock: time_machine.Traveller) -> None:
    issued = tokens.issue(name="ESDH", read=True, write=True, expires_at=timezone.now() + dt.timedelta(days=1))
    clock.shift(dt.timedelta(days=1) - dt.timedelta(microseconds=1))
    assert tokens.prove(issued.key) == issued.token

    clock.shift(dt.timedelta(microseconds=1))

    assert tokens.prove(issued.key) is None


def test_revoke_ends_a_token_once() -> None:
    issued = tokens.issue(name="ESDH", read=True, write=True)

    assert tokens.revoke(token=issued.token).revoked_at is not None

    assert tokens.prove(issued.key) is None
    with pytest.raises(Stale):
        tokens.revoke(token=issued.token)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"can_read": False, "can_write": False}, "api_token_has_a_scope"),
        ({"expires_at": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)}, "api_token_expires_after_it_was_made"),
    ],
)
def test_the_database_says_it_too(change: dict[str, object], constraint: str) -> None:
    tokens.issue(name="ESDH", read=True, write=True)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ApiToken.objects.update(**change)
