"""Acts that reach many are shown first: who hears of it and what they read; what changed is shown anew (Q8)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.models import EntryKind, JournalEntry, Programme, Registration, Slot, Status
from booking.services import queue
from booking.services.clock import lapse_due
from booking.services.record import verify
from tests.booking.admin.staff_desk import REASON, look, said, send, url_of, values_of
from tests.booking.day_helpers import fix_day, list_attendees, make_confirmed
from tests.factories import STAFF, again, at, danish, make_municipality, make_queue, make_registration

pytestmark = pytest.mark.django_db
CHANGED = "Der er sket noget, siden du så, hvem der får en mail."


def text_of(page: Any) -> str:
    content: str = page.content.decode()
    return content


def page_of(programme: Programme, act: str) -> str:
    return reverse(f"admin:booking_programme_{act}", args=[programme.pk])


def test_placing_ahead_names_everybody_it_moves_back_and_shows_a_mail_of_each_kind(
    desk: Client, programme: Programme
) -> None:
    *_rest, last = make_queue(programme, 10)
    url = url_of(last, "place_ahead")
    shown = look(desk, url, reason=REASON)
    text = text_of(shown)
    assert "Mails uden kalender: 5" in text
    for name in ("Kolding", "Greve", "Herning", "Ishøj", "Jammerbugt"):
        assert f"Anne {name} (" in text
    assert text.partition('id="content-main"')[2].count("<details") == 2
    assert text.count(REASON) >= 2
    assert not JournalEntry.objects.filter(kind=EntryKind.PLACED_AHEAD).exists()
    assert said(send(desk, url, shown)) == ["Kolding Kommune står nu forrest på ventelisten."]


@pytest.mark.parametrize(
    ("act", "mails", "hears"),
    [
        ("pass_over", 1, "anne@greve.dk"),
        ("annul", 1, "anne@greve.dk"),
    ],
)
def test_pass_over_and_annul_are_shown(desk: Client, programme: Programme, act: str, mails: int, hears: str) -> None:
    *_holders, sixth = make_queue(programme, 6)
    shown = look(desk, url_of(sixth, act), reason=REASON)
    assert f"Mails uden kalender: {mails}" in text_of(shown)
    assert hears in text_of(shown)
    assert again(sixth).status == Status.WAITING


def test_annul_shows_the_next_in_the_queue_too(desk: Client, programme: Programme) -> None:
    first, *_others = make_queue(programme, 6)
    text = text_of(look(desk, url_of(first, "annul"), reason=REASON))
    assert "Mails uden kalender: 2" in text
    assert ("anne@aarhus.dk" in text, "anne@greve.dk" in text) == (True, True)


def test_withdrawal_is_shown_where_somebody_else_hears_of_it(desk: Client, programme: Programme) -> None:
    *_others, fifth, _sixth = make_queue(programme, 6)
    assert "anne@greve.dk" in text_of(look(desk, url_of(fifth, "withdraw"), reason=REASON))


def test_adding_a_slot_shows_who_gets_it_and_removing_one_that_nobody_hears(desk: Client, programme: Programme) -> None:
    make_queue(programme, 6)
    shown = look(desk, page_of(programme, "add_slot"), reason=REASON)
    assert "Mails uden kalender: 1" in text_of(shown)
    assert "anne@greve.dk" in text_of(shown)
    assert Slot.objects.count() == 5
    queue.annul(registration_id=Registration.objects.get(queue_number=6).pk, by=STAFF, reason=REASON)
    queue.annul(registration_id=Registration.objects.get(queue_number=1).pk, by=STAFF, reason=REASON)
    free = Slot.objects.get(registration=None)
    assert "Ingen får en mail om det." in text_of(
        look(desk, page_of(programme, "remove_slot"), reason=REASON, slot=str(free.pk))
    )


def test_terms_that_close_the_queue_show_whom_it_tells_and_tell_them_by_the_press(
    desk: Client, offer: Programme, mette: User
) -> None:
    make_queue(offer, 8)
    url = page_of(offer, "edit_terms")
    early = "03.10.2016 12:00"
    with at(danish(2016, 10, 10), tick=False):
        desk.force_login(mette)
        shown = look(desk, url, closes_at=early, promote_until=early)
        assert not Programme.objects.filter(queue_closed_at__isnull=False).exists()
        after = send(desk, url, shown)
        assert lapse_due() == 0
    text = text_of(shown)
    assert "Mails uden kalender: 3" in text
    assert text.partition('id="content-main"')[2].count("<details") == 1
    assert said(after) == ["Rettelserne er gemt. De gamle værdier står i tilbuddets journal."]
    assert Programme.objects.filter(queue_closed_at__isnull=False).exists()
    closed = JournalEntry.objects.get(kind=EntryKind.QUEUE_CLOSED)
    assert len(closed.details["waiting"]) == 3
    assert verify(offer).sentences == []


def test_terms_of_which_nobody_hears_are_one_step(press: Callable[..., Any], offer: Programme) -> None:
    make_queue(offer, 8)
    page = press(page_of(offer, "edit_terms"), closes_at="27.04.2017 23:59")
    assert said(page) == ["Rettelserne er gemt. De gamle værdier står i tilbuddets journal."]


def test_new_address_of_a_contact_with_a_day_is_shown_since_the_old_one_hears_too(desk: Client) -> None:
    confirmed = make_confirmed()
    fix_day(confirmed)
    for invite in confirmed.invites.all():
        invite.attempted, invite.attempted_at = invite.told, confirmed.received_at
        invite.save()
    text = text_of(look(desk, url_of(confirmed, "change_contact"), contact_email="ny@aarhus.dk", reason=REASON))
    assert ("anne@aarhus.dk" in text, "ny@aarhus.dk" in text) == (True, True)


@pytest.mark.parametrize("meanwhile", ["withdrawn", "moved"])
def test_who_hears_changed_since_the_preview_and_it_is_shown_anew(
    desk: Client, programme: Programme, meanwhile: str
) -> None:
    rows = make_queue(programme, 9)
    url = url_of(rows[8], "place_ahead")
    shown = look(desk, url, reason=REASON)
    if meanwhile == "withdrawn":
        queue.withdraw(registration_id=rows[6].pk, by=STAFF)
    else:
        queue.place_ahead(registration_id=rows[7].pk, by=STAFF, reason="Først")
    anew = desk.post(url, values_of(shown))
    assert anew.status_code == 409
    assert CHANGED in text_of(anew)
    assert "Mails uden kalender: 3" in text_of(anew)
    assert values_of(anew)["reason"] == [REASON]
    assert not again(rows[8]).placed_ahead
    assert said(send(desk, url, anew)) == ["Jammerbugt Kommune står nu forrest på ventelisten."]


def test_what_concerns_nobody_who_hears_outdates_no_preview(desk: Client, programme: Programme) -> None:
    rows = make_queue(programme, 8)
    url = url_of(rows[6], "place_ahead")
    shown = look(desk, url, reason=REASON)
    make_registration(programme, make_municipality(9))
    assert said(send(desk, url, shown)) == ["Herning Kommune står nu forrest på ventelisten."]


def test_press_that_names_no_plan_shows_the_mails(desk: Client, programme: Programme) -> None:
    *_rest, last = make_queue(programme, 7)
    url = url_of(last, "place_ahead")
    page = desk.post(url, values_of(desk.get(url)) | {"reason": REASON, "step": "send"})
    assert (page.status_code, again(last).placed_ahead) == (409, False)


def test_preview_takes_as_many_statements_for_forty_as_for_two(desk: Client, programme: Programme) -> None:
    rows = make_queue(programme, 8)
    counts = []
    for added in range(9, 48):
        if added in {9, 47}:
            url = url_of(rows[-1], "place_ahead")
            values = values_of(desk.get(url)) | {"reason": REASON}
            with CaptureQueriesContext(connection) as captured:
                assert desk.post(url, values).status_code == 200
            counts.append(len(captured))
        rows.append(make_registration(programme, make_municipality(added)))
    assert counts[0] == counts[1]
    assert counts[0] < 60


def test_statements_of_a_day_with_fifty_attendees(desk: Client) -> None:
    """A preview of the day reads its list once; what the act itself writes is a statement a table."""
    confirmed = make_confirmed()
    list_attendees(confirmed, *(f"Anna{number}" for number in range(50)))
    fix_day(confirmed)
    url = url_of(confirmed, "call_off_day")
    values = values_of(desk.get(url)) | {"reason": REASON, "message": "Vi finder en ny dato."}
    with CaptureQueriesContext(connection) as captured:
        shown = desk.post(url, values)
    assert (shown.status_code, len(captured) < 140) == (200, True)


def test_day_that_moved_is_what_the_preview_shows(desk: Client) -> None:
    """The facts are read in the try, though the mail is written when it is rolled back."""
    confirmed = make_confirmed()
    list_attendees(confirmed, "Anna")
    fix_day(confirmed)
    url = url_of(confirmed, "schedule_day")
    shown = look(desk, url, date="24.11.2016", agreed="Kim, telefon")
    assert "torsdag den 24. november 2016" in text_of(shown)
