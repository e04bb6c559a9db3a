"""`manage.py create_api_token NAME --scope read --scope write [--days N]`."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from booking.refusals import Invalid
from booking.services import tokens

SCOPES = ("read", "write")
MOST_DAYS = 3650


class Command(BaseCommand):
    """Makes a key for another system and prints it; it cannot be shown again."""

    help = "Opretter en API-nøgle og viser den denne ene gang."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the system's name, its scopes, and the number of days."""
        parser.add_argument("name", help="systemets navn, som det skal stå i listen over nøgler")
        parser.add_argument(
            "--scope", action="append", choices=SCOPES, required=True, help="read, write eller begge (gentages)"
        )
        parser.add_argument(
            "--days", type=int, help="antal dage, nøglen gælder; uden et antal gælder den, til den spærres"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the token, or end with the sentence that says what is wrong."""
        days: int | None = options["days"]
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise CommandError(f"--days skal være et helt tal fra 1 til {MOST_DAYS}.")
        expires_at = None if days is None else timezone.now() + dt.timedelta(days=days)
        scopes: list[str] = options["scope"]
        try:
            issued = tokens.issue(
                name=options["name"], read="read" in scopes, write="write" in scopes, expires_at=expires_at
            )
        except Invalid as refusal:
            raise CommandError(" ".join(f"{sentence}." for sentence in refusal.errors.values())) from refusal
        self.stderr.write("Gem nøglen nu. Den kan ikke vises igen.")
        self.stdout.write(issued.key)
