"""Example facts of the day, without a database: the themed day of municipality no. 3 on 17 November 2016."""

import datetime as dt
from dataclasses import replace
from typing import Any

from booking.models import (
    Attendee,
    EntryKind,
    Facilitator,
    Invite,
    Kind,
    Method,
    Partstat,
    Preparation,
    Proposal,
    Question,
    Status,
    ThemedDay,
    Wish,
)
from booking.queries.checklist import HandedIn
from booking.queries.day import AttendeeList, AttendeeRow
from booking.rules.working_days import DENMARK
from notifications.mails import dates, day
from notifications.mails.day_facts import DayMatter, LastSaid
from notifications.mails.invite import person_invite
from notifications.mails.registry import MailKind
from notifications.models import Received

ASKED_AT = dt.datetime(2016, 9, 28, 9, 0, 3, tzinfo=DENMARK)
START = dt.datetime(2016, 11, 17, 9, 0, tzinfo=DENMARK)
END = dt.datetime(2016, 11, 17, 14, 0, tzinfo=DENMARK)
EARLIER = dt.timedelta(days=-7)
NOTE = "Tag gerne kaffe med.\nParkering: P-huset ved havnen."
MESSAGE = "Vores facilitator er blevet syg."
TIMES = {"starts_at": START.isoformat(), "ends_at": END.isoformat()}
CONFIRMED: dict[str, Any] = {"status": Status.CONFIRMED}

DAY = ThemedDay(
    starts_at=START,
    talk_minutes=90,
    break_minutes=30,
    workshop_minutes=180,
    venue="Rådhuset, Rådhuspladsen 2, lokale 4",
    phone_on_the_day="12 34 56 78",
    note=NOTE,
)
HELD_BY = (Facilitator(name="Fie Facilitator", email="fie@example.dk"), Facilitator(name="Ole Hansen", email="o@x.dk"))
RECEIVED = Received(
    sender="bent@kommune.example",
    sender_name="Bent Jensen",
    subject="Parkering",
    text="Kære alle\n\nHvor kan man parkere?\n\nHilsen Bent",
)


def invite(kind: Kind = Kind.ATTENDEE, name: str = "Bent Jensen", **columns: Any) -> Invite:
    """Make the unsaved invite of one person."""
    attendee = Attendee(pk=5, name=name, email="bent@kommune.example", role="Faglig leder")
    return Invite(
        pk=5,
        name=name,
        email="bent@kommune.example",
        kind=kind,
        attendee=attendee if kind == Kind.ATTENDEE else None,
        **{"starts_at": START, "ends_at": END, "method": Method.REQUEST, "attempted_at": START} | columns,
    )


def replied(partstat: Partstat, **columns: Any) -> Invite:
    """Make the invite of one who answered at the moment of the example's entry."""
    columns |= {"answered_starts_at": START, "answered_ends_at": END, "answered_at": ASKED_AT}
    return invite(partstat=partstat, **columns)


def listed(count: int) -> AttendeeList:
    """Make a list of `count` attendees with addresses, none of whom has answered."""
    lines = [Attendee(pk=number, name=f"Nr. {number}", email=f"{number}@x.dk") for number in range(count)]
    return AttendeeList(rows=[AttendeeRow(attendee=attendee, invite=None) for attendee in lines], least=5, most=15)


FIXED = DayMatter(
    day=DAY,
    facilitators=HELD_BY,
    listed=listed(12),
    text={},
    last_fixing=20,
    prepared=Preparation(venue_access="Ring på ved porten."),
)
OPEN = replace(FIXED, day=None, facilitators=())
SAID = LastSaid(method=Method.REQUEST, starts_at=START, ends_at=END)
MOVED = LastSaid(method=Method.REQUEST, starts_at=START + EARLIER, ends_at=END + EARLIER)
NO: dict[str, Any] = {
    "partstat": Partstat.DECLINED, "answered_starts_at": START, "answered_ends_at": END, "answered_at": START,
}  # fmt: skip

ENTRY = EntryKind
TAKEN_OVER = (
    OPEN,
    replace(
        FIXED,
        handed_in=HandedIn(day=DAY, wishes=(), proposals=(), preparation=Preparation(), attendees=listed(3)),
    ),
)
"""What a new contact takes over: a place without a date, and a fixed day of which something is missing."""

Situation = tuple[MailKind, EntryKind, dict[str, Any]]


