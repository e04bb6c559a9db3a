"""A small plan whose days are told, and the worker's turns over it."""

import datetime as dt
from email.message import EmailMessage

from django.db.models import Min
from django.utils import timezone
from time_machine import Traveller

from booking.rules.working_days import DENMARK
from tests.notifications.mail_helpers import announce_and_send
from tests.toolbox.plan.plan_helpers import make_plan
from toolbox.clock.looking import look_at_due_plans, plan_day
from toolbox.models import Plan
from toolbox.plan.document import PlanDocument

CONTACT, CHIEF, OTHER = "anne@aarhus.dk", "chef@aarhus.dk", "anden@aarhus.dk"
FEEDBACK_ON, TARGET_ON = dt.date(2016, 11, 15), dt.date(2016, 11, 18)


def small_document(*, goals: int = 1, review_on: dt.date | None = None) -> PlanDocument:
    """Return a plan with as many action goals; the first has feedback and a target three days apart, and a role."""
    target = {"measure": "enige", "value": 80, "unit": "%", "due_text": "18/11-2016"}
    first = {
        "text": "Bredt ejerskab",
        "feedback": [{"what": "dialogmøde", "when_text": "15.11.2016"}, {"what": "opsamling", "when_text": "siden"}],
        "criteria": [{"text": "80 %", "targets": [target]}],
        "activities": [{"text": "plan for processen", "when_text": "oktober 2016"}],
        "anchorings": [{"role": "chefen", "email": CHIEF}],
    }
    other = {"text": "Fælles sprog", "anchorings": [{"role": "en anden", "email": OTHER}]}
    rows = [first, *[other] * (goals - 1)]
    sub_goals = [{"text": "Et tværgående syn", "action_goals": rows[at : at + 100]} for at in range(0, goals, 100)]
    return PlanDocument.model_validate(
        {
            "title": "Helhed",
            "review_on": review_on,
            "goals": [{"title": "Den helhedsorienterede indsats", "sub_goals": sub_goals}],
        }
    )


def small_plan(**facts: object) -> Plan:
    """Return a plan of Aarhus that was made, and whose link was mailed."""
    plan = make_plan(small_document(**facts))  # type: ignore[arg-type]
    work()
    return plan


def work() -> list[EmailMessage]:
    """Do the worker's turn: look at what is due, and send."""
    while look_at_due_plans():
        pass
    return announce_and_send()


def morning(day: dt.date) -> dt.datetime:
    """Return 8.00 of a day: the beginning of a plan's day."""
    return dt.datetime.combine(day, dt.time(8), DENMARK)


def mails_until(clock: Traveller, last: dt.date) -> list[tuple[dt.date, str, str]]:
    """Let the worker work on each day for which it put itself down; return the mails as day, receiver and subject."""
    found = []
    while (day := Plan.objects.aggregate(day=Min("next_on"))["day"]) and day <= last:
        clock.move_to(max(morning(day), timezone.now()))
        found += [(plan_day(timezone.now()), str(mail["To"]), str(mail["Subject"])) for mail in work()]
    clock.move_to(morning(last))
    return found
