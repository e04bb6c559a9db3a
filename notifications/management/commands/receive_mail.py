"""Raw mail in, from a pipe or a mailbox: the other way in beside the provider's webhook (calendar rule 14)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from notifications.inbound.receive import receive
from notifications.models import Door

NOTHING = 65
"""EX_DATAERR of sysexits.h."""
AGAIN = 75
"""EX_TEMPFAIL: mail servers keep the mail and bring it again."""


class Command(BaseCommand):
    """`manage.py receive_mail < mail.eml`."""

    help = (
        "Takes one raw mail on stdin, keeps it and does what it asks for; prints what became of it (applied, asked, "
        "shown, kept, unknown, bounce, report, automatic, calendar, forwarded, unusable, fault). Exit code 0: the mail "
        "is kept, whatever it was. 65: nothing came in. 75: the database is away, bring the mail again."
    )
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        raw = sys.stdin.buffer.read()
        if not raw.strip():
            self.stderr.write("nothing came in on stdin")
            sys.exit(NOTHING)
        try:
            became = receive(raw, door=Door.PIPE)
        except DatabaseError as error:
            self.stderr.write(f"not kept, bring it again: {type(error).__name__}")
            sys.exit(AGAIN)
        self.stdout.write(became.value)
