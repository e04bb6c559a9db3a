"""The command from outside: it sees a slow lock, refuses a run with faults, and leaves nothing behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.databases import ROOT
from tests.waiting import until

pytestmark = pytest.mark.pure  # it has databases of its own

SHORT = ("--only", "registrations", "--rounds", "1", "--seconds", "1")
MOST_A_SECOND = 50
"""Who sleeps 20 ms below the lock lets no more than these through."""
# Python imports this at its start. Every turn calls the function, just below the programme's lock.
WRAPPER = """
import importlib.abc, importlib.util, sys, time

class Wrapping(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "booking.rules.queue":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def exec_module(module):
            load(module)
            plain = module.next_moment
            def next_moment(*facts):
                {first}
                return plain(*facts)
            module.next_moment = next_moment
        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Wrapping())
"""


def command(folder: Path, first: str = "pass") -> tuple[list[str], dict[str, str]]:
    """Return a short run of the benchmark, with a statement below every lock, and its environment."""
    (folder / "sitecustomize.py").write_text(WRAPPER.format(first=first), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(folder), "TMPDIR": str(folder)}
    return [sys.executable, "manage.py", "benchmark", *SHORT, "--out", str(folder / "out")], environment


def finished(folder: Path, first: str, *more: str) -> subprocess.CompletedProcess[str]:
    arguments, environment = command(folder, first)
    return subprocess.run([*arguments, *more], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def ours(folder: Path) -> list[str]:
    """Return the processes that name the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line and "pytest" not in line:
            found.append(line)
    return found


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder that PostgreSQL's user may enter, with a short name: a socket's path is at most 107 octets."""
    made = Path("/tmp") / f"tb-{os.getpid()}-{time.monotonic_ns() % 1_000_000}"  # noqa: S108 it is ours alone
    made.mkdir(mode=0o755)
    yield made
    shutil.rmtree(made)


def test_20_milliseconds_below_the_lock_miss_the_goal(folder: Path) -> None:
    done = finished(folder, "time.sleep(0.02)")
    assert done.returncode == 1, done.stderr
    report: dict[str, Any] = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    verdicts = {outcome["name"]: outcome["is_met"] for outcome in report["outcomes"]}
    assert not verdicts["api_one_of_V"]
    [sample] = report["samples"]["api_one"]
    assert 0 < sample["rate"] < MOST_A_SECOND
    assert "**missed**" in (folder / "out" / "report.md").read_text(encoding="utf-8")


def test_wrong_answer_ends_the_run_without_a_report(folder: Path) -> None:
    done = finished(folder, 'if "gunicorn" in sys.modules: raise OSError("no")', "--sqlite")
    assert done.returncode == 1
    assert "Nothing is reported, since something went wrong: POST /api/v1/programmes/" in done.stderr
    assert not (folder / "out").exists()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let programs end at Ctrl-C: what a shell starts in the background does not, nor what that starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupted_run_leaves_nothing_behind(folder: Path) -> None:
    arguments, environment = command(folder)
    with subprocess.Popen(
        arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert next(line for line in run.stdout if "L: lock" in line)
        assert ours(folder)
        run.send_signal(signal.SIGINT)
        _out, told = run.communicate(timeout=60)
    assert told == "Stopped; nothing is reported.\n"
    assert run.returncode == 1
    until(lambda: not ours(folder), "all programs have ended")
    until(lambda: not list(folder.glob("temadag-benchmark-*")), "the folder is gone")
    assert not (folder / "out").exists()
