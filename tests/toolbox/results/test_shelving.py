"""Good examples: onto the shelf with the municipality's consent and name, and down again; without consent never."""

from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from booking.refusals import Refusal
from tests.booking.admin.staff_desk import signed_in, user_with
from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import STAFF
from tests.toolbox.results.result_helpers import answered_mapping, publish
from tests.toolbox.shelf_helpers import make_theme
from toolbox.mapping.links import mapping_token
from toolbox.mapping.opening import add_municipality
from toolbox.models import Invitation, JointAnswer, Mapping, MappingChange, Theme, Tool
from toolbox.results.refusals import ExampleNotGiven, ExampleNotShown
from toolbox.results.shelving import end_consent, examples_of, good_examples, shelve_example, take_down_example

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE, PUBLIC = "/admin/toolbox/figure/examples/", "/redskabskasse/"


def example(title: str, *, consent: bool, **facts: Any) -> dict[str, Any]:
    return {"title": title, "text": "Vi mødes hver måned.", "url": "", "consent": consent} | facts


@pytest.fixture
def mapping() -> Mapping:
    """Return a mapping whose one municipality names three tools, and lets everybody see one of them."""
    make_municipalities(2)
    mapping = answered_mapping()
    said = [
        example("Hemmelig", consent=False),
        example("Sagsmøder", consent=True),
        example("Tom", consent=True, text=""),
    ]
    JointAnswer.objects.create(invitation=mapping.invitations.get(), item="q3", content=said)
    return mapping


def test_only_what_a_municipality_lets_be_shown_is_there_once_results_are(mapping: Mapping) -> None:
    assert good_examples() == []
    publish(mapping)
    assert [(found.title, found.number) for found in good_examples()] == [("Sagsmøder", 2)]
    Invitation.objects.update(handed_in_at=None)
    assert good_examples() == []


def test_example_goes_up_with_the_name_and_comes_down_again(client: Client, mapping: Mapping) -> None:
    theme, other = make_theme(), make_theme("Hvilke tal?")
    publish(mapping)
    (found,) = good_examples()
    before = client.get(PUBLIC).content.decode()
    for _press in range(2):
        tool = shelve_example(key=found.key, theme_id=theme.pk, by=STAFF)
    page = client.get(PUBLIC).content.decode()
    assert "Sagsmøder" not in before
    assert "Sagsmøder" in page
    assert f"Eksempel fra {mapping.invitations.get().municipality.full_name}" in page
    assert "Hemmelig" not in page
    assert 'data-found="1"' in client.get(PUBLIC, {"soeg": "aarhus sagsmøder"}).content.decode()
    Tool.objects.filter(pk=tool.pk).update(text_da="Mendet af Socialstyrelsen")
    shelve_example(key=found.key, theme_id=other.pk, by=STAFF)
    assert "Mendet af Socialstyrelsen" in client.get(PUBLIC).content.decode()
    for _press in range(2):
        take_down_example(key=found.key, by=STAFF)
    assert "Sagsmøder" not in client.get(PUBLIC).content.decode()
    entries = mapping.entries.filter(kind=MappingChange.EXAMPLE_SHELVED)
    assert [entry.details["shown"] for entry in entries] == [True, True, False]
    shelve_example(key=found.key, theme_id=other.pk, by=STAFF)
    assert Tool.objects.get().is_shown


def test_without_consent_nothing_goes_up(mapping: Mapping) -> None:
    theme = make_theme()
    publish(mapping)
    (found,) = good_examples()
    number = found.key.rpartition("-")[0]
    for key in (f"{number}-1", f"{number}-3", f"{number}-9", "", "example-x"):
        with pytest.raises(ExampleNotGiven):
            shelve_example(key=key, theme_id=theme.pk, by=STAFF)
        take_down_example(key=key, by=STAFF)
    with pytest.raises(ExampleNotGiven):
        shelve_example(key=found.key, theme_id=theme.pk + 99, by=STAFF)
    assert not Tool.objects.exists()


def test_an_address_that_the_shelf_refuses_is_told(mapping: Mapping) -> None:
    JointAnswer.objects.filter(item="q3").update(content=[example("Fil", consent=True, url="ftp://x.example/a")])
    theme = make_theme()
    publish(mapping)
    refusal: type[Refusal] = ExampleNotShown
    with pytest.raises(refusal):
        shelve_example(key=good_examples()[0].key, theme_id=theme.pk, by=STAFF)


