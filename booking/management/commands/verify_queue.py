"""`verify_queue`: compares the tables with the replayed journal; exits with 1 and a sentence for each difference."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from booking.journal.codes import read_code
from booking.models import Programme
from booking.services.record import Verification, verify


def receipt_code(text: str) -> tuple[int, str]:
    """Read `NUMBER-DIGEST` as a receipt quotes it (or with a colon); raises ArgumentTypeError."""
    code = read_code(text)
    if code is None:
        raise ArgumentTypeError(_("skriv postens nummer, kolon og 64 tegn fra kvitteringen: 12:9f3c…"))
    return code


class Command(BaseCommand):
    """Proves the order and the holders of the slots from the journal."""

    help = "Replays the journal of a programme (of all, without SLUG) against the tables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="the programme; without it all are verified")
        parser.add_argument(
            "--receipt",
            nargs="+",
            action="extend",
            default=[],
            type=receipt_code,
            metavar="NUMBER-DIGEST",
            help="what a municipality's receipt quotes of the journal (needs SLUG)",
        )

    def handle(self, *_args: Any, slug: str | None, receipt: list[tuple[int, str]], **_options: Any) -> None:
        programmes = Programme.objects.order_by("pk")
        if slug is not None:
            programmes = programmes.filter(slug=slug)
            if not programmes:
                raise CommandError(_("Der er intet tilbud med kortnavnet %(slug)s.") % {"slug": slug})
        elif receipt:
            raise CommandError(_("Sig hvilket tilbud kvitteringen hører til: verify_queue SLUG --receipt …"))
        found = [self._tell(verify(programme, receipt)) for programme in programmes]
        if any(found):
            raise CommandError(_("Der er %(count)s ting, der ikke passer.") % {"count": sum(found)})

    def _tell(self, verification: Verification) -> int:
        for sentence in verification.sentences:
            self.stdout.write(f"{verification.programme.slug}: {sentence}")
        if not verification.faults:
            facts = {
                "slug": verification.programme.slug,
                "entries": verification.entries,
                "digest": verification.digest,
            }
            self.stdout.write(_("%(slug)s: alt passer. %(entries)s journalposter, den sidste %(digest)s.") % facts)
        return len(verification.faults)
