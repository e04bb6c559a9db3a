"""The states of a plan: adopted with a frozen copy, opened again, closed; shared; and who hears of it."""

import datetime as dt

from booking.services.turn import Actor
from toolbox.models import AdoptedCopy, ChangeKind, Plan, PlanState
from toolbox.plan.reading import document_of
from toolbox.plan.rows import fix_numbers
from toolbox.plan.turn import turn_on


def adopt(*, plan_id: int, on: dt.date, by: Actor, name: str = "") -> Plan:
    """Adopt the plan on a day: freeze a copy, and let each goal keep its number from now on."""
    with turn_on(plan_id, by, name=name) as turn:
        plan = turn.plan
        plan.state, plan.adopted_on = PlanState.ADOPTED, on
        fix_numbers(plan)
        content = document_of(plan).model_dump(mode="json", exclude_defaults=True)
        AdoptedCopy.objects.create(plan=plan, adopted_on=on, at=turn.now, content=content)
        turn.record(ChangeKind.ADOPTED, {"on": on.isoformat()})
    return plan


def close(*, plan_id: int, by: Actor, name: str = "") -> Plan:
    """Close the plan: nothing in it is changed any more, and no mail is sent about it."""
    with turn_on(plan_id, by, name=name) as turn:
        turn.plan.state = PlanState.CLOSED
        turn.record(ChangeKind.CLOSED)
    return turn.plan


def reopen(*, plan_id: int, by: Actor, name: str = "") -> Plan:
    """Open a closed plan again, as it was: adopted where it was adopted."""
    with turn_on(plan_id, by, name=name, even_closed=True) as turn:
        turn.plan.state = PlanState.ADOPTED if turn.plan.adopted_on else PlanState.DRAFT
        turn.record(ChangeKind.REOPENED)
    return turn.plan


def share(*, plan_id: int, is_shared: bool, by: Actor, name: str = "") -> Plan:
    """Let Socialstyrelsen read the plan, or no longer; doing it twice changes nothing (Q12)."""
    with turn_on(plan_id, by, name=name, even_closed=True) as turn:
        if turn.plan.is_shared != is_shared:
            turn.plan.is_shared = is_shared
            turn.record(ChangeKind.SHARED if is_shared else ChangeKind.UNSHARED)
    return turn.plan


def be_quiet(*, plan_id: int, is_quiet: bool, by: Actor, name: str = "") -> Plan:
    """Send no more mails about the plan, or send them again; doing it twice changes nothing (Q12)."""
    with turn_on(plan_id, by, name=name, even_closed=True) as turn:
        if turn.plan.is_quiet != is_quiet:
            turn.plan.is_quiet = is_quiet
            turn.record(ChangeKind.QUIETED if is_quiet else ChangeKind.RESUMED)
    return turn.plan
