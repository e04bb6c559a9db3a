"""The municipality's pages of a mapping: the joint form filled in by several, links to pass on, counts alone."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import Traveller

from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import DAY, opened_mapping
from toolbox.answering.joint import given, joint_answers
from toolbox.mapping.links import mapping_path
from toolbox.models import Invitation, MappingEntry, Response, RoleLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def invitation() -> Invitation:
    """Return the one invitation of an open mapping."""
    make_municipalities(1)
    return opened_mapping("0101").invitations.get()


def stands(invitation: Invitation) -> dict[str, object]:
    return {item: given(answer) for item, answer in joint_answers(invitation).items()}


def stood(client: Client, path: str) -> str:
    """Return what a page that is opened now carries of what stands."""
    found = re.search(r'name="stood" value="([^"]*)"', client.get(path).content.decode())
    assert found
    return found[1].replace("&quot;", '"')


def test_the_form_is_filled_in_theme_by_theme_and_handed_in(client: Client, invitation: Invitation) -> None:
    path = mapping_path(invitation)
    assert "Udfyld det fælles skema" in client.get(path).content.decode()
    answers = {f"f{place:02}": "4" for place in range(1, 37)}
    for number in range(1, 6):
        page = client.post(f"{path}skema/{number}/", answers)
        assert page["Location"] == f"{path}skema/{number + 1 if number < 5 else 'til-sidst'}/"
    sent = {"q1": ["opfoelgning"], "q2": "Om tid", "q3-1-title": "Tavlemøde", "q3-1-consent": "on"}
    assert client.post(f"{path}skema/til-sidst/", sent)["Location"] == f"{path}skema/send/"
    assert "I har svaret på alle udsagn." in client.get(f"{path}skema/send/").content.decode()
    client.post(f"{path}skema/send/")
    assert "I sendte det fælles skema ind" in client.get(path).content.decode()
    tool = {"title": "Tavlemøde", "text": "", "url": "", "consent": True}
    assert stands(invitation) | {"q1": 0} == dict.fromkeys(answers, 4) | {"q1": 0, "q2": "Om tid", "q3": [tool]}
    client.post(f"{path}skema/genaabn/")
    assert "Fortsæt det fælles skema" in client.get(path).content.decode()


def test_two_browsers_wipe_nothing_and_the_second_is_told(client: Client, invitation: Invitation) -> None:
    page = f"{mapping_path(invitation)}skema/1/"
    opened_first, opened_second = stood(client, page), stood(client, page)
    client.post(page, {"f01": "4", "f02": "1", "stood": opened_first})
    told = client.post(page, {"f01": "2", "f03": "5", "stood": opened_second}, follow=True).content.decode()
    assert stands(invitation) == {"f01": 2, "f02": 1, "f03": 5}
    assert "En anden har svaret »I høj grad« imens" in told
    assert told.count("alert-text") == 1


def test_an_answer_is_saved_when_it_is_chosen(client: Client, invitation: Invitation) -> None:
    page = f"{mapping_path(invitation)}skema/1/"
    sent = {"f01": "4", "stood": stood(client, page)}
    saved = client.post(page, sent, headers={"X-Saved-As-Pressed": "1"}).json()
    assert saved["said"] == ["Gemt"]
    assert json.loads(saved["stood"])["f01"] == ["4"]
    client.post(page, {"f01": "1", "stood": stood(Client(), page)})
    again = client.post(page, {"f01": "5", "stood": saved["stood"]}, headers={"X-Saved-As-Pressed": "1"}).json()
    assert "»I høj grad«" not in again["said"][0]
    assert "»Slet ikke«" in again["said"][0]
    assert stands(invitation) == {"f01": 5}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"q1": ["opfoelgning", "styringsgrundlag", "faglig-ledelse", "faglig-udvikling"]}, "Vælg højst 3"),
        ({"q3-1-text": "Et møde ved en tavle"}, "Skriv, hvad redskabet hedder"),
        ({"q3-1-title": "Tavle", "q3-1-url": "javascript:alert(1)"}, "Skriv en adresse, der begynder med https://"),
        ({"q2": "x" * 1001}, "Skriv højst 1000 tegn"),
    ],
)
def test_what_is_wrong_comes_back_with_a_sentence(
    client: Client, invitation: Invitation, sent: dict[str, object], said: str
) -> None:
    page = client.post(f"{mapping_path(invitation)}skema/til-sidst/", sent)
    assert (page.status_code, said in page.content.decode()) == (422, True)
    assert stands(invitation) == {}


def test_after_handing_in_and_after_the_closing_nothing_is_changed(
    client: Client, invitation: Invitation, clock: Traveller
) -> None:
    path = mapping_path(invitation)
    client.post(f"{path}skema/send/")
    told = client.post(f"{path}skema/1/", {"f01": "1"}, follow=True).content.decode()
    assert "Skemaet er sendt ind. Åbn det igen" in told
    clock.shift(29 * DAY)
    assert "der er ikke gemt noget" in client.post(f"{path}skema/genaabn/", follow=True).content.decode()
    closed = client.get(path).content.decode()
    assert "Kortlægningen er lukket" in closed
    assert closed.count("0 har sendt svar.") == 4
    assert ("mailto:?" in closed, "Send hvert link" in closed) == (False, False), "nobody can answer any more"
    assert stands(invitation) == {}


def test_the_links_to_pass_on_and_how_many_have_answered(client: Client, invitation: Invitation) -> None:
    path = mapping_path(invitation)
    link = RoleLink.objects.get(role="committee-chair")
    for _person in range(2):
        Response.objects.create(link=link, is_handed_in=True)
    client.post(path, {"committee-chair": "1", "caseworker": "25"})
    page = client.get(path).content.decode()
    assert "2 af 1 har sendt svar." in page
    assert "Det er flere svar, end der er personer." in page
    assert "0 af 25 har sendt svar." in page
    assert page.count("mailto:?subject=") == 4
    assert client.post(path, {"caseworker": "mange"}).status_code == 422
    assert MappingEntry.objects.get(kind="persons_set").details == {"committee-chair": 1, "caseworker": 25}


def test_the_sheet_has_the_link_as_text_and_as_a_code(client: Client, invitation: Invitation) -> None:
    path = mapping_path(invitation)
    page = client.get(f"{path}opslag/caseworker/").content.decode()
    assert re.search(r"http\S+/svar/[\w.-]+/", page)
    assert '<svg role="img" aria-label="QR-kode' in page
    assert client.get(f"{path}opslag/nobody/").status_code == 404


def test_a_role_link_is_renewed_by_the_municipality(client: Client, invitation: Invitation) -> None:
    path = mapping_path(invitation)
    client.get(f"{path}forny/caseworker/")
    assert RoleLink.objects.get(role="caseworker").version == 1, "a look renews nothing"
    client.post(f"{path}forny/caseworker/")
    assert RoleLink.objects.get(role="caseworker").version == 2


def test_paper_is_blank_or_filled(client: Client, invitation: Invitation) -> None:
    path = mapping_path(invitation)
    client.post(f"{path}skema/1/", {"f01": "4"})
    assert client.get(f"{path}skema/papir/").content.decode().count("<td>Valgt</td>") == 1
    assert "Valgt" not in client.get(f"{path}skema/papir/?tomt").content.decode()


def test_the_page_says_when_it_begins(client: Client) -> None:
    make_municipalities(1)
    later = timezone.now() + 7 * DAY
    invitation = opened_mapping("0101", joint_opens_at=later, roles_open_at=later).invitations.get()
    page = client.get(mapping_path(invitation)).content.decode()
    assert "Det fælles skema åbner" in page
    assert "Udfyld det fælles skema" not in page
    assert client.get(f"{mapping_path(invitation)}skema/1/")["Location"] == mapping_path(invitation)


def test_a_forged_link_opens_nothing(client: Client, invitation: Invitation) -> None:
    assert client.get(mapping_path(invitation)[:-3] + "xx/").status_code == 404
