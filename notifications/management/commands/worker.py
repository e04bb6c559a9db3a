"""Run the worker, which announces, sends, lapses and reminds. Safe in several copies; ends cleanly on SIGTERM."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from notifications.worker import Worker


class Command(BaseCommand):
    """`manage.py worker [--once]`."""

    help = "Turns journal entries into mails, sends them, and does what is due by the clock."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and end")

    def handle(self, *_args: Any, **options: Any) -> None:
        worker = Worker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: worker.stop())
        if options["once"]:
            self.stdout.write(f"{worker.run_once()}")
        else:
            worker.run()
