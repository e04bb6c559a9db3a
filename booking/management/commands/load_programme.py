"""`manage.py load_programme FILE [--update]`."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from booking.models import Programme
from booking.programme.file import ProgrammeFileError, read_programme
from booking.refusals import Invalid
from booking.rules.working_days import DENMARK
from booking.services.programmes import Difference, create_programme, differences, update_programme
from booking.services.turn import SYSTEM


class Command(BaseCommand):
    """Creates a programme from its file, or shows and makes the changes of an edited one."""

    help = "Indlæser et tilbud fra en TOML-fil. Findes det, vises forskellene; --update gennemfører dem."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and whether to change a programme that exists."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--update", action="store_true", help="ret tilbuddet til det, der står i filen")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load the file or say which line and key is wrong."""
        try:
            facts = read_programme(options["file"])
            programme = Programme.objects.filter(slug=facts.slug).first()
            if programme is None:
                create_programme(facts, by=SYSTEM)
                self.stdout.write(f"{facts.slug}: oprettet med {facts.capacity} pladser.")
            elif options["update"]:
                self._show(facts.slug, update_programme(programme, facts, by=SYSTEM), "rettet")
            else:
                self._show(facts.slug, differences(programme, facts), "ikke rettet; brug --update")
        except (ProgrammeFileError, OSError) as fault:
            raise CommandError(str(fault)) from fault
        except Invalid as refusal:
            sentences = [f"{key}: {sentence}" for key, sentence in refusal.errors.items()]
            raise CommandError("\n".join(sentences)) from refusal

    def _show(self, slug: str, changed: list[Difference], verdict: str) -> None:
        if not changed:
            self.stdout.write(f"{slug}: findes og er som filen.")
            return
        for difference in changed:
            self.stdout.write(f"{difference.key}: {_shown(difference.old)} -> {_shown(difference.new)}")
        self.stdout.write(f"{slug}: {len(changed)} forskelle, {verdict}.")


def _shown(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(DENMARK):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(inner)}" for key, inner in value.items())
    return str(value)
