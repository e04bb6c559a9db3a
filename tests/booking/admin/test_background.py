"""The worker carries acts upon several out row by row: faults and refusals leave a row out, and the rest goes on."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone
from zeal import zeal_ignore

from booking.admin import background
from booking.admin.acts.contact import SendLink
from booking.admin.background import RowFailed, begin_act, carry_on, delete_old, digest_of, sentences_of
from booking.models import BulkAct, BulkRow, EntryKind, JournalEntry, Programme, RowState
from booking.previews import Hearing, MailPlan
from booking.services import contact
from tests.factories import make_queue

pytestmark = pytest.mark.django_db


def begun(programme: Programme, user: User, count: int) -> BulkAct:
    """Begin to send the link to the first municipalities, as the page does."""
    act = SendLink()
    rows = []
    for registration in make_queue(programme, count):
        told = Hearing(
            registration_id=registration.pk,
            what=f"link_requested link {registration.pk}",
            address=registration.contact_email,
        )
        shown = digest_of(sentences_of(act, registration))
        rows.append(BulkRow(registration=registration, shown=shown, plan=MailPlan.of([told]).digest))
    return begin_act(act, rows, typed={}, key=uuid4(), user_id=user.pk)


def states() -> list[str]:
    return list(BulkRow.objects.order_by("pk").values_list("state", flat=True))


def test_some_rows_a_step_so_that_mails_go_out_between(programme: Programme, mette: User) -> None:
    bulk = begun(programme, mette, 12)
    with zeal_ignore():
        assert [carry_on() for _step in range(3)] == [10, 2, 0]
    bulk.refresh_from_db()
    assert bulk.ended_at is not None
    assert set(states()) == {RowState.DONE}
    assert JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED, by_id=mette.pk).count() == 12
    assert set(BulkRow.objects.values_list("shown", "plan")) == {("", "")}


def test_same_key_begins_once(programme: Programme, mette: User) -> None:
    (row,) = make_queue(programme, 1)
    key = uuid4()
    first, second = (
        begin_act(SendLink(), [BulkRow(registration=row)], typed={}, key=key, user_id=mette.pk) for _press in range(2)
    )
    assert (first, BulkRow.objects.count()) == (second, 1)


def test_fault_of_ours_leaves_its_row_out_and_is_raised_for_the_log(
    programme: Programme, mette: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(programme, mette, 3)
    ask, asked = contact.request_link, []

    def faulty(**about: Any) -> None:
        asked.append(about)
        ask(**about)
        if len(asked) == 2:
            raise KeyError("a fault")

    monkeypatch.setattr(contact, "request_link", faulty)
    with zeal_ignore():
        with pytest.raises(RowFailed):
            carry_on()
        carry_on()
    assert states() == ["done", "left_out", "done"]
    assert JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED).count() == 2


def test_database_that_is_away_leaves_the_row_waiting(
    programme: Programme, mette: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(programme, mette, 1)

    def away(_row: BulkRow) -> None:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(background, "_act_on", away)
        with pytest.raises(OperationalError):
            carry_on()
    assert states() == ["waiting"]
    carry_on()
    assert states() == ["done"]


def test_old_acts_are_deleted_with_their_rows(programme: Programme, mette: User) -> None:
    bulk = begun(programme, mette, 1)
    carry_on()
    BulkAct.objects.filter(pk=bulk.pk).update(ended_at=timezone.now() - background.KEPT)
    assert delete_old() == 0
    BulkAct.objects.filter(pk=bulk.pk).update(ended_at=timezone.now() - background.KEPT - dt.timedelta(seconds=1))
    assert delete_old() == 2
    assert not BulkRow.objects.exists()
