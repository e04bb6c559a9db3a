"""Sixteen threads on one database (with SQLite, a file): nobody is refused because a lock is taken (Q2, Q4)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import time_machine

from booking.models import Registration
from booking.services.clock import asked, lapse_due
from booking.services.contact import request_link
from booking.services.queue import add_slot, confirm, place_ahead, withdraw
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.factories import OPENS, STAFF, make_municipalities, make_programme, make_queue, receive
from tests.together import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16


def test_sixteen_threads_register(clock: time_machine.Traveller, long_run: bool) -> None:  # noqa: FBT001 a fixture
    programme = make_programme()
    municipalities = make_municipalities(THREADS * (6 if long_run else 2))
    shares = [municipalities[part::THREADS] for part in range(THREADS)]

    def register_share(share: list[Any]) -> None:
        for municipality in share:
            receive(programme, municipality)

    assert kinds(together([partial(register_share, share) for share in shares])) == ["done"] * THREADS
    rows = Registration.objects.order_by("queue_number").values_list("queue_number", "status")
    count = len(municipalities)
    assert list(rows) == [(number, "allocated" if number <= 5 else "waiting") for number in range(1, count + 1)]
    assert verify(programme).sentences == []


def test_sixteen_threads_do_everything_else(clock: time_machine.Traveller) -> None:
    programme = make_programme(capacity=3)
    queue = make_queue(programme, 12)
    keys = [registration.pk for registration in queue]
    acts: list[Callable[[], Any]] = [
        *(partial(confirm, registration_id=key, by=MUNICIPALITY) for key in keys[:2]),
        *(partial(asked, registration_id=key, ask=1, at=OPENS) for key in keys[:3]),
        *(partial(withdraw, registration_id=key, by=MUNICIPALITY) for key in (keys[2], keys[5], keys[7])),
        *(partial(place_ahead, registration_id=key, by=STAFF, reason="Fejl hos os") for key in keys[10:12]),
        partial(add_slot, programme=programme, by=STAFF, reason="Bevilling"),
        *(
            partial(
                request_link, programme_id=programme.pk, municipality_code=registration.municipality_id, by=MUNICIPALITY
            )
            for registration in queue[3:5]
        ),
        lapse_due,
        lapse_due,
        partial(verify, programme),
    ]
    assert len(acts) == THREADS
    answers = together(acts)
    refused = set(kinds(answers)) - {"done", "NotWaiting"}  # placed ahead too late: promoted already
    assert refused == set()
    assert answers[-1].sentences == [], "the proof holds in the middle of it all"
    assert verify(programme).sentences == []
    statuses = list(Registration.objects.order_by("queue_number").values_list("status", flat=True))
    assert (statuses[:2], statuses[2], statuses.count("withdrawn")) == (["confirmed"] * 2, "withdrawn", 3)
    assert sum(status in {"allocated", "confirmed"} for status in statuses) == 4
