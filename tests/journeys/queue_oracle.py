"""The queue as a plain list, walked from the front: an oracle that shares no code with what it judges.

It follows Q1–Q8 and Q11 in the plainest way; a refused act takes everything back.
"""

import copy
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")
FREE_DAYS = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}
"""The days off, besides week-ends, between September and March."""


class RefusedError(Exception):
    """Raised where the act is refused; the argument is the type of the refusal."""


@dataclass
class Person:
    """A municipality in the list."""

    number: int
    code: str
    status: str = "waiting"
    slot: int | None = None
    ahead: bool = False
    over: bool = False
    ask: int = 0
    deadline: dt.datetime | None = None
    accepted: dt.datetime | None = None
    bounced: bool = False
    bounced_asks: set[int] = field(default_factory=set)
    addresses: int = 1

    @property
    def midnight(self) -> dt.datetime | None:
        """The first moment that is too late, or None while the clock does not run."""
        if self.status != "allocated" or self.accepted is None or self.deadline is None:
            return None
        day, last = self.accepted.date(), self.deadline.date()
        while day < last:
            day += dt.timedelta(days=1)
            if is_working_day(day):
                return self.deadline + dt.timedelta(minutes=1)
        return None


def is_working_day(day: dt.date) -> bool:
    """Tell whether it is a working day."""
    return day.isoweekday() <= 5 and (day.month, day.day) not in FREE_DAYS


def late_on(day: dt.date) -> dt.datetime:
    """Return 23.59 on that day."""
    return dt.datetime(day.year, day.month, day.day, 23, 59, tzinfo=DENMARK)


