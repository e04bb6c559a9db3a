"""The page of an act upon several: how far it is, what was left out, and the press that takes that off the desk."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from booking.attention.bulk_acts import PATIENCE, needs_of_bulk_acts
from booking.models import BulkAct, BulkRow, Programme, RowState
from tests.booking.admin.staff_desk import signed_in, statements, user_with
from tests.factories import make_queue

pytestmark = pytest.mark.django_db
WAITING, DONE, LEFT_OUT = RowState.values


def made(programme: Programme, user: User, *states: str) -> BulkAct:
    """Make an act with a row in each state; it is over where none waits."""
    ended = {} if WAITING in states else {"ended_at": timezone.now()}
    bulk = BulkAct.objects.create(key=uuid4(), act="send-link", user=user, **ended)
    first = BulkRow.objects.count()
    for registration, state in zip(programme.registrations.order_by("pk"), states, strict=False):
        BulkRow.objects.create(
            bulk=bulk,
            registration=registration,
            state=state,
            said="Der er ingen at skrive til." if state == LEFT_OUT else "",
            number=first + 1 if state == DONE else None,
        )
    return bulk


def page_of(bulk: BulkAct) -> str:
    return reverse("admin:booking_bulkact_change", args=[bulk.pk])


def test_page_shows_how_far_it_is_and_goes_on_by_itself(desk: Client, programme: Programme, mette: User) -> None:
    make_queue(programme, 3)
    bulk = made(programme, mette, DONE, WAITING, WAITING)
    text = desk.get(page_of(bulk)).content.decode()
    for part in (
        "1 af 3 udført, 0 sprunget over, 2 venter",
        '<progress max="3" value="1"',
        "data-again",
        "Mette Holm",
        "Nr. 1 Aarhus</a>: udført",
        "Nr. 2 Billund</a>: venter",
        "progress.js",
    ):
        assert part in text


def test_left_out_rows_are_named_and_stand_on_the_desk_until_noted(
    desk: Client, programme: Programme, mette: User
) -> None:
    make_queue(programme, 3)
    bulk = made(programme, mette, DONE, LEFT_OUT, LEFT_OUT)
    text = desk.get(page_of(bulk)).content.decode()
    assert "Færdig: 1 af 3 udført, 2 sprunget over" in text
    assert "Nr. 2 Billund</a>: Der er ingen at skrive til." in text
    assert "data-again" not in text
    sentence = "En handling for flere blev ikke udført for 2 tilmeldinger"
    assert [need.words for need in needs_of_bulk_acts(programme)] == [sentence]
    assert sentence in desk.get(reverse("admin:index")).content.decode()
    desk.post(reverse("admin:booking_bulkact_note", args=[bulk.pk]))
    assert needs_of_bulk_acts(programme) == []
    assert "Jeg har set det" not in desk.get(page_of(bulk)).content.decode()


def test_act_that_does_not_get_on_stands_on_the_desk(programme: Programme, mette: User) -> None:
    make_queue(programme, 1)
    bulk = made(programme, mette, WAITING)
    assert needs_of_bulk_acts(programme) == []
    BulkAct.objects.filter(pk=bulk.pk).update(begun_at=timezone.now() - 2 * PATIENCE)
    (need,) = needs_of_bulk_acts(programme)
    assert (need.words, need.url) == ("En handling for flere er ikke færdig", page_of(bulk))


def test_act_of_which_everything_was_done_needs_nobody(programme: Programme, mette: User) -> None:
    make_queue(programme, 1)
    made(programme, mette, DONE)
    assert needs_of_bulk_acts(programme) == []


def test_list_and_page_take_as_many_statements_for_three_as_for_one(
    desk: Client, programme: Programme, mette: User
) -> None:
    make_queue(programme, 3)
    listed = reverse("admin:booking_bulkact_changelist")
    one = made(programme, mette, LEFT_OUT)
    counts = [(statements(desk, listed), statements(desk, page_of(one)))]
    three = [made(programme, mette, LEFT_OUT, LEFT_OUT, DONE) for _act in range(2)][-1]
    counts.append((statements(desk, listed), statements(desk, page_of(three))))
    assert counts[0] == counts[1]


def test_reader_sees_none_of_it(programme: Programme, mette: User) -> None:
    make_queue(programme, 1)
    bulk = made(programme, mette, LEFT_OUT)
    reader = signed_in(user_with("reader", "view_registration"))
    assert reader.get(page_of(bulk)).status_code == 403
    note = reverse("admin:booking_bulkact_note", args=[bulk.pk])
    assert (reader.post(note).status_code, reader.get(note).status_code) == (403, 405)
