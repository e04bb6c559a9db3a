"""From the weakest themes onwards: to tools, to the themes of the day as suggestions, and to a plan."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from booking.links import personal_path
from booking.models import Registration
from tests.booking.day_helpers import make_confirmed
from tests.notifications.mail_helpers import announce_and_send
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from tests.toolbox.results.result_helpers import close, hand_in, publish
from toolbox.chosen.choosing import choose_themes
from toolbox.clock.looking import look_at_due_plans
from toolbox.loading import load_shelf
from toolbox.mapping.links import mapping_token
from toolbox.models import ChosenTheme, Invitation, Plan, Response, RoleLink, Stage, SubGoal, Theme, Tool
from toolbox.questionnaire.editions import document_of_edition
from toolbox.rules.picked import Picked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WEAKEST = ["Opfølgning", "Ledelsesinformation", "Styringsgrundlag"]
SUGGESTED = "Det peger jeres kortlægning på"


@pytest.fixture
def registration() -> Registration:
    return make_confirmed()


@pytest.fixture
def invitation(registration: Registration) -> Invitation:
    """Return the published result of a registered municipality, with the same contact; three themes lie low."""
    load_shelf()
    mapping = opened_mapping(registration.municipality_id)
    link = RoleLink.objects.get(invitation__mapping=mapping, role="caseworker")
    document = document_of_edition(mapping.edition)
    low = dict(zip(("opfoelgning", "ledelsesinformation", "styringsgrundlag"), (2, 3, 3), strict=True))
    values = {statement.id: low.get(statement.theme, 4) for statement in document.statements_of("caseworker")}
    values |= {statement.id: 4 for statement in document.statements_of("caseworker", "styringsgrundlag")[1:]}
    Response.objects.bulk_create(
        Response(link=link, values=values, is_handed_in=True, code_hash=str(number)) for number in range(10)
    )
    publish(mapping)
    mapping.invitations.update(contact_email=registration.contact_email.upper())
    return Invitation.objects.select_related("mapping", "municipality").get()


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def result_of(invitation: Invitation) -> str:
    return f"/kortlaegning/{mapping_token(invitation)}/resultat/"


def test_result_leads_to_the_tools_of_its_weakest_themes(client: Client, invitation: Invitation) -> None:
    page = text_of(client, result_of(invitation))
    places = [page.index(f"<span>{name}</span>") for name in WEAKEST]
    assert places == sorted(places)
    tool = Tool.objects.filter(theme__element__key="opfoelgning", is_shown=True).first()
    assert tool is not None
    assert f'<a href="/redskabskasse/#tool-{tool.pk}">{tool.title_da}</a>' in page
    assert f'id="tool-{tool.pk}"' in text_of(client, "/redskabskasse/")
    Tool.objects.update(is_shown=False)
    assert "#tool-" not in text_of(client, result_of(invitation))


def test_weakest_themes_are_suggested_for_the_day_and_not_ticked(
    client: Client, registration: Registration, invitation: Invitation
) -> None:
    page = text_of(client, personal_path(registration))
    suggested = page[page.index(SUGGESTED) :]
    assert [name for name in WEAKEST if name not in suggested] == []
    assert "Vælg de temaer, I vil arbejde med" in suggested
    form = text_of(client, f"{personal_path(registration)}chosen/")
    theme = Theme.objects.filter(element__key="opfoelgning").first()
    assert theme is not None
    assert f'href="#theme_{theme.pk}"' in form
    assert re.search(r'<input[^>]*name="themes"[^>]*checked', form) is None
    assert not ChosenTheme.objects.exists()
    wanted = Picked(frozenset({theme.pk}))
    choose_themes(registration_id=registration.pk, stage=Stage.BEFORE, wanted=wanted, stood=None)
    assert SUGGESTED not in text_of(client, personal_path(registration))


@pytest.mark.parametrize("facts", [{"contact_email": "anden@aarhus.dk"}, {"contact_email": ""}])
def test_another_contact_is_shown_nothing_of_the_result(
    client: Client, registration: Registration, invitation: Invitation, facts: dict[str, Any]
) -> None:
    Invitation.objects.update(**facts)
    for path in (personal_path(registration), f"{personal_path(registration)}chosen/"):
        assert SUGGESTED not in text_of(client, path)


def test_nothing_is_suggested_before_the_results_are_there(client: Client, registration: Registration) -> None:
    load_shelf()
    mapping = opened_mapping(registration.municipality_id)
    mapping.invitations.update(contact_email=registration.contact_email)
    hand_in(mapping, registration.municipality_id, "caseworker", [1] * 6)
    close(mapping)
    assert SUGGESTED not in text_of(client, personal_path(registration))
    answer = client.get(f"{result_of(mapping.invitations.get())}plan/")
    assert (answer.status_code, answer["Location"]) == (303, result_of(mapping.invitations.get()))


def test_a_plan_begins_with_the_weakest_themes_once(client: Client, invitation: Invitation) -> None:
    path = f"{result_of(invitation)}plan/"
    page = text_of(client, path)
    press = re.search(r'name="press" value="([0-9a-f-]+)"', page)
    assert press is not None
    sent = {"title": "Målplan 2017", "press": press[1]}
    answers = [client.post(path, sent) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    plan = Plan.objects.get()
    assert [sub_goal.text for sub_goal in SubGoal.objects.all()] == WEAKEST
    assert (plan.title, plan.municipality, plan.registration) == ("Målplan 2017", invitation.municipality, None)
    look_at_due_plans()
    assert "Link til jeres målplan" in [mail["Subject"] for mail in announce_and_send()]
    assert client.post(path, {"title": "", "press": press[1]}).status_code == 422
    assert client.post(path, {"title": "To", "press": "x"}).status_code == 422
    assert Plan.objects.count() == 1
