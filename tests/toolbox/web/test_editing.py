"""Editing a plan by its pages: each act, what two at once write, undoing, and what is refused with nothing lost."""

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import values_of
from tests.factories import OPENS, at
from tests.toolbox.plan.plan_helpers import make_plan
from toolbox.models import (
    ActionGoal,
    Activity,
    Anchoring,
    Criterion,
    Feedback,
    Measurement,
    Plan,
    PlanEntry,
    SubGoal,
    Target,
)
from toolbox.plan.adopting import close
from toolbox.plan.document import ActionGoalPart, GoalPart, PlanDocument, SubGoalPart
from toolbox.plan.links import plan_path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def edit(plan: Plan, rest: str = "") -> str:
    return plan_path(plan, may_edit=True) + rest


def row(plan: Plan, kind: str, pk: int, rest: str = "") -> str:
    return edit(plan, f"rows/{kind}/{pk}/{rest}")


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    return unescape(answer.content.decode())


def opened(client: Client, path: str) -> dict[str, Any]:
    return values_of(client.get(path), "")


def sub_goal(plan: Plan, place: int = 0) -> SubGoal:
    found: SubGoal = SubGoal.objects.filter(plan=plan)[place]
    return found


def undo_last(client: Client, plan: Plan) -> None:
    client.post(edit(plan, f"undo/{PlanEntry.objects.filter(plan=plan).latest('number').number}/"))


def test_a_change_leads_back_to_its_row_says_so_there_and_is_undone(client: Client) -> None:
    plan = make_plan()
    goal = sub_goal(plan, 1)
    path = row(plan, "sub_goal", goal.pk)
    answer = client.post(path, opened(client, path) | {"text": "Tale med forældrene"})
    assert (answer.status_code, answer["Location"]) == (303, edit(plan, f"#sub_goal-{goal.pk}"))
    page = text_of(client.get(edit(plan)))
    said = page.index("Delmål 1.2 er gemt.")
    assert page.index(f'id="sub_goal-{goal.pk}"') < said < page.index("Delmål 1.3")
    undo = edit(plan, f"undo/{PlanEntry.objects.get(plan=plan, kind='changed').number}/")
    assert f'action="{undo}"' in page
    client.post(undo)
    assert "Ændringen er fortrudt: Delmål 1.2." in text_of(client.get(edit(plan)))
    assert sub_goal(plan, 1).text == goal.text


def test_a_new_action_goal_brings_criterion_and_anchoring(client: Client) -> None:
    plan = make_plan()
    goal = sub_goal(plan, 2)
    path = edit(plan, f"add/action_goal/{goal.pk}/")
    sent = opened(client, path) | {"text": "Kende tilbuddene", "method": "Interview"}
    assert "Skriv, hvornår målet er nået" in text_of(client.post(path, sent), 422)
    answer = client.post(path, sent | {"criterion": "alle kender dem", "body": "chefgruppen", "role": "chefen"})
    made = ActionGoal.objects.get(parent=goal)
    assert answer["Location"] == edit(plan, f"#action_goal-{made.pk}")
    assert (made.criteria.get().method, made.anchorings.get().duty) == ("Interview", "responsible")
    assert "Handlemål 1.3.1 er tilføjet." in text_of(client.get(edit(plan)))
    undo_last(client, plan)
    assert not ActionGoal.objects.filter(parent=goal).exists()


def test_saving_and_adding_one_more_asks_again(client: Client) -> None:
    plan = make_plan()
    path = edit(plan, f"add/sub_goal/{plan.goals.get().pk}/")
    answer = client.post(path, {"text": "Et nyt", "about": "", "again": "yes"})
    assert answer["Location"] == path
    assert "Delmål 1.6 er tilføjet." in text_of(client.get(path))


def test_rows_move_and_are_deleted_after_a_question(client: Client) -> None:
    plan = make_plan()
    first, second = sub_goal(plan), sub_goal(plan, 1)
    client.post(row(plan, "sub_goal", second.pk, "move/"), {"step": "up"})
    assert "Delmål 1.1 er flyttet." in text_of(client.get(edit(plan)))
    assert sub_goal(plan) == second
    asked = text_of(client.get(row(plan, "sub_goal", first.pk, "remove/")))
    assert "Slet Delmål 1.2?" in asked
    assert "bliver også slettet: 19 dele af planen" in asked
    client.post(row(plan, "sub_goal", first.pk, "remove/"))
    page = text_of(client.get(edit(plan)))
    assert "Delmål 1.2 er slettet." in page
    assert not Target.objects.filter(plan=plan).exists()
    undo_last(client, plan)
    assert sub_goal(plan, 1) == first
    assert Target.objects.filter(plan=plan).count() == 4


