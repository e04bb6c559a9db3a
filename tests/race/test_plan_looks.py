"""Two workers that look at the same plan at the same moment: its dates are told once."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet
from time_machine import Traveller

from notifications.models import Message
from tests.race.conftest import Meeting
from tests.together import kinds, met
from tests.toolbox.clock.clock_helpers import FEEDBACK_ON, morning, small_plan
from toolbox.clock import looking
from toolbox.models import ChangeKind, Plan, PlanEntry
from toolbox.rules.due import DigestDue, digest_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@pytest.fixture
def due(clock: Traveller) -> Plan:
    """Make a plan whose digest is due."""
    plan = small_plan()
    clock.move_to(morning(FEEDBACK_ON - dt.timedelta(days=14)))
    return plan


def test_two_workers_tell_each_receiver_once(due: Plan) -> None:
    look = partial(looking.look_at, due.pk)
    assert kinds(met([look, look])) == ["done", "done"]
    assert PlanEntry.objects.filter(plan=due, kind=ChangeKind.REMINDED).count() == 1
    assert Message.objects.filter(kind="plan_digest").count() == 2


def test_control_without_the_plans_lock(due: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read all before either writes: the second one's entry has the number of the first one's."""
    meeting = Meeting(2)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)

    def judge_then_wait(tellings: Any, **facts: Any) -> DigestDue:
        verdict = digest_due(tellings, **facts)
        meeting.wait()
        return verdict

    monkeypatch.setattr(looking, "digest_due", judge_then_wait)
    look = partial(looking.look_at, due.pk)
    assert kinds(met([look, look])) == ["IntegrityError", "done"]
