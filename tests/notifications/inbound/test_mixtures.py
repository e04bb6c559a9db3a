"""Halves of two odd answers in one mail: read without an exception, and no row of anybody else is touched (rule 18)."""

from typing import get_args

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.models import Invite, Registration
from booking.services.record import verify
from notifications.inbound import parse as inbound_parse
from notifications.models import FOR_STAFF, Became, Received
from tests.booking.day_helpers import invite_of
from tests.notifications.inbound.doors import by_pipe
from tests.notifications.inbound.imip_shapes import ANNA, SHAPES, answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def mail_of(invite: Invite, name: str, number: int) -> bytes:
    """Write the last mail of a shape."""
    return answer(invite.uid, **SHAPES[name].mails[-1] | {"number": number})


@given(
    head=st.sampled_from(sorted(SHAPES)),
    tail=st.sampled_from(sorted(SHAPES)),
    cut=st.floats(0, 1),
    again=st.floats(0, 1),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mixtures_of_answers_are_read_and_touch_no_foreign_row(
    fixed: Registration, head: str, tail: str, cut: float, again: float
) -> None:
    anna = invite_of(ANNA)
    first, second = mail_of(anna, head, 1), mail_of(anna, tail, 2)
    raw = first[: int(cut * len(first))] + second[int(again * len(second)) :]
    assert isinstance(inbound_parse._parse(raw or b"x"), get_args(inbound_parse.Inbound))  # without the last net
    with transaction.atomic():
        became = by_pipe(raw + b"\nx")
        assert became not in {Became.FAULT, Became.NEW}
        assert set(Invite.objects.exclude(pk=anna.pk).values_list("partstat", flat=True)) == {"NEEDS-ACTION"}
        anna.refresh_from_db()
        assert (anna.answer != "NEEDS-ACTION") == (became == Became.APPLIED)
        assert Received.objects.latest("pk").needs_staff == (became in FOR_STAFF)
        assert verify(fixed.programme).sentences == []
        transaction.set_rollback(True)
