"""Staff's pages of a mapping, in chromium: drafted, opened, addressed, followed, at every width."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from booking.models import Programme
from tests.booking.admin.staff_desk import signed_in
from toolbox.questionnaire.editions import OURS, read_questionnaire, store_edition


def test_a_mapping_is_made_opened_and_addressed(
    page: Page, site: str, programme: Programme, accessible: Callable[[Page], None]
) -> None:
    store_edition(read_questionnaire(OURS))
    mette = User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord", first_name="Mette")
    key = signed_in(mette).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    page.goto(f"{site}/admin/toolbox/mapping/")
    accessible(page)
    page.get_by_role("link", name="Ny kortlægning").click()
    page.get_by_role("button", name="Gem").click()
    accessible(page)
    for label, text in {
        "Kortlægningens navn": "Kortlægning 2016",
        "Kortnavn": "kortlaegning-2016",
        "Afsenderens navn": "Karen Holm",
        "Afsenderens titel og myndighed": "afdelingschef, Socialstyrelsen",
        "Kontaktpersonens navn": "Ole Lind",
        "Kontaktpersonens mailadresse": "ole@example.org",
        "Brevet sendes": "2016-10-03T09:00",
        "Det fælles skema åbner": "2016-10-10T09:00",
        "Rollernes skemaer åbner": "2016-10-17T09:00",
        "Kortlægningen lukker": "2016-11-11T16:00",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Spørgeskema", exact=True).select_option(index=1)
    page.get_by_role("button", name="Gem").click()
    accessible(page)
    page.get_by_role("button", name="Åbn kortlægningen").click()
    expect(page.get_by_text("0 af 98 kommuner har sendt det fælles skema ind.")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Adresser til brevene").click()
    page.get_by_label("Adresser").fill("0751;kontakt;anne@aarhus.dk\n9999;kontakt;x@example.dk")
    page.get_by_role("button", name="Se linjerne igennem").click()
    expect(page.get_by_text("Linjer, der kan gemmes: 1. Udeladt: 1.")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Gem adresserne").click()
    expect(page.get_by_role("cell", name="anne@aarhus.dk")).to_be_visible()
