"""Again is again (Q12): slow double clicks on every form, and Back with the page cache that browsers have.

The first press's answer is held back until the second press is done. Without scripts the browser drops the first answer
and shows the second.
"""

import functools
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.fixtures import Settings

from booking.links import attendee_path, personal_path
from booking.models import EntryKind, JournalEntry, Municipality, Programme, Registration
from booking.services import queue
from booking.services.day import schedule
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, invite_of
from tests.browser.conftest import PATIENCE_MILLISECONDS, enter
from tests.browser.pressing import Slow
from tests.factories import STAFF, make_registration

WRONG_NUMBER = "Skriv journalnummeret som i journalsystemet"
PASSWORD = "et-langt-kodeord"


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def visitor(new_context: Callable[..., BrowserContext], *, has_script: bool) -> Page:
    return new_context(java_script_enabled=has_script).new_page()


@pytest.fixture(params=[100, 700])
def twice(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, *, has_script: bool
) -> Callable[[Page, str], None]:
    """Return a function that presses a button twice: the script lets one press through, without it both come."""
    slow = Slow(monkeypatch)
    return functools.partial(slow.press_twice, milliseconds=request.param, expected=1 if has_script else 2)


def fill_in(page: Page, site: str) -> None:
    """Fill in the registration form for Aarhus."""
    page.goto(f"{site}/tilmeld/")
    page.locator("select[name=municipality]").select_option(label="Aarhus", force=True)
    page.get_by_label("Oplæg").check()
    page.get_by_label("Workshop").check()
    page.get_by_label("Det politiske udvalg").check()
    page.get_by_label("Begge perioder passer os").check()
    page.get_by_label("Hvor mange deltagere regner I med?").fill("12")
    page.get_by_label("Navn").fill("Anne Jensen")
    page.get_by_label("Mailadresse").fill("aje@aarhus.dk")
    page.get_by_label("Kommunen har besluttet").check()
    page.get_by_label("Kommunen betaler").check()


def message(page: Page) -> Locator:
    return page.locator(".page-message")


def entries(*kinds: EntryKind) -> int:
    return JournalEntry.objects.filter(kind__in=kinds).count()


def test_every_form_of_a_municipality_pressed_twice(
    visitor: Page, site: str, programme: Programme, twice: Callable[[Page, str], None]
) -> None:
    registration = make_registration(programme, Municipality.objects.get(name="Aarhus"))
    mine = f"{site}{personal_path(registration)}"
    visitor.goto(mine)
    twice(visitor, "Bekræft pladsen")
    expect(message(visitor)).to_have_text("Pladsen er bekræftet. I har nu en temadag.")
    steps: list[tuple[str, Callable[[], object], str, str]] = [
        ("contact/", lambda: visitor.get_by_label("Stilling").fill("Børnechef"), "Gem", "Oplysningerne om kontakt"),
        ("choices/", lambda: visitor.get_by_label("Hvor mange").fill("14"), "Gem", "Jeres ønsker er gemt."),
        ("practical/", lambda: visitor.get_by_label("Mødested").fill("Rådhuset"), "Gem", "Oplysningerne er gemt."),
        ("wishes/", lambda: wish(visitor), "Gem", "Jeres ønskede dato er gemt."),
        ("attendees/add/", lambda: add(visitor, "Anna"), "Skriv på listen", "Anna er skrevet på listen."),
        ("attendees/add/", lambda: add(visitor, "Bo"), "Skriv på listen", "Bo er skrevet på listen."),
    ]
    for path, fill, button, said in steps:
        visitor.goto(mine + path)
        fill()
        twice(visitor, button)
        expect(message(visitor)).to_contain_text(said)
    anna, bo = registration.attendees.order_by("pk").values_list("pk", flat=True)
    for path, name, button, said in [
        (f"attendees/{anna}/", "Anna Holm", "Gem", "Oplysningerne om Anna Holm er gemt."),
        (f"attendees/{bo}/replace/", "Carl", "Skriv kollegaen på listen", "Carl står nu på listen i stedet for Bo."),
    ]:
        visitor.goto(mine + path)
        visitor.get_by_label("Navn").fill(name)
        twice(visitor, button)
        expect(message(visitor)).to_contain_text(said)
    visitor.goto(f"{mine}attendees/{bo}/remove/")
    twice(visitor, "Fjern fra listen")
    expect(message(visitor)).to_contain_text("Carl står ikke længere på listen.")
    visitor.goto(f"{mine}attendees/paste/")
    visitor.get_by_label("Indsæt listen").fill("Dorte <dorte@aarhus.dk>; Eva <eva@aarhus.dk>")
    visitor.get_by_role("button", name="Se listen igennem").click()
    twice(visitor, "Gem deltagerne på listen")
    expect(message(visitor)).to_contain_text("2 er skrevet på listen.")
    assert registration.attendees.count() == 3
    starts = [STARTS, STARTS.replace(day=24)]
    schedule.propose(registration_id=registration.pk, starts=starts, by=STAFF)
    visitor.goto(mine)
    twice(visitor, "Vælg torsdag den 17. november 2016 kl. 9.00")
    expect(message(visitor)).to_contain_text("I har valgt torsdag den 17. november 2016 kl. 9.00.")
    visitor.goto(f"{mine}another-date/")
    twice(visitor, "Bed om en anden dato")
    expect(message(visitor)).to_contain_text("Vi har fået besked")
    visitor.goto(f"{mine}withdraw/")
    twice(visitor, "Afmeld")
    expect(message(visitor)).to_have_text("Tilmeldingen er afmeldt. Tak, fordi I gav besked.")
    assert entries(EntryKind.CONFIRMED, EntryKind.WITHDRAWN, EntryKind.DATE_CHOSEN, EntryKind.WISHES_CHANGED) == 4
    assert entries(EntryKind.ATTENDEES_CHANGED) == 6


