"""A dump taken while people register and mails leave, restored: the proof holds, and nobody gets a mail twice."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from tests import postgres
from tests.factories import SLUG
from tests.plugins.databases import OwnDatabase
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.race
REGISTER = """
import datetime as dt
import time
import django
django.setup()
from django.utils import timezone
from tests.factories import make_municipalities, make_programme, make_registration
now, day = timezone.now(), dt.timedelta(days=1)
programme = make_programme(opens_at=now - day, closes_at=now + 90 * day, promote_until=now + 90 * day)
for municipality in make_municipalities(40):
    make_registration(programme, municipality)
    time.sleep(0.05)
"""


@pytest.fixture
def other_database() -> Iterator[str]:
    """Make an empty database on the server under test, yield its address, and remove it afterwards."""
    reached_by = postgres.parameters(connection.settings_dict)
    name = f"restored_{uuid4().hex[:12]}"
    postgres.administer(reached_by, "CREATE DATABASE {}", name)
    yield postgres.address(reached_by, name)
    postgres.drop(reached_by, name)


def mails_in(folder: Path) -> list[str]:
    """Return whom each mail went to, and about what."""
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml")]
    return [f"{mail['To']}: {mail['Subject']}" for mail in read]


def test_a_dump_under_load_comes_back_and_sends_nothing_twice(
    own_database: OwnDatabase, other_database: str, tmp_path: Path
) -> None:
    mail, dump = tmp_path / "mail", tmp_path / "dump"
    started = [
        subprocess.Popen(command, cwd=ROOT, env=own_database.environment, stderr=subprocess.DEVNULL)
        for command in ([sys.executable, "-c", REGISTER], [sys.executable, "manage.py", "worker"])
    ]
    try:
        until(lambda: len(list(mail.glob("*.eml"))) >= 8, "the first mails")
        dumping = [str(postgres.TOOLS / "pg_dump"), "--format=custom", f"--file={dump}", own_database.url]
        subprocess.run(dumping, check=True)
        assert started[0].wait(60) == 0
    finally:
        for process in started:
            process.terminate()
            process.wait(30)
    before = mails_in(mail)
    restoring = [str(postgres.TOOLS / "pg_restore"), "--exit-on-error", f"--dbname={other_database}", str(dump)]
    subprocess.run(restoring, check=True)
    again = OwnDatabase(
        other_database,
        own_database.environment | {"DATABASE_URL": other_database, "EMAIL_URL": f"file://{tmp_path}/again"},
    )
    assert 3 <= again.ask("SELECT count(*) FROM booking_registration") <= 40
    again.manage("after_restore", SLUG, "--last-number", "40", "--last-entry", "200")
    again.manage("verify_queue")
    again.manage("worker", "--once")
    sent = mails_in(tmp_path / "again")
    assert [mail for mail in sent if "Journalens seneste post" not in mail] == []
    assert not set(sent) & set(before)
    assert again.ask("SELECT count(*) FROM notifications_message WHERE held_at IS NOT NULL") > 0


def test_the_rehearsal_comes_back_to_a_moment() -> None:
    with tempfile.TemporaryDirectory(prefix="temadag-rehearsal-") as folder:
        user = "pgserver" if os.geteuid() == 0 else None
        if user:
            shutil.chown(folder, user)
        script = Path(folder) / "rehearse_restore.sh"
        shutil.copy(ROOT / "deploy" / "rehearse_restore.sh", script)
        script.chmod(0o755)
        done = subprocess.run(
            ["sh", script, f"{folder}/new"],
            env=os.environ | {"PG_BIN": str(postgres.TOOLS)},
            user=user,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "All right" in done.stdout
