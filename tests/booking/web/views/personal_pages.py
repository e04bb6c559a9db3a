"""Helpers of the tests of a confirmed municipality's pages: its page as a reader sees it."""

import re
from typing import Any

from django.test import Client

from booking.links import personal_path
from booking.models import Registration


def said(page: str) -> str:
    """Return the text that a reader sees, in one line."""
    main = page.partition('<main id="main-content" tabindex="-1">')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def offered(page: str) -> set[str]:
    """Return the acts that the page links to."""
    return set(re.findall(r'(?:href|action)="/min-temadag/[^/]+/([a-z-]+)/"', page))


def section(page: str, heading: str) -> str:
    """Return the text of one section, its heading included; empty where the page has no such section."""
    found = re.search(rf'<section aria-labelledby="{heading}-heading".*?</section>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def page_of(client: Client, registration: Registration) -> str:
    """Return the personal page."""
    return client.get(personal_path(registration)).content.decode()


def posted(client: Client, registration: Registration, part: str, data: dict[str, Any]) -> str:
    """Do an act and return the personal page that it redirects to; fail where it redirects elsewhere."""
    answer = client.post(f"{personal_path(registration)}{part}/", data, follow=True)
    assert answer.redirect_chain == [(personal_path(registration), 303)]
    return answer.content.decode()
