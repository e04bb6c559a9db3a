"""Loaded, edited, exported and loaded again, a plan says the same."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.services.turn import MUNICIPALITY
from tests.factories import make_municipality
from toolbox.models import Plan, PlanEntry
from toolbox.plan.document import PARTS, PlanDocument, PlanPart
from toolbox.plan.loading import EXAMPLE, plan_content, read_plan
from toolbox.plan.reading import document_of
from toolbox.plan.replacing import replace_plan
from toolbox.plan.starting import create_plan
from toolbox.plan.writing import change_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LINES = st.text(alphabet="aæøå =-@%0.", min_size=1, max_size=12).map(lambda text: f"x{text}".strip())
FIGURES = st.decimals(min_value=-999, max_value=999, places=2).map(float)
DATES = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31)).map(lambda day: day.isoformat())
OPTIONAL = {"review_on": DATES, "done_on": DATES, "given_on": DATES, "baseline": FIGURES}
REQUIRED = {"on": DATES, "value": FIGURES}


def rows_like(part: type[PlanPart]) -> st.SearchStrategy[dict[str, Any]]:
    """Return rows of a kind as JSON has them, with what is below."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    left_out: dict[str, st.SearchStrategy[Any]] = {}
    for name in part.columns():
        if name in OPTIONAL:
            left_out[name] = OPTIONAL[name]
        elif name in REQUIRED:
            fields[name] = REQUIRED[name]
        elif part.model_fields[name].annotation is bool:
            left_out[name] = st.just(value=name != "is_placeholder")
        elif name in {"text", "title", "measure", "what", "role"}:
            fields[name] = LINES
        elif name not in {"operator", "duty", "email", "answers"}:
            left_out[name] = LINES
    below = {name: st.lists(rows_like(kind), max_size=1) for name, kind in part.below.items()}
    return st.fixed_dictionaries(fields, optional={**left_out, **below})


DOCUMENTS = st.fixed_dictionaries(
    {"title": LINES, "goals": st.lists(rows_like(PARTS["goal"]), max_size=2)},
    optional={"about": LINES, "caveat": LINES, "language": st.sampled_from(["da", "en"]), "review_on": DATES},
).map(PlanDocument.model_validate)


def exported(plan: Plan, folder: Path) -> PlanDocument:
    """Write the plan as it stands into a file, as the API shows it, and load that."""
    file = folder / "plan.json"
    file.write_text(json.dumps(document_of(plan).model_dump(mode="json")), encoding="utf-8")
    return read_plan(file)


def test_example_loaded_edited_exported_and_loaded_is_the_same_plan(tmp_path: Path) -> None:
    plan = create_plan(document=read_plan(EXAMPLE), municipality=make_municipality(), by=MUNICIPALITY)
    row = document_of(plan).goals[0].sub_goals[0].action_goals[0]
    assert row.id is not None
    change_row(
        plan_id=plan.pk, kind="action_goal", row_id=row.id, values={"text": "vi gør det"}, stood=None, by=MUNICIPALITY
    )
    document = exported(plan, tmp_path)
    assert document.goals[0].sub_goals[0].action_goals[0].text == "vi gør det"
    again = create_plan(document=document, municipality=None, by=MUNICIPALITY)
    assert plan_content(document_of(again)) == plan_content(document_of(plan))
    assert plan_content(exported(again, tmp_path)) == plan_content(document)


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(first=DOCUMENTS, second=DOCUMENTS)
def test_any_plan_becomes_any_other_and_back(first: PlanDocument, second: PlanDocument, tmp_path: Path) -> None:
    plan = create_plan(document=first, municipality=None, by=MUNICIPALITY)
    assert plan_content(exported(plan, tmp_path)) == plan_content(first)
    was = document_of(plan)
    second = kept_ids(second, was)
    for wanted in (second, second, was):
        plan = replace_plan(plan_id=plan.pk, document=wanted, known=None, by=MUNICIPALITY)
        assert plan_content(exported(plan, tmp_path)) == plan_content(wanted)
    last = PlanEntry.objects.filter(plan=plan).count()
    replace_plan(plan_id=plan.pk, document=document_of(plan), known=None, by=MUNICIPALITY)
    assert PlanEntry.objects.filter(plan=plan).count() == last


def kept_ids(document: PlanDocument, was: PlanDocument) -> PlanDocument:
    """Give the rows of a document ids of another's in the reverse order, where there are as many."""
    for goal, old in zip(document.goals, reversed(was.goals), strict=False):
        goal.id = old.id
        for sub_goal, old_sub_goal in zip(goal.sub_goals, reversed(old.sub_goals), strict=False):
            sub_goal.id = old_sub_goal.id
    return document
