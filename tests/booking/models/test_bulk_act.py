"""The database refuses it too: every constraint of an act upon several registrations by its name."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from booking.models import BulkAct, BulkRow
from tests.factories import make_programme, make_queue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def row() -> BulkRow:
    """Make an act with one waiting row."""
    user = User.objects.create_user("mette")
    bulk = BulkAct.objects.create(key=uuid4(), act="send-link", user=user, typed={"reason": ["x"]})
    (registration,) = make_queue(make_programme(), 1)
    return BulkRow.objects.create(bulk=bulk, registration=registration)


def changed(**values: Any) -> Callable[[BulkRow], object]:
    """Return an update of the row that bypasses our own checks."""
    return lambda row: BulkRow.objects.filter(pk=row.pk).update(**values)


REFUSED: dict[str, Callable[[BulkRow], object]] = {
    "bulk_act_ended_holds_no_words": lambda row: BulkAct.objects.filter(pk=row.bulk_id).update(ended_at=timezone.now()),
    "bulk_row_once_a_registration": lambda row: BulkRow.objects.create(bulk=row.bulk, registration=row.registration),
    "bulk_row_done_names_its_entry": changed(state="done"),
    "bulk_row_left_out_says_why": changed(state="left_out"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_by(row: BulkRow, name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        REFUSED[name](row)
    if connection.vendor == "postgresql" or "once" not in name:
        assert name in str(refused.value)


def test_every_constraint_has_its_test() -> None:
    names = {constraint.name for table in (BulkAct, BulkRow) for constraint in table._meta.constraints}
    assert names == REFUSED.keys()


def test_an_ended_act_without_words_is_kept(row: BulkRow) -> None:
    BulkAct.objects.update(ended_at=timezone.now(), typed={})
    assert BulkAct.objects.get().typed == {}
