"""The reads of the desk: a programme's registrations and the facts about their days; the statements do not grow."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from booking.models import (
    By,
    EntryKind,
    Invite,
    JournalEntry,
    Method,
    Programme,
    Proposal,
    Question,
    Registration,
    Status,
    ThemedDay,
    Wish,
)
from booking.models.registration import LIVE
from booking.queries import attending
from booking.queries import day as day_queries
from booking.queries.changes import latest_changes
from booking.rules.desk import DayFacts
from booking.rules.working_days import danish_day
from booking.words import moments as wording
from booking.words.season_calendar import Mark

ADDRESS_KINDS = (EntryKind.REGISTERED, EntryKind.CONTACT_CHANGED)
REMINDER_KINDS = (
    EntryKind.REMINDED,
    EntryKind.LIST_REMINDED,
    EntryKind.LINK_REQUESTED,
    EntryKind.MAIL_WRITTEN,
    EntryKind.DATES_PROPOSED,
)
UNSEEN_KINDS = (EntryKind.ASKED, EntryKind.DIGEST_DUE, EntryKind.PRIVACY_NOTICED, EntryKind.TERMS_STATED)
"""Entries of the machinery, which nobody needs to be told of."""
MOST_NEWS = 100
TOLD_KINDS = (EntryKind.DAY_FIXED, EntryKind.DAY_MOVED)


def live_registrations(programme: Programme) -> list[Registration]:
    """Return the live registrations in the order received.

    `address_at` is when the address was given, `written_at` when the contact was last reminded or written to, `changed`
    the number that `latest_change` gives.
    """
    rows = Registration.objects.filter(programme=programme, status__in=LIVE).select_related("municipality", "slot")
    found: list[Registration] = list(rows.order_by("queue_number").annotate(**_heard()))
    for registration in found:
        registration.programme = programme  # one object for all, since its texts are long
    return found


def tell_heard(registration: Registration) -> None:
    """Read the same three for one registration, in a statement of its own where `facts_of_day` has not read them."""
    if "address_at" in vars(registration):
        return
    rows: Any = Registration.objects.filter(pk=registration.pk).order_by()
    vars(registration).update(rows.values(**_heard()).get())


def _heard() -> dict[str, Any]:
    return {
        "address_at": _last_entry(ADDRESS_KINDS),
        "written_at": _last_entry(REMINDER_KINDS),
        "changed": latest_changes(),
    }


def day_facts(
    registrations: Iterable[Registration], counted: Mapping[int, int], now: dt.datetime
) -> dict[int, DayFacts]:
    """Read, in one statement, the facts about the confirmed ones of the registrations, by their ids.

    `counted`: the count of D6 for each list.
    """
    facts = _facts(now)
    confirmed = [registration.pk for registration in registrations if registration.status == Status.CONFIRMED]
    rows: Any = Registration.objects.filter(pk__in=confirmed).order_by().values("pk", **facts)
    return {
        row["pk"]: DayFacts(counted=counted.get(row["pk"], 0), **{name: row[name] for name in facts}) for row in rows
    }


def _facts(now: dt.datetime) -> dict[str, Any]:
    proposals = Proposal.objects.filter(registration=OuterRef("pk")).order_by()
    questions = Question.objects.filter(invite__registration=OuterRef("pk"), resolved_at__isnull=True)
    bounced = Invite.objects.filter(registration=OuterRef("pk"), method=Method.REQUEST, bounced_at__isnull=False)
    wishes = Wish.objects.filter(registration=OuterRef("pk")).order_by().values("registration")
    wished_dates = Subquery(wishes.annotate(n=Count("pk")).values("n"))
    return {
        "wished_dates": Coalesce(wished_dates, Value(0), output_field=IntegerField()),
        "wished_at": _last_entry((EntryKind.WISHES_CHANGED,)),
        "chosen_at": Subquery(proposals.filter(chosen_at__isnull=False).values("chosen_at")[:1]),
        "open_proposals": Exists(proposals.filter(day_queries.stands_at(now), chosen_at__isnull=True)),
        "proposals_lapsed_at": Subquery(proposals.filter(lapsed_at__isnull=False).values("lapsed_at")[:1]),
        "another_date_at": F("preparation__another_date_asked_at"),
        "starts_at": F("day__starts_at"),
        "told_at": _last_entry(TOLD_KINDS),
        "questions_at": Subquery(questions.order_by("asked_at").values("asked_at")[:1]),
        "bounced_at": Subquery(bounced.order_by("bounced_at").values("bounced_at")[:1]),
        "proposed_at": _last_entry((EntryKind.DATES_PROPOSED,)),
        "placed_at": F("confirmed_at"),
    }


def _last_entry(kinds: Iterable[EntryKind]) -> Subquery:
    entries = JournalEntry.objects.filter(registration=OuterRef("pk"), kind__in=list(kinds))
    return Subquery(entries.order_by("-number").values("at")[:1])


def facts_of_day(registration: Registration, now: dt.datetime, *, counted: int | None = None) -> DayFacts | None:
    """Read the same facts about one registration; None where its place is not confirmed.

    They are read once for all that ask about this very row, such as a page and its buttons. `counted` is the number of
    attendees where it is known.
    """
    if registration.status != Status.CONFIRMED:
        return None
    seen = vars(registration)
    if "facts_of_day" not in seen:
        people = attending.counted(registration) if counted is None else counted
        rows: Any = Registration.objects.filter(pk=registration.pk).order_by()
        row = rows.values(**_facts(now), **_heard()).get()
        seen.update({name: row.pop(name) for name in _heard()})
        seen.update(facts_of_day=DayFacts(counted=people, **row), day_begins=row["starts_at"])
    facts: DayFacts | None = seen["facts_of_day"]
    return facts


def happened_since(programme: Programme, since: dt.datetime, *, but_by: int) -> list[JournalEntry]:
    """Return what happened after a moment, the newest first, without what the user `but_by` did.

    Only the journal's newest entries are read, so the longest absence costs no more than a night.
    """
    newest = JournalEntry.objects.filter(programme=programme).select_related("registration__municipality")
    return [
        entry
        for entry in newest.order_by("-number")[:MOST_NEWS]
        if entry.at > since and entry.kind not in UNSEEN_KINDS and not (entry.by == By.STAFF and entry.by_id == but_by)
    ]


def open_dates(programme_id: int) -> list[Mark]:
    """Return the wished and proposed dates of the places that have no day yet, in two statements."""
    open_places = {
        "registration__programme": programme_id,
        "registration__slot__isnull": False,
        "registration__day__isnull": True,
    }
    around = ("registration__slot", "registration__municipality")
    times: dict[tuple[str, int, dt.date], list[str]] = {}
    registrations: dict[int, Registration] = {}
    found: list[tuple[str, dt.date, str, Registration]] = [
        ("wish", wish.date, wish.get_time_of_day_display(), wish.registration)
        for wish in Wish.objects.filter(**open_places).select_related(*around)
    ]
    found += [
        ("proposal", danish_day(proposal.starts_at), wording.clock_time(proposal.starts_at), proposal.registration)
        for proposal in Proposal.objects.filter(lapsed_at__isnull=True, **open_places).select_related(*around)
    ]
    for kind, date, when, registration in found:
        registrations[registration.pk] = registration
        times.setdefault((kind, registration.pk, date), []).append(when)
    return [_mark(kind, registrations[pk], date, ", ".join(whens)) for (kind, pk, date), whens in times.items()]


def mark_of_day(day: ThemedDay) -> Mark:
    """Return the mark of an agreed day, read with its registration, slot and municipality."""
    when = f"{wording.clock_time(day.starts_at)}-{wording.clock_time(day.ends_at)}"
    return _mark("day", day.registration, danish_day(day.starts_at), when)


def _mark(kind: str, registration: Registration, date: dt.date, when: str) -> Mark:
    return Mark(
        date=date,
        kind=kind,
        slot=registration.slot.number if registration.slot else 0,
        municipality=str(registration.municipality),
        registration=registration.pk,
        when=when,
    )
