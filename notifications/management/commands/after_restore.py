"""`manage.py after_restore`: go on after a backup was put back, before the worker starts again."""

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from booking.models import Programme
from booking.refusals import Invalid
from booking.rules.working_days import DENMARK
from booking.services.restoring import state_gap
from booking.services.turn import SYSTEM
from notifications.announce import entries
from notifications.outbox import held


def typed_moment(text: str) -> dt.datetime:
    """Read a moment, Danish time where it names no offset; raises ArgumentTypeError."""
    try:
        read = parse_datetime(text)
    except ValueError:
        read = None
    if read is None:
        raise ArgumentTypeError(_("skriv et tidspunkt som 2016-09-28T09:15"))
    return read if read.tzinfo else read.replace(tzinfo=DENMARK)


class Command(BaseCommand):
    """Holds what may have been sent, and states which numbers the lost hours gave out."""

    help = "After a backup was put back: holds mails that may have been sent, and states the numbers that were lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="the programme whose lost numbers are stated")
        parser.add_argument("--last-number", type=int, metavar="N", help="the last queue number that was given out")
        parser.add_argument("--last-entry", type=int, metavar="N", help="the last journal entry that anybody has seen")
        parser.add_argument(
            "--until", type=typed_moment, help="the last moment when a worker may have sent; now by default"
        )
        parser.add_argument("--send-held", action="store_true", help="only let all held mails go")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["send_held"]:
            self._send_held()
            return
        named = [options[name] is not None for name in ("slug", "last_number", "last_entry")]
        if any(named) and not all(named):
            raise CommandError(_("Sig både tilbud, --last-number og --last-entry, eller ingen af dem."))
        if all(named):
            self._state_gap(options["slug"], options["last_number"], options["last_entry"])
        # What was not announced yet may have been, in the hours that are lost.
        while entries.announce_all():
            continue
        number = held.hold_unsent(until=options["until"] or timezone.now())
        self.stdout.write(_("%(number)s mails holdes tilbage, til I siger, om de blev sendt.") % {"number": number})

    def _state_gap(self, slug: str, last_number: int, last_entry: int) -> None:
        programme = Programme.objects.filter(slug=slug).first()
        if programme is None:
            raise CommandError(_("Der er intet tilbud med kortnavnet %(slug)s.") % {"slug": slug})
        try:
            entry = state_gap(
                programme=programme, last_queue_number=last_number, last_entry_number=last_entry, by=SYSTEM
            )
        except Invalid as refusal:
            raise CommandError("\n".join(map(str, refusal.errors.values()))) from refusal
        if entry is None:
            self.stdout.write(_("%(slug)s: ingen numre er gået tabt.") % {"slug": slug})
        else:
            facts = {"slug": slug, "number": last_number + 1, "entry": entry.number}
            self.stdout.write(_("%(slug)s: næste nummer er %(number)s. Gabet står i journalpost %(entry)s.") % facts)

    def _send_held(self) -> None:
        numbers = list(held.held().values_list("pk", flat=True))
        for pk in numbers:
            held.send_held(message_id=pk)
        self.stdout.write(_("%(number)s mails bliver sendt.") % {"number": len(numbers)})
