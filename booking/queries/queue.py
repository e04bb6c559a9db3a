"""The reads about the queue and its programme for web, API, admin and mail."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from booking.models import EntryKind, JournalEntry, Programme, Registration, Slot, Status, made_once
from booking.models.registration import LIVE
from booking.queries.excerpt import Excerpt, excerpt
from booking.rules import queue as rules


@dataclass(frozen=True)
class Look:
    """The facts that decide on a new registration, read once the lock is held."""

    free_slot: Slot | None
    waiting: int
    has_live: bool
    is_overdue: bool
    same_key: int | None
    next_key: int | None
    """The key of the row to be written, drawn before, so that its entry can name it; None where none can be drawn."""


LIVE_IN_SQL = ", ".join(f"'{status}'" for status in LIVE)
LOOK = f"""
SELECT free.id, free.number, seen.waiting, seen.live, seen.overdue, seen.same_key, {{next_key}}
FROM (
  SELECT COUNT(*) FILTER (WHERE status = '{Status.WAITING}' AND NOT passed_over) AS waiting,
    COUNT(*) FILTER (WHERE municipality_id = %(municipality)s AND status IN ({LIVE_IN_SQL})) AS live,
    COUNT(*) FILTER (WHERE lapses_at <= %(now)s) AS overdue,
    MIN(id) FILTER (WHERE idempotency_key = %(key)s AND status IN ({LIVE_IN_SQL})) AS same_key
  FROM booking_registration WHERE programme_id = %(programme)s
) AS seen LEFT JOIN (
  SELECT id, number FROM booking_slot WHERE programme_id = %(programme)s
    AND (SELECT id FROM booking_registration WHERE slot_id = booking_slot.id) IS NULL
  ORDER BY number LIMIT 1
) AS free ON TRUE
"""  # noqa: S608 only our own constants are put in
"""In SQL because everybody in the rush waits for it: the ORM takes a hundred times as long to build these queries as
the database to answer them, a fifth of the whole time of a registration. The free slot is asked for slot by slot: a
prepared NOT EXISTS is planned for any programme, and joins the slots with all registrations there ever were."""
NEXT_KEY = {"postgresql": "nextval(pg_get_serial_sequence('booking_registration', 'id'))", "sqlite": "NULL"}


def look(programme_id: int, municipality_code: str, key: str | None, now: dt.datetime) -> Look:
    """Read, in one statement after the lock, all that decides on a new registration (Q2–Q4)."""
    facts: dict[str, Any] = {
        "programme": programme_id,
        "municipality": municipality_code,
        "key": key or None,
        "now": connection.ops.adapt_datetimefield_value(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOK.format(next_key=NEXT_KEY[connection.vendor]), facts)
        free_id, free_number, waiting, live, overdue, same_key, next_key = cursor.fetchone()
    return Look(
        free_slot=None if free_id is None else Slot(pk=free_id, programme_id=programme_id, number=free_number),
        waiting=waiting,
        has_live=live > 0,
        is_overdue=overdue > 0,
        same_key=same_key,
        next_key=next_key,
    )


@dataclass(frozen=True)
class ProgrammeStanding:
    """The numbers of a programme that the offer and the API show everybody."""

    programme: Programme
    capacity: int
    slots_free: int
    waiting: int
    now: dt.datetime

    @property
    def is_open(self) -> bool:
        """Tell whether the programme takes registrations now."""
        return rules.is_open(self.now, self.programme.opens_at, self.programme.closes_at)

    @property
    def is_early(self) -> bool:
        """Tell whether the programme has not opened yet."""
        return self.now < self.programme.opens_at


def standings(programmes: QuerySet[Programme] | None = None) -> list[ProgrammeStanding]:
    """Count capacity, free slots and waiting registrations of each programme, in one statement (Q4)."""
    now = timezone.now()
    rows = _counted(Programme.objects.all() if programmes is None else programmes)
    return [_standing(row, now) for row in rows.prefetch_related("seasons")]


def standing_by_id(programme_id: int) -> ProgrammeStanding:
    """Count the same of one programme, by a statement that is made once; its seasons are read when asked for."""
    rows: list[Any] = made_once.select_rows(Programme, _counted_one, programme_id)
    (row,) = rows
    return _standing(row, timezone.now())


def _counted_one(programme_id: int) -> QuerySet[Programme]:
    return _counted(Programme.objects.order_by().filter(pk=programme_id))


def _standing(row: Any, now: dt.datetime) -> ProgrammeStanding:
    return ProgrammeStanding(programme=row, capacity=row.capacity, slots_free=row.free, waiting=row.in_line, now=now)


def _counted(programmes: QuerySet[Programme]) -> QuerySet[Programme, Any]:
    slots = Slot.objects.filter(programme=OuterRef("pk")).order_by().values("programme")
    waiting = (
        Registration.objects.filter(programme=OuterRef("pk"), status=Status.WAITING).order_by().values("programme")
    )
    zero = Value(0)
    return programmes.annotate(
        capacity=Coalesce(Subquery(slots.annotate(n=Count("pk")).values("n")), zero, output_field=IntegerField()),
        free=Coalesce(
            Subquery(slots.filter(registration__isnull=True).annotate(n=Count("pk")).values("n")),
            zero,
            output_field=IntegerField(),
        ),
        in_line=Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), zero, output_field=IntegerField()),
    )


def waiting_position(registration: Registration) -> int | None:
    """Return the place on the waiting list, 1 the first; None where it does not wait or was passed over (Q7).

    Counted by the rule of the order itself, not by a second one in SQL: at most 98 wait.
    """
    if registration.status != Status.WAITING or registration.passed_over:
        return None
    in_line: Iterable[Any] = map(InLine._make, made_once.select_values(_in_line, registration.programme_id))
    own = rules.queue_key(registration)
    return sum(rules.queue_key(waiting) <= own for waiting in in_line)


class InLine(NamedTuple):
    """What decides on the place of a registration that waits."""

    queue_number: int
    placed_ahead: bool
    passed_over: bool


def _in_line(programme_id: int) -> QuerySet[Registration, Any]:
    rows = Registration.objects.filter(programme_id=programme_id, status=Status.WAITING, passed_over=False)
    return rows.order_by().values_list(*InLine._fields)


def places_of(programme_id: int) -> tuple[int, int]:
    """Count the places, and those that are held and not confirmed yet: of these one may still come free (Q7)."""
    held = Count("pk", filter=Q(registration__status=Status.ALLOCATED))
    found = Slot.objects.filter(programme=programme_id).aggregate(all=Count("pk"), held=held)
    return found["all"], found["held"]


def waiting_places(programme_ids: set[int]) -> dict[int, int]:
    """Return the place on each programme's waiting list by registration, 1 the first; one statement at most."""
    waiting: dict[int, list[Any]] = {}
    if programme_ids:
        rows = Registration.objects.filter(programme__in=programme_ids, status=Status.WAITING).order_by()
        for row in rows.values_list("pk", "programme_id", "queue_number", "placed_ahead", "passed_over", named=True):
            waiting.setdefault(row.programme_id, []).append(row)
    return {row.pk: place for line in waiting.values() for place, row in enumerate(rules.in_order(line), 1)}


