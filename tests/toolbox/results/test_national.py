"""The report of the country: figures of the country alone, who took part, and what was chosen."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from openpyxl import load_workbook

from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from tests.toolbox.results.result_helpers import hand_in, hand_in_together, publish
from toolbox.models import Invitation, JointAnswer, Mapping
from toolbox.results.national import country_report

pytestmark = pytest.mark.django_db

CODES = ("0101", "0102", "0103", "0104", "0105")


@pytest.fixture
def mapping() -> Mapping:
    make_municipalities(5)
    mapping = opened_mapping(*CODES)
    for code, value in zip(CODES, (2, 3, 3, 4, 4), strict=True):
        hand_in_together(mapping, code, value)
        hand_in(mapping, code, "caseworker", [value] * 5)
        hand_in(mapping, code, "committee-chair", [5])
        invitation = Invitation.objects.get(mapping=mapping, municipality=code)
        JointAnswer.objects.create(invitation=invitation, item="q1", content=["opfoelgning"])
    return publish(mapping)


def test_the_country_is_put_together_from_published_parts(mapping: Mapping) -> None:
    """Five fives of chairs are cut; caseworkers' 2 and 4 count by their bounds, 2,2 and 3,8."""
    report = country_report(mapping, language="da")
    assert [head.key for head in report.heads] == ["joint", "committee-chair", "caseworker"]
    assert [cell.text for cell in report.themes[0].cells] == ["3,2", "3,8 eller mere", "3,2"]
    assert [(region.invited, region.handed_in, region.answers) for region in report.regions] == [(5, 5, [5, 0, 0, 25])]
    assert [(theme.text, count) for theme, count in report.chosen] == [("Opfølgning", 5)]


def test_where_too_few_took_part_it_is_said_once_beside_who_did(client: Client) -> None:
    make_municipalities(2)
    mapping = opened_mapping("0101", "0102")
    hand_in_together(mapping, "0101", 3)
    publish(mapping)
    client.force_login(get_user_model().objects.create_superuser("chef", "chef@example.dk", "x"))
    page = client.get("/admin/toolbox/figure/").content.decode()
    assert "For få kommuner har svaret" in page
    assert (page.count("<table"), "Udsagn for udsagn" in page) == (1, False), "no table without a column"
    exported = client.get(f"/admin/toolbox/figure/export/?mapping={mapping.slug}")
    assert exported.status_code == 200


def test_staff_read_and_download_it(mapping: Mapping, client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("chef", "chef@example.dk", "x"))
    page = client.get("/admin/toolbox/figure/").content.decode()
    assert "3,8 eller mere" in page
    assert "hele landet:" not in page
    workbook = load_workbook(BytesIO(client.get(f"/admin/toolbox/figure/export/?mapping={mapping.slug}").content))
    assert workbook.sheetnames == ["Temaer", "Udsagn", "Svar", "Gode eksempler"]
    assert workbook["Temaer"]["C2"].value == "3,8 eller mere, I høj grad"
