"""The run itself, in a process whose models speak with the throw-away databases: `python -m config.benchmark.run`.

It reads what to do as JSON on standard input, and ends with 1 where an answer was wrong or a goal is missed.
"""

import io
import json
import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

django.setup()

from config.benchmark import growth, mail_work, report, rush, web_work  # noqa: E402
from config.benchmark.measuring import Bench, Findings  # noqa: E402
from config.benchmark.programs import WrongAnswerError  # noqa: E402
from config.benchmark.scene import connected_to  # noqa: E402
from config.benchmark.server import Databases  # noqa: E402

PARTS: Mapping[str, Callable[[Bench, Findings], None]] = {
    "registrations": web_work.measure_registrations,
    "pages": web_work.measure_pages,
    "mails": mail_work.measure_mails,
    "rush": rush.measure_rush,
    "pair": rush.measure_pair,
    "growth": growth.measure_growth,
}
"""What can be measured, in this order."""


def prepare_origin(bench: Bench) -> None:
    """Make the database that all others are copies of, and the static files."""
    call_command("collectstatic", interactive=False, verbosity=0)
    bench.databases.make("origin")
    with connected_to(bench.databases.name("origin")):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_municipalities", stdout=io.StringIO())


def main() -> int:
    """Measure, report and say whether all goals are met."""
    logging.disable(logging.INFO)  # of what is prepared here
    told: dict[str, Any] = json.load(sys.stdin)
    databases = Databases(**(told["databases"] | {"folder": Path(told["databases"]["folder"])}))
    began = time.monotonic()

    def say(line: str) -> None:
        sys.stdout.write(f"{time.monotonic() - began:6.0f} s  {line}\n")
        sys.stdout.flush()

    bench = Bench(
        databases=databases,
        folder=databases.folder,
        environment=dict(os.environ),
        top=os.getppid(),
        **{name: told[name] for name in ("rounds", "seconds", "is_quick")},
        say=say,
    )
    found = Findings()
    try:
        say("tables and static files")
        prepare_origin(bench)
        for name in told["parts"]:
            say(name)
            PARTS[name](bench, found)
    except WrongAnswerError as fault:
        sys.stderr.write(f"Nothing is reported, since something went wrong: {fault}\n")
        return 1
    out = Path(told["out"])
    shutil.rmtree(out / "plots", ignore_errors=True)
    report.write_report(bench, found, out, seconds=time.monotonic() - began)
    return 0 if all(outcome.is_met for outcome in found.outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