def with_positions(registrations: Iterable[Registration]) -> list[tuple[Registration, int | None]]:
    """Pair each registration of one programme with its place on the waiting list, without a query.

    `registrations` must include all that wait in that programme.
    """
    rows = list(registrations)
    order = rules.in_order(registration for registration in rows if registration.status == Status.WAITING)
    places = {registration.pk: place for place, registration in enumerate(order, 1)}
    return [(registration, places.get(registration.pk)) for registration in rows]


def timeline(registration: Registration) -> QuerySet[JournalEntry]:
    """Return the journal entries of a registration in order, with their texts."""
    return JournalEntry.objects.filter(registration=registration).select_related("text").order_by("number")


def timeline_with_closings(
    registration: Registration, before: int | None = None, *, without: Collection[str] = ()
) -> Excerpt:
    """Read a part of the registration's journal, with the closing of the queue it waited in (Q6)."""
    closings: list[JournalEntry] = []
    if registration.programme.queue_closed_at is not None:
        closed = JournalEntry.objects.filter(programme=registration.programme_id, kind=EntryKind.QUEUE_CLOSED)
        closings = [entry for entry in closed if registration.pk in entry.details.get("waiting", [])]
    return excerpt(timeline(registration).exclude(kind__in=without), before, beside=closings)


def live_registration(programme_id: int, municipality_code: str) -> Registration | None:
    """Return the municipality's live registration, None where it has none (Q3)."""
    return Registration.objects.filter(
        programme_id=programme_id, municipality_id=municipality_code, status__in=LIVE
    ).first()
