"""Print a mail made from example data, to read before it is ever sent; no database is touched."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications.mails.examples import EXAMPLES, example


class Command(BaseCommand):
    """`manage.py preview_mail NAME [--lang da|en] [--html FILE]`."""

    help = "Prints subject and text of a mail, made from example data. Without a known NAME it lists the names."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", nargs="?", default="")
        parser.add_argument("--lang", choices=("da", "en"), default="da")
        parser.add_argument("--html", type=Path, metavar="FILE", help="write the HTML part to FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["name"] not in EXAMPLES:
            raise CommandError("NAME is one of: " + ", ".join(EXAMPLES))
        mail = example(options["name"], options["lang"])
        self.stdout.write(f"{mail.subject}\n\n{mail.text}")
        if options["html"]:
            options["html"].write_text(mail.html, encoding="utf-8")
