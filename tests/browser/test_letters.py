"""Writing a mail to several at the desk in chromium: chosen, typed, previewed, sent, with axe at both widths."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from zeal import zeal_ignore

from booking.admin import background
from booking.models import EntryKind, JournalEntry, Municipality, Programme
from booking.services import queue
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from tests.booking.day_helpers import fix_day, invite_of, list_attendees
from tests.browser.conftest import enter
from tests.factories import STAFF, make_registration


@pytest.fixture
def desk(page: Page, site: str, programme: Programme) -> Page:
    """Sign in and open the list: a day with three attendees, one of whom declined, and a place without a day."""
    rows = [make_registration(programme, Municipality.objects.get(name=name)) for name in ("Aarhus", "Billund")]
    queue.confirm(registration_id=rows[0].pk, by=STAFF)
    list_attendees(rows[0], "Anna", "Bent", "Carl")
    fix_day(rows[0])
    answers.answer_on_page(invite_id=invite_of("carl@aarhus.dk").pk, partstat="DECLINED", note="", by=MUNICIPALITY)
    User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord", first_name="Mette")
    enter(page, site, "mette")
    page.goto(f"{site}/admin/booking/registration/")
    return page


def test_mail_to_several_is_typed_looked_at_and_sent(
    desk: Page, accessible: Callable[[Page], None], settings: Settings
) -> None:
    settings.ZEAL_ALLOWLIST = [{"model": "*"}]  # each row takes statements of its own
    for row in desk.locator("input[name=_selected_action]").all():
        row.check()
    desk.locator("select[name=action]").select_option(label="Skriv en mail")
    desk.get_by_role("button", name="Udfør").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Skriv en mail")
    expect(desk.get_by_text("Får den ikke: Carl (har sagt nej).")).to_be_visible()
    accessible(desk)

    desk.get_by_label("Emne", exact=True).fill("Parkering i {kommune}")
    desk.get_by_label("Tekst", exact=True).fill("Vi ses {dato}.\nKør gerne sammen, {navn}.")
    expect(desk.get_by_label("Kontaktpersonen", exact=True)).to_be_checked()
    desk.get_by_label("Kontaktpersonen og deltagerne").check()
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("link", name="{dato} kan ikke udfyldes for Nr. 2 Billund")).to_be_visible()
    accessible(desk)

    expect(desk.get_by_label("Emne", exact=True)).to_have_value("Parkering i {kommune}")
    desk.get_by_label("Tekst", exact=True).fill("Kør gerne sammen, {navn}.")
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("heading", name="Mails: 4")).to_be_visible()
    expect(desk.get_by_text("Kør gerne sammen, Anne Aarhus.")).to_be_visible()
    expect(desk.get_by_text("Kør gerne sammen, Bent.")).to_be_hidden()
    desk.get_by_text("Se mailen til Bent (bent@aarhus.dk): Parkering i Aarhus Kommune").click()
    expect(desk.get_by_text("Kør gerne sammen, Bent.")).to_be_visible()
    accessible(desk)

    desk.get_by_role("button", name="Send mailen").click()
    expect(desk.get_by_text("0 af 2 udført, 0 sprunget over, 2 venter")).to_be_visible()
    accessible(desk)
    with zeal_ignore():
        background.carry_on()
    expect(desk.get_by_text("Færdig: udført for alle 2")).to_be_visible()  # the page goes on by itself
    accessible(desk)
    assert JournalEntry.objects.filter(kind=EntryKind.MAIL_WRITTEN).count() == 2
    announce.announce_all()
    desk.get_by_role("link", name="Aarhus").click()
    expect(desk.get_by_text("til deltagere: 2")).to_be_visible()
    accessible(desk)


def test_mail_to_one_starts_at_the_registration(desk: Page, accessible: Callable[[Page], None]) -> None:
    desk.get_by_role("link", name="Aarhus").click()
    desk.get_by_role("link", name="Skriv en mail").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Skriv en mail")
    accessible(desk)
    desk.get_by_label("Deltagerne", exact=True).check()
    desk.get_by_label("Emne", exact=True).fill("Parkering {dato}")
    desk.get_by_label("Tekst", exact=True).fill("Der er få pladser ved {mødested}.")
    desk.get_by_role("button", name="Se, hvad der bliver sendt").click()
    expect(desk.get_by_role("heading", name="Mails: 2")).to_be_visible()
    accessible(desk)
    desk.get_by_role("button", name="Send mailen").click()
    expect(desk.get_by_text("Mailen bliver sendt.")).to_be_visible()
