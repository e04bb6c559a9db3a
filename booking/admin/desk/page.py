"""The desk, the staff's first page: slots as cards, the waiting list, what needs staff, the season calendar."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from booking import permissions
from booking.admin import acts
from booking.admin.act import Act
from booking.admin.acts.day import ScheduleDay
from booking.admin.acts.place import Confirm, Extend
from booking.admin.acts.swap import SwapDays
from booking.admin.acts.wishes import ProposeDates
from booking.admin.base import OfferedProgrammes, newest_programmes
from booking.admin.desk import season
from booking.admin.programme.page import QueueRow, queue_rows, waiting_list
from booking.attention.day_flags import flags_of
from booking.attention.theirs import theirs_of
from booking.attention.waits import Need, most_urgent_first, needs_beside, needs_of
from booking.models import JournalEntry, Programme, Registration, Slot, Status, ThemedDay
from booking.queries import day as day_queries
from booking.queries import desk as desk_queries
from booking.queries.day import AttendeeList
from booking.queries.shown import shown_among, shown_programme
from booking.services import visits

MOST_WAITING = 10
"""The desk shows this many of the waiting list; the programme's page shows all."""
ASKED_FOR = "programme"


@dataclass(frozen=True, kw_only=True)
class Card:
    """A slot, free where `row` is None. `day` is None while no date is fixed; `wishes` counts the wished dates.

    `acts`: the likely acts, each with its page's address; none for those who may only look.
    """

    slot: Slot
    row: QueueRow | None
    day: ThemedDay | None
    wishes: int
    attendees: AttendeeList | None
    acts: list[tuple[Act[Registration], str]]


@dataclass(frozen=True, kw_only=True)
class News:
    """What happened to a registration, in a few words; to the programme itself where it is None. `at`: the last."""

    registration: Registration | None
    words: str
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that the desk shows of a programme."""

    programme: Programme
    offered: OfferedProgrammes
    acts: list[tuple[Act[Programme], str]]
    cards: list[Card]
    waiting: list[QueueRow]
    waiting_count: int
    needs: list[Need]
    theirs: list[Need]
    news: list[News]
    since: dt.datetime | None
    season: season.DrawnSeason
    may_act: bool
    may_see_attendees: bool


def desk_of(request: HttpRequest) -> Desk | None:
    """Read the desk of the programme asked for, else of the one the site shows; None where there is none.

    The number of statements does not grow with the registrations.
    """
    slug = request.GET.get(ASKED_FOR, "")
    offered = newest_programmes(slug=slug)
    programme = _chosen(offered, slug)
    if programme is None:
        return None
    now = timezone.now()
    live = desk_queries.live_registrations(programme)
    holding = [registration for registration in live if registration.slot_id is not None]
    lists = day_queries.attendee_lists(holding)
    facts = desk_queries.day_facts(holding, {pk: attendee_list.count for pk, attendee_list in lists.items()}, now)
    received = queue_rows(live, flags_of(holding, facts))
    holders = {row.registration.slot_id: row for row in received if row.registration.slot_id is not None}
    days = day_queries.days(programme.pk)
    day_of = {day.registration_id: day for day in days}
    ahead = sum(day.starts_at > now for day in days)
    waiting = waiting_list(received)
    may_act = permissions.may_act(request)

    def card(slot: Slot) -> Card:
        row = holders.get(slot.pk)
        if row is None:
            return Card(slot=slot, row=None, day=None, wishes=0, attendees=None, acts=[])
        pk = row.registration.pk
        wishes = facts[pk].wished_dates if pk in facts else 0
        day = day_of.get(pk)
        likely = _likely(row.registration, day, now, has_others=ahead > 1) if may_act else []
        return Card(slot=slot, row=row, day=day, wishes=wishes, attendees=lists[pk], acts=likely)

    own = needs_of(live, facts, now=now, may_act=may_act)
    since = visits.note_visit(user_id=request.user.pk or 0, now=now)
    happened = desk_queries.happened_since(programme, since, but_by=request.user.pk or 0) if since else []
    return Desk(
        programme=programme,
        offered=offered,
        acts=admin.site.get_model_admin(Programme).buttons(request, programme, acts.ON_DESK),  # type: ignore[attr-defined]
        cards=[card(slot) for slot in programme.slots.order_by("number")],
        waiting=waiting[:MOST_WAITING],
        waiting_count=len(waiting),
        needs=most_urgent_first([*own, *needs_beside(programme, request.user)]),
        theirs=theirs_of(live, facts, now=now, may_act=may_act),
        news=news_of(happened),
        since=since,
        season=season.season_of(programme, days, may_open=True),
        may_act=may_act,
        may_see_attendees=permissions.may_see_attendees(request),
    )


def _likely(
    registration: Registration, day: ThemedDay | None, now: dt.datetime, *, has_others: bool
) -> list[tuple[Act[Registration], str]]:
    """Return what is likely to be done with a place next; no query. `has_others`: other days that are ahead."""
    likely: tuple[Act[Registration], ...] = ()
    if registration.status == Status.ALLOCATED:
        likely = (Confirm(), Extend())
    elif day is None:
        likely = (ScheduleDay(), ProposeDates())
    elif day.starts_at > now:
        likely = (ScheduleDay(), SwapDays()) if has_others else (ScheduleDay(),)
    to = "admin:booking_registration_{}"
    return [(act, reverse(to.format(act.name.replace("-", "_")), args=[registration.pk])) for act in likely]


def news_of(entries: list[JournalEntry]) -> list[News]:
    """Gather entries, the newest first, by registration: each kind once, in the order in which it happened."""
    gathered: dict[int | None, list[JournalEntry]] = {}
    for entry in entries:
        gathered.setdefault(entry.registration_id, []).append(entry)
    return [
        News(
            registration=found[0].registration,
            words=", ".join(dict.fromkeys(entry.get_kind_display() for entry in reversed(found))),
            at=found[0].at,
        )
        for found in gathered.values()
    ]


def _chosen(offered: OfferedProgrammes, slug: str) -> Programme | None:
    named = next((programme for programme in offered.programmes if programme.slug == slug), None)
    return named or (shown_among(offered.programmes) if offered.are_all else shown_programme())
