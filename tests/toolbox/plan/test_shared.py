"""What staff see of goal plans: counts of all, and the shared ones to read."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from booking.models import Registration
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from config.access.models import AccessLine
from tests.booking.admin.staff_desk import signed_in, user_with
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.factories import make_municipality
from tests.toolbox.plan.plan_helpers import make_plan, shared_plan
from toolbox.plan.adopting import share
from toolbox.plan.loading import EXAMPLE, load_example

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TITLE = "Eksempel på at skabe tydelige rammer"
TEXT = "Den helhedsorienterede indsats"
LIST = "/admin/toolbox/plan/"


@pytest.fixture
def registration() -> Registration:
    """Return a registration with a place."""
    return make_confirmed()


def with_role(role: str) -> Client:
    """Sign in with a role."""
    user = user_with(role)
    user.groups.set([Group.objects.get(name=role)])
    return signed_in(user)


def test_coordinator_reads_what_is_shared_and_leaves_a_line(registration: Registration) -> None:
    plan, client = shared_plan(registration), with_role("Koordinator")
    path = f"{LIST}{plan.pk}/change/"
    assert f'href="{path}"' in client.get(LIST).text
    assert TEXT in client.get(path).text
    line = AccessLine.objects.latest("pk")
    assert (line.page, line.about, line.rows) == ("admin:toolbox_plan_change", str(plan.pk), 1)
    share(plan_id=plan.pk, is_shared=False, by=MUNICIPALITY)
    assert client.get(path).status_code == 404
    assert TITLE not in client.get(LIST).text


def test_all_are_counted_and_reader_reads_none(registration: Registration) -> None:
    make_municipality(2)
    make_municipality(3)
    plan = shared_plan(registration)
    make_plan(municipality=registration.municipality)
    client = with_role("Læser")
    page = client.get(LIST).text
    assert "1 af 3 kommuner har en målplan." in page
    assert '<th scope="row">Udkast</th><td>2</td><td>1</td>' in page
    assert TITLE not in page
    assert client.get(f"{LIST}{plan.pk}/change/").status_code == 403


def test_registration_says_that_there_is_a_plan_and_whether_it_is_shared(registration: Registration) -> None:
    client, path = with_role("Koordinator"), f"/admin/booking/registration/{registration.pk}/change/"
    assert "Målplan</h2>" not in client.get(path).text
    plan = shared_plan(registration)
    page = client.get(path).text
    assert TITLE in page
    assert "Læs planen" in page
    share(plan_id=plan.pk, is_shared=False, by=MUNICIPALITY)
    page = client.get(path).text
    assert "Kommunen har en målplan, som den ikke har delt med os." in page
    assert "Læs planen" not in page
    assert TITLE not in page


def test_facilitator_reads_the_plan_of_an_own_day(registration: Registration) -> None:
    finn, eva = user_with("finn"), user_with("eva")
    fix_day(registration, facilitators=(FacilitatorDetails(name="Finn", email="finn@x.dk", user_id=finn.pk),))
    path = f"{LIST}registration/{registration.pk}/"
    client = signed_in(finn)
    assert client.get(path).status_code == 404
    shared_plan(registration)
    assert f'href="{path}"' in client.get("/admin/booking/themedday/mine/").text
    assert TEXT in client.get(path).text
    assert signed_in(eva).get(path).status_code == 403


def test_administrator_keeps_the_examples() -> None:
    client = with_role("Administrator")
    assert "intet eksempel endnu" in client.get(f"{LIST}examples/").text
    load_example(EXAMPLE)
    page = client.get(f"{LIST}examples/").text
    assert TITLE in page
    assert 'href="/plan/' in page
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize("count", [1, 4])
def test_list_takes_the_same_statements_however_many(
    registration: Registration, count: int, django_assert_num_queries: object
) -> None:
    for _number in range(count):
        shared_plan(registration)
    client = with_role("Koordinator")
    client.get("/admin/")
    with django_assert_num_queries(9):  # type: ignore[operator]
        client.get(LIST)
