"""Attempts to log in are counted once over all processes."""

import subprocess
import sys
from pathlib import Path

from tests.plugins.databases import OwnDatabase

ROOT = Path(__file__).resolve().parents[3]
START = """
import sys
from tests.environment import simplify
from django.conf import settings
simplify(settings)
import django
django.setup()
"""
PREPARE = """
from django.contrib.auth.models import User
User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord")
"""
TRY = """
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
client = Client()
for password in sys.argv[1:]:
    answer = client.post("/konto/log-ind/", {"login": "mette", "password": password})
    print("in" if answer.status_code == 302 else next(iter(answer.context["form"].non_field_errors())))
"""
WRONG, TOO_MANY = (
    "Brugernavnet eller adgangskoden er forkert",
    "Der har været for mange forsøg. Vent fem minutter, og prøv igen",
)


def run(database: OwnDatabase, program: str, *arguments: str) -> list[str]:
    """Run a program with the database as its own and return the lines that it prints."""
    command = [sys.executable, "-c", START + program, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=database.environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_attempts_of_two_processes_count_together(own_database: OwnDatabase) -> None:
    assert run(own_database, PREPARE + TRY, "a", "b", "et-langt-kodeord") == [WRONG, WRONG, "in"]
    assert run(own_database, TRY, "c", "d", "e", "et-langt-kodeord") == [WRONG, WRONG, WRONG, TOO_MANY]
