"""Files at fixed addresses, for search engines and for those who find a weakness."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from booking.key_paths import TOKEN_PAGES


def lines_of(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return list(answer.content.decode().splitlines())


def test_robots_keep_off_the_pages_with_a_key_in_both_languages(client: Client) -> None:
    lines = lines_of(client, "/robots.txt")
    assert lines[0] == "User-agent: *"
    assert {f"Disallow: {language}/{page}/" for page in TOKEN_PAGES for language in ("", "/en")} <= set(lines)
    assert not {"Disallow: /", "Disallow: /tilmeld/"} & set(lines)
    assert {"Allow: /kortlaegning/$", "Allow: /en/kortlaegning/$"} <= set(lines)


def test_security_txt_names_whom_to_tell(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:sikkerhed@example.dk"
    fields = dict(line.split(": ", 1) for line in lines_of(client, "/.well-known/security.txt"))
    assert fields["Contact"] == "mailto:sikkerhed@example.dk"
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    left = dt.datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert dt.timedelta(days=1) < left < dt.timedelta(days=365)


@pytest.mark.django_db
def test_without_a_contact_there_is_no_security_txt(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404


def test_favicon_leads_to_the_icon_of_the_pages(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"] == "/static/booking/icon.svg"
