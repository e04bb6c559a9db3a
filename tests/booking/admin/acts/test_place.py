"""Confirming by telephone, withdrawing, annulling, giving more time: entry, reason, and what the page says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from booking.models import By, EntryKind, Programme, Status
from booking.services import clock
from tests.booking.admin.staff_desk import REASON, last_entry, proved, said, url_of, values_of
from tests.factories import OPENS, at, danish, make_queue

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


def test_confirm_writes_the_entry_with_staff_and_reason(press: Press, programme: Programme, mette: User) -> None:
    (first,) = make_queue(programme, 1)
    page = press(url_of(first, "confirm"), reason=REASON)
    first.refresh_from_db()
    assert first.status == Status.CONFIRMED
    assert proved(last_entry(first)) == (EntryKind.CONFIRMED, By.STAFF, mette.pk, REASON)
    assert said(page) == ["Pladsen er bekræftet."]
    assert page.redirect_chain == [(reverse("admin:booking_registration_change", args=[first.pk]), 302)]


def test_confirm_after_the_deadline_says_that_the_place_is_gone(
    press: Press, desk: Client, mette: User, programme: Programme
) -> None:
    first, *_others = make_queue(programme, 6)
    clock.asked(registration_id=first.pk, ask=1, at=OPENS)
    with at(danish(2016, 10, 3, 9), tick=False):
        desk.force_login(mette)
        page = press(url_of(first, "confirm"), reason=REASON)
    first.refresh_from_db()
    assert first.status == Status.WAITING
    assert said(page) == [
        "Fristen var udløbet, og pladsen er givet videre. Kommunen er tilbage på ventelisten.",
        "Plads 1 er gået videre til Nr. 6 Greve.",
    ]


@pytest.mark.parametrize(
    ("act", "kind", "status"),
    [("withdraw", EntryKind.WITHDRAWN, Status.WITHDRAWN), ("annul", EntryKind.ANNULLED, Status.ANNULLED)],
)
def test_leaving_writes_the_reason_and_says_who_got_the_slot(
    press_through: Press, programme: Programme, act: str, kind: str, status: str
) -> None:
    _first, second, *_others = make_queue(programme, 6)
    page = press_through(url_of(second, act), reason=REASON)
    second.refresh_from_db()
    assert (second.status, second.slot) == (status, None)
    assert proved(last_entry(second)) == (kind, By.STAFF, User.objects.get().pk, REASON)
    assert said(page)[1:] == ["Plads 2 er gået videre til Nr. 6 Greve."]


def test_leaving_says_beforehand_who_gets_the_slot(desk: Client, programme: Programme) -> None:
    first, *_others = make_queue(programme, 7)
    page = desk.get(url_of(first, "annul"))
    assert "Plads 1 går straks videre til Nr. 6 Greve." in page.content.decode()


def test_extend_sets_the_new_deadline(press: Press, programme: Programme, mette: User) -> None:
    (first,) = make_queue(programme, 1)
    page = press(url_of(first, "extend"), until="05.10.2016", reason=REASON)
    first.refresh_from_db()
    assert first.answer_by == danish(2016, 10, 5, 23, 59)
    assert proved(last_entry(first)) == (EntryKind.EXTENDED, By.STAFF, mette.pk, REASON)
    assert said(page) == ["Fristen er nu onsdag den 5. oktober 2016 kl. 23.59."]


def test_extend_to_an_earlier_day_keeps_what_was_typed(press: Press, programme: Programme) -> None:
    (first,) = make_queue(programme, 1)
    page = press(url_of(first, "extend"), until="29.09.2016", reason=REASON)
    assert page.context["form"].errors == {
        "until": ["Vælg en dato, der ligger efter i dag og efter den nuværende frist."]
    }
    assert (values_of(page)["until"], values_of(page)["reason"]) == (["29.09.2016"], [REASON])
    assert last_entry(first).kind == EntryKind.REGISTERED
