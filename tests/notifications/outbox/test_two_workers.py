"""Two worker processes at once: every entry is announced once and every mail is sent once."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.notifications.mail_helpers import parsed
from tests.plugins.databases import OwnDatabase
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[3]
REGISTER = """
import datetime as dt
import django
django.setup()
from django.utils import timezone
from tests.factories import make_municipalities, make_programme, make_registration
now, day = timezone.now(), dt.timedelta(days=1)
programme = make_programme(opens_at=now - day, closes_at=now + 90 * day, promote_until=now + 90 * day)
for municipality in make_municipalities(30):
    make_registration(programme, municipality)
"""
UNSENT = "SELECT count(*) FROM notifications_message WHERE state IN ('queued', 'sending')"
RECEIPTS = "SELECT count(*) FROM notifications_message WHERE kind = 'receipt' AND state = 'sent'"
AT_ONCE = "SELECT count(*) FROM notifications_message WHERE state = 'sent' AND attempts = 1"
ASKED = "SELECT count(*) FROM booking_journalentry WHERE kind = 'asked'"
TOLD = """
SELECT count(*) FROM notifications_message told LEFT JOIN notifications_message one ON one.id = told.sent_with_id
WHERE told.kind = 'staff_registered' AND (told.state = 'sent' OR one.state = 'sent')
"""


def test_two_workers_at_once_send_every_mail_once(own_database: OwnDatabase, tmp_path: Path) -> None:
    _python(own_database, REGISTER)
    workers = [
        subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=own_database.environment,
            stderr=subprocess.DEVNULL,
        )
        for _worker in range(2)
    ]
    folder = tmp_path / "mail"
    try:
        until(lambda: [own_database.ask(each) for each in (RECEIPTS, TOLD, UNSENT)] == [30, 30, 0], "all mails")
    finally:
        for worker in workers:
            worker.terminate()
        codes = [worker.wait(30) for worker in workers]
    assert codes == [0, 0]
    own_database.manage("worker", "--once")  # a mail that would come twice comes now, and the journal's head
    mails = [parsed(file.read_bytes()) for file in folder.glob("*.eml")]
    assert set(Counter(str(mail["Message-ID"]) for mail in mails).values()) == {1}
    receipts_at_once = f"{AT_ONCE} AND kind = 'receipt'"
    counts = [own_database.ask(query) for query in (AT_ONCE, receipts_at_once, TOLD, ASKED)]
    assert counts == [len(mails), 30, 30, 5]


def _python(database: OwnDatabase, program: str) -> str:
    """Run a Python program on the database and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=database.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
