"""A role's questionnaire on its pages: begun, interrupted, gone on with elsewhere, handed in; nothing is given away."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from time_machine import Traveller

from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import DAY, STAFF, opened_mapping
from toolbox.mapping.links import renew_role_link, role_path
from toolbox.models import MappingEntry, Response, RoleLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def link() -> RoleLink:
    """Return the link of the caseworkers of the one municipality that is asked."""
    make_municipalities(1)
    opened_mapping("0101")
    return link_of("caseworker")


def link_of(role: str) -> RoleLink:
    return RoleLink.objects.get(role=role)


def begun(client: Client, path: str) -> str:
    """Begin and return the code that is shown."""
    page = client.post(f"{path}begynd/").content.decode()
    found = re.search(r"<strong>(\w{4}-\w{4}-\w{4})</strong>", page)
    assert found
    return found[1]


def answer(client: Client, path: str, **more: str) -> None:
    """Answer every statement in the middle and hand in."""
    for number in (1, 2):
        statements = {f"s{place:02}": "3" for place in range(1, 11)}
        client.post(f"{path}side/{number}/", statements)
    handed = client.post(f"{path}send/", more)
    assert (handed.status_code, handed["Location"]) == (303, f"{path}tak/")


def test_the_first_page_says_who_sees_what_before_the_first_question(client: Client, link: RoleLink) -> None:
    page = client.get(role_path(link)).content.decode()
    assert "Hvem ser hvad?" in page
    assert page.index("Ingen kan se, hvad du selv har svaret") < page.index("Begynd")
    assert not Response.objects.exists(), "a look begins nothing"


def test_answers_are_begun_and_gone_on_with_on_another_device(client: Client, link: RoleLink) -> None:
    path = role_path(link)
    code = begun(client, path)
    client.post(f"{path}side/1/", {"s01": "5"})
    phone = Client()
    assert phone.get(f"{path}side/1/")["Location"] == path, "without the code nothing is shown"
    resumed = phone.post(f"{path}fortsaet/", {"code": code.lower().replace("-", " ")})
    assert resumed["Location"] == f"{path}side/1/"
    assert 'value="5" class="form-radio" id="s01_4" checked' in phone.get(f"{path}side/1/").content.decode()
    answer(phone, path)
    assert Response.objects.get().is_handed_in


def test_the_code_is_in_the_body_and_the_cookie_alone(client: Client, link: RoleLink) -> None:
    path = role_path(link)
    code = begun(client, path)
    for name, cookie in client.cookies.items():
        assert name.startswith("svar")
        assert cookie["path"] in {"/svar/", "/en/svar/"}
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
    for shown in ("", "side/1/", "send/"):
        page = client.get(f"{path}{shown}")
        assert code not in page.content.decode() + str(page.headers)
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]


def test_a_colleague_at_the_same_computer_sees_a_choice_and_no_answer(client: Client, link: RoleLink) -> None:
    path = role_path(link)
    begun(client, path)
    little = client.get(path).content.decode()
    answer(client, path, q4="Mere tid til sparring")
    much = client.get(path).content.decode()
    assert "Begynd nye svar" in much
    assert little == much, "not even how far the other is"
    client.post(f"{path}begynd/")
    assert "checked" not in client.get(f"{path}side/1/").content.decode()
    assert Response.objects.count() == 2


def test_a_computer_forgets_the_code_and_keeps_the_answers(client: Client, link: RoleLink) -> None:
    path = role_path(link)
    begun(client, path)
    answer(client, path)
    client.post(f"{path}glem/")
    assert client.get(f"{path}side/1/")["Location"] == path
    assert Response.objects.get().is_handed_in


@pytest.mark.parametrize("typed", ["K7M4-Q2XP-9DTR", "x", "K" * 5000, "'; --", ""])
def test_a_code_that_opens_nothing_gets_a_sentence(client: Client, link: RoleLink, typed: str) -> None:
    page = client.post(f"{role_path(link)}fortsaet/", {"code": typed})
    assert page.status_code == 422
    assert "Der er problemer" in page.content.decode()


def test_a_code_opens_nothing_by_the_link_of_another_role(client: Client, link: RoleLink) -> None:
    code = begun(client, role_path(link))
    other = client.post(f"{role_path(link_of('team-leader'))}fortsaet/", {"code": code})
    wrong = client.post(f"{role_path(link_of('team-leader'))}fortsaet/", {"code": "AAAA-BBBB-CCCC"})
    assert (other.status_code, wrong.status_code) == (422, 422)
    assert other.content.decode().replace(code, "") == wrong.content.decode().replace("AAAA-BBBB-CCCC", "")


def test_guessing_codes_is_limited(client: Client, link: RoleLink) -> None:
    rate, settings.REGISTRATION_RATE = settings.REGISTRATION_RATE, (2, 60)
    try:
        answers = [client.post(f"{role_path(link)}fortsaet/", {"code": "K7M4"}).status_code for _try in range(3)]
    finally:
        settings.REGISTRATION_RATE = rate
    assert answers == [422, 422, 429]


def test_pressing_twice_makes_one_response_that_counts(client: Client, link: RoleLink) -> None:
    path = role_path(link)
    assert begun(client, path) == begun(client, path), "nothing is answered yet, so it is the same one"
    answer(client, path)
    answer(client, path)
    assert Response.objects.filter(is_handed_in=True).count() == Response.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Barnet 010203-1234 manglede hjælp", "010203-1234"),
        ("Skriv til anne@aarhus.dk", "anne@aarhus.dk"),
        ("Ring 72 42 37 00", "72 42 37 00"),
        ("x" * 501, "Skriv højst 500 tegn"),
    ],
)
def test_a_text_that_points_at_a_person_comes_back_whole(client: Client, link: RoleLink, text: str, said: str) -> None:
    path = role_path(link)
    begun(client, path)
    page = client.post(f"{path}send/", {"q4": text})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert text in page.content.decode()
    assert not Response.objects.get().is_handed_in


def test_one_of_few_chooses_who_may_see_the_answers(client: Client, link: RoleLink) -> None:
    chair = role_path(link_of("committee-chair"))
    assert "kun i billedet af hele landet" in client.get(chair).content.decode()
    begun(client, chair)
    last = client.get(f"{chair}send/").content.decode()
    assert "Kommunen må se mine svar" in last
    assert 'id="consents" checked' not in last, "off until it is chosen"
    client.post(f"{chair}send/", {"consents": "on"})
    assert Response.objects.get().consents
    client.post(f"{chair}send/", {})
    assert not Response.objects.get().consents
    begun(client, role_path(link))
    assert "Kommunen må se mine svar" not in client.get(f"{role_path(link)}send/").content.decode()


def test_what_is_not_answered_is_listed_and_not_forced(client: Client, link: RoleLink) -> None:
    path = role_path(link)
    begun(client, path)
    client.post(f"{path}side/1/", {"s01": "0"})
    page = client.get(f"{path}send/").content.decode()
    assert "Jeg kan hurtigt finde den retningslinje, jeg skal bruge." in page
    assert "Jeg ved, hvad kommunens børne- og ungepolitik betyder for mine sager." not in page
    assert client.post(f"{path}send/", {}).status_code == 303


def test_before_and_after_the_page_says_when(client: Client, link: RoleLink, clock: Traveller) -> None:
    path = role_path(link)
    begun(client, path)
    clock.shift(29 * DAY)
    page = client.get(path).content.decode()
    assert "Kortlægningen er lukket" in page
    assert "Begynd" not in page
    late = client.post(f"{path}side/1/", {"s01": "1"}, follow=True)
    assert "der er ikke gemt noget" in late.content.decode()
    assert Response.objects.get().values == {}


def test_the_page_says_when_it_opens(client: Client) -> None:
    make_municipalities(1)
    opened_mapping("0101", roles_open_at=timezone.now() + DAY)
    page = client.get(role_path(link_of("caseworker"))).content.decode()
    assert "Skemaet åbner" in page


def test_a_renewed_link_ends_the_old_and_the_code_goes_on_by_the_new(client: Client, link: RoleLink) -> None:
    path = role_path(link)
    code = begun(client, path)
    new = role_path(renew_role_link(link_id=link.pk, by=STAFF))
    assert client.get(path).status_code == 404
    assert client.post(f"{new}fortsaet/", {"code": code})["Location"] == f"{new}side/1/"


def test_english_pages_mark_what_is_danish(client: Client, link: RoleLink) -> None:
    path = f"/en{role_path(link)}"
    begun(client, path)
    page = client.get(f"{path}side/1/").content.decode()
    assert '<legend class="form-label" lang="da">Jeg ved, hvad kommunens' in page
    assert "To what degree is this true, as you see it?" in page


def test_no_page_of_an_open_round_says_how_many_have_answered(client: Client, link: RoleLink) -> None:
    path = role_path(link)
    before = client.get(path).content
    for _person in range(6):
        other = Client()
        begun(other, path)
        answer(other, path)
    assert client.get(path).content == before
    assert MappingEntry.objects.count() == 1, "who answers leaves no entry"
