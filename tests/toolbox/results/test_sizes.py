"""Municipalities beside those of like size: told where all their numbers of inhabitants are known (R4, R14)."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from openpyxl import load_workbook

from booking.models import Municipality
from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from tests.toolbox.results.result_helpers import hand_in, hand_in_together, publish
from toolbox.mapping.links import mapping_token
from toolbox.models import Figure, Invitation, Mapping
from toolbox.results.national import country_report
from toolbox.results.reading import results_of
from toolbox.rules.size_classes import CLASSES, size_class

pytestmark = pytest.mark.django_db

SMALL, LARGE = 5, 8


@pytest.fixture
def mapping() -> Mapping:
    """Five small municipalities whose caseworkers answer 2, eight of the largest whose caseworkers answer 4."""
    made = make_municipalities(SMALL + LARGE)
    mapping = opened_mapping(*(municipality.code for municipality in made))
    for number, municipality in enumerate(made):
        value, inhabitants = (2, 12_000) if number < SMALL else (4, 120_000)
        Municipality.objects.filter(pk=municipality.pk).update(inhabitants=inhabitants)
        hand_in(mapping, municipality.code, "caseworker", [value] * 5)
        hand_in_together(mapping, municipality.code, min(1 + number, 5))
    return mapping


def own(mapping: Mapping, code: str) -> Invitation:
    """Return a municipality's invitation."""
    return Invitation.objects.select_related("mapping__edition").get(mapping=mapping, municipality=code)


@pytest.mark.pure
def test_classes_meet_without_a_gap() -> None:
    bounds = list(CLASSES.values())
    assert [below for _least, below in bounds[:-1]] == [least for least, _below in bounds[1:]]
    assert [size_class(number) for number in (0, 19_999, 20_000, 49_999, 50_000, 99_999, 100_000, 700_000)] == [
        "small", "small", "middle", "middle", "large", "large", "largest", "largest",
    ]  # fmt: skip
    assert size_class(None) == ""


def test_a_municipality_is_seen_beside_those_of_its_size(mapping: Mapping) -> None:
    publish(mapping)
    small, large = (results_of(own(mapping, code), language="da") for code in ("0101", "0106"))
    cell_of_small, cell_of_large = (result.themes[0].cells[1] for result in (small, large))
    assert (cell_of_small.country, cell_of_small.like_size) == ("3,2", "2,2 eller mindre")
    assert (cell_of_large.country, cell_of_large.like_size) == ("3,2", "3,8 eller mere")
    assert (small.size, large.size) == ("under 20.000 indbyggere", "mindst 100.000 indbyggere")
    assert small.themes[0].place == "i den laveste fjerdedel af kommunerne"
    assert (small.themes[0].place_like, bool(large.themes[0].place_like)) == ("", True), "five are too few for quarters"


def test_nothing_is_told_by_size_where_one_number_is_not_known(mapping: Mapping) -> None:
    Municipality.objects.filter(pk="0101").update(inhabitants=None)
    publish(mapping)
    assert not Figure.objects.exclude(size_class="").exists()
    result = results_of(own(mapping, "0106"), language="da")
    assert [cell.like_size for theme in result.themes for cell in theme.cells if cell.like_size] == []


def test_staff_read_roles_and_turnout_by_size(mapping: Mapping, client: Client) -> None:
    report = country_report(publish(mapping), language="da")
    (role,) = report.by_size
    assert [head.name.text for head in role.heads] == ["under 20.000 indbyggere", "mindst 100.000 indbyggere"]
    assert [cell.text for cell in role.rows[0].cells] == ["2,2 eller mindre", "3,8 eller mere"]
    assert [(size.invited, size.handed_in, sum(size.answers)) for size in report.sizes] == [(5, 5, 25), (8, 8, 40)]
    client.force_login(get_user_model().objects.create_superuser("chef", "chef@example.dk", "x"))
    page = client.get("/admin/toolbox/figure/").content.decode()
    assert "Efter kommunernes størrelse" in page
    assert "Svar efter kommunens størrelse" in page
    workbook = load_workbook(BytesIO(client.get(f"/admin/toolbox/figure/export/?mapping={mapping.slug}").content))
    assert workbook.sheetnames == ["Temaer", "Udsagn", "Sagsbehandler", "Svar", "Gode eksempler"]


def test_the_page_of_a_result_says_it(mapping: Mapping, client: Client) -> None:
    publish(mapping)
    page = client.get(f"/kortlaegning/{mapping_token(own(mapping, '0106'))}/resultat/").content.decode()
    assert "jeres størrelse: 3,8" in page
    assert "Kommuner af jeres størrelse er dem med mindst 100.000 indbyggere." in " ".join(page.split())
    assert "Blandt kommuner af jeres størrelse ligger det" in " ".join(page.split())
