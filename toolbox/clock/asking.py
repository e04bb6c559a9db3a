"""What somebody asks for about a plan's mails: its links once more, no more mails, or mails again."""

import datetime as dt

from booking.rules.queue import CLOCKS_DIFFER
from booking.services.turn import MUNICIPALITY
from notifications.outbox import acts as outbox
from toolbox.clock.mails import plan_link, source_of_entry
from toolbox.clock.receivers import PLAN_CONTACT, stopping_of
from toolbox.models import ChangeKind, Plan, PlanEntry, PlanStop
from toolbox.plan.turn import turn_on

MOST_PLANS = 10
"""So many plans of one address are mailed, the newest."""
NOT_AGAIN_WITHIN = dt.timedelta(minutes=10)


def send_links_again(*, email: str) -> None:
    """Mail the links of each plan whose contact has this address; nothing tells whether there is one.

    Asked for again within ten minutes, the mail that is on its way is the answer.
    """
    plans = Plan.objects.filter(email__iexact=email.strip(), erased_at__isnull=True).exclude(email="")
    for plan_id in plans.order_by("-pk").values_list("pk", flat=True)[:MOST_PLANS]:
        send_link(plan_id=plan_id)


def send_link(*, plan_id: int) -> None:
    """Mail a plan's links to its contact, unless they were mailed a moment ago."""
    with turn_on(plan_id, MUNICIPALITY, even_closed=True) as turn:
        lately = (turn.now - NOT_AGAIN_WITHIN, turn.now + CLOCKS_DIFFER)  # further ahead: the clock was set back
        if not PlanEntry.objects.filter(plan=turn.plan, kind=ChangeKind.LINK_SENT, at__range=lately).exists():
            entry = turn.record(ChangeKind.LINK_SENT, {"mail": plan_link.kind})
            outbox.enqueue(mail=plan_link, source=source_of_entry(entry), recipient=PLAN_CONTACT)


def stop_mails(*, token: str, is_stopped: bool) -> Plan | None:
    """Send a receiver no more mails about a plan, or send them again; None where the link leads to nobody.

    Doing it twice changes nothing (Q12).
    """
    stopping = stopping_of(token)
    if stopping is None:
        return None
    plan, email = stopping
    with turn_on(plan.pk, MUNICIPALITY, even_closed=True) as turn:
        stops = PlanStop.objects.filter(plan=turn.plan, email=email.casefold())
        if is_stopped and not stops.exists():
            PlanStop.objects.create(plan=turn.plan, email=email.casefold())
            turn.record(ChangeKind.QUIETED, {"receiver": True})
        elif not is_stopped and stops.delete()[0]:
            turn.record(ChangeKind.RESUMED, {"receiver": True})
    return plan


def wants_mails(token: str) -> bool:
    """Tell whether the receiver of a stop link gets mails."""
    stopping = stopping_of(token)
    return stopping is not None and not PlanStop.objects.filter(plan=stopping[0], email=stopping[1].casefold()).exists()
