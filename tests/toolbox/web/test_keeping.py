"""A plan as a whole: its history, adopting, links, sharing, who edits, and starting one from the personal page."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.links import day_path, personal_path
from booking.models import Registration
from booking.services import queue
from booking.services.turn import MUNICIPALITY, SYSTEM
from tests.booking.day_helpers import STARTS, fix_day, make_confirmed
from tests.factories import OPENS, at, danish, make_municipality, make_registration
from tests.toolbox.plan.plan_helpers import example_document, make_plan
from tests.toolbox.shelf_helpers import make_theme
from tests.toolbox.web.test_editing import edit, opened, row, sub_goal, text_of
from toolbox.chosen.choosing import choose_themes
from toolbox.models import Criterion, Feedback, Measurement, Plan, PlanEntry, PlanState, Stage, Target
from toolbox.plan.beginning import MOST_PLANS
from toolbox.plan.links import plan_path
from toolbox.plan.loading import EXAMPLE, load_example
from toolbox.plan.writing import add_row, change_row, remove_row
from toolbox.rules.picked import Picked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def plans_page(registration: Registration) -> str:
    return f"{personal_path(registration)}plan/"


def start(client: Client, registration: Registration, way: str, **more: Any) -> Plan:
    sent = opened(client, plans_page(registration)) | {"start": way} | more
    answer = client.post(plans_page(registration), sent)
    assert answer.status_code == 303, answer.content.decode()
    return Plan.objects.filter(registration=registration).latest("pk")


def test_history_tells_who_changed_what_and_undoes_an_older_change(client: Client) -> None:
    plan = make_plan()
    criterion = Criterion.objects.filter(plan=plan)[0]
    client.post(edit(plan, "name/"), {"name": "Anne Holm"})
    path = row(plan, "criterion", criterion.pk)
    client.post(path, opened(client, path) | {"method": "Interview"})
    client.post(row(plan, "sub_goal", sub_goal(plan, 3).pk, "remove/"))
    page = text_of(client.get(edit(plan, "history/")))
    assert page.index("Delmål 1.4 blev slettet") < page.index("blev rettet")
    assert ("Anne Holm" in page, "<ins>Interview</ins>" in page, "<del>Forespørgsel/spørgeskema" in page) == (True,) * 3
    number = PlanEntry.objects.get(plan=plan, kind="changed").number
    assert f'action="{edit(plan, f"undo/{number}/")}"' in page
    client.post(edit(plan, f"undo/{number}/"))
    page = text_of(client.get(edit(plan, "history/")))
    assert ("· fortrudt" in page, "(fortrød en ændring)" in page) == (True, True)
    assert f'action="{edit(plan, f"undo/{number}/")}"' not in page
    assert Criterion.objects.get(pk=criterion.pk).method == criterion.method


def test_history_is_read_in_parts_by_as_many_statements(client: Client) -> None:
    def asked(plan: Plan) -> tuple[int, str]:
        with CaptureQueriesContext(connection) as statements:
            page = text_of(client.get(edit(plan, "history/")))
        return len(statements), page

    few, many = make_plan(), make_plan()
    goal = sub_goal(many)
    for number in range(55):
        change_row(
            plan_id=many.pk, kind="sub_goal", row_id=goal.pk, values={"text": f"T{number}"}, stood=None, by=SYSTEM
        )
    one, (count, page) = asked(few)[0], asked(many)
    assert (one, page.count("blev rettet")) == (count, 100)  # each once more, beside its press
    assert "?before=7" in page
    assert "Planen blev oprettet" in text_of(client.get(edit(many, "history/?before=7")))


def test_adopted_copy_is_frozen_and_later_changes_are_marked(client: Client) -> None:
    plan = make_plan()
    assert "Skriv datoen som dag" in text_of(client.post(edit(plan, "keeping/"), {"on": "i morgen"}), 422)
    client.post(edit(plan, "keeping/"), {"on": "1.10.2016"})
    page = text_of(client.get(edit(plan)))
    assert ("Vedtaget lørdag den 1. oktober 2016." in page, "siden vedtagelsen" in page) == (True, False)
    target, goal, gone = Target.objects.filter(plan=plan)[0], sub_goal(plan, 1), sub_goal(plan, 4)
    say: dict[str, Any] = {"plan_id": plan.pk, "by": MUNICIPALITY}
    add_row(kind="measurement", parent_id=target.pk, values={"on": dt.date(2016, 10, 2), "value": 90}, **say)
    assert "siden vedtagelsen" not in text_of(client.get(edit(plan)))
    change_row(kind="sub_goal", row_id=goal.pk, values={"text": "Andre ord"}, stood=None, **say)
    add_row(kind="action_goal", parent_id=goal.pk, values={"text": "Nyt mål", "criteria": [{"text": "Et"}]}, **say)
    remove_row(kind="sub_goal", row_id=gone.pk, **say)
    page = text_of(client.get(edit(plan)))
    assert [page.count(words) for words in ("Ændret siden", "Nyt siden", "Slettet siden vedtagelsen: Delmål 1.5")] == [
        1,
        1,
        1,
    ]
    copy = plan.copies.get()
    frozen = text_of(client.get(plan_path(plan, may_edit=False) + f"adopted/{copy.pk}/"))
    assert (goal.text in frozen, "Andre ord" in frozen, "Delmål 1.5" in frozen) == (True, False, True)
    assert client.get(edit(make_plan(), f"adopted/{copy.pk}/")).status_code == 404


def test_the_look_back_of_next_year_is_shown_once_this_years_has_passed(client: Client) -> None:
    plan = make_plan()
    path = edit(plan, "facts/")
    assert "Skriv et årstal mellem 1900 og 2199" in text_of(
        client.post(path, opened(client, path) | {"review_on": "1.1.9999"}), 422
    )
    client.post(path, opened(client, path) | {"review_on": "29.2.2016"})
    for day, shown in (((2016, 2, 29), "29. februar 2016"), ((2016, 3, 1), "28. februar 2017")):
        with at(danish(*day, 10)):
            assert f"den {shown}</dd>" in text_of(client.get(edit(plan)))


def test_plan_is_closed_and_opened_again(client: Client) -> None:
    plan = make_plan()
    client.post(edit(plan, "close/"))
    assert "Planen er afsluttet og bliver ikke ændret mere." in text_of(client.get(edit(plan)))
    client.post(edit(plan, "reopen/"))
    assert Plan.objects.get(pk=plan.pk).state == PlanState.DRAFT
    assert client.get(edit(plan, "close/")).status_code == 303


def test_links_are_renewed_each_for_itself(client: Client) -> None:
    plan = make_plan()
    read, edited = plan_path(plan, may_edit=False), edit(plan)
    page = text_of(client.get(edit(plan, "keeping/")))
    assert (f'{read}"' in page, f'{edited}"' in page) == (True, True)
    answer = client.post(f"{edited}renew/", {"link": "edit"}, follow=True)
    assert "Linket er fornyet." in text_of(answer)
    assert (client.get(edited).status_code, client.get(read).status_code) == (404, 200)
    plan.refresh_from_db()
    client.post(edit(plan, "renew/"), {"link": "read"})
    assert client.get(read).status_code == 404


def test_sharing_is_off_until_it_is_pressed(client: Client) -> None:
    plan = make_plan()
    assert "Del planen med Socialstyrelsen" in text_of(client.get(edit(plan, "keeping/")))
    for pressed, stands in (("yes", True), ("no", False)):
        client.post(edit(plan, "share/"), {"shared": pressed})
        assert Plan.objects.get(pk=plan.pk).is_shared is stands
    kinds = list(PlanEntry.objects.filter(plan=plan).values_list("kind", flat=True))
    assert kinds == ["created", "shared", "unshared"]


def test_nobody_gets_mails_about_the_plan_until_they_are_wanted_again(client: Client) -> None:
    plan = make_plan()
    for pressed, stands, offered in (("yes", True, "Send mails om planen igen"), ("no", False, "Send ingen mails om")):
        client.post(edit(plan, "quiet/"), {"quiet": pressed})
        assert Plan.objects.get(pk=plan.pk).is_quiet is stands
        assert offered in text_of(client.get(edit(plan, "keeping/")))
    kinds = list(PlanEntry.objects.filter(plan=plan).values_list("kind", flat=True))
    assert kinds == ["created", "quieted", "resumed"]


def test_editors_are_asked_for_a_name_once(client: Client) -> None:
    plan = make_plan()
    assert "Hvem retter?" in text_of(client.get(edit(plan)))
    assert "Hvem retter?" not in text_of(client.get(plan_path(plan, may_edit=False)))
    client.post(edit(plan, "name/"), {"name": "", "without": "yes"})
    assert "Hvem retter?" not in text_of(client.get(edit(plan)))
    answer = client.post(edit(plan, "name/"), {"name": "Anne"})
    cookies = str(answer.cookies)
    assert ("HttpOnly" in cookies, "SameSite=Lax" in cookies, "Path=/plan/" in cookies) == (True, True, True)
    assert "Du retter som Anne." in text_of(client.get(edit(plan)))
    for cookie in ("plan-name", "plan-name-en"):
        client.cookies[cookie] = "Bo:forged"
    assert "Du retter som" not in text_of(client.get(edit(plan)))


def test_plan_is_started_from_the_themes_chosen_on_the_day(client: Client) -> None:
    confirmed = make_confirmed()
    before, after = make_theme("Før?"), make_theme("Efter?")
    with at(OPENS):
        choose_themes(
            registration_id=confirmed.pk, stage=Stage.BEFORE, wanted=Picked(frozenset({before.pk})), stood=None
        )
        assert "Lav en målplan" not in text_of(client.get(personal_path(confirmed)))
        assert f'href="{plans_page(confirmed)}">Lav en målplan' in text_of(
            client.get(f"{personal_path(confirmed)}chosen/")
        )
        plan = start(client, confirmed, "themes")
        assert list(plan.goals.get().sub_goals.values_list("text", flat=True)) == ["Før?"]
        fix_day(confirmed)
        assert "Målplan for Aarhus" not in text_of(client.get(day_path(confirmed)))
    with at(STARTS + dt.timedelta(days=1)):
        choose_themes(registration_id=confirmed.pk, stage=Stage.AFTER, wanted=Picked(frozenset({after.pk})), stood=None)
        assert "<li>Målplan for Aarhus Kommune</li>" in text_of(client.get(personal_path(confirmed)))
        plan = start(client, confirmed, "themes", title="Efter dagen")
    assert list(plan.goals.get().sub_goals.values_list("text", flat=True)) == ["Efter?"]
    assert (plan.email, plan.municipality, plan.review_on) == (
        confirmed.contact_email, confirmed.municipality, dt.date(2017, 9, 17),
    )  # fmt: skip
    assert "<li>Efter dagen</li>" in text_of(client.get(personal_path(confirmed)))


def test_plan_is_started_from_the_example_empty_and_from_an_earlier_one(client: Client) -> None:
    confirmed = make_confirmed()
    load_example(EXAMPLE)
    plan = start(client, confirmed, "example", title="Vores")
    assert (plan.title, plan.caveat == example_document().caveat, Target.objects.filter(plan=plan).count()) == (
        "Vores",
        True,
        4,
    )
    target = Target.objects.filter(plan=plan)[0]
    values = {"on": dt.date(2016, 10, 2), "value": 90}
    add_row(plan_id=plan.pk, kind="measurement", parent_id=target.pk, values=values, by=MUNICIPALITY)
    again = start(client, confirmed, f"earlier-{plan.pk}", title="Næste år")
    assert (again.title, again.caveat, Target.objects.filter(plan=again).count()) == ("Næste år", "", 4)
    assert not Measurement.objects.filter(plan=again).exists()
    empty = start(client, confirmed, "empty", title="Tom")
    assert (empty.goals.count(), Plan.objects.filter(registration=confirmed).count()) == (1, 3)
    page = text_of(client.get(plans_page(confirmed)))
    assert all(f'href="{edit(one)}"' in page for one in (plan, again, empty))


def test_an_example_that_nobody_has_edited_keeps_its_caveat_in_next_years_plan(client: Client) -> None:
    confirmed = make_confirmed()
    load_example(EXAMPLE)
    plan = start(client, confirmed, "example", title="Vores")
    Feedback.objects.filter(plan=plan).update(note="Udvalget var enigt")
    again = start(client, confirmed, f"earlier-{plan.pk}", title="Næste år")
    assert again.caveat == example_document().caveat
    assert set(Feedback.objects.filter(plan=again).values_list("note", flat=True)) == {""}


def test_next_years_plan_is_started_from_the_plans_own_page_once(client: Client) -> None:
    plan = make_plan()
    Plan.objects.filter(pk=plan.pk).update(review_on=dt.date(2015, 9, 17))
    target = Target.objects.filter(plan=plan)[0]
    values = {"on": dt.date(2016, 9, 2), "value": 90}
    add_row(plan_id=plan.pk, kind="measurement", parent_id=target.pk, values=values, by=MUNICIPALITY)
    path = edit(plan, "next/")
    assert f'href="{path}"' in text_of(client.get(edit(plan)))
    sent = opened(client, path)
    assert sent["title"] == [plan.title]
    assert "Skriv planens navn" in text_of(client.post(path, sent | {"title": " "}), 422)
    with at(OPENS):
        first, second = (client.post(path, sent | {"title": "Næste år"}) for _press in range(2))
    (made,) = Plan.objects.exclude(pk=plan.pk)
    assert first["Location"] == second["Location"] == edit(made)
    assert (made.title, made.email, made.review_on) == ("Næste år", plan.email, dt.date(2017, 9, 17))
    assert (Target.objects.filter(plan=made).count(), Measurement.objects.filter(plan=made).count()) == (4, 0)
    assert client.post(path, opened(client, path))["Location"] != edit(made)


def test_nobody_starts_a_plan_by_the_link_to_read_from_an_example_or_where_there_is_no_room(client: Client) -> None:
    plan, example = make_plan(), load_example(EXAMPLE)[0]
    assert client.get(plan_path(plan, may_edit=False) + "next/").status_code == 404
    assert "next/" not in text_of(client.get(plan_path(plan, may_edit=False)))
    assert client.get(edit(example, "next/")).status_code == 404
    sent = opened(client, edit(plan, "next/"))
    Plan.objects.bulk_create(
        Plan(municipality=plan.municipality, title="x", created_at=plan.created_at) for _number in range(MOST_PLANS)
    )
    assert "Der er ikke plads til flere her." in text_of(client.post(edit(plan, "next/"), sent), 422)


def test_there_is_room_for_twenty_plans_and_one_more_is_refused_with_a_sentence(client: Client) -> None:
    confirmed = make_confirmed()
    for _number in range(MOST_PLANS):
        start(client, confirmed, "empty")
    sent = opened(client, plans_page(confirmed)) | {"start": "empty"}
    assert "Der er ikke plads til flere her." in text_of(client.post(plans_page(confirmed), sent), 422)
    assert Plan.objects.count() == MOST_PLANS


def test_the_same_press_twice_starts_one_plan(client: Client) -> None:
    confirmed = make_confirmed()
    sent = opened(client, plans_page(confirmed)) | {"start": "empty"}
    first, second = (client.post(plans_page(confirmed), sent) for _press in range(2))
    assert (first["Location"], Plan.objects.count()) == (second["Location"], 1)
    answer = client.post(plans_page(confirmed), {"start": "earlier-99", "title": ""})
    assert ("Skriv planens navn" in text_of(answer, 422), "Vælg, hvad I vil begynde med" in text_of(answer, 422)) == (
        True,
        True,
    )


def test_a_plan_outlives_its_registration_and_others_are_not_shown_it(client: Client) -> None:
    confirmed = make_confirmed()
    make_plan(municipality=confirmed.municipality)
    plan = start(client, confirmed, "empty", title="Vores plan")
    queue.withdraw(registration_id=confirmed.pk, by=MUNICIPALITY)
    assert "Vores plan" in text_of(client.get(edit(plan)))
    assert "Vores plan" in text_of(client.get(personal_path(confirmed)))
    other = make_registration(confirmed.programme, make_municipality(2))
    assert "Jeres målplan" not in text_of(client.get(personal_path(other)))
    assert "Vores plan" not in text_of(client.get(plans_page(other)))
