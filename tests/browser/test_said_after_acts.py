"""After every act of a municipality and of an attendee, title, focus and scroll say what has happened."""

from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from booking import links
from booking.journal.codes import code_of
from booking.models import Interest, JournalEntry, Municipality, Partstat, Programme, Registration
from booking.services import clock as clock_service
from booking.services.day import answers, schedule
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees
from tests.factories import STAFF, danish, make_registration

SEND = """([to, fields]) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: to });
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}"""
"""Presses the button of a form without opening its page first."""
NAME = "Anne Jensen"
CONTACT = {"contact_name": NAME, "contact_email": "aje@dragoer.dk", "contact_phone": "72423700"}
CHOICES = {"parts": ["talk", "workshop"], "audience": "committee", "season": "either", "expected_attendees": "12"}
DECLARED = {"decided": "on", "pays_catering": "on"}


class Visitor:
    """A browser that presses buttons, and looks at what it is told."""

    def __init__(self, page: Page, site: str) -> None:
        """Begin on a page of the site, as a form must."""
        self.page, self.site = page, site
        page.goto(f"{site}/cookies/")

    def press(self, path: str, **fields: Any) -> None:
        """Send a form."""
        typed = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
        pairs = [(name, value) for name, values in typed.items() for value in values]
        with self.page.expect_navigation(wait_until="load"):
            self.page.evaluate(SEND, [self.site + path, pairs])

    def hears(self, title: str, *, focus: str = ".page-message") -> None:
        """Check that the title begins so, and that what has the focus is what says it, seen without scrolling."""
        told = self.page.title()
        assert told.startswith(title), told
        assert told.endswith((" – Socialstyrelsen", "Social Services")), told
        focused = self.page.locator(":focus")
        assert focused.evaluate("(one, wanted) => one.matches(wanted)", focus), self.page.url
        expect(focused).to_be_in_viewport()
        assert self.page.evaluate("window.scrollY") == 0


@pytest.fixture
def visitor(page: Page, site: str, programme: Programme) -> Visitor:
    """Open the site."""
    return Visitor(page, site)


@pytest.fixture
def registration(programme: Programme) -> Registration:
    """Register Dragør."""
    return make_registration(programme, Municipality.objects.get(name="Dragør"))


def test_acts_without_a_link(visitor: Visitor, registration: Registration) -> None:
    code = Municipality.objects.get(name="Aarhus").code
    form = {"municipality": code, **CHOICES, **CONTACT, **DECLARED}
    entry = JournalEntry.objects.get(number=2)
    for path, fields, said in (
        ("/tilmeld/", form, "Aarhus Kommune har fået en temadag – husk at bekræfte"),
        ("/tilmeld/", form | {"municipality": registration.municipality_id}, "Dragør Kommune er allerede tilmeldt"),
        ("/link/", {"municipality": code}, "Se efter en mail"),
        ("/besked/", {"municipality": code, "email": "bo@aarhus.dk"}, "Tryk på linket i mailen"),
    ):
        visitor.press(path, **fields)
        visitor.hears(said, focus="h1")
    token = links.interest_path(Interest.objects.get())
    for path, said in ((f"{token}confirm/", "I får besked"), (f"{token}end/", "Adressen er slettet")):
        visitor.press(path)
        visitor.hears(said, focus="h1")
    for given, said in (
        (code_of(2, entry.digest), "Koden passer til post nr. 2 – Rækkefølgen"),
        (f"2-{'0' * 64}", "Koden passer ikke til post nr. 2 – Rækkefølgen"),
    ):
        visitor.press("/raekkefoelge/", code=given)
        visitor.hears(said, focus=".alert")
    for path, title in (
        ("/tilmeld/", "Tilmeld jeres kommune"),
        ("/link/", "Få linket til jeres side sendt igen"),
        ("/besked/", "Få besked om en plads"),
        ("/raekkefoelge/", "Rækkefølgen"),
    ):
        visitor.press(path)
        visitor.hears(f"Fejl: {title}", focus="[data-problems]")


def test_contact_is_corrected_on_the_receipt(visitor: Visitor) -> None:
    code = Municipality.objects.get(name="Aarhus").code
    visitor.press("/tilmeld/", municipality=code, **CHOICES, **CONTACT, **DECLARED)
    page, correction = visitor.page, f"{visitor.page.url}kontakt/"
    for name, said, focus in (
        ("", "Fejl: Ret kontaktpersonen", "[data-problems]"),
        ("Bo Berg", "Kontaktpersonen er rettet – Aarhus Kommune har fået en temadag", ".page-message"),
    ):
        page.goto(correction)
        page.get_by_label("Navn", exact=True).fill(name)
        with page.expect_navigation(wait_until="load"):
            page.get_by_role("button", name="Gem").click()
        visitor.hears(said, focus=focus)


@pytest.mark.parametrize(
    ("others", "said"),
    [(0, "Der var stadig en ledig temadag"), (5, "I står igen på ventelisten med jeres oprindelige nummer")],
)
def test_a_lapsed_place_is_taken_back(
    visitor: Visitor, registration: Registration, clock: time_machine.Traveller, others: int, said: str
) -> None:
    for municipality in Municipality.objects.exclude(pk=registration.municipality_id)[:others]:
        make_registration(registration.programme, municipality)
    clock_service.asked(registration_id=registration.pk, ask=1, at=danish(2016, 9, 28, 9, 1))
    clock.move_to(danish(2016, 10, 3, 10))
    visitor.press(f"{links.personal_path(registration)}confirm/")
    visitor.hears(f"{said} – Temadag i Dragør Kommune")