def test_one_press_notes_what_is_given_and_done(client: Client) -> None:
    plan = make_plan()
    with at(OPENS):
        for kind, model in (("feedback", Feedback), ("activity", Activity)):
            made = model.objects.filter(plan=plan)[0]
            client.post(row(plan, kind, made.pk, "done/"))
            assert "er markeret som gjort i dag." in text_of(client.get(edit(plan)))
    given = Feedback.objects.filter(plan=plan)[0].given_on
    assert given == Activity.objects.filter(plan=plan)[0].done_on == OPENS.date()
    assert client.post(row(plan, "target", Target.objects.filter(plan=plan)[0].pk, "done/")).status_code == 404


def test_a_measurement_is_typed_as_people_write_figures(client: Client) -> None:
    plan = make_plan()
    target = Target.objects.filter(plan=plan)[0]
    path = edit(plan, f"add/measurement/{target.pk}/")
    with at(OPENS):
        assert opened(client, path)["on"] == ["28.9.2016"]
    assert "Skriv et tal med højst to decimaler" in text_of(
        client.post(path, {"value": "mange", "on": "1.3.2015"}), 422
    )
    client.post(path, {"value": "82,5 %", "on": "1.12.2015", "answers": "41", "note": ""})
    made = Measurement.objects.get()
    assert (str(made.value), made.answers) == ("82.50", 41)
    page = text_of(client.get(edit(plan)))
    assert "82,5 % målt tirsdag den 1. december 2015" in page
    assert "1 af 4 mål nået" in page.lower()


def test_dates_are_shown_as_written_and_as_understood(client: Client) -> None:
    plan = make_plan()
    page = " ".join(text_of(client.get(plan_path(plan, may_edit=False))).split())
    assert 'ved udgangen af 2015</span> <span class="plan-understood">(forstået som 31. december 2015)' in page
    assert 'på længere sigt</span> <span class="plan-understood">(ingen dato)' in page


def test_two_who_change_different_columns_are_both_kept_and_the_same_column_shows_both(client: Client) -> None:
    plan = make_plan()
    criterion = Criterion.objects.filter(plan=plan)[0]
    path = row(plan, "criterion", criterion.pk)
    one, two, three = (opened(client, path) for _editor in range(3))
    client.post(path, one | {"text": "alle mener det"})
    client.post(path, two | {"method": "Interview"})
    criterion.refresh_from_db()
    assert (criterion.text, criterion.method) == ("alle mener det", "Interview")
    answer = client.post(path, three | {"text": "de fleste mener det"})
    page = text_of(answer, 409)
    assert "»Målet er nået, når« er imens ændret til »alle mener det« af en anden." in page
    assert "de fleste mener det</textarea>" in page
    client.post(path, values_of(answer, "") | {"text": "de fleste mener det"})
    criterion.refresh_from_db()
    assert (criterion.text, criterion.method) == ("de fleste mener det", "Interview")


def test_a_row_that_is_gone_keeps_what_was_typed(client: Client) -> None:
    plan = make_plan()
    goal = sub_goal(plan)
    path = row(plan, "sub_goal", goal.pk)
    typed = opened(client, path) | {"text": "Skrevet imens"}
    client.post(row(plan, "sub_goal", goal.pk, "remove/"))
    page = text_of(client.post(path, typed), 409)
    assert "Det er blevet slettet imens." in page
    assert "Skrevet imens</textarea>" in page
    assert client.get(path).status_code == 303


def test_an_undo_that_no_longer_fits_is_refused_with_a_sentence(client: Client) -> None:
    plan = make_plan()
    goal = sub_goal(plan)
    path = row(plan, "sub_goal", goal.pk)
    for text in ("Først", "Siden"):
        client.post(path, opened(client, path) | {"text": text})
    client.post(edit(plan, f"undo/{PlanEntry.objects.filter(plan=plan, kind='changed')[0].number}/"))
    assert "Det kan ikke fortrydes" in text_of(client.get(edit(plan)))
    assert sub_goal(plan).text == "Siden"