def wish(page: Page) -> None:
    """Wish for a morning."""
    page.get_by_label("Dato").first.fill("17.11.2016")
    page.get_by_label("Tid på dagen").first.select_option("morning")


def add(page: Page, name: str) -> None:
    """Fill in a line."""
    page.get_by_label("Navn").fill(name)
    page.get_by_label("Mailadresse").fill(f"{name.lower()}@aarhus.dk")


def test_registering_and_answering_pressed_twice(
    visitor: Page, site: str, programme: Programme, twice: Callable[[Page, str], None]
) -> None:
    fill_in(visitor, site)
    twice(visitor, "Tilmeld kommunen")
    expect(visitor.locator("[data-queue-number='1']")).to_be_visible()
    registration = Registration.objects.get()
    queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    fix_day(registration)
    visitor.goto(f"{site}{attendee_path(invite_of('fie@example.dk'))}")
    visitor.get_by_label("Ja, jeg kommer").check()
    twice(visitor, "Gem svaret")
    expect(message(visitor)).to_contain_text("Dit svar er gemt.")
    assert entries(EntryKind.REGISTERED, EntryKind.ANSWERED) == 2


def sign_in(page: Page, site: str) -> None:
    """Sign a member of staff in."""
    User.objects.create_superuser("mette", "mette@example.dk", PASSWORD)
    enter(page, site, "mette")
    page.goto(f"{site}/admin/")


def test_acts_of_staff_pressed_twice(
    visitor: Page, site: str, programme: Programme, twice: Callable[[Page, str], None], settings: Settings
) -> None:
    registration = make_registration(programme, Municipality.objects.get(name="Aarhus"))
    sign_in(visitor, site)
    act = f"{site}/admin/booking/registration/{registration.pk}/"
    steps = [
        ("confirm/", "Begrundelse", "Bekræft pladsen", "Pladsen er bekræftet."),
        ("note/", "Note", "Gem noten", "Noten er gemt."),
        ("withdraw/", "Begrundelse", "Afmeld kommunen", "Aarhus Kommune er afmeldt."),
    ]
    for path, label, button, said in steps:
        visitor.goto(act + path)
        visitor.get_by_label(label).fill("Aftalt i telefonen")
        twice(visitor, button)
        expect(visitor.locator(".messagelist .success")).to_have_text(said)
    assert entries(EntryKind.CONFIRMED, EntryKind.NOTE_ADDED, EntryKind.WITHDRAWN) == 3


@pytest.fixture
def back(browser_with_page_cache: Browser) -> Iterator[Page]:
    """Return a page of a browser that keeps pages for its Back."""
    with browser_with_page_cache.new_context(locale="da-DK", timezone_id="Europe/Copenhagen") as context:
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        yield context.new_page()


