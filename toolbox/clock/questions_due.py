"""The worker's look at goal questions that are over: each is counted once, and its share entered (R13)."""

import datetime as dt

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from notifications.faults import log_fault
from toolbox.models import GoalQuestion
from toolbox.plan.questions import close_question

AT_ONCE = 20


def oldest_open_question() -> dt.datetime | None:
    """Return since when the question that has waited longest for its closing waits; None where none waits."""
    due = GoalQuestion.objects.filter(closed_at=None, closes_at__lte=timezone.now()).order_by("closes_at")
    return due.values_list("closes_at", flat=True).first()


def close_due_questions() -> int:
    """Close the questions that are over; a fault in one is logged and holds up no other."""
    due = GoalQuestion.objects.filter(closed_at=None, closes_at__lte=timezone.now()).order_by("closes_at", "pk")
    closed = 0
    for question_id, plan_id in list(due.values_list("pk", "plan_id")[:AT_ONCE]):
        try:
            closed += close_question(plan_id=plan_id, question_id=question_id)
        except (OperationalError, InterfaceError):
            raise  # the database is away, and the worker waits for it
        except Exception as error:  # noqa: BLE001 the next question must not wait for this one's fault
            log_fault("question not closed", error, number=question_id)
    return closed
