"""The checks: a configuration that would lose an invite or a deadline does not start."""

from pathlib import Path
from typing import Any

import pytest

from notifications import checks

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def ids(found: list[Any]) -> list[str]:
    """Return the ids of the faults."""
    return [fault.id for fault in found]


def test_addresses_that_can_be_written_to_pass() -> None:
    assert checks.check_addresses() == []


@pytest.mark.parametrize("name", ["MAIL_FROM", "STAFF_EMAIL"])
def test_address_that_no_header_can_hold_is_refused(settings: Any, name: str) -> None:
    setattr(settings, name, "temadåg@example.dk")
    (found,) = checks.check_addresses()
    assert (found.id, found.msg.split()[0]) == ("notifications.E001", name)


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        (SMTP, []),
        ("anymail.backends.sendgrid.EmailBackend", []),
        ("anymail.backends.mailgun.EmailBackend", ["notifications.E002"]),
        ("anymail.backends.postmark.EmailBackend", ["notifications.E002"]),
        ("notifications.outbox.backends.EmlFileBackend", ["notifications.W001"]),
        ("django.core.mail.backends.locmem.EmailBackend", ["notifications.W001"]),
    ],
)
def test_backend_that_would_lose_an_invite_is_refused(settings: Any, backend: str, expected: list[str]) -> None:
    settings.EMAIL_BACKEND = backend
    assert ids(checks.check_backend()) == expected


@pytest.mark.parametrize(
    ("backend", "timeout", "expected"),
    [
        (SMTP, 30, []),
        (SMTP, 60, ["notifications.E003"]),
        (SMTP, None, ["notifications.E003"]),
        ("anymail.backends.sendgrid.EmailBackend", None, []),
    ],
)
def test_timeout_longer_than_a_lease_is_refused(
    settings: Any, backend: str, timeout: int | None, expected: list[str]
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = backend, timeout
    assert ids(checks.check_timeout()) == expected


@pytest.mark.parametrize(("url", "expected"), [("", ["notifications.W002"]), ("https://example.dk/p", [])])
def test_missing_privacy_page_is_warned_of(settings: Any, url: str, expected: list[str]) -> None:
    settings.PRIVACY_URL = url
    assert ids(checks.check_privacy()) == expected


@pytest.mark.parametrize(
    ("decision", "folder", "expected"),
    [
        ("", "", []),
        ("", "cases", []),
        ("16/1234", "cases", []),
        ("16/1234", "", ["CASE_EXPORT_DIR is not set"]),
        ("16/1234", "missing", ["missing is no folder that can be written to"]),
    ],
)
def test_decision_to_erase_without_a_folder_to_export_to_is_warned_of(
    settings: Any, tmp_path: Path, decision: str, folder: str, expected: list[str]
) -> None:
    (tmp_path / "cases").mkdir()
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = decision, folder and str(tmp_path / folder)
    found = checks.check_erasure()
    assert ids(found) == ["notifications.W004"] * len(expected)
    assert all(words in fault.msg for words, fault in zip(expected, found, strict=True))
