"""What speed hangs on, counted and not timed, so that it holds on every machine.

Others stand where their subject is: statements of a registration in tests/booking/api/test_statements.py, octets of the
first visit in tests/browser/test_first_visit.py, statements of staff's pages in tests/config/test_statements.py.
"""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext

from booking.models import Programme
from booking.web import remembered
from notifications.announce import entries as announce
from notifications.models import Message, State
from notifications.outbox import delivery
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.environment import TEST_ENVIRONMENT
from tests.factories import make_municipalities, make_programme, receive
from tests.notifications.mail_helpers import NAME
from tests.plugins.databases import ROOT, OwnDatabase

MOST_A_MAIL = 5
"""Statements, the transactions' own included."""
MOST_AN_INVITE, INVITED = 14, 20
"""Most of them note, below the programme's lock, what the person is about to be told."""
MOST_RENDERED = 2
"""The page itself and what it is made of are rendered for the first visitor, and once more for the next minute."""
NEVER_IN_WORKER = frozenset(
    {
        "allauth.account.views",
        "booking.api",
        "config.urls",
        "cryptography",
        "fido2",
        "holidays.countries",
        "ninja",
        "openpyxl",
        "pytest",
        "qrcode",
        "time_machine",
        "webauthn",
    }
)
MOST_MODULES = 1_950
"""A module more is a millisecond at each start, and memory for good."""
MOST_MEGABYTES, GROWTH_MEGABYTES = 100, 5
"""Of the worker alone, without what it shares with other processes."""
VISITORS = 20

AT_START = """
import sys
import django
django.setup()
from django.conf import settings
from django.core.checks import run_checks
from django.urls import set_urlconf
from notifications.management.commands import worker
run_checks(tags=worker.Command.requires_system_checks)
set_urlconf(settings.WORKER_URLCONF)
worker.keep_what_is_loaded()
print(len(sys.modules), *sys.modules)
"""
MANY_MAILS = """
import logging, resource
import django
django.setup()
logging.disable()
from django.core import mail
from django.core.management import call_command
from notifications.worker import Worker
from notifications.outbox import delivery
sizes = []
def size():
    resident, shared = map(int, open("/proc/self/statm").read().split()[1:3])
    return (resident - shared) * resource.getpagesize() / 1e6
plain = delivery.deliver_one
def counted(message, transport):
    sizes.append(size())
    mail.outbox = []
    return plain(message, transport)
delivery.deliver_one = counted
Worker.run = Worker.run_once
call_command("worker", skip_checks=True)
print(len(sizes), sizes[-1], sizes[-1] - sizes[len(sizes) // 5])
"""

REGISTER_ALL = """
import tempfile
from pathlib import Path
from booking.models import Municipality
from config.benchmark import scene
facts = scene.facts_of_this_year(Path(tempfile.mkdtemp()))
for programme in scene.new_programmes(facts, "many", 5):
    for municipality in Municipality.objects.all():
        scene.enlist(programme, municipality, people=9, audience="both")
"""


@pytest.fixture
def opened(transactional_db: None, clock: time_machine.Traveller) -> Iterator[Programme]:
    """Make a programme outside any transaction, where pages are remembered; forget what the process remembers."""
    remembered.forget()
    make_municipalities(VISITORS)
    yield make_programme()
    remembered.forget()


def test_a_rush_renders_the_empty_form_once_in_a_while(opened: Programme, clock: time_machine.Traveller) -> None:
    rendered = []

    def count(template: object, **_more: object) -> None:
        rendered.append(getattr(template, "name", None))

    template_rendered.connect(count)
    try:
        for _visitor in range(VISITORS):
            assert Client().get("/tilmeld/").status_code == 200
    finally:
        template_rendered.disconnect(count)
    assert 1 <= rendered.count("booking/register.html") <= MOST_RENDERED


@pytest.mark.django_db(transaction=True)
def test_a_receipt_takes_few_statements(clock: time_machine.Traveller) -> None:
    programme = make_programme()
    for municipality in make_municipalities(10):
        receive(programme, municipality)
    with CaptureQueriesContext(connection) as asked:
        announce.announce_all()
        delivery.deliver(NAME)
    sent = Message.objects.filter(state=State.SENT).count()
    assert sent >= 10
    assert len(asked) / sent <= MOST_A_MAIL


@pytest.mark.django_db(transaction=True)
def test_an_invite_takes_few_statements(clock: time_machine.Traveller) -> None:
    registration = make_confirmed(2)
    list_attendees(registration, *(f"person{number}" for number in range(INVITED)))
    fix_day(registration)
    with CaptureQueriesContext(connection) as asked:
        announce.announce_all()
        delivery.deliver(NAME)
    sent = Message.objects.filter(state=State.SENT).count()
    assert sent >= INVITED
    assert len(asked) / sent <= MOST_AN_INVITE


@pytest.mark.pure
def test_the_worker_starts_without_what_only_pages_need() -> None:
    environment = TEST_ENVIRONMENT | {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", AT_START], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    count, *names = done.stdout.split()
    assert NEVER_IN_WORKER & set(names) == set()
    assert int(count) <= MOST_MODULES


@pytest.mark.long
def test_a_worker_is_no_larger_after_500_mails(own_database: OwnDatabase) -> None:
    own_database.manage("load_municipalities")
    own_database.manage("shell", "-c", REGISTER_ALL)
    done = subprocess.run(
        [sys.executable, "-c", MANY_MAILS],
        cwd=ROOT,
        env=own_database.environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    sent, size, grown = done.stdout.split()
    assert int(sent) >= 500
    assert float(size) <= MOST_MEGABYTES
    assert float(grown) <= GROWTH_MEGABYTES
