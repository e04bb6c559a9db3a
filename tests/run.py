"""Runs everything that must hold (`./test`): static checks, the tests on SQLite and, beside them, on PostgreSQL.

Pure tests run once (with SQLite), browser tests and races once (with PostgreSQL), all others on both. The two runs go
side by side, one for each core. What could not be run is named at the end and, with CI set, is a failure.
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
    "ANYMAIL_WEBHOOK_SECRET": "provider:as-long-and-as-mixed-as-Webhooks-want-0815",
}


@dataclass(slots=True)
class Outcome:
    """What has failed and what could not be run, in sentences."""

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
    run_tests([*(["--long"] if options.long else []), *rest], outcome)
    print(f"\n{time.monotonic() - began:.0f} seconds")
    return outcome.report()


def check_statically(outcome: Outcome) -> None:
    """Run the checks that read the code without running it, two at a time."""
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


def run_tests(arguments: list[str], outcome: Outcome) -> None:
    """Run pytest on both databases; what SQLite's run printed is shown after PostgreSQL's."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.server())
        except (OSError, subprocess.SubprocessError) as error:
            outcome.not_run.append(f"tests on PostgreSQL, which did not start: {error}")
            url = ""
        except migrated.MigrationError as error:
            outcome.failed.append(f"tests on PostgreSQL, where no database could be migrated: {error}")
            url = ""
        output = stack.enter_context((REPORTS / "sqlite.log").open("w+"))
        lite = _pytest("sqlite", "not race and not browser", arguments, {"DATABASE_URL": ""}, output.fileno())
        codes = {"sqlite": lite.wait} if not url else {}
        if url:
            print("\nOn PostgreSQL:", flush=True)
            full = _pytest("postgresql", "not pure", arguments, {"DATABASE_URL": url})
            codes = {"postgresql": full.wait, "sqlite": lite.wait}
        results = {name: wait() for name, wait in codes.items()}
        output.seek(0)
        print(f"\nOn SQLite:\n{output.read()}", flush=True)
    _judge(results, outcome)


def _judge(results: dict[str, int], outcome: Outcome) -> None:
    """Read exit codes and reports of the two runs."""
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


def _pytest(
    name: str, marks: str, arguments: list[str], environment: dict[str, str], output: int | None = None
) -> subprocess.Popen[bytes]:
    """Start pytest on one database; it leaves a report in var/test."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", marks, "--durations=5", f"--junit-xml={REPORTS / name}.xml"]
    cache = ["-o", f"cache_dir=.pytest_cache/{name}"]
    return subprocess.Popen(
        [*command, *cache, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=output,
        stderr=output and subprocess.STDOUT,
    )


def _skipped(name: str) -> list[str]:
    """Return what a run's report says was skipped."""
    skipped = ET.parse(REPORTS / f"{name}.xml").iter("testcase")  # noqa: S314 - our own report
    return [
        f"{case.get('classname')}.{case.get('name')} on {name}: {reason.get('message')}"
        for case in skipped
        for reason in case.iter("skipped")
    ]


if __name__ == "__main__":
    sys.exit(main())