def test_faults_stand_at_the_fields_and_above(client: Client) -> None:
    plan = make_plan()
    path = row(plan, "target", Target.objects.filter(plan=plan)[0].pk)
    page = text_of(client.post(path, opened(client, path) | {"measure": "", "value": ""}), 422)
    assert "<title>Fejl:" in page
    assert page.count("Skriv, hvad I måler") == 2
    page = text_of(client.post(path, opened(client, path) | {"value": ""}), 422)
    assert page.count("Skriv et måltal, eller vælg »er gjort (ja/nej)« uden måltal.") == 2
    long = text_of(client.post(path, opened(client, path) | {"measure": "a" * 301, "due_text": "<b>"}), 422)
    assert ("Hvad måles: skriv højst 300 tegn" in long, "a" * 301 in long) == (True, True)
    page = text_of(
        client.post(row(plan, "anchoring", Anchoring.objects.all()[0].pk), {"body": " ", "role": "", "duty": "x"}), 422
    )
    assert "Vælg en af mulighederne" in page


def test_the_link_to_read_edits_nothing_and_a_forged_one_opens_nothing(client: Client) -> None:
    plan = make_plan()
    goal = sub_goal(plan)
    read = plan_path(plan, may_edit=False)
    page = text_of(client.get(read))
    assert ("Delmål 1.1" in page, "Tilføj" in page, "Ret<" in page) == (True, False, False)
    assert client.get(f"{read}history/").status_code == 404
    for path in ("facts/", "keeping/", f"rows/sub_goal/{goal.pk}/", f"add/sub_goal/{goal.parent_id}/"):
        assert client.get(read + path).status_code == 404
        assert client.post(read + path, {"text": "x"}).status_code == 404
    assert client.post(f"{read}rows/sub_goal/{goal.pk}/move/", {"step": "down"}).status_code == 404
    assert client.get(read[:-2] + "x/").status_code == 404
    assert client.get(edit(plan, "rows/nothing/1/")).status_code == 404
    assert PlanEntry.objects.filter(plan=plan).count() == 1


def test_another_plan_is_out_of_reach(client: Client) -> None:
    plan, other = make_plan(), make_plan()
    theirs = sub_goal(other)
    client.post(row(plan, "sub_goal", theirs.pk, "remove/"))
    client.post(row(plan, "sub_goal", theirs.pk, "move/"), {"step": "down"})
    answer = client.post(edit(plan, f"add/action_goal/{theirs.pk}/"), {"text": "x", "duty": "responsible"})
    assert answer.status_code == 409
    assert PlanEntry.objects.filter(plan__in=[plan, other]).count() == 2


def test_a_closed_plan_is_read_alone(client: Client) -> None:
    plan = make_plan()
    goal = sub_goal(plan)
    path = row(plan, "sub_goal", goal.pk)
    typed = opened(client, path)
    close(plan_id=plan.pk, by=MUNICIPALITY)
    assert "Planen er afsluttet og kan ikke ændres." in text_of(client.post(path, typed | {"text": "Nyt"}), 409)
    assert "Tilføj" not in text_of(client.get(edit(plan)))


def test_the_caveat_stands_until_the_first_change_and_roles_are_marked(client: Client) -> None:
    plan = make_plan()
    page = text_of(client.get(edit(plan)))
    assert ("data-caveat" in page, page.count("skriv jeres egen")) == (True, 2)
    anchoring = Anchoring.objects.filter(plan=plan)[0]
    path = row(plan, "anchoring", anchoring.pk)
    client.post(path, opened(client, path) | {"role": "familiechefen"})
    page = text_of(client.get(edit(plan)))
    assert ("data-caveat" in page, page.count("skriv jeres egen")) == (False, 1)


def test_pages_are_nobody_elses(client: Client) -> None:
    answer = client.get(edit(make_plan()))
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")
    assert "no-store" in answer["Cache-Control"]


def test_page_is_read_by_as_many_statements_for_many_action_goals_as_for_few(client: Client) -> None:
    def asked(count: int) -> int:
        rows = [ActionGoalPart(text=f"Mål {number}") for number in range(count // 5)]
        sub_goals = [SubGoalPart(text=f"Delmål {number}", action_goals=rows) for number in range(5)]
        plan = make_plan(PlanDocument(title="Plan", goals=[GoalPart(title="Mål", sub_goals=sub_goals)]))
        with CaptureQueriesContext(connection) as statements:
            assert text_of(client.get(edit(plan))).count("plan-action-goal") == count
        return len(statements)

    assert asked(5) == asked(300)
