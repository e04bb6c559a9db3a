"""`kill -9` at every step of the outbox: nothing is lost; only the mail in flight arrives twice, as the same mail."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tests.notifications.mail_helpers import parsed
from tests.plugins.databases import OwnDatabase

ROOT = Path(__file__).resolve().parents[3]
STEPS, INVITE_STEPS, BULK_STEPS = 14, 11, 7
REPEATED = ("accepted, not marked", "third of several accepted, not marked")
"""The only steps at which a mail is in flight: it arrives twice, all others once."""


def run(module: str, database: OwnDatabase) -> list[dict[str, Any]]:
    """Let the workers of a module die, step by step, and return the state after each."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.{module}"],
        cwd=ROOT,
        env=database.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def arrived_in(folder: Path) -> Counter[str]:
    """Count the mails that arrived by Message-ID; check that a repeated one has the same bytes."""
    mails = [file.read_bytes() for file in folder.glob("*.eml")]
    arrived = Counter(str(parsed(mail)["Message-ID"]) for mail in mails)
    assert len(set(mails)) == len(arrived)
    return arrived


def test_killed_worker_loses_nothing_and_repeats_only_the_mail_in_flight(
    own_database: OwnDatabase, tmp_path: Path
) -> None:
    outcomes = run("notifications.killed_worker", own_database)
    arrived = arrived_in(tmp_path / "mail")
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
        assert copies == ([1, 1, 1, 1, 1, 2] if step in REPEATED else [1] * 6), step


def test_worker_killed_over_an_invite_tells_each_person_once(own_database: OwnDatabase, tmp_path: Path) -> None:
    outcomes = run("notifications.killed_inviter", own_database)
    arrived = arrived_in(tmp_path / "mail")
    assert len(outcomes) == INVITE_STEPS
    for outcome in outcomes:
        step, message_ids = outcome.pop("step"), outcome.pop("message_ids")
        assert outcome == {
            "killed": True,
            "told": [["REQUEST", 0, True]] * 2,
            "sent": [["REQUEST", 0]] * 2,
            "unsent": 0,
            "noticed": 2,
        }, step
        copies = sorted(arrived[message_id] for message_id in message_ids)
        assert copies == ([1, 2] if step in REPEATED else [1, 1]), step


def test_worker_killed_in_an_act_upon_several_neither_loses_nor_doubles_a_row(own_database: OwnDatabase) -> None:
    outcomes = run("notifications.killed_bulk_act", own_database)
    assert len(outcomes) == BULK_STEPS
    for outcome in outcomes:
        step = outcome.pop("step")
        assert outcome == {
            "killed": True,
            "rows": ["done"] * 3,
            "numbers_match": True,
            "written": 3,
            "mails": 3,
            "open": 0,
            "words_left": 0,
        }, step
