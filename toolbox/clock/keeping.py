"""How long a plan is kept: 24 months after its last change or look-back; then its texts, history and names are erased.

What stays of it is the municipality, its days and its history without words, whose chain verifies as before. Erasing
needs the same permission as everything else (D8). With a registration its contact's address and the names of those who
edited go; the plan itself stays, it has a period of its own.
"""

import datetime as dt
import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from booking.models import Registration
from booking.queries.retention import months_after
from booking.rules.working_days import danish_day
from booking.services.turn import CLOCK
from notifications.handover.erasure import erase_messages, held_mails
from notifications.models import Message
from toolbox.models import AdoptedCopy, ChangeKind, GoalQuestion, Plan, PlanEntryText, PlanStop
from toolbox.plan.reading import document_of
from toolbox.plan.turn import PlanTurn, turn_on

MONTHS_KEPT = 24
SOURCE = "plan"
WORDS = ("title", "element", "question", "method", "about", "caveat", "email")


def source_of_plan(plan_id: int) -> str:
    """Return what the sources of all mails about a plan begin with, in the outbox."""
    return f"{SOURCE}:{plan_id}:"


def plan_ends_on(plan: Plan) -> dt.date:
    """Return the day on which a plan is erased unless it is changed, or looked back at, before."""
    days = [danish_day(plan.changed_at or plan.created_at), plan.adopted_on, plan.review_on]
    return months_after(max(day for day in days if day), MONTHS_KEPT)


def erase_plan(turn: PlanTurn, *, decision: str) -> None:
    """Erase what a plan says, for good; raises BusyError while a mail about it is being sent."""
    plan = turn.plan
    _erase_mails(plan)
    for goal in plan.goals.all():
        goal.delete()
    AdoptedCopy.objects.filter(plan=plan).delete()
    GoalQuestion.objects.filter(plan=plan).delete()
    PlanEntryText.objects.filter(entry__plan=plan).delete()
    PlanStop.objects.filter(plan=plan).delete()
    for column in WORDS:
        setattr(plan, column, "")
    plan.is_shared, plan.erased_at = False, turn.now
    turn.record(ChangeKind.ERASED, {"decision": decision})
    plan.next_on = None


def _erase_mails(plan: Plan) -> None:
    about = Message.objects.filter(source__startswith=source_of_plan(plan.pk), erased_at__isnull=True)
    erase_messages(Message.objects.filter(pk__in=held_mails(about)), timezone.now())


def kept_plans(registration: Registration) -> dict[str, int]:
    """Count the plans that have names and the contact's address from a registration, if any."""
    count = _plans_of(registration).count()
    return {"plans": count} if count else {}


def erase_names(registration: Registration) -> None:
    """Erase the contact's address and the texts of history with a name; raises BusyError.

    Called under the programme's lock, which is always taken before a plan's.
    """
    for plan_id in _plans_of(registration).values_list("pk", flat=True):
        with turn_on(plan_id, CLOCK, even_closed=True) as turn:
            _erase_mails(turn.plan)
            texts = PlanEntryText.objects.filter(entry__plan=turn.plan, text__has_key="name").delete()
            turn.plan.email = ""
            turn.record(ChangeKind.ERASED, {"registration": registration.pk, "texts": texts[0]})


def _plans_of(registration: Registration) -> QuerySet[Plan]:
    return Plan.objects.filter(registration=registration, erased_at__isnull=True)


def plan_files(registration: Registration) -> Iterator[tuple[str, bytes]]:
    """Yield the registration's plans as files of its case: those that the municipality shares, no others."""
    for plan in Plan.objects.filter(registration=registration, erased_at__isnull=True, is_shared=True):
        content = json.dumps(document_of(plan).as_json(), ensure_ascii=False, indent=1)
        yield f"redskabskasse/plan-{plan.pk}.json", content.encode()
