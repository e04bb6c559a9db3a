"""The queue as a child would keep it: a list, walked from the front. Knows nothing of the code it judges.

Q1–Q8 and Q11 of the rules, told once more in the plainest way; refused acts take everything back.
"""

import copy
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")
FREE_DAYS = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}
"""All that is free besides week-ends between September and March."""


class RefusedError(Exception):
    """The act is refused; the argument is the kind of refusal."""


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
        """The moment that is too late, if the clock runs at all."""
        if self.status != "allocated" or self.accepted is None or self.deadline is None:
            return None
        day, last = self.accepted.date(), self.deadline.date()
        while day < last:
            day += dt.timedelta(days=1)
            if is_working_day(day):
                return self.deadline + dt.timedelta(minutes=1)
        return None


def is_working_day(day: dt.date) -> bool:
    """Tell whether people are at work."""
    return day.isoweekday() <= 5 and (day.month, day.day) not in FREE_DAYS


def late_on(day: dt.date) -> dt.datetime:
    """Return 23.59 on that day."""
    return dt.datetime(day.year, day.month, day.day, 23, 59, tzinfo=DENMARK)


class Oracle:
    """The list, the slots, and what each act does to them."""

    def __init__(self, capacity: int, opens: dt.datetime, closes: dt.datetime, promote_until: dt.datetime) -> None:
        """Begin with nobody."""
        self.slots = list(range(1, capacity + 1))
        self.people: list[Person] = []
        self.now = opens
        self.closes, self.promote_until = closes, promote_until
        self.is_closed = False

    def attempt(self, act: Callable[[], None]) -> str:
        """Do an act, or nothing at all; gives `done` or the refusal."""
        kept = copy.deepcopy((self.slots, self.people, self.is_closed))
        try:
            act()
        except RefusedError as refused:
            self.slots, self.people, self.is_closed = kept
            return str(refused)
        return "done"

    # What happens by itself

    def settle(self) -> None:
        """Let deadlines pass, one after the other, and close the queue when its time has come."""
        late = [one for one in self.people if one.midnight is not None and one.midnight <= self.now]
        for one in sorted(late, key=lambda person: (person.midnight, person.number)):
            one.status, one.slot = "lapsed", None
            self.fill()
        if not self.promotes():
            self.is_closed = True

    def promotes(self) -> bool:
        """Tell whether slots go on by themselves."""
        return self.now < self.promote_until + dt.timedelta(minutes=1)

    def line(self) -> list[Person]:
        """List who is next."""
        waiting = [one for one in self.people if one.status == "waiting" and not one.over]
        return [one for one in waiting if one.ahead] + [one for one in waiting if not one.ahead]

    def free(self) -> list[int]:
        """List the slots that nobody holds."""
        return [slot for slot in self.slots if slot not in [one.slot for one in self.people]]

    def fill(self, *, by_hand: bool = False) -> None:
        """Give free slots away, one at a time."""
        while self.free() and self.line() and (self.promotes() or (by_hand and self.line()[0].ahead)):
            self.give(self.line()[0])

    def give(self, one: Person) -> None:
        """Give the first free slot, to be confirmed."""
        one.slot, one.status = self.free()[0], "allocated"
        self.ask(one, self.two_days())

    def ask(self, one: Person, deadline: dt.datetime) -> None:
        """Ask for a confirmation once more."""
        one.ask += 1
        one.deadline, one.accepted, one.bounced = deadline, None, False

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
        if any(one.code == code and one.status not in {"withdrawn", "annulled"} for one in self.people):
            raise RefusedError("already-registered")
        self.settle()
        self.people.append(Person(number=len(self.people) + 1, code=code))
        self.fill()

    def confirm(self, number: int) -> None:
        """Confirm, in time or late."""
        self.settle()
        one = self.people[number - 1]
        if one.status == "waiting":
            raise RefusedError("not-allocated")
        if one.status in {"withdrawn", "annulled"}:
            raise RefusedError("not-live")
        if one.status == "lapsed":
            one.status = "waiting"
            if self.free() and self.line()[:1] == [one]:
                self.give(one)
        if one.status == "allocated":
            one.status = "confirmed"

    def leave(self, number: int, status: str) -> None:
        """Withdraw or annul."""
        self.settle()
        one = self.people[number - 1]
        if one.status in {"withdrawn", "annulled"}:
            raise RefusedError("not-live")
        one.status, one.slot = status, None
        self.fill()

    def place_ahead(self, number: int) -> None:
        """Put one before all that are not ahead."""
        one = self.waiting(number)
        if one.ahead:
            raise RefusedError("stale")
        one.ahead = True
        self.fill(by_hand=True)

    def pass_over(self, number: int, *, lift: bool) -> None:
        """Leave one out, or no longer."""
        one = self.waiting(number)
        if one.over is not lift:
            raise RefusedError("stale")
        one.over = not lift
        self.fill()

    def waiting(self, number: int) -> Person:
        """Find one who waits."""
        self.settle()
        one = self.people[number - 1]
        if one.status != "waiting":
            raise RefusedError("not-waiting")
        return one

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
        one = self.people[number - 1]
        if one.status != "allocated" or one.deadline is None:
            raise RefusedError("not-allocated")
        if until <= self.now.date() or late_on(until) <= one.deadline:
            raise RefusedError("validation")
        self.ask(one, late_on(until))

    def change_contact(self, number: int) -> None:
        """Give the contact another address."""
        self.settle()
        one = self.people[number - 1]
        if one.status in {"withdrawn", "annulled"}:
            raise RefusedError("not-live")
        one.addresses += 1
        one.bounced = False
        if one.status == "allocated":
            self.ask(one, max(self.two_days(), one.deadline or self.two_days()))

    # What the mail says

    def accept(self, number: int, ask: int) -> None:
        """Note that the mail of that asking arrived now."""
        self.settle()
        one = self.people[number - 1]
        if (one.status, one.ask, one.accepted) == ("allocated", ask, None) and ask not in one.bounced_asks:
            one.accepted = self.now

    def bounce(self, number: int, ask: int | None) -> None:
        """Note that a mail came back from the present address."""
        self.settle()
        one = self.people[number - 1]
        if one.status in {"withdrawn", "annulled"}:
            return
        if one.status == "allocated" and ask == one.ask and ask not in one.bounced_asks:
            one.bounced_asks.add(ask)
            one.accepted = None
        one.bounced = True
