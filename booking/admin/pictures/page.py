"""The page with a programme's pictures: each is drawn by the server, and said again in a table."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from booking.admin.desk import season
from booking.admin.desk.season import Load
from booking.admin.pictures.bars import DrawnBars, Measure, draw_bars
from booking.admin.pictures.country import country
from booking.admin.pictures.curve import Curve, curve
from booking.admin.pictures.day_by_day import day_by_day
from booking.admin.programme.exports import ProgrammeExports
from booking.models import Municipality, Programme, ThemedDay
from booking.queries import day as day_queries
from booking.queries.day import AttendeeList
from booking.rules.working_days import danish_day
from booking.words import moments as wording

HOUR, FIVE_MINUTES, DAY = dt.timedelta(hours=1), dt.timedelta(minutes=5), dt.timedelta(days=1)
SHORTEST = 6 * DAY
"""So long a time is drawn at least, so that each date below it stands once."""


class ProgrammePictures(ProgrammeExports):
    """The pictures of a programme, for users who may see registrations."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page to a programme's addresses."""
        page = path(
            "<int:pk>/pictures/", self.admin_site.admin_view(self.pictures_page), name="booking_programme_pictures"
        )
        return [page, *super().get_urls()]

    def pictures_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the pictures; as many statements for 98 registrations as for one."""
        programme, now = self._programme(request, pk), timezone.now()
        registrations = list(programme.registrations.select_related("slot", "day"))
        received = sorted(registration.received_at for registration in registrations)
        slots = programme.slots.count()
        days = day_queries.days(programme.pk)
        lists = day_queries.attendee_lists(day.registration for day in days)
        drawn = season.season_of(programme, days, may_open=True)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Billeder"),
            "opts": self.opts,
            "target": programme,
            "target_url": reverse("admin:booking_programme_change", args=[pk]),
            "programme": programme,
            "slots": slots,
            "received": len(received),
            "hour": first_hour(programme, received, slots),
            "whole": whole_time(programme, received, slots, now),
            "country": country(Municipality.objects.all(), registrations, now),
            "lists": list(zip(days, (lists[day.registration_id] for day in days), strict=True)),
            "attendees": attendee_bars(programme, days, lists),
            "season": drawn,
            "load": load_bars(drawn.load),
        }
        return TemplateResponse(request, "admin/booking/programme/pictures.html", context)


def first_hour(programme: Programme, received: Sequence[dt.datetime], slots: int) -> Curve:
    """Draw the first hour after the opening, told in steps of five minutes."""
    begins = programme.opens_at
    steps = [(begins + number * FIVE_MINUTES, begins + (number + 1) * FIVE_MINUTES) for number in range(12)]
    spans = [(end, f"{wording.clock_time(start)}-{wording.clock_time(end)}") for start, end in steps]
    return curve(received, slots=slots, begins=begins, ends=begins + HOUR, spans=spans, tick=wording.clock_time)


def whole_time(programme: Programme, received: Sequence[dt.datetime], slots: int, now: dt.datetime) -> Curve:
    """Draw all from the opening until now or the closing, told day by day where something came."""
    ends = max(programme.opens_at + SHORTEST, min(now, programme.closes_at))
    return day_by_day(received, slots=slots, begins=programme.opens_at, ends=ends)


def attendee_bars(programme: Programme, days: Iterable[ThemedDay], lists: dict[int, AttendeeList]) -> DrawnBars:
    """Draw who counts on each day's list against what is recommended, for each part where they differ (D6)."""
    words = {"": "", "talk": f", {_('oplæg')}", "workshop": f", {_('workshop')}"}
    least, most = programme.recommended_min, programme.recommended_max
    lines = [
        Measure(
            label=f"{date_format(danish_day(day.starts_at), 'j/n')} {day.registration.municipality}{words[part]}",
            number=number,
            url=season.registration_url(day.registration_id),
            is_unusual=not least <= number <= most,
        )
        for day in days
        for part, number in lists[day.registration_id].advised_counts.items()
    ]
    return draw_bars(lines, least=least, most=most)


def load_bars(load: Iterable[Load]) -> DrawnBars:
    """Draw how many days each facilitator has."""
    return draw_bars([Measure(label=one.name, number=len(one.days)) for one in load])
