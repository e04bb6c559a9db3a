"""Times, deadlines and rows of a programme in chromium: wide and narrow, rows added and removed."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from booking.models import Programme

PATH = "/admin/booking/programme/{pk}/edit-terms/"


def sign_in(page: Page, site: str, programme: Programme) -> None:
    page.goto(f"{site}{PATH.format(pk=programme.pk)}")
    page.get_by_label("Brugernavn").fill("mette")
    page.get_by_label("Adgangskode").fill("et-langt-kodeord")
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ret tider og frister")


@pytest.fixture
def mette(programme: Programme) -> User:
    return User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord")


@pytest.mark.usefixtures("mette")
def test_rows_are_added_and_removed(
    page: Page, site: str, programme: Programme, accessible: Callable[[Page], None]
) -> None:
    sign_in(page, site, programme)
    accessible(page)
    roles = page.get_by_role("group", name="Deltagernes roller", exact=True)
    for _row in range(2):
        roles.get_by_role("button", name="Tilføj en række").click()
    added = roles.get_by_role("group", name="Deltagernes roller, række 14")
    expect(added.get_by_label("Rolle på dansk")).to_be_focused()
    page.keyboard.type("jurist")
    added.get_by_label("Rolle på engelsk").fill("lawyer")
    added.get_by_label("Kortnavn").fill("Jurist")
    roles.get_by_role("group", name="Deltagernes roller, række 3").get_by_label("Fjern rækken").check()
    accessible(page)
    page.get_by_role("button", name="Gem tider og frister").click()
    expect(page.get_by_role("heading", name="Der er problemer")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Brug kun små bogstaver a-z").click()
    page.keyboard.type("jurist")
    page.keyboard.press("Control+a")
    page.keyboard.type("jurist")
    page.get_by_role("button", name="Gem tider og frister").click()
    expect(page.get_by_text("Rettelserne er gemt.")).to_be_visible()
    keys = [role.key for role in programme.roles.all()]
    assert (len(keys), keys[-1], "team-leader" in keys) == (10, "jurist", False)


@pytest.mark.usefixtures("mette")
def test_spare_rows_do_without_a_script(browser: Browser, site: str, programme: Programme) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, site, programme)
    expect(page.get_by_role("button", name="Tilføj en række")).to_have_count(0)
    day = page.get_by_role("group", name="Dage, hvor ingen kan komme, række 2")
    day.get_by_label("Dato").fill("24.02.2017")
    page.get_by_role("button", name="Gem tider og frister").click()
    expect(page.get_by_text("Rettelserne er gemt.")).to_be_visible()
    assert [str(closed.date) for closed in programme.closed_days.all()] == ["2017-02-24"]
    page.context.close()
