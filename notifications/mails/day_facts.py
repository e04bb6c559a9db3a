"""The facts of a mail about the day, beside those in `facts`: the day, its people, and what was said before."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property

from booking.models import (
    Attendee,
    EntryKind,
    Facilitator,
    Invite,
    JournalEntry,
    Kind,
    Method,
    Preparation,
    Proposal,
    Question,
    Registration,
    ThemedDay,
    Wish,
)
from booking.queries import checklist
from booking.queries import day as day_queries
from booking.queries.checklist import HandedIn
from booking.queries.day import AttendeeList
from notifications.mails.registry import invite_kinds, kind_of
from notifications.models import Message, State

FIXING = (EntryKind.DAY_FIXED, EntryKind.DAY_MOVED)
ATTENDEE = "attendee"


@dataclass(frozen=True, kw_only=True)
class LastSaid:
    """What the last sent mail of an invite said: the recipient's calendar shows this until the next one arrives."""

    method: str
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class DayMatter:
    """The facts of one mail about the day. `day` is None while no date is fixed; `text` is the entry's free text.

    `invite` or `attendee` is whom a mail to one person goes to; `own` is the contact's own calendar object, where the
    contact is not on the list, and `own_mail` the state of the mail that carries it because of the same entry.
    `reached` is False where the invite of the two is cancelled and no mail that invited can have arrived.
    """

    day: ThemedDay | None
    facilitators: tuple[Facilitator, ...]
    listed: AttendeeList
    text: dict[str, Any]
    invite: Invite | None = None
    attendee: Attendee | None = None
    before: LastSaid | None = None
    reached: bool = True
    own: Invite | None = None
    own_before: LastSaid | None = None
    own_mail: str = ""
    last_fixing: int = 0
    proposals: tuple[Proposal, ...] = ()
    wishes: tuple[Wish, ...] = ()
    prepared: Preparation = field(default_factory=Preparation)
    declined: tuple[Invite, ...] = ()
    questions: tuple[Question, ...] = ()
    bounced: tuple[Invite, ...] = field(default=())
    handed_in: HandedIn | None = None

    @property
    def access(self) -> str:
        """Return how one gets in."""
        return str(self.prepared.venue_access)

    @property
    def invited(self) -> int:
        """Count the attendees on the list who have an address."""
        return len(self.listed.rows) - self.listed.without_address


@dataclass(frozen=True, kw_only=True)
class DayRows:
    """What all mails about the day of one registration read."""

    own: Invite | None
    day: ThemedDay | None
    listed: AttendeeList
    prepared: Preparation
    last_fixing: int


class Days:
    """The days that some mails are about: each read once, when first asked for, and after the mails' invites.

    `note_attempt` then notices a change that comes between the two.
    """

    def __init__(self, messages: Iterable[Message]) -> None:
        """Take the mails; an invite of another one is read when it is asked for."""
        self._named = {message.invite_id for message in messages if message.invite_id is not None}
        self._of: dict[int, DayRows] = {}

    @cached_property
    def _invites(self) -> dict[int, Invite | None]:
        return dict(_invites(pk__in=self._named).in_bulk()) if self._named else {}

    @cached_property
    def _said(self) -> dict[int, LastSaid]:
        return said_by(self._invites)

    def invite(self, pk: int | None) -> Invite | None:
        """Return the invite of a mail."""
        if pk is not None and pk not in self._invites:
            self._invites[pk] = _invites(pk=pk).first()
        return self._invites[pk] if pk is not None else None

    def last_said(self, invite: Invite) -> LastSaid | None:
        """Return what the last sent mail of an invite said."""
        return self._said.get(invite.pk) if invite.pk in self._named else last_said(invite)

    def of(self, registration: Registration) -> DayRows:
        """Return the rows of a registration's day."""
        if registration.pk not in self._of:
            self.invite(next(iter(self._named), None))
            self._of[registration.pk] = _rows_of(registration)
        return self._of[registration.pk]


def _rows_of(registration: Registration) -> DayRows:
    own = _invites(registration=registration, kind=Kind.CONTACT).order_by("-pk").first()
    undone = JournalEntry.objects.filter(registration=registration, kind=EntryKind.DAY_CHANGE_UNDONE)
    taken_back = [details["undoes"] for details in undone.values_list("details", flat=True)]
    fixing = JournalEntry.objects.filter(registration=registration, kind__in=FIXING).exclude(number__in=taken_back)
    return DayRows(
        own=own,
        day=day_queries.day_of(registration),
        listed=day_queries.attendee_list(registration),
        prepared=day_queries.preparation_of(registration),
        last_fixing=fixing.order_by("-number").values_list("number", flat=True).first() or 0,
    )