def _invite(entry: EntryKind, who: Kind, *, before: LastSaid | None = None, cancels: bool = False) -> Situation:
    """Make the situation of a mail with a calendar object; a day that is called off brings staff's message along."""
    gone = cancels and entry in {EntryKind.DAY_CALLED_OFF, EntryKind.WITHDRAWN, EntryKind.ANNULLED}
    facts = OPEN if gone else FIXED
    texts: dict[str, dict[str, Any]] = {
        EntryKind.DAY_CALLED_OFF: {"message": MESSAGE},
        EntryKind.DAY_CHANGED: {"old": {"venue": "Biblioteket, sal A"}},
    }
    whose = invite(who, "Fie Facilitator" if who == Kind.FACILITATOR else "Bent Jensen")
    whose.method = Method.CANCEL if cancels else Method.REQUEST
    about = replace(facts, invite=whose, before=before, text=texts.get(entry, {}))
    return person_invite, entry, CONFIRMED | {"about_day": about}


def _replaced() -> Situation:
    """Make the situation of an attendee in whose place a proposed colleague comes."""
    kind, entry, facts = _invite(ENTRY.ATTENDEES_CHANGED, Kind.ATTENDEE, before=SAID, cancels=True)
    facts["about_day"].invite.colleague_name, facts["about_day"].invite.colleague_email = "Mette Holm", "1@x.dk"
    return kind, entry, facts


def _declining() -> Situation:
    """Make the situation of an attendee who declined on the page and wants the entry out of the calendar."""
    kind, entry, facts = _invite(ENTRY.ANSWERED, Kind.ATTENDEE, before=SAID)
    facts["about_day"].invite.left_calendar = True
    return kind, entry, facts


def _contact(kind: MailKind, entry: EntryKind, details: dict[str, Any] | None = None, **facts: Any) -> Situation:
    """Make the situation of a mail without a calendar object."""
    about = replace(FIXED if facts.pop("is_fixed", True) else OPEN, **facts)
    return kind, entry, CONFIRMED | {"about_day": about, "details": details or {}}


ON_THE_DAY = TIMES | {"days": 7}
ASKED = Question(sender="mette@kommune.example", sender_name="Mette Holm", partstat=Partstat.ACCEPTED)
DECLINED = invite(answer_note="Jeg er på ferie.", colleague_name="Mette Holm", colleague_email="mette@x.dk", **NO)
UNTIL = dt.datetime(2016, 10, 14, 23, 59, tzinfo=DENMARK)
PROPOSED = (
    Proposal(starts_at=START, answer_by=UNTIL, facilitators=[{"name": "Fie Facilitator", "email": "fie@example.dk"}]),
    Proposal(starts_at=START - EARLIER, answer_by=UNTIL),
)
ANSWER_BY = {"starts": [proposal.starts_at.isoformat() for proposal in PROPOSED], "answer_by": UNTIL.isoformat()}

WRITTEN = {
    "subject": "Parkering ved temadagen {dato}",
    "body": "Der er få pladser ved {mødested}.\n\nKør gerne sammen, {navn}:\nhttps://example.dk/parkering",
    "values": {"kommune": "Københavns Kommune", "dato": "torsdag den 17. november 2016", "mødested": DAY.venue},
}

