"""The mail server of a measure, and waiting until the outbox is empty."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db.models import F
from django.utils import timezone

from booking.models import Programme
from config.benchmark.measuring import Bench
from config.benchmark.programs import WrongAnswerError, running_program, tail, unused_port
from notifications.models import Message, State

PATIENCE_SECONDS = 240
WORKER = ["manage.py", "worker", "--skip-checks"]


@dataclass(frozen=True)
class Accepted:
    """A mail that the server took: when by the machine's steady clock, to whom, and its Message-ID."""

    at: float
    recipient: str
    name: str


@dataclass(frozen=True)
class PostOffice:
    """A running mail server: its port, and the file where it notes what it takes."""

    port: int
    file: Path

    def accepted(self, since: float = 0.0) -> list[Accepted]:
        """Return what it took."""
        if not self.file.exists():
            return []
        lines = (line.split() for line in self.file.read_text(encoding="utf-8").splitlines(keepends=True))
        found = [Accepted(float(at), recipient, name) for at, recipient, name in lines]
        return [mail for mail in found if mail.at >= since]

    def expect_each_once(self) -> None:
        """See that no mail came twice. Raises WrongAnswerError."""
        counted = Counter(mail.name for mail in self.accepted())
        if twice := [name for name, count in counted.items() if count > 1]:
            raise WrongAnswerError(f"{len(twice)} mails came twice, such as {twice[0]}")


@contextmanager
def post_office(bench: Bench, name: str) -> Iterator[PostOffice]:
    """Run a mail server."""
    office = PostOffice(port=unused_port(), file=bench.folder / f"{name}.mails")
    command = ["-m", "config.benchmark.sink", str(office.port), str(office.file)]
    with running_program(f"{name}-sink", command, bench.environment, bench.folder):
        yield office


@contextmanager
def worker(bench: Bench, name: str, environment: dict[str, str]) -> Iterator[int]:
    """Run a worker, and wait until it has begun."""
    log = bench.folder / f"{name}.log"
    with running_program(name, WORKER, environment, bench.folder) as process:
        _await(lambda: "worker started" in tail(log), f"{name} does not start")
        yield process


def wait_until_sent() -> None:
    """Wait until all entries are announced and all mails sent. Raises WrongAnswerError where one is not."""
    behind = Programme.objects.exclude(announced__number__gte=F("last_entry_number"))
    unsent = Message.objects.filter(state__in=(State.QUEUED, State.SENDING))

    def is_done() -> bool:
        return not behind.exists() and not unsent.filter(next_try_at__lte=timezone.now()).exists()

    _await(is_done, "mails are left")
    if Message.objects.filter(state=State.FAILED).exists():
        raise WrongAnswerError("a mail was given up")


def _await(true: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > until:
            raise WrongAnswerError(otherwise)
        time.sleep(0.1)