def read_day(
    message: Message, entry: JournalEntry, registration: Registration, days: Days, text: dict[str, Any]
) -> DayMatter:
    """Read what a mail about the day needs, in a bounded number of statements and without a lock.

    `text` is the entry's.
    """
    more = kind_of(message.kind).reads
    invite = days.invite(message.invite_id)
    rows = days.of(registration)
    own = None if invite else rows.own
    whose = invite or own
    return DayMatter(
        day=rows.day,
        facilitators=tuple(rows.day.facilitators.all()) if rows.day else (),
        listed=rows.listed,
        text=text,
        invite=invite or _told_of(entry),
        attendee=_attendee(message, registration),
        before=days.last_said(invite) if invite else None,
        reached=whose is None or whose.calendar_method != Method.CANCEL or bool(reached_by_invite([whose.pk])),
        own=own,
        own_before=last_said(own) if own else None,
        own_mail=_state_of_mail(entry, own) if own else "",
        prepared=rows.prepared,
        last_fixing=rows.last_fixing,
        **(more(entry, registration) if more else {}),
    )


def last_said(invite: Invite) -> LastSaid | None:
    """Return what the last sent mail of an invite said; None where none was, or it was erased."""
    return said_by([invite.pk]).get(invite.pk)


def said_by(invites: Iterable[int]) -> dict[int, LastSaid]:
    """Return what the last sent mail of each invite said, by its key, in one statement."""
    sent = Message.objects.filter(invite__in=list(invites), kind__in=invite_kinds(), state=State.SENT)
    rows = sent.order_by("sequence", "pk").values_list("invite", "method", "starts_at", "ends_at")
    last = {row[0]: row[1:] for row in rows}
    return {
        pk: LastSaid(method=method, starts_at=start, ends_at=end)
        for pk, (method, start, end) in last.items()
        if start and end
    }


def reached_by_invite(invites: Iterable[int]) -> set[int]:
    """Return the invites of which a mail that invited was sent, is being sent, or may have arrived with any try."""
    invited = Message.objects.filter(invite__in=list(invites), kind__in=invite_kinds(), method=Method.REQUEST)
    may_have = Q(sent_at__isnull=False) | Q(state=State.SENDING) | Q(uncertain_try__gt=0) | Q(fingerprint="")
    return {pk for pk in invited.filter(may_have).values_list("invite", flat=True) if pk is not None}


def _state_of_mail(entry: JournalEntry, own: Invite) -> str:
    mails = Message.objects.filter(entry=entry, kind__in=invite_kinds(), invite=own)
    return mails.order_by("-pk").values_list("state", flat=True).first() or ""


def attendee_key(attendee_id: int) -> str:
    """Name an attendee who has no invite as the recipient of a message."""
    return f"{ATTENDEE}:{attendee_id}"


def invite_key(invite_id: int) -> str:
    """Name the person of an invite as the recipient of a message."""
    return f"invite:{invite_id}"


def _invites(**conditions: Any) -> Any:
    return Invite.objects.filter(**conditions).select_related("attendee")


def _told_of(entry: JournalEntry) -> Invite | None:
    """Find the invite that an entry is about, for the mail to staff."""
    pk = entry.details.get("invite")
    found: Invite | None = _invites(pk=pk).first() if pk is not None else None
    return found


def _attendee(message: Message, registration: Registration) -> Attendee | None:
    kind, _colon, pk = message.recipient.partition(":")
    return registration.attendees.filter(pk=int(pk)).first() if kind == ATTENDEE else None


def proposed(_entry: JournalEntry, registration: Registration) -> dict[str, Any]:
    """Read the dates that staff propose."""
    return {"proposals": tuple(registration.proposals.all())}


def wished(_entry: JournalEntry, registration: Registration) -> dict[str, Any]:
    """Read the dates that the municipality wishes."""
    return {"wishes": tuple(registration.wishes.all())}


def handed_in(_entry: JournalEntry, registration: Registration) -> dict[str, Any]:
    """Read what the municipality has handed in, of which a checklist says what is missing."""
    return {"handed_in": checklist.read_handed_in(registration)}


def news(entry: JournalEntry, registration: Registration) -> dict[str, Any]:
    """Read the people and questions that a digest names, as they stand now, and what is handed in."""
    told = JournalEntry.objects.filter(programme=entry.programme_id, number__in=entry.details["entries"])
    answered = {reported.details["invite"] for reported in told if reported.kind == EntryKind.ANSWERED}
    attending = _invites(registration=registration, method=Method.REQUEST, kind=Kind.ATTENDEE)
    return handed_in(entry, registration) | {
        "declined": tuple(attending.filter(pk__in=answered)),
        "questions": tuple(day_queries.open_questions(registration)),
        "bounced": tuple(attending.filter(bounced_at__isnull=False)),
    }
