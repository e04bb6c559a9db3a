"""A result that a municipality shares: read by the facilitators of its day, by nobody else, until it is taken back."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from booking.models import Registration
from booking.services import queue
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from config.access.models import AccessLine
from tests.booking.admin.staff_desk import signed_in, user_with
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.factories import danish, make_municipality, make_registration
from tests.toolbox.results.result_helpers import answered_mapping, publish
from toolbox.mapping.links import mapping_token
from toolbox.models import HeldText, Invitation, MappingChange
from toolbox.results.reading import results_of
from toolbox.results.sharing import results_to_share, share_results
from toolbox.results.tables import tables_of_results

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINE = "/admin/booking/themedday/mine/"
SECRET = "Vi mangler tid til sagerne"


@pytest.fixture
def finn() -> User:
    return user_with("finn")


@pytest.fixture
def registration(finn: User) -> Registration:
    """Return the registration of a municipality whose day Finn holds."""
    registration = make_confirmed()
    fix_day(registration, facilitators=(FacilitatorDetails(name="Finn", email="finn@x.dk", user_id=finn.pk),))
    return registration


@pytest.fixture
def invitation(registration: Registration) -> Invitation:
    """Return its invitation, with a result and a text."""
    mapping = answered_mapping(registration.municipality_id)
    HeldText.objects.create(
        mapping=mapping, municipality=registration.municipality, role="caseworker", question="q", text=SECRET
    )
    return publish(mapping).invitations.get()


def shared_path(registration: Registration) -> str:
    return f"/admin/toolbox/figure/shared/{registration.pk}/"


def test_facilitator_of_the_day_reads_what_is_shared_until_it_is_not(
    registration: Registration, invitation: Invitation, finn: User
) -> None:
    client, path = signed_in(finn), shared_path(registration)
    assert "Kommunen har ikke delt sit resultat" in client.get(MINE).text
    assert path not in client.get(MINE).text
    assert "Temaer og roller" not in client.get(path).text
    share_results(invitation_id=invitation.pk, is_shared=True)
    assert f'href="{path}"' in client.get(MINE).text
    page = client.get(path).text
    assert "Temaer og roller" in page
    assert "Styringsgrundlag" in page
    assert SECRET not in page
    assert "/kortlaegning/" not in page
    line = AccessLine.objects.latest("pk")
    assert (line.page, line.about, line.rows) == ("admin:toolbox_figure_shared", str(registration.pk), 1)
    share_results(invitation_id=invitation.pk, is_shared=False)
    page = client.get(path).text
    assert "Kommunen har ikke delt sit resultat" in page
    assert "Temaer og roller" not in page
    assert path not in client.get(MINE).text


def test_nobody_else_reads_it(registration: Registration, invitation: Invitation) -> None:
    """Check 19: neither the facilitator of another day nor staff of any role."""
    share_results(invitation_id=invitation.pk, is_shared=True)
    eva = user_with("eva")
    other = queue.confirm(
        registration_id=make_registration(registration.programme, make_municipality(2)).pk, by=MUNICIPALITY
    )
    later = {"starts_at": danish(2016, 11, 24, 12), "venue": "Biblioteket"}
    fix_day(other, facilitators=(FacilitatorDetails(name="Eva", email="eva@x.dk", user_id=eva.pk),), **later)
    assert "Temaer og roller" not in signed_in(eva).get(shared_path(other)).text
    assert signed_in(eva).get(shared_path(registration)).status_code == 403
    for role in ("Koordinator", "Læser", "Administrator", "Revisor"):
        user = user_with(role)
        user.groups.set([Group.objects.get(name=role)])
        assert signed_in(user).get(shared_path(registration)).status_code == 403
    admin = User.objects.create_superuser("otto", "otto@example.dk", "x")
    assert signed_in(admin).get(shared_path(registration)).status_code == 403


def test_nothing_is_said_before_there_is_a_result(registration: Registration, finn: User) -> None:
    mapping = answered_mapping(registration.municipality_id)
    share_results(invitation_id=mapping.invitations.get().pk, is_shared=True)
    client: Client = signed_in(finn)
    assert "Kortlægningens resultat" not in client.get(MINE).text
    assert "Temaer og roller" not in client.get(shared_path(registration)).text
    assert results_to_share([registration.municipality_id]) == {}


def test_a_text_is_hidden_and_shown_again_and_never_changed(client: Client, invitation: Invitation) -> None:
    """R7: also the contact cannot change a text, and no file has any."""
    page = f"/kortlaegning/{mapping_token(invitation)}/resultat/"
    text = HeldText.objects.get()
    act = f"{page}tekst/{text.pk}/"
    assert SECRET in client.get(page).text
    for _press in range(2):
        answer = client.post(act, {"hidden": "yes", "text": "rettet"})
        assert (answer.status_code, answer["Location"]) == (303, f"{page}#texts")
    shown = client.get(page).text
    assert shown.index("1 tekst er skjult") < shown.index(SECRET)
    assert SECRET not in str([table.rows for table in tables_of_results(results_of(invitation, language="da"))])
    client.post(act, {"hidden": "no"})
    assert "tekst er skjult" not in client.get(page).text
    assert HeldText.objects.get().text == SECRET
    kinds = invitation.entries.filter(kind=MappingChange.TEXT_HIDDEN)
    assert [entry.details["hidden"] for entry in kinds] == [True, False]


def test_a_text_of_another_municipality_is_not_hidden(client: Client, invitation: Invitation) -> None:
    other = make_municipality(2)
    text = HeldText.objects.create(
        mapping=invitation.mapping, municipality=other, role="caseworker", question="q", text="Andre"
    )
    answer = client.post(f"/kortlaegning/{mapping_token(invitation)}/resultat/tekst/{text.pk}/", {"hidden": "yes"})
    assert answer.status_code == 404
    assert not HeldText.objects.get(pk=text.pk).is_hidden
