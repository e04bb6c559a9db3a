"""A date chosen in the calendar beside the form, in chromium: with a script and without, wide and on a phone."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, expect

from booking.models import Municipality, Programme, Registration
from booking.services import queue
from booking.services.day import preparing
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import signed_in
from tests.booking.day_helpers import STARTS, fix_day
from tests.factories import STAFF, danish, make_registration


@pytest.fixture
def confirmed(programme: Programme) -> Registration:
    """Confirm three places: one has a day, another wishes the day on which this one looks."""
    names = ("Aarhus", "Billund", "Esbjerg")
    rows = [make_registration(programme, Municipality.objects.get(name=name)) for name in names]
    for row in rows:
        queue.confirm(registration_id=row.pk, by=STAFF)
    preparing.set_wishes(registration_id=rows[1].pk, wishes=[(STARTS.date(), "morning")], by=MUNICIPALITY)
    fix_day(rows[2], starts_at=danish(2016, 11, 15, 9))
    return rows[0]


@pytest.mark.parametrize("with_javascript", [True, False])
def test_date_chosen_in_the_calendar_lands_in_the_form(
    site: str,
    new_context: Callable[..., BrowserContext],
    confirmed: Registration,
    accessible: Callable[..., None],
    *,
    with_javascript: bool,
) -> None:
    mette = User.objects.create_superuser("mette", "mette@example.dk", "et-langt-kodeord", first_name="Mette")
    context = new_context(java_script_enabled=with_javascript)
    key = signed_in(mette).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    page = context.new_page()
    base = f"{site}/admin/booking/registration/{confirmed.pk}"
    page.goto(f"{base}/schedule-day/")
    page.get_by_label("Mødested").fill("Biblioteket")
    page.get_by_text("November 2016", exact=True).first.click()
    day = page.get_by_role("button", name="Torsdag den 17. november 2016: ønsket af Billund, formiddag")
    day.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Dato")).to_have_value("17.11.2016")
    expect(page.get_by_label("Mødested")).to_have_value("Biblioteket")
    expect(day).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").filter(has_text="ønsket af Billund, formiddag")).to_be_visible()
    expect(page.get_by_role("button", name="Tirsdag den 15. november 2016: temadag i Esbjerg")).to_be_visible()
    if with_javascript:  # axe is a script itself
        accessible(page)
    page.goto(f"{base}/propose-dates/")
    page.get_by_text("November 2016", exact=True).first.click()
    for proposal, number in enumerate((17, 18), start=1):
        page.get_by_role("button", name=f"dag den {number}. november 2016").click()
        expect(page.get_by_label(f"Forslag {proposal}: dato")).to_have_value(f"{number}.11.2016")
    # The Enter key in a field sends the form, and chooses no day.
    page.get_by_label("Begynder kl.").first.press("Enter")
    expect(page.get_by_role("link", name="Skriv klokkeslættet").first).to_be_visible()
    expect(page.get_by_label("Forslag 3: dato")).to_have_value("")
