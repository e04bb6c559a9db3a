"""`manage.py export_case REFERENCE --out DIR`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from notifications.handover.export import IncompleteExportError, cases, save_case


class Command(BaseCommand):
    """Write everything about one registration as DIR/REFERENCE.zip."""

    help = (
        "Writes everything about one registration into DIR/REFERENCE.zip: a readable summary, the journal, mails sent "
        "and received as .eml (keys of links masked), attendees and invitations as CSV."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="as staff and municipality see it, such as TD-7KM4-Q2XP")
        parser.add_argument(
            "--out", type=Path, required=True, metavar="DIR", help="the folder; made where there is none"
        )

    def handle(self, *_args: Any, reference: str, out: Path, **_options: Any) -> None:
        registration = cases().filter(reference__iexact=reference.strip()).first()
        if registration is None:
            raise CommandError(
                _("Der er ingen tilmelding med referencenummeret %(reference)s.") % {"reference": reference}
            )
        try:
            out.mkdir(parents=True, exist_ok=True)
            written = save_case(registration, out)
        except (OSError, IncompleteExportError) as error:
            facts = {"folder": out, "error": error}
            raise CommandError(_("Kan ikke skrive i %(folder)s: %(error)s") % facts) from error
        self.stdout.write(str(written))
