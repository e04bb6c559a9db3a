"""The day, its parts and its people in words, for mails and calendar objects."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from booking.models import Facilitator, Invite, Proposal, Registration, ThemedDay
from booking.rules import day as day_rules
from booking.rules.working_days import danish_day
from booking.words import moments as wording

Spans = Mapping[str, tuple[dt.datetime, dt.datetime]]


def spans_of(day: ThemedDay, invite: Invite | None) -> Spans:
    """Return the parts that a person takes part in; all of them for a person who is no attendee."""
    attendee = invite.attendee if invite else None
    if attendee is None:
        return day_rules.part_spans(day)
    return day_rules.attended(day, talk=attendee.talk, workshop=attendee.workshop)


def part_lines(spans: Spans) -> list[str]:
    """Write each part with its times: "oplæg kl. 9.00-10.30"."""
    sentences = {"talk": _("oplæg kl. %(start)s-%(end)s"), "workshop": _("workshop kl. %(start)s-%(end)s")}
    return [
        sentences[part] % {"start": wording.clock_time(start), "end": wording.clock_time(end)}
        for part, (start, end) in sorted(spans.items(), key=lambda span: span[1])
    ]


def parts(spans: Spans) -> str:
    """Write the parts in a sentence: "oplæg kl. 9.00-10.30 og workshop kl. 11.00-14.00"."""
    return _(" og ").join(part_lines(spans))


def times(starts_at: dt.datetime, ends_at: dt.datetime) -> dict[str, Any]:
    """Return the words for when something is: `when`, `start` and `date`."""
    return {
        "when": wording.time_span(starts_at, ends_at),
        "start": wording.long_moment(starts_at),
        "date": wording.long_day(danish_day(starts_at)),
    }


def day_words(day: ThemedDay, facilitators: Iterable[Facilitator]) -> dict[str, Any]:
    """Return the words of a whole day, for those who plan or hold it."""
    return times(day.starts_at, day.ends_at) | {
        "venue": day.venue,
        "program": parts(day_rules.part_spans(day)),
        "facilitators": ", ".join(facilitator.name for facilitator in facilitators),
        "day_phone": day.phone_on_the_day,
        "day_note": day.note,
    }


def proposed_words(proposal: Proposal) -> str:
    """Write a proposed start, and who would come."""
    moment = wording.long_moment(proposal.starts_at)
    if not proposal.held_by:
        return moment
    return _("%(moment)s (%(names)s kommer)") % {"moment": moment, "names": proposal.held_by}


def advice_words(registration: Registration) -> str:
    """Write the recommended number of attendees: "5-15" (D6)."""
    return f"{registration.programme.recommended_min}-{registration.programme.recommended_max}"


def contact_words(registration: Registration) -> str:
    """Write whom in the municipality to ask: "Anne Jensen, 12 34 56 78"."""
    return ", ".join(filter(None, (registration.contact_name, registration.contact_phone)))


def named(name: str, note: str = "") -> str:
    """Write a person of a list, and what they wrote along on one line."""
    line = " ".join(note.split())
    return f"{name}: {line}" if line else name


def answered_lines(registration: Registration) -> list[str]:
    """Repeat what was answered beside parts, season and number, so that a slip is seen in the receipt."""
    contact = (registration.contact_name, registration.contact_title, registration.contact_phone)
    audience = wording.audience_text(registration)
    return [
        *([_("Oplægget er for: %(audience)s") % {"audience": audience}] if audience else []),
        _("Kontaktperson: %(contact)s") % {"contact": ", ".join(filter(None, contact))},
        _("Kommunen har besluttet at arbejde med udviklingen af den faglige ledelse og styring"),
        _("Kommunen betaler mødeforplejningen"),
    ]
