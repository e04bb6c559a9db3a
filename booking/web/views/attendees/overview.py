"""Counts of the attendee list and what needs the contact, for the personal page and the list's own page."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from booking.attendee_list import advice as attendee_advice
from booking.attendee_list.advice import Bar
from booking.models import Question, Registration, ThemedDay
from booking.queries import day as day_queries
from booking.queries.day import AttendeeList, AttendeeRow


@dataclass(frozen=True)
class Overview:
    """The list, the advice on it, and what only the contact can settle; read in a constant number of statements."""

    registration: Registration
    listed: AttendeeList
    day: ThemedDay | None
    questions: list[Question]
    has_begun: bool

    @cached_property
    def advice(self) -> str:
        """Return the advice on the number (D6)."""
        return " ".join(attendee_advice.advice(self.listed, self.registration))

    @cached_property
    def bars(self) -> list[Bar]:
        """Return the counts to draw."""
        return attendee_advice.bars(self.listed, self.registration)

    @cached_property
    def answers(self) -> list[tuple[str, int]]:
        """Count the answers to the time that stands: label and number of each answer that occurs."""
        return [(label, number) for label, number in self.listed.answers if number]

    @property
    def colleagues(self) -> list[AttendeeRow]:
        """Return the attendees who declined and proposed a colleague."""
        return [row for row in self.listed.rows if row.proposes_colleague]

    @property
    def bounced(self) -> list[AttendeeRow]:
        """Return the attendees whose mail came back."""
        return [row for row in self.listed.rows if row.has_bounced]

    @property
    def waits(self) -> bool:
        """Tell whether something needs the contact; never once the day has begun."""
        return not self.has_begun and bool(self.questions or self.colleagues or self.bounced)


def overview_of(registration: Registration) -> Overview:
    """Read what the pages show of the list."""
    day = day_queries.day_of(registration)
    return Overview(
        registration=registration,
        listed=day_queries.attendee_list(registration),
        day=day,
        questions=day_queries.open_questions(registration),
        has_begun=day is not None and day.starts_at <= timezone.now(),
    )
