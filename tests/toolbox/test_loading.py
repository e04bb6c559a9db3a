"""`load_toolbox`: adds what is missing, and touches nothing of staff's."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from tests.toolbox.shelf_helpers import make_theme, make_tool
from toolbox.models import Element, Theme, ThemeReference, Tool

pytestmark = pytest.mark.django_db


def loaded() -> str:
    said = StringIO()
    call_command("load_toolbox", stdout=said)
    return said.getvalue().strip()


def test_rows_are_added_once_and_what_staff_wrote_stays() -> None:
    assert loaded() == "Redskabskassen: 4 elementer, 5 temaer og 6 redskaber tilføjet."
    assert list(Element.objects.values_list("name_da", flat=True)) == [
        "Styringsgrundlag",
        "Faglig udvikling",
        "Opfølgning",
        "Ledelsesinformation",
    ]
    theme = Theme.objects.get(key="pejlemaerker")
    Theme.objects.filter(pk=theme.pk).update(question_da="Vores ord?", is_shown=False)
    ThemeReference.objects.filter(theme=theme).delete()
    assert loaded() == "Redskabskassen: 0 elementer, 0 temaer og 0 redskaber tilføjet."
    theme.refresh_from_db()
    assert (theme.question_da, theme.is_shown, theme.references.count(), theme.version) == ("Vores ord?", False, 0, 1)


def test_new_tool_of_a_theme_that_stands_raises_its_version() -> None:
    loaded()
    Tool.objects.filter(key="maalnedbrydning").delete()
    assert loaded().endswith("0 temaer og 1 redskaber tilføjet.")
    assert Theme.objects.get(key="pejlemaerker").version == 2


@pytest.mark.parametrize("model", [Element, Theme, Tool])
def test_key_is_given_once(model: type[Element | Theme | Tool]) -> None:
    loaded()
    first, second = model.objects.order_by("pk")[:2]
    name = f"toolbox_{model.__name__.lower()}_key_once"
    with pytest.raises(IntegrityError, match=rf"{name}|UNIQUE"), transaction.atomic():
        model.objects.filter(pk=second.pk).update(key=first.key)
    model.objects.filter(pk__in=[first.pk, second.pk]).update(key="")


def test_tool_has_a_text_or_a_link() -> None:
    tool = make_tool(make_theme())
    with pytest.raises(IntegrityError, match="tool_is_text_or_link"), transaction.atomic():
        Tool.objects.filter(pk=tool.pk).update(text_da="")
    Tool.objects.filter(pk=tool.pk).update(text_da="", url="https://example.dk")


def test_theme_refers_to_another_and_once() -> None:
    theme, other = make_theme(), make_theme("Hvilke tal?")
    with pytest.raises(IntegrityError, match="reference_to_another"), transaction.atomic():
        ThemeReference.objects.create(theme=theme, other=theme)
    ThemeReference.objects.create(theme=theme, other=other)
    with pytest.raises(IntegrityError, match=r"reference_once|UNIQUE"), transaction.atomic():
        ThemeReference.objects.create(theme=theme, other=other)
