"""What staff see of a mapping while it is open and once it is published, in chromium and on paper."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from booking.models import Programme
from config.tools.demo_mapping import demo_mapping_paths
from tests.booking.admin.staff_desk import signed_in
from toolbox.models import Mapping
from toolbox.questionnaire.editions import OURS, read_questionnaire, store_edition


@pytest.fixture
def desk(page: Page, site: str, programme: Programme) -> Page:
    """Sign a superuser in at a site with the demo's two mappings."""
    store_edition(read_questionnaire(OURS))
    demo_mapping_paths()
    mette = User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord")
    key = signed_in(mette).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    return page


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_staff_follow_a_mapping_write_to_those_who_lack_and_read_the_country(
    desk: Page, site: str, axe: Callable[[Page], None], width: int
) -> None:
    desk.set_viewport_size({"width": width, "height": 900})

    def looks_right(name: str, heading: str) -> None:
        expect(desk.get_by_role("heading", level=1)).to_contain_text(heading)
        desk.wait_for_load_state()  # the styles too
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
        axe(desk)
        if folder := os.environ.get("SHOTS"):
            desk.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    open_one = Mapping.objects.get(slug="kortlaegning")
    desk.goto(f"{site}/admin/toolbox/mapping/")
    looks_right("mappings", "Kortlægninger")
    desk.goto(f"{site}/admin/toolbox/mapping/{open_one.pk}/")
    looks_right("mapping", "Kortlægning af")
    desk.get_by_role("link", name="Svar i tal og billeder").click()
    expect(desk.get_by_role("img", name="Sendt ind dag for dag")).to_be_visible()
    desk.get_by_text("Hver region dag for dag").click()
    looks_right("turnout", "Svar på")
    desk.go_back()
    desk.get_by_role("link", name="Skriv til dem, der mangler").click()
    looks_right("write", "Skriv til dem")
    desk.get_by_role("button", name="Se mailen").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    looks_right("write-fault", "Skriv til dem")
    desk.get_by_label("Emne").fill("Kortlægningen lukker den 14. oktober")
    desk.get_by_label("Tekst").fill("I kan nå det endnu.")
    desk.get_by_role("button", name="Se mailen").click()
    expect(desk.get_by_text("Mailen går til 91 kommuner")).to_be_visible()
    looks_right("write-preview", "Skriv til dem")
    desk.get_by_role("button", name="Send mailen").click()
    expect(desk.get_by_text("Mailen bliver sendt til 91 kommuner.")).to_be_visible()
    desk.goto(f"{site}/admin/toolbox/figure/")
    expect(desk.get_by_role("table", name="Temaer og roller")).to_be_visible()
    looks_right("country", "Kortlægningens resultat")


def test_the_report_of_the_country_prints_on_paper(desk: Page, site: str) -> None:
    desk.goto(f"{site}/admin/toolbox/figure/")
    desk.emulate_media(media="print")
    desk.set_viewport_size({"width": 718, "height": 1000})
    for table in desk.locator(".heat").all():
        assert table.evaluate("row => row.getBoundingClientRect().right") <= 718, "no column is cut off"
    raw = desk.pdf(prefer_css_page_size=True, format="A4", print_background=True)
    if folder := os.environ.get("SHOTS"):
        (Path(folder) / "country.pdf").write_bytes(raw)
        desk.screenshot(path=Path(folder) / "country-print.png", full_page=True)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages]
    assert "Temaer og roller" in pages[0]
    assert len(pages) <= 4
    assert "Hent som regneark" not in pages[0], "a link is nothing on paper"
    assert "Svar efter region" in "".join(pages)
    assert "Søg" not in pages[0], "navigation is not printed"
