"""The two ways in, each as the outside world knocks: a pipe into `manage.py receive_mail`, and a provider's webhook."""

import base64
import io
from collections.abc import Callable, Mapping
from unittest.mock import patch

from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings

from notifications.models import Became, Received

SECRET = "provider:a-long-secret-of-the-webhooks"
Door = Callable[[bytes], Became]


class _Stdin:
    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)


def by_pipe(raw: bytes, environment: Mapping[str, str] | None = None) -> Became:
    """Pipe a mail in; `environment` is what the mail server sets for the program."""
    out = io.StringIO()
    with patch("sys.stdin", _Stdin(raw)), patch.dict("os.environ", environment or {}):
        call_command("receive_mail", stdout=out)
    return Became(out.getvalue().strip())


def by_webhook(raw: bytes, envelope: str = "") -> Became:
    """Post a mail as SendGrid does; `envelope` is its JSON of sender and recipients."""
    fields = {"email": raw} | ({"envelope": envelope.encode()} if envelope else {})
    parts = (
        f'--xXx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value
        for name, value in fields.items()
    )
    body = b"\r\n".join([*parts, b"--xXx--\r\n"])
    login = base64.b64encode(SECRET.encode()).decode()
    with override_settings(ANYMAIL={"WEBHOOK_SECRET": SECRET}):
        answer = Client().generic(
            "POST",
            "/webhooks/mail/sendgrid/inbound/",
            body,
            "multipart/form-data; boundary=xXx",
            headers={"Authorization": f"Basic {login}"},
        )
    assert answer.status_code == 200
    return Became(Received.objects.latest("pk").became)


DOORS: tuple[Door, ...] = (by_pipe, by_webhook)