def test_a_municipality_takes_its_consent_back_before_and_after_it_is_shown(client: Client, mapping: Mapping) -> None:
    theme, invitation = make_theme(), mapping.invitations.get()
    page = reverse("mapping", kwargs={"token": mapping_token(invitation)})
    press = reverse("example-consent", kwargs={"token": mapping_token(invitation)})
    (found,) = examples_of(invitation)
    assert "Sagsmøder" in client.get(page).text
    assert "Hemmelig" not in client.get(page).text
    publish(mapping)
    shelve_example(key=found.key, theme_id=theme.pk, by=STAFF)
    assert "vises i redskabskassen nu" in client.get(page).text
    for key in ("", "example-1-q3-99", f"{found.key}0"):
        client.post(press, {"example": key})
        assert Tool.objects.get().is_shown
    for _press in range(2):
        assert "Sagsmøder" not in client.post(press, {"example": found.key}, follow=True).text
    assert "Sagsmøder" not in client.get(PUBLIC).text
    assert (examples_of(invitation), good_examples()) == ([], [])
    with pytest.raises(ExampleNotGiven):
        shelve_example(key=found.key, theme_id=theme.pk, by=STAFF)
    kinds = list(mapping.entries.order_by("number").values_list("kind", flat=True))[-2:]
    assert kinds == [MappingChange.CONSENT_ENDED, MappingChange.EXAMPLE_SHELVED]
    answer = JointAnswer.objects.get(item="q3")
    assert [said["title"] for said in answer.content or []] == ["Hemmelig", "Sagsmøder", "Tom"], "the answer stays"


def test_consent_is_the_municipality_s_own_and_ends_while_the_mapping_is_open(client: Client, mapping: Mapping) -> None:
    invitation = mapping.invitations.get()
    (found,) = examples_of(invitation)
    assert not end_consent(
        invitation_id=add_municipality(mapping_id=mapping.pk, code="0102", by=STAFF).pk, key=found.key
    )
    assert end_consent(invitation_id=invitation.pk, key=found.key)
    publish(mapping)
    assert good_examples() == []


@pytest.mark.parametrize("role", ["Koordinator", "Administrator"])
def test_staff_press(mapping: Mapping, role: str) -> None:
    theme = make_theme()
    publish(mapping)
    user = user_with("karen")
    user.groups.set([Group.objects.get(name=role)])
    client = signed_in(user)
    assert "Hemmelig" not in client.get(PAGE).text
    key = good_examples()[0].key
    for sent, said in (
        ({"example": key, "act": "up", "theme": ""}, "Vælg det tema"),
        ({"example": key, "act": "up", "theme": theme.pk}, "Vises i redskabskassen"),
        ({"example": key, "act": "down"}, "Læg i redskabskassen"),
        ({"example": "x", "act": "up", "theme": theme.pk}, "ikke givet lov"),
    ):
        assert said in client.post(PAGE, sent, follow=True).text
    assert Theme.objects.get().version == 3


def test_the_report_of_the_country_names_the_examples_that_may_be_shown(client: Client, mapping: Mapping) -> None:
    publish(mapping)
    client.force_login(get_user_model().objects.create_superuser("chef", "chef@example.dk", "x"))
    page = client.get("/admin/toolbox/figure/").content.decode()
    assert "<strong>Sagsmøder</strong> Vi mødes hver måned." in page
    assert "Hemmelig" not in page
    workbook = load_workbook(BytesIO(client.get(f"/admin/toolbox/figure/export/?mapping={mapping.slug}").content))
    rows = list(workbook["Gode eksempler"].iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[2]) for row in rows] == [("Sagsmøder", "Vi mødes hver måned.")]


def test_an_example_is_not_shown_from_its_own_row(client: Client, mapping: Mapping) -> None:
    """Only the press that looks at the consent shows it."""
    theme = make_theme()
    publish(mapping)
    (found,) = good_examples()
    tool = shelve_example(key=found.key, theme_id=theme.pk, by=STAFF)
    assert end_consent(invitation_id=found.invitation.pk, key=found.key)
    client.force_login(get_user_model().objects.create_superuser("chef", "chef@example.dk", "x"))
    path = f"/admin/toolbox/tool/{tool.pk}/change/"
    page = client.get(path)
    assert "is_shown" not in page.context["adminform"].form.fields
    form = page.context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields} | {"is_shown": "on", "title_da": "Rettet"}
    assert client.post(path, typed).status_code == 302
    tool.refresh_from_db()
    assert (tool.title_da, tool.is_shown) == ("Rettet", False)