def test_back_to_the_registration_form(back: Page, site: str, programme: Programme) -> None:
    """After an error, after success, and after a withdrawal, when the same form registers anew."""
    fill_in(back, site)
    back.get_by_label("Mailadresse").fill("aje")
    back.get_by_role("button", name="Tilmeld kommunen").click()
    expect(back.get_by_role("heading", name="Der er problemer")).to_be_visible()
    back.get_by_label("Mailadresse").fill("aje@aarhus.dk")
    back.get_by_role("button", name="Tilmeld kommunen").click()
    expect(back.locator("[data-queue-number='1']")).to_be_visible()
    for number in (1, 2):
        back.go_back()
        expect(back.get_by_role("heading", level=1)).to_have_text("Tilmeld jeres kommune")
        back.get_by_label("Mailadresse").fill("aje@aarhus.dk")
        back.get_by_role("button", name="Tilmeld kommunen").click()
        expect(back.locator(f"[data-queue-number='{number}']")).to_be_visible()
        assert Registration.objects.count() == number
        queue.withdraw(registration_id=Registration.objects.latest("pk").pk, by=MUNICIPALITY)


def test_back_after_an_error_and_success_on_the_municipalitys_page(back: Page, site: str, programme: Programme) -> None:
    registration = make_registration(programme, Municipality.objects.get(name="Aarhus"))
    queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    back.goto(f"{site}{personal_path(registration)}practical/")
    back.get_by_label("Telefon på dagen").fill("1")
    back.get_by_role("button", name="Gem").click()
    expect(back.get_by_role("heading", name="Der er problemer")).to_be_visible()
    back.get_by_label("Telefon på dagen").fill("87654321")
    back.get_by_role("button", name="Gem").click()
    expect(message(back)).to_contain_text("Oplysningerne er gemt.")
    back.go_back()
    expect(back.get_by_role("heading", name="Der er problemer")).to_be_visible()
    back.go_back()
    expect(back.get_by_label("Telefon på dagen")).to_be_visible()
    back.get_by_label("Mødested").fill("Rådhuset")
    back.get_by_role("button", name="Gem").click()
    expect(message(back)).to_contain_text("Oplysningerne er gemt.")


def test_back_to_a_list_that_was_looked_through_and_saved(back: Page, site: str, programme: Programme) -> None:
    registration = make_registration(programme, Municipality.objects.get(name="Aarhus"))
    queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    back.goto(f"{site}{personal_path(registration)}attendees/paste/")
    back.get_by_label("Indsæt listen").fill("Dorte Dam <dorte@aarhus.dk>; Eva Bæk <eva@aarhus.dk>")
    back.get_by_role("button", name="Se listen igennem").click()
    for _ in range(2):
        back.get_by_role("button", name="Gem deltagerne på listen").click()
        expect(message(back)).to_contain_text("2 er skrevet på listen.")
        back.go_back()
        expect(back.get_by_role("heading", level=1)).to_have_text("Se listen igennem")
    assert registration.attendees.count() == 2


def test_back_after_withdrawing(back: Page, site: str, programme: Programme) -> None:
    registration = make_registration(programme, Municipality.objects.get(name="Aarhus"))
    back.goto(f"{site}{personal_path(registration)}withdraw/")
    back.get_by_role("button", name="Afmeld").click()
    expect(message(back)).to_have_text("Tilmeldingen er afmeldt. Tak, fordi I gav besked.")
    back.go_back()
    back.locator("summary", has_text="Forløb").click()
    expect(back.get_by_text("Tilmeldingen afmeldt")).to_be_visible()
    expect(back.get_by_role("button", name="Afmeld")).not_to_be_visible()


def test_back_after_an_error_and_success_of_staff(back: Page, site: str, programme: Programme) -> None:
    registration = make_registration(programme, Municipality.objects.get(name="Aarhus"))
    sign_in(back, site)
    back.goto(f"{site}/admin/booking/registration/{registration.pk}/case-number/")
    back.get_by_label("Journalnummer").fill("x" * 41)
    back.get_by_role("button", name="Gem journalnummeret").click()
    expect(back.get_by_text(WRONG_NUMBER).first).to_be_visible()
    back.get_by_label("Journalnummer").fill("2016-1")
    back.get_by_role("button", name="Gem journalnummeret").click()
    expect(back.locator(".messagelist .success")).to_have_text("Journalnummeret er nu 2016-1.")
    back.go_back()
    expect(back.get_by_text(WRONG_NUMBER).first).to_be_visible()
    back.reload()
    expect(back.get_by_text(WRONG_NUMBER).first).to_be_visible()
