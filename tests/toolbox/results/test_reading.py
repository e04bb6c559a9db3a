"""A municipality's results from stored figures: what is said, in how many statements, and what tells nobody apart."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from tests.toolbox.results.result_helpers import answered_mapping, hand_in, hand_in_together, publish
from toolbox.disclosure.figures import Precision, PublishedFigure
from toolbox.mapping.links import mapping_token, role_token
from toolbox.models import Figure, HeldText, Invitation, Mapping, MappingChange, Response, RoleLink
from toolbox.results.figure_words import place_text, written_figure
from toolbox.results.reading import results_of
from toolbox.results.stored import stored_figures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_municipalities() -> None:
    make_municipalities(2)


def address(name: str, mapping: Mapping, code: str = "0101") -> str:
    return reverse(name, kwargs={"token": mapping_token(Invitation.objects.get(mapping=mapping, municipality=code))})


def invitation_to(mapping: Mapping) -> Invitation:
    found = Invitation.objects.select_related("mapping__edition", "municipality")
    return found.get(mapping=mapping, municipality="0101")


def test_figures_are_written_as_people_say_them() -> None:
    assert written_figure(PublishedFigure(Precision.EXACT, 30, 9)) == "3,0"
    assert written_figure(PublishedFigure(Precision.AT_MOST, 22, 5)) == "2,2 eller mindre"
    assert written_figure(PublishedFigure(Precision.AT_LEAST, 38, 5)) == "3,8 eller mere"
    assert written_figure(PublishedFigure(Precision.FEW)) == "for få svar"
    with translation.override("en"):
        assert written_figure(PublishedFigure(Precision.AT_LEAST, 38, 5)) == "3.8 or more"


def test_a_place_is_a_quarter_of_at_least_eight() -> None:
    own = PublishedFigure(Precision.EXACT, 30, 1)
    eight = [20, 22, 25, 28, 30, 32, 40, 45]
    assert place_text(own, eight) == "i den næsthøjeste fjerdedel af kommunerne"
    assert place_text(PublishedFigure(Precision.EXACT, 20, 1), eight) == "i den laveste fjerdedel af kommunerne"
    assert place_text(PublishedFigure(Precision.EXACT, 45, 1), eight) == "i den højeste fjerdedel af kommunerne"
    assert place_text(own, eight[:7]) == ""


def test_the_page_says_what_is_stored(client: Client, django_assert_max_num_queries: object) -> None:
    """Check 18: five statements at most, the invitation's own included."""
    mapping = publish(answered_mapping())
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        page = client.get(address("mapping-results", mapping)).content.decode()
    assert "4,0" in page
    assert '<td class="heat-3"><span class="heat-number">2,7</span>' in page
    assert "Kommunen i fællesskab svarer højere (4,0) end sagsbehandler (2,7)." in page
    assert "Udvalgsformand" not in page
    assert "udvalgsformand" in page  # has no column of its own
    assert "Delte meninger" in page


def test_nothing_is_shown_before_it_is_published(client: Client) -> None:
    """Check 10."""
    mapping = answered_mapping()
    for name in ("mapping-results", "mapping-results-workbook"):
        page = client.get(address(name, mapping)).content.decode()
        assert "Resultatet er her ikke endnu" in page
        assert "<table" not in page
    assert client.get("/kortlaegning/1.1.x/resultat/").status_code == 404


def collected(client: Client, mapping: Mapping) -> list[bytes]:
    """Return every byte that a reader of results gets, tokens aside."""
    invitation = Invitation.objects.get(mapping=mapping, municipality="0101")
    page = client.get(address("mapping-results", mapping)).content.decode()
    page = page.replace(mapping_token(invitation), "TOKEN")
    workbook = load_workbook(BytesIO(client.get(address("mapping-results-workbook", mapping)).content))
    cells = [[cell.value for row in sheet.iter_rows() for cell in row] for sheet in workbook]
    return [page.encode(), repr(cells).encode()]


