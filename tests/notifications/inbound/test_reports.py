"""Reports of mail servers against a place that waits to be confirmed: never missed, and never a place lost (Q5, 18)."""

from typing import get_args

import pytest
from anymail.exceptions import AnymailNotSupportedWarning
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.models import JournalEntry, Registration
from booking.services.record import verify
from notifications.inbound import parse as inbound_parse
from notifications.models import FOR_STAFF, Became, Message, Received
from notifications.outbox import reports
from tests.factories import make_municipality, make_programme, make_registration
from tests.notifications.inbound.doors import DOORS, Door, by_pipe
from tests.notifications.inbound.dsn_shapes import BOUNCES, NOT_BOUNCES, SHAPES
from tests.notifications.mail_helpers import announce_and_send

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.filterwarnings(f"ignore::{AnymailNotSupportedWarning.__module__}.AnymailNotSupportedWarning"),
]


@pytest.fixture
def two(clock: object) -> tuple[Registration, Registration]:
    """Register two municipalities and let their receipts arrive."""
    programme = make_programme()
    rows = tuple(make_registration(programme, make_municipality(number)) for number in (1, 2))
    announce_and_send()
    return rows[0], rows[1]


def state(registration: Registration) -> str:
    """Say how the clock stands and why."""
    registration.refresh_from_db()
    if registration.contact_bounced_at is not None:
        return "bounced, runs" if registration.lapses_at else "bounced"
    if registration.doubted_at is not None:
        return "doubted, runs" if registration.lapses_at else "doubted"
    return "runs" if registration.lapses_at else "stands"


def raw_of(registration: Registration, name: str, number: int = 1) -> bytes:
    """Write a report on the mail that asks."""
    receipt = Message.objects.get(registration=registration, kind="receipt")
    return SHAPES[name].raw(receipt.address, receipt.message_id, number)


STATES = {"bounce": "bounced", "doubt": "doubted"}


def outcome(two: tuple[Registration, Registration], name: str, door: Door) -> tuple[str, ...]:
    """Bring a shape in, once more by the pipe, and take it all back; gives what it did."""
    with transaction.atomic():
        raw = raw_of(two[0], name)
        became = door(raw)
        reports.report_due()
        entries = JournalEntry.objects.count()
        again = by_pipe(raw)
        reports.report_due()
        found = (became.value, state(two[0]), state(two[1]), again.value, f"+{JournalEntry.objects.count() - entries}")
        sentences = verify(two[0].programme).sentences
        transaction.set_rollback(True)
    return (*found, *sentences)


@pytest.mark.parametrize("door", DOORS)
def test_every_shape_has_its_outcome_and_a_repeat_none(two: tuple[Registration, Registration], door: Door) -> None:
    expected = {}
    for name, shape in SHAPES.items():
        # Nothing says whose mail it was: it waits for staff, and no clock can be named.
        known = STATES.get(shape.want, "runs") if name != "nothing_to_read" else "runs"
        expected[name] = (shape.want, known, "runs", shape.want, "+0")
    assert {name: outcome(two, name, door) for name in SHAPES} == expected


def test_tables_are_large_enough() -> None:
    assert len(BOUNCES) >= 40
    assert len(NOT_BOUNCES) >= 35
    assert not BOUNCES.keys() & NOT_BOUNCES.keys()


@given(
    head=st.sampled_from(sorted(SHAPES)),
    tail=st.sampled_from(sorted(SHAPES)),
    cut=st.floats(0, 1),
    again=st.floats(0, 1),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mixtures_are_read_and_touch_no_foreign_row(
    two: tuple[Registration, Registration], head: str, tail: str, cut: float, again: float
) -> None:
    first, second = raw_of(two[0], head), raw_of(two[0], tail, 2)
    raw = first[: int(cut * len(first))] + second[int(again * len(second)) :]
    assert isinstance(inbound_parse._parse(raw or b"x"), get_args(inbound_parse.Inbound))  # without the last net
    with transaction.atomic():
        became = by_pipe(raw + b"\nx")
        reports.report_due()
        assert became not in {Became.FAULT, Became.NEW}
        assert state(two[1]) == "runs"
        assert (state(two[0]) == "bounced") == (became == Became.BOUNCE)
        assert Received.objects.latest("pk").needs_staff == (became in FOR_STAFF)
        transaction.set_rollback(True)
