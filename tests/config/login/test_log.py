"""What the log says of log-ins and of changes to users and roles, without any name or address."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from tests.config.login.conftest import PASSWORD

LOG_IN = "/konto/log-ind/"
ALWAYS = {"logger", "level", "timestamp", "request_id"}


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    """Return what the log-in's logger has written since the last call."""
    caplog.set_level(logging.INFO)

    def read() -> list[dict[str, Any]]:
        said: list[Any] = [record.msg for record in caplog.records if record.name == "temadag.login"]
        caplog.clear()
        return [{key: value for key, value in line.items() if key not in ALWAYS} for line in said]

    return read


def test_log_in_with_its_steps_and_log_out(
    client: Client, app: Authenticator, mette: User, code: Callable[..., str], lines: Any
) -> None:
    lines()
    client.post(LOG_IN, {"login": "mette", "password": PASSWORD})
    client.post("/konto/app/kode/", {"code": "x"})
    client.post("/konto/app/kode/", {"code": code()})
    client.post("/konto/log-ud/")
    assert lines() == [
        {"event": "second_step_failed", "user": mette.pk, "source": "127.0.0.0/24"},
        {"event": "second_step_taken", "user": mette.pk, "method": "totp"},
        {"event": "logged_in", "user": mette.pk},
        {"event": "logged_out", "user": mette.pk},
    ]


def test_failed_log_in_names_the_user_by_number_and_a_stranger_not_at_all(
    client: Client, mette: User, lines: Any, caplog: pytest.LogCaptureFixture
) -> None:
    lines()
    client.post(LOG_IN, {"login": "mette", "password": "hemmeligt-gæt"}, REMOTE_ADDR="192.0.2.77")
    client.post(LOG_IN, {"login": "karoline", "password": "hemmeligt-gæt"})
    assert not any(word in caplog.text for word in ("mette", "karoline", "hemmeligt", "192.0.2.77"))
    assert lines() == [
        {"event": "login_failed", "user": mette.pk, "source": "192.0.2.0/24"},
        {"event": "login_failed", "user": None, "source": "127.0.0.0/24"},
    ]


def test_throttled_log_in(client: Client, lines: Any) -> None:
    for _attempt in range(6):
        client.post(LOG_IN, {"login": "karoline", "password": "x"})
    assert [line["event"] for line in lines()] == ["login_failed"] * 5 + ["login_throttled"]


def test_change_of_a_user_names_columns_and_not_what_they_hold(mette: User, lines: Any) -> None:
    lines()
    mette.set_password("stormfuld-tirsdag")
    mette.email = "ny@example.dk"
    mette.is_superuser = False
    mette.save()
    mette.save()
    assert lines() == [
        {
            "event": "user_changed",
            "user": mette.pk,
            "columns": ["email", "is_superuser", "password"],
            "is_superuser": False,
        }
    ]


def test_roles_and_permissions_by_number(mette: User, lines: Any) -> None:
    role = Group.objects.create(name="prøverolle")
    permission = Permission.objects.get(codename="view_programme")
    lines()
    mette.groups.add(role)
    mette.groups.add(role)  # she has it already: nothing to log
    role.permissions.add(permission)
    mette.user_permissions.set([permission])
    mette.groups.clear()
    user = {"event": "permissions_changed", "model": "User", "number": mette.pk}
    group = {"event": "permissions_changed", "model": "Group", "number": role.pk}
    assert lines() == [
        user | {"what": "User_groups", "action": "add", "changed": [role.pk]},
        group | {"what": "Group_permissions", "action": "add", "changed": [permission.pk]},
        user | {"what": "User_user_permissions", "action": "add", "changed": [permission.pk]},
        user | {"what": "User_groups", "action": "clear", "changed": []},
    ]
    number = role.pk
    role.delete()
    assert lines() == [{"event": "deleted", "model": "Group", "number": number}]
