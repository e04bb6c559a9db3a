"""Two who edit one row of a plan at the same moment (Q13), and two presses that start a plan (Q12)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet

from booking.rules import three_way
from booking.services import merging
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import make_confirmed
from tests.race.conftest import Meeting
from tests.together import kinds, met
from tests.toolbox.plan.plan_helpers import make_plan
from toolbox.models import Criterion, Plan
from toolbox.plan.beginning import EMPTY, begin_plan
from toolbox.plan.document import CriterionPart
from toolbox.plan.reading import values_of_row
from toolbox.plan.writing import change_row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


def edits(criterion: Criterion, **typed: str) -> Callable[[], Any]:
    """Return the press of a form that was opened before either wrote."""
    stood = values_of_row(criterion, CriterionPart)
    return partial(
        change_row,
        plan_id=criterion.plan_id,
        kind="criterion",
        row_id=criterion.pk,
        values=stood | typed,
        stood=stood,
        by=MUNICIPALITY,
    )


def criterion_of_plan() -> Criterion:
    found: Criterion = Criterion.objects.filter(plan=make_plan())[0]
    return found


def test_two_columns_of_one_row_by_two_are_both_kept() -> None:
    criterion = criterion_of_plan()
    assert kinds(met([edits(criterion, text="Et"), edits(criterion, method="To")])) == ["done", "done"]
    criterion.refresh_from_db()
    assert (criterion.text, criterion.method) == ("Et", "To")
    assert list(criterion.plan.entries.values_list("number", flat=True)) == [1, 2, 3]


def test_the_same_column_by_two_shows_one_of_them_what_the_other_wrote() -> None:
    criterion = criterion_of_plan()
    assert kinds(met([edits(criterion, text="Et"), edits(criterion, text="To")])) == ["Clash", "done"]
    criterion.refresh_from_db()
    assert criterion.text in {"Et", "To"}


def test_control_without_the_lock_of_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have compared before either writes: nobody hears of the other."""
    criterion, meeting = criterion_of_plan(), Meeting(2)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)

    def merge(**of: Any) -> three_way.Merged[Any]:
        meeting.wait()
        return three_way.merge(**of)

    monkeypatch.setattr(merging, "merge", merge)
    assert "Clash" not in kinds(met([edits(criterion, text="Et"), edits(criterion, text="To")]))


def test_two_presses_at_once_start_one_plan() -> None:
    registration = make_confirmed()
    press = partial(begin_plan, registration_id=registration.pk, start=EMPTY, title="Plan", language="da", known=0)
    assert kinds(met([press, press])) == ["done", "done"]
    assert Plan.objects.count() == 1
