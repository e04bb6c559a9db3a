"""The public page of the toolbox: what it shows, in which language, what a search finds, and what it sends."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from booking.programme.file import read_programme
from booking.services.programmes import create_programme
from booking.services.turn import SYSTEM
from booking.web import remembered
from config.tools.prepare import PROGRAMME
from tests.toolbox.shelf_helpers import make_theme, make_tool
from toolbox.loading import load_shelf
from toolbox.models import Theme, ThemeReference, Tool

pytestmark = pytest.mark.django_db
PAGE = "/redskabskasse/"


def text_of(client: Client, path: str = PAGE, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_shows_what_our_file_holds_in_both_languages(client: Client) -> None:
    load_shelf()
    for path, language in ((PAGE, "da"), (f"/en{PAGE}", "en")):
        page = text_of(client, path)
        words = [value for row in Theme.objects.all() for value in [getattr(row, f"question_{language}")]]
        words += [getattr(tool, f"title_{language}") for tool in Tool.objects.all()]
        assert [word for word in words if word.replace("'", "&#x27;") not in page] == []
        assert "findes kun på dansk" not in page
        assert "in Danish only" not in page
    assert "Hvordan bliver kommunens mål og strategier pejlemærker for den faglige udvikling?" in text_of(client)


def test_page_without_rows_says_so(client: Client) -> None:
    assert "Der er ingen redskaber endnu." in text_of(client)


def test_what_is_not_shown_to_all_is_not_there_nor_referred_to(client: Client) -> None:
    theme, hidden = make_theme(), make_theme("Et udkast?", is_shown=False)
    ThemeReference.objects.create(theme=theme, other=hidden)
    make_tool(theme, "Kladden", is_shown=False)
    make_tool(hidden, "Under udkastet")
    page = text_of(client)
    assert "Virker det?" in page
    assert [word for word in ("Et udkast?", "Kladden", "Under udkastet", "Se også") if word in page] == []


def test_reference_leads_to_the_other_theme(client: Client) -> None:
    theme, other = make_theme(), make_theme("Hvilke tal?")
    ThemeReference.objects.create(theme=theme, other=other)
    assert f'<a href="/redskabskasse/#theme-{other.pk}">Hvilke tal?</a>' in text_of(client)


def test_missing_english_is_danish_and_marked(client: Client) -> None:
    theme = make_theme()
    make_tool(theme, title_en="Five questions")
    page = text_of(client, f"/en{PAGE}")
    assert f'<h3 id="theme-{theme.pk}" lang="da">Virker det?</h3>' in page
    assert '">Five questions</h4>' in page
    assert "Some of the texts are in Danish only." in page


def test_text_of_staff_is_text(client: Client) -> None:
    make_tool(make_theme(), text_da="<script>x</script>\n\nAndet", url="https://example.dk/?a=1&b=2")
    page = text_of(client)
    assert "<p>&lt;script&gt;x&lt;/script&gt;</p>\n\n<p>Andet</p>" in page
    assert 'href="https://example.dk/?a=1&amp;b=2"' in page


def test_search_finds_tools_and_whole_themes(client: Client) -> None:
    make_tool(make_theme(), "Fem spørgsmål")
    both = make_theme("Hvilke tal?")
    make_tool(both, "Fra tal til samtale")
    make_tool(both, "Ugen", text_da="Skriv ned.")
    page = text_of(client, soeg="SAMTALE")
    assert '1 redskab passer til "SAMTALE".' in page.replace("&quot;", '"')
    assert ("Fra tal til samtale" in page, "Ugen" in page, "Fem spørgsmål" in page) == (True, False, False)
    assert 'data-found="2"' in text_of(client, soeg="hvilke")
    assert "Prøv med færre eller kortere ord." in text_of(client, soeg="zzz")
    assert text_of(client, soeg="  ") == text_of(client)


def test_search_is_bounded_and_given_back_as_text(client: Client) -> None:
    make_theme()
    page = text_of(client, soeg='"><b>' + "a" * 5000)
    assert 'value="&quot;&gt;&lt;b&gt;aaa' in page
    assert "a" * 101 not in page
    assert 'formaction="/en/redskabskasse/"' in page


def test_page_sets_no_cookie_and_is_sent_once(client: Client) -> None:
    theme = make_theme()
    first = client.get(PAGE)
    assert (first["Cache-Control"], dict(client.cookies)) == ("public, no-cache", {})
    assert "Cookie" not in first.get("Vary", "")
    assert client.get(PAGE, headers={"if-none-match": first["ETag"]}).status_code == 304
    Theme.objects.filter(pk=theme.pk).update(question_da="Andet?", version=2)
    assert client.get(PAGE, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_page_is_made_anew_only_where_the_shelf_changed(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = make_theme()
    monkeypatch.setattr(remembered, "forgets", lambda: False)
    monkeypatch.setattr(remembered, "_pages", {})
    text_of(client)
    with CaptureQueriesContext(connection) as queries:
        text_of(client)
    assert len(queries) == 2
    make_tool(theme)
    assert "Fem spørgsmål" not in text_of(client), "a write that raises no version is not seen"
    Theme.objects.filter(pk=theme.pk).update(version=2)
    assert "Fem spørgsmål" in text_of(client)


def test_page_asks_the_database_equally_often(client: Client) -> None:
    counts = []
    for _round in range(3):
        make_tool(make_theme())
        with CaptureQueriesContext(connection) as queries:
            text_of(client)
        counts.append(len(queries))
    assert counts == [6, 6, 6]


def test_offer_leads_to_the_toolbox_in_its_own_language(client: Client, settings: Settings, clock: object) -> None:
    settings.TOOLBOX_URL = f"{settings.SITE_URL}{PAGE}"
    create_programme(read_programme(settings.BASE_DIR / PROGRAMME), by=SYSTEM)
    assert f'href="http://testserver{PAGE}"' in text_of(client, "/")
    assert f'href="http://testserver/en{PAGE}"' in text_of(client, "/en/")
    settings.TOOLBOX_URL = f"https://example.dk{PAGE}"
    assert f'href="https://example.dk{PAGE}"' in text_of(client, "/en/")
