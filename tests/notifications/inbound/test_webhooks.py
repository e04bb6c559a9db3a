"""The provider's webhooks: closed without the secret, safe against replays, and never a 500 (14, 18)."""

import base64
import json
from unittest.mock import patch

import pytest
from anymail.exceptions import AnymailNotSupportedWarning
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from booking.models import EntryKind, Invite, JournalEntry, Registration
from notifications.inbound import webhooks
from notifications.inbound.parse import MAX_HEAD, MAX_LINES
from notifications.inbound.webhooks import PARSE
from notifications.models import Became, Door, Message, Received
from notifications.outbox import reports
from tests.booking.day_helpers import invite_of
from tests.notifications.inbound.doors import by_webhook
from tests.notifications.mail_helpers import announce_and_send

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.filterwarnings(f"ignore::{AnymailNotSupportedWarning.__module__}.AnymailNotSupportedWarning"),
]
SECRET = "provider:a-long-secret-of-the-webhooks"
ROOT = "/webhooks/mail/"
TRACKING, INBOUND = f"{ROOT}sendgrid/tracking/", f"{ROOT}sendgrid/inbound/"
PROVIDERS = sorted({str(route.pattern).strip("^$") for route in webhooks.urlpatterns})
LEFT_OUT = ("amazon_ses/", "postal/", "resend/", "sendinblue/")
"""Webhooks that need another package or a key pair, and Brevo's under its old name."""
KEYS = (
    "BREVO_API_KEY",
    "MAILERSEND_INBOUND_SECRET",
    "MAILERSEND_SIGNING_SECRET",
    "MAILGUN_WEBHOOK_SIGNING_KEY",
    "MAILTRAP_API_TOKEN",
    "MANDRILL_WEBHOOK_KEY",
    "UNISENDER_GO_API_KEY",
)


@pytest.fixture(autouse=True)
def opened(settings: Settings) -> None:
    """Configure the secret that opens the webhooks."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET} | dict.fromkeys(KEYS, "key")


@pytest.fixture
def anna(fixed: Registration) -> Invite:
    """Return an attendee's invite whose mail has left."""
    return invite_of("anna@aarhus.dk")


def knock(path: str, body: bytes | str, *, secret: str = SECRET, media_type: str = "application/json") -> int:
    """Post to a webhook and return the status; a server fault is a status too, not an exception."""
    login = base64.b64encode(secret.encode()).decode()
    client = Client(raise_request_exception=False)
    return client.generic("POST", path, body, media_type, headers={"Authorization": f"Basic {login}"}).status_code


def bounce_of(message: Message, **more: object) -> str:
    """Return a provider's report that a mail bounced."""
    return json.dumps([{"event": "bounce", "smtp-id": message.message_id, "email": message.address, **more}])


def bring(raw: bytes) -> int:
    """Post a whole mail as SendGrid does."""
    body = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + raw + b"\r\n--x--\r\n"
    return knock(INBOUND, body, media_type="multipart/form-data; boundary=x")


def mail_to(invite: Invite) -> Message:
    """Return the invitation that was sent."""
    return Message.objects.get(invite=invite, kind="person_invite")


@pytest.mark.parametrize("path", PROVIDERS)
def test_door_is_not_there_without_a_secret(settings: Settings, path: str) -> None:
    settings.ANYMAIL = {}
    assert knock(ROOT + path, "[]") == 404


@pytest.mark.parametrize("typed", ["", "provider:wrong", SECRET[:-1], SECRET + "x", "æøå:æøå"])
def test_door_is_closed_to_who_does_not_know_the_secret(anna: Invite, typed: str) -> None:
    assert knock(TRACKING, bounce_of(mail_to(anna)), secret=typed) == 401
    assert mail_to(anna).bounced_at is None


@pytest.mark.parametrize("header", ["", "Basic", "Basic %%%", "Basic ÿ", "Bearer x", "Basic cHJvdmlkZXI="])
def test_door_is_closed_to_a_broken_header(anna: Invite, header: str) -> None:
    answer = Client().post(INBOUND, b"{}", content_type="application/json", headers={"Authorization": header})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Basic realm="mail"')
    assert not Received.objects.exists()


def test_report_of_a_bounce_is_noted_once_whatever_is_replayed(anna: Invite) -> None:
    for _time in range(3):
        assert knock(TRACKING, bounce_of(mail_to(anna))) == 200
        reports.report_due()
    anna.refresh_from_db()
    assert anna.bounced_at is not None
    assert JournalEntry.objects.filter(kind=EntryKind.INVITE_BOUNCED).count() == 1
    (mail,) = announce_and_send()
    assert str(mail["To"]) == "vagt@example.dk"


@pytest.mark.parametrize("event", ["delivered", "deferred", "open", "click", "processed", "spamreport", "unknown"])
def test_report_of_anything_else_changes_nothing(anna: Invite, event: str) -> None:
    assert knock(TRACKING, bounce_of(mail_to(anna), event=event)) == 200
    assert mail_to(anna).bounced_at is None


