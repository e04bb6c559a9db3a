"""Feeds of days or a contact's deadlines, and the attendee's calendar file (calendar rules 8, 13; D7).

A feed's bytes follow from stored facts alone: the stamp of a day is that of the journal entry that last changed it.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking import links
from booking.models import EntryKind, Feed, JournalEntry, Registration, ThemedDay
from booking.queries import checklist
from booking.rules import day as day_rules
from booking.rules.working_days import DENMARK, danish_day
from notifications.mails import words as day_words
from notifications.mails.invite_calendar import ics_of
from notifications.wire import calendar
from notifications.wire.mailbox import UnusableAddressError

LANGUAGE = "da"
CALENDAR = "text/calendar; charset=utf-8"
MOST_DAYS = 500
"""The newest of them stand in a feed."""
TOLD = (EntryKind.DAY_FIXED, EntryKind.DAY_MOVED, EntryKind.DAY_CHANGED)
MOVES_DEADLINES = (
    EntryKind.REGISTERED,
    EntryKind.PROMOTED,
    EntryKind.EXTENDED,
    EntryKind.CONTACT_CHANGED,
    EntryKind.CONFIRMED,
    EntryKind.CHOICES_CHANGED,
    EntryKind.DATES_PROPOSED,
    EntryKind.DAY_CALLED_OFF,
    EntryKind.DAY_CHANGE_UNDONE,
    *TOLD,
)
GONE = (EntryKind.DAY_CALLED_OFF, EntryKind.WITHDRAWN, EntryKind.ANNULLED)
HEADERS = {"Cache-Control": "private, max-age=0, must-revalidate", "X-Robots-Tag": "noindex", "Vary": "Accept-Encoding"}


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return the feed of a facilitator's days, or staff's feed of all days; 304 where nothing has changed."""
    found = links.feed_of(token)
    if found is None:
        raise Http404
    return feed_answer(request, feed_calendar(found), last_change())


@require_safe
def deadlines(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return the feed of what a contact has still to hand in; 304 where nothing has changed."""
    registration = links.registration_of_deadlines(token)
    if registration is None:
        raise Http404
    last = JournalEntry.objects.filter(registration=registration).aggregate(last=Max("at"))["last"]
    midnight = dt.datetime.combine(danish_day(timezone.now()), dt.time.min, DENMARK)  # with a day, a deadline may pass
    return feed_answer(request, deadlines_calendar(registration), max(last, midnight))


def feed_answer(request: HttpRequest, content: bytes, changed: dt.datetime | None) -> HttpResponseBase:
    """Answer with a calendar, or 304 where the program that asks has these bytes already."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type=CALENDAR, headers=HEADERS | {"ETag": etag})
    seconds = int(changed.timestamp()) if changed else None
    if changed is not None:
        response["Last-Modified"] = changed.astimezone(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return get_conditional_response(request, etag, seconds, response) or response


@require_safe
def attendee_ics(_request: HttpRequest, token: str) -> HttpResponse:
    """Return an invited person's calendar object, with the invite's own UID and SEQUENCE (D7)."""
    invite = links.invite_of(token)
    if invite is None:
        raise Http404
    try:
        method, content = ics_of(invite)
    except UnusableAddressError as error:
        raise Http404 from error
    headers = {"Content-Disposition": 'attachment; filename="temadag.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=f"{CALENDAR}; method={method}", headers=headers)


def feed_calendar(feed_row: Feed) -> bytes:
    """Write a feed, in Danish, since its readers are Socialstyrelsen's own people."""
    days = _days(feed_row)
    told = _told(day.registration_id for day in days)
    with translation.override(LANGUAGE):
        name = _("Mine temadage") if feed_row.email else _("Alle temadage")
        entries = tuple(_entry(day, *told[day.registration_id]) for day in days)
        return calendar.feed_bytes(calendar.CalendarFeed(name=name, entries=entries))


def deadlines_calendar(registration: Registration) -> bytes:
    """Write a contact's deadlines, in the contact's language: an entry of a whole day for each; it goes when done."""
    moved = JournalEntry.objects.filter(registration=registration, kind__in=MOVES_DEADLINES)
    revision = moved.aggregate(number=Count("pk"), last=Max("at"))
    with translation.override(registration.language):
        entries = tuple(
            calendar.Entry(
                uid=f"frist-{step}-{registration.reference}@temadag",
                sequence=revision["number"],
                stamp=revision["last"],
                starts_at=dt.datetime.combine(by, dt.time.min, DENMARK),
                ends_at=dt.datetime.combine(by + dt.timedelta(days=1), dt.time.min, DENMARK),
                summary=_("Frist: %(what)s") % {"what": what},
                description=_("Frist for temadagen i %(municipality)s. Åbn jeres side fra en af vores mails.")
                % {"municipality": registration.municipality.full_name},
                language=registration.language,
                is_whole_day=True,
            )
            for step, what, by in checklist.deadlines_of(registration, danish_day(timezone.now()))
        )
        name = _("Frister: temadag i %(municipality)s") % {"municipality": registration.municipality.full_name}
        return calendar.feed_bytes(calendar.CalendarFeed(name=name, entries=entries))


def last_change() -> dt.datetime | None:
    """Return when any day was last fixed, changed or taken away; None where none ever was."""
    changed: dt.datetime | None = JournalEntry.objects.filter(kind__in=TOLD + GONE).aggregate(last=Max("at"))["last"]
    return changed


def _days(feed_row: Feed) -> list[ThemedDay]:
    days: QuerySet[ThemedDay] = ThemedDay.objects.select_related("registration__municipality")
    if feed_row.email:
        days = days.filter(facilitators__email__iexact=feed_row.email)
    newest = days.prefetch_related("facilitators").order_by("-starts_at", "-pk")[:MOST_DAYS]
    return list(reversed(newest))


def _told(registrations: Iterable[int]) -> dict[int, tuple[int, dt.datetime]]:
    """Return SEQUENCE and DTSTAMP of each registration's day: how often it was fixed or changed, and when last."""
    entries = JournalEntry.objects.filter(registration__in=list(registrations), kind__in=TOLD)
    rows = entries.values("registration").annotate(number=Count("pk"), last=Max("at"))
    return {row["registration"]: (row["number"] - 1, row["last"]) for row in rows}


def _entry(day: ThemedDay, sequence: int, stamp: dt.datetime) -> calendar.Entry:
    municipality = day.registration.municipality.full_name
    lines = [line[:1].upper() + line[1:] for line in day_words.part_lines(day_rules.part_spans(day))]
    held_by = ", ".join(facilitator.name for facilitator in day.facilitators.all())
    if held_by:
        lines.append(_("Facilitatorer: %(names)s") % {"names": held_by})
    if day.phone_on_the_day:
        lines.append(_("Telefon på dagen: %(phone)s") % {"phone": day.phone_on_the_day})
    return calendar.Entry(
        uid=f"dag-{day.registration.reference}@temadag",
        sequence=sequence,
        stamp=stamp,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        summary=_("Temadag, %(municipality)s") % {"municipality": municipality},
        description="\n".join([*lines, *([day.note] if day.note else [])]),
        location=day.venue,
        language=LANGUAGE,
    )