class Oracle:
    """The list, the slots, and the effect of each act on them."""

    def __init__(self, capacity: int, opens: dt.datetime, closes: dt.datetime, promote_until: dt.datetime) -> None:
        """Begin with nobody in the list."""
        self.slots = list(range(1, capacity + 1))
        self.people: list[Person] = []
        self.now = opens
        self.closes, self.promote_until = closes, promote_until
        self.is_closed = False

    def attempt(self, act: Callable[[], None]) -> str:
        """Do an act whole or not at all; return `done` or the type of the refusal."""
        kept = copy.deepcopy((self.slots, self.people, self.is_closed))
        try:
            act()
        except RefusedError as refused:
            self.slots, self.people, self.is_closed = kept
            return str(refused)
        return "done"

    # What happens by itself

    def settle(self) -> None:
        """Lapse what is overdue, one place after the other, and close the queue when its time has come."""
        late = [person for person in self.people if person.midnight is not None and person.midnight <= self.now]
        for person in sorted(late, key=lambda person: (person.midnight, person.number)):
            person.status, person.slot = "lapsed", None
            self.fill()
        if not self.promotes():
            self.is_closed = True

    def promotes(self) -> bool:
        """Tell whether a free slot is still given to the next in line without staff's doing."""
        return self.now < self.promote_until + dt.timedelta(minutes=1)

    def line(self) -> list[Person]:
        """Return those who wait, in order."""
        waiting = [person for person in self.people if person.status == "waiting" and not person.over]
        return [person for person in waiting if person.ahead] + [person for person in waiting if not person.ahead]

    def free(self) -> list[int]:
        """Return the slots that nobody holds."""
        return [slot for slot in self.slots if slot not in [person.slot for person in self.people]]

    def fill(self, *, by_hand: bool = False) -> None:
        """Give free slots away, one at a time."""
        while self.free() and self.line() and (self.promotes() or (by_hand and self.line()[0].ahead)):
            self.give(self.line()[0])

    def give(self, person: Person) -> None:
        """Give the first free slot, to be confirmed."""
        person.slot, person.status = self.free()[0], "allocated"
        self.ask(person, self.two_days())

    def ask(self, person: Person, deadline: dt.datetime) -> None:
        """Ask for a confirmation by the deadline."""
        person.ask += 1
        person.deadline, person.accepted, person.bounced = deadline, None, False

    def two_days(self) -> dt.datetime:
        """Return 23.59 on the second working day."""
        day, left = self.now.date(), 2
        while left:
            day += dt.timedelta(days=1)
            left -= 1 if is_working_day(day) else 0
        return late_on(day)

    # What people do

    def register(self, code: str) -> None:
        """Add a municipality at the end."""
        if self.now >= self.closes + dt.timedelta(minutes=1):
            raise RefusedError("not-open")
        if any(person.code == code and person.status not in {"withdrawn", "annulled"} for person in self.people):
            raise RefusedError("already-registered")
        self.settle()
        self.people.append(Person(number=len(self.people) + 1, code=code))
        self.fill()

    def confirm(self, number: int) -> None:
        """Confirm, in time or late."""
        self.settle()
        person = self.people[number - 1]
        if person.status == "waiting":
            raise RefusedError("not-allocated")
        if person.status in {"withdrawn", "annulled"}:
            raise RefusedError("not-live")
        if person.status == "lapsed":
            person.status = "waiting"
            if self.free() and self.line()[:1] == [person]:
                self.give(person)
        if person.status == "allocated":
            person.status = "confirmed"

    def leave(self, number: int, status: str) -> None:
        """Withdraw or annul."""
        self.settle()
        person = self.people[number - 1]
        if person.status in {"withdrawn", "annulled"}:
            raise RefusedError("not-live")
        person.status, person.slot = status, None
        self.fill()

    def place_ahead(self, number: int) -> None:
        """Place a registration before all that are not ahead."""
        person = self.waiting(number)
        if person.ahead:
            raise RefusedError("stale")
        person.ahead = True
        self.fill(by_hand=True)

    def pass_over(self, number: int, *, lift: bool) -> None:
        """Pass a registration over, or lift that again."""
        person = self.waiting(number)
        if person.over is not lift:
            raise RefusedError("stale")
        person.over = not lift
        self.fill()

    def waiting(self, number: int) -> Person:
        """Settle, and return the registration if it waits."""
        self.settle()
        person = self.people[number - 1]
        if person.status != "waiting":
            raise RefusedError("not-waiting")
        return person

    def add_slot(self) -> None:
        """Add a slot behind the last."""
        self.settle()
        self.slots.append(max(self.slots, default=0) + 1)
        self.fill()

    def remove_slot(self, slot: int) -> None:
        """Remove a slot that nobody holds."""
        self.settle()
        if slot not in self.free():
            raise RefusedError("slot-taken")
        self.slots.remove(slot)

    def extend(self, number: int, until: dt.date) -> None:
        """Give more time."""
        self.settle()
        person = self.people[number - 1]
        if person.status != "allocated" or person.deadline is None:
            raise RefusedError("not-allocated")
        if until <= self.now.date() or late_on(until) <= person.deadline:
            raise RefusedError("validation")
        self.ask(person, late_on(until))

    def change_contact(self, number: int) -> None:
        """Give the contact another address."""
        self.settle()
        person = self.people[number - 1]
        if person.status in {"withdrawn", "annulled"}:
            raise RefusedError("not-live")
        person.addresses += 1
        person.bounced = False
        if person.status == "allocated":
            self.ask(person, max(self.two_days(), person.deadline or self.two_days()))

    # What the mail says

    def accept(self, number: int, ask: int) -> None:
        """Note that the mail with that ask was accepted now."""
        self.settle()
        person = self.people[number - 1]
        if (person.status, person.ask, person.accepted) == ("allocated", ask, None) and ask not in person.bounced_asks:
            person.accepted = self.now

    def bounce(self, number: int, ask: int | None) -> None:
        """Note that a mail came back from the present address."""
        self.settle()
        person = self.people[number - 1]
        if person.status in {"withdrawn", "annulled"}:
            return
        if person.status == "allocated" and ask == person.ask and ask not in person.bounced_asks:
            person.bounced_asks.add(ask)
            person.accepted = None
        person.bounced = True