DAY_EXAMPLES: dict[str, Situation] = {
    "invite": _invite(ENTRY.DAY_FIXED, Kind.ATTENDEE),
    "invite_changed": _invite(ENTRY.DAY_CHANGED, Kind.ATTENDEE, before=SAID),
    "invite_moved": _invite(ENTRY.DAY_MOVED, Kind.ATTENDEE, before=MOVED),
    "invite_off": _invite(ENTRY.DAY_CALLED_OFF, Kind.ATTENDEE, before=SAID, cancels=True),
    "invite_off_withdrawn": _invite(ENTRY.WITHDRAWN, Kind.ATTENDEE, before=SAID, cancels=True),
    "invite_left": _invite(ENTRY.ATTENDEES_CHANGED, Kind.ATTENDEE, before=SAID, cancels=True),
    "invite_left_colleague": _replaced(),
    "invite_declined": _declining(),
    "facilitator_invite": _invite(ENTRY.DAY_FIXED, Kind.FACILITATOR),
    "facilitator_moved": _invite(ENTRY.DAY_MOVED, Kind.FACILITATOR, before=MOVED),
    "facilitator_off": _invite(ENTRY.DAY_CALLED_OFF, Kind.FACILITATOR, before=SAID, cancels=True),
    "facilitator_left": _invite(ENTRY.DAY_CHANGED, Kind.FACILITATOR, before=SAID, cancels=True),
    "contact_invite": _invite(ENTRY.DAY_FIXED, Kind.CONTACT),
    "contact_takes_over": _invite(ENTRY.CONTACT_CHANGED, Kind.CONTACT),
    "contact_moved": _invite(ENTRY.DAY_MOVED, Kind.CONTACT, before=MOVED),
    "contact_off": _invite(ENTRY.DAY_CALLED_OFF, Kind.CONTACT, before=SAID, cancels=True),
    "day_dropped": _invite(ENTRY.WITHDRAWN, Kind.CONTACT, before=SAID, cancels=True),
    "contact_left": _invite(ENTRY.CONTACT_CHANGED, Kind.CONTACT, before=SAID, cancels=True),
    "dates_proposed": _contact(
        dates.dates_proposed, ENTRY.DATES_PROPOSED, ANSWER_BY, is_fixed=False, proposals=PROPOSED
    ),
    "proposals_lapsed": _contact(dates.proposals_lapsed, ENTRY.PROPOSALS_LAPSED, ANSWER_BY, is_fixed=False),
    "staff_proposals_lapsed": _contact(dates.staff_proposals_lapsed, ENTRY.PROPOSALS_LAPSED, ANSWER_BY, is_fixed=False),
    "day_fixed": _contact(day.day_fixed, ENTRY.DAY_FIXED, TIMES),
    "day_called_off": _contact(
        day.day_called_off, ENTRY.DAY_CALLED_OFF, TIMES, is_fixed=False, text={"message": MESSAGE}
    ),
    "list_reminder": _contact(day.list_reminder, ENTRY.LIST_REMINDED, ON_THE_DAY, listed=listed(3)),
    "list_reminder_missing": _contact(day.list_reminder, ENTRY.LIST_REMINDED, ON_THE_DAY, listed=listed(0)),
    "practical": _contact(day.practical, ENTRY.DAY_REMINDED, ON_THE_DAY),
    "person_practical": _contact(day.person_practical, ENTRY.DAY_REMINDED, ON_THE_DAY, invite=invite()),
    "answer_kept": _contact(
        day.answer_kept, ENTRY.ANSWERED, {"invite": 5, "via": "page"}, invite=replied(Partstat.ACCEPTED)
    ),
    "answer_kept_no": _contact(
        day.answer_kept, ENTRY.ANSWERED, {"invite": 5, "via": "page"},
        invite=replied(Partstat.DECLINED, colleague_name="Mette Holm", colleague_email="mette@x.dk"),
    ),
    "thanks": _contact(day.thanks, ENTRY.DAY_THANKED, TIMES | {"days": -1}),
    "person_thanks": _contact(day.person_thanks, ENTRY.DAY_THANKED, TIMES | {"days": -1}, invite=invite()),
    "person_privacy": _contact(
        day.person_privacy, ENTRY.PRIVACY_NOTICED, {"attendees": [5]}, is_fixed=False, attendee=invite().attendee
    ),
    "letter": _contact(day.letter, ENTRY.MAIL_WRITTEN, text=WRITTEN),
    "person_letter": _contact(day.person_letter, ENTRY.MAIL_WRITTEN, text=WRITTEN, invite=invite()),
    "digest": _contact(
        day.answers_digest, ENTRY.DIGEST_DUE, {"entries": [18, 19]},
        declined=(DECLINED,), questions=(ASKED,), bounced=(invite(name="Kaj Olsen"),),
        handed_in=TAKEN_OVER[1].handed_in,
    ),
    "staff_wishes": _contact(
        dates.staff_wishes, ENTRY.WISHES_CHANGED, is_fixed=False,
        wishes=(Wish(date=START.date(), time_of_day="morning"), Wish(date=START.date(), time_of_day="afternoon")),
    ),
    "staff_date_chosen": _contact(
        dates.staff_date_chosen, ENTRY.DATE_CHOSEN, {"starts_at": START.isoformat()}, is_fixed=False,
        proposals=(Proposal(starts_at=START, chosen_at=START),),
    ),
    "staff_another_date": _contact(
        dates.staff_another_date, ENTRY.ANOTHER_DATE_ASKED, {"fixed": True},
        text={"note": "Vi har byrådsmøde den dag."},
        prepared=Preparation(another_date_asked_at=ASKED_AT),
    ),
    "staff_prepared": _contact(
        day.staff_prepared, ENTRY.PREPARED, {"changed": ["venue_room"], "fixed": True},
        prepared=Preparation(venue_name="Rådhuset", venue_address="Torvet 1", venue_room="Lokale 9"),
    ),
    "staff_invite_refused": _contact(
        day.staff_invite_refused, ENTRY.INVITE_BOUNCED, {"invite": 5}, invite=invite(bounced_at=START)
    ),
}  # fmt: skip
