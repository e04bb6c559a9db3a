"""The two links of a plan: to read it and to edit it; each is renewed by raising its version."""

from typing import NamedTuple

from django.urls import reverse

from booking.links import opened_token, signed_token
from booking.services.turn import Actor
from toolbox.models import ChangeKind, Plan
from toolbox.plan.turn import turn_on

READ = "temadag.plan.read"
EDIT = "temadag.plan.edit"


class OpenedPlan(NamedTuple):
    """A plan that a link opens, and whether it may be edited by it."""

    plan: Plan
    may_edit: bool


def plan_token(plan: Plan, *, may_edit: bool) -> str:
    """Return the token of one of the plan's links."""
    return (
        signed_token(EDIT, plan.pk, plan.edit_version) if may_edit else signed_token(READ, plan.pk, plan.read_version)
    )


def plan_path(plan: Plan, *, may_edit: bool) -> str:
    """Return the path of the plan's page, in the active language."""
    return reverse("plan", kwargs={"token": plan_token(plan, may_edit=may_edit)})


def opened_plan(token: str) -> OpenedPlan | None:
    """Return the plan that a token opens; None for a forged, cut or ended one, and after erasing."""
    for salt, column in ((EDIT, "edit_version"), (READ, "read_version")):
        if named := opened_token(salt, token):
            found = Plan.objects.select_related("municipality", "registration")
            plan = found.filter(pk=named[0], erased_at__isnull=True, **{column: named[1]}).first()
            return None if plan is None else OpenedPlan(plan, may_edit=salt == EDIT)
    return None


def renew_link(*, plan_id: int, may_edit: bool, by: Actor, name: str = "") -> Plan:
    """Renew one of the links: the one that was passed on opens nothing any more."""
    with turn_on(plan_id, by, name=name, even_closed=True) as turn:
        if may_edit:
            turn.plan.edit_version += 1
        else:
            turn.plan.read_version += 1
        turn.record(ChangeKind.LINK_RENEWED, {"edit": may_edit})
    return turn.plan
