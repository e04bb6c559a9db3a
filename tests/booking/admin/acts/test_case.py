"""Casework at the desk: number, note and hold are acts; they are shown and searched; users who only read get none."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from booking.models import EntryKind, Programme
from tests.booking.admin.staff_desk import REASON, Page, last_entry, proved, said, url_of
from tests.factories import again, make_queue

pytestmark = pytest.mark.django_db


def test_case_number_is_set_shown_and_found(press: Callable[..., Page], desk: Client, programme: Programme) -> None:
    first, _second = make_queue(programme, 2)
    page = press(url_of(first, "case_number"), case_number="2016-1234")
    assert said(page) == ["Journalnummeret er nu 2016-1234."]
    assert ("Journalnummer", "2016-1234") in page.context["groups"][0].facts
    assert "før" not in page.content.decode().partition("Journalnummer sat")[2][:300]
    found = desk.get(reverse("admin:booking_registration_changelist"), {"q": "2016-1234"})
    assert [row.pk for row in found.context["cl"].result_list] == [first.pk]
    page = desk.get(url_of(first, "case_number"))
    assert page.context["form"]["case_number"].value() == "2016-1234"
    page = press(url_of(first, "case_number"), case_number="")
    assert said(page) == ["Journalnummeret er fjernet."]


def test_case_number_that_is_none_is_said_at_the_field(press: Callable[..., Page], programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    page = press(url_of(first, "case_number"), case_number="Anne")
    (sentence,) = page.context["form"].errors["case_number"]
    assert sentence.startswith("Skriv journalnummeret som i journalsystemet, fx 2016-1234")
    assert 'value="Anne"' in page.content.decode()


def test_note_is_shown_escaped_with_who_wrote_it(press: Callable[..., Page], programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    page = press(url_of(first, "note"), text="<b>Ring</b> mandag\nkl. 9")
    assert said(page) == ["Noten er gemt."]
    (line,) = page.context["notes"]
    assert (line.who, line.said) == ("Socialstyrelsen (Mette Holm)", [("Note", "<b>Ring</b> mandag\nkl. 9")])
    assert "<p>&lt;b&gt;Ring&lt;/b&gt; mandag<br>kl. 9</p>" in page.content.decode()


def test_note_page_carries_the_warning(desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    text = desk.get(url_of(first, "note")).content.decode()
    assert "Skriv ikke om enkelte børn, unge, familier eller medarbejdere og ikke om sygdom." in text


def test_note_outdates_no_other_page(press: Callable[..., Page], desk: Client, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    seen = desk.get(url_of(first, "annul")).context["seen"]
    press(url_of(first, "note"), text="Ring mandag")
    assert desk.get(url_of(first, "annul")).context["seen"] == seen


def test_hold_is_set_shown_and_lifted(press: Callable[..., Page], programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    page = press(url_of(first, "hold"), reason=REASON)
    assert proved(last_entry(first)) == (EntryKind.HOLD_SET, "staff", proved(last_entry(first))[2], REASON)
    assert "Sletning af personoplysninger er standset." in page.content.decode()
    assert "hold" not in [act.name for act, _url in page.context["buttons"]]
    press(url_of(first, "lift_hold"), reason=REASON)
    assert not again(first).legal_hold


@pytest.mark.parametrize("act", ["case_number", "note", "hold", "lift_hold"])
def test_casework_needs_the_permission_to_change(reader_desk: Client, programme: Programme, act: str) -> None:
    (first,) = make_queue(programme, 1)
    assert reader_desk.get(url_of(first, act)).status_code == 403
    assert reader_desk.post(url_of(first, act), {"text": "x", "reason": "x"}).status_code == 403
    assert last_entry(first).kind == EntryKind.REGISTERED
