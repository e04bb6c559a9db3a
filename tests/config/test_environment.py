"""The settings as a whole: what stops the start, what https switches on, and that its table in the docs is complete."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.settings import env

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "PATH": os.environ["PATH"],
    "DEBUG": "off",
    "SECRET_KEY": "k" * 40,
    "ALLOWED_HOSTS": "temadag.example.dk",
    "SITE_URL": "https://temadag.example.dk",
    "EMAIL_URL": "smtp://mail.example.dk",
    "MAIL_FROM": "temadage@example.dk",
    "STAFF_EMAIL": "vagt@example.dk",
    "STAFF_PHONE": "72 42 37 00",
}
SHOW = """
import json, sys
from config import settings
print(json.dumps([getattr(settings, name) for name in sys.argv[1:]], default=str))
"""


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def values(environment: dict[str, str], *names: str) -> list[object]:
    """Return settings as a process of its own reads them."""
    command = [sys.executable, "-c", SHOW, *names]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"PATH", "DEBUG"}))
def test_start_stops_with_a_sentence_where_production_lacks_a_variable(name: str) -> None:
    done = manage({key: value for key, value in PRODUCTION.items() if key != name}, "check")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"Temadag cannot start. The environment variable {name} is not set")


def test_start_stops_with_a_sentence_where_a_value_is_malformed() -> None:
    done = manage(PRODUCTION | {"REGISTRATION_RATE": "often"}, "check")
    assert (done.returncode, done.stderr) == (
        1,
        (
            "Temadag cannot start. The environment variable REGISTRATION_RATE is 'often'; "
            "accepted: NUMBER/min (or /sec, /hour, /day), or off.\n"
        ),
    )


def test_https_switches_on_redirect_hsts_and_secure_cookies() -> None:
    names = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    assert values(PRODUCTION, *names) == [True, 31536000, True, True]
    assert values(PRODUCTION | {"SITE_URL": "http://localhost"}, *names) == [False, 0, False, False]


def test_second_step_is_required_in_production_and_not_in_development() -> None:
    assert values(PRODUCTION, "REQUIRE_STAFF_MFA") == [True]
    assert values(PRODUCTION | {"REQUIRE_STAFF_MFA": "off"}, "REQUIRE_STAFF_MFA") == [False]
    assert values({"PATH": os.environ["PATH"], "DEBUG": "on"}, "REQUIRE_STAFF_MFA") == [False]


def test_forwarded_scheme_is_believed_only_behind_a_trusted_proxy() -> None:
    assert values(PRODUCTION, "SECURE_PROXY_SSL_HEADER") == [None]
    trusted = PRODUCTION | {"TRUSTED_PROXIES": "10.0.0.1"}
    assert values(trusted, "SECURE_PROXY_SSL_HEADER") == [["HTTP_X_FORWARDED_PROTO", "https"]]


def test_development_keeps_data_and_mails_in_its_own_folder() -> None:
    database, mails = values({"PATH": os.environ["PATH"], "DEBUG": "on"}, "DATABASES", "EMAIL_FILE_PATH")
    assert isinstance(database, dict)
    assert (database["default"]["NAME"], mails) == (f"{ROOT}/var/temadag.sqlite3", f"{ROOT}/var/mail")


def test_mail_provider_replaces_the_mail_url() -> None:
    provider = {key: value for key, value in PRODUCTION.items() if key != "EMAIL_URL"} | {
        "EMAIL_BACKEND": "anymail.backends.sendgrid.EmailBackend",
        "ANYMAIL_SENDGRID_API_KEY": "key",
    }
    assert values(provider, "EMAIL_BACKEND", "ANYMAIL") == [
        "anymail.backends.sendgrid.EmailBackend",
        {"SENDGRID_API_KEY": "key"},
    ]


def test_policy_has_nothing_unsafe() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert "unsafe" not in str(directives)


def test_operations_table_names_every_variable_that_is_read() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"(?m)^\| `([A-Z_]+…?)` \|", operations))
    assert rows == env.names


def test_hsts_reaches_beyond_the_site_only_where_it_is_set() -> None:
    names = ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert values(PRODUCTION, *names) == [False, False]
    assert values(PRODUCTION | {"HSTS_SUBDOMAINS": "on"}, *names) == [True, False]
    assert values(PRODUCTION | {"HSTS_SUBDOMAINS": "on", "HSTS_PRELOAD": "on"}, *names) == [True, True]
