"""The facts of a mail, read in one place: the entry, the registration as it stands now, and the rows around both."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property

from booking.models import By, EntryKind, EntryText, JournalEntry, Registration, Season, Slot, Status
from booking.queries import queue as queries
from notifications.mails.day_facts import DayMatter, Days, read_day
from notifications.mails.registry import kind_of
from notifications.models import Message

LOOKED_BACK_AT = (
    EntryKind.REGISTERED,
    EntryKind.PROMOTED,
    EntryKind.LAPSED,
    EntryKind.CONTACT_CHANGED,
    EntryKind.MAIL_TAKEN_BACK,
)


class Overtaken(Exception):  # noqa: N818 an answer of a mail's function, not an error
    """The mail would ask for, or state, what no longer holds; something newer tells the recipient how things stand."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """The facts of one mail. `proof` is the entry that registered the municipality; the receipt quotes its digest.

    `former` are the contact's details that the entry replaced, by `name`, `email` and so on; empty once erased.
    `promotion` is the entry that gave the place held now; `lapse` is the last entry of a lapse.
    """

    entry: JournalEntry
    registration: Registration
    proof: JournalEntry
    capacity: int
    position: int | None = None
    reason: str = ""
    former: dict[str, str] = field(default_factory=dict)
    corrected_later: bool = False
    promotion: JournalEntry | None = None
    lapse: JournalEntry | None = None
    seasons: dict[str, Season] = field(default_factory=dict)
    day: DayMatter | None = None

    @property
    def about_day(self) -> DayMatter:
        """Return the facts of a mail about the day; raises TypeError for the mails of the queue."""
        if self.day is None:
            raise TypeError("the facts of the day were not read")
        return self.day

    @property
    def details(self) -> dict[str, Any]:
        """Return the details of the entry."""
        details: dict[str, Any] = self.entry.details
        return details

    @property
    def is_by_staff(self) -> bool:
        """Tell whether staff acted, or another system for them."""
        return self.entry.by in {By.STAFF, By.API}


def read_matter(message: Message) -> Matter:
    """Read what a mail needs, in a fixed number of statements and without a lock, but for what was read ahead."""
    if message.entry_id is None or message.registration_id is None:
        raise TypeError("a forwarded mail is about no entry")
    around: Surroundings = message.around or _surroundings_of([message])
    return matter_of(message, around.entries[message.entry_id], around.registrations[message.registration_id], around)


def read_ahead(messages: Iterable[Message]) -> None:
    """Read around several mails, about entries, what `read_matter` then need not read for each of them."""
    about = [message for message in messages if message.entry_id and message.registration_id]
    around = _surroundings_of(about) if about else None
    for message in about:
        message.around = around


def _surroundings_of(messages: Collection[Message]) -> "Surroundings":
    entries = JournalEntry.objects.in_bulk({message.entry_id for message in messages})
    registrations = with_surroundings().in_bulk({message.registration_id for message in messages})
    return Surroundings(registrations, entries.values(), messages)


def with_surroundings() -> QuerySet[Registration]:
    """Return the registrations with the rows that a mail reads, so that writing it reads nothing more."""
    joined = Registration.objects.select_related("programme", "municipality", "season", "slot", "day")
    return joined.prefetch_related("programme__seasons")


class Surroundings:
    """What the mails of some registrations and entries read around them: each table once, when first asked for."""

    def __init__(
        self,
        registrations: Mapping[int, Registration],
        entries: Collection[JournalEntry],
        messages: Collection[Message] = (),
    ) -> None:
        """Take registrations of `with_surroundings` by key, stored entries, and the mails about them."""
        self.registrations = registrations
        self.entries = {entry.pk: entry for entry in entries}
        self.days = Days(messages)

    @cached_property
    def told(self) -> dict[int, list[JournalEntry]]:
        """Return the entries that mails look back at, in order, by registration."""
        found: dict[int, list[JournalEntry]] = {}
        rows = JournalEntry.objects.filter(kind__in=LOOKED_BACK_AT, registration__in=self.registrations)
        for entry in rows.order_by("number"):
            found.setdefault(entry.registration_id or 0, []).append(entry)
        return found

    @cached_property
    def capacities(self) -> dict[int, int]:
        """Count the slots by programme."""
        slots = Slot.objects.filter(programme__in={row.programme_id for row in self.registrations.values()}).order_by()
        return dict(slots.values_list("programme").annotate(count=Count("pk")))

    @cached_property
    def seasons(self) -> dict[int, dict[str, Season]]:
        """Return the seasons by their slugs, by programme, of which each registration has a row of its own."""
        programmes = {row.programme_id: row.programme for row in self.registrations.values()}
        return {pk: {season.slug: season for season in row.seasons.all()} for pk, row in programmes.items()}

    @cached_property
    def positions(self) -> dict[int, int]:
        """Return the places on the waiting list, where one of the registrations waits."""
        return queries.waiting_places(
            {row.programme_id for row in self.registrations.values() if row.status == Status.WAITING}
        )

    @cached_property
    def texts(self) -> dict[int, dict[str, Any]]:
        """Return the texts of the entries, by entry; none where there is none, or where it was erased."""
        return dict(EntryText.objects.filter(entry__in=self.entries).values_list("entry", "text"))


def matter_of(
    message: Message, entry: JournalEntry, registration: Registration, around: Surroundings | None = None
) -> Matter:
    """Read the matter of a mail, given its entry and its registration (one of `with_surroundings`).

    Raises Overtaken where the mail was taken back.
    """
    kind = kind_of(message.kind)
    around = around or Surroundings({registration.pk: registration}, [entry], [message])
    told = around.told.get(registration.pk, [])
    if any(one.kind == EntryKind.MAIL_TAKEN_BACK and one.details["undoes"] == entry.number for one in told):
        raise Overtaken
    words = around.texts.get(entry.pk, {})
    lapse = next((one for one in reversed(told) if one.kind == EntryKind.LAPSED), None)
    since = lapse.number if lapse else 0
    return Matter(
        entry=entry,
        registration=registration,
        proof=next(one for one in told if one.kind == EntryKind.REGISTERED),
        capacity=around.capacities.get(registration.programme_id, 0),
        position=around.positions.get(registration.pk),
        reason=str(words.get("reason", "")),
        former=words.get("old", {}) if entry.kind == EntryKind.CONTACT_CHANGED else {},
        corrected_later=any(
            one.number > entry.number and one.kind == EntryKind.CONTACT_CHANGED and "address_outside" in one.details
            for one in told
        ),
        promotion=next((one for one in told if one.kind == EntryKind.PROMOTED and one.number > since), None),
        lapse=lapse,
        seasons=around.seasons[registration.programme_id],
        day=read_day(message, entry, registration, around.days, words) if kind.about_day else None,
    )


def moment_of(stamp: str | None) -> dt.datetime:
    """Read a moment from an entry's details; raises ValueError where there is none."""
    moment = parse_datetime(stamp or "")
    if moment is None:
        raise ValueError("the entry names no such moment")
    return moment


def only_while(matter: Matter, status: Status) -> None:
    """Raise Overtaken where the registration has moved on."""
    if matter.registration.status != status:
        raise Overtaken


def only_while_live(matter: Matter) -> None:
    """Raise Overtaken where the registration was withdrawn or annulled."""
    if not matter.registration.is_live:
        raise Overtaken


def still_asks(matter: Matter, ask: int | None) -> bool:
    """Tell whether the place waits for the answer to exactly this mail's question (Q5)."""
    registration = matter.registration
    return registration.status == Status.ALLOCATED and registration.ask == ask
