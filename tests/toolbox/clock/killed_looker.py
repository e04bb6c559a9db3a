"""Workers killed (`kill -9`) over mails of mappings and plans: `python -m tests.toolbox.clock.killed_looker`.

For each step a forked worker dies at it, as in `killed_worker`; at last one that runs on its own is killed from outside
as soon as its first mail has left. Another worker goes on, and the state is printed each time.
"""

import datetime as dt
import json
import os
import signal
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402 - the tables are known only now
from django.utils import timezone  # noqa: E402

from notifications.models import Message, State  # noqa: E402
from notifications.outbox import acts as outbox  # noqa: E402
from notifications.outbox import claiming  # noqa: E402
from notifications.outbox.transport import Transport  # noqa: E402
from notifications.worker import Worker  # noqa: E402
from tests.factories import make_municipalities  # noqa: E402
from tests.notifications.killed_worker import die, recover  # noqa: E402
from tests.toolbox.clock.clock_helpers import CHIEF  # noqa: E402
from tests.toolbox.mapping.mapping_helpers import opened_mapping  # noqa: E402
from tests.toolbox.plan.plan_helpers import make_plan  # noqa: E402
from tests.waiting import until  # noqa: E402
from toolbox.clock import looking  # noqa: E402
from toolbox.clock.looking import plan_day  # noqa: E402
from toolbox.models import ChangeKind, Invitation, Plan, PlanEntry  # noqa: E402
from toolbox.plan.document import PlanDocument  # noqa: E402
from toolbox.plan.turn import PlanTurn  # noqa: E402

STEPS: dict[str, tuple[Any, str, str]] = {
    "entry written, not committed": (PlanTurn, "record", "after"),
    "one mail queued, not committed": (outbox, "enqueue", "after"),
    "looked at": (looking, "look_at", "after"),
    "claimed": (claiming, "claim_together", "after"),
    "accepted, not marked": (Transport, "send", "after"),
}
SOON, LONG_AGO = dt.timedelta(days=10), dt.timedelta(days=30)
MANY = 4
ALL = 98


def main() -> None:
    """Kill over letters, at each step, and a worker of its own, and print a line of JSON for each."""
    kill_over_letters()
    for step, place in STEPS.items():
        plans = [plan_with_a_digest_due()]
        status = die(place)
        recover()
        tell(step, plans, is_killed=status == signal.SIGKILL)
    plans = [plan_with_a_digest_due() for _number in range(MANY)]
    is_killed = kill_a_worker_at_its_first_mail()
    recover()
    tell("a process", plans, is_killed=is_killed)


def kill_over_letters() -> None:
    """Open a mapping of all municipalities, kill the worker at its first letter, and print what went to whom."""
    make_municipalities(ALL)
    for invitation in opened_mapping().invitations.all():
        Invitation.objects.filter(pk=invitation.pk).update(contact_email=f"kontakt{invitation.pk}@example.dk")
    is_killed = kill_a_worker_at_its_first_mail()
    recover()
    letters = Message.objects.filter(kind="mapping_letter", state=State.SENT)
    outcome = {
        "killed": is_killed,
        "receivers": letters.values("address").distinct().count(),
        "message_ids": list(letters.values_list("message_id", flat=True)),
    }
    print(json.dumps({"step": "letters"} | outcome), flush=True)  # noqa: T201


def plan_with_a_digest_due() -> Plan:
    """Return a plan of a month ago whose contact has its links, with feedback to be told of by today's digest."""
    due = plan_day(timezone.now()) + SOON
    feedback = {"what": "dialogmøde", "when_text": f"{due.day}.{due.month}.{due.year}"}
    goal = {"text": "Ejerskab", "feedback": [feedback], "anchorings": [{"role": "chefen", "email": CHIEF}]}
    sub_goals = [{"text": "Et syn", "action_goals": [goal]}]
    plan = make_plan(
        PlanDocument.model_validate({"title": "Helhed", "goals": [{"title": "H", "sub_goals": sub_goals}]})
    )
    today = plan_day(timezone.now())  # before eight in the morning a new plan's first day has not begun
    Plan.objects.filter(pk=plan.pk).update(next_on=today)
    recover()
    Plan.objects.filter(pk=plan.pk).update(created_at=timezone.now() - LONG_AGO, next_on=today)
    return plan


def kill_a_worker_at_its_first_mail() -> bool:
    """Let a worker run in a process of its own until one more mail is sent, and kill it; tell whether that ended it."""
    sent = Message.objects.filter(state=State.SENT)
    before = sent.count()
    connections.close_all()
    child = os.fork()
    if child == 0:
        Worker().run()
    try:
        until(lambda: sent.count() > before, "the worker has sent a mail")
    finally:
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


def tell(step: str, plans: list[Plan], *, is_killed: bool) -> None:
    """Print what became of the plans' digests."""
    digests = [
        list(Message.objects.filter(kind="plan_digest", source__startswith=f"plan:{plan.pk}:")) for plan in plans
    ]
    reminded = [PlanEntry.objects.filter(plan=plan, kind=ChangeKind.REMINDED).count() for plan in plans]
    outcome = {
        "killed": is_killed,
        "reminded": reminded,
        "sent": [sum(mail.state == State.SENT for mail in mails) for mails in digests],
        "queued": [len(mails) for mails in digests],
        "message_ids": [mail.message_id for mails in digests for mail in mails],
    }
    print(json.dumps({"step": step} | outcome), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
