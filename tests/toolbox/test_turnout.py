"""Who has answered, by day, region and role: counts for who may look, the same before and after publication."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import Traveller

from booking.models import Municipality
from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import DAY, draft_mapping, opened_mapping
from tests.toolbox.results.result_helpers import hand_in, hand_in_together, publish
from toolbox.admin.turnout import turnout_context
from toolbox.answering.joint import reopen_joint, set_persons
from toolbox.mapping.progress import turnout_of
from toolbox.models import Invitation, Mapping

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def mapping(clock: Traveller) -> Mapping:
    """Return a mapping of three municipalities in two regions: one handed in on the first day, one two days later."""
    make_municipalities(3)
    Municipality.objects.filter(pk="0103").update(region_name="Region Syddanmark")
    mapping = opened_mapping("0101", "0102", "0103")
    set_persons(invitation_id=Invitation.objects.get(municipality_id="0101").pk, persons={"caseworker": 1})
    hand_in_together(mapping, "0101", 4)
    hand_in(mapping, "0101", "caseworker", [1, 5])
    hand_in(mapping, "0103", "caseworker", [3] * 6)
    clock.shift(2 * DAY)
    hand_in_together(mapping, "0103", 2)
    return mapping


def page_of(mapping: Mapping) -> str:
    return reverse("admin:toolbox_mapping_turnout", args=[mapping.pk])


def test_joint_forms_are_counted_by_day_and_region_and_roles_by_answers(mapping: Mapping) -> None:
    turnout = turnout_of(mapping)
    assert [(one.name, one.invited, len(one.handed_in)) for one in (turnout.whole, *turnout.regions)] == [
        ("", 3, 2),
        ("Region Hovedstaden", 2, 1),
        ("Region Syddanmark", 1, 1),
    ]
    caseworkers = next(role for role in turnout.roles if role.key == "caseworker")
    assert (caseworkers.answers, caseworkers.persons, caseworkers.municipalities) == (8, 1, 2)
    assert caseworkers.is_over, "two answered where there is one"
    drawn = turnout_context(mapping)["whole"].drawn
    assert [(row.came, row.total) for row in drawn.rows] == [(1, 1), (1, 2)]
    assert drawn.slots_y == 18, "three invited are the top"


def test_a_form_that_is_opened_again_is_not_handed_in(mapping: Mapping) -> None:
    reopen_joint(invitation_id=Invitation.objects.get(municipality_id="0103").pk)
    assert len(turnout_of(mapping).whole.handed_in) == 1


def test_counts_stay_when_the_responses_are_gone(mapping: Mapping) -> None:
    before = turnout_of(mapping).roles
    publish(mapping)
    assert turnout_of(mapping).roles == before


def test_who_may_look_sees_the_pictures_and_their_table(client: Client, mapping: Mapping) -> None:
    reader = User.objects.create_user("rikke", "rikke@example.dk", "x", is_staff=True)
    reader.groups.set([Group.objects.get(name="Læser")])
    client.force_login(reader)
    assert page_of(mapping) in client.get("/admin/toolbox/mapping/").text
    with CaptureQueriesContext(connection) as statements:
        page = client.get(page_of(mapping)).text
    assert "2 af 3 kommuner har sendt det ind: 67 procent." in page
    assert "flere end personer i en kommune" in page
    assert len(statements) <= 15
    draft = draft_mapping(slug="kladde")
    assert client.get(page_of(draft)).status_code == 404


def test_nobody_handed_in_is_drawn_too() -> None:
    make_municipalities(1)
    mapping = opened_mapping("0101")
    whole = turnout_context(mapping)["whole"]
    assert (whole.percent, whole.drawn.rows) == (0, [])
    later = opened_mapping(
        "0101",
        slug="senere",
        joint_opens_at=mapping.closes_at - dt.timedelta(days=3),
        roles_open_at=mapping.closes_at - dt.timedelta(days=2),
    )
    assert turnout_context(later)["whole"].drawn.path.startswith("M34 ")


def test_sizes_are_told_of_those_whose_number_is_known(mapping: Mapping, client: Client) -> None:
    assert turnout_of(mapping).sizes == []
    Municipality.objects.filter(pk="0101").update(inhabitants=30_000)
    Municipality.objects.filter(pk="0103").update(inhabitants=9_000)
    sizes = [(size, of_size.invited, len(of_size.handed_in)) for size, of_size in turnout_of(mapping).sizes]
    assert sizes == [("small", 1, 1), ("middle", 1, 1)]
    assert [region.name for region in turnout_context(mapping)["sizes"]] == [
        "under 20.000 indbyggere", "20.000–49.999 indbyggere",
    ]  # fmt: skip
    client.force_login(User.objects.create_superuser("chef", "chef@example.dk", "x"))
    assert "Svar efter kommunens størrelse" in client.get(page_of(mapping)).content.decode()
