"""Any sequence of acts on the queue, done to the services and to a naive list: they agree after every step."""

import datetime as dt
import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from booking.models import Registration, Slot
from booking.queries import queue as queries
from booking.refusals import Refusal
from booking.rules import deadline, working_days
from booking.rules import queue as rules
from booking.services.clock import asked, bounced, extend, lapse_due
from booking.services.contact import change_contact
from booking.services.queue import add_slot, annul, confirm, pass_over, place_ahead, remove_slot, withdraw
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from tests.factories import OPENS, STAFF, contact_of, danish, make_municipalities, make_programme, receive
from tests.journeys.queue_oracle import Oracle

CLOSES = danish(2016, 12, 16, 12)
PROMOTES = danish(2016, 12, 29, 23, 59)
REASON = "Aftalt med kommunen"
PACES = (
    dt.timedelta(minutes=1),
    dt.timedelta(hours=5),
    dt.timedelta(days=1),
    dt.timedelta(days=4),
    dt.timedelta(days=15),
)
ANYBODY = st.integers(min_value=0, max_value=30)


class QueueMachine(RuleBasedStateMachine):
    """Seven municipalities, two slots, three months."""

    def __init__(self) -> None:
        """Begin in a savepoint, so that every story begins with empty tables."""
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.travel = time_machine.travel(OPENS, tick=False)
        self.clock = self.travel.start()
        self.keys: list[int] = []
        self.acts = itertools.count(1)

    def teardown(self) -> None:
        """Take the story back."""
        self.travel.stop()
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(capacity=st.integers(min_value=0, max_value=3))
    def load(self, capacity: int) -> None:
        """Make the programme."""
        self.programme = make_programme(capacity=capacity, closes_at=CLOSES, promote_until=PROMOTES)
        self.municipalities = make_municipalities(7)
        self.oracle = Oracle(capacity, OPENS, CLOSES, PROMOTES)

    def both(self, ours: Callable[[], Any], theirs: Callable[[], None]) -> None:
        """Do the act on both sides and compare the answers."""
        expected = self.oracle.attempt(theirs)
        try:
            with transaction.atomic():
                ours()
            answer = "done"
        except Refusal as refused:
            answer = refused.type
        assert answer == expected

    def reason(self) -> str:
        """Return a reason of its own for each act: in the same words it would be the one before, repeated (Q12)."""
        return f"{REASON}, nr. {next(self.acts)}"

    def somebody(self, which: int) -> tuple[int, int]:
        """Choose a registration and return its number and its key."""
        number = which % len(self.keys) + 1
        return number, self.keys[number - 1]

    @rule(which=st.integers(min_value=0, max_value=6))
    def register(self, which: int) -> None:
        """Register a municipality, perhaps one that has registered before."""
        municipality = self.municipalities[which]

        def ours() -> None:
            self.keys.append(receive(self.programme, municipality).registration.pk)

        self.both(ours, partial(self.oracle.register, municipality.code))

    @rule(pace=st.sampled_from(PACES))
    def wait(self, pace: dt.timedelta) -> None:
        """Let time pass without any worker."""
        self.move((self.oracle.now.astimezone(dt.UTC) + pace).astimezone(OPENS.tzinfo))

    @rule(minute=st.booleans())
    def wait_for_the_end_of_the_day(self, *, minute: bool) -> None:
        """Move on to 23.59, or to midnight."""
        end = self.oracle.now.replace(hour=23, minute=59, second=0, microsecond=0)
        self.move(max(self.oracle.now, end) if minute else end + dt.timedelta(minutes=1))

    def move(self, moment: dt.datetime) -> None:
        """Move both clocks."""
        self.oracle.now = moment
        self.clock.move_to(moment)

    @rule()
    def work(self) -> None:
        """Let the worker carry out what the clock has decided."""
        self.both(lapse_due, self.oracle.settle)

    @precondition(lambda self: self.keys)
    @rule(which=ANYBODY)
    def confirm(self, which: int) -> None:
        """Confirm a place, in time or late."""
        number, key = self.somebody(which)
        self.both(partial(confirm, registration_id=key, by=MUNICIPALITY), partial(self.oracle.confirm, number))

    @precondition(lambda self: self.keys)
    @rule(which=ANYBODY, by_staff=st.booleans())
    def leave(self, which: int, *, by_staff: bool) -> None:
        """Withdraw a registration or annul it."""
        number, key = self.somebody(which)
        act, status = (annul, "annulled") if by_staff else (withdraw, "withdrawn")
        self.both(
            partial(act, registration_id=key, by=STAFF, reason=self.reason()),
            partial(self.oracle.leave, number, status),
        )

    @precondition(lambda self: self.keys)
    @rule(which=ANYBODY)
    def place_ahead(self, which: int) -> None:
        """Place a registration ahead."""
        number, key = self.somebody(which)
        self.both(
            partial(place_ahead, registration_id=key, by=STAFF, reason=self.reason()),
            partial(self.oracle.place_ahead, number),
        )

    @precondition(lambda self: self.keys)
    @rule(which=ANYBODY, lift=st.booleans())
    def pass_over(self, which: int, *, lift: bool) -> None:
        """Pass a registration over, or lift that again."""
        number, key = self.somebody(which)
        self.both(
            partial(pass_over, registration_id=key, by=STAFF, reason=self.reason(), lift=lift),
            partial(self.oracle.pass_over, number, lift=lift),
        )

    @rule()
    def add_slot(self) -> None:
        """Add a slot."""
        self.both(partial(add_slot, programme=self.programme, by=STAFF, reason=self.reason()), self.oracle.add_slot)

    @precondition(lambda self: self.oracle.slots)
    @rule(which=ANYBODY)
    def remove_slot(self, which: int) -> None:
        """Remove a slot."""
        number = self.oracle.slots[which % len(self.oracle.slots)]
        slot = Slot.objects.get(programme=self.programme, number=number)
        self.both(
            partial(remove_slot, slot=slot, by=STAFF, reason=self.reason()), partial(self.oracle.remove_slot, number)
        )

    @precondition(lambda self: self.keys)
    @rule(which=ANYBODY, days=st.integers(min_value=0, max_value=12))
    def extend(self, which: int, days: int) -> None:
        """Give more time."""
        number, key = self.somebody(which)
        until = self.oracle.now.date() + dt.timedelta(days=days)
        self.both(
            partial(extend, registration_id=key, until=until, by=STAFF, reason=self.reason()),
            partial(self.oracle.extend, number, until),
        )

    @precondition(lambda self: self.keys)
    @rule(which=ANYBODY)
    def change_contact(self, which: int) -> None:
        """Correct the contact's address."""
        number, key = self.somebody(which)
        row = Registration.objects.select_related("municipality").get(pk=key)
        contact = contact_of(row.municipality, email=f"nr{row.link_version}@{row.municipality.email_domains[0]}")
        self.both(
            partial(change_contact, registration_id=key, contact=contact, by=MUNICIPALITY),
            partial(self.oracle.change_contact, number),
        )

    @precondition(lambda self: self.keys)
    @rule(which=ANYBODY, older=st.sampled_from((0, 0, 0, 1)))
    def mail_is_accepted(self, which: int, older: int) -> None:
        """Report as accepted the mail that asks, or an older one."""
        number, key = self.somebody(which)
        ask = self.oracle.people[number - 1].ask - older
        self.both(
            partial(asked, registration_id=key, ask=ask, at=self.oracle.now), partial(self.oracle.accept, number, ask)
        )

    @precondition(lambda self: self.keys)
    @rule(which=ANYBODY, older=st.sampled_from((0, 1, None)))
    def mail_bounces(self, which: int, older: int | None) -> None:
        """Report as bounced the mail that asks, an older one, or another mail."""
        number, key = self.somebody(which)
        ask = None if older is None else self.oracle.people[number - 1].ask - older
        address = Registration.objects.get(pk=key).contact_email
        self.both(
            partial(bounced, registration_id=key, address=address, ask=ask), partial(self.oracle.bounce, number, ask)
        )

    @invariant()
    def they_agree(self) -> None:
        """Compare every row with the list."""
        if not hasattr(self, "oracle"):
            return
        rows = Registration.objects.filter(programme=self.programme).select_related("slot").order_by("queue_number")
        line = [person.number for person in self.oracle.line()]
        assert [
            (
                row.queue_number, row.municipality_id, row.status, row.slot.number if row.slot else None,
                row.placed_ahead, row.passed_over, row.ask, row.answer_by, row.lapses_at, row.link_version,
                row.contact_bounced_at is not None, queries.waiting_position(row),
            )
            for row in rows
        ] == [
            (
                person.number, person.code, person.status, person.slot,
                person.ahead, person.over, person.ask, person.deadline, person.midnight, person.addresses,
                person.bounced, line.index(person.number) + 1 if person.number in line else None,
            )
            for person in self.oracle.people
        ]  # fmt: skip
        numbers = Slot.objects.filter(programme=self.programme).order_by("number").values_list("number", flat=True)
        assert list(numbers) == sorted(self.oracle.slots)
        self.programme.refresh_from_db()
        assert (self.programme.queue_closed_at is not None) is self.oracle.is_closed

    @invariant()
    def the_proof_holds(self) -> None:
        """Replay the journal and compare the tables with it."""
        if hasattr(self, "programme"):
            assert verify(self.programme).sentences == []


