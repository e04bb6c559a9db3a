"""No act of staff holds the queue (Q8): who registers meanwhile never waits longer than for one short turn.

The waits are read from `pg_locks` while staff look at the largest previews and the worker carries the largest act out.
Writing a mail waits here until others have registered, and the way from row to row is slow, so that a lock held over
either would show. The controls hold it so, and show it.
"""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from booking.admin import background
from booking.admin.performing import Acted, Trial
from booking.models import BulkRow, JournalEntry, Programme, Registration
from booking.services.record import verify
from notifications.announce import entries as announce
from notifications.staff import preview
from tests.booking.admin.staff_desk import REASON, signed_in, url_of, values_of
from tests.factories import make_municipality, make_programme, make_queue, receive
from tests.waiting import PATIENCE_SECONDS, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
LIST = "admin:booking_registration_changelist"
MANY = 90
BETWEEN_ROWS = 0.2
"""Seconds that it takes here to come from some rows to the next ones."""
WARM_UP, SHORT = 15, 80
"""The longest wait is at most so many times what a registration took before, on the same machine with the same load.

As many seconds as 40 times were while a registration took twice as long; without the rule (the controls) it is 1,500.
"""
ROUNDS = 3
"""So often a look may be repeated: a lock that is held is held each time, and the load of other programs is not."""
LOOK = """
SELECT COALESCE(MAX(EXTRACT(EPOCH FROM clock_timestamp() - waitstart)), 0) FROM pg_locks
WHERE NOT granted AND waitstart IS NOT NULL
"""


class Rush:
    """Municipalities that register one after the other while staff act, and the longest wait for a lock."""

    def __init__(self, programme: Programme) -> None:
        """Begin with nobody registered."""
        self.programme, self.registered = programme, 0
        self._begin()

    def _begin(self) -> None:
        """Begin to measure anew."""
        self.longest, self._seconds, self._over = 0.0, list[float](), threading.Event()

    @property
    def limit(self) -> float:
        """Return the longest wait that is short, in seconds."""
        return SHORT * statistics.median(self._seconds[:WARM_UP])

    def register(self) -> None:
        """Register municipality after municipality until it is over."""
        while not self._over.is_set():
            begun = time.monotonic()
            receive(self.programme, make_municipality(200 + self.registered))
            self._seconds.append(time.monotonic() - begun)
            self.registered += 1
        connections.close_all()

    def watch(self) -> None:
        """Look who waits for a lock, and for how long, until it is over."""
        while not self._over.is_set():
            with connection.cursor() as cursor:
                cursor.execute(LOOK)
                self.longest = max(self.longest, float(cursor.fetchone()[0]))
            time.sleep(0.01)
        connections.close_all()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Let it go on beside what is done inside."""
        threads = [threading.Thread(target=run) for run in (self.register, self.watch)]
        for thread in threads:
            thread.start()
        try:
            until(lambda: len(self._seconds) >= WARM_UP, "the first registrations")
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def beside(self, act: Callable[[], Any]) -> Any:
        """Do what can be repeated while it goes on, anew where a wait was long, and return the last result."""
        for _round in range(ROUNDS):
            self._begin()
            with self.going_on():
                result = act()
            if self.longest < self.limit:
                break
        return result


@pytest.fixture
def rush() -> Rush:
    """Make a programme whose waiting list is long."""
    programme = make_programme()
    make_queue(programme, MANY)
    return Rush(programme)


@pytest.fixture
def desk() -> Client:
    """Sign a member of staff in."""
    return signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))


@pytest.fixture
def went_on(rush: Rush, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let the mails of a preview be written only once others have registered; list whether they could."""
    write = preview.preview_of
    passed: list[bool] = []

    def slowly(*facts: Any) -> preview.Preview:
        before = rush.registered
        end = time.monotonic() + (PATIENCE_SECONDS if not connection.in_atomic_block else 2)
        while rush.registered < before + 2 and time.monotonic() < end:
            time.sleep(0.01)
        passed.append(rush.registered >= before + 2)
        return write(*facts)

    monkeypatch.setattr(preview, "preview_of", slowly)
    return passed


