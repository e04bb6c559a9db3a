"""Run the worker, which announces, sends, lapses and reminds. Safe in several copies; ends cleanly on SIGTERM."""

import gc
import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand
from django.urls import reverse, set_urlconf

from notifications.worker import Worker


class Command(BaseCommand):
    """`manage.py worker [--once]`."""

    requires_system_checks = (Tags.compatibility,)  # those of addresses would load what the worker does without
    help = "Turns journal entries into mails, sends them, and does what is due by the clock."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and end")

    def handle(self, *_args: Any, **options: Any) -> None:
        worker = Worker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: worker.stop())
        set_urlconf(settings.WORKER_URLCONF)
        try:
            if options["once"]:
                self.stdout.write(f"{worker.run_once()}")
            else:
                keep_what_is_loaded()
                worker.run()
        finally:
            set_urlconf(None)


def keep_what_is_loaded() -> None:
    """Hide what stays for good from the garbage collector, which would else wait for as much garbage as that."""
    reverse("offer")  # loads the addresses
    gc.collect()
    gc.freeze()
    gc.collect()  # from now on it counts anew