@pytest.mark.parametrize("consents", [False, True])
def test_one_answer_leaves_no_byte_unless_the_person_said_yes(client: Client, *, consents: bool) -> None:
    """Attacks 6, 7 and 8, checks 13 and 14: page and workbook of a chair's 1 and 5."""
    told = []
    mapping = opened_mapping("0101")
    hand_in(mapping, "0101", "caseworker", [1, 2, 3, 4, 5])
    hand_in(mapping, "0101", "committee-chair", [1], consents=consents)
    before = list(Response.objects.values("link_id", "consents", "values", "is_handed_in"))
    chair = RoleLink.objects.get(invitation__mapping=mapping, role="committee-chair")
    for answer in (1, 5):
        Figure.objects.all().delete()
        Response.objects.all().delete()
        Mapping.objects.update(published_at=None)
        Response.objects.bulk_create(Response(**row) for row in before)
        of_chair = Response.objects.get(link=chair)
        Response.objects.filter(link=chair).update(values=dict.fromkeys(of_chair.values, answer))
        publish(mapping)
        told.append(collected(client, mapping))
    assert (told[0] == told[1]) is not consents


def test_sharing_and_opening_are_pressed_and_taken_back(client: Client) -> None:
    mapping = publish(answered_mapping())
    link = RoleLink.objects.get(invitation__mapping=mapping, role="caseworker")
    for_all = reverse("results-for-all", kwargs={"token": role_token(link)})
    answering = reverse("answer", kwargs={"token": role_token(link)})
    assert client.get(for_all).status_code == 404
    assert for_all not in client.get(answering).content.decode()
    assert client.post(address("mapping-results-open", mapping), {"open": "yes"}).status_code == 303
    assert f'href="{for_all}"' in client.get(answering).content.decode()
    page = client.get(for_all)
    assert (page.status_code, b"<table" in page.content, b"<form method" in page.content) == (200, True, False)
    client.post(address("mapping-results-open", mapping), {"open": "no"})
    assert client.get(for_all).status_code == 404
    assert for_all not in client.get(answering).content.decode()
    for shared in ("yes", "yes", "no"):
        client.post(address("mapping-results-share", mapping), {"shared": shared})
    kinds = list(mapping.entries.filter(invitation__isnull=False).values_list("kind", flat=True))
    assert kinds == [
        MappingChange.OPENED_TO_ALL,
        MappingChange.CLOSED_TO_ALL,
        MappingChange.SHARED,
        MappingChange.UNSHARED,
    ]


def test_texts_are_for_the_contact_and_hidden_ones_are_folded_away(client: Client) -> None:
    mapping = answered_mapping()
    for place in range(5):
        hand_in(mapping, "0101", "caseworker", [3], texts={"q5": f"Vi mangler tid {place}"})
    publish(mapping)
    HeldText.objects.filter(text="Vi mangler tid 3").update(is_hidden=True)
    shown, hidden = client.get(address("mapping-results", mapping)).content.decode().split("1 tekst er skjult")
    assert [f"mangler tid {place}" in shown for place in range(5)] == [True, True, True, False, True]
    assert [f"mangler tid {place}" in hidden for place in range(5)] == [False, False, False, True, False]


def test_a_later_round_shows_what_has_surely_changed(client: Client) -> None:
    """R11: both rounds stand on five; a role that was joined is compared with nothing."""
    first = opened_mapping("0101")
    hand_in(first, "0101", "caseworker", [2, 2, 2, 3, 3])
    hand_in_together(first, "0101", 3)
    publish(first)
    second = opened_mapping("0101", slug="kortlaegning-2018")
    hand_in(second, "0101", "caseworker", [3, 3, 3, 4, 4])
    hand_in_together(second, "0101", 3)
    publish(second)
    result = results_of(invitation_to(second), language="da")
    assert {tuple(cell.trend for cell in row.cells) for row in result.themes} == {(0, 1)}
    assert stored_figures(Mapping.objects.get(pk=first.pk), "0101").earlier == {}
