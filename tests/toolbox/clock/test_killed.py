"""`kill -9` of the worker over mails of mappings and plans: nobody is forgotten; only one in flight arrives twice."""

from pathlib import Path

from tests.notifications.outbox.test_crashes import REPEATED, arrived_in, run
from tests.plugins.databases import OwnDatabase


def test_a_worker_killed_over_letters_and_plans_tells_each_receiver_once(
    own_database: OwnDatabase, tmp_path: Path
) -> None:
    letters, *steps, process = run("toolbox.clock.killed_looker", own_database)
    arrived = arrived_in(tmp_path / "mail")
    assert len(steps) == 5
    for outcome in steps:
        step, message_ids = outcome.pop("step"), outcome.pop("message_ids")
        assert outcome == {"killed": True, "reminded": [1], "sent": [2], "queued": [2]}, step
        copies = sorted(arrived[message_id] for message_id in message_ids)
        assert copies == ([1, 2] if step in REPEATED else [1, 1]), step
    message_ids = process.pop("message_ids")
    assert process == {"step": "a process", "killed": True, "reminded": [1] * 4, "sent": [2] * 4, "queued": [2] * 4}
    copies = [arrived[message_id] for message_id in message_ids]
    assert min(copies) == 1
    assert sum(copies) <= len(copies) + 1, "one kill, at most one mail twice"
    message_ids = letters.pop("message_ids")
    assert letters == {"step": "letters", "killed": True, "receivers": 98}
    copies = [arrived[message_id] for message_id in message_ids]
    assert (len(copies), min(copies)) == (98, 1)
    assert sum(copies) <= 99, "one kill, at most one letter twice"
