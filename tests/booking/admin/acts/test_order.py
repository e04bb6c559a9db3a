"""Placing ahead, passing over, lifting that again: entry, reason, and what the page says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from booking.models import By, EntryKind, Programme
from tests.booking.admin.staff_desk import REASON, last_entry, proved, said, url_of
from tests.factories import make_queue

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


def test_place_ahead_moves_to_the_head(press_through: Press, programme: Programme, mette: User) -> None:
    *_holders, sixth, seventh = make_queue(programme, 7)
    page = press_through(url_of(seventh, "place_ahead"), reason=REASON)
    seventh.refresh_from_db()
    entry = last_entry(seventh)
    assert seventh.placed_ahead
    assert proved(entry) == (EntryKind.PLACED_AHEAD, By.STAFF, mette.pk, REASON)
    assert entry.details == {"moved_back": [sixth.pk]}
    assert said(page) == ["Herning Kommune står nu forrest på ventelisten."]


def test_pass_over_and_lift_write_their_entries(press_through: Press, programme: Programme, mette: User) -> None:
    *_holders, sixth = make_queue(programme, 6)
    page = press_through(url_of(sixth, "pass_over"), reason=REASON)
    assert proved(last_entry(sixth)) == (EntryKind.PASSED_OVER, By.STAFF, mette.pk, REASON)
    assert said(page) == ["Greve Kommune er sprunget over, indtil du ophæver det."]
    page = press_through(url_of(sixth, "lift_pass_over"), reason=REASON)
    assert proved(last_entry(sixth)) == (EntryKind.PASS_OVER_LIFTED, By.STAFF, mette.pk, REASON)
    assert said(page) == ["Greve Kommune er tilbage i rækkefølgen på ventelisten."]


@pytest.mark.parametrize("act", ["place_ahead", "pass_over"])
def test_override_of_the_order_without_a_reason_is_given_back(press: Press, programme: Programme, act: str) -> None:
    *_holders, sixth = make_queue(programme, 6)
    page = press(url_of(sixth, act), reason="")
    assert page.context["form"].errors == {"reason": ["Skriv en begrundelse. Den gemmes i journalen."]}
    assert last_entry(sixth).kind == EntryKind.REGISTERED