def test_acts_of_a_municipality(visitor: Visitor, registration: Registration) -> None:
    mine = links.personal_path(registration)
    contact = CONTACT | {"contact_email": registration.contact_email}
    anna, listed = {"name": "Anna", "email": "anna@dragoer.dk", "parts": ["talk", "workshop"]}, "attendees/"
    for path, fields, said in (
        ("arrived/", {}, "Tak, så ved vi, at linket er kommet frem til jer"),
        ("confirm/", {}, "Pladsen er bekræftet"),
        ("contact/", contact, "Oplysningerne om kontaktpersonen er gemt"),
        ("choices/", CHOICES, "Jeres ønsker er gemt"),
        ("wishes/", {"date_1": "17.11.2016", "time_1": "morning"}, "Jeres ønskede dato er gemt"),
        ("practical/", {"venue_name": "Rådhuset"}, "Oplysningerne er gemt"),
        (f"{listed}add/", anna, "Anna er skrevet på listen"),
    ):
        visitor.press(mine + path, **fields)
        visitor.hears(f"{said} – ")
    for path, title in (
        ("contact/", "Ret kontaktpersonen"),
        ("handover/", "Overdrag til en kollega"),
        ("choices/", "Ret jeres ønsker"),
        (f"{listed}add/", "Skriv en deltager på listen"),
        (f"{listed}paste/", "Indsæt en hel liste"),
    ):
        visitor.press(mine + path)
        visitor.hears(f"Fejl: {title}", focus="[data-problems]")
    line = f"{listed}{registration.attendees.get().pk}/"
    bo = {"name": "Bo", "email": "bo@dragoer.dk"}
    for path, fields, said in (
        (line, anna | {"name": "Anna Holm"}, "Oplysningerne om Anna Holm er gemt"),
        (f"{line}replace/", bo, "Bo står nu på listen i stedet for Anna Holm"),
        (f"{line}remove/", {}, "Bo står ikke længere på listen"),
    ):
        visitor.press(mine + path, **fields)
        visitor.hears(f"{said} – Deltagerliste")
    pasted = "Cai Dam <cai@dragoer.dk>; Dea Elm <dea@dragoer.dk>"
    visitor.press(f"{mine}{listed}paste/", text=pasted, parts=["talk", "workshop"])
    visitor.hears("Se listen igennem – ", focus="h1")
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.locator(".people-save button").click()
    visitor.hears("2 er skrevet på listen – Deltagerliste")
    (proposal,) = schedule.propose(registration_id=registration.pk, starts=[STARTS], by=STAFF)
    for path, fields, said in (
        ("proposals/", {"proposal": str(proposal.pk)}, "I har valgt torsdag den 17. november 2016 kl. 9.00"),
        ("another-date/", {"message": "Vi skal til møde"}, "Vi har fået besked"),
    ):
        visitor.press(mine + path, **fields)
        visitor.hears(said)
    visitor.press(f"{mine}handover/", contact_name="Bo", contact_email="bo@dragoer.dk")
    visitor.hears("Linket er sendt til en ny adresse", focus="h1")
    visitor.press(f"{mine}moved/", **CONTACT)
    visitor.hears("Kontaktpersonen er rettet – ")
    registration.refresh_from_db()
    visitor.press(f"{links.personal_path(registration)}withdraw/")
    visitor.hears("Tilmeldingen er afmeldt – Temadag i Dragør Kommune")


def test_acts_about_answers(visitor: Visitor, registration: Registration, clock: time_machine.Traveller) -> None:
    mine = links.personal_path(registration)
    visitor.press(f"{mine}confirm/")
    fix_day(registration)
    list_attendees(registration, "Anna", "Bo")
    anna, bo = invite_of("anna@aarhus.dk"), invite_of("bo@aarhus.dk")
    own = links.attendee_path(anna)
    for path, fields, said in (
        (f"{own}answer/", {"answer": Partstat.ACCEPTED}, "Dit svar er gemt – Din temadag"),
        (f"/en{own}language/", {}, "From now on we write to you in English – Your themed day"),
    ):
        visitor.press(path, **fields)
        visitor.hears(said)
    visitor.press(f"{own}answer/")
    visitor.hears("Fejl: Din temadag", focus="[data-problems]")
    answers.answer_on_page(
        invite_id=anna.pk, partstat=Partstat.DECLINED, note="", by=MUNICIPALITY, colleague=("Eva", "eva@dragoer.dk")
    )
    visitor.press(f"{mine}attendees/colleague/{anna.pk}/", person_email="eva@dragoer.dk")
    visitor.hears("Eva står nu på listen i stedet for Anna – Deltagerliste")
    for how, name, said in (
        ("add", "Kim", "Kim er skrevet på listen"),
        ("same", "Lis", "Lis og Bo er den samme"),
        ("no", "Per", "Per kommer ikke på listen, og svaret tæller ikke med"),
        ("replace", "Ib", "Ib står nu på listen i stedet for Bo"),
    ):
        answers.ask_about_sender(
            invite_id=bo.pk, sender=f"{name.lower()}@privat.dk", sender_name=name, partstat="ACCEPTED"
        )
        question = bo.questions.get(resolved_at=None).pk
        visitor.press(f"{mine}attendees/questions/{question}/", how=how)
        visitor.hears(f"{said} – Deltagerliste")
