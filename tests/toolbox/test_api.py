"""Goal plans by the API: read where they are shared, replaced upon what was read."""

import copy
import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import By
from booking.services.turn import MUNICIPALITY
from tests.booking.api.conftest import client_with
from tests.toolbox.plan.plan_helpers import example_document, make_plan
from toolbox.models import ActionGoal, ChangeKind, Plan, PlanEntry
from toolbox.plan.adopting import adopt, close, share
from toolbox.plan.document import PlanDocument
from toolbox.plan.reading import document_of
from toolbox.plan.writing import change_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def plan() -> Plan:
    """Return a shared plan, made of the example."""
    return share(plan_id=make_plan().pk, is_shared=True, by=MUNICIPALITY)


@pytest.fixture
def key(plan: Plan) -> Client:
    """Return a client that may read and write."""
    return client_with(read=True, write=True)


def put(client: Client, plan: Plan, document: Any, *, known: str) -> Any:
    """Send a document for the plan upon the change that is `known`."""
    address = f"/api/v1/plans/{plan.pk}"
    return client.put(address, document, content_type="application/json", headers={"If-Match": known})


def read(client: Client, plan: Plan) -> tuple[dict[str, Any], str]:
    """Return the plan's document and its tag."""
    answer = client.get(f"/api/v1/plans/{plan.pk}")
    assert answer.status_code == 200
    return answer.json()["document"], answer["ETag"]


def test_only_shared_plans_are_listed_and_read(plan: Plan, key: Client) -> None:
    private = make_plan()
    listed = key.get("/api/v1/plans").json()
    assert [(row["id"], row["municipality"], row["state"]) for row in listed["items"]] == [(plan.pk, "0101", "draft")]
    assert listed["next"] is None
    assert key.get("/api/v1/plans?municipality=0999").json()["items"] == []
    for address in (f"/api/v1/plans/{private.pk}", "/api/v1/plans/999"):
        assert key.get(address).status_code == 404
    assert put(key, private, example_document().as_json(), known="*").status_code == 404
    share(plan_id=plan.pk, is_shared=False, by=MUNICIPALITY)
    assert key.get(f"/api/v1/plans/{plan.pk}").status_code == 404


def test_keys_read_or_write_by_their_scope(plan: Plan) -> None:
    document, tag = read(reader := client_with(read=True, write=False), plan)
    assert put(reader, plan, document, known=tag).status_code == 403
    writer = client_with(read=False, write=True)
    assert writer.get(f"/api/v1/plans/{plan.pk}").status_code == 403
    answer = put(writer, plan, document, known=tag)
    assert (answer.status_code, answer.json()["document"]) == (200, None)
    assert Client().get("/api/v1/plans").status_code == 401


def test_what_was_read_is_put_back_without_an_entry(plan: Plan, key: Client) -> None:
    document, tag = read(key, plan)
    answer = put(key, plan, document, known=tag)
    assert (answer.status_code, answer["ETag"]) == (200, tag)
    assert answer.json()["document"] == document


def test_rows_are_changed_added_removed_and_moved_each_with_its_entry(plan: Plan, key: Client) -> None:
    document, tag = read(key, plan)
    wanted = copy.deepcopy(document)
    (goal,) = wanted["goals"]
    first, second, third, *others = goal["sub_goals"]
    first["action_goals"][0]["text"] = "vi gør det"
    del first["action_goals"][1]
    goal["sub_goals"] = [first, third, second, *others[:1], {"text": "Samarbejde", "guidelines": [{"text": "Sammen"}]}]
    wanted["review_on"] = "2017-09-28"
    answer = put(key, plan, wanted, known=tag)
    assert answer.status_code == 200
    entries = PlanEntry.objects.filter(plan=plan, number__gt=int(tag.strip('"')))
    kinds = [(entry.kind, entry.details["node"], entry.by) for entry in entries]
    assert kinds == [
        (ChangeKind.CHANGED, "plan", By.API),
        (ChangeKind.REMOVED, "sub_goal", By.API),
        (ChangeKind.REMOVED, "action_goal", By.API),
        (ChangeKind.CHANGED, "action_goal", By.API),
        (ChangeKind.ADDED, "sub_goal", By.API),
        (ChangeKind.MOVED, "sub_goal", By.API),
    ]
    stands = answer.json()["document"]
    assert stands["review_on"] == "2017-09-28"
    rows = stands["goals"][0]["sub_goals"]
    assert [row["id"] for row in rows[:4]] == [row["id"] for row in (first, third, second, others[0])]
    assert [row["number"] for row in rows] == ["1.1", "1.2", "1.3", "1.4", "1.5"]
    assert (rows[4]["text"], rows[4]["guidelines"][0]["text"]) == ("Samarbejde", "Sammen")
    assert ActionGoal.objects.get(plan=plan).text == "vi gør det"
    assert put(key, plan, wanted, known=answer["ETag"])["ETag"] == answer["ETag"], "the same again changes nothing"


