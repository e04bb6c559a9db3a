"""Received mails and calendar feeds at the desk in a browser; axe and the content policy checked on every page."""

from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from booking import links
from booking.models import Feed, Invite, Registration
from booking.services.day import attendance
from booking.services.day.attendance import AttendeeDetails
from booking.services.turn import MUNICIPALITY
from notifications.inbound.receive import receive
from notifications.models import Door, Received
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.browser.conftest import enter
from tests.notifications.inbound import reply_cases as cases
from tests.notifications.mail_helpers import announce_and_send

MAILS = Path(cases.__file__).parent / "replies"
Look = Callable[[Page], None]


@pytest.fixture
def registration(site: str, clock: time_machine.Traveller) -> Registration:
    """Invite the person of the hand-written mails, and receive some of those mails."""
    registration = make_confirmed()
    line = AttendeeDetails(name="Jens Hansen", email=cases.ADDRESS)
    attendance.set_attendees(registration_id=registration.pk, lines=[line], by=MUNICIPALITY)
    fix_day(registration)
    Invite.objects.filter(email=cases.ADDRESS).update(uid=cases.UID)
    announce_and_send()
    for name in ("outlook_counter", "unknown_uid", "human_mail"):
        receive((MAILS / f"{name}.eml").read_bytes(), door=Door.PIPE)
    return registration


@pytest.fixture
def desk(page: Page, site: str, registration: Registration) -> Page:
    """Let Mette in."""
    User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord", first_name="Mette")
    enter(page, site, "mette")
    page.goto(f"{site}/admin/")
    expect(page).to_have_url(f"{site}/admin/")
    return page


def test_received_mail_is_read_and_settled(desk: Page, site: str, accessible: Look) -> None:
    desk.goto(f"{site}/admin/notifications/received/?wait=staff")
    accessible(desk)
    desk.get_by_role("link", name="Svar", exact=True).click()
    expect(desk.locator(".notice")).to_contain_text("Svaret hører til en invitation, som vi ikke kender")
    accessible(desk)
    desk.get_by_role("button", name="Afslut mailen").click()
    expect(desk.get_by_text("Mailen er afsluttet.")).to_be_visible()
    assert not Received.objects.get(became="unknown").needs_staff
    accessible(desk)


def test_what_people_wrote_stands_on_both_pages(
    desk: Page, site: str, registration: Registration, accessible: Look
) -> None:
    proposed = "Foreslår et andet tidspunkt: fredag den 18. november 2016 kl. 9.00-14.00"
    desk.goto(f"{site}/admin/booking/registration/{registration.pk}/change/")
    expect(desk.locator(".desk")).to_contain_text(proposed)
    accessible(desk)
    desk.get_by_role("link", name="modtaget mail").first.click()
    expect(desk.locator(".desk")).to_contain_text("Fredag passer bedre")
    accessible(desk)
    desk.goto(site + links.personal_path(registration))
    expect(desk.locator("#beskeder")).to_contain_text(proposed)
    accessible(desk)


def test_strangers_wish_and_a_report_without_a_name_are_settled(
    desk: Page, site: str, registration: Registration, accessible: Look
) -> None:
    head = b"From: %b\r\nTo: temadage@example.dk\r\nMessage-ID: <%b@x.example>\r\nSubject: %b\r\n\r\n"
    receive(head % (b"birte@billund.example", b"1", b"Vi vil gerne") + b"Tilmeld os", door=Door.PIPE)
    report = b"Return-Path: <>\r\n" + head % (b"MAILER-DAEMON@mx.example", b"2", b"Fejl")
    receive(report + b"Der er sket en fejl.", door=Door.PIPE)
    desk.goto(f"{site}/admin/")
    expect(desk.get_by_text("Vil tilmelde en kommune på mail")).to_be_visible()
    desk.goto(f"{site}/admin/notifications/received/?wait=staff")
    desk.get_by_role("link", name="Vi vil gerne", exact=True).click()
    expect(desk.get_by_role("link", name="Skriv til afsenderen")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Afslut mailen").click()
    desk.goto(f"{site}/admin/notifications/received/?wait=staff")
    desk.get_by_role("link", name="Fejl", exact=True).click()
    accessible(desk)
    desk.get_by_label("Adressen, som mailen ikke kom frem til").fill(registration.contact_email)
    desk.get_by_role("button", name="Mailen kom retur").click()
    expect(desk.get_by_text("Det er noteret, at mailen kom retur.")).to_be_visible()
    accessible(desk)
    desk.goto(f"{site}/tilmeld/?municipality={registration.municipality_id}")
    expect(desk.locator("select[name=municipality]")).to_have_value(registration.municipality_id)


def test_feed_is_made_shown_and_renewed(desk: Page, site: str, accessible: Look) -> None:
    desk.goto(f"{site}/admin/booking/feed/add/")
    accessible(desk)
    desk.get_by_label("Facilitatorens mailadresse").fill("fie")
    desk.get_by_role("button", name="Opret feedet").click()
    expect(desk.get_by_role("heading", name="Der er problemer")).to_be_visible()
    accessible(desk)
    desk.get_by_label("Facilitatorens mailadresse").fill("fie@example.dk")
    desk.get_by_role("button", name="Opret feedet").click()
    expect(desk.get_by_text("Feedet er oprettet.")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Vis adressen").click()
    expect(desk.locator("#address")).to_have_text(site + links.feed_path(Feed.objects.get()))
    accessible(desk)
    desk.get_by_role("link", name="Tilbage til feedet").click()
    desk.get_by_role("link", name="Forny adressen").click()
    expect(desk.get_by_role("heading", name="Forny feedets adresse")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Forny adressen").click()
    expect(desk.get_by_text("Feedet har fået en ny adresse.")).to_be_visible()
    assert Feed.objects.get().version == 2
    desk.goto(f"{site}/admin/booking/feed/")
    accessible(desk)
