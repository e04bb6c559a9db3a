"""`manage.py load_municipalities [FILE]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from booking.programme.municipalities import MunicipalityFileError, read_municipalities
from booking.services.programmes import load_municipalities

OURS = Path(__file__).resolve().parents[2] / "data" / "municipalities.csv"


class Command(BaseCommand):
    """Adds and corrects the municipalities from a CSV file."""

    help = "Indlæser kommunerne (kode, navn, region, maildomæner) fra en CSV-fil; gentages, når filen er rettet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file; our own is the default."""
        parser.add_argument("file", nargs="?", type=Path, default=OURS)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load the file or say which line and column is wrong."""
        try:
            loaded = load_municipalities(read_municipalities(options["file"]))
        except (MunicipalityFileError, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"Kommuner: {loaded.added} tilføjet, {loaded.corrected} rettet.")
        if loaded.own_domains:
            names = ", ".join(loaded.own_domains)
            self.stdout.write(f"Maildomæner, der er andre end filens, er ikke ændret; de rettes i admin: {names}.")
