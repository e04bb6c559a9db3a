"""Fifteen mails of one stranger at the same moment: one answer, and one digest whoever tells staff first."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.db.models import QuerySet

from notifications.inbound import strangers
from notifications.inbound.receive import receive
from notifications.models import Door, Message, Received
from tests.factories import make_municipality, make_programme
from tests.together import PATIENCE_SECONDS, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
WORKERS = 4


def wish(number: int) -> bytes:
    """Write one of many mails of the same stranger."""
    return f"From: birte@aarhus.dk\nMessage-ID: <{number}@x.example>\nSubject: Tilmelding\n\nNr. {number}\n".encode()


def bring_fifteen() -> None:
    """Bring fifteen mails in at once."""
    make_programme()
    make_municipality()
    mails: list[Callable[[], object]] = [partial(receive, wish(number), door=Door.PIPE) for number in range(15)]
    assert set(together(mails)) == {"wish"}


def told() -> list[str]:
    """Let several workers tell staff at once; return how many mails each told of, or how it failed."""
    return sorted(str(told) for told in together([strangers.tell_staff] * WORKERS))


def test_fifteen_mails_at_once_are_one_answer_and_one_digest() -> None:
    bring_fifteen()
    assert Message.objects.filter(kind="not_registered").count() == 1
    assert told() == ["0", "0", "0", "15"]
    assert Message.objects.filter(kind="strangers_digest").count() == 1
    assert Received.objects.filter(told_in__isnull=True).count() == 0


def test_without_the_lock_on_the_oldest_mail_workers_fail_or_tell_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time needs no row lock")
    bring_fifteen()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    # All have seen the oldest mail before any goes on: the lock is what does not let that happen.
    all_have_looked = threading.Barrier(WORKERS)

    def told_lately() -> bool:
        all_have_looked.wait(PATIENCE_SECONDS)
        return False

    monkeypatch.setattr(strangers, "_told_lately", told_lately)
    assert told() != ["0", "0", "0", "15"]
