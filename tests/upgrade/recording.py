"""Do what a municipality, staff and a worker do, and write the statements into a file: started by `record.py`."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.environment import prepare

prepare()

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from booking.models import Invite, Partstat  # noqa: E402
from booking.services import queue  # noqa: E402
from booking.services.day.answers import answer_on_page  # noqa: E402
from booking.services.day.attendance import AttendeeDetails, set_attendees  # noqa: E402
from booking.services.turn import MUNICIPALITY  # noqa: E402
from notifications.worker import Worker  # noqa: E402
from tests.booking.day_helpers import PLAN, SETTINGS, fix_day  # noqa: E402
from tests.factories import OPENS, STAFF, at, danish, make_programme, make_queue  # noqa: E402

OURS = re.compile(r'"(?:booking|notifications)_\w+"')
LITERAL = re.compile(r"'(?:[^']|'')*'")
NUMBER = re.compile(r"\b\d+\b")
QUOTES = "'\\"
LONGEST = 401
"""Longer pages, and bytes (their quote and 200 octets in hex), are cut: tables ask only whether a mail has some."""


def shortened(statement: str) -> str:
    """Cut a mail's bytes and pages in a statement; JSON stays whole."""

    def cut(literal: re.Match[str]) -> str:
        text = literal[0]
        if len(text) <= LONGEST or text.startswith(("'{", "'[")):
            return text
        return f"{text[:LONGEST].rstrip(QUOTES)}'"

    return LITERAL.sub(cut, statement)


def shape(statement: str) -> str:
    """Return a statement without its values: of reads that differ in these alone one is kept."""
    return NUMBER.sub("0", LITERAL.sub("''", statement))


class Recorder:
    """Keeps the statements about our tables that a connection runs: every write, and each kind of read once."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.kept: list[str] = []
        self._seen: set[str] = set()

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 Django's
        context: dict[str, Any],
    ) -> Any:
        """Run a statement and keep it."""
        assert not many, "a statement for many rows at once is not written out"
        result = execute(sql, params, many, context)
        written = context["connection"].ops.last_executed_query(context["cursor"], sql, params)
        if OURS.search(written):
            kind = shape(written)
            if not written.startswith("SELECT") or kind not in self._seen:
                self._seen.add(kind)
                self.kept.append(shortened(written))
        return result


def happen() -> None:
    """Register two, confirm, list and invite people, move the day, hear an answer, withdraw, and send all mails."""
    with at(OPENS):
        first, second = make_queue(make_programme(capacity=1, settings=SETTINGS), 2)
        Worker().run_once()
        queue.confirm(registration_id=first.pk, by=MUNICIPALITY)
        people = [AttendeeDetails(name=name, email=f"{name.lower()}@aarhus.dk") for name in ("Anna", "Bo")]
        set_attendees(registration_id=first.pk, lines=people, by=MUNICIPALITY)
        fix_day(first)
        Worker().run_once()
    with at(danish(2016, 9, 29, 9)):
        fix_day(first, starts_at=PLAN.starts_at.replace(hour=9))
        Worker().run_once()
        invite = Invite.objects.filter(attendee__isnull=False).order_by("pk")[0]
        answer_on_page(invite_id=invite.pk, partstat=Partstat.ACCEPTED, note="", by=MUNICIPALITY)
        queue.withdraw(registration_id=first.pk, by=MUNICIPALITY)
        Worker().run_once()
        queue.confirm(registration_id=second.pk, by=STAFF, reason="Telefon")
        Worker().run_once()


recorder = Recorder()
with connection.execute_wrapper(recorder):
    happen()
target = Path(sys.argv[1])
target.parent.mkdir(exist_ok=True)
target.write_text(json.dumps(recorder.kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
