"""Who is written to about a plan: its contact, and the roles that its action goals are anchored in."""

from collections.abc import Collection
from dataclasses import dataclass

from booking.links import opened_token, signed_token
from booking.models import EntryKind, JournalEntry
from toolbox.clock.agenda import action_goals
from toolbox.models import Anchoring, Plan, PlanStop
from toolbox.plan.document import PlanDocument

STOP = "temadag.plan.stop"
PLAN_CONTACT = "plan_contact"
PLAN_ROLE = "plan_role"
THE_CONTACT = 0
"""Stands in a stop link instead of the id of a role's row."""


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """An address with the name of its role; the contact has none, and no row. `is_stopped`: no more mails, please."""

    email: str
    role: str = ""
    row_id: int = THE_CONTACT
    is_stopped: bool = False

    @property
    def recipient(self) -> str:
        """Return the name by which the outbox tells this one's mail from the others'; it holds no address."""
        return f"{PLAN_ROLE}:{self.row_id}" if self.row_id else PLAN_CONTACT


def receivers_of(plan: Plan, document: PlanDocument) -> list[Receiver]:
    """List each address once, the contact first."""
    rows = [row for goal in action_goals(document) for row in goal.anchorings if row.email]
    addressed = [(plan.email, "", THE_CONTACT)] if plan.email else []
    addressed += [(row.email, row.role, row.id or THE_CONTACT) for row in rows]
    stopped = {email.casefold() for email in PlanStop.objects.filter(plan=plan).values_list("email", flat=True)}
    found: dict[str, Receiver] = {}
    for email, role, row_id in addressed:
        is_stopped = email.casefold() in stopped
        receiver = Receiver(email=email, role=role, row_id=row_id, is_stopped=is_stopped)
        found.setdefault(email.casefold(), receiver)
    return list(found.values())


def receiver_of(receivers: Collection[Receiver], recipient: str) -> Receiver | None:
    """Find the one whom a mail of the outbox is for; None where that one is no longer written to."""
    return next((receiver for receiver in receivers if receiver.recipient == recipient), None)


def stop_token(plan: Plan, receiver: Receiver) -> str:
    """Return the token of the page on which a receiver says no to more mails; it names the row, not the address."""
    return signed_token(STOP, plan.pk, receiver.row_id)


def stopping_of(token: str) -> tuple[Plan, str] | None:
    """Return the plan and the address of a stop link; None for a forged one, and once the plan or the row is gone."""
    if (named := opened_token(STOP, token)) is None:
        return None
    plan = Plan.objects.select_related("municipality").filter(pk=named[0], erased_at=None).first()
    if plan is None or named[1] == THE_CONTACT:
        email = plan.email if plan else ""
    else:
        email = Anchoring.objects.filter(plan=plan, pk=named[1]).values_list("email", flat=True).first() or ""
    return (plan, email) if plan and email else None


def follow_contact(entry: JournalEntry) -> None:
    """Let the mails of a registration's plans go to its new contact; called once with every entry of the journal."""
    if entry.kind != EntryKind.CONTACT_CHANGED:
        return
    registration = entry.registration
    if registration is not None and registration.contact_email:
        Plan.objects.filter(registration=registration, erased_at=None).update(email=registration.contact_email)