@pytest.mark.parametrize("message_id", [None, "", 7, [], {}, "\x00", "<\x00>", "x" * 5000, "<unknown@example.dk>", "'"])
def test_report_about_no_mail_of_ours_changes_nothing(anna: Invite, message_id: object) -> None:
    body = json.dumps([{"event": "bounce", "smtp-id": message_id}])
    assert knock(TRACKING, body) == 200
    assert not Message.objects.filter(bounced_at__isnull=False).exists()


def test_mail_comes_in_once_whatever_is_replayed() -> None:
    raw = b"From: Jens <jens@aarhus.dk>\r\nMessage-ID: <a@aarhus.dk>\r\nSubject: Hej\r\n\r\nHvor kan man parkere?\r\n"
    assert [bring(raw), bring(raw)] == [200, 200]
    received = Received.objects.get()
    assert (received.became, received.door, received.sender) == (Became.STRANGER, Door.WEBHOOK, "jens@aarhus.dk")
    assert not Message.objects.exists()  # nothing at once: staff get a digest


BODIES = (
    (b"", "application/json"),
    (b"{", "application/json"),
    (b"null", "application/json"),
    (b"7", "application/json"),
    (b'"text"', "application/json"),
    (b"[]", "application/json"),
    (b"[[]]", "application/json"),
    (b"[null, 7]", "application/json"),
    (b"{}", "application/json"),
    (b'{"event-data": 1, "RecordType": [], "msys": 3, "items": [{}], "type": {}}', "application/json"),
    (b"[" * 100_000, "application/json"),
    (b"\xff\xfe\x00", "application/json"),
    (b'[{"event": "bounce", "timestamp": 1e300}]', "application/json"),
    (b"", "application/x-www-form-urlencoded"),
    (b"email=&mandrill_events=%5B1%5D&body-mime=%00", "application/x-www-form-urlencoded"),
    (b"headers=%FF&charsets=1&attachment-info=%5B%5D", "application/x-www-form-urlencoded"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    (b"anything", "multipart/form-data"),
    (b"anything", "text/plain; charset=none-such"),
)


@pytest.mark.parametrize("path", [path for path in PROVIDERS if not path.startswith(LEFT_OUT)])
@pytest.mark.logs_errors  # Django's security log names a wrong signature
def test_what_cannot_be_read_is_refused_and_keeps_nothing(path: str) -> None:
    for body, media_type in BODIES:
        before = Received.objects.count()
        status = knock(ROOT + path.replace("(_mime)?", ""), body, media_type=media_type)
        assert status in {200, 400}, body[:50]
        assert status == 200 or Received.objects.count() == before, body[:50]
    kept = list(Received.objects.values_list("became", flat=True))
    assert set(kept) <= {Became.UNUSABLE, Became.STRANGER}
    assert not Message.objects.exists()


def test_half_readable_reports_are_refused_whole(anna: Invite) -> None:
    good = json.loads(bounce_of(mail_to(anna)))
    assert knock(TRACKING, json.dumps([*good, {"no": "event"}])) == 400
    assert mail_to(anna).bounced_at is None


@pytest.mark.logs_errors
def test_body_larger_than_a_mail_is_refused_unread(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    assert bring(b"Subject: x\r\n\r\n" + b"x" * 9_000) == 200
    assert bring(b"Subject: x\r\n\r\n" + b"x" * 10_001) == 413
    assert Received.objects.count() == 1


@pytest.mark.logs_errors
def test_database_that_is_away_makes_the_provider_come_again(anna: Invite) -> None:
    with patch.object(webhooks, "receive", side_effect=OperationalError("gone")):
        assert bring(b"Subject: x\r\n\r\nx") == 500
    assert bring(b"Subject: x\r\n\r\nx") == 200


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_door_takes_posts_only(method: str) -> None:
    login = base64.b64encode(SECRET.encode()).decode()
    answer = getattr(Client(), method)(INBOUND, headers={"Authorization": f"Basic {login}"})
    assert answer.status_code == 405


def test_a_mail_is_kept_as_it_came_and_one_of_too_many_lines_is_not_taken_apart() -> None:
    """By anymail: it takes every line for a string of its own, and minutes for some megabytes of them."""
    raw = b"From: Bo <bo@firma.example>\nSubject: Hej\nX-Odd:   two  blanks\n\nHej\n" + b"\n" * MAX_LINES
    parsed: list[int] = []

    def parse(content: bytes) -> object:
        parsed.append(len(content))
        return PARSE(content)

    with patch.object(webhooks, "PARSE", parse):
        assert by_webhook(raw) == Became.UNUSABLE
    assert parsed == [MAX_HEAD]
    received = Received.objects.get()
    assert (bytes(received.raw), received.sender, received.subject) == (raw, "bo@firma.example", "Hej")