@pytest.mark.django_db
def test_queue_agrees_with_a_naive_list_whatever_happens() -> None:
    run_state_machine_as_test(QueueMachine)


def tell_a_story(machine: QueueMachine) -> None:
    """Act a fixed story in which every rule of the order and of the clock decides something."""
    machine.load(capacity=1)
    for which in (0, 1, 2):
        machine.register(which=which)
    machine.place_ahead(which=2)
    machine.wait(pace=dt.timedelta(days=2))  # Friday, the last day
    machine.mail_is_accepted(which=0, older=0)
    machine.wait(pace=dt.timedelta(days=1))
    machine.work()
    machine.they_agree()
    machine.leave(which=0, by_staff=False)
    machine.they_agree()
    machine.the_proof_holds()


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["", "queue_key", "lapses_at", "answer_by"])
def test_machine_notices_a_broken_rule(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """The list agrees with the services on the fixed story, and disagrees as soon as one of its rules is wrong."""
    wrong: dict[str, Callable[..., Any]] = {
        "queue_key": lambda queued: queued.queue_number,
        "lapses_at": lambda due, asked_at: asked_at and due + deadline.LAST_MINUTE,
        "answer_by": lambda asked_on, _days: working_days.end_of_day(asked_on.date() + dt.timedelta(days=2)),
    }
    machine = QueueMachine()
    try:
        if not broken:
            tell_a_story(machine)
            return
        monkeypatch.setattr(rules if hasattr(rules, broken) else deadline, broken, wrong[broken])
        with pytest.raises(AssertionError):
            tell_a_story(machine)
    finally:
        machine.teardown()
