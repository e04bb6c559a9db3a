"""A plan is written one change at a time, each can be undone, and two people never wipe each other."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from booking.journal import chain
from booking.refusals import Clash, Invalid
from booking.services.turn import MUNICIPALITY
from tests.toolbox.plan.plan_helpers import example_document, make_plan
from toolbox.entries import link_of_entry
from toolbox.models import ActionGoal, Criterion, Plan, PlanEntry, PoliticalGoal, SubGoal, Target
from toolbox.plan.adopting import adopt, close, reopen
from toolbox.plan.document import PlanDocument, SubGoalPart
from toolbox.plan.loading import plan_content
from toolbox.plan.reading import document_of
from toolbox.plan.refusals import HasMovedOn, PlanIsClosed, RowIsGone
from toolbox.plan.undoing import undo_change
from toolbox.plan.writing import add_row, change_plan, change_row, move_row, remove_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def change(plan: Plan, kind: str, row: Any, stood: Any = None, **values: Any) -> PlanEntry | None:
    return change_row(plan_id=plan.pk, kind=kind, row_id=row.pk, values=values, stood=stood, by=MUNICIPALITY)


def undo(plan: Plan, entry: PlanEntry | None) -> PlanEntry:
    assert entry is not None
    return undo_change(plan_id=plan.pk, entry_number=entry.number, by=MUNICIPALITY)


def assert_history_is_whole(plan: Plan) -> None:
    previous = ""
    for entry in PlanEntry.objects.filter(plan=plan):
        previous = chain.digest(previous, link_of_entry(entry))
        assert entry.digest == previous
        if entry.text_hash:
            assert chain.text_hash(entry.text.salt, entry.text.text) == entry.text_hash
    assert Plan.objects.get(pk=plan.pk).last_entry_digest == previous


def test_the_example_stands_as_it_was_read() -> None:
    plan = make_plan()
    document = document_of(plan)
    assert plan_content(document) == plan_content(example_document())
    numbers = [sub_goal.number for sub_goal in document.goals[0].sub_goals]
    assert numbers == ["1.1", "1.2", "1.3", "1.4", "1.5"]
    assert [row.number for row in document.goals[0].sub_goals[0].action_goals] == ["1.1.1", "1.1.2"]
    assert_history_is_whole(plan)


def test_what_is_exported_and_loaded_again_is_the_same() -> None:
    plan = make_plan()
    change(plan, "target", Target.objects.filter(plan=plan)[0], value="82.50")
    exported = document_of(plan).as_json()
    again = make_plan(PlanDocument.model_validate(exported))
    assert plan_content(document_of(again)) == plan_content(document_of(plan))


def test_a_change_is_undone_and_the_undo_too() -> None:
    plan = make_plan()
    sub_goal = SubGoal.objects.filter(plan=plan)[1]
    entry = change(plan, "sub_goal", sub_goal, text="Inddrage forældrene fra første møde")
    back = undo(plan, entry)
    assert plan_content(document_of(plan)) == plan_content(example_document())
    undo(plan, back)
    assert SubGoal.objects.get(pk=sub_goal.pk).text == "Inddrage forældrene fra første møde"
    with pytest.raises(HasMovedOn):
        undo(plan, back)
    assert_history_is_whole(plan)


def test_a_change_that_others_changed_again_is_not_undone() -> None:
    plan = make_plan()
    sub_goal = SubGoal.objects.filter(plan=plan)[1]
    first = change(plan, "sub_goal", sub_goal, text="Et")
    change(plan, "sub_goal", sub_goal, text="To")
    with pytest.raises(HasMovedOn):
        undo(plan, first)


def test_a_deleted_row_comes_back_with_all_below_it_where_it_stood() -> None:
    plan = make_plan()
    before = document_of(plan).as_json()
    sub_goal = SubGoal.objects.filter(plan=plan)[0]
    entry = remove_row(plan_id=plan.pk, kind="sub_goal", row_id=sub_goal.pk, by=MUNICIPALITY)
    assert not ActionGoal.objects.filter(plan=plan).exists()
    undo(plan, entry)
    assert document_of(plan).as_json() == before
    with pytest.raises(HasMovedOn):
        undo(plan, entry)
    assert_history_is_whole(plan)


def test_a_row_is_added_below_a_row_of_this_plan_alone() -> None:
    plan, other = make_plan(), make_plan()
    there = SubGoal.objects.filter(plan=other)[0]
    with pytest.raises(RowIsGone):
        add_row(plan_id=plan.pk, kind="action_goal", parent_id=there.pk, values={"text": "x"}, by=MUNICIPALITY)
    goal = PoliticalGoal.objects.get(plan=plan)
    entry = add_row(plan_id=plan.pk, kind="sub_goal", parent_id=goal.pk, values={"text": "Nyt"}, by=MUNICIPALITY)
    assert document_of(plan).goals[0].sub_goals[-1] == SubGoalPart.model_construct(
        id=entry.details["id"], number="1.6", version=1, text="Nyt", about="", guidelines=[], action_goals=[]
    )
    undo(plan, entry)
    assert len(document_of(plan).goals[0].sub_goals) == 5


def test_an_added_row_that_others_built_on_is_not_taken_out() -> None:
    plan = make_plan()
    goal = PoliticalGoal.objects.get(plan=plan)
    entry = add_row(plan_id=plan.pk, kind="sub_goal", parent_id=goal.pk, values={"text": "Nyt"}, by=MUNICIPALITY)
    parent = entry.details["id"]
    add_row(plan_id=plan.pk, kind="action_goal", parent_id=parent, values={"text": "Mere"}, by=MUNICIPALITY)
    with pytest.raises(HasMovedOn):
        undo(plan, entry)


def test_rows_move_and_move_back() -> None:
    plan = make_plan()
    first, second = ActionGoal.objects.filter(plan=plan)
    arguments: dict[str, Any] = {"plan_id": plan.pk, "kind": "action_goal", "by": MUNICIPALITY}
    assert move_row(row_id=first.pk, step=-1, **arguments) is None
    entry = move_row(row_id=second.pk, step=-1, **arguments)
    assert [row.id for row in document_of(plan).goals[0].sub_goals[0].action_goals] == [second.pk, first.pk]
    undo(plan, entry)
    assert [row.id for row in document_of(plan).goals[0].sub_goals[0].action_goals] == [first.pk, second.pk]


def test_two_who_change_different_fields_keep_both_and_the_same_clash() -> None:
    plan = make_plan()
    row = Criterion.objects.filter(plan=plan)[0]
    stood = {"text": row.text, "method": row.method}
    change(plan, "criterion", row, stood, text="Nyt kriterium", method=row.method)
    change(plan, "criterion", row, stood, text=row.text, method="Samtaler")
    row = Criterion.objects.get(pk=row.pk)
    assert (row.text, row.method, row.version) == ("Nyt kriterium", "Samtaler", 3)
    with pytest.raises(Clash):
        change(plan, "criterion", row, stood, text="Et andet", method="Samtaler")


def test_what_is_wrong_is_said_by_field() -> None:
    plan = make_plan()
    target = Target.objects.filter(plan=plan)[0]
    with pytest.raises(Invalid) as refusal:
        change(plan, "target", target, operator="yes")
    assert refusal.value.errors == {"value": "Skriv et måltal, eller vælg »er gjort (ja/nej)« uden måltal."}
    with pytest.raises(Invalid) as refusal:
        change(plan, "target", target, measure=" ")
    assert refusal.value.errors == {"measure": "Udfyld feltet"}


def test_the_plan_itself_is_changed_and_undone() -> None:
    plan = make_plan()
    entry = change_plan(plan_id=plan.pk, values={"title": "Vores plan"}, stood=None, by=MUNICIPALITY)
    assert Plan.objects.get(pk=plan.pk).title == "Vores plan"
    undo(plan, entry)
    assert plan_content(document_of(Plan.objects.get(pk=plan.pk))) == plan_content(example_document())


def test_numbers_stay_once_the_plan_is_adopted() -> None:
    plan = make_plan()
    plan = adopt(plan_id=plan.pk, on=dt.date(2016, 10, 3), by=MUNICIPALITY)
    remove_row(plan_id=plan.pk, kind="sub_goal", row_id=SubGoal.objects.filter(plan=plan)[1].pk, by=MUNICIPALITY)
    goal = PoliticalGoal.objects.get(plan=plan)
    add_row(plan_id=plan.pk, kind="sub_goal", parent_id=goal.pk, values={"text": "Nyt"}, by=MUNICIPALITY)
    numbers = [sub_goal.number for sub_goal in document_of(plan).goals[0].sub_goals]
    assert numbers == ["1.1", "1.3", "1.4", "1.5", "1.6"]
    assert plan_content(PlanDocument.model_validate(plan.copies.get().content)) == plan_content(example_document())


def numbers_of(plan: Plan) -> list[str]:
    return [sub_goal.number for sub_goal in document_of(Plan.objects.get(pk=plan.pk)).goals[0].sub_goals]


def test_a_number_of_an_adopted_plan_is_never_anothers() -> None:
    plan = make_plan()
    goal, last = PoliticalGoal.objects.get(plan=plan), SubGoal.objects.filter(plan=plan)[4]
    add: dict[str, Any] = {"plan_id": plan.pk, "kind": "sub_goal", "parent_id": goal.pk, "by": MUNICIPALITY}
    adopt(plan_id=plan.pk, on=dt.date(2016, 10, 3), by=MUNICIPALITY)
    entry = remove_row(plan_id=plan.pk, kind="sub_goal", row_id=last.pk, by=MUNICIPALITY)
    new = add_row(values={"text": "Nyt"}, **add)
    assert numbers_of(plan)[-1] == "1.6"
    undo(plan, new)
    add_row(values={"text": "Andet"}, **add)
    undo(plan, entry)
    adopt(plan_id=plan.pk, on=dt.date(2016, 10, 4), by=MUNICIPALITY)
    assert numbers_of(plan)[3:] == ["1.4", "1.5", "1.7"]


def test_what_was_deleted_from_a_draft_comes_back_to_the_adopted_plan_with_a_number_of_its_own() -> None:
    plan = make_plan()
    entry = remove_row(
        plan_id=plan.pk, kind="sub_goal", row_id=SubGoal.objects.filter(plan=plan)[1].pk, by=MUNICIPALITY
    )
    adopt(plan_id=plan.pk, on=dt.date(2016, 10, 3), by=MUNICIPALITY)
    undo(plan, entry)
    assert numbers_of(plan) == ["1.1", "1.5", "1.2", "1.3", "1.4"]


def test_a_row_is_added_and_comes_back_behind_all_others_once_the_first_ones_are_gone() -> None:
    plan = make_plan()
    goal, rows = PoliticalGoal.objects.get(plan=plan), list(SubGoal.objects.filter(plan=plan))
    *_first, entry = (
        remove_row(plan_id=plan.pk, kind="sub_goal", row_id=row.pk, by=MUNICIPALITY)
        for row in (rows[0], rows[1], rows[4])
    )
    undo(plan, entry)
    added = add_row(plan_id=plan.pk, kind="sub_goal", parent_id=goal.pk, values={"text": "Nyt"}, by=MUNICIPALITY)
    ids = [row.id for row in document_of(plan).goals[0].sub_goals]
    assert ids == [rows[2].pk, rows[3].pk, rows[4].pk, added.details["id"]]


def test_a_closed_plan_is_not_changed_until_it_is_opened_again() -> None:
    plan = make_plan()
    close(plan_id=plan.pk, by=MUNICIPALITY)
    with pytest.raises(PlanIsClosed):
        change_plan(plan_id=plan.pk, values={"title": "x"}, stood=None, by=MUNICIPALITY)
    reopen(plan_id=plan.pk, by=MUNICIPALITY)
    assert change_plan(plan_id=plan.pk, values={"title": "x"}, stood=None, by=MUNICIPALITY) is not None


def test_loading_twice_changes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    call_command("load_goal_plan")
    call_command("load_goal_plan")
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("læst: 1 politisk mål, 5 delmål, 2 handlemål og 4 måltal.")
    assert second.endswith("uændret: 1 politisk mål, 5 delmål, 2 handlemål og 4 måltal.")
    assert Plan.objects.filter(municipality=None).count() == 1
    broken = tmp_path / "plan.yaml"
    for text, sentence in (
        ("title: [", "Linje 1: Filen kan ikke læses som YAML eller JSON."),
        ("a: &a [x]\nb: [*a, *a]\n", "Linje 2: Filen kan ikke læses som YAML eller JSON."),
        ("title: x\ngoals:\n  - text: y\n", "Linje 3, nøglen goals.0.title: Feltet mangler."),
        ("rows: []\npolitical_goal: {}\nworked_sub_goal: {}\n", "Linje 1, nøglen sheet: Feltet mangler."),
    ):
        broken.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError, match=sentence.replace(".", r"\.").replace("'", ".")):
            call_command("load_goal_plan", str(broken))
