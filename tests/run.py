"""Runs all checks (`./test`): static checks, then the tests, in parts that run side by side.

Pure tests run once (in SQLite's part), browser tests and races once (on PostgreSQL), all others on both. What could not
be run is named at the end and, with CI set, is a failure.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

from config.tools import frontend
from tests import migrated, postgres
from tests.environment import TEST_ENVIRONMENT

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
REPORTS = ROOT / "var" / "test"
NOTHING_COLLECTED = 5
TYPES = {"DEBUG": "on"}
PRODUCTION = TEST_ENVIRONMENT | {
    "SITE_URL": "https://temadag.example.dk",
    "ALLOWED_HOSTS": "temadag.example.dk",
    "SECRET_KEY": "a-key-as-long-and-as-mixed-as-0ne-must-be-in-PRODUCTION-4711",
    "EMAIL_URL": "smtp://user:password@mail.example.dk:587?tls=on",
    "REQUIRE_STAFF_MFA": "on",
    "BACKUP_MARK": "/srv/temadag/backup/last",
    "ANYMAIL_WEBHOOK_SECRET": "provider:as-long-and-as-mixed-as-Webhooks-want-0815",
}


@dataclass(frozen=True, slots=True)
class Part:
    """The tests of one run of pytest, chosen by their marks."""

    name: str
    title: str
    marks: str
    on_postgres: bool


@dataclass(frozen=True, slots=True)
class Result:
    """How a part ended (no code: it could not begin) and how long it took."""

    code: int | None
    seconds: float


# All tests, the longest parts first: what is free takes the next, so that all end at nearly the same time.
WHOLE = (
    Part("postgresql", "On PostgreSQL", "not pure and not browser and not race", on_postgres=True),
    Part("sqlite", "On SQLite", "not pure and not browser and not race", on_postgres=False),
    Part("browser", "In the browser", "browser", on_postgres=True),
    Part("pure", "Without a database", "pure and not browser and not race", on_postgres=False),
    Part("race", "Races", "race", on_postgres=True),
)
# The named tests: they are few, so that every start of pytest counts.
NAMED = (
    Part("postgresql", "On PostgreSQL", "not pure", on_postgres=True),
    Part("sqlite", "On SQLite", "not race and not browser", on_postgres=False),
)


@dataclass(slots=True)
class Outcome:
    """Sentences about what failed and what could not be run."""

    failed: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)

    def report(self) -> int:
        """Print the last lines and return the exit code."""
        strict = bool(os.environ.get("CI"))
        for line in self.not_run:
            print(f"NOT RUN: {line}")
        for line in self.failed:
            print(f"FAILED: {line}")
        good = not self.failed and not (strict and self.not_run)
        print("Everything holds." if good and not self.not_run else "All that was run holds." if good else "Not good.")
        return 0 if good else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all or the named tests and return the exit code."""
    parser = argparse.ArgumentParser(prog="./test", description="Other options go to pytest.")
    parser.add_argument("--long", action="store_true", help="large fuzzing and storms")
    options, rest = parser.parse_known_args(arguments)
    began, outcome = time.monotonic(), Outcome()
    REPORTS.mkdir(parents=True, exist_ok=True)
    _fetch_assets(outcome)
    if not rest:
        check_statically(outcome)
    long = ["--long"] if options.long else []
    run_tests([*long, *rest], outcome, parts=NAMED if rest else WHOLE)
    print(f"\n{time.monotonic() - began:.0f} seconds")
    return outcome.report()


