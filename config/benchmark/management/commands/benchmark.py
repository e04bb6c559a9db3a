"""`manage.py benchmark --out DIR [--quick] [--sqlite] [--only PART…]`."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.benchmark.programs import production
from config.benchmark.server import databases_of, ending_together
from config.settings import env

PARTS = ("registrations", "pages", "mails", "rush", "pair", "growth")
QUICK_PARTS = PARTS[:4]


class Command(BaseCommand):
    """Measures on throw-away databases and reports against the goals; exits with 1 where one is missed."""

    help = "Measures what the house does in a second, beside what the machine could, and reports it to a folder."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="the folder for the report")
        parser.add_argument(
            "--quick", action="store_true", help="fewer and shorter rounds, and no history: under two minutes"
        )
        parser.add_argument("--sqlite", action="store_true", help="measure SQLite in place of PostgreSQL")
        parser.add_argument("--rounds", type=int, help="so many rounds, in place of 5 (quick: 2)")
        parser.add_argument("--seconds", type=float, help="so long a sample, in place of 5 seconds (quick: 2)")
        parser.add_argument("--only", nargs="+", choices=PARTS, help="measure these parts alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was begun is removed then too
        try:
            sys.exit(self._run(options))
        except KeyboardInterrupt:
            sys.exit("Stopped; nothing is reported.")

    def _run(self, options: dict[str, Any]) -> int:
        ours = {name: text for name, text in os.environ.items() if name not in env.names and "ANYMAIL_" not in name}
        folder = Path(tempfile.mkdtemp(prefix="temadag-benchmark-"))
        folder.chmod(0o755)  # PostgreSQL may run as another user
        database = settings.DATABASES["default"]
        with (
            ending_together(folder) as group,
            databases_of(database, folder, group, sqlite=options["sqlite"]) as databases,
        ):
            told = {
                "databases": asdict(databases) | {"folder": str(folder)},
                "out": str(options["out"].resolve()),
                "rounds": options["rounds"] or (2 if options["quick"] else 5),
                "seconds": options["seconds"] or (2.0 if options["quick"] else 5.0),
                "is_quick": options["quick"],
                "parts": options["only"] or (QUICK_PARTS if options["quick"] else PARTS),
            }
            with subprocess.Popen(
                [sys.executable, "-m", "config.benchmark.run"],
                cwd=settings.BASE_DIR,
                env=production(ours, databases.url("origin")),
                stdin=subprocess.PIPE,
                process_group=group,
                text=True,
            ) as run:
                run.communicate(json.dumps(told))
        return run.returncode
