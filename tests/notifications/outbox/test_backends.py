"""Mail written into a folder: the bytes that a server would get, one file for each message."""

from datetime import UTC, datetime
from pathlib import Path

import time_machine
from django.core.mail import EmailMessage

from notifications.outbox.backends import EmlFileBackend
from notifications.outbox.django_mail import RawMessage

RAW = b"From: a@example.dk\r\nTo: b@example.dk\r\nSubject: =?utf-8?q?Pr=C3=B8ve?=\r\n\r\nHej\r\n"


def test_send_messages_writes_the_exact_bytes(tmp_path: Path) -> None:
    assert EmlFileBackend(file_path=str(tmp_path / "mail")).send_messages([RawMessage(RAW)]) == 1
    assert [file.read_bytes() for file in (tmp_path / "mail").iterdir()] == [RAW]


def test_send_messages_names_files_so_that_they_sort_by_time(tmp_path: Path) -> None:
    backend = EmlFileBackend(file_path=str(tmp_path))
    for second, subject in enumerate(("first", "second")):
        with time_machine.travel(datetime(2016, 9, 28, 7, 0, second, tzinfo=UTC), tick=False):
            backend.send_messages([EmailMessage(subject, "text", "a@example.dk", ["b@example.dk"])])
    names = sorted(file.name for file in tmp_path.iterdir())
    assert [name[:24] for name in names] == ["20160928T070000.000000Z-", "20160928T070001.000000Z-"]
    assert [b"Subject: first" in (tmp_path / name).read_bytes() for name in names] == [True, False]
