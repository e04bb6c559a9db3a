"""The day on a registration's page: what was handed in, wishes, the day, the attendee list, the invites."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.models import Invite, Method, Partstat, Preparation, Proposal, Registration, Status, ThemedDay
from booking.models.preparation import TimeOfDay
from booking.queries import day as day_queries
from booking.queries.day import AttendeeList, AttendeeRow
from booking.rules import day as day_rules
from booking.rules.day import Warned
from booking.rules.working_days import DENMARK, danish_day
from booking.services import holding
from booking.services.day import undo
from booking.services.day.elsewhere import WantedStart, named_in, warn_of_starts
from booking.words import moments as wording


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A wished or proposed date; `query` opens the form with it filled in."""

    words: str
    whose: str
    query: str
    warnings: list[Warned]
    is_chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class ListedPerson:
    """A line of the attendee list: `answer` to the time that stands, `before` to an earlier time."""

    row: AttendeeRow
    answer: str
    before: str
    bounced: str


def suggestions(registration: Registration) -> list[Suggestion]:
    """Return proposals and wishes that are still ahead, each with its warnings; few statements."""
    now = timezone.now()
    named: list[tuple[WantedStart, str, str, bool]] = []
    for proposal in registration.proposals.filter(starts_at__gt=now):
        words = [wording.long_moment(proposal.starts_at), *([proposal.held_by] if proposal.held_by else [])]
        wanted = WantedStart(proposal.starts_at, named_in(proposal))
        named.append((wanted, ", ".join(words), _whose(proposal), proposal.chosen_at is not None))
    for wish in registration.wishes.filter(date__gt=danish_day(now)):
        start = dt.datetime.combine(wish.date, USUAL_START[TimeOfDay(wish.time_of_day)], DENMARK)
        said = f"{wording.long_day(wish.date)}, {wish.get_time_of_day_display()}"
        named.append((WantedStart(start), said, _("Ønsket af kommunen"), False))
    warned = warn_of_starts(registration, [wanted for wanted, *_rest in named], now)
    return [
        Suggestion(words=said, whose=whose, query=_query(wanted.starts_at), warnings=found, is_chosen=is_chosen)
        for (wanted, said, whose, is_chosen), found in zip(named, warned, strict=True)
    ]


def _whose(proposal: Proposal) -> str:
    if proposal.chosen_at:
        return _("Foreslået og valgt af kommunen")
    if proposal.lapsed_at:
        return _("Foreslået, ikke besvaret i tide")
    until = wording.long_day(danish_day(proposal.answer_by)) if proposal.answer_by else ""
    return _("Foreslået, svar senest %(until)s") % {"until": until} if until else _("Foreslået")


USUAL_START = {
    TimeOfDay.MORNING: dt.time(9),
    TimeOfDay.AFTERNOON: dt.time(13),
    TimeOfDay.EVENING: dt.time(17),
    TimeOfDay.DAY: dt.time(9),
}
"""The start to suggest for a wish, which names the time of day only."""


def _query(start: dt.datetime) -> str:
    local = start.astimezone(DENMARK)
    return f"date={local:%d.%m.%Y}&start={local:%H.%M}"


def shown(registration: Registration, listed: AttendeeList, *, attendees: bool) -> dict[str, Any]:
    """Return all that a registration's page shows about its day; as many statements for a long list as for a short.

    Without `attendees` their number is shown, and nothing of who they are.
    """
    now = timezone.now()
    day = day_queries.day_of(registration) if day_queries.start_seen(registration) else None
    asked_in = registration.invites.filter(Q(method=Method.REQUEST) | Q(attempted_at__isnull=False))
    invites = list(asked_in.order_by("kind", "pk")) if attendees else []
    undoing = undo.undoable(registration, now)
    until = holding.held_until(undoing) if undoing else None
    prepared = getattr(registration, "preparation", None) or Preparation(registration=registration)
    asked = prepared.another_date_asked_at
    return {
        "has_day_part": registration.status == Status.CONFIRMED or day is not None or bool(listed.rows),
        "prepared": _prepared(prepared),
        "suggestions": suggestions(registration) if day is None else [],
        "another_date": wording.long_moment(asked) if asked else "",
        "day": day,
        "day_facts": _day(day) if day else [],
        "people": _people(listed) if attendees else [],
        "counted": _counted(listed),
        "questions": day_queries.open_questions(registration) if invites else [],
        "invites": [_invite(invite) for invite in invites],
        "undoing": undoing,
        "undo_until": wording.received(until) if until else "",
    }


def _prepared(prepared: Preparation) -> list[tuple[str, str]]:
    second = " · ".join(part for part in (prepared.second_name, prepared.second_email, prepared.second_phone) if part)
    facts = [
        (_("Mødested"), prepared.venue),
        (_("Sådan kommer man ind"), prepared.venue_access),
        (_("Udstyr"), prepared.equipment),
        (_("Hilsen til deltagerne"), prepared.greeting),
        (_("Telefon på dagen"), prepared.phone_on_the_day),
        (_("Fokus på egen praksis"), prepared.focus),
        (_("Anden kontaktperson"), second),
    ]
    return [(name, value) for name, value in facts if value]


def _day(day: ThemedDay) -> list[tuple[str, str]]:
    names = {"talk": _("oplæg"), "workshop": _("workshop")}
    parts = [
        f"{names[part]} {wording.clock_time(start)}-{wording.clock_time(end)}"
        for part, (start, end) in day_rules.part_spans(day).items()
    ]
    held_by = ", ".join(f"{facilitator.name} ({facilitator.email})" for facilitator in day.facilitators.all())
    facts = [
        (_("Hvornår"), wording.time_span(day.starts_at, day.ends_at)),
        (_("Dele"), capfirst(", ".join(parts))),
        (_("Mødested"), day.venue),
        (_("Telefon på dagen"), day.phone_on_the_day),
        (_("Facilitatorer"), held_by or _("ingen endnu")),
        (_("Bemærkning til deltagerne"), day.note),
    ]
    return [(name, value) for name, value in facts if value]


def _people(listed: AttendeeList) -> list[ListedPerson]:
    found = []
    for row in listed.rows:
        invite = row.invite
        old = row.old_answer
        before = ""
        if old is not None:
            facts = {"answer": Partstat(old[0]).label, "day": wording.long_day(danish_day(old[1]))}
            before = _("%(answer)s til %(day)s") % facts
        bounced = wording.long_moment(invite.bounced_at) if invite and invite.bounced_at else ""
        answer = str(Partstat(row.partstat).label) if invite else ""
        found.append(ListedPerson(row=row, answer=answer, before=before, bounced=bounced))
    return found


def _counted(listed: AttendeeList) -> str:
    facts = {"count": listed.count, "least": listed.least, "most": listed.most}
    return _("%(count)s på listen tæller med. Vi anbefaler %(least)s-%(most)s.") % facts


def _invite(invite: Invite) -> dict[str, Any]:
    return {
        "invite": invite,
        "kind": invite.get_kind_display(),
        "attempted": wording.received(invite.attempted_at) if invite.attempted_at else "",
        "waits": invite.told != invite.attempted,
    }
