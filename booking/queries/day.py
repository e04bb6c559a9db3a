"""The reads about a day for pages, API, admin and mail: who comes, what they answered, what is missing."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone

from booking.models import (
    Attendee,
    Facilitator,
    Invite,
    Kind,
    Method,
    Partstat,
    Preparation,
    Proposal,
    Question,
    Registration,
    ThemedDay,
    Wish,
)
from booking.queries.attending import is_counted
from booking.rules import day as day_rules
from booking.rules.day import Warned
from booking.rules.deadline import LAST_MINUTE
from booking.rules.month_grid import Month, months_to_choose
from booking.rules.working_days import danish_day


@dataclass(frozen=True, kw_only=True)
class AttendeeRow:
    """A line of the list with its invite, None without an address or before the date is fixed."""

    attendee: Attendee
    invite: Invite | None

    @property
    def partstat(self) -> str:
        """Return the answer to the time that stands (rule 10)."""
        return self.invite.answer if self.invite else Partstat.NEEDS_ACTION

    @property
    def answer_text(self) -> str:
        """Write that answer in the active language."""
        return str(Partstat(self.partstat).label)

    @property
    def old_answer(self) -> tuple[str, dt.datetime] | None:
        """Return an answer to an earlier time with that time, to show beside the new one; else None (rule 10)."""
        invite = self.invite
        if invite is None or invite.answered_starts_at is None or invite.answer == invite.partstat:
            return None
        return invite.partstat, invite.answered_starts_at

    @property
    def has_bounced(self) -> bool:
        """Tell whether a mail to the person's address came back."""
        return self.invite is not None and self.invite.bounced_at is not None

    @property
    def proposes_colleague(self) -> bool:
        """Tell whether the person declined and named a colleague who could come instead."""
        return self.partstat == Partstat.DECLINED and bool(self.invite and self.invite.colleague_email)

    @property
    def counts(self) -> bool:
        """Tell whether D6 counts this person: with an address, and not declined."""
        return is_counted(self.attendee, self.partstat)


@dataclass(frozen=True, kw_only=True)
class AttendeeList:
    """The whole list of a registration, counted as D6 does."""

    rows: list[AttendeeRow]
    least: int
    most: int
    has_both: bool = False
    """Whether the day has a talk and a workshop."""

    @property
    def count(self) -> int:
        """Count the attendees that D6 counts."""
        return sum(row.counts for row in self.rows)

    @property
    def declined(self) -> int:
        """Count the attendees who declined."""
        return sum(row.partstat == Partstat.DECLINED for row in self.rows)

    @property
    def without_address(self) -> int:
        """Count the lines without an address."""
        return sum(not row.attendee.email for row in self.rows)

    @property
    def answers(self) -> list[tuple[str, int]]:
        """Count each answer of the invited, in the order yes, maybe, no, none yet."""
        given = Counter(row.partstat for row in self.rows if row.invite is not None)
        order = (Partstat.ACCEPTED, Partstat.TENTATIVE, Partstat.DECLINED, Partstat.NEEDS_ACTION)
        return [(str(answer.label), given[answer]) for answer in order]

    def count_of(self, part: str) -> int:
        """Count the attendees of one part, `talk` or `workshop`."""
        return sum(row.counts and getattr(row.attendee, part) for row in self.rows)

    @property
    def parts_differ(self) -> bool:
        """Tell whether talk and workshop have different people."""
        return self.has_both and any(row.counts and row.attendee.talk != row.attendee.workshop for row in self.rows)

    @property
    def advised_counts(self) -> dict[str, int]:
        """Return the numbers that the advice is about: each part's where the parts have different people (D6)."""
        return {part: self.count_of(part) for part in ("talk", "workshop")} if self.parts_differ else {"": self.count}

    @property
    def warning(self) -> Warned | None:
        """Return the advice on the number, None where there is none (D6); too few in all are too few of each part."""
        counts = self.advised_counts if self.count >= self.least else {"": self.count}
        warned = (day_rules.count_warning(count, self.least, self.most, part) for part, count in counts.items())
        return next(filter(None, warned), None)


def attendee_list(registration: Registration) -> AttendeeList:
    """Read the list in two statements, lines in the order they were added."""
    return attendee_lists([registration])[registration.pk]


