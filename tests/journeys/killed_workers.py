"""Workers in processes of their own on the database under test, killed (`kill -9`) at a moment, and begun anew."""

import datetime as dt
import io
import os
import signal
import traceback
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from time_machine import Traveller

from notifications.outbox.transport import LEASE, Transport
from tests.notifications.killed_worker import die
from tests.notifications.mail_helpers import parsed
from tests.waiting import until

MINUTE = dt.timedelta(minutes=1)


class KilledWorkers:
    """`manage.py worker`, forked so that the test's clock is the worker's; its mails lie in a folder, a file each."""

    def __init__(self, folder: Path, clock: Traveller) -> None:
        """Begin with no worker, and no mail."""
        self.folder, self.clock = folder, clock
        self.running: int | None = None
        self.read: set[Path] = set()
        self.kills_over_mails = 0

    def start(self) -> None:
        """Let a worker run beside the test."""
        self.running = forked(lambda: call_command("worker"))

    def kill(self) -> None:
        """Kill the worker that runs."""
        assert self.running is not None
        os.kill(self.running, signal.SIGKILL)
        assert os.waitpid(self.running, 0)[1] == signal.SIGKILL, "it had ended before"
        self.running = None

    def kill_at_the_first_mail(self) -> None:
        """Let a worker run until one more mail has left, and kill it."""
        before = len(self._files())
        self.kills_over_mails += 1
        self.start()
        try:
            until(lambda: len(self._files()) > before, "the worker has sent a mail")
        finally:
            self.kill()

    def kill_at(self, place: Any, name: str, when: str = "after") -> None:
        """Let a worker run until it comes to a function of the production code, where it dies."""
        self.kills_over_mails += place is Transport
        assert die((place, name, when)) == signal.SIGKILL, f"{name} was never reached"

    def finish(self) -> list[EmailMessage]:
        """Let other workers do all that is due, once the dead one's claims have run out; return the mails that came."""
        self.clock.shift(LEASE + MINUTE)
        for _look in range(2):  # a result is told of at the look that follows its publication
            worker = forked(lambda: call_command("worker", "--once", stdout=io.StringIO()))
            assert os.waitpid(worker, 0)[1] == 0
        return self.new_mails()

    def new_mails(self) -> list[EmailMessage]:
        """Return the mails that came since they were read last."""
        new = self._files() - self.read
        self.read |= new
        return [parsed(file.read_bytes()) for file in new]

    def copies(self) -> Counter[str]:
        """Count the mails by Message-ID; check that a repeated one has the same bytes."""
        mails = [file.read_bytes() for file in self._files()]
        arrived = Counter(str(parsed(mail)["Message-ID"]) for mail in mails)
        assert len(set(mails)) == len(arrived)
        return arrived

    def _files(self) -> set[Path]:
        return set(self.folder.glob("*.eml"))


def forked(work: Callable[[], object]) -> int:
    """Do something in a process of its own, which ends with 0 if it went well; return the process."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    return child