def check_statically(outcome: Outcome) -> None:
    """Run the static checks, two at a time."""
    templates = sorted(str(file) for file in (ROOT / "templates").rglob("*.html"))
    checks: list[tuple[str, list[str], dict[str, str]]] = [
        ("mypy", [str(BIN / "mypy")], TYPES),
        ("ruff", [str(BIN / "ruff"), "check", "--quiet", "."], {}),
        ("format", [str(BIN / "ruff"), "format", "--quiet", "--check", "."], {}),
        ("layers", [str(BIN / "lint-imports"), "--no-cache"], {}),
        ("djlint", [str(BIN / "djlint"), "--lint", "--quiet", "templates"], {}),
        ("djade", [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates], {}),
        ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], PRODUCTION),
        ("deploy", [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda check: _quietly(*check[1:]), checks)
        for (name, _command, _environment), (seconds, output) in zip(checks, results, strict=True):
            print(f"{name:12} {'ok' if output is None else 'FAILED'} ({seconds:.1f} s)", flush=True)
            if output is not None:
                print(output, flush=True)
                outcome.failed.append(name)


def run_tests(arguments: list[str], outcome: Outcome, *, parts: Sequence[Part]) -> None:
    """Run the parts side by side, one for each core and one more, since browsers and programs are often waited for.

    The first prints as it goes, the others when all are done.
    """
    print(f"\n{parts[0].title}:", flush=True)
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2) + 1) as pool:
        runs = [pool.submit(_run, part, arguments, outcome, aloud=part is parts[0]) for part in parts]
        try:
            results = {part.name: run.result() for part, run in zip(parts, runs, strict=True)}
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for part in parts[1:]:
        print(f"\n{part.title}:\n{_log(part).read_text()}", flush=True)
    print()
    for part in parts:
        print(f"{part.name:12} {results[part.name].seconds:.0f} s", flush=True)
    _judge({name: result.code for name, result in results.items() if result.code is not None}, outcome)


def _run(part: Part, arguments: list[str], outcome: Outcome, *, aloud: bool) -> Result:
    """Run one part, on a PostgreSQL of its own if it needs one."""
    began, code = time.monotonic(), None
    with ExitStack() as stack:
        output = None if aloud else stack.enter_context(_log(part).open("w"))
        try:
            url = stack.enter_context(postgres.server()) if part.on_postgres else ""
            code = _pytest(part, arguments, url, output)
        except (OSError, subprocess.SubprocessError) as error:
            outcome.not_run.append(f"{part.name}: PostgreSQL did not start: {error}")
        except migrated.MigrationError as error:
            outcome.failed.append(f"{part.name}: no database could be migrated: {error}")
    return Result(code, time.monotonic() - began)


def _judge(results: dict[str, int], outcome: Outcome) -> None:
    """Read exit codes and reports of the parts."""
    for name, code in results.items():
        if code not in {0, NOTHING_COLLECTED}:
            outcome.failed.append(f"tests on {name} (exit code {code})")
        elif code == 0:
            outcome.not_run += _skipped(name)
    if set(results.values()) == {NOTHING_COLLECTED}:
        outcome.failed.append("no test was found")


def _fetch_assets(outcome: Outcome) -> None:
    """Fetch the design system that the browser tests look at."""
    try:
        frontend.ensure()
    except frontend.FrontendError as error:
        outcome.not_run.append(f"tests that need the design system: {error}")


def _quietly(command: list[str], environment: dict[str, str]) -> tuple[float, str | None]:
    """Run one check and return its seconds and, if it failed, what it printed."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return time.monotonic() - began, done.stdout if done.returncode else None


def _pytest(part: Part, arguments: list[str], url: str, output: IO[str] | None) -> int:
    """Run pytest for one part; it leaves a report in var/test."""
    report = f"--junit-xml={REPORTS / part.name}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-m", part.marks, "--durations=5", report]
    done = subprocess.run(
        [*command, "-o", f"cache_dir=.pytest_cache/{part.name}", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        stdout=output,
        stderr=output and subprocess.STDOUT,
        check=False,
    )
    return done.returncode


def _log(part: Part) -> Path:
    """Return where a part writes what it prints."""
    return REPORTS / f"{part.name}.log"


def _skipped(name: str) -> list[str]:
    """Return the tests that were skipped, by a run's report."""
    skipped = ET.parse(REPORTS / f"{name}.xml").iter("testcase")  # noqa: S314 - our own report
    return [
        f"{case.get('classname')}.{case.get('name')} on {name}: {reason.get('message')}"
        for case in skipped
        for reason in case.iter("skipped")
    ]


if __name__ == "__main__":
    sys.exit(main())
