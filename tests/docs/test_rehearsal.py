"""docs/operations.md rehearsed: each command in it is run here as it stands, or the reason why not is given."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.docs.pages import ROOT, page
from tests.plugins.databases import OwnDatabase

OPERATIONS = page("docs/operations.md")
PROGRAMS = r"python|pip |gunicorn|sqlite3|set|systemctl|pg_dump|pg_restore|deploy/"
COMMAND = re.compile(rf"(?m)^ {{4,}}((?:{PROGRAMS})\S*(?: .+)?)$|`((?:{PROGRAMS})[^`\s]*(?: [^`]+)?)`")
SLUG = "faglig-ledelse-2016-17"
FILLED_IN = {"SLUG": SLUG, "NAME": "staff", " --receipt CODE": ""}
REHEARSED = (
    "python -m config.tools.translations",
    "python manage.py migrate",
    "python manage.py createcachetable",
    "python manage.py load_municipalities",
    "python manage.py load_programme booking/data/faglig-ledelse-2016-17.toml",
    "python manage.py load_toolbox",
    "python manage.py load_goal_plan",
    "python manage.py createsuperuser",
    "python manage.py verify_queue",
    "python manage.py verify_queue SLUG --receipt CODE",
    "python manage.py receive_mail",
    "python manage.py create_api_token NAME --scope read",
    "python manage.py erase_personal_data --dry-run",
)
"""In this order, against an empty database."""
ELSEWHERE = {
    "set -a; . ./.env; set +a": "tests/docs/test_release.py",
    "python manage.py check --deploy": "test_check_is_silent_with_what_the_table_says",
    "python manage.py reset_app NAME": "tests/config/login/test_reset_app.py",
    "python manage.py after_restore SLUG --last-number 9 --last-entry 41": "tests/journeys/test_coming_back.py",
    "deploy/rehearse_restore.sh FOLDER": "tests/journeys/test_coming_back.py",
    "python manage.py collectstatic --noinput": "tests/journeys/test_production_run.py",
    "python manage.py worker": "tests/journeys/test_production_run.py",
    "gunicorn --config python:config.gunicorn config.wsgi": "tests/journeys/test_production_run.py",
    "deploy/backup.sh": "tests/config/test_deploy.py",
    "pip install --require-hashes -r requirements.txt": "fetches packages; ./start and ./test do it, with each change",
    "python -m config.tools.frontend": "fetches the design system; ./start and ./test do it",
    "python -m config.tools.advisories": "asks another machine; tests/config/tools/test_advisories.py",
    'sqlite3 FILE ".backup COPY"': "sqlite3's own, no program of ours",
    "deploy/nginx.conf": "a file: tests/config/test_nginx.py",
    "deploy/systemd/": "a folder: tests/config/test_deploy.py",
    "deploy/systemd/temadag-backup.timer": "a file: tests/config/test_deploy.py",
    "python": "a program's name",
    "python manage.py NAME": "a form",
}


@pytest.fixture
def empty_database(own_database: OwnDatabase) -> Iterator[dict[str, str]]:
    """Make a database without a table and yield an environment that names it."""
    reached_by = {"user": "postgres", "host": re.sub(r".*host=", "", own_database.url).replace("%2F", "/")}
    postgres.administer(reached_by, "CREATE DATABASE {}", "rehearsal")
    yield own_database.environment | {"DATABASE_URL": postgres.address(reached_by, "rehearsal")}
    postgres.drop(reached_by, "rehearsal")


def commands() -> set[str]:
    """Find the commands of the page."""
    return {(alone or within).strip() for alone, within in COMMAND.findall(OPERATIONS)}


def test_each_command_is_rehearsed_or_has_a_reason() -> None:
    assert commands() == {*REHEARSED, *ELSEWHERE}


@pytest.mark.race  # on PostgreSQL, as a real installation
def test_the_commands_do_what_they_say(empty_database: dict[str, str], tmp_path: Path) -> None:
    more = {f"DJANGO_SUPERUSER_{name}": value for name, value in (("USERNAME", "staff"), ("EMAIL", "a@example.dk"))}
    environment = empty_database | more | {"DJANGO_SUPERUSER_PASSWORD": "en-lang-adgangskode-4711"}
    (tmp_path / "mail").write_bytes(b"From: a@example.dk\nSubject: Hej\n\nHej")
    said: dict[str, str] = {}
    for command in REHEARSED:
        line = command
        for name, value in FILLED_IN.items():
            line = line.replace(name, value)
        arguments = [sys.executable if word == "python" else word for word in shlex.split(line)]
        arguments += ["--noinput"] if command.endswith("createsuperuser") else []
        with (tmp_path / "mail").open("rb") as mail:
            done = subprocess.run(
                arguments, cwd=ROOT, env=environment, stdin=mail, capture_output=True, text=True, check=False
            )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        said[command] = done.stdout
    assert "alt passer" in said["python manage.py verify_queue"]
    assert "98 tilføjet" in said["python manage.py load_municipalities"]


def needed() -> set[str]:
    """Return the variables that the table says must be set, or that a check asks for."""
    return set(re.findall(r"(?m)^\| `([A-Z_]+)` \| must be set", OPERATIONS)) - {"EMAIL_BACKEND"}


WANTED = {
    "SECRET_KEY": "a-key-as-long-and-as-mixed-as-0ne-must-be-in-PRODUCTION-4711",
    "ALLOWED_HOSTS": "temadag.example.dk",
    "SITE_URL": "https://temadag.example.dk",
    "EMAIL_URL": "smtp://user:password@mail.example.dk:587?tls=on",
    "MAIL_FROM": "temadage@example.dk",
    "STAFF_EMAIL": "vagt@example.dk",
    "STAFF_PHONE": "72 42 37 00",
}
ASKED_FOR = {
    "DATABASE_URL": "postgres://temadag:secret@db.example.dk/temadag?sslmode=verify-full&sslrootcert=/etc/ssl/db.pem",
    "ACCESSIBILITY_STATEMENT_URL": "https://example.dk/was",
    "PRIVACY_URL": "https://example.dk/privatliv",
    "ANYMAIL_WEBHOOK_SECRET": "provider:as-long-and-as-mixed-as-Webhooks-want-0815",
    "SECURITY_CONTACT": "sikkerhed@example.dk",
    "BACKUP_MARK": "/srv/temadag/backup/last",
}
"""What `check --deploy` asks for beyond what must be set, as the table says in the words "a check asks for it"."""


def checked(variables: dict[str, str]) -> str:
    """Run `check --deploy` with these variables and no others, and return what it says."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(
        command, cwd=ROOT, env={"PATH": os.environ["PATH"]} | variables, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stderr


def test_check_is_silent_with_what_the_table_says() -> None:
    asked_for = set(re.findall(r"(?m)^\| `([A-Z_]+)` \|.*a check asks for it", OPERATIONS))
    assert needed() == set(WANTED)
    assert asked_for == set(ASKED_FOR) - {"ANYMAIL_WEBHOOK_SECRET"}
    assert "`ANYMAIL_WEBHOOK_SECRET` opens the webhooks for mail, and a check asks for it" in OPERATIONS
    assert checked(WANTED | ASKED_FOR) == ""


@pytest.mark.parametrize("name", sorted(ASKED_FOR))
def test_check_speaks_where_one_is_missing(name: str) -> None:
    left = WANTED | {key: value for key, value in ASKED_FOR.items() if key != name}
    if name == "DATABASE_URL":
        left[name] = ASKED_FOR[name].partition("?")[0]
    assert name in checked(left)
