"""The facts of a mail, read in one place: the entry, the registration as it stands now, and the rows around both."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from booking.models import By, EntryKind, EntryText, JournalEntry, Registration, Season, Slot, Status
from booking.queries import queue as queries
from notifications.mails.day_facts import DayMatter, read_day
from notifications.mails.registry import kind_of
from notifications.models import Message


class Overtaken(Exception):  # noqa: N818 an answer of a mail's function, not an error
    """The mail would ask for, or state, what no longer holds; something newer tells the recipient how things stand."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """The facts of one mail. `proof` is the entry that registered the municipality; the receipt quotes its digest.

    `promotion` is the entry that gave the place held now; `lapse` is the last entry of a lapse.
    """

    entry: JournalEntry
    registration: Registration
    proof: JournalEntry
    capacity: int
    position: int | None = None
    reason: str = ""
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
    """Read what a mail needs, in a fixed number of statements and without a lock."""
    if message.entry_id is None or message.registration_id is None:
        raise TypeError("a forwarded mail is about no entry")
    entry = JournalEntry.objects.get(pk=message.entry_id)
    return matter_of(message, entry, with_surroundings().get(pk=message.registration_id))


def with_surroundings() -> QuerySet[Registration]:
    """Return the registrations, joined with the rows that a mail reads."""
    return Registration.objects.select_related("programme", "municipality", "season", "slot")


def matter_of(message: Message, entry: JournalEntry, registration: Registration) -> Matter:
    """Read the matter of a mail, given its entry and its registration (one of `with_surroundings`).

    Raises Overtaken where the mail was taken back.
    """
    kind = kind_of(message.kind)
    own = list(
        JournalEntry.objects.filter(
            Q(kind__in=(EntryKind.REGISTERED, EntryKind.PROMOTED, EntryKind.LAPSED))
            | Q(kind__in=(EntryKind.CONTACT_CHANGED, EntryKind.MAIL_TAKEN_BACK), number__gt=entry.number),
            registration=registration,
        ).order_by("number")
    )
    if any(own_entry.details.get("undoes") == entry.number for own_entry in own):
        raise Overtaken
    lapse = next((own_entry for own_entry in reversed(own) if own_entry.kind == EntryKind.LAPSED), None)
    since = lapse.number if lapse else 0
    return Matter(
        entry=entry,
        registration=registration,
        proof=next(own_entry for own_entry in own if own_entry.kind == EntryKind.REGISTERED),
        capacity=Slot.objects.filter(programme=registration.programme).count(),
        position=queries.waiting_position(registration),
        reason=_reason(entry),
        corrected_later=any(
            own_entry.kind == EntryKind.CONTACT_CHANGED and "address_outside" in own_entry.details for own_entry in own
        ),
        promotion=next(
            (own_entry for own_entry in own if own_entry.kind == EntryKind.PROMOTED and own_entry.number > since), None
        ),
        lapse=lapse,
        seasons={season.slug: season for season in Season.objects.filter(programme=registration.programme)},
        day=read_day(message, entry, registration, kind.reads) if kind.about_day else None,
    )


def _reason(entry: JournalEntry) -> str:
    """Return the written reason of an entry; empty where there is none or where it was erased."""
    words = EntryText.objects.filter(entry=entry).values_list("text", flat=True).first() or {}
    return str(words.get("reason", ""))


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
