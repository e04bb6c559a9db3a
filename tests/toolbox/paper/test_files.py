"""The plan's pages to print and its workbook, by its links."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from booking.services.turn import MUNICIPALITY
from tests.factories import at, danish
from tests.toolbox.plan.plan_helpers import example_document, make_plan
from toolbox.models import Plan, Target
from toolbox.plan.document import GoalPart, MeasurementPart, PlanDocument, SubGoalPart
from toolbox.plan.links import plan_token, renew_link
from toolbox.plan.reading import document_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def address(plan: Plan, page: str, *, may_edit: bool = False) -> str:
    """Return the address of a page by one of the plan's links."""
    return reverse(f"plan-{page}", kwargs={"token": plan_token(plan, may_edit=may_edit)})


@pytest.mark.parametrize("page", ["sheet", "agenda", "workbook"])
def test_pages_open_by_both_links_until_they_are_renewed(client: Client, page: str) -> None:
    plan = make_plan()
    for may_edit in (False, True):
        path = address(plan, page, may_edit=may_edit)
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert client.post(path).status_code == 405
        renew_link(plan_id=plan.pk, may_edit=may_edit, by=MUNICIPALITY)
        assert client.get(path).status_code == 404


def test_caveat_of_the_example_is_on_paper_until_the_plan_is_edited(client: Client) -> None:
    plan = make_plan()
    assert "Nedenfor følger et eksempel" in client.get(address(plan, "sheet")).text
    Plan.objects.update(changed_at=danish(2016, 10, 1))
    assert "Nedenfor følger et eksempel" not in client.get(address(plan, "sheet")).text


def test_agenda_counts_targets_and_tells_what_is_fed_back_next(client: Client) -> None:
    document = example_document()
    (row, _second) = document.goals[0].sub_goals[0].action_goals
    row.criteria[0].targets[0].measurements = [MeasurementPart(on=dt.date(2015, 12, 1), value=82)]  # type: ignore[arg-type]
    row.feedback[0].given_on = dt.date(2015, 3, 15)
    text = client.get(address(make_plan(document), "agenda")).text
    assert "1 af 4 mål nået, 2 overskredet" in text
    assert ">ultimo 2015: opsamling på mål<" in text
    assert "børne- og ungechefen (ansvarlig, tovholder) [skriv jeres egen]" in text
    assert text.count("intet måltal endnu") == 4


def test_sheet_shows_several_goals_with_their_numbers(client: Client) -> None:
    document = PlanDocument(title="Plan", goals=[GoalPart(title="Et"), GoalPart(title="To")])
    text = client.get(address(make_plan(document), "sheet")).text
    assert "Politisk mål 1" in text
    assert "Politisk mål 2" in text
    assert "konkretiseret" not in text
    assert "<table" not in text


@pytest.mark.parametrize("count", [2, 40])
def test_sheet_takes_the_same_statements_however_long(
    client: Client, count: int, django_assert_num_queries: object
) -> None:
    document = example_document()
    first = document.goals[0].sub_goals[0]
    first.action_goals = [first.action_goals[0]] * count
    path = address(make_plan(document), "sheet")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert client.get(path).status_code == 200


def test_workbook_has_a_row_a_target_and_a_sheet_of_dates(client: Client) -> None:
    document = example_document()
    first = document.goals[0].sub_goals[0].action_goals[0]
    first.criteria[0].text = '=HYPERLINK("http://ond.dk")'
    first.criteria[0].targets[0].measurements = [MeasurementPart(on=dt.date(2016, 9, 1), value="64.5")]  # type: ignore[arg-type]
    plan = make_plan(document)
    with at(danish(2016, 10, 1)):
        answer = client.get(address(plan, "workbook"))
    assert 'filename="eksempel-pa-at-skabe' in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    targets, dates = book.worksheets
    assert (targets.title, dates.title) == ("Måltal", "Datoer")
    assert targets.max_row == 1 + 4 + 4, "four targets, and four sub-goals without one"
    row: dict[Any, Any] = {title.value: cell for title, cell in zip(targets[1], targets[2], strict=True)}
    assert row["Nr."].value == "1.1.1"
    assert row["Målet er nået, når"].value.startswith("'=HYPERLINK")
    assert (row["Måltal"].value, row["Seneste måling"].value) == (80, 64.5)
    assert [row[name].value.date() for name in ("Senest den", "Målt den")] == [
        dt.date(2015, 12, 31),
        dt.date(2016, 9, 1),
    ]
    assert row["Senest den"].number_format == "dd\\-mm\\-yyyy"
    assert row["Status"].value == "overskredet"
    kinds = [cell.value for cell in dates["B"]][1:]
    assert sorted(set(kinds)) == ["aktivitet", "frist", "tilbagemelding"]
    starts = [cell.value for cell in dates["F"]][1:]
    assert [start for start in starts if start] == sorted(start for start in starts if start)
    assert starts[-1] is None, "what has no date comes last"
    assert Target.objects.count() == kinds.count("frist")


def test_workbook_of_a_plan_with_a_goal_alone(client: Client) -> None:
    plan = make_plan(PlanDocument(title="Plan", goals=[GoalPart(title="Et", sub_goals=[SubGoalPart(text="Have")])]))
    assert document_of(plan).goals[0].number == "1"
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(plan, "workbook")).content))
    assert [cell.value for cell in book.worksheets[0][2]][:3] == ["1.1", "Et", "Have"]