def letter(desk: Client) -> Any:
    """Write to every contact, and return the page that shows the mails."""
    chosen = [str(pk) for pk in Registration.objects.values_list("pk", flat=True).order_by("pk")[:MANY]]
    page = desk.post(reverse(LIST), {"action": "write-mail", "_selected_action": chosen})
    typed = {"to": "contact", "subject": "Nyt", "body": "Kære {navn}"}
    return desk.post(reverse(LIST), values_of(page) | typed)


def place_the_last_ahead(desk: Client) -> Any:
    """Ask to place the last of the queue ahead, and return the page that shows the mails."""
    url = url_of(Registration.objects.get(queue_number=MANY), "place_ahead")
    return desk.post(url, values_of(desk.get(url)) | {"reason": REASON})


def send_links(desk: Client) -> Any:
    """Send every contact the link again, and return the page that shows the mails: each row is tried by itself."""
    chosen = [str(pk) for pk in Registration.objects.values_list("pk", flat=True).order_by("pk")[:MANY]]
    page = desk.post(reverse(LIST), {"action": "send-link", "_selected_action": chosen})
    with zeal_ignore():
        return desk.post(reverse(LIST), values_of(page))


PREVIEWS = {"letter": letter, "place ahead": place_the_last_ahead, "links": send_links}


@pytest.mark.parametrize("look", PREVIEWS.values(), ids=PREVIEWS)
def test_nobody_waits_while_staff_look_at_the_largest_preview(
    rush: Rush, desk: Client, went_on: list[bool], look: Callable[[Client], Any]
) -> None:
    shown = rush.beside(lambda: look(desk))
    assert (shown.status_code, "<details" in shown.content.decode()) == (200, True)
    assert went_on
    assert all(went_on)
    assert rush.longest < rush.limit
    assert verify(rush.programme).sentences == []


def test_control_of_mails_written_under_the_lock(
    rush: Rush, desk: Client, went_on: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Trial.of

    def written_at_once(acted: Acted[Any]) -> Trial[Any]:
        trial = read(acted)
        preview.preview_of(trial.mails)
        return trial

    monkeypatch.setattr(Trial, "of", written_at_once)
    with rush.going_on():
        place_the_last_ahead(desk)
    assert went_on[0] is False


@pytest.fixture
def slow_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker take a while from some rows to the next."""
    carry_on = background.carry_on

    def slowly() -> int:
        time.sleep(BETWEEN_ROWS)
        return carry_on()

    monkeypatch.setattr(background, "carry_on", slowly)


def test_nobody_waits_while_the_largest_act_is_carried_out(rush: Rush, desk: Client, slow_rows: None) -> None:
    shown = letter(desk)
    with rush.going_on():
        begun = desk.post(reverse(LIST), values_of(shown), follow=True)
        with zeal_ignore():
            while background.carry_on():
                announce.announce_all()
    assert desk.get(begun.request["PATH_INFO"]).context["progress"] == f"Færdig: udført for alle {MANY}"
    assert JournalEntry.objects.filter(kind="mail_written").count() == MANY
    assert rush.registered > WARM_UP
    assert rush.longest < rush.limit
    assert verify(rush.programme).sentences == []


def test_control_of_an_act_upon_many_in_one_turn(rush: Rush, desk: Client, slow_rows: None) -> None:
    desk.post(reverse(LIST), values_of(letter(desk)))
    with rush.going_on(), transaction.atomic(), zeal_ignore():
        while background.carry_on():
            pass
    assert rush.longest > rush.limit


def test_letter_to_many_is_looked_at_and_pressed_without_the_lock(rush: Rush, desk: Client) -> None:
    """While somebody holds the lock, staff see the mails and press: only the worker waits."""
    done: list[Any] = []

    def write() -> None:
        done.append(desk.post(reverse(LIST), values_of(letter(desk))).status_code)
        connections.close_all()

    with transaction.atomic():
        Programme.objects.select_for_update(no_key=True).get()
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(60)
        assert done == [302]
    assert BulkRow.objects.count() == MANY


def test_two_workers_carry_each_row_out_once(rush: Rush, desk: Client) -> None:
    desk.post(reverse(LIST), values_of(letter(desk)))

    def work() -> None:
        with zeal_ignore():
            while background.carry_on():
                pass
        connections.close_all()

    workers = [threading.Thread(target=work) for _worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert set(BulkRow.objects.values_list("state", flat=True)) == {"done"}
    assert JournalEntry.objects.filter(kind="mail_written").count() == MANY
    assert verify(rush.programme).sentences == []
