"""Take raw mail from a pipe or a mailbox: the other way in beside the provider's webhook (calendar rule 14)."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseFault

from notifications.inbound.receive import receive
from notifications.models import Door

NOTHING = 65
"""EX_DATAERR of sysexits.h."""
AGAIN = 75
"""EX_TEMPFAIL: mail servers keep the mail and bring it again."""


def _envelope(variables: Mapping[str, str]) -> tuple[list[str], str | None]:
    """Return recipients and sender as Postfix, Exim, qmail and Courier name them to a program that they pipe into.

    A SENDER counts only beside a recipient: a shell may have one of its own.
    """
    recipients = [variables[name] for name in ("ORIGINAL_RECIPIENT", "RECIPIENT") if variables.get(name)]
    if variables.get("LOCAL_PART") and variables.get("DOMAIN"):
        recipients.append(f"{variables['LOCAL_PART']}@{variables['DOMAIN']}")
    return recipients, variables.get("SENDER") if recipients else None


class Command(BaseCommand):
    """`manage.py receive_mail < mail.eml`."""

    help = (
        "Takes one raw mail on stdin, keeps it and does what it asks for; prints what became of it (applied, asked, "
        "shown, kept, unknown, bounce, doubt, report, automatic, calendar, forwarded, wish, stranger, unusable, "
        "fault). Exit code 0: the mail is kept, whatever it was. 65: nothing came in, or more than a mail may have; "
        "the mail server tells the sender. 75: the database is away, bring the mail again."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recipient", action="append", default=[], help="the envelope recipient (Postfix pipe)")
        parser.add_argument("--sender", help="the envelope sender; empty for a report of a mail server")

    def handle(self, *_args: Any, **options: Any) -> None:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = sys.stdin.buffer.read(most + 1)
        recipients, sender = _envelope(os.environ)
        if not raw.strip():
            self.stderr.write("nothing came in on stdin")
            sys.exit(NOTHING)
        if len(raw) > most:
            self.stderr.write(f"the mail has more than {most} octets")
            sys.exit(NOTHING)
        try:
            became = receive(
                raw,
                door=Door.PIPE,
                envelope_sender=sender if options["sender"] is None else options["sender"],
                envelope_recipients=[*options["recipient"], *recipients],
            )
        except DatabaseFault as error:
            self.stderr.write(f"not kept, bring it again: {type(error).__name__}")
            sys.exit(AGAIN)
        self.stdout.write(became.value)
