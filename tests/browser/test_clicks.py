"""How many clicks the jobs of staff take from the desk: each is done in chromium and counted, and none takes more.

Choosing a suggestion of the search is a click; typing is none.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect
from pytest_django.fixtures import Settings

from booking.models import Municipality, Programme, Registration
from booking.services import clock as service_clock
from booking.services import queue
from booking.services.day import preparing
from booking.services.day.elsewhere import FacilitatorDetails
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import signed_in
from tests.booking.day_helpers import STARTS, fix_day, list_attendees
from tests.factories import STAFF, again, contact_of, make_registration
from tests.notifications.mail_helpers import announce_and_send

NAMES = ("Aarhus", "Billund", "Dragør", "Egedal", "Favrskov", "Greve", "Herning", "Ishøj")
CLICKS = {
    "find": 1, "ring": 2, "extend": 2, "place ahead": 3, "annul": 3, "register by phone": 8, "check an address": 2,
    "propose dates": 3, "fix a date": 3, "move a day": 3, "swap days": 4, "see answers": 1, "print a list": 1,
    "export": 1, "letter to waiting": 3, "mend a bounced address": 2, "send again": 2, "prove": 1,
    "hand over the case": 1, "change a deadline": 2, "copy a programme": 2, "add a slot": 3, "give a role": 3,
    "reset an app": 2, "see who looked": 1,
}  # fmt: skip
REASON = "Begrundelse"
LOOK = "Se, hvad der bliver sendt"


class Hand:
    """Presses and counts; every job begins at the desk."""

    def __init__(self, page: Page, desk: str) -> None:
        """Begin without a job."""
        self.page, self.desk = page, desk
        self.done: dict[str, int] = {}
        self.clicks = 0

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Open the desk, count the clicks of what is done then, and write them down."""
        self.page.goto(self.desk)
        self.clicks = 0
        yield
        self.done[name] = self.clicks

    def press(self, what: Locator) -> None:
        """Click."""
        what.first.click()
        self.clicks += 1

    def link(self, name: str) -> None:
        """Click a link by its name."""
        self.press(self.page.get_by_role("link", name=name, exact=True))

    def button(self, name: str) -> None:
        """Click a button by its name."""
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def find(self, words: str, suggestion: str) -> None:
        """Type into the search and choose a suggestion."""
        self.page.get_by_role("combobox", name="Søg", exact=True).press_sequentially(words)
        self.press(self.page.get_by_role("option", name=suggestion))

    def fill(self, label: str, text: str) -> None:
        """Type into a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def sees(self, words: str) -> None:
        """Check what came of it."""
        expect(self.page.get_by_text(words).first).to_be_visible()


@pytest.fixture
def rows(programme: Programme, settings: Settings) -> dict[str, Registration]:
    """Take eight municipalities to where each of the jobs waits."""
    settings.UNDO_SECONDS = 0
    rows = {}
    for name in NAMES:
        municipality = Municipality.objects.get(name=name)
        outside = {"email": "kim@gmail.com"} if name == "Egedal" else {}
        rows[name] = make_registration(programme, municipality, contact=contact_of(municipality, **outside))
    for name in NAMES[:4]:
        queue.confirm(registration_id=rows[name].pk, by=STAFF)
    fix_day(rows["Aarhus"])
    gert = FacilitatorDetails(name="Gert", email="gert@example.dk")
    fix_day(rows["Billund"], starts_at=STARTS + dt.timedelta(days=7), facilitators=(gert,))
    list_attendees(rows["Aarhus"], "Anna", "Bent")
    preparing.set_wishes(registration_id=rows["Dragør"].pk, wishes=[(dt.date(2016, 12, 6), "morning")], by=MUNICIPALITY)
    announce_and_send()
    return rows


@pytest.fixture
def hand(page: Page, site: str, rows: dict[str, Registration]) -> Hand:
    """Sign a superuser in at the desk; beside her is a facilitator with an app."""
    assert rows
    fie = User.objects.create_user("fie", "fie@example.dk", "x", is_staff=True)
    Authenticator.objects.create(user=fie, type=Authenticator.Type.TOTP, data={"secret": "x"})
    mette = User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord")
    key = signed_in(mette).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    page.set_viewport_size({"width": 1440, "height": 900})
    return Hand(page, f"{site}/admin/")


def test_no_job_of_staff_takes_more_clicks(hand: Hand, rows: dict[str, Registration]) -> None:
    for job in (look, place, settle_dates, write, run_the_programme, give_access):
        job(hand, rows)
    assert hand.done == CLICKS


def look(hand: Hand, _rows: dict[str, Registration]) -> None:
    """Find, read, ring, print and prove."""
    with hand.job("find"):
        hand.find("anne aarhus", "Tilmelding Nr. 1: Aarhus Kommune")
        hand.sees("Nr. 1: Aarhus Kommune")
    with hand.job("ring"):
        hand.link("Ringeliste")
        phone = hand.page.get_by_role("region", name="Ringeliste").get_by_role("link", name="+45")
        assert phone.first.get_attribute("href") == "tel:+4572423700"
        hand.clicks += 1  # the number itself, which opens no page
    with hand.job("see answers"):
        hand.link("Aarhus Kommune")
        hand.sees("ikke svaret")
    with hand.job("print a list"):
        hand.link("Deltagerliste, til udskrift: Aarhus Kommune")
        hand.sees("Underskrift")
    for name, link, file in (
        ("export", "Alt i én Excel-fil", "samlet"),
        ("hand over the case", "Hent hele sagen (ZIP): Aarhus Kommune", ".zip"),
    ):
        with hand.job(name), hand.page.expect_download() as download:
            hand.link(link)
        assert file in download.value.suggested_filename
    with hand.job("prove"):
        hand.link("Køens rækkefølge")
        hand.sees("Kontrolleret ved udskriften")
    with hand.job("see who looked"):
        hand.find("opslag", "Side Opslag")
        hand.sees("Hver linje er en side eller et svar")


def place(hand: Hand, rows: dict[str, Registration]) -> None:
    """Do what is about the place and the contact."""
    with hand.job("extend"):
        hand.link("Giv længere frist: Favrskov Kommune")
        hand.fill("Ny frist", "05.10.2016")
        hand.fill(REASON, "Aftalt")
        hand.button("Giv længere frist")
        hand.sees("5. oktober 2016")
    for name, words, act, button in (
        ("place ahead", "stil forrest herning", "Stil forrest på ventelisten", "Stil forrest"),
        ("annul", "annuller ishøj", "Annuller tilmeldingen", "Annuller tilmeldingen"),
    ):
        with hand.job(name):
            hand.find(words, f"Gør {act}")
            hand.fill(REASON, "Aftalt")
            hand.button(LOOK)
            hand.button(button)
    with hand.job("register by phone"):
        hand.link("Tilmeld på en kommunes vegne")
        hand.page.locator("input[role=combobox][id=municipality]").press_sequentially("kold")
        hand.press(hand.page.locator("ul.combobox-list").get_by_role("option", name="Kolding"))
        for label in ("Oplæg", "Det politiske udvalg", "Begge perioder passer kommunen"):
            hand.press(hand.page.get_by_label(label, exact=True))
        hand.fill("Hvor mange deltagere regner kommunen med?", "9")
        hand.fill("Kontaktpersonens navn", "Kim Holm")
        hand.fill("Mailadresse", "kim@kolding.dk")
        for label in ("Kommunen har besluttet", "Kommunen betaler mødeforplejningen"):
            hand.press(hand.page.get_by_label(label))
        hand.fill(REASON, "Ringede")
        hand.button("Tilmeld kommunen")
        hand.sees("Kolding Kommune")
    with hand.job("check an address"):
        hand.link("Kontrollér adressen: Egedal Kommune")
        hand.button("Adressen er i orden")
    with hand.job("mend a bounced address"):
        favrskov = again(rows["Favrskov"])
        service_clock.bounced(registration_id=favrskov.pk, address=favrskov.contact_email, ask=favrskov.ask)
        hand.page.reload()
        hand.link("Ret kontaktpersonen: Favrskov Kommune")
        hand.fill("Mailadresse", "anna@favrskov.dk")
        hand.fill(REASON, "Ringede")
        hand.button("Gem kontaktpersonen")
    with hand.job("send again"):
        hand.find("send link greve", "Gør Send linket igen: Greve Kommune")
        hand.button("Send linket")


def settle_dates(hand: Hand, _rows: dict[str, Registration]) -> None:
    """Do what is about the day."""
    with hand.job("propose dates"):
        hand.link("Foreslå datoer: Egedal Kommune")
        hand.fill("Forslag 1: dato", "08.12.2016")
        hand.page.get_by_label("Begynder kl.").first.fill("9.00")
        hand.button(LOOK)
        hand.button("Send forslagene")
    with hand.job("fix a date"):
        hand.link("Fastsæt eller ret dagen: Dragør Kommune")
        hand.fill("Mødested", "Rådhuset")
        hand.fill("Facilitator 1: navn", "Hanne")
        hand.page.get_by_label("Mailadresse", exact=True).first.fill("hanne@example.dk")
        hand.button(LOOK)
        hand.button("Gem dagen, og send")
        hand.sees("Dagen er fastsat til tirsdag den 6. december 2016")
    with hand.job("swap days"):
        hand.link("Byt dato med en anden: Aarhus Kommune")
        hand.press(hand.page.get_by_label("Billund Kommune"))
        hand.fill("Hvem i de to kommuner har sagt ja, og hvordan?", "Kim og Bo")
        hand.button(LOOK)
        hand.button("Byt, og send")
    with hand.job("move a day"):
        hand.link("Fastsæt eller ret dagen: Billund Kommune")
        hand.fill("Dato", "15.11.2016")
        hand.fill("Hvem har sagt ja, og hvordan?", "Kim, i telefonen")
        hand.button(LOOK)
        hand.button("Gem dagen, og send")
        hand.sees("tirsdag den 15. november 2016")


def write(hand: Hand, _rows: dict[str, Registration]) -> None:
    """Write to those who wait."""
    with hand.job("letter to waiting"):
        hand.button("Skriv til alle på ventelisten")
        hand.fill("Emne", "Nyt om køen")
        hand.fill("Tekst", "I står stadig på listen.")
        hand.button(LOOK)
        hand.button("Send mailen")


def run_the_programme(hand: Hand, _rows: dict[str, Registration]) -> None:
    """Do what is about the programme."""
    with hand.job("change a deadline"):
        hand.link("Ret tider og frister")
        hand.fill("Frist for at bekræfte (arbejdsdage)", "3")
        hand.button("Gem tider og frister")
        hand.sees("Rettelserne er gemt.")
    with hand.job("copy a programme"):
        hand.link("Kopiér til en ny periode")
        hand.fill("Kortnavn for det nye tilbud", "faglig-ledelse-2017-18")
        hand.button("Opret det nye tilbud")
    with hand.job("add a slot"):
        hand.link("Tilføj en plads")
        hand.fill(REASON, "En facilitator mere")
        hand.button(LOOK)
        hand.button("Tilføj pladsen")


def give_access(hand: Hand, _rows: dict[str, Registration]) -> None:
    """Do what is about users."""
    with hand.job("give a role"):
        hand.find("fie", "Bruger fie")
        hand.press(hand.page.get_by_label("Facilitator", exact=True))
        hand.button("Gem")
    assert User.objects.get(username="fie").groups.get().name == "Facilitator"
    with hand.job("reset an app"):
        hand.find("nulstil fie", "Nulstil appen")
        hand.button("Nulstil appen")
    assert not Authenticator.objects.exists()
