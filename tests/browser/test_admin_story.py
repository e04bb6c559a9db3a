"""A morning at the desk in chromium: signing in, reading, acting; axe and the content policy checked on every page."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from booking.admin import background
from booking.models import Municipality, Programme, Registration, Status
from notifications.announce import entries as announce
from tests.browser.conftest import enter
from tests.factories import make_registration

NAMES = ("Aarhus", "Billund", "Dragør", "Egedal", "Favrskov", "Greve", "Herning")


@pytest.fixture
def desk(page: Page, site: str, programme: Programme) -> Page:
    """Sign in by the form, with seven municipalities registered."""
    for name in NAMES:
        make_registration(programme, Municipality.objects.get(name=name))
    announce.announce_all()
    User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord", first_name="Mette")
    enter(page, site, "mette")
    page.goto(f"{site}/admin/")
    expect(page).to_have_title("Skrivebord | Temadag – Socialstyrelsen")
    return page


def test_pages_to_look_at_are_accessible(desk: Page, site: str, accessible: Callable[[Page], None]) -> None:
    programme, first = Programme.objects.get(), Registration.objects.get(queue_number=1)
    entry, mail = first.entries.get(), first.messages.order_by("pk").first()
    assert mail is not None
    for path in (
        "",
        "booking/programme/",
        f"booking/programme/{programme.pk}/change/",
        "booking/registration/",
        "booking/registration/?q=findes-ikke",
        "booking/registration/?status__exact=waiting",
        f"booking/registration/{first.pk}/change/",
        "booking/journalentry/",
        f"booking/journalentry/{entry.pk}/change/",
        "booking/municipality/",
        "booking/municipality/0751/change/",
        "booking/apitoken/",
        "booking/apitoken/add/",
        "access/accessline/",
        "notifications/message/",
        f"notifications/message/{mail.pk}/change/",
    ):
        desk.goto(f"{site}/admin/{path}")
        accessible(desk)


def test_pages_of_acts_are_accessible_empty_and_with_errors(
    desk: Page, site: str, accessible: Callable[[Page], None]
) -> None:
    programme = Programme.objects.get()
    first, sixth = Registration.objects.get(queue_number=1), Registration.objects.get(queue_number=6)
    for path in (
        f"registration/{first.pk}/extend/",
        f"registration/{first.pk}/change-contact/",
        f"registration/{first.pk}/change-choices/",
        f"registration/{sixth.pk}/place-ahead/",
        f"programme/{programme.pk}/add-slot/",
        f"programme/{programme.pk}/register/",
        f"programme/{programme.pk}/copy/",
    ):
        desk.goto(f"{site}/admin/booking/{path}")
        accessible(desk)
        desk.locator(".act-buttons input[type=submit]").click()
        expect(desk.get_by_role("heading", name="Der er problemer")).to_be_visible()
        accessible(desk)


def test_a_place_is_annulled_with_the_keyboard_and_passes_on(desk: Page, accessible: Callable[[Page], None]) -> None:
    desk.get_by_role("link", name="Tilmeldinger", exact=True).first.click()
    desk.get_by_role("link", name="Dragør", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Nr. 3: Dragør Kommune")
    button = desk.get_by_role("link", name="Annuller tilmeldingen")
    button.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Plads 3 går straks videre til Nr. 6 Greve.")).to_be_visible()
    desk.get_by_label("Begrundelse").fill("Kommunen findes to gange")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Mails uden kalender: 2")).to_be_visible()
    desk.get_by_text("Se mailen til Anne Dragør").click()
    expect(desk.get_by_text("Kommunen findes to gange")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Annuller tilmeldingen").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Tilmeldingen fra Dragør Kommune er annulleret.")).to_be_visible()
    expect(desk.get_by_text("Plads 3 er gået videre til Nr. 6 Greve.")).to_be_visible()
    expect(desk.get_by_text("Kommunen findes to gange")).to_be_visible()
    accessible(desk)
    assert Registration.objects.get(queue_number=6).status == Status.ALLOCATED


def test_a_key_is_issued_and_revoked(desk: Page, site: str, accessible: Callable[[Page], None]) -> None:
    desk.goto(f"{site}/admin/booking/apitoken/add/")
    desk.get_by_label("Systemets navn").fill("Sagssystemet")
    desk.get_by_role("button", name="Opret nøglen").click()
    expect(desk.locator("#key")).to_contain_text("temadag_")
    accessible(desk)
    desk.get_by_role("link", name="Jeg har gemt nøglen").click()
    desk.get_by_role("link", name="Sagssystemet").click()
    expect(desk.get_by_role("link", name="Spær nøglen")).to_be_visible()
    accessible(desk)
    desk.get_by_role("link", name="Spær nøglen").click()
    expect(desk.get_by_role("button", name="Spær nøglen")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Spær nøglen").click()
    expect(desk.get_by_text("er spærret og virker ikke længere")).to_be_visible()


def test_a_programme_is_edited_and_copied(desk: Page, site: str, accessible: Callable[[Page], None]) -> None:
    programme = Programme.objects.get()
    desk.goto(f"{site}/admin/booking/programme/{programme.pk}/change/")
    desk.get_by_role("link", name="Ret tekster").click()
    accessible(desk)
    desk.get_by_role("group", name="Øverst på siden").get_by_label("Titel (dansk)").fill("")
    desk.get_by_role("button", name="Gem teksterne").click()
    desk.get_by_role("link", name="Skriv teksten: Titel (dansk)").click()
    expect(desk.get_by_role("group", name="Øverst på siden").get_by_label("Titel (dansk)")).to_be_focused()
    accessible(desk)
    desk.keyboard.type("Styrk ledelsen")
    desk.get_by_role("button", name="Gem teksterne").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Styrk ledelsen")
    expect(desk.get_by_text("Titel (dansk) før: Styrk den faglige ledelse")).to_be_visible()
    desk.get_by_role("link", name="Ret tider og frister").click()
    accessible(desk)
    desk.get_by_label("Tilmeldingen lukker").fill("27.09.2016 09:00")
    desk.get_by_role("button", name="Gem tider og frister").click()
    expect(desk.get_by_role("link", name="Tilmeldingen skal lukke, efter at den er åbnet.")).to_be_visible()
    accessible(desk)
    desk.get_by_label("Tilmeldingen lukker").fill("31.03.2017 12:00")
    desk.get_by_role("button", name="Gem tider og frister").click()
    expect(desk.get_by_text("Rettelserne er gemt.")).to_be_visible()
    desk.get_by_role("link", name="Kopiér til en ny periode").click()
    desk.get_by_label("Kortnavn for det nye tilbud").fill("faglig-ledelse-2017-18")
    desk.get_by_role("button", name="Opret det nye tilbud").click()
    expect(desk.get_by_text("Tilbuddet faglig-ledelse-2017-18 er oprettet.")).to_be_visible()
    expect(desk.get_by_text("lørdag den 31. marts 2018 kl. 12.00", exact=True)).to_be_visible()
    accessible(desk)


def test_more_time_is_given_from_the_list(desk: Page, site: str, accessible: Callable[[Page], None]) -> None:
    desk.goto(f"{site}/admin/booking/registration/")
    for place in (0, 5):
        desk.locator(".action-select").nth(place).check()
    desk.locator("select[name=action]").select_option(label="Giv længere frist")
    desk.get_by_role("button", name="Udfør").click()
    expect(desk.get_by_role("heading", name="Det sker for 1 tilmelding")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("heading", name="Der er problemer")).to_be_visible()
    accessible(desk)
    desk.get_by_label("Ny frist").fill("07.10.2016")
    desk.get_by_label("Begrundelse").fill("Mailserveren var nede")
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("heading", name="Mails uden kalender: 1")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Giv længere frist").click()
    expect(desk.get_by_text("0 af 1 udført, 0 sprunget over, 1 venter")).to_be_visible()
    accessible(desk)
    background.carry_on()
    expect(desk.get_by_text("Færdig: udført for alle 1")).to_be_visible()
    accessible(desk)
