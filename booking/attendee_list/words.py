"""The list in words: an answer, an old one beside it (calendar rule 10), and how many people get a mail of a change."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.models import Partstat
from booking.queries.day import AttendeeRow
from booking.rules.working_days import danish_day
from booking.services.day.invites import Told
from booking.words.moments import clock_time, short_day


def both_answers(row: AttendeeRow) -> str:
    """Write a person's answers: "ja", or "ja til 17. november, ikke svaret på 24. november".

    Where only the time of day moved, the times are named too. Empty for a person without an invite.
    """
    if row.invite is None:
        return ""
    if row.old_answer is None:
        return str(Partstat(row.partstat).label)
    partstat, answered_at = row.old_answer
    moved_to = row.invite.starts_at
    same_day = danish_day(answered_at) == danish_day(moved_to)
    facts = {
        "answer": Partstat(partstat).label,
        "before": _moment(answered_at, with_time=same_day),
        "now": _moment(moved_to, with_time=same_day),
    }
    return _("%(answer)s til %(before)s, ikke svaret på %(now)s") % facts


def _moment(moment: dt.datetime, *, with_time: bool) -> str:
    day = short_day(danish_day(moment))
    return _("%(day)s kl. %(time)s") % {"day": day, "time": clock_time(moment)} if with_time else day


def told_text(told: Told) -> str:
    """Write how many people a change is mailed to now; empty where there is none."""
    invited = ngettext(
        "%(n)d deltager får en kalenderinvitation nu.", "%(n)d deltagere får en kalenderinvitation nu.", told.invited
    )
    changed = ngettext(
        "%(n)d deltager får en ændring til aftalen i kalenderen.",
        "%(n)d deltagere får en ændring til aftalen i kalenderen.",
        told.changed,
    )
    cancelled = ngettext(
        "%(n)d deltager får en aflysning i kalenderen.",
        "%(n)d deltagere får en aflysning i kalenderen.",
        told.cancelled,
    )
    counts = ((told.invited, invited), (told.changed, changed), (told.cancelled, cancelled))
    return " ".join(sentence % {"n": count} for count, sentence in counts if count)
