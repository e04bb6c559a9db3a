"""Migrated databases, kept from run to run: migrating takes seconds, copying does not.

They lie in var/test/migrated, named by a digest of all files that `migrate` depends on. Tests are given copies and
never open the kept ones: nothing that a run leaves behind, finished or killed, reaches the next one.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.environment import INHERITED, TEST_ENVIRONMENT

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test" / "migrated"
AT_MOST = 3  # of each kind, those used last: enough for switching between a few branches
# What `migrate` reads: tables from the migrations, permissions from the models, staff's roles from the log-in.
FOLDERS = {"migrations", "models", "login", "data"}
FILES = {"models.py", "apps.py", "settings.py", "env.py"}
BESIDE = ("requirements-dev.txt", "tests/environment.py", "tests/migrated.py", "tests/postgres.py")


class MigrationError(RuntimeError):
    """Raised where a database could not be migrated; the message is what `migrate` printed."""


def deciding_files(root: Path = ROOT) -> list[Path]:
    """Return the files on which a migrated database depends, in every package at the root."""
    packages = {file.parent for file in root.glob("*/__init__.py")} - {root / "tests"}
    below = sorted(file for package in packages for file in package.rglob("*") if file.is_file())
    chosen = [file for file in below if file.suffix != ".pyc" and _decides(file, root)]
    return [*chosen, *(root / name for name in BESIDE)]


def digest_of(root: Path) -> str:
    """Return a digest of the deciding files and of the versions of Python and SQLite."""
    told = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for file in deciding_files(root):
        told.update(f"{file.relative_to(root).as_posix()} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return told.hexdigest()[:16]


@cache
def digest() -> str:
    """Return the digest of this checkout as it was when the run began."""
    return digest_of(ROOT)


@contextmanager
def kept(kind: str, make: Callable[[Path], None], folder: Path = KEPT) -> Iterator[Path]:
    """Return the kept database of a kind, to be copied; where it is missing, `make` it once, under a lock."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        whole, half = folder / f"{kind}-{digest()}", folder / f"{kind}.half"
        if not whole.exists():
            _remove(half)  # left by a run that was killed while it made one
            make(half)
            half.rename(whole)
        os.utime(whole)
        for old in sorted(folder.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime)[:-AT_MOST]:
            _remove(old)
        yield whole


def copy_sqlite(target: Path) -> None:
    """Copy a migrated SQLite database to a file."""
    with kept("sqlite", lambda half: migrate(f"sqlite:///{half}")) as whole:
        shutil.copyfile(whole, target)


def migrate(url: str) -> None:
    """Make all tables in an empty database, as an installation does."""
    inherited = {name: value for name, value in os.environ.items() if name not in INHERITED}
    for command in (("migrate", "--verbosity", "0"), ("createcachetable",)):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=inherited | TEST_ENVIRONMENT | {"DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise MigrationError(f"{' '.join(command)}: {done.stderr}")


def _decides(file: Path, root: Path) -> bool:
    """Tell whether a file may change what `migrate` makes: by its place, its name, or a model in it."""
    by_place = FOLDERS & set(file.relative_to(root).parts) or file.name in FILES
    return bool(by_place) or (file.suffix == ".py" and b"models.Model" in file.read_bytes())


def _remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