def attendee_lists(registrations: Iterable[Registration]) -> dict[int, AttendeeList]:
    """Read the lists of registrations by their ids, in two statements; they must come with their programme."""
    mine = {registration.pk: registration for registration in registrations}
    invites = {
        invite.attendee_id: invite
        for invite in Invite.objects.filter(
            registration__in=mine, method=Method.REQUEST, kind=Kind.ATTENDEE, attendee__isnull=False
        )
    }
    rows: dict[int, list[AttendeeRow]] = {pk: [] for pk in mine}
    for attendee in Attendee.objects.filter(registration__in=mine).order_by("pk"):
        rows[attendee.registration_id].append(AttendeeRow(attendee=attendee, invite=invites.get(attendee.pk)))
    return {
        pk: AttendeeList(
            rows=rows[pk],
            least=registration.programme.recommended_min,
            most=registration.programme.recommended_max,
            has_both=registration.talk and registration.workshop,
        )
        for pk, registration in mine.items()
    }


def day_of(registration: Registration) -> ThemedDay | None:
    """Return the agreed day with its facilitators, or None while no date is fixed."""
    return ThemedDay.objects.filter(registration=registration).prefetch_related("facilitators").first()


def start_seen(registration: Registration) -> dt.datetime | None:
    """Return when the agreed day begins, read once for all that ask about this very row, such as a page's buttons."""
    seen = vars(registration)
    if "day_begins" not in seen:
        starts = ThemedDay.objects.filter(registration=registration).values_list("starts_at", flat=True)
        seen["day_begins"] = starts.first()
    begins: dt.datetime | None = seen["day_begins"]
    return begins


def preparation_of(registration: Registration) -> Preparation:
    """Return what the contact handed in; an unsaved empty row where there is nothing yet."""
    found = Preparation.objects.filter(registration=registration).first()
    return found or Preparation(registration=registration)


def open_proposals(registration: Registration) -> list[Proposal]:
    """Return the proposed starts that the contact can still choose, or has chosen (D5)."""
    return split_proposals(registration)[0]


def split_proposals(registration: Registration) -> tuple[list[Proposal], list[Proposal]]:
    """Return the open proposals, and those not answered in time, until new dates are wished or proposed (D5)."""
    stands = ExpressionWrapper(stands_at(timezone.now()), output_field=BooleanField())
    rows = list(registration.proposals.annotate(stands=stands))
    return [row for row in rows if row.stands and not row.lapsed_at], [row for row in rows if row.lapsed_at]


def stands_at(now: dt.datetime) -> Q:
    """Return the condition that a proposal stands: ahead, and chosen or within the time that staff named (D5)."""
    in_time = Q(answer_by__isnull=True) | Q(answer_by__gt=now - LAST_MINUTE)
    return Q(starts_at__gt=now) & (Q(chosen_at__isnull=False) | in_time)


def months_to_wish(registration: Registration) -> list[Month]:
    """Return the calendar of wishes: taken is a day that is agreed elsewhere, or when nobody can come (D4)."""
    programme = registration.programme
    seasons = [(season.starts_on, season.ends_on) for season in programme.seasons.all()]
    taken = taken_days(registration, timezone.now())
    return months_to_choose(seasons=seasons, today=danish_day(timezone.now()), off=programme.days_off(), taken=taken)


def taken_days(registration: Registration, now: dt.datetime) -> set[dt.date]:
    """Return the days that are agreed elsewhere, in any programme, and those when nobody can come (D4)."""
    others = ThemedDay.objects.exclude(registration=registration).filter(starts_at__gt=now)
    closed = registration.programme.closed_days.values_list("date", flat=True)
    return {*map(danish_day, others.values_list("starts_at", flat=True)), *closed}


def open_wishes() -> QuerySet[Wish]:
    """Return the wishes of places that have no day yet, in every programme, with their municipalities."""
    places = Wish.objects.filter(registration__slot__isnull=False, registration__day__isnull=True)
    return places.select_related("registration__municipality")


def standing_proposals(now: dt.datetime) -> QuerySet[Proposal]:
    """Return the proposals that stand, in every programme, with their municipalities."""
    return Proposal.objects.filter(stands_at(now)).select_related("registration__municipality")


def open_questions(registration: Registration) -> list[Question]:
    """Return the questions about unknown senders that the contact has not answered yet (rule 16)."""
    waiting = Question.objects.filter(invite__registration=registration, resolved_at__isnull=True)
    return list(waiting.select_related("invite__attendee").order_by("asked_at"))


def days(programme_id: int | None = None, facilitator_id: int | None = None) -> list[ThemedDay]:
    """Return the agreed days in order, each with municipality, slot and facilitators.

    `facilitator_id`: only the days of the facilitator with this user id.
    """
    rows = ThemedDay.objects.select_related(
        "registration__municipality", "registration__programme", "registration__slot"
    )
    if programme_id is not None:
        rows = rows.filter(registration__programme_id=programme_id)
    if facilitator_id is not None:
        # Not joined: who is named twice for a day would have it twice.
        rows = rows.filter(pk__in=Facilitator.objects.filter(user=facilitator_id).values("day"))
    return list(rows.prefetch_related("facilitators").order_by("starts_at", "pk"))
