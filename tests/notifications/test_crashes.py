"""`kill -9` at every step of the outbox: nothing is lost; only the mail in flight comes twice, with its Message-ID."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.notifications.mail_helpers import parsed
from tests.plugins.databases import OwnDatabase

ROOT = Path(__file__).resolve().parents[2]
STEPS = 12
REPEATED = "accepted, not marked"
"""The one step at which a mail is in flight: it comes twice, all others once."""


def test_killed_worker_loses_nothing_and_repeats_only_the_mail_in_flight(
    own_database: OwnDatabase, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.notifications.killed_worker"],
        cwd=ROOT,
        env=own_database.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    mails = [file.read_bytes() for file in (tmp_path / "mail").glob("*.eml")]
    arrived = Counter(str(parsed(mail)["Message-ID"]) for mail in mails)
    assert len(set(mails)) == len(arrived)  # what came twice came with the same bytes

    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(outcomes) == STEPS
    for outcome in outcomes:
        step, message_ids = outcome.pop("step"), outcome.pop("message_ids")
        assert outcome == {
            "killed": True,
            "sent": ["receipt", "staff_registered"] * 3,
            "unsent": 0,
            "owed": 0,
            "asked": 2,
            "announced": True,
        }, step
        copies = sorted(arrived[message_id] for message_id in message_ids)
        assert copies == ([1, 1, 1, 1, 1, 2] if step == REPEATED else [1] * 6), step