def test_the_plan_is_read_as_often_for_many_rows_that_come_and_go_as_for_one(plan: Plan, key: Client) -> None:
    def reads(count: int) -> int:
        document, tag = read(key, plan)
        document["goals"][0]["sub_goals"] = [{"text": f"Nyt {number}"} for number in range(count)]
        with CaptureQueriesContext(connection) as statements:
            assert put(key, plan, document, known=tag).status_code == 200
        return sum("UNION" in statement["sql"] for statement in statements)

    adopt(plan_id=plan.pk, on=dt.date(2016, 10, 3), by=MUNICIPALITY)
    assert reads(1) == reads(20) == reads(2)
    assert [row["number"] for row in read(key, plan)[0]["goals"][0]["sub_goals"]] == ["1.27", "1.28"]


def test_plan_that_moved_on_is_not_replaced(plan: Plan, key: Client) -> None:
    document, tag = read(key, plan)
    change_plan(plan_id=plan.pk, values={"title": "Ny"}, stood=None, by=MUNICIPALITY)
    answer = put(key, plan, {**document, "title": "Anden"}, known=tag)
    assert (answer.status_code, answer.json()["type"]) == (412, "stale")
    assert Plan.objects.get(pk=plan.pk).title == "Ny"
    assert put(key, plan, {**document, "title": "Anden"}, known="*").status_code == 200
    assert Plan.objects.get(pk=plan.pk).title == "Anden"


def test_a_write_upon_nothing_read_is_refused(plan: Plan, key: Client) -> None:
    document, _tag = read(key, plan)
    answer = put(key, plan, {**document, "title": "Anden"}, known="")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "If-Match")


def test_faults_name_their_field_and_change_nothing(plan: Plan, key: Client) -> None:
    document, tag = read(key, plan)
    document["goals"][0]["sub_goals"][1]["text"] = " "
    document["goals"][0]["heading"] = "x"
    document["review_on"] = "9999-12-31"
    answer = put(key, plan, document, known=tag)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {
        "goals.0.sub_goals.1.text",
        "goals.0.heading",
        "review_on",
    }
    assert read(key, plan)[1] == tag


def test_closed_plan_is_a_problem_with_a_title(plan: Plan, key: Client) -> None:
    document, _tag = read(key, plan)
    close(plan_id=plan.pk, by=MUNICIPALITY)
    answer = put(key, plan, {**document, "title": "Anden"}, known="*")
    assert (answer.status_code, answer.json()["type"], answer.json()["title"]) == (
        409,
        "plan-closed",
        "Planen er afsluttet",
    )


def test_plan_of_three_hundred_action_goals_goes_in(plan: Plan, key: Client) -> None:
    document, tag = read(key, plan)
    (goal,) = document["goals"]
    (row, _other) = goal["sub_goals"][0]["action_goals"]
    row["activities"] = row["activities"][:3]
    without_ids = PlanDocument.model_validate(
        {
            "title": "x",
            "goals": [
                {"title": "x", "sub_goals": [{"text": "Have", "action_goals": [row] * 100} for _number in range(3)]}
            ],
        }
    )
    answer = put(key, plan, without_ids.as_json(), known=tag)
    assert answer.status_code == 200
    assert ActionGoal.objects.filter(plan=plan).count() == 300
    assert document_of(plan).goals[0].sub_goals[2].action_goals[99].number == "1.3.100"
