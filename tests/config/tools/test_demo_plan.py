"""The goal plan that `./start` makes: once, adopted and measured, with a name of its own, and nobody hears of it."""

import pytest
from django.core.management import call_command
from django.test import Client

from config.tools.demo_plan import CODE, TITLE, demo_plan_path
from notifications.models import Message
from tests.factories import at, danish
from toolbox.clock.looking import look_at_due_plans
from toolbox.models import Plan, PlanState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_demos_plan_is_made_once_and_shown_as_a_municipalitys_own(client: Client) -> None:
    with pytest.raises(LookupError, match="load_goal_plan"):
        demo_plan_path()
    call_command("load_municipalities")
    call_command("load_goal_plan")
    with at(danish(2016, 9, 28, 9)):
        path = demo_plan_path()
        assert demo_plan_path() == path
        page = client.get(path).text
        look_at_due_plans()
    plan = Plan.objects.get(municipality=CODE)
    assert (plan.state, plan.is_shared, plan.title) == (PlanState.ADOPTED, True, TITLE)
    assert f"<h1>{TITLE}</h1>" in page
    assert ("1 af 4 mål nået" in page, "Eksempel" in page, "2014" in page, "skriv jeres egen" in page) == (
        True,
        False,
        False,
        False,
    )
    assert not Message.objects.exists()
