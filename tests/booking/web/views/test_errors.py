"""The error pages say what to do, in the language of the address."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client

from booking.models import Programme


@pytest.mark.parametrize("path", ["/findes-ikke/", "/tilmeld/x/", "/kvittering/", "/min-temadag/"])
def test_unknown_page_leads_on(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<h1>Siden findes ikke</h1>" in answer.content.decode()
    assert 'href="/link/"' in answer.content.decode()


def test_unknown_page_in_english_leads_to_english_pages(client: Client, db: None) -> None:
    page = client.get("/en/nowhere/").content.decode()
    assert '<html lang="en">' in page
    assert 'href="/en/link/"' in page


def test_server_error_page_needs_nothing_that_may_have_failed(db: None) -> None:
    page = render_to_string("500.html")
    assert "<h1>Der er sket en fejl hos os</h1>" in page
    assert "<title>Der er sket en fejl hos os – Socialstyrelsen</title>" in page


def test_pages_hold_no_inline_script_or_style(client: Client, programme: Programme) -> None:
    for path in ("/", "/tilmeld/", "/link/", "/link/sendt/", "/min-temadag/x/", "/nowhere/"):
        page = client.get(path).content.decode()
        assert re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", page) is None, path


def test_pages_lead_to_themselves_in_the_other_language(client: Client, programme: Programme) -> None:
    for danish, english in (("/", "/en/"), ("/link/sendt/", "/en/link/sendt/")):
        assert f'<a href="{english}" lang="en" hreflang="en">English</a>' in client.get(danish).content.decode()
        assert f'<a href="{danish}" lang="da" hreflang="da">Dansk</a>' in client.get(english).content.decode()


def test_pages_stay_danish_whatever_the_browser_prefers(client: Client, programme: Programme) -> None:
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="da">' in page
