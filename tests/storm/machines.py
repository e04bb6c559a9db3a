"""A PostgreSQL and programs that are killed in the middle of their work, and start again as a service manager does."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests import migrated, postgres
from tests.waiting import until

SAFE = ("-c", "synchronous_commit=on", "-c", "full_page_writes=on")
"""Nothing that was committed may hang on a process's memory; the machine itself keeps its power here."""
# Its input ends when the process at the other end does, however that does: then all that runs in its group ends too.
GUARD = ("sh", "-c", "trap '' QUIT; read -r _; kill -QUIT 0")


class Program:
    """A program that is kept running: killed, it is started anew."""

    def __init__(self, name: str, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        """Start it."""
        self.name = name
        self.killed: list[int] = []
        self._start = start
        self._process = start()

    def kill(self) -> None:
        """Kill it with -9 and start it anew."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self.killed.append(self._process.pid)
        self._process = self._start()

    def revive(self) -> None:
        """Start it anew where it ended by itself, as it may where its port or memory was not free yet."""
        if self._process.poll() is not None:
            self._process = self._start()

    def end(self) -> None:
        """End it at once."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()


@contextmanager
def guarded() -> Iterator[int]:
    """Yield a group of processes that end when this one does, be it killed.

    A shell lets what it starts in the background ignore SIGQUIT, and every program started from there would too.
    """
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    with subprocess.Popen(GUARD, stdin=subprocess.PIPE, process_group=0) as guard:
        yield guard.pid


@contextmanager
def killable_postgres(group: int) -> Iterator[tuple[str, Program]]:
    """Run a PostgreSQL with a migrated database; yield the database's address and the server."""
    folder, program = postgres.laid_out()

    def start() -> subprocess.Popen[bytes]:
        command = [f"{postgres.TOOLS}/postgres", "-D", f"{folder}/data", "-h", "", "-k", f"{folder}", *SAFE]
        with (folder / "log").open("ab") as log:
            return subprocess.Popen(
                command, stdout=log, stderr=log, cwd=folder, user=program.system_user, process_group=group
            )

    server = Program("postgresql", start)
    reached_by = {"user": str(program.postgres_user), "host": str(folder)}
    try:
        until(lambda: answers(reached_by), "PostgreSQL comes up")
        postgres.copy_migrated(reached_by, "storm")
        yield postgres.address(reached_by, "storm"), server
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)


def answers(reached_by: dict[str, str]) -> bool:
    """Tell whether a server takes connections."""
    with suppress(psycopg.OperationalError), psycopg.connect(**reached_by, dbname="postgres"):  # type: ignore[arg-type]
        return True
    return False


def running(name: str, command: list[str], environment: dict[str, str], log: Path, group: int) -> Program:
    """Run one of our programs from the repository's root."""
    own = os.environ | environment

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") as file:
            return subprocess.Popen(command, cwd=migrated.ROOT, env=own, stdout=file, stderr=file, process_group=group)

    return Program(name, start)
