"""The filter for a line of the attendee list: the colour of the answer."""

from django import template

from booking.attendee_list import words as attendee_words
from booking.models import Partstat
from booking.queries.day import AttendeeRow

register = template.Library()

register.filter("both_answers", attendee_words.both_answers)

BADGES = {Partstat.ACCEPTED: "success", Partstat.TENTATIVE: "warning", Partstat.DECLINED: "error"}


@register.filter
def answer_badge(row: AttendeeRow) -> str:
    """Return the kind of badge for the answer to the time that stands; colour is never the only sign."""
    return BADGES.get(Partstat(row.partstat), "info")
