"""`python -m tests.upgrade.record`: record the statements of this release for the releases after it.

While they are migrated, and until the last of this release's servers is restarted, its statements meet their tables.
What a municipality, staff and a worker do is done once on a fresh database of each kind, and every statement about our
tables kept with its values in tests/upgrade/VERSION/, to be run again on each later schema (test_statements.py).
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from uuid import uuid4

from tests import migrated, postgres

FOLDER = Path(__file__).parent


def version() -> str:
    """Return the version that this tree will have as a release."""
    return str(tomllib.loads((migrated.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def record(url: str, kind: str) -> None:
    """Record on an empty database of a kind, in a process of its own."""
    file = FOLDER / version() / f"{kind}.json"
    command = [sys.executable, "-m", "tests.upgrade.recording", str(file)]
    subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=True)


def main() -> None:
    """Record on both kinds of database."""
    name = f"recorded_{uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as folder, postgres.server() as url:
        migrated.copy_sqlite(Path(folder) / "db.sqlite3")
        record(f"sqlite:///{folder}/db.sqlite3", "sqlite")
        reached_by = {"user": "postgres", "host": url.partition("host=")[2].replace("%2F", "/")}
        postgres.copy_migrated(reached_by, name)
        record(postgres.address(reached_by, name), "postgresql")


if __name__ == "__main__":
    main()
