"""`/dev/mail/`: only with DEBUG; headers, text, HTML in a sandboxed frame, parts, exact bytes."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from notifications.dev import folder as dev_mail
from notifications.outbox.backends import EmlFileBackend
from notifications.outbox.django_mail import RawMessage
from tests.factories import make_municipality, make_programme, make_registration
from tests.notifications.golden_cases import GOLDEN
from tests.notifications.mail_helpers import announce_and_send, only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Write mails to a folder and switch DEBUG on."""
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "notifications.outbox.backends.EmlFileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


@pytest.fixture
def name(folder: Path) -> str:
    """Send the mails of a registration and return the file name of the receipt."""
    make_registration(make_programme(), make_municipality())
    announce_and_send()
    return next(name for name in dev_mail.names() if only("receipt").message_id.encode() in dev_mail.raw(name))


@pytest.mark.parametrize("path", ["", "x.eml", "x.eml/html", "x.eml/raw"])
def test_pages_do_not_exist_without_debug(client: Client, name: str, settings: Any, path: str) -> None:
    settings.DEBUG = False
    assert client.get(f"/dev/mail/{path.replace('x.eml', name)}").status_code == 404


def test_list_shows_the_newest_mails(client: Client, name: str) -> None:
    page = client.get("/dev/mail/").content.decode()
    assert "2 mails er sendt i denne demo." in page
    assert f'<a href="/dev/mail/{name}">I har fået en temadag' in page
    assert "Anne Aarhus &lt;anne@aarhus.dk&gt;" in page


def test_list_without_mails_says_so(client: Client, folder: Path) -> None:
    assert "Ingen mails endnu." in client.get("/dev/mail/").content.decode()


def test_mail_shows_headers_text_and_parts(client: Client, name: str) -> None:
    page = client.get(f"/dev/mail/{name}")
    text = page.content.decode()
    assert f"<td>{only('receipt').message_id.replace('<', '&lt;').replace('>', '&gt;')}</td>" in text
    assert "Tak for jeres tilmelding. I har fået en af de fem temadage" in text
    assert "<td>text/html; charset=&quot;UTF-8&quot;</td>" in text
    assert f'<iframe src="/dev/mail/{name}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"' in text
    assert "Kalenderinvitation" not in text
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]


def test_html_runs_nothing_and_is_framed_by_ourselves_only(client: Client, name: str) -> None:
    page = client.get(f"/dev/mail/{name}/html")
    policy = page["Content-Security-Policy"]
    framed = page.content.decode().replace('<base target="_blank">', "", 1)
    assert framed == only("receipt").html.replace("\n", "\r\n")
    assert {
        "default-src 'none'",
        "script-src 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    } <= {part.strip() for part in policy.split(";")}
    assert page["X-Frame-Options"] == "SAMEORIGIN"


def test_raw_gives_the_exact_bytes(client: Client, name: str) -> None:
    page = client.get(f"/dev/mail/{name}/raw")
    assert page.content == bytes(only("receipt").raw or b"")
    assert (page["Content-Type"], page["Content-Disposition"]) == ("message/rfc822", f'attachment; filename="{name}"')


@pytest.mark.parametrize("path", ["none.eml", "..%2Fsettings.py", "none.eml/html", "none.eml/raw", "x.txt"])
def test_unknown_mail_is_not_found(client: Client, folder: Path, path: str) -> None:
    assert client.get(f"/dev/mail/{path}").status_code == 404


def test_mail_with_an_invite_shows_the_calendar(client: Client, folder: Path) -> None:
    invite = next(file for file in sorted(GOLDEN.glob("*.eml")) if b"text/calendar" in file.read_bytes())
    EmlFileBackend().send_messages([RawMessage(invite.read_bytes())])
    stored = dev_mail.read(dev_mail.names()[0])
    assert stored.calendar.startswith("BEGIN:VCALENDAR\r\n")
    assert [part.content_type for part in stored.parts] == [
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert "Kalenderinvitation" in client.get(f"/dev/mail/{stored.name}").content.decode()


def test_names_are_empty_where_mail_goes_elsewhere(settings: Any) -> None:
    if hasattr(settings, "EMAIL_FILE_PATH"):
        settings.EMAIL_FILE_PATH = None
    assert dev_mail.names() == []
    with pytest.raises(FileNotFoundError):
        dev_mail.raw("x.eml")
