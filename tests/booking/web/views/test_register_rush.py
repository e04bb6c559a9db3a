"""What the empty form costs while everybody registers: once a minute a whole page, in between one sentence."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.test.signals import template_rendered

from booking.web.around import MARK
from tests.factories import make_municipalities, make_programme, make_registration

pytestmark = pytest.mark.django_db(transaction=True)  # nothing is remembered from inside a transaction


def rendered(client: Client, path: str) -> tuple[list[str], str]:
    """Open a page; return the names of the templates that were rendered for it, and the page."""
    names: list[str] = []

    def note(sender: object, template: object, **_more: object) -> None:
        names.append(str(getattr(template, "name", "")))

    template_rendered.connect(note)
    try:
        page = client.get(path).content.decode()
    finally:
        template_rendered.disconnect(note)
    return names, page


def test_a_registration_makes_no_other_visitor_wait_for_a_page(
    client: Client, clock: time_machine.Traveller, later: Callable[[], int]
) -> None:
    programme, municipalities = make_programme(capacity=2), make_municipalities(5)
    first, page = rendered(client, "/tilmeld/")
    assert "booking/register.html" in first
    assert "ledig" not in page
    make_registration(programme, municipalities[0])
    later()
    assert rendered(client, "/tilmeld/")[0] == []
    for municipality in municipalities[1:4]:
        make_registration(programme, municipality)
    later()
    assert "booking/register.html" in rendered(client, "/tilmeld/")[0], "all is taken: another page, once"
    names, page = rendered(client, "/tilmeld/")
    assert names == []
    assert "og 2 kommuner står på ventelisten" in " ".join(page.split())
    make_registration(programme, municipalities[4])
    later()
    names, page = rendered(client, "/tilmeld/")
    assert names == ["booking/parts/status_line.html"]
    assert "og 3 kommuner står på ventelisten" in " ".join(page.split())
    assert MARK.search(page) is None
    assert rendered(client, "/tilmeld/")[0] == []
    clock.shift(60)
    assert "booking/register.html" in rendered(client, "/tilmeld/")[0]
