"""The pages that stand instead of the one asked for: accessible at every width, like those that are asked for."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from booking.models import Programme

Look = Callable[[Page], None]
SENT: dict[str, Any] = {"fields": [("navn", "Anne")]}
FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("400.html", {"too_big": True, "is_list": True, "same_page": "/"}),
    ("403.html", {}),
    ("403_csrf.html", {}),
    ("403_csrf.html", {"is_keyed": True, "again": "sent-again"} | SENT),
    ("403_csrf.html", {"is_keyed": True, "failed_again": True}),
    ("429.html", {}),
    ("500.html", {}),
    ("503.html", {"is_sent": True} | SENT),
    ("booking/no_programme.html", {}),
)


def test_links_that_lead_nowhere_and_cookies(page: Page, site: str, programme: Programme, accessible: Look) -> None:
    for path, heading in (
        ("/besked/x/", "Linket virker ikke længere"),
        ("/dag/x/", "Linket virker ikke"),
        ("/deltager/x/", "Linket virker ikke"),
        ("/cookies/", "Cookies"),
    ):
        page.goto(site + path)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        accessible(page)


def test_faults(page: Page, site: str, accessible: Look) -> None:
    bodies = (render_to_string(template, context, RequestFactory().get("/")) for template, context in FAULTS)
    page.route(f"{site}/", lambda route: route.fulfill(body=next(bodies), content_type="text/html; charset=utf-8"))
    for _fault in FAULTS:
        page.goto(f"{site}/")
        accessible(page)
