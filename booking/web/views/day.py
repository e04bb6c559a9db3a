"""The day's own page, by a link that may be passed on: it names no attendee and shows no answer."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.links import registration_of_day
from booking.models import Preparation, Registration
from booking.queries import added
from booking.queries import day as day_queries
from booking.rules import day as day_rules
from booking.web.views.common import opened_by

MAP = "https://www.openstreetmap.org/search?"


@require_safe
@opened_by(registration_of_day, "booking/day_gone.html")
def day_page(request: HttpRequest, registration: Registration, token: str) -> HttpResponse:  # noqa: ARG001 opened_by's signature
    """Show what happens when, who comes, where it is and what is there; without a fixed day, say so."""
    day = day_queries.day_of(registration)
    preparation: Preparation = day_queries.preparation_of(registration)
    context = {
        "registration": registration,
        "programme": registration.programme,
        "day": day,
        "preparation": preparation,
        "program": day_rules.program(day) if day else [],
        "is_over": day is not None and day.ends_at <= timezone.now(),
        "added": added.added_to([(registration, day)])[registration.pk] if day else [],
        "map_url": MAP + urlencode({"query": preparation.venue_address or day.venue}) if day else "",
    }
    return render(request, "booking/day.html", context)
