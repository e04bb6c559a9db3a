"""`manage.py reset_app`, which removes a lost app."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from structlog.testing import capture_logs

from tests.config.login.conftest import PASSWORD


def test_app_and_codes_go_and_the_log_has_it(
    client: Client, mette: User, app: Authenticator, capsys: pytest.CaptureFixture[str]
) -> None:
    with capture_logs() as logged:
        call_command("reset_app", "mette")
    assert capsys.readouterr().out == "mette skal sætte en ny app op ved næste login.\n"
    assert not Authenticator.objects.exists()
    assert [event["event"] for event in logged] == ["authenticator_removed"] * 2
    client.post("/konto/log-ind/", {"login": "mette", "password": PASSWORD})
    assert client.get("/admin/").headers["Location"].startswith("/konto/app/ny/")


@pytest.mark.parametrize(
    ("name", "sentence"), [("mette", "mette havde ingen app."), ("bo", "Der er ingen bruger med det navn.")]
)
def test_nothing_to_take_away_gets_a_message(mette: User, name: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("reset_app", name)
