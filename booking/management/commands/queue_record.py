"""`queue_record SLUG --out DIR`: the proof on paper, as CSV tables, and as the journal's file with its checker."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from booking.models import Programme
from booking.services.public_record import CHECKER, journal_file
from booking.services.record import QueueRecord, queue_record
from booking.words.moments import exact

STYLESHEET = "queue_record.css"
LIVE_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


class Command(BaseCommand):
    """Writes the record that proves the order of one programme, without personal data."""

    help = "Writes the proof of a programme's queue: a page to print, three CSV files, journal.json and its checker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the programme")
        parser.add_argument(
            "--out", type=Path, required=True, metavar="DIR", help="the folder; made where there is none"
        )

    def handle(self, *_args: Any, slug: str, out: Path, **_options: Any) -> None:
        programme = Programme.objects.filter(slug=slug).first()
        if programme is None:
            raise CommandError(_("Der er intet tilbud med kortnavnet %(slug)s.") % {"slug": slug})
        record = queue_record(programme)
        try:
            out.mkdir(parents=True, exist_ok=True)
            _write(record, out)
        except OSError as error:
            raise CommandError(
                _("Kan ikke skrive i %(folder)s: %(error)s") % {"folder": out, "error": error}
            ) from error
        self.stdout.write(
            _("Skrevet i %(folder)s: %(entries)s journalposter, den sidste %(digest)s.")
            % {"folder": out, "entries": len(record.entries), "digest": record.last.digest}
        )
        for sentence in record.sentences:
            self.stderr.write(sentence)


def _write(record: QueueRecord, out: Path) -> None:
    page = render_to_string("booking/queue_record.html", {"record": record, "stylesheet": STYLESHEET})
    (out / "queue_record.html").write_text(page, encoding="utf-8")
    (out / STYLESHEET).write_bytes(Path(str(finders.find(f"booking/{STYLESHEET}"))).read_bytes())
    (out / CHECKER.name).write_bytes(CHECKER.read_bytes())
    with (out / "journal.json").open("w", encoding="utf-8") as file:
        file.writelines(journal_file(record.programme, whole=True))
    for name, rows in (
        ("registrations.csv", _registrations(record)),
        ("slots.csv", _slots(record)),
        ("journal.csv", _entries(record)),
    ):
        with (out / name).open(
            "w", encoding="utf-8-sig", newline=""
        ) as file:  # with the byte order mark Excel reads UTF-8
            csv.writer(file, delimiter=";").writerows(map(_harmless, rows))


def _harmless(row: Iterable[object]) -> list[str]:
    """Return the row with cells that a spreadsheet will not run as formulas."""
    cells = ["" if cell is None else str(cell) for cell in row]
    return [f"'{cell}" if cell.startswith(LIVE_IN_A_SPREADSHEET) else cell for cell in cells]


def _registrations(record: QueueRecord) -> Iterator[list[object]]:
    yield [
        _("Nr."),
        _("Kommunekode"),
        _("Kommune"),
        _("Modtaget"),
        _("Status"),
        _("Stillet forrest"),
        _("Sprunget over"),
    ]
    for registration, place in record.registrations:
        flags = [_("ja") if flag else "" for flag in (registration.placed_ahead, registration.passed_over)]
        yield [
            registration.queue_number,
            registration.municipality.code,
            registration.municipality.name,
            exact(registration.received_at),
            place,
            *flags,
        ]


def _slots(record: QueueRecord) -> Iterator[list[object]]:
    yield [
        _("Plads"), _("Nr."), _("Kommune"), _("Givet"), _("Hvordan"), _("Post"),
        _("Givet videre"), _("Hvordan"), _("Post"),
    ]  # fmt: skip
    for holding in record.holdings:
        ended = (exact(holding.ended.at), holding.ended.what, holding.ended.number) if holding.ended else ()
        given = (exact(holding.given.at), holding.given.what, holding.given.number)
        yield [holding.slot, holding.queue_number, holding.municipality, *given, *ended]


def _entries(record: QueueRecord) -> Iterator[list[object]]:
    yield [
        _("Post"), _("Tidspunkt"), _("Hvem"), _("Nr."), _("Kommune"), _("Hvad der skete"), _("Oplysninger"),
        _("Begrundelse"), _("Fingeraftryk"),
    ]  # fmt: skip
    for entry in record.entries:
        reason = _("(slettet)") if entry.is_erased else entry.reason
        yield [
            entry.number, exact(entry.at), entry.who, entry.queue_number, entry.municipality, entry.what, entry.facts,
            reason, entry.digest,
        ]  # fmt: skip
