"""The shelf at staff's desk: written on the page of a theme, previewed, and wiped by nobody unseen (Q13)."""

import re
from html import unescape
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.booking.admin.staff_desk import signed_in, user_with
from tests.toolbox.shelf_helpers import make_theme, make_tool
from toolbox.models import Element, Theme, Tool

pytestmark = pytest.mark.django_db
PREVIEW = "/admin/toolbox/theme/preview/"


@pytest.fixture
def writer() -> Client:
    models = ("element", "theme", "tool")
    return signed_in(user_with("writer", *(f"{act}_{model}" for model in models for act in ("view", "add", "change"))))


def page_of(row: Model) -> str:
    return reverse(f"admin:toolbox_{row._meta.model_name}_change", args=[row.pk])


def opened(client: Client, path: str) -> dict[str, Any]:
    """Return what the form of a page sends untouched."""
    sent = {bound.html_name: bound.value() for bound in client.get(path).context["adminform"].form}
    return {name: "on" if value is True else value for name, value in sent.items() if value not in (None, False)}


def changed(client: Client, row: Model, **typed: Any) -> int:
    """Change a row on its page and return the answer's status."""
    return client.post(page_of(row), opened(client, page_of(row)) | typed).status_code


def test_theme_and_tool_are_written(writer: Client) -> None:
    element, other = Element.objects.create(name_da="Opfølgning"), make_theme("Hvilke tal?")
    path = reverse("admin:toolbox_theme_add")
    typed = {"element": element.pk, "question_da": "Virker det?", "others": [other.pk]}
    assert writer.post(path, opened(writer, path) | typed).status_code == 302
    theme = Theme.objects.get(question_da="Virker det?")
    assert (theme.is_shown, theme.version, [str(one) for one in theme.references.all()]) == (False, 1, ["Hvilke tal?"])
    assert changed(writer, theme, others=[], question_da="Hvad virker?") == 302
    theme.refresh_from_db()
    assert (theme.question_da, theme.version, theme.references.count()) == ("Hvad virker?", 2, 0)
    path = f"{reverse('admin:toolbox_tool_add')}?theme={theme.pk}"
    typed = {"title_da": "Et link", "url": "https://example.dk/ark.pdf", "is_shown": "on"}
    assert writer.post(path, opened(writer, path) | typed).status_code == 302
    assert list(theme.tools.values_list("title_da", "url", "is_shown")) == [
        ("Et link", "https://example.dk/ark.pdf", True)
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text_da": "", "url": ""}, "Skriv en tekst eller et link."),
        ({"url": "javascript:alert(1)"}, "Skriv en adresse, der begynder med https://"),
    ],
)
def test_bad_input_is_given_back_with_a_sentence(writer: Client, typed: dict[str, str], sentence: str) -> None:
    tool = make_tool(make_theme())
    answer = writer.post(page_of(tool), opened(writer, page_of(tool)) | {"title_en": "Bevaret"} | typed)
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert sentence in page
    assert "Bevaret" in page
    assert Tool.objects.get(pk=tool.pk).title_en == ""


def test_theme_cannot_refer_to_itself(writer: Client) -> None:
    theme = make_theme()
    assert changed(writer, theme, others=[theme.pk]) == 200
    assert theme.references.count() == 0


def test_version_rises_with_what_is_changed(writer: Client) -> None:
    theme = make_theme()
    tool = make_tool(theme)
    changed(writer, tool, title_da="Seks spørgsmål")
    theme.refresh_from_db()
    tool.refresh_from_db()
    assert (tool.title_da, tool.version, theme.version) == ("Seks spørgsmål", 2, 2)
    changed(writer, theme)
    theme.refresh_from_db()
    assert theme.version == 2, "nothing was changed"


@pytest.mark.parametrize("kind", ["theme", "tool"])
def test_nothing_of_a_colleague_is_wiped_unseen(writer: Client, kind: str) -> None:
    theme = make_theme()
    row, field = (theme, "about_da") if kind == "theme" else (make_tool(theme), "text_da")
    mine = opened(writer, page_of(row)) | {field: "Min tekst"}
    assert changed(writer, row, **{field: "Deres tekst"}) == 302
    answer = writer.post(page_of(row), mine)
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert page.count("En kollega har rettet her imens.") == 1
    assert [word for word in ("Der står nu: Deres tekst", "Min tekst") if word not in page] == []
    row.refresh_from_db()
    assert getattr(row, field) == "Deres tekst"
    stood = re.search(r'name="stood" value="(\d+)"', page)
    assert stood
    assert writer.post(page_of(row), mine | {"stood": stood[1]}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "Min tekst"


def test_preview_shows_what_is_hidden_in_both_languages(writer: Client) -> None:
    make_tool(make_theme("Et udkast?", question_en="A draft?", is_shown=False), "Kladden", is_shown=False)
    page = writer.get(PREVIEW).content.decode()
    assert "Temaet vises ikke for andre endnu." in page
    assert "Redskabet vises ikke for andre endnu." in page
    page = writer.get(PREVIEW, {"lang": "en"}).content.decode()
    assert '<html lang="en">' in page
    assert "A draft?" in page


def test_elements_are_edited_but_neither_made_nor_deleted(writer: Client) -> None:
    element = Element.objects.create(name_da="Opfølgning")
    assert writer.get(reverse("admin:toolbox_element_add")).status_code == 403
    assert changed(writer, element, name_en="Follow-up") == 302
    element.refresh_from_db()
    assert (element.name_en, element.version) == ("Follow-up", 2)
    assert writer.post(reverse("admin:toolbox_element_delete", args=[element.pk])).status_code == 403


def test_reader_sees_and_changes_nothing() -> None:
    reader = signed_in(user_with("reader", "view_theme", "view_tool"))
    theme = make_theme()
    assert "Fem spørgsmål" in reader.get(page_of(make_tool(theme))).content.decode()
    assert reader.post(page_of(theme), {"question_da": "x"}).status_code == 403
    assert reader.get(PREVIEW).status_code == 200
    assert signed_in(user_with("other", "view_programme")).get(PREVIEW).status_code == 403
