"""Workers that kill themselves (`kill -9`) at each named step: `python -m tests.notifications.killed_worker`.

Functions of the production code are wrapped from outside, in a forked child; it has no flag for this. For each step
the parent registers three municipalities, lets the child die, lets another worker go on, and prints the state then.
"""

import datetime as dt
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402 - the tables are known only now
from django.utils import timezone  # noqa: E402

from booking.models import JournalEntry, Municipality, Programme  # noqa: E402
from notifications.announce import entries as announce  # noqa: E402
from notifications.models import Announced, Message, Report, State  # noqa: E402
from notifications.outbox import claiming, delivery, freezing, reports  # noqa: E402
from notifications.outbox.transport import Transport  # noqa: E402
from notifications.worker import Worker  # noqa: E402
from tests.factories import make_municipalities, make_programme, make_registration  # noqa: E402

STEPS: dict[str, tuple[Any, str, str]] = {
    "entry announced, not committed": (announce, "announce", "after"),
    "entries announced": (announce, "announce_some", "after"),
    "before the claim": (claiming, "claim_together", "before"),
    "claimed": (claiming, "claim_together", "after"),
    "claimed with others": (claiming, "read_ahead", "before"),
    "composed, not kept": (freezing, "compose_by_form", "after"),
    "frozen": (delivery, "freeze_claimed", "after"),
    "before the server": (Transport, "send", "before"),
    "accepted, not marked": (Transport, "send", "after"),
    "third of several accepted, not marked": (Transport, "send", "after the third"),
    "marked, not reported": (delivery, "mark_sent", "after"),
    "before the report": (reports, "tell", "before"),
    "reported, still owed": (reports, "tell", "after"),
    "settled": (reports, "mark_told", "after"),
}
DAY = dt.timedelta(days=1)


def main() -> None:
    """Go through the steps and print one line of JSON for each."""
    municipalities = make_municipalities(3)
    for number, step in enumerate(STEPS):
        programme = seed(number, municipalities)
        status = die(STEPS[step])
        recover()
        print(json.dumps({"step": step, "killed": status == signal.SIGKILL} | standing(programme)))  # noqa: T201
        sys.stdout.flush()


def seed(number: int, municipalities: list[Municipality]) -> Programme:
    """Open a programme of two places and register three municipalities."""
    now = timezone.now()
    late = now + 90 * DAY
    programme = make_programme(
        f"programme-{number}", capacity=2, opens_at=now - DAY, closes_at=late, promote_until=late
    )
    for municipality in municipalities:
        make_registration(programme, municipality)
    return programme


def die(step: tuple[Any, str, str]) -> int:
    """Run a worker in a process of its own until it dies at the step; return that process's exit status."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            place, name, when = step
            setattr(place, name, _deadly(getattr(place, name), when))
            Worker().run_once()
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(1)  # the step was never reached; what called us goes on in the parent alone
    return os.waitpid(child, 0)[1]


def _deadly(function: Callable[..., Any], when: str) -> Callable[..., Any]:
    """Wrap a function so that the process ends before it starts, or after it is done for the first or third time."""
    to_live = iter([1, 2] if when == "after the third" else [])

    def deadly(*args: Any, **kwargs: Any) -> Any:
        done = None if when == "before" else function(*args, **kwargs)
        if next(to_live, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    return deadly


def recover() -> None:
    """End the dead worker's lease and every pause, and let another worker do all that is due."""
    Message.objects.filter(state=State.SENDING).update(lease_until=timezone.now())
    Message.objects.filter(state=State.QUEUED).update(next_try_at=timezone.now())
    Worker().run_once()


def standing(programme: Programme) -> dict[str, Any]:
    """Return the state of a programme's mails."""
    programme.refresh_from_db()
    mine = Message.objects.filter(registration__programme=programme).order_by("pk")
    return {
        "sent": list(mine.filter(state=State.SENT).values_list("kind", flat=True)),
        "message_ids": list(mine.values_list("message_id", flat=True)),
        "unsent": mine.exclude(state=State.SENT).count(),
        "owed": Message.objects.exclude(report=Report.NOTHING).count(),
        "asked": JournalEntry.objects.filter(programme=programme, kind="asked").count(),
        "announced": Announced.objects.get(programme=programme).number == programme.last_entry_number,
    }


if __name__ == "__main__":
    main()
