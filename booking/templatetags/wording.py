"""The filters by which every template writes moments, parts and numbers as `booking.words.moments` does."""

from django import template
from django.utils.text import capfirst
from django.utils.translation import pgettext, pgettext_lazy

from booking.models import Registration
from booking.queries import retention
from booking.words import moments as wording

register = template.Library()

NUMBER_WORDS = (
    pgettext_lazy("tal i tekst", "nul"),
    pgettext_lazy("tal i tekst", "én"),
    pgettext_lazy("tal i tekst", "to"),
    pgettext_lazy("tal i tekst", "tre"),
    pgettext_lazy("tal i tekst", "fire"),
    pgettext_lazy("tal i tekst", "fem"),
    pgettext_lazy("tal i tekst", "seks"),
    pgettext_lazy("tal i tekst", "syv"),
    pgettext_lazy("tal i tekst", "otte"),
    pgettext_lazy("tal i tekst", "ni"),
    pgettext_lazy("tal i tekst", "ti"),
)

register.filter("long_day", wording.long_day)
register.filter("long_moment", wording.long_moment)
register.filter("short_moment", wording.short_moment)
register.filter("received", wording.received)
register.filter("exact", wording.exact)
register.filter("offset", wording.offset)
register.filter("utc", wording.utc)
register.filter("clock_time", wording.clock_time)
register.filter("time_span", wording.time_span)
register.filter("parts_text", wording.parts_text)
register.filter("season_text", wording.season_text)
register.filter("audience_text", wording.audience_text)


register.filter("erased_on", retention.promise)


@register.filter
def in_words(number: int) -> str:
    """Write a small number as a word ("fem"), a larger one in digits."""
    return str(NUMBER_WORDS[number]) if 0 <= number < len(NUMBER_WORDS) else str(number)


@register.filter
def capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return capfirst(text)


@register.filter
def wishes_text(registration: Registration) -> str:
    """Write parts and season as the mails do: "Oplæg og workshop, efteråret 2016"."""
    parts, season = wording.parts_text(registration), wording.season_text(registration)
    return capfirst(pgettext("dele, periode", "%(parts)s, %(season)s") % {"parts": parts, "season": season})
