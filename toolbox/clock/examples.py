"""Example mails about a plan, without a database: the plan of the sheet (C9-C23), two years later."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import translation

from booking.models import Municipality
from booking.rules.working_days import DENMARK
from notifications.mails import examples
from notifications.mails.registry import MailKind
from notifications.mails.rendering import Rendered, write_out
from toolbox.clock.agenda import plan_dates
from toolbox.clock.mails import (
    COMING,
    MISSING,
    PlanFacts,
    key_of,
    plan_digest,
    plan_ending,
    plan_link,
    plan_review,
    plan_words,
)
from toolbox.clock.receivers import Receiver
from toolbox.models import Plan
from toolbox.plan.document import (
    ActionGoalPart,
    AnchoringPart,
    CriterionPart,
    FeedbackPart,
    GoalPart,
    PlanDocument,
    SubGoalPart,
    TargetPart,
)

CONTACT = Receiver(email="anne@example.dk")
ROLE = Receiver(email="bu-chef@example.dk", role="børne- og ungechefen", row_id=9)


def _plan(language: str) -> Plan:
    aalborg = Municipality(code="0851", name="Aalborg", full_name="Aalborg Kommune")
    return Plan(
        pk=17,
        municipality=aalborg,
        title="Den helhedsorienterede indsats",
        language=language,
        created_at=dt.datetime(2016, 11, 17, 14, tzinfo=DENMARK),
        review_on=dt.date(2017, 9, 17),
    )


def _document() -> PlanDocument:
    feedback = FeedbackPart.model_construct(id=5, what="dialogmøde", when_text="marts 2017", receiver="", given_on=None)
    anchored = AnchoringPart.model_construct(id=9, body="chefgruppen", role=ROLE.role, email=ROLE.email)
    targets = [
        _target(3, "medarbejdere, der bruger de fælles redskaber", 95, "ultimo marts 2017"),
        _target(4, "medlemmer af kompetenceteamene, der kender børnepolitikkens værdier", 80, "ved udgangen af 2016"),
    ]
    criterion = CriterionPart.model_construct(id=2, text="", targets=targets)
    goal = ActionGoalPart.model_construct(
        id=1, number="1.1.1", text="", criteria=[criterion], activities=[], feedback=[feedback], anchorings=[anchored]
    )
    sub_goal = SubGoalPart.model_construct(id=1, text="", guidelines=[], action_goals=[goal])
    return PlanDocument.model_construct(
        title="", goals=[GoalPart.model_construct(id=1, title="", sub_goals=[sub_goal])]
    )


def _target(row_id: int, measure: str, value: int, due_text: str) -> TargetPart:
    return TargetPart.model_construct(
        id=row_id, measure=measure, operator=">=", value=Decimal(value), unit="%", due_text=due_text, measurements=[]
    )


def _keys(*wanted: tuple[str, int]) -> list[str]:
    """Name what a digest told: a sort and the number of a row for each."""
    return [f"{sort}:{key_of(date)}" for date in plan_dates(_document()) for sort, row in wanted if date.part.id == row]


def _shown(kind: MailKind, receiver: Receiver = CONTACT, **details: Any) -> tuple[MailKind, Callable[[str], Rendered]]:
    def shown(language: str) -> Rendered:
        facts = PlanFacts(plan=_plan(language), document=_document(), receiver=receiver, details=details)
        with translation.override(language):
            return write_out(kind(facts), plan_words(kind, facts), language)

    return kind, shown


ENDING: dict[str, Any] = {"ends": "2019-09-17", "erased": "2019-09-17"}
PLAN_EXAMPLES = {
    "plan_link": _shown(plan_link),
    "plan_digest": _shown(plan_digest, keys=_keys((COMING, 5), (COMING, 3))),
    "plan_digest_missing": _shown(plan_digest, ROLE, keys=_keys((MISSING, 4))),
    "plan_digest_both": _shown(plan_digest, keys=_keys((COMING, 5), (MISSING, 4))),
    "plan_review": _shown(plan_review, on="2017-09-17"),
    "plan_ending": _shown(plan_ending, nth=1, **ENDING),
    "plan_ending_last": _shown(plan_ending, nth=2, **ENDING),
}


def register_examples() -> None:
    """Add the examples to those of the house."""
    for name, (kind, shown) in PLAN_EXAMPLES.items():
        examples.register(name, kind, shown)
