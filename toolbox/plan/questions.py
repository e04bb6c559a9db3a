"""Measuring a goal by an anonymous question with its own link: asked, answered, and counted once it is over (R13)."""

import datetime as dt
import hashlib
import random
import secrets

from django.db import transaction
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from booking.links import opened_token, signed_token
from booking.queries import retention
from booking.rules.working_days import DENMARK, danish_day
from booking.services.turn import CLOCK, Actor
from toolbox.disclosure.shares import PublishedShare, published_share
from toolbox.models import DONT_KNOW, ChangeKind, GoalAnswer, GoalQuestion, Plan, PlanState
from toolbox.plan.document import MeasurementPart
from toolbox.plan.refusals import IsFull, QuestionIsOpen, QuestionIsOver, RowIsGone
from toolbox.plan.rows import row_of
from toolbox.plan.turn import PlanTurn, turn_on
from toolbox.plan.writing import bring_in
from toolbox.words import share_text

SALT = "temadag.plan.question"
PERCENT = "%"
LAST_MINUTE = dt.time(23, 59)


def question_path(question: GoalQuestion) -> str:
    """Return the path of the question's page, in the active language."""
    return reverse("question", kwargs={"token": signed_token(SALT, question.pk, question.link_version)})


def question_of(token: str) -> GoalQuestion | None:
    """Return the question that a token opens; None for a forged, cut or ended one, and once its plan is erased."""
    if (named := opened_token(SALT, token)) is None:
        return None
    found = GoalQuestion.objects.select_related("plan__municipality")
    return found.filter(pk=named[0], link_version=named[1], plan__erased_at=None).first()


def is_open_question(question: GoalQuestion) -> bool:
    """Tell whether it can be answered now; the clock decides, not the worker."""
    return question.closed_at is None and timezone.now() < question.closes_at


def questions_about(plan: Plan, target_row: int) -> QuerySet[GoalQuestion]:
    """List a target's questions, the newest first, each with how many have answered it (`given`)."""
    asked = GoalQuestion.objects.filter(plan=plan, target_row=target_row).annotate(given=Count("answers"))
    return asked.order_by("-pk")


def ask_question(
    *, plan_id: int, target_row: int, statement: str, days: int, by: Actor, name: str = ""
) -> GoalQuestion:
    """Open a question about a target for some days; raises RowIsGone, QuestionIsOpen and PlanIsClosed."""
    with turn_on(plan_id, by, name=name) as turn:
        row_of(turn.plan, "target", target_row)
        if GoalQuestion.objects.filter(plan=turn.plan, target_row=target_row, closed_at=None).exists():
            raise QuestionIsOpen
        closes_on = danish_day(turn.now) + dt.timedelta(days=days)
        question = GoalQuestion.objects.create(
            plan=turn.plan,
            target_row=target_row,
            statement=statement,
            opened_at=turn.now,
            closes_at=dt.datetime.combine(closes_on, LAST_MINUTE, DENMARK),
        )
        turn.record(ChangeKind.ASKED, {"question": question.pk, "id": target_row}, text={"statement": statement})
    return question


def take_question_back(*, plan_id: int, question_id: int, by: Actor, name: str = "") -> None:
    """Take an open question back: its answers are erased and counted nowhere. Raises QuestionIsOver."""
    with turn_on(plan_id, by, name=name) as turn:
        question = GoalQuestion.objects.select_for_update().filter(plan=turn.plan, pk=question_id).first()
        if question is None or not is_open_question(question):
            raise QuestionIsOver
        turn.record(ChangeKind.TAKEN_BACK, {"question": question.pk, "id": question.target_row})
        question.delete()


def new_key() -> str:
    """Return the key by which a browser corrects the answer that it gives."""
    return secrets.token_urlsafe(16)


def answer_question(*, question_id: int, key: str, value: int) -> None:
    """Store an answer, or correct the one of the same key: sent twice it is one (Q12). Raises QuestionIsOver.

    The question's row makes an answer come before its closing or be refused; nobody waits for the plan.
    """
    with transaction.atomic():
        question = GoalQuestion.objects.select_for_update(of=("self",)).filter(pk=question_id).first()
        if question is None or not is_open_question(question):
            raise QuestionIsOver
        GoalAnswer.objects.update_or_create(
            key_hash=hashlib.sha256(f"{question_id}:{key}".encode()).hexdigest(),
            defaults={"value": value, "question": question},
        )


def close_question(*, plan_id: int, question_id: int) -> bool:
    """Count the answers once and for good, enter the share as a measurement, and end the answers; False where done.

    Under five answers there is no measurement, and where the plan is closed or the target gone none is entered.
    """
    with turn_on(plan_id, CLOCK, even_closed=True) as turn:
        question = (
            GoalQuestion.objects.select_for_update().filter(plan=turn.plan, pk=question_id, closed_at=None).first()
        )
        if question is None or turn.now < question.closes_at:
            return False
        values = list(question.answers.values_list("value", flat=True))
        share = published_share([None if value == DONT_KNOW else value for value in values])
        question.closed_at, question.kind = turn.now, share.kind.value
        question.percent, question.n = share.percent, share.n
        question.measurement_row = _measured(turn, question, share)
        question.save()
        _end_answers(question, values)
        turn.record(ChangeKind.ASKING_OVER, {"question": question.pk, "id": question.target_row})
    return True


def _measured(turn: PlanTurn, question: GoalQuestion, share: PublishedShare) -> int | None:
    if share.percent is None or turn.plan.state == PlanState.CLOSED:
        return None
    with translation.override(turn.plan.language):
        figure = share_text(share.kind, share.percent)
        note = _("Spørgsmål til kolleger: %(share)s svarer 4 eller 5") % {"share": figure}
    measured = {"on": danish_day(question.closes_at), "value": share.percent, "answers": share.n, "note": note}
    part = MeasurementPart.model_validate(measured)
    try:
        entry = bring_in(turn, "measurement", part, parent_id=question.target_row, question=question.pk)
    except (RowIsGone, IsFull):
        return None
    return int(entry.details["id"])


def _end_answers(question: GoalQuestion, values: list[int]) -> None:
    """Erase the answers; where that is not decided, make them nobody's, in an order drawn by lot (R8)."""
    question.answers.all().delete()
    if not retention.is_allowed():
        draw: random.Random = secrets.SystemRandom()
        shuffled = draw.sample(values, len(values))
        GoalAnswer.objects.bulk_create(GoalAnswer(question=question, value=value) for value in shuffled)
