"""`check --deploy` warns of what an installation lacks, and only of that."""

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from config import checks

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def warned_of(monkeypatch: pytest.MonkeyPatch, *, host: str, **options: str) -> list[str]:
    """Return the ids of the warnings about the ways to a database at `host` and to the mail server."""
    monkeypatch.setattr(connection, "settings_dict", connection.settings_dict | {"HOST": host, "OPTIONS": options})
    return [str(found.id) for found in checks.check_encryption()]


@pytest.mark.parametrize("host", ["", "/run/postgresql", "127.0.0.1", "::1", "localhost"])
def test_database_on_this_machine_needs_no_encryption(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    assert warned_of(monkeypatch, host=host) == []


def test_database_on_another_machine_is_spoken_to_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert warned_of(monkeypatch, host="db.example.dk") == ["config.W001"]
    assert warned_of(monkeypatch, host="db.example.dk", sslmode="prefer") == ["config.W001"]
    assert warned_of(monkeypatch, host="db.example.dk", sslmode="verify-full") == []


def test_mail_server_on_another_machine_is_spoken_to_encrypted(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "mail.example.dk"
    assert warned_of(monkeypatch, host="") == ["config.W002"]
    settings.EMAIL_HOST = "localhost"
    assert warned_of(monkeypatch, host="") == []
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "mail.example.dk", True
    assert warned_of(monkeypatch, host="") == []


def test_what_is_missing_is_named(settings: Settings) -> None:
    for name in checks.WANTED:
        setattr(settings, name, "set")
    assert checks.check_wanted() == []
    settings.SECURITY_CONTACT = ""
    assert [str(found.msg).split()[0] for found in checks.check_wanted()] == ["SECURITY_CONTACT"]
