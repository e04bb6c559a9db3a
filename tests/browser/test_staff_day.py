"""Staff and the day in chromium: fixing it, previewing the mails, taking it back, with axe at both widths."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from booking.models import Municipality, Programme, Registration, ThemedDay
from booking.services import queue
from booking.services.day import answers, preparing
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees
from tests.browser.conftest import enter
from tests.factories import STAFF, make_registration


@pytest.fixture
def desk(page: Page, site: str, programme: Programme, settings: Settings) -> Page:
    """Sign in and open a confirmed place with wishes and a list."""
    settings.UNDO_SECONDS = 120
    registration = make_registration(programme, Municipality.objects.get(name="Aarhus"))
    queue.confirm(registration_id=registration.pk, by=STAFF)
    values = {
        "venue_name": "Rådhuset",
        "venue_room": "Lokale 4",
        "focus": "Tydelige mål",
        "phone_on_the_day": "72423722",
    }
    preparing.prepare(registration_id=registration.pk, values=values, by=MUNICIPALITY)
    wishes = [(STARTS.date(), "morning"), (dt.date(2016, 10, 18), "evening")]
    preparing.set_wishes(registration_id=registration.pk, wishes=wishes, by=MUNICIPALITY)
    list_attendees(registration, "Anna", "Bent")
    User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord", first_name="Mette")
    enter(page, site, "mette")
    page.goto(f"{site}/admin/booking/registration/{registration.pk}/change/")
    return page


def test_day_is_fixed_from_a_wish_looked_at_and_taken_back(desk: Page, accessible: Callable[[Page], None]) -> None:
    accessible(desk)
    desk.get_by_role("link", name="Brug datoen torsdag den 17. november 2016, formiddag").click()
    expect(desk.get_by_label("Dato")).to_have_value("17.11.2016")
    desk.get_by_label("Vælg en, I kender").first.select_option(label="Mette (mette@example.dk)")
    accessible(desk)
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Se, hvad der bliver sendt")
    expect(desk.get_by_role("heading", name="Invitationer: 4")).to_be_visible()
    for summary in desk.locator("#content summary").all():
        summary.click()
    expect(desk.get_by_text("Kære Anna", exact=False)).to_be_visible()
    accessible(desk)
    assert not ThemedDay.objects.exists()
    desk.get_by_role("button", name="Gem dagen, og send").click()
    expect(desk.get_by_text("Dagen er fastsat til torsdag den 17. november 2016 kl. 9.00")).to_be_visible()
    announce.announce_all()
    accessible(desk)
    undo = desk.get_by_role("button", name="Fortryd ændringen")
    undo.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Ændringen er fortrudt. Der er ikke fastsat nogen dato.")).to_be_visible()
    expect(desk.get_by_role("button", name="Fortryd ændringen")).to_have_count(0)
    assert not ThemedDay.objects.exists()


def test_warnings_are_ticked_and_the_way_back_keeps_what_was_typed(
    desk: Page, accessible: Callable[[Page], None]
) -> None:
    desk.get_by_role("link", name="Fastsæt eller ret dagen", exact=True).click()
    desk.get_by_label("Dato").fill("6.10.2016")
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("heading", name="Der er problemer")).to_be_visible()
    accessible(desk)
    desk.get_by_label("Hvem har sagt ja, og hvordan?").fill("Kim, i telefonen")
    desk.get_by_label("Der er mindre end 10 arbejdsdage til dagen.").check()
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    desk.get_by_role("button", name="Ret oplysningerne").click()
    expect(desk.get_by_label("Hvem har sagt ja, og hvordan?")).to_have_value("Kim, i telefonen")
    expect(desk.get_by_label("Mødested")).to_have_value("Rådhuset, Lokale 4")


def test_other_acts_of_the_day_are_accessible(desk: Page, site: str, accessible: Callable[[Page], None]) -> None:
    registration = Registration.objects.get()
    base = f"{site}/admin/booking/registration/{registration.pk}"
    for act in ("propose-dates", "enter-wishes", "correct-attendee"):
        desk.goto(f"{base}/{act}/")
        accessible(desk)
    desk.goto(f"{base}/add-attendees/")
    accessible(desk)
    desk.get_by_label("Indsæt listen").fill("Navn\tVej\tMail\nMaja Lund\tTorvet 1\tmaja@aarhus.dk\nOle\t\tole@arhus.dk")
    desk.get_by_role("button", name="Se listen igennem").click()
    expect(desk.get_by_text("Mente I ole@aarhus.dk?", exact=True)).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("link", name="Linje 2: Mente I ole@aarhus.dk?")).to_be_visible()
    accessible(desk)
    fix_day(registration)
    announce.announce_all()
    answers.answer_on_page(invite_id=invite_of("anna@aarhus.dk").pk, partstat="ACCEPTED", note="", by=MUNICIPALITY)
    answers.invite_bounced(invite_id=invite_of("bent@aarhus.dk").pk)
    fix_day(registration, starts_at=STARTS + dt.timedelta(days=7))
    preparing.ask_for_another_date(registration_id=registration.pk, note="", by=MUNICIPALITY)
    for page in ("change/", "call-off-day/", "schedule-day/"):
        desk.goto(f"{base}/{page}")
        accessible(desk)
    desk.goto(f"{base}/call-off-day/")
    desk.get_by_label("Besked til dem, der får aflysningen").fill("Vi finder en ny dato.")
    desk.get_by_label("Begrundelse").fill("Sygdom")
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("heading", name="Adresser, der har afvist mail")).to_be_visible()
    accessible(desk)
